#ifndef MODELS_TRACE_H
#define MODELS_TRACE_H

/*
 * What one thread did and when: a ring of stamped events that only this
 * thread writes, so that it needs no lock and no atomic instruction.  The
 * ring is read once the thread has been joined.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

/* What the locks of models/ write.  An experiment may add from TRACE_OWN on. */
enum trace_code {
	TRACE_WAIT,	      /* wants the lock */
	TRACE_TAKE,	      /* has the lock */
	TRACE_REQUEST,	      /* asks the holder to drop it */
	TRACE_DROP_FORCED,    /* gives way, and wants it back at once */
	TRACE_DROP_VOLUNTARY, /* lets go, to wait for something else */
	TRACE_OWN = 16,
};

struct trace_event {
	int64_t ns; /* CLOCK_MONOTONIC */
	int64_t code;
};

/* Only the functions below look inside. */
struct trace {
	struct trace_event *ring;
	uint64_t mask; /* the capacity, less 1 */
	uint64_t put;  /* events ever put */
};

/*
 * A new trace of the last capacity events, a power of two of 2 or more.  Its
 * memory is touched, so that no page fault comes between two events.  The
 * caller frees it.  Aborts without memory or with another capacity.
 */
struct trace *trace_new(size_t capacity);

/* Free a trace that no thread writes any more.  NULL is allowed. */
void trace_free(struct trace *trace);

/* ANCHOR: trace_put */
/* Put an event that happened at ns.  Only for the thread of this trace. */
static inline void
trace_put_at(struct trace *trace, int64_t code, int64_t ns)
{
	trace->ring[trace->put++ & trace->mask] =
	    (struct trace_event) { .ns = ns, .code = code };
}

/* Put an event that happens now.  Only for the thread of this trace. */
static inline void
trace_put(struct trace *trace, int64_t code)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	trace_put_at(trace, code,
	    (int64_t)now.tv_sec * 1000000000 + now.tv_nsec);
}
/* ANCHOR_END: trace_put */

/* How many events there are to read: at most the capacity. */
size_t trace_length(const struct trace *trace);

/* How many of the oldest events were written over. */
uint64_t trace_dropped(const struct trace *trace);

/* The ith event from the oldest one that is left; i < trace_length(). */
struct trace_event trace_event(const struct trace *trace, size_t i);

/* A time in which the thread held the lock, or waited for it. */
struct trace_span {
	bool holds;  /* false: it waits */
	bool forced; /* it holds until it gives way */
	int64_t from_ns, to_ns;
	size_t next; /* where to go on: 0 at first */
};

/*
 * Read the next span of a trace into *span, which begins as all zero.  A
 * thread that gave way waits from that moment on.  False at the end; a span
 * that was never closed is left out.
 */
bool trace_next_span(const struct trace *trace, struct trace_span *span);

/* A time in which a thread held the lock. */
struct trace_turn {
	int64_t from_ns, to_ns;
	int thread;  /* its place in the list of traces */
	bool forced; /* until it gave way */
};

/*
 * The turns of n threads in the order in which they began.  The caller frees
 * the list.  Aborts without memory.
 */
struct trace_turn *
trace_turns(struct trace *const traces[], int n, size_t *count);

#endif
