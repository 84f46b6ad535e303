/* Knows how rounds are paired and which count; not how they are kept. */
#include "data/result.h"

#include <math.h>
#include <string.h>

static const struct sample *
sample_of(const struct result *result, int round, int point, int variant)
{
	size_t i;

	for (i = 0; i < result->nsamples; i++) {
		const struct sample *s = &result->samples[i];

		if (s->round == round && s->point == point &&
		    s->variant == variant)
			return s;
	}
	return NULL;
}

/* A round counts at a point only if none of its samples there is tainted. */
static bool
is_tainted(const struct result *result, int round, int point)
{
	size_t i;

	for (i = 0; i < result->nsamples; i++) {
		const struct sample *s = &result->samples[i];

		if (s->round == round && s->point == point && s->ntaint > 0)
			return true;
	}
	return false;
}

static bool
is_left_out(const struct result *result, int round, int point)
{
	return !result->with_tainted &&
	    !(result->all_shown != NULL && result->all_shown[point]) &&
	    is_tainted(result, round, point);
}

size_t
result_values(struct arena *arena, const struct result *result, int point,
    int variant, const char *metric, double **values)
{
	size_t i, count = 0;
	double value;

	*values = arena_alloc(arena, (result->nsamples + 1) * sizeof(**values));
	for (i = 0; i < result->nsamples; i++) {
		const struct sample *s = &result->samples[i];

		if (s->point != point || s->variant != variant ||
		    is_left_out(result, s->round, point))
			continue;
		value = sample_value(&result->exp, s, metric);
		if (!isnan(value))
			(*values)[count++] = value;
	}
	return count;
}

struct estimate
result_quantile(const struct result *result, int point, int variant,
    const char *metric, double q)
{
	struct arena *arena = arena_new();
	double *values;
	size_t n =
	    result_values(arena, result, point, variant, metric, &values);
	struct estimate e = stats_quantile(values, n, q, result->alpha);

	arena_free(arena);
	return e;
}

static double
value_in(const struct result *result, const struct sample *s,
    const struct cell *cell)
{
	return cell->metric == NULL ?
	    s->wall_ns :
	    sample_value(&result->exp, s, cell->metric);
}

size_t
result_pairs(struct arena *arena, const struct result *result,
    const struct cell *a, const struct cell *b, double **values_a,
    double **values_b)
{
	size_t room = (result->nsamples + 1) * sizeof(double), i, n = 0;
	const struct sample *other;
	double x, y;

	*values_a = arena_alloc(arena, room);
	*values_b = arena_alloc(arena, room);
	for (i = 0; i < result->nsamples; i++) {
		const struct sample *s = &result->samples[i];

		if (s->point != a->point || s->variant != a->variant ||
		    is_left_out(result, s->round, a->point) ||
		    is_left_out(result, s->round, b->point))
			continue;
		other = sample_of(result, s->round, b->point, b->variant);
		if (other == NULL)
			continue;
		x = value_in(result, s, a);
		y = value_in(result, other, b);
		if (!(isfinite(x) && x > 0 && isfinite(y) && y > 0))
			continue;
		(*values_a)[n] = x;
		(*values_b)[n++] = y;
	}
	return n;
}

struct estimate
result_cell_ratio(const struct result *result, const struct cell *a,
    const struct cell *b)
{
	struct arena *arena = arena_new();
	double *top, *bottom;
	size_t n = result_pairs(arena, result, a, b, &top, &bottom);
	struct estimate e = stats_ratio(top, bottom, n, result->alpha);

	arena_free(arena);
	return e;
}

struct estimate
result_ratio(const struct result *result, int point, int a, int b)
{
	const struct cell top = { point, a, NULL }, bottom = { point, b, NULL };

	return result_cell_ratio(result, &top, &bottom);
}

struct estimate
result_null(const struct result *result)
{
	struct arena *arena = arena_new();
	double *a = arena_alloc(arena, (result->nnulls + 1) * sizeof(*a));
	double *b = arena_alloc(arena, (result->nnulls + 1) * sizeof(*b));
	const struct sample *pair;
	struct estimate e;
	size_t i, n = 0;

	for (i = 0; i < result->nnulls; i++) {
		const struct sample *s = &result->nulls[i];

		pair = sample_of(result, s->round, s->point, s->variant);
		if (pair == NULL || s->ntaint > 0 || pair->ntaint > 0)
			continue;
		a[n] = pair->wall_ns;
		b[n++] = s->wall_ns;
	}
	e = stats_ratio(a, b, n, 0.01);
	arena_free(arena);
	return e;
}

/* All that the samples of a cell have, tainted or not. */
static size_t
all_values(struct arena *arena, const struct result *result, int point,
    int variant, const char *metric, double **values)
{
	struct result all = *result;

	all.with_tainted = true;
	return result_values(arena, &all, point, variant, metric, values);
}

/* An exact value has no interval but itself. */
static struct estimate
exactly(double value, size_t n)
{
	return (struct estimate) { value, value, value, (int)n, 0, 1 };
}

struct estimate
result_sum(const struct result *result, int point, int variant,
    const char *metric)
{
	struct arena *arena = arena_new();
	double *values, sum = 0;
	size_t i, n;

	n = all_values(arena, result, point, variant, metric, &values);
	for (i = 0; i < n; i++)
		sum += values[i];
	arena_free(arena);
	return exactly(n > 0 ? sum : NAN, n);
}

struct estimate
result_extreme(const struct result *result, int point, int variant,
    const char *metric, bool largest)
{
	struct arena *arena = arena_new();
	double *values, found = NAN;
	size_t i, n;

	n = all_values(arena, result, point, variant, metric, &values);
	for (i = 0; i < n; i++)
		found =
		    largest ? fmax(found, values[i]) : fmin(found, values[i]);
	arena_free(arena);
	return exactly(found, n);
}

int
result_rounds(const struct result *result, int point, int variant, int *tainted)
{
	size_t i;
	int rounds = 0;

	*tainted = 0;
	for (i = 0; i < result->nsamples; i++) {
		const struct sample *s = &result->samples[i];

		if (s->point != point || s->variant != variant)
			continue;
		rounds++;
		*tainted += is_tainted(result, s->round, point);
	}
	return rounds;
}

void
result_show_all(struct arena *arena, struct result *result)
{
	int p, rounds, tainted;

	result->all_shown = arena_alloc(arena,
	    (result->npoints + 1) * sizeof(*result->all_shown));
	for (p = 0; p < (int)result->npoints; p++) {
		rounds = result_rounds(result, p, 0, &tainted);
		result->all_shown[p] = tainted * 2 > rounds;
	}
}
