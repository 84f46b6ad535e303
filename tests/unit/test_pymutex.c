/*
 * The one-byte lock: what its byte says, that one thread has it at a time,
 * that a waiter gets it, and when it is handed over; and the parking lot,
 * which wakes the right sleeper and loses none.
 */
#include "models/pymutex.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "models/parking_lot.h"

enum { THREADS = 4, TURNS = 20000, MS = 1000000 };

static int64_t
now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void
nap(void)
{
	nanosleep(&(struct timespec) { .tv_nsec = 100000 }, NULL);
}

static void
test_byte(void **state)
{
	struct pymutex mutex = { 0 };

	(void)state;
	assert_int_equal(1, sizeof(mutex));
	assert_int_equal(0, pymutex_bits(&mutex));
	pymutex_lock(&mutex);
	assert_int_equal(PYMUTEX_LOCKED, pymutex_bits(&mutex));
	assert_false(pymutex_lock_fast(&mutex));
	assert_false(pymutex_lock_within(&mutex, 0));
	assert_int_equal(PYMUTEX_LOCKED, pymutex_bits(&mutex));
	pymutex_unlock(&mutex);
	assert_int_equal(0, pymutex_bits(&mutex));
	assert_true(pymutex_lock_within(&mutex, 0));
	pymutex_unlock(&mutex);
}

/* A sleeper that gave up leaves a bit behind, and no harm. */
static void
test_within(void **state)
{
	struct pymutex mutex = { 0 };
	int64_t began_ns = now_ns();

	(void)state;
	pymutex_lock(&mutex);
	assert_false(pymutex_lock_within(&mutex, 3 * MS));
	assert_true(now_ns() - began_ns >= 3 * MS);
	assert_int_equal(PYMUTEX_LOCKED | PYMUTEX_HAS_PARKED,
	    pymutex_bits(&mutex));
	pymutex_unlock(&mutex);
	assert_int_equal(0, pymutex_bits(&mutex));
}

struct shared {
	struct pymutex mutex;
	int64_t total; /* plain memory: the lock guards it */
	int inside, broken;
};

static void *
add(void *arg)
{
	struct shared *shared = arg;

	for (int i = 0; i < TURNS; i++) {
		pymutex_lock(&shared->mutex);
		shared->broken += shared->inside++ != 0;
		shared->total++;
		shared->inside--;
		pymutex_unlock(&shared->mutex);
	}
	return NULL;
}

static void
test_one_at_a_time(void **state)
{
	struct shared shared = { 0 };
	pthread_t threads[THREADS];

	(void)state;
	alarm(120);
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(0,
		    pthread_create(&threads[i], NULL, add, &shared));
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	alarm(0);
	assert_int_equal(THREADS * TURNS, shared.total);
	assert_int_equal(0, shared.broken);
	assert_int_equal(0, pymutex_bits(&shared.mutex));
}

static atomic_int asleep, awake;

static void
count_asleep(void)
{
	atomic_fetch_add(&asleep, 1);
}

static void
count_awake(void)
{
	atomic_fetch_add(&awake, 1);
}

static const struct parking_hooks counting = { count_asleep, count_awake };

struct waiter {
	pthread_t thread;
	struct pymutex *mutex;
	atomic_int *order; /* who got it so far */
	atomic_bool *may_unlock;
	int place;
	int64_t waited_ns;
	struct pymutex_counts counts;
};

static void *
wait_for_it(void *arg)
{
	struct waiter *self = arg;
	int64_t began_ns = now_ns();

	parking_lot_set_hooks(&counting);
	pymutex_lock(self->mutex);
	self->waited_ns = now_ns() - began_ns;
	self->place = atomic_fetch_add(self->order, 1);
	while (!atomic_load(self->may_unlock))
		nap();
	pymutex_unlock(self->mutex);
	self->counts = pymutex_counts();
	return NULL;
}

static void
start(struct waiter *waiter)
{
	int before = atomic_load(&asleep);

	assert_int_equal(0,
	    pthread_create(&waiter->thread, NULL, wait_for_it, waiter));
	while (atomic_load(&asleep) == before)
		nap();
}

/* Who slept for a millisecond owns it on waking up; first come, first served.
 */
static void
test_handed_over_in_order(void **state)
{
	struct pymutex mutex = { 0 };
	atomic_bool may_unlock = false;
	atomic_int order = 0;
	struct waiter waiters[THREADS];
	int sleeps = atomic_load(&asleep), wakes = atomic_load(&awake);

	(void)state;
	alarm(120);
	pymutex_lock(&mutex);
	for (int i = 0; i < THREADS; i++) {
		waiters[i] = (struct waiter) {
			.mutex = &mutex,
			.order = &order,
			.may_unlock = &may_unlock,
		};
		start(&waiters[i]);
	}
	usleep(2 * PYMUTEX_FAIR_NS / 1000);
	pymutex_unlock(&mutex);
	assert_int_equal(PYMUTEX_LOCKED | PYMUTEX_HAS_PARKED,
	    pymutex_bits(&mutex));
	assert_false(pymutex_lock_fast(&mutex)); /* nobody can barge in */
	atomic_store(&may_unlock, true);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(waiters[i].thread, NULL);
		assert_int_equal(i, waiters[i].place);
		assert_int_equal(1, waiters[i].counts.waits);
		assert_int_equal(1, waiters[i].counts.parks);
		assert_int_equal(1, waiters[i].counts.handed_off);
	}
	alarm(0);
	assert_int_equal(0, pymutex_bits(&mutex));
	assert_int_equal(sleeps + THREADS, atomic_load(&asleep));
	assert_int_equal(wakes + THREADS, atomic_load(&awake));
}

/* Nobody is handed a lock that has not waited a millisecond for it. */
static void
test_handed_over_late(void **state)
{
	(void)state;
	alarm(120);
	for (int i = 0; i < 20; i++) {
		struct pymutex mutex = { 0 };
		atomic_bool may_unlock = true;
		atomic_int order = 0;
		struct waiter waiter = {
			.mutex = &mutex,
			.order = &order,
			.may_unlock = &may_unlock,
		};

		pymutex_lock(&mutex);
		start(&waiter);
		pymutex_unlock(&mutex);
		pthread_join(waiter.thread, NULL);
		if (waiter.counts.handed_off > 0)
			assert_true(waiter.waited_ns >= PYMUTEX_FAIR_NS);
		assert_int_equal(0, pymutex_bits(&mutex));
	}
	alarm(0);
}

struct greed {
	struct pymutex mutex;
	atomic_bool stop;
};

static void *
take_again_at_once(void *arg)
{
	struct greed *greed = arg;

	while (!atomic_load(&greed->stop)) {
		pymutex_lock(&greed->mutex);
		nap();
		pymutex_unlock(&greed->mutex);
	}
	return NULL;
}

/* Beside threads that take it again at once, a waiter still gets it. */
static void
test_no_starvation(void **state)
{
	struct greed greed = { .stop = false };
	pthread_t threads[2];

	(void)state;
	alarm(120);
	for (int i = 0; i < 2; i++)
		assert_int_equal(0,
		    pthread_create(&threads[i], NULL, take_again_at_once,
			&greed));
	for (int i = 0; i < 20; i++) {
		pymutex_lock(&greed.mutex);
		pymutex_unlock(&greed.mutex);
	}
	atomic_store(&greed.stop, true);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	alarm(0);
	assert_int_equal(0, pymutex_bits(&greed.mutex));
}

static void
test_park_returns_at_once(void **state)
{
	atomic_uchar byte = 1;
	int64_t began_ns = now_ns();

	(void)state;
	assert_int_equal(PARKING_CHANGED,
	    parking_lot_park(&byte, 0, PARKING_FOREVER, NULL));
	assert_int_equal(PARKING_TIMEOUT,
	    parking_lot_park(&byte, 1, began_ns + 2 * MS, NULL));
	assert_true(now_ns() - began_ns >= 2 * MS);
	assert_int_equal(PARKING_TIMEOUT,
	    parking_lot_park(&byte, 1, began_ns, NULL));
}

struct decided {
	atomic_uchar *byte;
	void *note;
	bool more;
	int times;
};

static void
decide(void *arg, void *note, bool more)
{
	struct decided *decided = arg;

	decided->note = note;
	decided->more = more;
	decided->times++;
	atomic_store(decided->byte, 0);
}

static void *
park(void *byte)
{
	parking_lot_set_hooks(&counting);
	return parking_lot_park(byte, 1, PARKING_FOREVER, byte) ==
		PARKING_WOKEN ?
	    byte :
	    NULL;
}

/* Two bytes with one hash: only the sleeper at the right one is woken. */
static void
test_unpark_by_address(void **state)
{
	static atomic_uchar bytes[258] = { [0] = 1, [257] = 1 };
	struct decided decided = { .byte = &bytes[1] };
	pthread_t low, high;
	void *woken;
	int before = atomic_load(&asleep);

	(void)state;
	alarm(120);
	parking_lot_unpark(&bytes[1], decide, &decided);
	assert_int_equal(1, decided.times);
	assert_null(decided.note);
	assert_false(decided.more);

	assert_int_equal(0, pthread_create(&low, NULL, park, &bytes[0]));
	while (atomic_load(&asleep) == before)
		nap();
	assert_int_equal(0, pthread_create(&high, NULL, park, &bytes[257]));
	while (atomic_load(&asleep) == before + 1)
		nap();

	decided.byte = &bytes[257];
	parking_lot_unpark(&bytes[257], decide, &decided);
	assert_ptr_equal(&bytes[257], decided.note);
	pthread_join(high, &woken);
	assert_ptr_equal(&bytes[257], woken);
	assert_int_equal(1, atomic_load(&bytes[0]));

	decided.byte = &bytes[0];
	parking_lot_unpark(&bytes[0], decide, &decided);
	assert_ptr_equal(&bytes[0], decided.note);
	assert_false(decided.more);
	pthread_join(low, &woken);
	assert_ptr_equal(&bytes[0], woken);
	assert_int_equal(3, decided.times);
	alarm(0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_byte),
		cmocka_unit_test(test_within),
		cmocka_unit_test(test_one_at_a_time),
		cmocka_unit_test(test_handed_over_in_order),
		cmocka_unit_test(test_handed_over_late),
		cmocka_unit_test(test_no_starvation),
		cmocka_unit_test(test_park_returns_at_once),
		cmocka_unit_test(test_unpark_by_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
