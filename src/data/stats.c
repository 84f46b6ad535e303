/* Knows numbers; not where they come from. Nothing here is random. */
#include "data/stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* The most that values resemble their neighbours, and how roughly n tell. */
static const double MOST_ALIKE = 0.9, ROUGHLY = 8;

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double *
sorted(const double *values, size_t n)
{
	double *copy = mem_new((n + 1) * sizeof(*copy));

	if (n > 0)
		memcpy(copy, values, n * sizeof(*copy));
	qsort(copy, n, sizeof(*copy), by_value);
	return copy;
}

/* P(Bin(n, p) = i) */
static double
binomial(int n, int i, double p)
{
	return exp(lgamma(n + 1.0) - lgamma(i + 1.0) - lgamma(n - i + 1.0) +
	    i * log(p) + (n - i) * log1p(-p));
}

/* The largest k with P(Bin(n, p) < k) <= tail. */
static int
lower_rank(int n, double p, double tail)
{
	double below = 0;
	int k;

	for (k = 0; k < n; k++) {
		below += binomial(n, k, p);
		if (below > tail)
			break;
	}
	return k;
}

struct estimate
stats_quantile(const double *values, size_t n, double q, double alpha)
{
	struct estimate e = { NAN, NAN, NAN, (int)n, 0, 1 - alpha };
	double *order, at;
	size_t i;
	int above;

	if (n == 0)
		return e;
	order = sorted(values, n);
	at = q * (double)(n - 1);
	i = (size_t)at;
	e.mid = order[i];
	if (i + 1 < n)
		e.mid += (at - (double)i) * (order[i + 1] - order[i]);
	e.k = lower_rank((int)n, q, alpha / 2);
	above = lower_rank((int)n, 1 - q, alpha / 2);
	if (e.k > 0 && above > 0) {
		e.lo = order[e.k - 1];
		e.hi = order[(int)n - above];
	} else {
		e.k = 0;
	}
	mem_free(order);
	return e;
}

struct estimate
stats_median(const double *values, size_t n, double alpha)
{
	return stats_quantile(values, n, 0.5, alpha);
}

struct estimate
stats_ratio(const double *a, const double *b, size_t n, double alpha)
{
	double *logs = mem_new((n + 1) * sizeof(*logs));
	struct estimate e;
	size_t i;

	for (i = 0; i < n; i++)
		logs[i] = log(a[i]) - log(b[i]);
	e = stats_median(logs, n, alpha);
	e.mid = exp(e.mid);
	e.lo = exp(e.lo);
	e.hi = exp(e.hi);
	mem_free(logs);
	return e;
}

double
stats_rmad(const double *values, size_t n)
{
	double mid = stats_median(values, n, 1).mid, spread;
	double *away = mem_new((n + 1) * sizeof(*away));
	size_t i;

	for (i = 0; i < n; i++)
		away[i] = fabs(values[i] - mid);
	spread = 1.4826 * stats_median(away, n, 1).mid / mid;
	mem_free(away);
	return spread;
}

double
stats_lag1(const double *values, size_t n)
{
	double mean = 0, top = 0, bottom = 0;
	size_t i;

	if (n < 3)
		return NAN;
	for (i = 0; i < n; i++)
		mean += values[i] / (double)n;
	for (i = 0; i < n; i++) {
		bottom += (values[i] - mean) * (values[i] - mean);
		if (i > 0)
			top += (values[i] - mean) * (values[i - 1] - mean);
	}
	return bottom > 0 ? top / bottom : NAN;
}

double
stats_stretch(const double *values, size_t n)
{
	double r = stats_lag1(values, n);

	/* It is too low by about (1 + 3r) / n. */
	r = n > 3 ? (r * (double)n + 1) / ((double)n - 3) : 0;
	if (!(r > 0))
		r = 0;
	if (r > MOST_ALIKE)
		r = MOST_ALIKE;
	return (1 + ROUGHLY / (double)n) * sqrt((1 + r) / (1 - r));
}
