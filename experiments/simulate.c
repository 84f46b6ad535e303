/*
 * A simulation: threads under Python's lock, on as many virtual cores as one
 * likes.  Every metric is of virtual time; the host only has to work it out.
 */
#include <stdlib.h>
#include <string.h>

#include "models/sim.h"
#include "rig.h"

enum { MOST_THREADS = 512 };

/* What is asked of one run, and what came of it. */
struct run {
	struct sim_config config;
	struct sim_script scripts[MOST_THREADS + 1];
	int nthreads;
	struct sim_result *result;
};

static int64_t
parameter_ns(const struct rig *rig, const char *param, double unit_ns)
{
	return (int64_t)(rig_number(rig, param) * unit_ns + 0.5);
}

/* Without a number of its own, as many threads as cores. */
static int
threads_of(const struct rig *rig)
{
	double n = rig_number(rig, "threads");

	return n > 0 ? n : rig_number(rig, "cores");
}

/* What each thread has to compute, so that all have the work to do. */
static int64_t
own_part_ns(const struct rig *rig)
{
	return parameter_ns(rig, "work", 1e6) / threads_of(rig);
}

/* ANCHOR: machine */
static struct sim_config
machine(const struct rig *rig, enum sim_lock lock)
{
	struct sim_config config = sim_usual(lock, rig_number(rig, "cores"));

	config.interval_ns = parameter_ns(rig, "interval", 1e6);
	config.wake_ns = parameter_ns(rig, "wake", 1e3);
	config.signal_ns = parameter_ns(rig, "signal", 1e3);
	config.newcomer_percent = rig_number(rig, "newcomer");
	config.seed = rig_number(rig, "seed");
	return config;
}
/* ANCHOR_END: machine */

static void
work_it_out(void *arg, int i)
{
	struct run *run = arg;

	(void)i;
	run->result = sim_run(&run->config, run->scripts, run->nthreads);
}

/* The virtual time in which one thread does all the work. */
static int64_t
sequential_ns(const struct rig *rig)
{
	struct sim_config config = machine(rig, SIM_GIL);
	struct sim_op op = { SIM_COMPUTE, own_part_ns(rig) };
	struct sim_script script = { &op, 1, threads_of(rig) };
	struct sim_result *result = sim_run(&config, &script, 1);
	int64_t ns = result->end_ns;

	sim_free(result);
	return ns;
}

/* What must hold of any run, found in another way than the run was. */
static void
check(struct rig *rig, const struct run *run)
{
	const struct sim_result *r = run->result;
	const char *broken = sim_broken(r, run->scripts);
	int64_t due_ns = 0, locked_ns = 0;
	int cores = run->config.cores;

	if (broken != NULL)
		rig_fail(rig, "the simulation went wrong: %s", broken);
	for (int i = 0; i < run->nthreads; i++)
		for (int k = 0; k < run->scripts[i].nops; k++) {
			const struct sim_op *op = &run->scripts[i].ops[k];
			int64_t ns = run->scripts[i].rounds * op->ns;

			due_ns += op->kind == SIM_WAIT ? 0 : ns;
			locked_ns += op->kind == SIM_COMPUTE ? ns : 0;
		}
	if (run->config.lock == SIM_FREE)
		locked_ns = 0;
	rig_expect(rig, "the number of threads that held the lock at once",
	    run->config.lock == SIM_FREE ? 0 : 1, r->most_holders);
	rig_expect_least(rig, "virtual ns to do the work on these cores",
	    due_ns / cores, r->end_ns);
	rig_expect_least(rig, "virtual ns to do what needs the lock", locked_ns,
	    r->end_ns);
	rig_expect_least(rig, "ns of work", due_ns, r->computed_ns);
}

static void
report(struct rig *rig, const struct run *run)
{
	const struct sim_result *r = run->result;
	double end_s = r->end_ns / 1e9;

	if (r->nlatencies > 0)
		rig_metric(rig, "latency", sim_latency_ns(r, 0.5) / 1e6);
	else
		rig_metric(rig, "speedup",
		    (double)sequential_ns(rig) / (double)r->end_ns);
	rig_metric(rig, "busy", sim_overlap(r));
	rig_metric(rig, "switches", r->switches / end_s);
	rig_metric(rig, "sleeps", r->nvcsw / end_s);
}

/*
 * Run n threads of one script.  With waits, they compute without an end, and
 * one thread more waits for its replies; the run is over when it has them.
 */
static void
simulate(struct rig *rig, enum sim_lock lock, const struct sim_script *script,
    int n)
{
	struct sim_op wait = { SIM_WAIT, parameter_ns(rig, "wait", 1e6) };
	struct run *run = calloc(1, sizeof(*run));
	long waits = rig_number(rig, "waits");

	if (run == NULL)
		abort();
	run->config = machine(rig, lock);
	for (int i = 0; i < n; i++) {
		run->scripts[i] = *script;
		if (waits > 0)
			run->scripts[i].rounds = 0;
	}
	run->nthreads = n;
	if (waits > 0)
		run->scripts[run->nthreads++] =
		    (struct sim_script) { &wait, 1, waits };
	rig_alone(rig, work_it_out, run);
	check(rig, run);
	report(rig, run);
	sim_free(run->result);
	free(run);
}

/* ANCHOR: scripts */
/* One thread computes all, or waits with nobody beside it. */
static void
sequential(struct rig *rig)
{
	struct sim_op op = { SIM_COMPUTE, own_part_ns(rig) };
	struct sim_script script = { &op, 1, threads_of(rig) };

	simulate(rig, SIM_GIL, &script, rig_number(rig, "waits") > 0 ? 0 : 1);
}

/* Each thread computes its part. */
static void
own_parts(struct rig *rig, enum sim_lock lock)
{
	struct sim_op op = { SIM_COMPUTE, own_part_ns(rig) };
	struct sim_script script = { &op, 1, 1 };

	simulate(rig, lock, &script, threads_of(rig));
}

/* Each thread computes its part, a share of it in C, without the lock. */
static void
c_extension(struct rig *rig)
{
	int64_t part_ns = own_part_ns(rig);
	int64_t rounds = part_ns / parameter_ns(rig, "call", 1e6);
	int64_t call_ns = part_ns / (rounds > 0 ? rounds : 1);
	int64_t c_ns = call_ns * rig_number(rig, "share") / 100;
	struct sim_op ops[] = {
		{ SIM_COMPUTE, call_ns - c_ns },
		{ SIM_EXTEND, c_ns },
	};
	struct sim_script script = { ops, 2, rounds > 0 ? rounds : 1 };

	simulate(rig, SIM_GIL, &script, threads_of(rig));
}
/* ANCHOR_END: scripts */

static void
gil(struct rig *rig)
{
	own_parts(rig, SIM_GIL);
}

static void
ticks(struct rig *rig)
{
	own_parts(rig, SIM_TICKS);
}

static void
no_lock(struct rig *rig)
{
	own_parts(rig, SIM_FREE);
}

const struct rig_experiment rig_experiment = {
	.id = "simulate",
	.title = "A simulation: threads under the GIL on virtual cores",
	.waits = true, /* nothing to warm up: virtual time has no caches */
	.params = {
		{
			.name = "cores",
			.text = "virtual cores",
			.value = 8, .min = 1, .max = 256, .whole = true,
		}, {
			.name = "threads",
			.text = "threads that compute; 0: as many as cores",
			.value = 0, .min = 0, .max = MOST_THREADS,
			.whole = true,
		}, {
			.name = "work",
			.text = "what they have to compute, all together",
			.unit = "ms",
			.value = 1280, .min = 1, .max = 100000,
		}, {
			.name = "interval",
			.text = "how long a waiter waits before it asks",
			.unit = "ms",
			.value = 5, .min = 0.001, .max = 1000,
		}, {
			.name = "share",
			.text = "share of the work that the C extension does",
			.unit = "%",
			.value = 90, .min = 0, .max = 100,
		}, {
			.name = "call",
			.text = "from one call into C to the next",
			.unit = "ms",
			.value = 1, .min = 0.001, .max = 1000,
		}, {
			.name = "waits",
			.text = "replies that one more thread waits for",
			.value = 0, .min = 0, .max = 10000, .whole = true,
		}, {
			.name = "wait",
			.text = "how long each reply takes",
			.unit = "ms",
			.value = 0.5, .min = 0.001, .max = 1000,
		}, {
			.name = "newcomer",
			.text = "how often the newest waiter is woken first",
			.unit = "%",
			.value = 75, .min = 0, .max = 100, .whole = true,
		}, {
			.name = "wake",
			.text = "how long waking up on an idle core takes",
			.unit = "us",
			.value = 10, .min = 0, .max = 10000,
		}, {
			.name = "signal",
			.text = "CPU time that it takes to wake another thread",
			.unit = "us",
			.value = 2, .min = 0, .max = 10000,
		}, {
			.name = "seed",
			.text = "of all that is left to chance",
			.value = 1, .min = 0, .max = 1e9, .whole = true,
		},
	},
	.variants = {
		{
			.name = "sequential",
			.text = "simulated: one thread does all the work",
			.run = sequential,
		}, {
			.name = "gil",
			.text = "simulated: threads share the GIL since 3.2",
			.run = gil,
		}, {
			.name = "ticks",
			.text = "simulated: threads share the GIL up to 3.1",
			.run = ticks,
		}, {
			.name = "c-extension",
			.text = "simulated: the GIL, and C code without it",
			.run = c_extension,
		}, {
			.name = "free",
			.text = "simulated: threads share no lock",
			.run = no_lock,
		},
	},
	.metrics = {
		{
			.name = "speedup",
			.text = "simulated speed-up over one thread",
			.unit = "×",
		}, {
			.name = "busy",
			.text = "simulated CPUs in use, on average",
		}, {
			.name = "switches",
			.text = "switches of the lock in a simulated second",
			.unit = "/s",
		}, {
			.name = "sleeps",
			.text = "sleeps of all threads in a simulated second",
			.unit = "/s",
		}, {
			.name = "latency",
			.text = "simulated time until a reply was read",
			.unit = "ms",
		},
	},
};
