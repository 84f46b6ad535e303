/*
 * The only home of medians, intervals and ratios of times, so that table,
 * plot, prose and verdict agree.
 */
#ifndef DATA_STATS_H
#define DATA_STATS_H

#include <stddef.h>

/*
 * A quantile with an exact distribution-free interval made of two order
 * statistics. lo and hi are NaN where n is too small for the level.
 */
struct estimate {
	double mid, lo, hi;
	int n;
	int k;	     /* lo is the k-th smallest value; 0: no interval */
	double conf; /* 1 - alpha */
};

/*
 * The q-quantile (0 < q < 1) of values, with the interval whose rank bounds
 * come from the binomial distribution: k is the largest rank with
 * P(Bin(n, q) < k) <= alpha / 2, and the same from above. For q = 1/2 it is
 * the sign interval (Conover, Practical Nonparametric Statistics, ch. 3).
 */
struct estimate
stats_quantile(const double *values, size_t n, double q, double alpha);

/* The median: stats_quantile with q = 1/2. */
struct estimate stats_median(const double *values, size_t n, double alpha);

/*
 * How many times as long a took as b: exp of the median of the paired
 * differences ln a[i] - ln b[i], with its interval.
 */
struct estimate
stats_ratio(const double *a, const double *b, size_t n, double alpha);

/* Robust relative spread: 1.4826 * median absolute deviation / median. */
double stats_rmad(const double *values, size_t n);

/* Autocorrelation at lag 1, NaN below three values. */
double stats_lag1(const double *values, size_t n);

/*
 * By how much the interval of values, which are in the order in which they
 * were measured, is stretched before anything is decided by it: it takes them
 * for independent, and neighbours may resemble each other. An autocorrelation
 * r takes away sqrt((1 + r) / (1 - r)); r is that at lag 1 without its bias,
 * from 0 to 0.9. Times 1 + 8 / n, since n values tell r but roughly. By both
 * together, a verdict with the truth at the threshold is wrong in less than 1
 * of 100 cases up to r = 0.5 (make bench).
 */
double stats_stretch(const double *values, size_t n);

#endif
