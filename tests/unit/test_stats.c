/* Order statistics, checked against published ranks and by brute force. */
#include "test.h"

#include "data/stats.h"

static double zeros[100];

/* C(n, k): exact, since C(60, 30) fits into 64 bits. */
static uint64_t
choose(int n, int k)
{
	uint64_t rows[61][61] = { { 0 } };
	int i, j;

	for (i = 0; i <= n; i++) {
		rows[i][0] = 1;
		for (j = 1; j <= i; j++)
			rows[i][j] = rows[i - 1][j - 1] + rows[i - 1][j];
	}
	return rows[n][k];
}

/* P(Bin(n, q) < k), by adding its terms up. */
static long double
below(int n, int k, long double q)
{
	long double sum = 0;
	int i;

	for (i = 0; i < k; i++)
		sum += choose(n, i) * powl(q, i) * powl(1 - q, n - i);
	return sum;
}

static void
ranks_are_the_published_ones(void **state)
{
	static const int n[] = { 10, 16, 24, 36, 48, 60 };
	static const int k[] = { 1, 3, 6, 10, 15, 20 };
	size_t i;

	(void)state;
	for (i = 0; i < 6; i++)
		assert_int_equal(stats_median(zeros, (size_t)n[i], 0.01).k,
		    k[i]);
}

static void
ranks_are_the_largest_that_keep_the_level(void **state)
{
	static const double alphas[] = { 0.05, 0.025, 0.01, 0.005, 0.001 };
	int n, a, k;

	(void)state;
	for (n = 1; n <= 60; n++)
		for (a = 0; a < 5; a++) {
			k = stats_median(zeros, (size_t)n, alphas[a]).k;
			assert_true(below(n, k, 0.5L) <= alphas[a] / 2);
			assert_true(below(n, k + 1, 0.5L) > alphas[a] / 2);
		}
}

/*
 * Each of n values lies above or below the true median, 0, as a coin falls.
 * Over all 2^n ways the interval must hold 0 as often as it says, and the
 * next narrower one must not.
 */
static void
intervals_cover_the_median_as_often_as_they_say(void **state)
{
	int n, bit, covers, narrower, pattern;
	double values[12];
	struct estimate e;

	(void)state;
	for (n = 6; n <= 12; n++) {
		covers = narrower = 0;
		for (pattern = 0; pattern < 1 << n; pattern++) {
			int above = 0;

			for (bit = 0; bit < n; bit++) {
				bool up = pattern >> bit & 1;

				above += up;
				values[bit] = up ? bit + 1 : -bit - 1;
			}
			e = stats_median(values, (size_t)n, 0.05);
			covers += e.lo < 0 && e.hi > 0;
			narrower += above > e.k && n - above > e.k;
		}
		assert_true(covers >= 0.95 * (1 << n));
		assert_true(narrower < 0.95 * (1 << n));
	}
}

static void
no_interval_where_n_is_too_small(void **state)
{
	struct estimate e;
	size_t n;

	(void)state;
	for (n = 1; n <= 7; n++) {
		e = stats_median(zeros, n, 0.01);
		assert_int_equal(e.k, 0);
		assert_true(isnan(e.lo) && isnan(e.hi));
		assert_false(isnan(e.mid));
		assert_int_equal(e.n, n);
	}
	assert_int_equal(stats_median(zeros, 8, 0.01).k, 1);
	assert_int_equal(stats_median(zeros, 5, 0.05).k, 0);
	assert_int_equal(stats_median(zeros, 6, 0.05).k, 1);
	e = stats_median(NULL, 0, 0.05);
	assert_true(isnan(e.mid) && isnan(e.lo) && isnan(e.hi));
	assert_int_equal(e.n, 0);
}

static void
medians_need_no_order(void **state)
{
	double odd[] = { 5, 1, 3 }, even[] = { 8, 1, 2, 4 };
	double ten[] = { 10, 9, 8, 7, 6, 5, 4, 3, 2, 1 };
	struct estimate e;

	(void)state;
	assert_near(stats_median(odd, 3, 0.05).mid, 3);
	assert_near(stats_median(even, 4, 0.05).mid, 3);
	assert_near(odd[0], 5); /* the values themselves stay as they are */
	e = stats_median(ten, 10, 0.01);
	assert_near(e.mid, 5.5);
	assert_near(e.lo, 1);
	assert_near(e.hi, 10);
	assert_near(e.conf, 0.99);
	e = stats_median(ten, 10, 0.05); /* k = 2 */
	assert_near(e.lo, 2);
	assert_near(e.hi, 9);
}

/* Hyndman and Fan's seventh definition, as in R and NumPy. */
static void
quantiles_lie_between_two_values(void **state)
{
	double values[] = { 40, 10, 30, 20 };

	(void)state;
	assert_near(stats_quantile(values, 4, 0.25, 0.05).mid, 17.5);
	assert_near(stats_quantile(values, 4, 0.5, 0.05).mid, 25);
	assert_near(stats_quantile(values, 4, 0.9, 0.05).mid, 37);
	assert_near(stats_quantile(values, 1, 0.9, 0.05).mid, 40);
}

static void
quantiles_have_the_ranks_of_their_own_binomial(void **state)
{
	static const double qs[] = { 0.1, 0.25, 0.5, 0.75, 0.9, 0.95 };
	double values[60];
	struct estimate e;
	int n, i, upper;

	(void)state;
	for (i = 0; i < 60; i++)
		values[i] = i + 1; /* a value is its rank */
	for (n = 5; n <= 60; n++)
		for (i = 0; i < 6; i++) {
			long double q = qs[i];

			e = stats_quantile(values, (size_t)n, qs[i], 0.05);
			if (e.k == 0) {
				assert_true(below(n, 1, q) > 0.025L ||
				    below(n, 1, 1 - q) > 0.025L);
				continue;
			}
			assert_near(e.lo, e.k);
			assert_true(below(n, e.k, q) <= 0.025L);
			assert_true(below(n, e.k + 1, q) > 0.025L);
			upper = n + 1 - (int)e.hi;
			assert_true(below(n, upper, 1 - q) <= 0.025L);
			assert_true(below(n, upper + 1, 1 - q) > 0.025L);
		}
}

static void
ratios_are_paired(void **state)
{
	double a[12], b[12];
	struct estimate e;
	int i;

	(void)state;
	/* Times that vary a thousandfold, in a pair that never does. */
	for (i = 0; i < 12; i++) {
		b[i] = pow(10, i % 4);
		a[i] = 3 * b[i];
	}
	e = stats_ratio(a, b, 12, 0.01);
	assert_near(e.mid, 3);
	assert_near(e.lo, 3);
	assert_near(e.hi, 3);
	assert_int_equal(e.n, 12);
	e = stats_ratio(b, a, 12, 0.01);
	assert_near(e.mid, 1.0 / 3);
	e = stats_ratio(a, b, 3, 0.01);
	assert_near(e.mid, 3);
	assert_true(isnan(e.lo));
}

/* The ratio one way is exactly what it is the other way, turned over. */
static void
ratios_are_symmetric(void **state)
{
	double a[10], b[10];
	struct estimate there, back;
	int i;

	(void)state;
	for (i = 0; i < 10; i++) {
		a[i] = 1 + i * i % 7;
		b[i] = 2 + i % 3;
	}
	there = stats_ratio(a, b, 10, 0.05);
	back = stats_ratio(b, a, 10, 0.05);
	assert_near(there.mid, 1 / back.mid);
	assert_near(there.lo, 1 / back.hi);
	assert_near(there.hi, 1 / back.lo);
}

static void
the_same_values_give_the_same_bits(void **state)
{
	double values[30], other[30];
	struct estimate a, b;
	int i;

	(void)state;
	for (i = 0; i < 30; i++)
		values[i] = other[(i * 7 + 3) % 30] = sin(i);
	a = stats_median(values, 30, 0.01);
	b = stats_median(other, 30, 0.01);
	assert_memory_equal(&a.mid, &b.mid, sizeof(double));
	assert_memory_equal(&a.lo, &b.lo, sizeof(double));
	assert_memory_equal(&a.hi, &b.hi, sizeof(double));
}

static void
spread_and_autocorrelation(void **state)
{
	double values[] = { 1, 2, 3, 4, 100 }, flip[] = { 1, -1, 1, -1 };

	(void)state;
	assert_near(stats_rmad(values, 5), 1.4826 / 3);
	assert_true(isnan(stats_rmad(values, 0)));
	assert_near(stats_lag1(flip, 4), -0.75);
	assert_true(isnan(stats_lag1(flip, 2)));
	assert_true(isnan(stats_lag1(zeros, 10)));
}

/* Alike neighbours say less than their number; few say little of that. */
static void
intervals_are_stretched_where_neighbours_are_alike(void **state)
{
	double mixed[40], alike[40], steps[40];
	int i;

	(void)state;
	for (i = 0; i < 40; i++) {
		mixed[i] = i % 2 ? i : -i;
		alike[i] = i;
		steps[i] = i / 4 % 2;
	}
	assert_near(stats_stretch(mixed, 40), 1.2);
	assert_near(stats_stretch(mixed, 10), 1.8);
	assert_near(stats_stretch(alike, 40), 1.2 * sqrt(1.9 / 0.1));
	assert_near(stats_lag1(steps, 40), 0.525);
	assert_near(stats_stretch(steps, 40),
	    1.2 * sqrt((37 + 22) / (37 - 22.)));
	assert_near(stats_stretch(zeros, 10), 1.8);
	assert_near(stats_stretch(mixed, 2), 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(ranks_are_the_published_ones),
		TEST(ranks_are_the_largest_that_keep_the_level),
		TEST(intervals_cover_the_median_as_often_as_they_say),
		TEST(no_interval_where_n_is_too_small),
		TEST(medians_need_no_order),
		TEST(quantiles_lie_between_two_values),
		TEST(quantiles_have_the_ranks_of_their_own_binomial),
		TEST(ratios_are_paired),
		TEST(ratios_are_symmetric),
		TEST(the_same_values_give_the_same_bits),
		TEST(spread_and_autocorrelation),
		TEST(intervals_are_stretched_where_neighbours_are_alike),
	};

	return cmocka_run_group_tests_name("stats", tests, NULL, NULL);
}
