/*
 * The stopwatch: quantiles by nearest rank, none of no laps, laps that add up
 * to the time that passed, and an end.  Times are only bounded from below.
 */
#include "models/stopwatch.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <time.h>

#include <cmocka.h>

static void
test_quantiles_by_nearest_rank(void **state)
{
	struct stopwatch watch;

	(void)state;
	stopwatch_start(&watch, 0);
	for (int i = 0; i < 10; i++) /* 1 to 10, not in order */
		watch.lap_ns[i] = 1 + (i * 7 + 3) % 10;
	watch.laps = 10;
	assert_true(stopwatch_ns(&watch, 0) == 1);
	assert_true(stopwatch_ns(&watch, 0.1) == 1);
	assert_true(stopwatch_ns(&watch, 0.5) == 5);
	assert_true(stopwatch_ns(&watch, 0.51) == 6);
	assert_true(stopwatch_ns(&watch, 0.99) == 10);
	assert_true(stopwatch_ns(&watch, 1) == 10);
	stopwatch_fini(&watch);
}

static void
test_one_lap_is_every_quantile(void **state)
{
	struct stopwatch watch;

	(void)state;
	stopwatch_start(&watch, 0);
	assert_false(stopwatch_lap(&watch, 1)); /* the time was over */
	assert_int_equal(1, watch.laps);
	assert_true(stopwatch_ns(&watch, 0) >= 0);
	assert_true(stopwatch_ns(&watch, 0) == stopwatch_ns(&watch, 1));
	stopwatch_fini(&watch);
}

/* As where the threads that were to start theirs could not be made. */
static void
test_no_lap_is_no_number(void **state)
{
	struct stopwatch watch = { 0 };

	(void)state;
	assert_true(isnan(stopwatch_ns(&watch, 0.5)));
	stopwatch_fini(&watch);
	stopwatch_start(&watch, 0);
	assert_true(isnan(stopwatch_ns(&watch, 0)));
	assert_true(isnan(stopwatch_ns(&watch, 1)));
	stopwatch_fini(&watch);
}

/* A lap of four operations in 2 ms is at least 0.5 ms an operation. */
static void
test_a_lap_is_divided_by_its_operations(void **state)
{
	const struct timespec pause = { .tv_nsec = 2000000 };
	struct stopwatch watch;

	(void)state;
	stopwatch_start(&watch, 3600);
	nanosleep(&pause, NULL);
	assert_true(stopwatch_lap(&watch, 4));
	assert_true(stopwatch_ns(&watch, 0.5) >= 500000);
	stopwatch_fini(&watch);
}

static void
test_laps_follow_without_a_gap(void **state)
{
	struct stopwatch watch;
	double sum = 0;
	int64_t began;

	(void)state;
	stopwatch_start(&watch, 0.002);
	began = watch.lap_began_ns;
	while (stopwatch_lap(&watch, 1))
		;
	for (size_t i = 0; i < watch.laps; i++)
		sum += watch.lap_ns[i];
	assert_true(sum == (double)(watch.lap_began_ns - began));
	assert_true(
	    watch.laps == STOPWATCH_LAPS || watch.lap_began_ns >= watch.end_ns);
	stopwatch_fini(&watch);
}

static void
test_it_ends_when_it_is_full(void **state)
{
	struct stopwatch watch;

	(void)state;
	stopwatch_start(&watch, 3600);
	while (stopwatch_lap(&watch, 1))
		;
	assert_int_equal(STOPWATCH_LAPS, watch.laps);
	stopwatch_fini(&watch);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quantiles_by_nearest_rank),
		cmocka_unit_test(test_one_lap_is_every_quantile),
		cmocka_unit_test(test_no_lap_is_no_number),
		cmocka_unit_test(test_a_lap_is_divided_by_its_operations),
		cmocka_unit_test(test_laps_follow_without_a_gap),
		cmocka_unit_test(test_it_ends_when_it_is_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
