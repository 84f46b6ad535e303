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

/* The values of cells in the round of a sample of the first of them. */
static bool
read_row(const struct result *result, const struct sample *first,
    const struct cell *cells, size_t ncells, double *row)
{
	const struct sample *s;
	size_t i;

	for (i = 0; i < ncells; i++) {
		if (is_left_out(result, first->round, cells[i].point))
			return false;
		s = i == 0 ? first :
			     sample_of(result, first->round, cells[i].point,
				 cells[i].variant);
		row[i] = s != NULL ? value_in(result, s, &cells[i]) : NAN;
		if (!(isfinite(row[i]) && row[i] > 0))
			return false;
	}
	return true;
}

size_t
result_rows(struct arena *arena, const struct result *result,
    const struct cell *cells, size_t ncells, double **rows)
{
	size_t i, n = 0;

	*rows = arena_alloc(arena,
	    (result->nsamples + 1) * ncells * sizeof(**rows));
	for (i = 0; i < result->nsamples; i++)
		if (result->samples[i].point == cells[0].point &&
		    result->samples[i].variant == cells[0].variant &&
		    read_row(result, &result->samples[i], cells, ncells,
			*rows + n * ncells))
			n++;
	return n;
}

size_t
result_pairs(struct arena *arena, const struct result *result,
    const struct cell *a, const struct cell *b, double **values_a,
    double **values_b)
{
	const struct cell cells[] = { *a, *b };
	double *rows;
	size_t n = result_rows(arena, result, cells, 2, &rows), i;

	*values_a = arena_alloc(arena, (n + 1) * sizeof(double));
	*values_b = arena_alloc(arena, (n + 1) * sizeof(double));
	for (i = 0; i < n; i++) {
		(*values_a)[i] = rows[2 * i];
		(*values_b)[i] = rows[2 * i + 1];
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
