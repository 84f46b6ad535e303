/* Two threads that compute under the GIL: what does a shorter interval cost? */
#include <stdalign.h>
#include <stdlib.h>

#include "models/gil.h"
#include "models/spinner.h"
#include "models/trace.h"
#include "rig.h"

enum {
	UNIT_NS = 13000000, /* what one unit of work runs */
	OP_COST = 16,	    /* steps in an op, of 4 or 5 cycles each */
	MOST_EVENTS = 1 << 16,
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

static void
team_init(struct team *team, const struct rig *rig)
{
	team->size = rig_number(rig, "threads");
	team->run_ns = rig_work(rig) * UNIT_NS;
	team->gil = gil_new();
	gil_set_interval_us(team->gil, 1000 * rig_number(rig, "interval"));
	team->workers = aligned_alloc(alignof(struct worker),
	    team->size * sizeof(*team->workers));
	team->traces = calloc(team->size, sizeof(*team->traces));
	if (team->workers == NULL || team->traces == NULL)
		abort();
	for (int i = 0; i < team->size; i++) {
		gil_thread_init(&team->workers[i].thread);
		team->traces[i] = trace_new(MOST_EVENTS);
		team->workers[i].thread.trace = team->traces[i];
		spinner_init(&team->workers[i].spinner, i, OP_COST);
	}
}

/* From one thread's drop to the next one's turn nobody runs any bytecode. */
static void
report_handovers(struct rig *rig, const struct team *team)
{
	size_t n;
	struct trace_turn *turns = trace_turns(team->traces, team->size, &n);
	uint64_t lost = 0;
	int64_t idle_ns = 0;

	for (int i = 0; i < team->size; i++)
		lost += trace_dropped(team->traces[i]);
	for (size_t t = 1; t < n; t++)
		idle_ns += turns[t].from_ns - turns[t - 1].to_ns;
	if (n > 1 && lost == 0) {
		rig_metric(rig, "handover", idle_ns / 1e3 / (n - 1));
		rig_metric(rig, "idle",
		    100.0 * idle_ns / (turns[n - 1].to_ns - turns[0].from_ns));
	}
	free(turns);
}

static void
team_fini(struct team *team, struct rig *rig)
{
	double run_s = team->run_ns / 1e9;
	unsigned long drops = 0;
	int64_t right = 0, ops = 0;

	for (int i = 0; i < team->size; i++) {
		const struct worker *worker = &team->workers[i];

		right += spinner_is_right(&worker->spinner, i);
		ops += worker->spinner.ops;
		drops += worker->thread.forced_drops;
	}
	rig_expect(rig, "the number of threads whose sum is right", team->size,
	    right);
	report_handovers(rig, team);
	rig_metric(rig, "rate", gil_switches(team->gil) / run_s);
	rig_metric(rig, "drops", drops);
	rig_metric(rig, "op_ns", (double)team->run_ns / ops);
	for (int i = 0; i < team->size; i++)
		trace_free(team->traces[i]);
	free(team->traces);
	free(team->workers);
	gil_free(team->gil);
}

static void
threads_with_gil(struct rig *rig)
{
	struct team team;

	team_init(&team, rig);
	rig_threads(rig, team.size, compute, &team);
	team_fini(&team, rig);
}

const struct rig_experiment rig_experiment = {
	.id = "switch-interval",
	.title = "The switch interval: how often threads change, and the cost",
	.waits = true,
	.scales = true,
	.params = {
		{
			.name = "interval",
			.text = "how long a waiter waits before it asks",
			.unit = "ms",
			.value = 5, .min = 0.01, .max = 1000,
		}, {
			.name = "threads",
			.text = "threads that compute",
			.value = 2, .min = 1, .max = 8, .whole = true,
		},
	},
	.variants = {
		{
			.name = "gil",
			.text = "threads that compute, under the GIL",
			.run = threads_with_gil,
		},
	},
	.metrics = {
		{
			.name = "rate",
			.text = "times the GIL went to another thread",
			.unit = "/s",
		}, {
			.name = "drops",
			.text = "times a thread dropped the GIL when asked",
		}, {
			.name = "handover",
			.text = "from a drop to the next thread's turn, mean",
			.unit = "us",
		}, {
			.name = "idle",
			.text = "share of the time in which nobody had the GIL",
			.unit = "%",
		}, {
			.name = "op_ns",
			.text = "time for an op, of whichever thread",
			.unit = "ns",
		},
	},
};
