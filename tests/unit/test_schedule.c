/* The order of samples: Latin squares, shuffled by a seed. */
#include "test.h"

#include "lab/schedule.h"

enum { MOST = 8, SEEDS = 400 };

static void
a_block_is_a_latin_square(void **state)
{
	int order[MOST * MOST], k, r, c;
	uint64_t seed;

	(void)state;
	for (k = 1; k <= MOST; k++)
		for (seed = 0; seed < SEEDS; seed++) {
			unsigned rows[MOST] = { 0 }, columns[MOST] = { 0 };
			uint64_t random = seed;

			schedule_block(&random, k, order);
			for (r = 0; r < k; r++)
				for (c = 0; c < k; c++) {
					int v = order[r * k + c];

					assert_in_range(v, 0, k - 1);
					rows[r] |= 1u << v;
					columns[c] |= 1u << v;
				}
			for (r = 0; r < k; r++) {
				assert_int_equal(rows[r], (1u << k) - 1);
				assert_int_equal(columns[r], (1u << k) - 1);
			}
		}
}

/* Each order of two once a block: a drift does not favour either. */
static void
two_variants_give_abba_or_baab(void **state)
{
	int order[4], abba = 0;
	uint64_t random = 1, i;

	(void)state;
	for (i = 0; i < SEEDS; i++) {
		schedule_block(&random, 2, order);
		assert_int_equal(order[0], order[3]);
		assert_int_equal(order[1], order[2]);
		assert_int_not_equal(order[0], order[1]);
		abba += order[0] == 0;
	}
	/* A fair coin falls outside of this once in 10^9 times. */
	assert_in_range(abba, SEEDS / 2 - 60, SEEDS / 2 + 60);
}

static void
every_order_of_three_occurs(void **state)
{
	int order[9], r, seen[27] = { 0 }, orders = 0;
	uint64_t random = 1, i;

	(void)state;
	for (i = 0; i < SEEDS; i++) {
		schedule_block(&random, 3, order);
		for (r = 0; r < 3; r++)
			seen[9 * order[3 * r] + 3 * order[3 * r + 1] +
			    order[3 * r + 2]]++;
	}
	for (r = 0; r < 27; r++)
		orders += seen[r] > 0;
	assert_int_equal(orders, 6);
}

static void
a_seed_repeats_the_order(void **state)
{
	int a[49], b[49], c[49];
	uint64_t first = 42, again = 42, other = 43;

	(void)state;
	schedule_block(&first, 7, a);
	schedule_block(&again, 7, b);
	schedule_block(&other, 7, c);
	assert_memory_equal(a, b, sizeof(a));
	assert_memory_not_equal(a, c, sizeof(a));
	/* The next block goes on, it does not begin again. */
	schedule_block(&again, 7, b);
	assert_memory_not_equal(a, b, sizeof(a));
}

/* Vigna's splitmix64 for the seed 1234567, as widely published. */
static void
random_numbers_are_the_published_ones(void **state)
{
	static const uint64_t want[] = { 6457827717110365317u,
		3203168211198807973u, 9817491932198370423u,
		4593380528125082431u, 16408922859458223821u };
	uint64_t random = 1234567;
	size_t i;

	(void)state;
	for (i = 0; i < 5; i++)
		assert_true(schedule_random(&random) == want[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_block_is_a_latin_square),
		TEST(two_variants_give_abba_or_baab),
		TEST(every_order_of_three_occurs),
		TEST(a_seed_repeats_the_order),
		TEST(random_numbers_are_the_published_ones),
	};

	return cmocka_run_group_tests_name("schedule", tests, NULL, NULL);
}
