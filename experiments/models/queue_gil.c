/*
 * Knows how to hand one lock on in the order of asking for it.
 * Refuses to know what the threads do, and when they look at the breaker.
 */
#include "queue_gil.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

/* A thread in the queue, on its own stack. */
struct waiter {
	struct gil_thread *thread;
	pthread_cond_t cond; /* has_lock became true */
	bool has_lock;
	struct waiter *next;
};

struct queue_gil {
	pthread_mutex_t mutex; /* guards all but interval_us */
	bool locked;
	struct gil_thread *holder; /* while locked */
	unsigned long switch_number;
	struct waiter *first, **end; /* end: where the next one goes */
	int waiting;
	unsigned interval_us;
};

struct queue_gil *
queue_gil_new(void)
{
	struct queue_gil *gil = calloc(1, sizeof(*gil));

	if (gil == NULL)
		abort();
	pthread_mutex_init(&gil->mutex, NULL);
	gil->end = &gil->first;
	gil->interval_us = GIL_INTERVAL_US;
	return gil;
}

void
queue_gil_free(struct queue_gil *gil)
{
	if (gil == NULL)
		return;
	pthread_mutex_destroy(&gil->mutex);
	free(gil);
}

void
queue_gil_set_interval_us(struct queue_gil *gil, unsigned interval_us)
{
	gil->interval_us = interval_us == 0 ? 1 : interval_us;
}

static void
waiter_init(struct waiter *waiter, struct gil_thread *thread)
{
	pthread_condattr_t attr;

	*waiter = (struct waiter) { .thread = thread };
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&waiter->cond, &attr);
	pthread_condattr_destroy(&attr);
}

/* Wait until the lock is ours; true if the interval passed first. */
static bool
wait_interval(struct queue_gil *gil, struct waiter *waiter)
{
	struct timespec until;
	long ns;

	clock_gettime(CLOCK_MONOTONIC, &until);
	ns = until.tv_nsec + (long)(gil->interval_us % 1000000) * 1000;
	until.tv_sec += gil->interval_us / 1000000 + ns / 1000000000;
	until.tv_nsec = ns % 1000000000;
	return pthread_cond_timedwait(&waiter->cond, &gil->mutex, &until) ==
	    ETIMEDOUT;
}

static void
give_to(struct queue_gil *gil, struct gil_thread *thread)
{
	gil->locked = true;
	gil->holder = thread;
	gil->switch_number++;
}

/* Stand at the end of the queue. */
static void
join_queue(struct queue_gil *gil, struct waiter *self)
{
	*gil->end = self;
	gil->end = &self->next;
	gil->waiting++;
}

/* Wait for our turn, and ask a holder that had the whole interval. */
static void
wait_for_turn(struct queue_gil *gil, struct waiter *self)
{
	while (!self->has_lock) {
		unsigned long saved_switch_number = gil->switch_number;
		bool timed_out = wait_interval(gil, self);

		if (timed_out && !self->has_lock &&
		    gil->switch_number == saved_switch_number)
			atomic_fetch_or(&gil->holder->eval_breaker,
			    GIL_DROP_REQUEST);
	}
	pthread_cond_destroy(&self->cond);
}

/* ANCHOR: hand_over */
/* The first of the queue has the lock from now on, awake or not. */
static void
hand_over(struct queue_gil *gil, struct gil_thread *thread)
{
	struct waiter *first = gil->first;

	atomic_fetch_and(&thread->eval_breaker, ~GIL_DROP_REQUEST);
	if (first == NULL) {
		gil->locked = false;
		return;
	}
	gil->first = first->next;
	if (gil->first == NULL)
		gil->end = &gil->first;
	gil->waiting--;
	first->has_lock = true;
	give_to(gil, first->thread);
	pthread_cond_signal(&first->cond);
}
/* ANCHOR_END: hand_over */

void
queue_gil_acquire(struct queue_gil *gil, struct gil_thread *thread)
{
	int saved_errno = errno;
	struct waiter self;

	pthread_mutex_lock(&gil->mutex);
	if (gil->locked) {
		waiter_init(&self, thread);
		join_queue(gil, &self);
		wait_for_turn(gil, &self);
	} else {
		give_to(gil, thread);
	}
	pthread_mutex_unlock(&gil->mutex);
	errno = saved_errno;
}

void
queue_gil_release(struct queue_gil *gil, struct gil_thread *thread)
{
	pthread_mutex_lock(&gil->mutex);
	hand_over(gil, thread);
	pthread_mutex_unlock(&gil->mutex);
}

bool
queue_gil_yield_if_asked(struct queue_gil *gil, struct gil_thread *thread)
{
	struct waiter self;

	if ((atomic_load_explicit(&thread->eval_breaker, memory_order_relaxed) &
		GIL_DROP_REQUEST) == 0)
		return false;
	thread->forced_drops++;
	waiter_init(&self, thread);
	pthread_mutex_lock(&gil->mutex);
	join_queue(gil, &self);
	hand_over(gil, thread);
	wait_for_turn(gil, &self);
	pthread_mutex_unlock(&gil->mutex);
	return true;
}

int
queue_gil_waiting(struct queue_gil *gil)
{
	int waiting;

	pthread_mutex_lock(&gil->mutex);
	waiting = gil->waiting;
	pthread_mutex_unlock(&gil->mutex);
	return waiting;
}
