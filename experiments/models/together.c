/*
 * Knows how far each thread of a group has come, and which cores there are.
 * Refuses to know what is done in a step.
 */
#define _GNU_SOURCE /* sched_setaffinity, CPU_SET */
#include "together.h"

#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TIMES = 10, STRETCH_NS = 1000000 };

struct together {
	pthread_barrier_t all;
	int n;
	struct member {
		alignas(128) atomic_long steps;
		alignas(128) long seen[TOGETHER_MAX]; /* by this one alone */
	} members[];
};

struct together *
together_new(int n)
{
	size_t size = sizeof(struct together) + n * sizeof(struct member);
	struct together *group = aligned_alloc(alignof(struct together), size);

	assert(n >= 1 && n <= TOGETHER_MAX);
	if (group == NULL)
		abort();
	memset(group, 0, size);
	group->n = n;
	if (pthread_barrier_init(&group->all, NULL, n) != 0)
		abort();
	return group;
}

void
together_free(struct together *group)
{
	if (group == NULL)
		return;
	pthread_barrier_destroy(&group->all);
	free(group);
}

/* Is this the first of the CPUs that are one core?  Yes, if nobody knows. */
static bool
is_first_of_core(int cpu)
{
	char path[80];
	int first = cpu;
	FILE *file;

	snprintf(path, sizeof(path),
	    "/sys/devices/system/cpu/cpu%d/topology/thread_siblings_list", cpu);
	file = fopen(path, "r");
	if (file == NULL)
		return true;
	if (fscanf(file, "%d", &first) != 1)
		first = cpu;
	fclose(file);
	return first == cpu;
}

/* If n threads can have a core each, take the one of thread i. */
static void
stay_on_own_core(int i, int n)
{
	cpu_set_t allowed, own;
	int cores = 0;

	if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0)
		return;
	CPU_ZERO(&own);
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, &allowed) && is_first_of_core(cpu) &&
		    cores++ == i)
			CPU_SET(cpu, &own);
	/* A refusal does no harm: it only stays where the system likes. */
	if (cores >= n)
		(void)sched_setaffinity(0, sizeof(own), &own);
}

void
together_meet(struct together *group, int i)
{
	if (group->n > 1)
		stay_on_own_core(i, group->n);
	pthread_barrier_wait(&group->all);
	together_ran(group, i); /* from here on */
}

atomic_long *
together_steps(struct together *group, int i)
{
	return &group->members[i].steps;
}

bool
together_ran(struct together *group, int i)
{
	long *seen = group->members[i].seen, taken[TOGETHER_MAX];
	bool ran = true;

	for (int k = 0; k < group->n; k++) {
		long now = atomic_load_explicit(&group->members[k].steps,
		    memory_order_relaxed);

		taken[k] = now - seen[k];
		seen[k] = now;
	}
	for (int k = 0; k < group->n; k++)
		ran = ran && taken[k] >= 1 && TIMES * taken[k] >= taken[i] &&
		    taken[k] <= TIMES * taken[i];
	return ran;
}

static int64_t
read_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

struct together_tally
together_work(struct together *group, int i, int64_t time_ns,
    void (*batch)(void *arg, int i), void *arg)
{
	struct together_tally tally = { 0 };
	int64_t now_ns, until_ns;

	together_meet(group, i);
	now_ns = read_ns(CLOCK_MONOTONIC);
	until_ns = now_ns + time_ns;
	while (now_ns < until_ns) {
		int64_t cpu_ns = -read_ns(CLOCK_THREAD_CPUTIME_ID), n = 0;
		int64_t end_ns = now_ns + STRETCH_NS;

		for (; now_ns < end_ns; n++) {
			batch(arg, i);
			together_step(together_steps(group, i));
			now_ns = read_ns(CLOCK_MONOTONIC);
		}
		cpu_ns += read_ns(CLOCK_THREAD_CPUTIME_ID);
		tally.batches += n;
		if (!together_ran(group, i))
			continue;
		tally.counted += n;
		tally.cpu_ns += cpu_ns;
	}
	return tally;
}
