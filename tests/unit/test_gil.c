/*
 * The GIL's promises: one holder, no lost wake-up, no drop unless asked, no
 * request before the interval, and a forced switch.  Times are only bounded
 * from below, so a busy host cannot fail them.
 */
#include "models/gil.h"

#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum {
	WATCHDOG_S = 120,
	THREADS = 6,
	TURNS = 3000,
	DROPS = 100,
	COMPUTE_NS = 500000, /* the interval of compute() */
	ENDLESS_US = 2000000000,
};

static int64_t
now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* What several threads share; what is not atomic is guarded by the GIL. */
struct crowd {
	struct gil *gil;
	atomic_int inside;
	atomic_int intruders; /* saw another holder */
	long turns;
	const void *last_runner;
	int drops;
	int unforced;	    /* drops after which nobody else ran */
	int64_t dropped_ns; /* when the lock was last let go */
	int early;	    /* asked within the interval of that */
};

static void
run_crowd(struct crowd *crowd, void *(*body)(void *arg), int n)
{
	pthread_t threads[THREADS];

	for (int i = 0; i < n; i++)
		assert_int_equal(0,
		    pthread_create(&threads[i], NULL, body, crowd));
	for (int i = 0; i < n; i++)
		pthread_join(threads[i], NULL);
}

static void
take_turn(struct crowd *crowd)
{
	if (atomic_fetch_add(&crowd->inside, 1) != 0)
		atomic_fetch_add(&crowd->intruders, 1);
	crowd->turns++;
	atomic_fetch_sub(&crowd->inside, 1);
}

static void *
acquire_and_release(void *arg)
{
	struct crowd *crowd = arg;
	struct gil_thread self;

	gil_thread_init(&self);
	for (int i = 0; i < TURNS; i++) {
		gil_acquire(crowd->gil, &self);
		take_turn(crowd);
		if (i % 8 == 0)
			sched_yield(); /* let the others queue up */
		gil_release(crowd->gil, &self);
	}
	return NULL;
}

/* The interval never ends, so a wake-up that is lost is lost for good. */
static void
test_one_holder_and_no_lost_wakeup(void **state)
{
	struct crowd crowd = { .gil = gil_new() };

	(void)state;
	gil_set_interval_us(crowd.gil, ENDLESS_US);
	alarm(WATCHDOG_S);
	run_crowd(&crowd, acquire_and_release, THREADS);
	alarm(0);
	assert_int_equal(0, crowd.intruders);
	assert_int_equal(THREADS * TURNS, crowd.turns);
	assert_true(gil_switches(crowd.gil) >= THREADS - 1);
	gil_free(crowd.gil);
}

/* Keep the lock, giving way at each check point where it is asked. */
static void *
compute(void *arg)
{
	struct crowd *crowd = arg;
	struct gil_thread self;

	gil_thread_init(&self);
	gil_acquire(crowd->gil, &self);
	crowd->last_runner = &self;
	while (crowd->drops < DROPS) {
		take_turn(crowd);
		if (atomic_load(&self.eval_breaker) == 0)
			continue;
		crowd->early += now_ns() - crowd->dropped_ns < COMPUTE_NS;
		crowd->drops++;
		crowd->dropped_ns = now_ns();
		gil_yield_if_asked(crowd->gil, &self);
		crowd->unforced += crowd->last_runner == &self;
		crowd->last_runner = &self;
	}
	gil_release(crowd->gil, &self);
	return NULL;
}

/* A holder keeps the lock for the interval, then another one must run. */
static void
test_forced_drops(void **state)
{
	struct crowd crowd = { .gil = gil_new() };

	(void)state;
	gil_set_interval_us(crowd.gil, COMPUTE_NS / 1000);
	alarm(WATCHDOG_S);
	run_crowd(&crowd, compute, 3);
	alarm(0);
	assert_int_equal(0, crowd.intruders);
	assert_true(crowd.drops >= DROPS);
	assert_int_equal(0, crowd.unforced);
	assert_int_equal(0, crowd.early);
	assert_true(gil_requests(crowd.gil) >= (unsigned long)crowd.drops);
	gil_free(crowd.gil);
}

static void
test_lone_thread_never_drops(void **state)
{
	struct gil *gil = gil_new();
	struct gil_thread self;

	(void)state;
	gil_set_interval_us(gil, 1);
	gil_thread_init(&self);
	alarm(WATCHDOG_S);
	for (int i = 0; i < 1000; i++) {
		gil_acquire(gil, &self);
		assert_false(gil_yield_if_asked(gil, &self));
		gil_release(gil, &self);
	}
	alarm(0);
	assert_int_equal(0, self.forced_drops);
	assert_int_equal(0, gil_switches(gil));
	assert_int_equal(0, gil_requests(gil));
	gil_free(gil);
}

/* A waiter, and when it began to wait. */
struct waiter {
	struct gil *gil;
	_Atomic int64_t began_ns;
	atomic_bool served;
};

static void *
wait_once(void *arg)
{
	struct waiter *waiter = arg;
	struct gil_thread self;

	gil_thread_init(&self);
	waiter->began_ns = now_ns();
	gil_acquire(waiter->gil, &self);
	waiter->served = true;
	gil_release(waiter->gil, &self);
	return NULL;
}

static void
check_request_time(unsigned interval_us)
{
	struct waiter waiter = { .gil = gil_new() };
	struct gil_thread self;
	pthread_t thread;
	int64_t asked_ns;

	gil_set_interval_us(waiter.gil, interval_us);
	gil_thread_init(&self);
	gil_acquire(waiter.gil, &self);
	assert_int_equal(0, pthread_create(&thread, NULL, wait_once, &waiter));
	while (atomic_load(&self.eval_breaker) == 0)
		;
	asked_ns = now_ns();
	assert_false(waiter.served);
	assert_true(gil_yield_if_asked(waiter.gil, &self));
	assert_true(waiter.served);
	gil_release(waiter.gil, &self);
	pthread_join(thread, NULL);

	assert_true(asked_ns - waiter.began_ns >= 1000 * (int64_t)interval_us);
	assert_int_equal(1, self.forced_drops);
	gil_free(waiter.gil);
}

static void
test_request_waits_for_the_interval(void **state)
{
	(void)state;
	alarm(WATCHDOG_S);
	check_request_time(100);
	check_request_time(GIL_INTERVAL_US);
	check_request_time(30000);
	alarm(0);
}

/* With an interval that never ends, only a voluntary release can help. */
static void
test_voluntary_release_needs_no_request(void **state)
{
	struct waiter waiter = { .gil = gil_new() };
	struct gil_thread self;
	pthread_t thread;

	(void)state;
	gil_set_interval_us(waiter.gil, ENDLESS_US);
	gil_thread_init(&self);
	alarm(WATCHDOG_S);
	gil_acquire(waiter.gil, &self);
	assert_int_equal(0, pthread_create(&thread, NULL, wait_once, &waiter));
	while (waiter.began_ns == 0)
		;
	gil_release(waiter.gil, &self);
	pthread_join(thread, NULL);
	alarm(0);
	assert_true(waiter.served);
	assert_int_equal(0, gil_requests(waiter.gil));
	assert_int_equal(0, self.forced_drops);
	assert_int_equal(1, gil_switches(waiter.gil));
	gil_free(waiter.gil);
}

/* Nobody else is there: with forced switching this would wait for ever. */
static void
test_without_forced_switching_a_drop_returns(void **state)
{
	struct gil *gil = gil_new();
	struct gil_thread self;

	(void)state;
	gil_set_forced_switching(gil, false);
	gil_thread_init(&self);
	alarm(WATCHDOG_S);
	gil_acquire(gil, &self);
	atomic_fetch_or(&self.eval_breaker, GIL_DROP_REQUEST);
	assert_true(gil_yield_if_asked(gil, &self));
	gil_release(gil, &self);
	alarm(0);
	assert_int_equal(1, self.forced_drops);
	assert_int_equal(0, gil_switches(gil));
	gil_free(gil);
}

static void
test_acquire_clears_the_request(void **state)
{
	struct gil *gil = gil_new();
	struct gil_thread self;

	(void)state;
	gil_thread_init(&self);
	atomic_store(&self.eval_breaker, GIL_DROP_REQUEST | 4);
	gil_acquire(gil, &self);
	assert_int_equal(4, atomic_load(&self.eval_breaker));
	gil_release(gil, &self);
	gil_free(gil);
}

/* What a lone thread does, in order. */
static void
test_trace_of_one_thread(void **state)
{
	static const int want[] = { TRACE_WAIT, TRACE_TAKE, TRACE_DROP_FORCED,
		TRACE_TAKE, TRACE_DROP_VOLUNTARY };
	struct gil *gil = gil_new();
	struct gil_thread self;

	(void)state;
	gil_set_forced_switching(gil, false);
	gil_thread_init(&self);
	assert_null(self.trace);
	self.trace = trace_new(8);
	gil_acquire(gil, &self);
	assert_false(gil_yield_if_asked(gil, &self));
	atomic_fetch_or(&self.eval_breaker, GIL_DROP_REQUEST);
	assert_true(gil_yield_if_asked(gil, &self));
	gil_release(gil, &self);
	assert_int_equal(5, trace_length(self.trace));
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(want[i], trace_event(self.trace, i).code);
	trace_free(self.trace);
	gil_free(gil);
}

/* Threads that compute, each with a trace, and where they put it. */
struct traced {
	struct gil *gil;
	struct trace *traces[THREADS];
	atomic_int started;
	int drops; /* guarded by the GIL */
};

static void *
compute_traced(void *arg)
{
	struct traced *traced = arg;
	struct gil_thread self;

	gil_thread_init(&self);
	self.trace = traced->traces[atomic_fetch_add(&traced->started, 1)];
	gil_acquire(traced->gil, &self);
	while (traced->drops < DROPS)
		traced->drops += gil_yield_if_asked(traced->gil, &self);
	gil_release(traced->gil, &self);
	return NULL;
}

/* No two turns overlap, and a request ends none before its interval. */
static void
test_turns_of_threads(void **state)
{
	struct traced traced = { .gil = gil_new() };
	pthread_t threads[THREADS];
	struct trace_turn *turns;
	size_t n, forced = 0;

	(void)state;
	gil_set_interval_us(traced.gil, COMPUTE_NS / 1000);
	alarm(WATCHDOG_S);
	for (int i = 0; i < 3; i++)
		traced.traces[i] = trace_new(4096);
	for (int i = 0; i < 3; i++)
		assert_int_equal(0,
		    pthread_create(&threads[i], NULL, compute_traced, &traced));
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	alarm(0);
	turns = trace_turns(traced.traces, 3, &n);
	for (size_t i = 0; i < n; i++) {
		forced += turns[i].forced;
		assert_true(i == 0 || turns[i].from_ns >= turns[i - 1].to_ns);
		assert_true(!turns[i].forced ||
		    turns[i].to_ns - turns[i].from_ns >= COMPUTE_NS);
	}
	assert_int_equal(traced.drops, forced);
	assert_true(n >= forced && n <= forced + 3);
	free(turns);
	for (int i = 0; i < 3; i++)
		trace_free(traced.traces[i]);
	gil_free(traced.gil);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_holder_and_no_lost_wakeup),
		cmocka_unit_test(test_forced_drops),
		cmocka_unit_test(test_lone_thread_never_drops),
		cmocka_unit_test(test_request_waits_for_the_interval),
		cmocka_unit_test(test_voluntary_release_needs_no_request),
		cmocka_unit_test(test_without_forced_switching_a_drop_returns),
		cmocka_unit_test(test_acquire_clears_the_request),
		cmocka_unit_test(test_trace_of_one_thread),
		cmocka_unit_test(test_turns_of_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
