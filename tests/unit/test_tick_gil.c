/*
 * The GIL up to 3.1: one holder, no lost wake-up, a release after just so
 * many ticks whether anybody waits or not, and what it counts.
 */
#include "models/tick_gil.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

enum { WATCHDOG_S = 120, THREADS = 5, TICKS = 100000 };

/* What several threads share; what is not atomic is guarded by the lock. */
struct crowd {
	struct tick_gil *gil;
	atomic_int inside, intruders;
	long ops;
};

static void
take_turn(struct crowd *crowd)
{
	if (atomic_fetch_add(&crowd->inside, 1) != 0)
		atomic_fetch_add(&crowd->intruders, 1);
	crowd->ops++;
	atomic_fetch_sub(&crowd->inside, 1);
}

static void
run_crowd(struct crowd *crowd, void *(*body)(void *arg), int n)
{
	pthread_t threads[THREADS];

	alarm(WATCHDOG_S);
	for (int i = 0; i < n; i++)
		assert_int_equal(0,
		    pthread_create(&threads[i], NULL, body, crowd));
	for (int i = 0; i < n; i++)
		pthread_join(threads[i], NULL);
	alarm(0);
}

static void *
compute(void *arg)
{
	struct crowd *crowd = arg;
	struct tick_gil_thread self;

	tick_gil_thread_init(&self);
	tick_gil_acquire(crowd->gil, &self);
	for (int i = 0; i < TICKS; i++) {
		take_turn(crowd);
		tick_gil_tick(crowd->gil, &self);
	}
	tick_gil_release(crowd->gil, &self);
	return NULL;
}

/* All share one ticker, so the releases follow from the ticks of all. */
static void
test_one_holder(void **state)
{
	struct crowd crowd = { .gil = tick_gil_new() };
	long ticks = (long)THREADS * TICKS;

	(void)state;
	run_crowd(&crowd, compute, THREADS);
	assert_int_equal(0, crowd.intruders);
	assert_int_equal(ticks, crowd.ops);
	assert_int_equal(ticks / (TICK_GIL_CHECK_INTERVAL + 1) + THREADS,
	    tick_gil_releases(crowd.gil));
	assert_true(tick_gil_switches(crowd.gil) >= THREADS - 1);
	assert_true(
	    tick_gil_switches(crowd.gil) < tick_gil_releases(crowd.gil));
	tick_gil_free(crowd.gil);
	tick_gil_free(NULL);
}

/* As around input and output, with nobody ever forced out. */
static void *
wait_and_return(void *arg)
{
	struct crowd *crowd = arg;
	struct tick_gil_thread self;

	tick_gil_thread_init(&self);
	for (int i = 0; i < 3000; i++) {
		tick_gil_acquire(crowd->gil, &self);
		take_turn(crowd);
		if (i % 8 == 0)
			sched_yield(); /* let the others queue up */
		tick_gil_release(crowd->gil, &self);
	}
	return NULL;
}

static void
test_no_lost_wakeup(void **state)
{
	struct crowd crowd = { .gil = tick_gil_new() };

	(void)state;
	run_crowd(&crowd, wait_and_return, THREADS);
	assert_int_equal(0, crowd.intruders);
	assert_int_equal(3000 * THREADS, crowd.ops);
	assert_int_equal(3000 * THREADS, tick_gil_releases(crowd.gil));
	tick_gil_free(crowd.gil);
}

/* CPython: if (--_Py_Ticker < 0), so one tick more than the interval. */
static void
test_a_lone_thread_lets_go_too(void **state)
{
	static const int intervals[] = { 1, 10, 100, 1000 };

	(void)state;
	for (size_t k = 0; k < 4; k++) {
		struct tick_gil *gil = tick_gil_new();
		struct tick_gil_thread self;
		long ticks = 0, let_go = 0;

		tick_gil_set_check_interval(gil, intervals[k]);
		tick_gil_thread_init(&self);
		tick_gil_acquire(gil, &self);
		while (let_go < 20) {
			ticks++;
			let_go += tick_gil_tick(gil, &self);
		}
		assert_int_equal(20 * (intervals[k] + 1), ticks);
		assert_int_equal(20, tick_gil_releases(gil));
		assert_int_equal(0, tick_gil_switches(gil));
		assert_int_equal(0, self.battles_lost);
		tick_gil_release(gil, &self);
		tick_gil_free(gil);
	}
}

struct waiter {
	struct tick_gil *gil;
	atomic_bool waits, served;
	int error;
	unsigned long sleeps, battles_lost;
};

static void *
wait_once(void *arg)
{
	struct waiter *waiter = arg;
	struct tick_gil_thread self;

	tick_gil_thread_init(&self);
	atomic_store(&waiter->waits, true);
	errno = ENOTTY;
	tick_gil_acquire(waiter->gil, &self);
	waiter->error = errno;
	waiter->served = true;
	waiter->sleeps = self.sleeps;
	waiter->battles_lost = self.battles_lost;
	tick_gil_release(waiter->gil, &self);
	return NULL;
}

/* One sleep and one wake-up: nobody took the lock away from the waiter. */
static void
test_a_release_serves_the_waiter(void **state)
{
	struct waiter waiter = { .gil = tick_gil_new() };
	struct tick_gil_thread self;
	pthread_t thread;

	(void)state;
	tick_gil_thread_init(&self);
	alarm(WATCHDOG_S);
	tick_gil_acquire(waiter.gil, &self);
	assert_int_equal(0, pthread_create(&thread, NULL, wait_once, &waiter));
	while (!atomic_load(&waiter.waits))
		sched_yield();
	usleep(20000);
	assert_false(waiter.served);
	tick_gil_release(waiter.gil, &self);
	pthread_join(thread, NULL);
	alarm(0);
	assert_true(waiter.served);
	assert_int_equal(ENOTTY, waiter.error);
	assert_int_equal(0, waiter.battles_lost);
	assert_true(waiter.sleeps <= 1);
	assert_int_equal(1, tick_gil_switches(waiter.gil));
	assert_int_equal(2, tick_gil_releases(waiter.gil));
	tick_gil_free(waiter.gil);
}

static void
test_trace(void **state)
{
	static const int want[] = { TRACE_WAIT, TRACE_TAKE, TRACE_DROP_FORCED,
		TRACE_TAKE, TRACE_DROP_VOLUNTARY };
	struct tick_gil *gil = tick_gil_new();
	struct tick_gil_thread self;

	(void)state;
	tick_gil_thread_init(&self);
	self.trace = trace_new(8);
	tick_gil_acquire(gil, &self);
	while (!tick_gil_tick(gil, &self))
		;
	tick_gil_release(gil, &self);
	assert_int_equal(5, trace_length(self.trace));
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(want[i], trace_event(self.trace, i).code);
	trace_free(self.trace);
	tick_gil_free(gil);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_holder),
		cmocka_unit_test(test_no_lost_wakeup),
		cmocka_unit_test(test_a_lone_thread_lets_go_too),
		cmocka_unit_test(test_a_release_serves_the_waiter),
		cmocka_unit_test(test_trace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
