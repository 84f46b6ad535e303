/*
 * Knows how to start threads at one moment and what to read on both sides
 * of their work, outside the timed part.
 * Refuses to know what the work is and who reads the record.
 */
#define _GNU_SOURCE /* sched_getcpu, CPU_COUNT */
#include "region.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "counters.h"
#include "newcomers.h"

enum {
	LEAD_NS = 2000000,	/* from "all are ready" to the start */
	LEAD_THREAD_NS = 20000, /* more for each, to be woken */
	SPIN_NS = 200000,	/* sleeping is less exact than this */
};

/* Who works in the region and was not started by it. */
struct region_worker {
	pid_t pid; /* 0: a thread, which only its clock tells of */
	clockid_t clock;
	struct counters_process before, after;
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
gate_open_or_cancel(struct gate *gate, int n, bool open)
{
	pthread_mutex_lock(&gate->mutex);
	gate->open = open;
	gate->cancelled = !open;
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

static struct region_worker *
add_worker(struct region *region)
{
	size_t size = (region->nworkers + 1) * sizeof(*region->workers);

	region->workers = realloc(region->workers, size);
	if (region->workers == NULL)
		abort();
	return &region->workers[region->nworkers++];
}

void
region_add_process(struct region *region, pid_t pid)
{
	*add_worker(region) = (struct region_worker) { .pid = pid };
}

void
region_add_thread(struct region *region, pthread_t thread)
{
	struct region_worker *worker = add_worker(region);

	*worker = (struct region_worker) { .pid = 0 };
	if (pthread_getcpuclockid(thread, &worker->clock) != 0)
		abort();
}

/* 0, or an error. */
static int
read_worker(const struct region_worker *worker, struct counters_process *now)
{
	if (worker->pid != 0)
		return counters_read_process(worker->pid, now);
	now->rundelay_ns = -1;
	return clock_try_ns(worker->clock, &now->cpu_ns) ? 0 : ESRCH;
}

/* Before the region nobody works, so any moment will do. */
static int
read_before(struct region *region, struct counters_host *host)
{
	int error = 0;

	for (int i = 0; i < region->nworkers && error == 0; i++)
		error = read_worker(&region->workers[i],
		    &region->workers[i].before);
	counters_read_host(host);
	return error;
}

/* What the workers took is not in what the host tells of this process. */
static int
read_after(struct region *region, struct counters_host *host)
{
	int error = 0;

	counters_read_host(host);
	for (int i = 0; i < region->nworkers && error == 0; i++) {
		struct region_worker *worker = &region->workers[i];

		error = read_worker(worker, &worker->after);
		if (error == 0 && worker->pid != 0)
			host->cpu_ns +=
			    worker->after.cpu_ns - worker->before.cpu_ns;
	}
	return error;
}

/*
 * A lane for each worker, one for the threads of the meantime, and one for
 * the children.
 */
static void
add_lanes(struct region *region, int64_t newcomers_ns, int64_t children_ns)
{
	struct region_thread lane = { .end_ns = region->wall_ns, .cpu = -1 };

	for (int i = 0; i < region->nworkers; i++) {
		const struct region_worker *w = &region->workers[i];

		lane.cpu_ns = w->after.cpu_ns - w->before.cpu_ns;
		lane.rundelay_ns =
		    counters_delta(w->before.rundelay_ns, w->after.rundelay_ns);
		region->threads[region->nthreads++] = lane;
	}
	lane.rundelay_ns = -1;
	lane.cpu_ns = newcomers_ns;
	if (newcomers_ns > 0)
		region->threads[region->nthreads++] = lane;
	lane.cpu_ns = children_ns;
	if (children_ns > 0)
		region->threads[region->nthreads++] = lane;
}

/* Make the record of all runners, and of the host around them. */
static void
summarise(struct region *region, const struct runner *runners, int n,
    const struct counters_host *before, const struct counters_host *after,
    int64_t newcomers_ns)
{
	int64_t children_ns = after->children_ns - before->children_ns;

	*region = (struct region) {
		.began_ns = runners->gate->t0_ns,
		.cpu_ns = after->cpu_ns - before->cpu_ns + children_ns,
		.steal_ticks =
		    counters_delta(before->steal_ticks, after->steal_ticks),
		.throttled_usec = counters_delta(before->throttled_usec,
		    after->throttled_usec),
		.psi_some_us =
		    counters_delta(before->psi_some_us, after->psi_some_us),
		.foreign = counters_foreign(before, after, sysconf(_SC_CLK_TCK),
		    sysconf(_SC_NPROCESSORS_ONLN)),
		.nthreads = n,
		.threads =
		    calloc(n + region->nworkers + 2, sizeof(*region->threads)),
		.nworkers = region->nworkers,
		.workers = region->workers,
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
	add_lanes(region, newcomers_ns, children_ns);
}

int
region_alone(struct region *region, void (*work)(void *arg, int i), void *arg)
{
	struct gate gate = { .open = true, .spin_ns = spin_time_ns(1) };
	struct runner runner = { .gate = &gate, .work = work, .arg = arg };
	struct counters_host before, after;
	struct newcomers newcomers;
	int64_t newcomers_ns;
	int error = read_before(region, &before);

	if (error != 0)
		return error;
	newcomers_begin(&newcomers);
	gate.t0_ns = clock_read_ns(CLOCK_MONOTONIC) + LEAD_NS;
	run_from_start(&runner);
	newcomers_ns = newcomers_end(&newcomers);
	error = read_after(region, &after);
	if (error == 0)
		summarise(region, &runner, 1, &before, &after, newcomers_ns);
	return error;
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
	pthread_mutex_unlock(&gate.mutex);
	if (error == 0)
		error = read_before(region, &before);
	gate_open_or_cancel(&gate, n, error == 0);
	for (int i = 0; i < started; i++)
		pthread_join(runners[i].thread, NULL);
	if (error == 0)
		error = read_after(region, &after);
	if (error == 0)
		summarise(region, runners, n, &before, &after, 0);
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
	free(region->workers);
	memset(region, 0, sizeof(*region));
}
