/*
 * Knows how CPython 2 handed its lock on: after so many ticks, to whoever is
 * first.
 * Refuses to know what a tick is, and what the threads do.
 */
#define _GNU_SOURCE /* RUSAGE_THREAD */
#include "tick_gil.h"

#include <errno.h>
#include <stdalign.h>
#include <stdlib.h>
#include <sys/resource.h>

enum { CACHE_LINES = 128 }; /* two: some cores fetch pairs */

struct tick_gil *
tick_gil_new(void)
{
	size_t size = (sizeof(struct tick_gil) + CACHE_LINES - 1) /
	    CACHE_LINES * CACHE_LINES;
	struct tick_gil *gil = aligned_alloc(CACHE_LINES, size);

	if (gil == NULL)
		abort();
	*gil = (struct tick_gil) {
		.ticker = TICK_GIL_CHECK_INTERVAL,
		.check_interval = TICK_GIL_CHECK_INTERVAL,
	};
	sem_init(&gil->lock, 0, 1);
	return gil;
}

void
tick_gil_free(struct tick_gil *gil)
{
	if (gil == NULL)
		return;
	sem_destroy(&gil->lock);
	free(gil);
}

void
tick_gil_set_check_interval(struct tick_gil *gil, int ticks)
{
	gil->check_interval = ticks;
	gil->ticker = ticks;
}

void
tick_gil_thread_init(struct tick_gil_thread *thread)
{
	*thread = (struct tick_gil_thread) { 0 };
}

static inline void
note(struct tick_gil_thread *thread, enum trace_code code)
{
	if (thread->trace != NULL)
		trace_put(thread->trace, code);
}

static unsigned long
sleeps_of_this_thread(void)
{
	struct rusage usage;

	getrusage(RUSAGE_THREAD, &usage);
	return usage.ru_nvcsw;
}

/*
 * Wait for the semaphore, and learn from the kernel how often we slept: each
 * time but the last we were woken, and another thread was quicker.
 */
static void
wait_for_lock(struct tick_gil *gil, struct tick_gil_thread *thread)
{
	unsigned long before = sleeps_of_this_thread(), slept;

	while (sem_wait(&gil->lock) != 0)
		; /* EINTR: a signal */
	slept = sleeps_of_this_thread() - before;
	thread->sleeps += slept;
	if (slept > 1)
		thread->battles_lost += slept - 1;
}

/* ANCHOR: acquire */
static void
acquire_lock(struct tick_gil *gil, struct tick_gil_thread *thread)
{
	if (sem_trywait(&gil->lock) != 0)
		wait_for_lock(gil, thread);

	if (gil->last_holder != thread) {
		gil->switches += gil->last_holder != NULL;
		gil->last_holder = thread;
	}
	note(thread, TRACE_TAKE);
}

static void
release_lock(struct tick_gil *gil)
{
	gil->releases++;
	sem_post(&gil->lock);
}
/* ANCHOR_END: acquire */

void
tick_gil_acquire(struct tick_gil *gil, struct tick_gil_thread *thread)
{
	int saved_errno = errno;

	note(thread, TRACE_WAIT);
	acquire_lock(gil, thread);
	errno = saved_errno;
}

void
tick_gil_release(struct tick_gil *gil, struct tick_gil_thread *thread)
{
	note(thread, TRACE_DROP_VOLUNTARY);
	release_lock(gil);
}

/* ANCHOR: let_others */
void
tick_gil_let_others(struct tick_gil *gil, struct tick_gil_thread *thread)
{
	gil->ticker = gil->check_interval;

	note(thread, TRACE_DROP_FORCED);
	release_lock(gil);
	/* Other threads may run now, if they are quick. */
	acquire_lock(gil, thread);
}
/* ANCHOR_END: let_others */

unsigned long
tick_gil_releases(const struct tick_gil *gil)
{
	return gil->releases;
}

unsigned long
tick_gil_switches(const struct tick_gil *gil)
{
	return gil->switches;
}
