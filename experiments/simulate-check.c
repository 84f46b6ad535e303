/* Is the simulation true?  The same scenario with real threads and without. */
#define _GNU_SOURCE /* CPU_COUNT */
#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdalign.h>
#include <stdlib.h>

#include "counters.h"
#include "models/gil.h"
#include "models/sim.h"
#include "models/spinner.h"
#include "models/trace.h"
#include "rig.h"

enum {
	MOST_THREADS = 16,
	MOST_EVENTS = 1 << 15,
	OP_COST = 16,	 /* steps of the spinner in an op */
	HANDOFFS = 24,	 /* of each of two threads */
	HOLD_NS = 60000, /* long enough for the other to fall asleep */
	SLEEPS = 6,
	SLEEP_NS = 1000000,
};

struct team {
	struct gil *gil; /* NULL: there is no lock */
	struct worker *workers;
	int size;
	int64_t run_ns;
	atomic_int turn; /* who had the lock last, for the hand-offs */
};

struct worker {
	alignas(128) struct gil_thread thread;
	struct spinner spinner;
	struct team *team;
	int64_t until_ns, cpu_ns, rundelay_ns;
};

/* A moment at which a thread took the lock or let go of it. */
struct moment {
	int64_t ns;
	int thread;
	bool takes;
};

struct moments {
	struct moment *list;
	size_t count, room;
};

/* All that the simulator is told about this host. */
struct costs {
	double check_ns;   /* from one check point to the next */
	double handoff_ns; /* from letting go to the other having it */
	double late_ns;	   /* how late a sleeper is back */
};

/* One run of the simulator. */
struct run {
	struct team team; /* as it would be with threads */
	bool locked;
	int64_t interval_ns;
	struct costs costs;
	struct sim_result *result;
};

/* ANCHOR: compute */
/* A loop of Python: an op, and at its end a check point. */
static void
compute(struct worker *self, int64_t until_ns)
{
	while (!spinner_is_over(&self->spinner, until_ns)) {
		spinner_op(&self->spinner);
		gil_yield_if_asked(self->team->gil, &self->thread);
	}
}
/* ANCHOR_END: compute */

/* ANCHOR: threads */
static void
work(void *arg, int i)
{
	struct team *team = arg;
	struct worker *self = &team->workers[i];
	struct counters_thread before, after;

	counters_read_sched(&before);
	self->cpu_ns = -rig_cpu_ns();
	self->until_ns = rig_now_ns() + team->run_ns;
	if (team->gil != NULL)
		gil_acquire(team->gil, &self->thread);
	compute(self, self->until_ns);
	if (team->gil != NULL)
		gil_release(team->gil, &self->thread);
	self->cpu_ns += rig_cpu_ns();
	counters_read_sched(&after);
	self->rundelay_ns =
	    counters_delta(before.rundelay_ns, after.rundelay_ns);
}
/* ANCHOR_END: threads */

static void
team_init(struct team *team, int size, int64_t interval_ns, bool locked)
{
	team->size = size;
	if (locked) {
		team->gil = gil_new();
		gil_set_interval_us(team->gil, interval_ns / 1000);
	}
	team->workers = aligned_alloc(alignof(struct worker),
	    size * sizeof(*team->workers));
	if (team->workers == NULL)
		abort();
	for (int i = 0; i < size; i++) {
		struct worker *worker = &team->workers[i];

		gil_thread_init(&worker->thread);
		worker->thread.trace = trace_new(MOST_EVENTS);
		spinner_init(&worker->spinner, i, OP_COST);
		worker->team = team;
		worker->until_ns = INT64_MAX;
	}
}

static void
team_fini(struct team *team)
{
	for (int i = 0; i < team->size; i++)
		trace_free(team->workers[i].thread.trace);
	free(team->workers);
	gil_free(team->gil);
}

static void
add_moment(struct moments *moments, struct moment moment)
{
	if (moments->count == moments->room) {
		moments->room = moments->room == 0 ? 256 : 2 * moments->room;
		moments->list = realloc(moments->list,
		    moments->room * sizeof(*moments->list));
		if (moments->list == NULL)
			abort();
	}
	moments->list[moments->count++] = moment;
}

static int
time_order(const void *a, const void *b)
{
	const struct moment *x = a, *y = b;

	return (x->ns > y->ns) - (x->ns < y->ns);
}

/* Of all threads, until the first of them may stop; the caller frees it. */
static struct moments
moments_of(const struct team *team)
{
	struct moments moments = { 0 };

	for (int i = 0; i < team->size; i++) {
		const struct worker *w = &team->workers[i];

		for (size_t k = 0; k < trace_length(w->thread.trace); k++) {
			struct trace_event e = trace_event(w->thread.trace, k);

			if (e.ns < w->until_ns && e.code != TRACE_WAIT &&
			    e.code != TRACE_REQUEST)
				add_moment(&moments,
				    (struct moment) { e.ns, i,
					e.code == TRACE_TAKE });
		}
	}
	if (moments.count > 0)
		qsort(moments.list, moments.count, sizeof(*moments.list),
		    time_order);
	return moments;
}

static int
number_order(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(double *values, size_t n)
{
	qsort(values, n, sizeof(*values), number_order);
	return n == 0 ? 0 : values[n / 2];
}

/*
 * How often the lock goes to another thread, from the median of the times
 * between two switches: a moment in which some other program had the CPU
 * does not move it.  Frees the list.
 */
static void
report_rate(struct rig *rig, struct moments *moments)
{
	double *slices_ns = calloc(moments->count + 1, sizeof(*slices_ns));
	int64_t since_ns = -1;
	int holder = -1;
	size_t n = 0;

	if (slices_ns == NULL)
		abort();
	for (size_t i = 0; i < moments->count; i++) {
		const struct moment *m = &moments->list[i];

		if (!m->takes || m->thread == holder)
			continue;
		if (holder >= 0)
			slices_ns[n++] = m->ns - since_ns;
		holder = m->thread;
		since_ns = m->ns;
	}
	if (n > 0)
		rig_metric(rig, "rate", 1e9 / median(slices_ns, n));
	free(slices_ns);
	free(moments->list);
}

static void
run_threads(struct rig *rig, bool locked)
{
	struct team team = { .run_ns = 1e6 * rig_number(rig, "run") };
	struct moments moments;
	double cpu_ns = 0, delay_ns = 0;
	int64_t right = 0, lost = 0;

	team_init(&team, rig_number(rig, "threads"),
	    1e6 * rig_number(rig, "interval"), locked);
	rig_threads(rig, team.size, work, &team);
	for (int i = 0; i < team.size; i++) {
		struct worker *w = &team.workers[i];

		cpu_ns += w->cpu_ns;
		delay_ns += w->rundelay_ns < 0 ? NAN : w->rundelay_ns;
		right += spinner_is_right(&w->spinner, i);
		lost += trace_dropped(w->thread.trace);
	}
	rig_metric(rig, "cpus", cpu_ns / (double)team.run_ns);
	if (!isnan(delay_ns))
		rig_metric(rig, "ready",
		    (cpu_ns + delay_ns) / (double)team.run_ns);
	moments = moments_of(&team);
	report_rate(rig, &moments);
	rig_expect(rig, "the number of threads whose sum is right", team.size,
	    right);
	rig_expect(rig, "the number of events that were lost", 0, lost);
	team_fini(&team);
}

/* ANCHOR: calibrate */
/* Hand the lock to the other thread, which has fallen asleep by then. */
static void *
hand_over(void *arg)
{
	struct worker *self = arg;
	struct team *pair = self->team;
	int me = self - pair->workers;

	for (int i = 0; i < HANDOFFS; i++) {
		gil_acquire(pair->gil, &self->thread);
		atomic_store(&pair->turn, me);
		compute(self, rig_now_ns() + HOLD_NS);
		gil_release(pair->gil, &self->thread);
		while (i + 1 < HANDOFFS && atomic_load(&pair->turn) == me)
			sched_yield();
	}
	return NULL;
}
/* ANCHOR_END: calibrate */

/* From letting go of the lock until the other one has it, and one op. */
static void
measure_handoff(struct costs *costs)
{
	const int64_t never_ns = 1000000000;
	double took_ns[2 * HANDOFFS];
	struct team pair = { 0 };
	struct moments moments;
	pthread_t other;
	int64_t held_ns = 0;
	size_t n = 0;

	team_init(&pair, 2, never_ns, true);
	atomic_init(&pair.turn, -1);
	if (pthread_create(&other, NULL, hand_over, &pair.workers[1]) != 0)
		abort();
	hand_over(&pair.workers[0]);
	pthread_join(other, NULL);
	moments = moments_of(&pair);
	for (size_t i = 1; i < moments.count; i++) {
		const struct moment *m = &moments.list[i];

		if (!m->takes)
			held_ns += m->ns - m[-1].ns;
		else if (m->thread != m[-1].thread && n < 2 * HANDOFFS)
			took_ns[n++] = m->ns - m[-1].ns;
	}
	costs->handoff_ns = median(took_ns, n);
	costs->check_ns = (double)held_ns /
	    (pair.workers[0].spinner.ops + pair.workers[1].spinner.ops);
	free(moments.list);
	team_fini(&pair);
}

static void
measure_sleep(struct costs *costs)
{
	double late_ns[SLEEPS];

	for (int i = 0; i < SLEEPS; i++) {
		int64_t since_ns = rig_now_ns();

		rig_sleep(SLEEP_NS / 1e9);
		late_ns[i] = rig_now_ns() - since_ns - SLEEP_NS;
	}
	costs->late_ns = median(late_ns, SLEEPS);
}

static int
cores_here(void)
{
	cpu_set_t cpus;

	return sched_getaffinity(0, sizeof(cpus), &cpus) == 0 ?
	    CPU_COUNT(&cpus) :
	    1;
}

/* ANCHOR: simulated */
/* Measure the costs here and now, and let the simulator do the rest. */
static void
simulate(void *arg, int i)
{
	struct run *run = arg;
	struct sim_op op = { SIM_COMPUTE, run->team.run_ns };
	struct sim_script scripts[MOST_THREADS];
	struct sim_config config =
	    sim_usual(run->locked ? SIM_GIL : SIM_FREE, cores_here());

	measure_handoff(&run->costs);
	measure_sleep(&run->costs);
	config.interval_ns = run->interval_ns;
	config.check_ns = run->costs.check_ns < 1 ? 1 : run->costs.check_ns;
	config.wake_ns = run->costs.handoff_ns;
	config.timer_ns = run->costs.late_ns - run->costs.handoff_ns;
	if (config.timer_ns < 0)
		config.timer_ns = 0;
	/* These are part of the hand-off that was measured. */
	config.lock_ns = config.signal_ns = config.switch_ns = 0;
	config.trace = true;
	for (i = 0; i < run->team.size; i++)
		scripts[i] = (struct sim_script) { &op, 1, 1 };
	run->result = sim_run(&config, scripts, run->team.size);
}
/* ANCHOR_END: simulated */

static void
report_simulated(struct rig *rig, const struct run *run)
{
	const struct sim_result *r = run->result;
	struct moments moments = { 0 };

	rig_metric(rig, "cpus", sim_overlap(r));
	rig_metric(rig, "ready",
	    (double)(r->cpu_ns + r->ready_ns) / (double)r->end_ns);
	rig_metric(rig, "check", run->costs.check_ns);
	rig_metric(rig, "handoff", run->costs.handoff_ns / 1e3);
	rig_metric(rig, "late", run->costs.late_ns / 1e3);
	for (size_t i = 0; i < r->ntrace; i++)
		if (r->trace[i].kind == SIM_TAKES &&
		    r->trace[i].ns < run->team.run_ns)
			add_moment(&moments,
			    (struct moment) { r->trace[i].ns,
				r->trace[i].thread, true });
	report_rate(rig, &moments);
}

static void
run_simulated(struct rig *rig, bool locked)
{
	struct run run = {
		.team = { .size = rig_number(rig, "threads"),
		    .run_ns = 1e6 * rig_number(rig, "run") },
		.locked = locked,
		.interval_ns = 1e6 * rig_number(rig, "interval"),
	};

	rig_alone(rig, simulate, &run);
	report_simulated(rig, &run);
	rig_expect(rig, "the number of threads that never ended", 0,
	    run.result->unfinished);
	rig_expect(rig, "the ns of work", run.team.size * run.team.run_ns,
	    run.result->computed_ns);
	sim_free(run.result);
}

static void
threads_with_gil(struct rig *rig)
{
	run_threads(rig, true);
}

static void
simulated_gil(struct rig *rig)
{
	run_simulated(rig, true);
}

static void
threads_without_lock(struct rig *rig)
{
	run_threads(rig, false);
}

static void
simulated_without_lock(struct rig *rig)
{
	run_simulated(rig, false);
}

const struct rig_experiment rig_experiment = {
	.id = "simulate-check",
	.title = "Threads on this host, and the simulation of them",
	.waits = true,
	.params = {
		{
			.name = "interval",
			.text = "how long a waiter waits before it asks",
			.unit = "ms",
			.value = 5, .min = 0.2, .max = 100,
		}, {
			.name = "threads",
			.text = "threads that compute",
			.value = 2, .min = 2, .max = MOST_THREADS,
			.whole = true,
		}, {
			.name = "run",
			.text = "how long each thread computes",
			.unit = "ms",
			.value = 80, .min = 10, .max = 1000,
		},
	},
	.variants = {
		{
			.name = "threads",
			.text = "threads, under the GIL",
			.run = threads_with_gil,
		}, {
			.name = "simulated",
			.text = "simulated, under the GIL",
			.run = simulated_gil,
		}, {
			.name = "free-threads",
			.text = "threads, without a lock",
			.run = threads_without_lock,
		}, {
			.name = "free-simulated",
			.text = "simulated, without a lock",
			.run = simulated_without_lock,
		},
	},
	.metrics = {
		{
			.name = "rate",
			.text = "times a second that the GIL changes hands",
			.unit = "/s",
		}, {
			.name = "cpus",
			.text = "CPUs in use, on average",
		}, {
			.name = "ready",
			.text = "threads on a CPU or ready for one",
		}, {
			.name = "check",
			.text = "told: from one check point to the next",
			.unit = "ns",
		}, {
			.name = "handoff",
			.text = "told: from dropping the lock to its taking",
			.unit = "us",
		}, {
			.name = "late",
			.text = "told: how late a sleeper is back",
			.unit = "us",
		},
	},
};
