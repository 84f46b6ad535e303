/*
 * The memo: each object has the number of its turn, however many there are
 * and wherever they lie, and what was not added has none.
 */
#include "models/memo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { MANY = 200000 };

static char objects[2 * MANY];

/* Every stride-th byte is an object; the one behind it is none. */
static void
check_stride(int stride, int n)
{
	struct memo memo;

	memo_init(&memo);
	for (int i = 0; i < n; i++) {
		assert_int_equal(-1, memo_find(&memo, &objects[i * stride]));
		memo_add(&memo, &objects[i * stride]);
		/* A place is always free, so that each search ends. */
		assert_true(memo.used < memo.room);
	}
	for (int i = 0; i < n; i++)
		assert_int_equal(i, memo_find(&memo, &objects[i * stride]));
	for (int i = 0; stride > 1 && i < n; i++)
		assert_int_equal(-1,
		    memo_find(&memo, &objects[i * stride + 1]));
	memo_fini(&memo);
}

static void
test_numbers(void **state)
{
	(void)state;
	check_stride(1, 0);
	check_stride(1, 1);
	check_stride(1, 1000); /* eight at a time have the same hash */
	check_stride(2, MANY);
	check_stride(64, 2 * MANY / 64);
	check_stride(4096, 2 * MANY / 4096);
}

/* As PyMemoTable_Set() of CPython: four times as many, later twice. */
static void
test_room(void **state)
{
	static const struct {
		int objects;
		size_t room;
	} cases[] = { { 0, 8 }, { 5, 8 }, { 6, 32 }, { 21, 32 }, { 22, 128 },
		{ 100001, 262144 }, { 174762, 262144 }, { 174763, 524288 } };

	(void)state;
	for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
		struct memo memo;

		memo_init(&memo);
		for (int i = 0; i < cases[c].objects; i++)
			memo_add(&memo, &objects[2 * i]);
		assert_int_equal(cases[c].room, memo.room);
		memo_fini(&memo);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
