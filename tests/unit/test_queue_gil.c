/*
 * The promises of the GIL with a queue: one holder, no lost wake-up, the
 * order of asking, and no request before the interval.  Times are only
 * bounded from below, so a busy host cannot fail them.
 */
#include "models/queue_gil.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum {
	WATCHDOG_S = 120,
	THREADS = 6,
	TURNS = 3000,
	COMPUTING = 3,
	DROPS = 60,
	INTERVAL_NS = 500000,
	ENDLESS_US = 2000000000,
};

static int64_t
now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* What several threads share; what is not atomic is guarded by the lock. */
struct crowd {
	struct queue_gil *gil;
	atomic_int inside;
	atomic_int intruders; /* saw another holder */
	atomic_int arrived;
	long turns;
	int order[DROPS + COMPUTING + 1]; /* who had the lock, one by one */
	int drops;
	int64_t dropped_ns; /* when the lock was last let go */
	int early;	    /* asked within the interval of that */
	int refused;	    /* asked, and did not give way */
};

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
		queue_gil_acquire(crowd->gil, &self);
		take_turn(crowd);
		if (i % 8 == 0)
			sched_yield(); /* let the others queue up */
		queue_gil_release(crowd->gil, &self);
	}
	return NULL;
}

/* The interval never ends, so a wake-up that is lost is lost for good. */
static void
test_one_holder_and_no_lost_wakeup(void **state)
{
	struct crowd crowd = { .gil = queue_gil_new() };
	pthread_t threads[THREADS];

	(void)state;
	queue_gil_set_interval_us(crowd.gil, ENDLESS_US);
	alarm(WATCHDOG_S);
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, acquire_and_release, &crowd);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	alarm(0);
	assert_int_equal(0, crowd.intruders);
	assert_int_equal(THREADS * TURNS, crowd.turns);
	assert_int_equal(0, queue_gil_waiting(crowd.gil));
	queue_gil_free(crowd.gil);
}

/* Wait until so many threads stand in the queue. */
static void
await_queue(struct crowd *crowd, int length)
{
	while (queue_gil_waiting(crowd->gil) < length)
		sched_yield();
}

static void *
note_turn(void *arg)
{
	struct crowd *crowd = arg;
	struct gil_thread self;
	int me = atomic_fetch_add(&crowd->arrived, 1);

	gil_thread_init(&self);
	errno = EDOM;
	queue_gil_acquire(crowd->gil, &self);
	crowd->order[crowd->turns++] = errno == EDOM ? me : -1;
	queue_gil_release(crowd->gil, &self);
	return NULL;
}

static void
test_the_lock_goes_to_whoever_asked_first(void **state)
{
	struct crowd crowd = { .gil = queue_gil_new() };
	pthread_t threads[THREADS];
	struct gil_thread self;

	(void)state;
	gil_thread_init(&self);
	queue_gil_set_interval_us(crowd.gil, ENDLESS_US);
	queue_gil_acquire(crowd.gil, &self);
	alarm(WATCHDOG_S);
	for (int i = 0; i < THREADS; i++) {
		pthread_create(&threads[i], NULL, note_turn, &crowd);
		await_queue(&crowd, i + 1);
	}
	queue_gil_release(crowd.gil, &self);
	/* Behind them all, though we are awake and they are not. */
	queue_gil_acquire(crowd.gil, &self);
	assert_int_equal(THREADS, crowd.turns);
	queue_gil_release(crowd.gil, &self);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(i, crowd.order[i]);
	}
	alarm(0);
	queue_gil_free(crowd.gil);
}

/* Keep the lock, giving way at each check point where it is asked. */
static void *
compute(void *arg)
{
	struct crowd *crowd = arg;
	struct gil_thread self;
	int me = atomic_fetch_add(&crowd->arrived, 1);

	gil_thread_init(&self);
	queue_gil_acquire(crowd->gil, &self);
	await_queue(crowd, COMPUTING - 1);
	crowd->order[crowd->drops] = me;
	while (crowd->drops < DROPS) {
		take_turn(crowd);
		if (atomic_load(&self.eval_breaker) == 0)
			continue;
		crowd->early += now_ns() - crowd->dropped_ns < INTERVAL_NS;
		crowd->drops++;
		crowd->dropped_ns = now_ns();
		crowd->refused += !queue_gil_yield_if_asked(crowd->gil, &self);
		crowd->order[crowd->drops] = me;
	}
	queue_gil_release(crowd->gil, &self);
	return NULL;
}

static void
test_threads_that_compute_take_turns(void **state)
{
	struct crowd crowd = { .gil = queue_gil_new() };
	pthread_t threads[COMPUTING];

	(void)state;
	queue_gil_set_interval_us(crowd.gil, INTERVAL_NS / 1000);
	alarm(WATCHDOG_S);
	for (int i = 0; i < COMPUTING; i++)
		pthread_create(&threads[i], NULL, compute, &crowd);
	for (int i = 0; i < COMPUTING; i++)
		pthread_join(threads[i], NULL);
	alarm(0);
	assert_int_equal(0, crowd.intruders);
	assert_int_equal(0, crowd.early);
	assert_int_equal(0, crowd.refused);
	for (int i = COMPUTING; i < DROPS; i++)
		assert_int_equal(crowd.order[i - COMPUTING], crowd.order[i]);
	queue_gil_free(crowd.gil);
}

static void
test_nobody_asked(void **state)
{
	struct queue_gil *gil = queue_gil_new();
	struct gil_thread self;

	(void)state;
	gil_thread_init(&self);
	queue_gil_acquire(gil, &self);
	assert_false(queue_gil_yield_if_asked(gil, &self));
	assert_int_equal(0, self.forced_drops);
	queue_gil_release(gil, &self);
	queue_gil_free(gil);
	queue_gil_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_holder_and_no_lost_wakeup),
		cmocka_unit_test(test_the_lock_goes_to_whoever_asked_first),
		cmocka_unit_test(test_threads_that_compute_take_turns),
		cmocka_unit_test(test_nobody_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
