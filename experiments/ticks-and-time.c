/*
 * Two threads that compute: under the GIL up to 3.1, which counts ticks,
 * under that of 3.2, which waits an interval, and under that without force.
 */
#define _GNU_SOURCE /* RUSAGE_THREAD */
#include <stdalign.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "models/gil.h"
#include "models/spinner.h"
#include "models/tick_gil.h"
#include "models/trace.h"
#include "rig.h"

enum {
	UNIT_NS = 13000000, /* what one unit of work runs */
	MOST_EVENTS = 1 << 16,
	MOST_TURNS = 40, /* on the timeline */
};

struct worker {
	alignas(128) struct spinner spinner;
	struct gil_thread thread;
	struct tick_gil_thread ticking;
	long retaken;	      /* it gave way, and nobody else came */
	unsigned long sleeps; /* voluntary context switches */
};

struct team {
	struct gil *gil;
	struct tick_gil *tick_gil;
	struct worker *workers;
	struct trace **traces;	   /* of the workers */
	const struct worker *last; /* to run an op; guarded by the GIL */
	int size;
	int64_t run_ns;
};

static unsigned long
sleeps_of_this_thread(void)
{
	struct rusage usage;

	getrusage(RUSAGE_THREAD, &usage);
	return usage.ru_nvcsw;
}

/* It let go of the lock and has it again: did anyone else have it? */
static void
came_back(struct team *team, struct worker *self)
{
	self->retaken += team->last == self;
	team->last = self;
}

/* ANCHOR: ticks */
/* Python up to 3.1: after each op, a tick. */
static void
compute_by_ticks(void *arg, int i)
{
	struct team *team = arg;
	struct worker *self = &team->workers[i];
	int64_t until_ns = rig_now_ns() + team->run_ns;
	unsigned long sleeps = sleeps_of_this_thread();

	tick_gil_acquire(team->tick_gil, &self->ticking);
	team->last = self;
	while (!spinner_is_over(&self->spinner, until_ns)) {
		spinner_op(&self->spinner);
		if (tick_gil_tick(team->tick_gil, &self->ticking))
			came_back(team, self);
	}
	tick_gil_release(team->tick_gil, &self->ticking);
	self->sleeps = sleeps_of_this_thread() - sleeps;
}
/* ANCHOR_END: ticks */

/* ANCHOR: time */
/* Python since 3.2: after each op, a look whether somebody asked. */
static void
compute_by_time(void *arg, int i)
{
	struct team *team = arg;
	struct worker *self = &team->workers[i];
	int64_t until_ns = rig_now_ns() + team->run_ns;
	unsigned long sleeps = sleeps_of_this_thread();

	gil_acquire(team->gil, &self->thread);
	team->last = self;
	while (!spinner_is_over(&self->spinner, until_ns)) {
		spinner_op(&self->spinner);
		if (gil_yield_if_asked(team->gil, &self->thread))
			came_back(team, self);
	}
	gil_release(team->gil, &self->thread);
	self->sleeps = sleeps_of_this_thread() - sleeps;
}
/* ANCHOR_END: time */

static void
team_init(struct team *team, const struct rig *rig)
{
	*team = (struct team) {
		.gil = gil_new(),
		.tick_gil = tick_gil_new(),
		.size = rig_number(rig, "threads"),
		.run_ns = rig_work(rig) * UNIT_NS,
	};
	gil_set_interval_us(team->gil, 1000 * rig_number(rig, "interval"));
	tick_gil_set_check_interval(team->tick_gil, rig_number(rig, "ticks"));
	team->workers = aligned_alloc(alignof(struct worker),
	    team->size * sizeof(*team->workers));
	team->traces = calloc(team->size, sizeof(*team->traces));
	if (team->workers == NULL || team->traces == NULL)
		abort();
	for (int i = 0; i < team->size; i++) {
		struct worker *worker = &team->workers[i];

		*worker = (struct worker) { .retaken = 0 };
		team->traces[i] = trace_new(MOST_EVENTS);
		spinner_init(&worker->spinner, i, rig_number(rig, "cost"));
		gil_thread_init(&worker->thread);
		worker->thread.trace = team->traces[i];
		tick_gil_thread_init(&worker->ticking);
		worker->ticking.trace = team->traces[i];
	}
}

/*
 * Who had the lock, for the last MOST_TURNS turns.  A thread that let go and
 * took it again had one long turn; between two of its own a thread waits.
 */
static void
report_spans(struct rig *rig, const struct team *team)
{
	int64_t *since_ns = calloc(team->size, sizeof(*since_ns));
	size_t n, merged = 0, first;
	struct trace_turn *turns = trace_turns(team->traces, team->size, &n);

	if (since_ns == NULL)
		abort();
	for (size_t t = 0; t < n; t++) {
		if (merged > 0 && turns[merged - 1].thread == turns[t].thread)
			turns[merged - 1].to_ns = turns[t].to_ns;
		else
			turns[merged++] = turns[t];
	}
	first = merged > MOST_TURNS ? merged - MOST_TURNS : 0;
	for (int i = 0; i < team->size && merged > 0; i++)
		since_ns[i] = turns[first].from_ns;
	for (size_t t = first; t < merged; t++) {
		int lane = turns[t].thread;

		if (since_ns[lane] < turns[t].from_ns)
			rig_span(rig, lane, "waits", since_ns[lane],
			    turns[t].from_ns);
		rig_span(rig, lane, "holds", turns[t].from_ns, turns[t].to_ns);
		since_ns[lane] = turns[t].to_ns;
	}
	free(since_ns);
	free(turns);
}

static void
report_sums(struct rig *rig, const struct team *team, unsigned long drops,
    unsigned long switches)
{
	double run_s = team->run_ns / 1e9;
	unsigned long sleeps = 0;
	int64_t right = 0, ops = 0;
	long retaken = 0;

	for (int i = 0; i < team->size; i++) {
		const struct worker *worker = &team->workers[i];

		right += spinner_is_right(&worker->spinner, i);
		ops += worker->spinner.ops;
		retaken += worker->retaken;
		sleeps += worker->sleeps;
	}
	rig_expect(rig, "the number of threads whose sum is right", team->size,
	    right);
	rig_metric(rig, "op_ns", (double)team->run_ns / ops);
	rig_metric(rig, "vcsw_rate", sleeps / run_s);
	rig_metric(rig, "drop_rate", drops / run_s);
	rig_metric(rig, "switch_rate", switches / run_s);
	rig_metric(rig, "retaken", retaken);
}

static void
team_fini(struct team *team)
{
	for (int i = 0; i < team->size; i++)
		trace_free(team->traces[i]);
	free(team->traces);
	free(team->workers);
	tick_gil_free(team->tick_gil);
	gil_free(team->gil);
}

static void
ticks(struct rig *rig)
{
	struct team team;
	unsigned long battles_lost = 0;

	team_init(&team, rig);
	rig_threads(rig, team.size, compute_by_ticks, &team);
	report_spans(rig, &team);
	report_sums(rig, &team, tick_gil_releases(team.tick_gil),
	    tick_gil_switches(team.tick_gil));
	for (int i = 0; i < team.size; i++)
		battles_lost += team.workers[i].ticking.battles_lost;
	rig_metric(rig, "battles_lost", battles_lost);
	team_fini(&team);
}

static void
by_time(struct rig *rig, bool forced)
{
	struct team team;
	unsigned long drops = 0;

	team_init(&team, rig);
	gil_set_forced_switching(team.gil, forced);
	rig_threads(rig, team.size, compute_by_time, &team);
	report_spans(rig, &team);
	for (int i = 0; i < team.size; i++)
		drops += team.workers[i].thread.forced_drops;
	report_sums(rig, &team, drops, gil_switches(team.gil));
	team_fini(&team);
}

static void
timed(struct rig *rig)
{
	by_time(rig, true);
}

static void
unforced(struct rig *rig)
{
	by_time(rig, false);
}

const struct rig_experiment rig_experiment = {
	.id = "ticks-and-time",
	.title = "The old GIL and the new: how often threads sleep and wake",
	.waits = true,
	.scales = true,
	.params = {
		{
			.name = "threads",
			.text = "threads that compute",
			.value = 2, .min = 1, .max = 8, .whole = true,
		}, {
			.name = "ticks",
			.text = "ticks after which the old GIL is let go",
			.value = TICK_GIL_CHECK_INTERVAL,
			.min = 1, .max = 1e6, .whole = true,
		}, {
			.name = "interval",
			.text = "how long a waiter waits before it asks",
			.unit = "ms",
			.value = 5, .min = 0.1, .max = 100,
		}, {
			.name = "cost",
			.text = "length of an op, in steps of 4 or 5 cycles",
			.value = 8, .min = 1, .max = 1000, .whole = true,
		},
	},
	.variants = {
		{
			.name = "ticks",
			.text = "the GIL up to 3.1: let go after 100 ticks",
			.run = ticks,
		}, {
			.name = "timed",
			.text = "the GIL since 3.2: let go when asked",
			.run = timed,
		}, {
			.name = "unforced",
			.text = "the same without forced switching",
			.run = unforced,
		},
	},
	.metrics = {
		{
			.name = "vcsw_rate",
			.text = "voluntary context switches: a thread slept",
			.unit = "/s",
		}, {
			.name = "switch_rate",
			.text = "times the GIL went to another thread",
			.unit = "/s",
		}, {
			.name = "retaken",
			.text = "drops after which the same thread had it again",
		}, {
			.name = "drop_rate",
			.text = "times a thread let go: ticks used up, or asked",
			.unit = "/s",
		}, {
			.name = "battles_lost",
			.text = "times a thread was woken, and came too late",
		}, {
			.name = "op_ns",
			.text = "time for an op, of whichever thread",
			.unit = "ns",
		},
	},
	.spans = {
		{ .name = "holds", .text = "holds the GIL" },
		{ .name = "waits", .text = "waits for the GIL" },
	},
};
