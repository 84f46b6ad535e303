/* Knows which figures a reader wants of a result, and in which order. */
#include "press/grid.h"

#include <math.h>
#include <string.h>

#include "press/format.h"

char *
grid_label(struct arena *arena, const struct result *result, int point,
    int variant)
{
	const char *name = result->exp.variants[variant].name;
	char *at =
	    point_label(arena, result->points, result->npoints, (size_t)point);

	return at[0] == '\0' ? arena_strdup(arena, name) :
			       arena_printf(arena, "%s · %s", name, at);
}

/* A column between a row's name and n. */
struct field {
	enum { MEDIAN, SHARE, SPEEDUP } kind;
	const char *name, *head, *unit, *note;
};

/* What every result has, as a reader knows it. */
static const struct field usual[] = {
	{ SPEEDUP, "speedup", "speed-up", "×",
	    "how many times as long the base takes, paired by round" },
	{ MEDIAN, "wall", "wall time", "s", "time by the clock" },
	{ MEDIAN, "overlap", "U", "",
	    "CPU time of all threads over wall time" },
	{ MEDIAN, "nvcsw", "voluntary switches", "",
	    "how often a thread went to sleep" },
	{ SHARE, "rundelay", "run-queue delay", "",
	    "share of the threads' time in which they could run and had no "
	    "CPU" },
};

enum { USUAL = sizeof(usual) / sizeof(usual[0]) };

/* Columns, each of them once. */
struct fields {
	struct field *list;
	size_t count;
};

static char *
median(struct arena *arena, const struct result *result, int point, int variant,
    const char *metric, const char *unit)
{
	struct estimate e =
	    result_quantile(result, point, variant, metric, 0.5);

	return e.n == 0 ? arena_strdup(arena, "–") :
			  format_estimate(arena, &e, unit);
}

static char *
percent(struct arena *arena, const struct result *result, int point,
    int variant, const char *metric)
{
	double share = result_quantile(result, point, variant, metric, 0.5).mid;

	return isnan(share) ? arena_strdup(arena, "–") :
			      arena_printf(arena, "%.1f %%", share * 100);
}

static char *
speedup(struct arena *arena, const struct result *result, int point,
    int variant)
{
	int base = experiment_role(&result->exp, ROLE_BASE);
	struct estimate e;

	if (variant == base)
		return arena_strdup(arena, "1 (base)");
	e = result_ratio(result, point, base, variant);
	return format_estimate(arena, &e, "×");
}

static bool
has_speedup(const struct experiment *exp)
{
	return exp->nvariants > 1 && experiment_role(exp, ROLE_BASE) >= 0;
}

static char *
count(struct arena *arena, const struct result *result, int point, int variant)
{
	int tainted, rounds = result_rounds(result, point, variant, &tainted);

	if (tainted == 0)
		return arena_printf(arena, "%d", rounds);
	return arena_printf(arena, "%d (%d tainted)", rounds, tainted);
}

static void
add(struct arena *arena, struct fields *fields, const struct field *field)
{
	size_t i;

	for (i = 0; i < fields->count; i++)
		if (fields->list[i].kind == field->kind &&
		    strcmp(fields->list[i].name, field->name) == 0)
			return;
	*ARENA_PUSH(arena, fields->list, fields->count) = *field;
}

static void
add_usual(struct arena *arena, struct fields *fields, const struct result *r,
    const struct field *field)
{
	if ((field->kind == SPEEDUP && !has_speedup(&r->exp)) ||
	    (field->kind == SHARE && r->exp.plain))
		return;
	add(arena, fields, field);
}

static void
add_metric(struct arena *arena, struct fields *fields,
    const struct metric *metric)
{
	const struct field field = { MEDIAN, metric->name, metric->name,
		metric->unit, metric->text };

	add(arena, fields, &field);
}

/* The column of that name, if there is one: a metric is first its own. */
static void
add_named(struct arena *arena, struct fields *fields, const struct result *r,
    const char *name)
{
	int own = experiment_metric(&r->exp, name);
	size_t i = 0;

	while (i < USUAL && strcmp(usual[i].name, name) != 0)
		i++;
	if (own >= 0)
		add_metric(arena, fields, &r->exp.metrics[own]);
	else if (i < USUAL)
		add_usual(arena, fields, r, &usual[i]);
	else if (sample_builtin(name) != NULL)
		add_metric(arena, fields, sample_builtin(name));
}

static char *
cell(struct arena *arena, const struct result *r, int point, int variant,
    const struct field *field)
{
	if (field->kind == SPEEDUP)
		return speedup(arena, r, point, variant);
	if (field->kind == SHARE)
		return percent(arena, r, point, variant, field->name);
	return median(arena, r, point, variant, field->name, field->unit);
}

static void
column(struct arena *arena, struct grid *grid, const char *head,
    const char *note)
{
	size_t same = grid->columns;

	*ARENA_PUSH(arena, grid->notes, same) = note;
	*ARENA_PUSH(arena, grid->head, grid->columns) = head;
}

/* n stands behind what is asked for: so many fields. */
static void
row(struct arena *arena, const struct result *r, const struct fields *fields,
    struct grid *grid, int point, int variant)
{
	const char **cells =
	    arena_alloc(arena, (grid->columns + 1) * sizeof(*cells));
	size_t c = 0, i;

	cells[c++] = grid_label(arena, r, point, variant);
	for (i = 0; i <= fields->count; i++) {
		if (i == grid->asked)
			cells[c++] = count(arena, r, point, variant);
		if (i < fields->count)
			cells[c++] =
			    cell(arena, r, point, variant, &fields->list[i]);
	}
	*ARENA_PUSH(arena, grid->rows, grid->nrows) = cells;
}

void
grid_of_result(struct arena *arena, const struct result *r,
    const char *const *asked, size_t nasked, struct grid *grid)
{
	struct fields fields = { NULL, 0 };
	bool none;
	size_t i, p, v;

	*grid = (struct grid) { 0 };
	for (i = 0; i < nasked; i++)
		add_named(arena, &fields, r, asked[i]);
	none = fields.count == 0;
	for (i = 0; none && i < 2; i++)
		add_usual(arena, &fields, r, &usual[i]);
	grid->asked = fields.count;
	grid->few = fields.count + 2;
	for (i = 0; i < USUAL; i++)
		add_usual(arena, &fields, r, &usual[i]);
	for (i = 0; i < r->exp.nmetrics; i++)
		add_metric(arena, &fields, &r->exp.metrics[i]);
	column(arena, grid, "variant", "");
	for (i = 0; i <= fields.count; i++) {
		if (i == grid->asked)
			column(arena, grid, "n", "rounds");
		if (i < fields.count)
			column(arena, grid, fields.list[i].head,
			    fields.list[i].note);
	}
	for (p = 0; p < r->npoints; p++)
		for (v = 0; v < r->exp.nvariants; v++)
			row(arena, r, &fields, grid, (int)p, (int)v);
}
