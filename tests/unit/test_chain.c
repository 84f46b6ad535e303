/* The work for a CPU, and the short cut that checks it. */
#include "test.h"

#include "models/chain.h"

static void
no_step_changes_nothing(void **state)
{
	(void)state;
	assert_int_equal(chain_steps(7, 0), 7);
	assert_int_equal(chain_leap(7, 0), 7);
}

static void
one_step_is_the_formula(void **state)
{
	(void)state;
	assert_int_equal(chain_steps(0, 1), CHAIN_C);
	assert_int_equal(chain_steps(1, 1), CHAIN_A + CHAIN_C);
}

static void
a_leap_lands_where_the_steps_do(void **state)
{
	int64_t n;

	(void)state;
	for (n = 0; n < 3000; n++)
		assert_int_equal(chain_leap(n, n), chain_steps(n, n));
	assert_int_equal(chain_leap(1, 1000003), chain_steps(1, 1000003));
	assert_int_not_equal(chain_leap(1, 1000003), chain_steps(1, 1000002));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_step_changes_nothing),
		cmocka_unit_test(one_step_is_the_formula),
		cmocka_unit_test(a_leap_lands_where_the_steps_do),
	};

	return cmocka_run_group_tests_name("chain", tests, NULL, NULL);
}
