/*
 * Knows how to start threads at one moment and what to read on both sides
 * of their work, outside the timed part.
 * Refuses to know what the work is and who reads the record.
 */
#define _GNU_SOURCE /* sched_getcpu, CPU_COUNT */
#include "region.h"

#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "counters.h"

enum {
	LEAD_NS = 2000000,	/* from "all are ready" to the start */
	LEAD_THREAD_NS = 20000, /* more for each, to be woken */
	SPIN_NS = 200000,	/* sleeping is less exact than this */
};

/* Where the threads wait until all are there. */
struct gate {
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	int ready;
	bool open, cancelled;
	int64_t t0_ns; /* the common start, once open */
	int64_t spin_ns;
};

struct runner {
	pthread_t thread;
	struct gate *gate;
	void (*work)(void *arg, int i);
	void *arg;
	int i;
	struct region_thread record;
	struct counters_thread before, after;
	int64_t aside_ns; /* CPU time from the gate on, less the work */
};

/* False if the start was called off. */
static bool
gate_pass(struct gate *gate)
{
	bool go;

	pthread_mutex_lock(&gate->mutex);
	gate->ready++;
	pthread_cond_broadcast(&gate->changed);
	while (!gate->open && !gate->cancelled)
		pthread_cond_wait(&gate->changed, &gate->mutex);
	go = gate->open;
	pthread_mutex_unlock(&gate->mutex);
	return go;
}

static void
gate_open(struct gate *gate, int n)
{
	pthread_mutex_lock(&gate->mutex);
	gate->open = true;
	gate->t0_ns = clock_read_ns(CLOCK_MONOTONIC) + LEAD_NS +
	    (int64_t)n * LEAD_THREAD_NS;
	pthread_cond_broadcast(&gate->changed);
	pthread_mutex_unlock(&gate->mutex);
}

/*
 * Spinning to the start keeps a core from whoever shares it, so threads spin
 * only when there is a core for each of them; otherwise they sleep to it.
 */
static int64_t
spin_time_ns(int n)
{
	cpu_set_t cpus;

	if (sched_getaffinity(0, sizeof(cpus), &cpus) != 0)
		return 0;
	return n <= CPU_COUNT(&cpus) ? SPIN_NS : 0;
}

static void
run_from_start(struct runner *runner)
{
	const struct gate *gate = runner->gate;
	struct region_thread *record = &runner->record;
	int64_t cpu_at_gate, cpu_at_start;

	cpu_at_gate = clock_read_ns(CLOCK_THREAD_CPUTIME_ID);
	counters_read_sched(&runner->before);
	clock_sleep_until(gate->t0_ns - gate->spin_ns);
	counters_read_usage(&runner->before);
	clock_spin_until(gate->t0_ns);
	cpu_at_start = clock_read_ns(CLOCK_THREAD_CPUTIME_ID);
	record->start_ns = clock_read_ns(CLOCK_MONOTONIC) - gate->t0_ns;

	runner->work(runner->arg, runner->i);

	record->end_ns = clock_read_ns(CLOCK_MONOTONIC) - gate->t0_ns;
	record->cpu_ns = clock_read_ns(CLOCK_THREAD_CPUTIME_ID) - cpu_at_start;
	record->cpu = sched_getcpu();
	counters_read_usage(&runner->after);
	counters_read_sched(&runner->after);
	record->rundelay_ns = counters_delta(runner->before.rundelay_ns,
	    runner->after.rundelay_ns);
	runner->aside_ns = clock_read_ns(CLOCK_THREAD_CPUTIME_ID) -
	    cpu_at_gate - record->cpu_ns;
}

static void *
runner_main(void *arg)
{
	struct runner *runner = arg;

	if (gate_pass(runner->gate))
		run_from_start(runner);
	return NULL;
}

/* Make the record of all runners, and of the host around them. */
static void
summarise(struct region *region, const struct runner *runners, int n,
    const struct counters_host *before, const struct counters_host *after)
{
	*region = (struct region) {
		.began_ns = runners->gate->t0_ns,
		.cpu_ns = after->cpu_ns - before->cpu_ns,
		.steal_ticks =
		    counters_delta(before->steal_ticks, after->steal_ticks),
		.throttled_usec = counters_delta(before->throttled_usec,
		    after->throttled_usec),
		.psi_some_us =
		    counters_delta(before->psi_some_us, after->psi_some_us),
		.foreign = counters_foreign(before, after, sysconf(_SC_CLK_TCK),
		    sysconf(_SC_NPROCESSORS_ONLN)),
		.nthreads = n,
		.threads = calloc(n, sizeof(*region->threads)),
	};
	if (region->threads == NULL)
		abort();
	for (int i = 0; i < n; i++) {
		const struct runner *r = &runners[i];
		int64_t moved =
		    counters_delta(r->before.migrations, r->after.migrations);

		region->threads[i] = r->record;
		if (r->record.end_ns > region->wall_ns)
			region->wall_ns = r->record.end_ns;
		region->cpu_ns -= r->aside_ns;
		region->nvcsw += r->after.nvcsw - r->before.nvcsw;
		region->nivcsw += r->after.nivcsw - r->before.nivcsw;
		region->minflt += r->after.minflt - r->before.minflt;
		region->majflt += r->after.majflt - r->before.majflt;
		region->migrations = moved < 0 || region->migrations < 0 ?
		    -1 :
		    region->migrations + moved;
	}
}

void
region_alone(struct region *region, void (*work)(void *arg, int i), void *arg)
{
	struct gate gate = { .open = true, .spin_ns = spin_time_ns(1) };
	struct runner runner = { .gate = &gate, .work = work, .arg = arg };
	struct counters_host before, after;

	counters_read_host(&before);
	gate.t0_ns = clock_read_ns(CLOCK_MONOTONIC) + LEAD_NS;
	run_from_start(&runner);
	counters_read_host(&after);
	summarise(region, &runner, 1, &before, &after);
}

/* Start the runners; 0, or the error and how many were started. */
static int
start_threads(struct runner *runners, int n, int *started)
{
	int error = 0;

	for (*started = 0; *started < n && error == 0;) {
		struct runner *runner = &runners[*started];

		error =
		    pthread_create(&runner->thread, NULL, runner_main, runner);
		*started += error == 0;
	}
	return error;
}

int
region_threads(struct region *region, int n, void (*work)(void *arg, int i),
    void *arg)
{
	struct gate gate = {
		.mutex = PTHREAD_MUTEX_INITIALIZER,
		.changed = PTHREAD_COND_INITIALIZER,
		.spin_ns = spin_time_ns(n),
	};
	struct runner *runners = calloc(n, sizeof(*runners));
	struct counters_host before, after;
	int error, started;

	if (runners == NULL)
		abort();
	for (int i = 0; i < n; i++)
		runners[i] = (struct runner) { .gate = &gate,
			.work = work,
			.arg = arg,
			.i = i };
	error = start_threads(runners, n, &started);

	pthread_mutex_lock(&gate.mutex);
	while (gate.ready < started)
		pthread_cond_wait(&gate.changed, &gate.mutex);
	gate.cancelled = error != 0;
	pthread_cond_broadcast(&gate.changed);
	pthread_mutex_unlock(&gate.mutex);
	counters_read_host(&before);
	if (error == 0)
		gate_open(&gate, n);
	for (int i = 0; i < started; i++)
		pthread_join(runners[i].thread, NULL);
	counters_read_host(&after);
	if (error == 0)
		summarise(region, runners, n, &before, &after);
	free(runners);
	return error;
}

double
region_overlap(const struct region *region)
{
	double cpu_ns = 0;

	for (int i = 0; i < region->nthreads; i++)
		cpu_ns += region->threads[i].cpu_ns;
	return cpu_ns / region->wall_ns;
}

void
region_fini(struct region *region)
{
	free(region->threads);
	memset(region, 0, sizeof(*region));
}
