/* Knows the limits of the protocol's section 6; not what is claimed. */
#include "data/gate.h"

#include <math.h>
#include <string.h>

#include "data/stats.h"

/* Limits in per cent, MAXIMUM in medians. */
#define FOREIGN 5
#define STEAL 1
#define SPREAD 5
#define OUTLIERS 10
#define MAXIMUM 1.5
#define TIES 10

/* What is said of a limit follows it. */
#define DIGITS(number) #number
#define TEXT(limit) DIGITS(limit)
#define PERCENT(limit) TEXT(limit) " %"
#define CPUS " of the CPUs"

size_t
gate_taints(const struct sample *s, double ncpu, double clk_tck,
    const char **words)
{
	double ticks = s->wall_ns / 1e9 * clk_tck * ncpu;
	size_t count = 0;

	/* A comparison with null (NaN) is false. */
	if (s->foreign > FOREIGN / 100.0)
		words[count++] = "foreign";
	if (s->steal_ticks / ticks > STEAL / 100.0)
		words[count++] = "steal";
	if (s->throttled_usec > 0)
		words[count++] = "throttled";
	if (s->majflt > 0)
		words[count++] = "majflt";
	return count;
}

/* The share of values further than three quartile ranges from a quartile. */
static double
severe_outliers(const double *values, size_t n)
{
	double low = stats_quantile(values, n, 0.25, 1).mid;
	double high = stats_quantile(values, n, 0.75, 1).mid;
	double reach = 3 * (high - low);
	size_t i, count = 0;

	for (i = 0; i < n; i++)
		count += values[i] < low - reach || values[i] > high + reach;
	return (double)count / (double)n;
}

static bool
halves_differ(const double *values, size_t n)
{
	struct estimate first = stats_median(values, n / 2, 0.05);
	struct estimate second = stats_median(values + n / 2, n - n / 2, 0.05);

	return first.hi < second.lo || second.hi < first.lo;
}

static double
ties(const double *values, size_t n)
{
	size_t i, k, count = 0;

	for (i = 0; i < n; i++)
		for (k = 0; k < n; k++)
			if (k != i && values[k] == values[i]) {
				count++;
				break;
			}
	return (double)count / (double)n;
}

/* The paired log-ratios of a variant to the base, in the order of rounds. */
static size_t
log_ratios(struct arena *arena, const struct result *r, int point, int variant,
    double **logs)
{
	int base = experiment_role(&r->exp, ROLE_BASE);
	const struct cell top = { point, base, NULL };
	const struct cell bottom = { point, variant, NULL };
	double *a, *b;
	size_t i, n;

	*logs = NULL;
	if (base < 0 || base == variant)
		return 0;
	n = result_pairs(arena, r, &top, &bottom, &a, &b);
	*logs = a;
	for (i = 0; i < n; i++)
		a[i] = log(a[i]) - log(b[i]);
	return n;
}

size_t
gate_flags(struct arena *arena, const struct result *r, int point, int variant,
    const char ***words)
{
	double *values, *logs, middle;
	size_t n = result_values(arena, r, point, variant, "wall", &values);
	size_t pairs = log_ratios(arena, r, point, variant, &logs);
	size_t count = 0;

	*words = NULL;
	if (n < 6)
		return 0;
	middle = stats_median(values, n, 1).mid;
	if (stats_rmad(values, n) > SPREAD / 100.0)
		*ARENA_PUSH(arena, *words, count) = "spread";
	if (severe_outliers(values, n) > OUTLIERS / 100.0)
		*ARENA_PUSH(arena, *words, count) = "outliers";
	if (stats_quantile(values, n, 1 - 1e-9, 1).mid > MAXIMUM * middle)
		*ARENA_PUSH(arena, *words, count) = "maximum";
	if (fabs(stats_lag1(logs, pairs)) > 2 / sqrt((double)pairs))
		*ARENA_PUSH(arena, *words, count) = "autocorrelated";
	if (halves_differ(values, n))
		*ARENA_PUSH(arena, *words, count) = "drift";
	if (ties(values, n) > TIES / 100.0)
		*ARENA_PUSH(arena, *words, count) = "ties";
	return count;
}

static const char *const meanings[][2] = {
	{ "foreign", "other programs used over " PERCENT(FOREIGN) CPUS },
	{ "steal", "the hypervisor took over " PERCENT(STEAL) CPUS },
	{ "throttled", "a quota stopped the process" },
	{ "majflt", "memory had to be read from disk" },
	{ "spread", "the times differ by over " PERCENT(SPREAD) },
	{ "outliers", "over " PERCENT(OUTLIERS) " of the times are far off" },
	{ "maximum", "the longest took over " TEXT(MAXIMUM) " medians" },
	{ "autocorrelated", "neighbouring rounds resemble each other" },
	{ "drift", "the second half differs from the first" },
	{ "ties", "over " PERCENT(TIES) " of the times are equal" },
};

enum { MEANINGS = sizeof(meanings) / sizeof(meanings[0]) };

const char *
gate_meaning(const char *word)
{
	size_t i;

	for (i = 0; i < MEANINGS; i++)
		if (strcmp(meanings[i][0], word) == 0)
			return meanings[i][1];
	return word;
}

const char *
gate_word(size_t which)
{
	return which < MEANINGS ? meanings[which][0] : NULL;
}
