/*
 * Knows how the events of one thread are kept and read back.
 * Refuses to know what takes the lock, and what is drawn of it.
 */
#include "trace.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

enum { CACHE_LINES = 128 }; /* two: some cores fetch pairs */

/* Aligned, so that no two threads write to one cache line. */
static void *
alloc_lines(size_t size)
{
	void *lines;

	size = (size + CACHE_LINES - 1) / CACHE_LINES * CACHE_LINES;
	lines = aligned_alloc(CACHE_LINES, size);
	if (lines == NULL)
		abort();
	memset(lines, 0xff, size);
	return lines;
}

struct trace *
trace_new(size_t capacity)
{
	struct trace *trace;

	if (capacity < 2 || (capacity & (capacity - 1)) != 0)
		abort();
	trace = alloc_lines(sizeof(*trace));
	trace->ring = alloc_lines(capacity * sizeof(*trace->ring));
	trace->mask = capacity - 1;
	trace->put = 0;
	return trace;
}

void
trace_free(struct trace *trace)
{
	if (trace == NULL)
		return;
	free(trace->ring);
	free(trace);
}

size_t
trace_length(const struct trace *trace)
{
	return trace->put <= trace->mask ? trace->put : trace->mask + 1;
}

uint64_t
trace_dropped(const struct trace *trace)
{
	return trace->put - trace_length(trace);
}

struct trace_event
trace_event(const struct trace *trace, size_t i)
{
	return trace->ring[(trace_dropped(trace) + i) & trace->mask];
}

bool
trace_next_span(const struct trace *trace, struct trace_span *span)
{
	bool waits = false, holds = false;
	int64_t since_ns = 0;

	/* The event that closed the last span may open this one. */
	for (size_t i = span->next; i < trace_length(trace); i++) {
		struct trace_event event = trace_event(trace, i);
		bool takes = event.code == TRACE_TAKE;
		bool drops = event.code == TRACE_DROP_FORCED ||
		    event.code == TRACE_DROP_VOLUNTARY;

		if ((waits && takes) || (holds && drops)) {
			*span = (struct trace_span) {
				.holds = holds,
				.forced = event.code == TRACE_DROP_FORCED,
				.from_ns = since_ns,
				.to_ns = event.ns,
				.next = i,
			};
			return true;
		}
		if (takes || event.code == TRACE_DROP_FORCED ||
		    (event.code == TRACE_WAIT && !waits))
			since_ns = event.ns;
		if (takes || drops || event.code == TRACE_WAIT) {
			holds = takes;
			waits = !takes && event.code != TRACE_DROP_VOLUNTARY;
		}
	}
	return false;
}

static int
turn_order(const void *a, const void *b)
{
	const struct trace_turn *x = a, *y = b;

	return (x->from_ns > y->from_ns) - (x->from_ns < y->from_ns);
}

struct trace_turn *
trace_turns(struct trace *const traces[], int n, size_t *count)
{
	struct trace_turn *turns;
	size_t events = 1;

	for (int i = 0; i < n; i++)
		events += trace_length(traces[i]);
	turns = calloc(events, sizeof(*turns));
	if (turns == NULL)
		abort();
	*count = 0;
	for (int i = 0; i < n; i++) {
		struct trace_span span = { 0 };

		while (trace_next_span(traces[i], &span))
			if (span.holds)
				turns[(*count)++] =
				    (struct trace_turn) { span.from_ns,
					    span.to_ns, i, span.forced };
	}
	qsort(turns, *count, sizeof(*turns), turn_order);
	return turns;
}
