/*
 * The counts: each way counts up and down and says when the last reference
 * went; the checked way never writes to an immortal object; the ways that
 * claim to bear several threads lose nothing.
 */
#include "models/refcount.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { THREADS = 4, PAIRS = 20000 };

struct way {
	void (*inc)(struct refcount *refs);
	bool (*dec)(struct refcount *refs);
};

static const struct way plain = { refcount_inc_plain, refcount_dec_plain };
static const struct way checked = { refcount_inc_checked,
	refcount_dec_checked };
static const struct way atomic = { refcount_inc_atomic, refcount_dec_atomic };
static const struct way locked = { refcount_inc_locked, refcount_dec_locked };

static void
check_counts(struct way way)
{
	struct refcount refs;

	refcount_init(&refs, 1);
	way.inc(&refs);
	way.inc(&refs);
	assert_int_equal(3, refcount_get(&refs));
	assert_false(way.dec(&refs));
	assert_false(way.dec(&refs));
	assert_int_equal(1, refcount_get(&refs));
	assert_true(way.dec(&refs));
	assert_int_equal(0, refcount_get(&refs));
	refcount_fini(&refs);
}

static void
test_each_way_counts(void **state)
{
	(void)state;
	check_counts(plain);
	check_counts(checked);
	check_counts(atomic);
	check_counts(locked);
}

/* A count that a race brought below 1 goes on, and is not freed again. */
static void
check_below_zero(struct way way)
{
	struct refcount refs;

	refcount_init(&refs, 0);
	assert_false(way.dec(&refs));
	assert_int_equal(-1, (int32_t)refcount_get(&refs));
	way.inc(&refs);
	assert_int_equal(0, refcount_get(&refs));
	refcount_fini(&refs);
}

static void
test_below_zero(void **state)
{
	(void)state;
	check_below_zero(plain);
	check_below_zero(atomic);
	check_below_zero(locked);
}

static void
test_immortal_is_never_written(void **state)
{
	static const uint32_t counts[] = { REFCOUNT_IMMORTAL, 0x80000000u,
		0xffffffffu };
	struct refcount refs;

	(void)state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		refcount_init(&refs, counts[i]);
		refcount_inc_checked(&refs);
		assert_true(refcount_get(&refs) == counts[i]);
		assert_false(refcount_dec_checked(&refs));
		assert_true(refcount_get(&refs) == counts[i]);
		refcount_fini(&refs);
	}
}

struct crowd {
	struct way way;
	struct refcount refs;
	atomic_int freed;
};

static void *
borrow(void *arg)
{
	struct crowd *crowd = arg;

	for (int i = 0; i < PAIRS; i++) {
		crowd->way.inc(&crowd->refs);
		atomic_fetch_add(&crowd->freed, crowd->way.dec(&crowd->refs));
	}
	return NULL;
}

static void
check_crowd(struct way way)
{
	struct crowd crowd = { .way = way };
	pthread_t threads[THREADS];

	refcount_init(&crowd.refs, 1);
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(0,
		    pthread_create(&threads[i], NULL, borrow, &crowd));
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(1, refcount_get(&crowd.refs));
	assert_int_equal(0, crowd.freed);
	refcount_fini(&crowd.refs);
}

static void
test_threads_lose_nothing(void **state)
{
	(void)state;
	check_crowd(atomic);
	check_crowd(locked);
}

/* Of threads that only give up references, one is told that it was last. */
static void *
give_up(void *arg)
{
	struct crowd *crowd = arg;

	for (int i = 0; i < PAIRS; i++)
		atomic_fetch_add(&crowd->freed, crowd->way.dec(&crowd->refs));
	return NULL;
}

static void
check_one_is_last(struct way way)
{
	struct crowd crowd = { .way = way };
	pthread_t threads[THREADS];

	refcount_init(&crowd.refs, THREADS * PAIRS);
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(0,
		    pthread_create(&threads[i], NULL, give_up, &crowd));
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(0, refcount_get(&crowd.refs));
	assert_int_equal(1, crowd.freed);
	refcount_fini(&crowd.refs);
}

static void
test_exactly_one_is_last(void **state)
{
	(void)state;
	check_one_is_last(atomic);
	check_one_is_last(locked);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_way_counts),
		cmocka_unit_test(test_below_zero),
		cmocka_unit_test(test_immortal_is_never_written),
		cmocka_unit_test(test_threads_lose_nothing),
		cmocka_unit_test(test_exactly_one_is_last),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
