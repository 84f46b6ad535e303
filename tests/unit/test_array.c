/*
 * The arrays of a list: what is read of one in use, of a freed one, and of one
 * that is in use again; a pool that gives out what was freed longest ago.
 */
#include "models/array.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void
assert_found(const struct array *array, int good, int poison, int torn)
{
	struct array_found found = { 1, 2, 3 };

	array_read(array, &found);
	assert_int_equal(1 + good, found.good);
	assert_int_equal(2 + poison, found.poison);
	assert_int_equal(3 + torn, found.torn);
}

static void
test_what_is_found(void **state)
{
	struct array_pool pool;
	struct array *array;

	(void)state;
	array_pool_init(&pool, 1);
	array = array_new(&pool, 40);
	assert_int_equal(0, (uintptr_t)array % 64);
	assert_found(array, ARRAY_ITEMS, 0, 0);
	atomic_store(&array->items[3], 7);
	assert_found(array, ARRAY_ITEMS - 1, 0, 1);
	atomic_store(&array->items[4], ARRAY_POISON);
	assert_found(array, ARRAY_ITEMS - 2, 1, 1);
	array_free(&pool, array);
	assert_found(array, 0, ARRAY_ITEMS, 0);
	assert_ptr_equal(array, array_new(&pool, 0));
	assert_found(array, ARRAY_ITEMS, 0, 0);
	array_pool_fini(&pool);
}

static void
test_pool_in_order(void **state)
{
	struct array_pool pool;
	struct array *arrays[3];

	(void)state;
	array_pool_init(&pool, 3);
	for (int i = 0; i < 3; i++)
		arrays[i] = array_new(&pool, i);
	assert_null(array_new(&pool, 3));
	array_free(&pool, arrays[1]);
	array_free(&pool, arrays[0]);
	assert_ptr_equal(arrays[1], array_new(&pool, 0));
	array_free(&pool, arrays[2]);
	assert_ptr_equal(arrays[0], array_new(&pool, 0));
	assert_ptr_equal(arrays[2], array_new(&pool, 0));
	assert_null(array_new(&pool, 0));
	array_pool_fini(&pool);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_found),
		cmocka_unit_test(test_pool_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
