/*
 * Knows how to tell the CPU time of threads that have ended already.
 * Refuses to know who they were.
 */
#define _GNU_SOURCE /* gettid */
#include "newcomers.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "clock.h"

struct bystander {
	clockid_t clock;
	int64_t cpu_ns;
};

/* As pthread_getcpuclockid() makes it (Linux: CPUCLOCK_SCHED, per thread). */
static clockid_t
clock_of(pid_t tid)
{
	return (clockid_t)(~(unsigned)tid << 3 | 6);
}

static void
add_bystander(struct newcomers *newcomers, pid_t tid)
{
	struct bystander one = { .clock = clock_of(tid) };
	size_t size = (newcomers->nbystanders + 1) * sizeof(one);

	if (!clock_try_ns(one.clock, &one.cpu_ns))
		return;
	newcomers->bystanders = realloc(newcomers->bystanders, size);
	if (newcomers->bystanders == NULL)
		abort();
	newcomers->bystanders[newcomers->nbystanders++] = one;
}

void
newcomers_begin(struct newcomers *newcomers)
{
	DIR *tasks = opendir("/proc/self/task");
	struct dirent *entry;

	*newcomers = (struct newcomers) { .bystanders = NULL };
	while (tasks != NULL && (entry = readdir(tasks)) != NULL) {
		pid_t tid = atoi(entry->d_name);

		if (tid > 0 && tid != gettid())
			add_bystander(newcomers, tid);
	}
	if (tasks != NULL)
		closedir(tasks);
	newcomers->own_ns = clock_read_ns(CLOCK_THREAD_CPUTIME_ID);
	newcomers->process_ns = clock_read_ns(CLOCK_PROCESS_CPUTIME_ID);
}

int64_t
newcomers_end(struct newcomers *newcomers)
{
	int64_t process_ns = clock_read_ns(CLOCK_PROCESS_CPUTIME_ID);
	int64_t own_ns = clock_read_ns(CLOCK_THREAD_CPUTIME_ID), now_ns;
	int64_t rest_ns =
	    (process_ns - newcomers->process_ns) - (own_ns - newcomers->own_ns);

	for (int i = 0; i < newcomers->nbystanders; i++)
		if (clock_try_ns(newcomers->bystanders[i].clock, &now_ns))
			rest_ns -= now_ns - newcomers->bystanders[i].cpu_ns;
	free(newcomers->bystanders);
	newcomers->bystanders = NULL;
	return rest_ns > 0 ? rest_ns : 0;
}
