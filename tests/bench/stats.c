/*
 * Knows what a table asks of the statistics: the quantile of each cell, the
 * ratio of each to its base. "plain" does the same with arrays and qsort,
 * without intervals, taint or gaps: what is left when nothing is checked.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "data/result.h"

enum { ROUNDS = 60, POINTS = 2, VARIANTS = 3, REPEATS = 20 };
enum { SAMPLES = ROUNDS * POINTS * VARIANTS };

static struct sample samples[SAMPLES];
static double wall[POINTS][VARIANTS][ROUNDS];

static void
fill(void)
{
	unsigned random = 1;
	int r, p, v;

	for (r = 0; r < ROUNDS; r++)
		for (p = 0; p < POINTS; p++)
			for (v = 0; v < VARIANTS; v++) {
				random = random * 1103515245u + 12345u;
				wall[p][v][r] = 1e8 + random % 1000000;
				samples[(r * POINTS + p) * VARIANTS + v] =
				    (struct sample) { .round = r,
					    .point = p,
					    .variant = v,
					    .ok = true,
					    .wall_ns = wall[p][v][r] };
			}
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
plain_median(double *values)
{
	qsort(values, ROUNDS, sizeof(*values), by_value);
	return (values[ROUNDS / 2 - 1] + values[ROUNDS / 2]) / 2;
}

/* The sum of all medians: something to compare, and not to fold away. */
static double
plain(void)
{
	double copy[ROUNDS], sum = 0;
	int p, v, r;

	for (p = 0; p < POINTS; p++)
		for (v = 0; v < VARIANTS; v++) {
			memcpy(copy, wall[p][v], sizeof(copy));
			sum += plain_median(copy) / 1e9;
			for (r = 0; r < ROUNDS; r++)
				copy[r] =
				    log(wall[p][0][r]) - log(wall[p][v][r]);
			sum += exp(plain_median(copy));
		}
	return sum;
}

static double
ours(const struct result *result)
{
	double sum = 0;
	int p, v;

	for (p = 0; p < POINTS; p++)
		for (v = 0; v < VARIANTS; v++)
			sum += result_quantile(result, p, v, "wall", 0.5).mid +
			    result_ratio(result, p, 0, v).mid;
	return sum;
}

int
main(int argc, char **argv)
{
	struct variant variants[VARIANTS] = { { "a", "", ROLE_BASE },
		{ "b", "", ROLE_NONE }, { "c", "", ROLE_NONE } };
	struct result result = { .exp = { .variants = variants,
				     .nvariants = VARIANTS },
		.npoints = POINTS,
		.alpha = 0.005,
		.samples = samples,
		.nsamples = SAMPLES };
	bool is_ours = argc == 2 && strcmp(argv[1], "ours") == 0;
	struct timespec from, to;
	double sum = 0;
	int i;

	fill();
	if (fabs(ours(&result) - plain()) > 1e-9) {
		fprintf(stderr, "stats: the two disagree\n");
		return 1;
	}
	clock_gettime(CLOCK_MONOTONIC, &from);
	for (i = 0; i < REPEATS; i++)
		sum += is_ours ? ours(&result) : plain();
	clock_gettime(CLOCK_MONOTONIC, &to);
	printf("%.0f for %g\n",
	    ((double)(to.tv_sec - from.tv_sec) * 1e9 +
		(double)(to.tv_nsec - from.tv_nsec)) /
		REPEATS,
	    sum);
	return 0;
}
