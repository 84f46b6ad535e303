/* Threads that compute for a while under the GIL: who holds it when? */
#include <stdalign.h>
#include <stdlib.h>

#include "models/gil.h"
#include "models/spinner.h"
#include "models/trace.h"
#include "rig.h"

enum {
	OP_COST = 16, /* steps in an op, of 4 or 5 cycles each */
	MOST_EVENTS = 1 << 15,
	LOST_CPU_NS = 50000, /* between two ops: this thread did not run */
};

struct worker {
	alignas(128) struct gil_thread thread;
	struct spinner spinner;
};

struct team {
	struct gil *gil;
	struct worker *workers;
	struct trace **traces; /* of the workers */
	int size;
	int64_t run_ns;
};

/* ANCHOR: compute */
/* A loop of Python: an op, and at its end a check point. */
static void
compute(void *arg, int i)
{
	struct team *team = arg;
	struct worker *self = &team->workers[i];
	int64_t until_ns = rig_now_ns() + team->run_ns;

	gil_acquire(team->gil, &self->thread);
	while (!spinner_is_over(&self->spinner, until_ns)) {
		spinner_op(&self->spinner);
		gil_yield_if_asked(team->gil, &self->thread);
	}
	gil_release(team->gil, &self->thread);
}
/* ANCHOR_END: compute */

/* ANCHOR: free */
/*
 * The same without a lock.  Where much time passed from one op to the next,
 * another thread had the CPU, and that time is not noted as ours.
 */
static void
compute_without_lock(void *arg, int i)
{
	struct team *team = arg;
	struct worker *self = &team->workers[i];
	int64_t last_ns = rig_now_ns(), until_ns = last_ns + team->run_ns;

	trace_put_at(self->thread.trace, TRACE_TAKE, last_ns);
	while (last_ns < until_ns) {
		int64_t now_ns;

		spinner_op(&self->spinner);
		now_ns = rig_now_ns();
		if (now_ns - last_ns > LOST_CPU_NS) {
			trace_put_at(self->thread.trace, TRACE_DROP_VOLUNTARY,
			    last_ns);
			trace_put_at(self->thread.trace, TRACE_TAKE, now_ns);
		}
		last_ns = now_ns;
	}
	trace_put_at(self->thread.trace, TRACE_DROP_VOLUNTARY, last_ns);
}
/* ANCHOR_END: free */

static void
team_init(struct team *team, const struct rig *rig, int size)
{
	team->size = size;
	team->run_ns = 1e6 * rig_number(rig, "run");
	team->gil = gil_new();
	gil_set_interval_us(team->gil, 1000 * rig_number(rig, "interval"));
	team->workers = aligned_alloc(alignof(struct worker),
	    size * sizeof(*team->workers));
	team->traces = calloc(size, sizeof(*team->traces));
	if (team->workers == NULL || team->traces == NULL)
		abort();
	for (int i = 0; i < size; i++) {
		struct worker *worker = &team->workers[i];

		gil_thread_init(&worker->thread);
		team->traces[i] = trace_new(MOST_EVENTS);
		worker->thread.trace = team->traces[i];
		spinner_init(&worker->spinner, i, OP_COST);
	}
}

/* A moment at which one thread more holds the lock, or one less. */
struct edge {
	int64_t ns;
	int step;
};

static int
edge_order(const void *a, const void *b)
{
	const struct edge *x = a, *y = b;

	if (x->ns != y->ns)
		return x->ns < y->ns ? -1 : 1;
	return x->step - y->step;
}

/* How many of the spans in which a lock was held overlap, at the most. */
static int
most_at_once(struct edge *edges, size_t n)
{
	int at_once = 0, most = 0;

	qsort(edges, n, sizeof(*edges), edge_order);
	for (size_t i = 0; i < n; i++) {
		at_once += edges[i].step;
		if (at_once > most)
			most = at_once;
	}
	return most;
}

/* What the traces say once all threads are done: who held the lock, when. */
static void
report_turns(struct rig *rig, const struct team *team)
{
	size_t n;
	struct trace_turn *turns = trace_turns(team->traces, team->size, &n);
	struct edge *edges = calloc(2 * n + 1, sizeof(*edges));
	int64_t shortest_ns = INT64_MAX;

	if (edges == NULL)
		abort();
	for (size_t t = 0; t < n; t++) {
		int64_t lasted_ns = turns[t].to_ns - turns[t].from_ns;

		edges[2 * t] = (struct edge) { turns[t].from_ns, 1 };
		edges[2 * t + 1] = (struct edge) { turns[t].to_ns, -1 };
		if (turns[t].forced && lasted_ns < shortest_ns)
			shortest_ns = lasted_ns;
	}
	rig_metric(rig, "slices", n);
	rig_metric(rig, "holders", most_at_once(edges, 2 * n));
	if (shortest_ns != INT64_MAX)
		rig_metric(rig, "shortest",
		    shortest_ns / (1e6 * rig_number(rig, "interval")));
	free(edges);
	free(turns);
}

static void
report_spans(struct rig *rig, const struct team *team, const char *held)
{
	for (int i = 0; i < team->size; i++) {
		struct trace_span span = { 0 };

		while (trace_next_span(team->traces[i], &span))
			rig_span(rig, i, span.holds ? held : "waits",
			    span.from_ns, span.to_ns);
	}
}

static void
team_fini(struct team *team, struct rig *rig, const char *held)
{
	unsigned long drops = 0;
	int64_t right = 0;

	report_turns(rig, team);
	report_spans(rig, team, held);
	for (int i = 0; i < team->size; i++) {
		struct worker *worker = &team->workers[i];

		right += spinner_is_right(&worker->spinner, i);
		drops += worker->thread.forced_drops;
		rig_expect(rig, "the number of events that were lost", 0,
		    trace_dropped(team->traces[i]));
		trace_free(team->traces[i]);
	}
	rig_expect(rig, "the number of threads whose sum is right", team->size,
	    right);
	rig_metric(rig, "drops", drops);
	rig_metric(rig, "switches", gil_switches(team->gil));
	free(team->traces);
	free(team->workers);
	gil_free(team->gil);
}

static void
alone(struct rig *rig)
{
	struct team team;

	team_init(&team, rig, 1);
	rig_threads(rig, team.size, compute, &team);
	team_fini(&team, rig, "holds");
}

static void
threads_with_gil(struct rig *rig)
{
	struct team team;

	team_init(&team, rig, rig_number(rig, "threads"));
	rig_threads(rig, team.size, compute, &team);
	team_fini(&team, rig, "holds");
}

static void
threads_without_lock(struct rig *rig)
{
	struct team team;

	team_init(&team, rig, rig_number(rig, "threads"));
	rig_threads(rig, team.size, compute_without_lock, &team);
	team_fini(&team, rig, "runs");
}

const struct rig_experiment rig_experiment = {
	.id = "gil-timeline",
	.title = "Threads that compute: who holds the GIL, and when",
	.waits = true,
	.params = {
		{
			.name = "threads",
			.text = "threads that compute",
			.value = 3, .min = 1, .max = 8, .whole = true,
		}, {
			.name = "interval",
			.text = "how long a waiter waits before it asks",
			.unit = "ms",
			.value = 5, .min = 0.1, .max = 100,
		}, {
			.name = "run",
			.text = "how long each thread computes",
			.unit = "ms",
			.value = 60, .min = 1, .max = 1000,
		},
	},
	.variants = {
		{
			.name = "alone",
			.text = "one thread, under the GIL",
			.run = alone,
		}, {
			.name = "gil",
			.text = "all threads, under the GIL",
			.run = threads_with_gil,
		}, {
			.name = "free",
			.text = "all threads, without a lock",
			.run = threads_without_lock,
		},
	},
	.metrics = {
		{
			.name = "holders",
			.text = "most threads that held the lock, or ran, at once",
		}, {
			.name = "slices",
			.text = "times a thread held the lock, or ran",
		}, {
			.name = "shortest",
			.text = "shortest slice that a request ended",
			.unit = "intervals",
		}, {
			.name = "drops",
			.text = "times a thread dropped the GIL when asked",
		}, {
			.name = "switches",
			.text = "times the GIL went to another thread",
		},
	},
	.spans = {
		{ .name = "holds", .text = "holds the GIL" },
		{ .name = "waits", .text = "waits for the GIL" },
		{ .name = "runs", .text = "runs, no lock" },
	},
};
