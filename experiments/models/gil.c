/*
 * Knows CPython's protocol for handing one lock from thread to thread.
 * Refuses to know what the threads do, and when they look at the breaker.
 */
#include "gil.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

struct gil {
	pthread_mutex_t mutex; /* guards locked and the counts */
	pthread_cond_t cond;   /* locked became false */
	bool locked;
	unsigned long switch_number;
	unsigned long requests;
	struct gil_thread *_Atomic last_holder;

	pthread_mutex_t switch_mutex; /* guards a change of last_holder */
	pthread_cond_t switch_cond;   /* someone took the lock */

	unsigned interval_us;
	bool forced_switching;
};

/* A condition whose timed wait no change of the date can disturb. */
static void
cond_init(pthread_cond_t *cond)
{
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(cond, &attr);
	pthread_condattr_destroy(&attr);
}

struct gil *
gil_new(void)
{
	struct gil *gil = calloc(1, sizeof(*gil));

	if (gil == NULL)
		abort();
	pthread_mutex_init(&gil->mutex, NULL);
	pthread_mutex_init(&gil->switch_mutex, NULL);
	cond_init(&gil->cond);
	cond_init(&gil->switch_cond);
	gil->interval_us = GIL_INTERVAL_US;
	gil->forced_switching = true;
	return gil;
}

void
gil_free(struct gil *gil)
{
	if (gil == NULL)
		return;
	pthread_cond_destroy(&gil->switch_cond);
	pthread_cond_destroy(&gil->cond);
	pthread_mutex_destroy(&gil->switch_mutex);
	pthread_mutex_destroy(&gil->mutex);
	free(gil);
}

void
gil_set_interval_us(struct gil *gil, unsigned interval_us)
{
	gil->interval_us = interval_us == 0 ? 1 : interval_us;
}

void
gil_set_forced_switching(struct gil *gil, bool forced)
{
	gil->forced_switching = forced;
}

void
gil_thread_init(struct gil_thread *thread)
{
	atomic_init(&thread->eval_breaker, 0);
	thread->forced_drops = 0;
	thread->trace = NULL;
}

static inline void
note(struct gil_thread *thread, enum trace_code code)
{
	if (thread->trace != NULL)
		trace_put(thread->trace, code);
}

/* Wait until the lock is dropped; true if the interval passed first. */
static bool
wait_interval(struct gil *gil)
{
	struct timespec until;
	long ns;

	clock_gettime(CLOCK_MONOTONIC, &until);
	ns = until.tv_nsec + (long)(gil->interval_us % 1000000) * 1000;
	until.tv_sec += gil->interval_us / 1000000 + ns / 1000000000;
	until.tv_nsec = ns % 1000000000;
	return pthread_cond_timedwait(&gil->cond, &gil->mutex, &until) ==
	    ETIMEDOUT;
}

/* Ask whoever holds the lock; it looks at its next check point. */
static void
request_drop(struct gil *gil, struct gil_thread *asker)
{
	struct gil_thread *holder = atomic_load(&gil->last_holder);

	atomic_fetch_or(&holder->eval_breaker, GIL_DROP_REQUEST);
	gil->requests++;
	note(asker, TRACE_REQUEST);
}

static void
clear_request(struct gil_thread *thread)
{
	atomic_fetch_and(&thread->eval_breaker, ~GIL_DROP_REQUEST);
}

static bool
is_asked(const struct gil_thread *thread)
{
	return (atomic_load_explicit(&thread->eval_breaker,
		    memory_order_relaxed) &
		   GIL_DROP_REQUEST) != 0;
}

/*
 * An event is noted by a thread that holds the mutex or the lock: so what one
 * thread notes as its time with the lock lies outside of every other's, and
 * a slice begins before anyone's interval for it does.
 */
/* ANCHOR: take_gil */
static void
take_gil(struct gil *gil, struct gil_thread *thread)
{
	int saved_errno = errno;

	pthread_mutex_lock(&gil->mutex);
	while (gil->locked) {
		unsigned long saved_switch_number = gil->switch_number;
		bool timed_out = wait_interval(gil);

		/* Ask only a holder that had the whole interval. */
		if (timed_out && gil->locked &&
		    gil->switch_number == saved_switch_number)
			request_drop(gil, thread);
	}

	pthread_mutex_lock(&gil->switch_mutex);
	gil->locked = true;
	if (gil->last_holder != thread) {
		gil->last_holder = thread;
		gil->switch_number++;
	}
	pthread_cond_signal(&gil->switch_cond);
	pthread_mutex_unlock(&gil->switch_mutex);

	clear_request(thread);
	note(thread, TRACE_TAKE);
	pthread_mutex_unlock(&gil->mutex);
	errno = saved_errno;
}
/* ANCHOR_END: take_gil */

/* ANCHOR: drop_gil */
static void
drop_gil(struct gil *gil, struct gil_thread *thread)
{
	gil->last_holder = thread;
	pthread_mutex_lock(&gil->mutex);
	gil->locked = false;
	pthread_cond_signal(&gil->cond);
	pthread_mutex_unlock(&gil->mutex);

	/* We were asked: stay out until another thread has it. */
	if (gil->forced_switching && is_asked(thread)) {
		pthread_mutex_lock(&gil->switch_mutex);
		if (gil->last_holder == thread) {
			clear_request(thread);
			pthread_cond_wait(&gil->switch_cond,
			    &gil->switch_mutex);
		}
		pthread_mutex_unlock(&gil->switch_mutex);
	}
}
/* ANCHOR_END: drop_gil */

void
gil_acquire(struct gil *gil, struct gil_thread *thread)
{
	note(thread, TRACE_WAIT);
	take_gil(gil, thread);
}

void
gil_release(struct gil *gil, struct gil_thread *thread)
{
	note(thread, TRACE_DROP_VOLUNTARY);
	drop_gil(gil, thread);
}

/* ANCHOR: yield */
bool
gil_yield_if_asked(struct gil *gil, struct gil_thread *thread)
{
	if (!is_asked(thread))
		return false;
	thread->forced_drops++;
	note(thread, TRACE_DROP_FORCED);
	drop_gil(gil, thread);
	take_gil(gil, thread);
	return true;
}
/* ANCHOR_END: yield */

unsigned long
gil_switches(struct gil *gil)
{
	unsigned long number;

	pthread_mutex_lock(&gil->mutex);
	number = gil->switch_number;
	pthread_mutex_unlock(&gil->mutex);
	return number == 0 ? 0 : number - 1;
}

unsigned long
gil_requests(struct gil *gil)
{
	unsigned long requests;

	pthread_mutex_lock(&gil->mutex);
	requests = gil->requests;
	pthread_mutex_unlock(&gil->mutex);
	return requests;
}
