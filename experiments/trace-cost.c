/* What looking costs: two threads under the GIL, with and without a trace. */
#include <stdalign.h>
#include <stdlib.h>

#include "models/gil.h"
#include "models/spinner.h"
#include "models/trace.h"
#include "rig.h"

enum {
	OP_COST = 16, /* steps in an op, of 4 or 5 cycles each */
	MOST_EVENTS = 1 << 14,
	OWN_EVENTS = 20000, /* to learn what one costs */
	EVERY_OP = TRACE_OWN,
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

/* ANCHOR: every_op */
/* The same, and each op is noted too: what a careless observer does. */
static void
compute_and_note_every_op(void *arg, int i)
{
	struct team *team = arg;
	struct worker *self = &team->workers[i];
	int64_t until_ns = rig_now_ns() + team->run_ns;

	gil_acquire(team->gil, &self->thread);
	while (!spinner_is_over(&self->spinner, until_ns)) {
		spinner_op(&self->spinner);
		trace_put(self->thread.trace, EVERY_OP);
		gil_yield_if_asked(team->gil, &self->thread);
	}
	gil_release(team->gil, &self->thread);
}
/* ANCHOR_END: every_op */

static void
team_init(struct team *team, const struct rig *rig, bool traced)
{
	team->size = rig_number(rig, "threads");
	team->run_ns = 1e6 * rig_number(rig, "run");
	team->gil = gil_new();
	gil_set_interval_us(team->gil, 1000 * rig_number(rig, "interval"));
	team->workers = aligned_alloc(alignof(struct worker),
	    team->size * sizeof(*team->workers));
	team->traces = calloc(team->size, sizeof(*team->traces));
	if (team->workers == NULL || team->traces == NULL)
		abort();
	for (int i = 0; i < team->size; i++) {
		gil_thread_init(&team->workers[i].thread);
		spinner_init(&team->workers[i].spinner, i, OP_COST);
		team->traces[i] = trace_new(MOST_EVENTS);
		if (traced)
			team->workers[i].thread.trace = team->traces[i];
	}
}

/* What one event costs, alone in a loop, after the measured region. */
static double
ns_of_an_event(struct trace *trace)
{
	int64_t since_ns = rig_now_ns();

	for (int i = 0; i < OWN_EVENTS; i++)
		trace_put(trace, EVERY_OP);
	return (double)(rig_now_ns() - since_ns) / OWN_EVENTS;
}

static void
report_cost(struct rig *rig, const struct team *team, int64_t ops)
{
	uint64_t events = 0;
	double event_ns;

	for (int i = 0; i < team->size; i++)
		events += trace_length(team->traces[i]) +
		    trace_dropped(team->traces[i]);
	event_ns = ns_of_an_event(team->traces[0]);
	rig_metric(rig, "events", events);
	rig_metric(rig, "event_ns", event_ns);
	rig_metric(rig, "share", 100 * events * event_ns / team->run_ns);
	rig_metric(rig, "op_ns", (double)team->run_ns / ops);
}

static void
run_team(struct rig *rig, bool traced, void (*work)(void *arg, int i))
{
	struct team team;
	int64_t right = 0, ops = 0;

	team_init(&team, rig, traced);
	rig_threads(rig, team.size, work, &team);
	for (int i = 0; i < team.size; i++) {
		right += spinner_is_right(&team.workers[i].spinner, i);
		ops += team.workers[i].spinner.ops;
	}
	rig_expect(rig, "the number of threads whose sum is right", team.size,
	    right);
	report_cost(rig, &team, ops);
	for (int i = 0; i < team.size; i++)
		trace_free(team.traces[i]);
	free(team.traces);
	free(team.workers);
	gil_free(team.gil);
}

static void
untraced(struct rig *rig)
{
	run_team(rig, false, compute);
}

static void
traced(struct rig *rig)
{
	run_team(rig, true, compute);
}

static void
every_op(struct rig *rig)
{
	run_team(rig, true, compute_and_note_every_op);
}

const struct rig_experiment rig_experiment = {
	.id = "trace-cost",
	.title = "What a trace costs the threads that write it",
	.waits = true,
	.params = {
		{
			.name = "interval",
			.text = "how long a waiter waits before it asks",
			.unit = "ms",
			.value = 5, .min = 0.1, .max = 100,
		}, {
			.name = "threads",
			.text = "threads that compute",
			.value = 2, .min = 1, .max = 8, .whole = true,
		}, {
			.name = "run",
			.text = "how long each thread computes",
			.unit = "ms",
			.value = 40, .min = 1, .max = 1000,
		},
	},
	.variants = {
		{
			.name = "untraced",
			.text = "threads that compute, under the GIL",
			.run = untraced,
		}, {
			.name = "traced",
			.text = "the same, and each step of the GIL is noted",
			.run = traced,
		}, {
			.name = "every-op",
			.text = "the same, and each op is noted too",
			.run = every_op,
		},
	},
	.metrics = {
		{
			.name = "op_ns",
			.text = "time for an op, of whichever thread",
			.unit = "ns",
		}, {
			.name = "events",
			.text = "events that were noted",
		}, {
			.name = "event_ns",
			.text = "time to note one event",
			.unit = "ns",
		}, {
			.name = "share",
			.text = "share of the time that writing events took",
			.unit = "%",
		},
	},
};
