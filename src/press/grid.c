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

static void
column(struct arena *arena, struct grid *grid, const char *head,
    const char *note)
{
	size_t same = grid->columns;

	*ARENA_PUSH(arena, grid->notes, same) = note;
	*ARENA_PUSH(arena, grid->head, grid->columns) = head;
}

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

static bool
is_among(const char *name, const char *const *names, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

/*
 * The metrics of a grid: first those that are asked for and have no column in
 * every grid, then the others that the experiment declares.
 */
struct choice {
	const struct metric **metrics;
	size_t first, count; /* first: how many are asked for */
};

static struct choice
choice_of(struct arena *arena, const struct result *r, const char *const *y,
    size_t ny)
{
	static const char *const always[] = { "wall", "overlap", "nvcsw",
		"rundelay" };
	const struct experiment *exp = &r->exp;
	struct choice choice = { NULL, 0, 0 };
	size_t m;
	int declared;

	for (m = 0; m < ny; m++) {
		declared = experiment_metric(exp, y[m]);
		if (declared < 0 && is_among(y[m], always, 4))
			continue;
		*ARENA_PUSH(arena, choice.metrics, choice.count) =
		    declared < 0 ? sample_builtin(y[m]) :
				   &exp->metrics[declared];
	}
	choice.first = choice.count;
	for (m = 0; m < exp->nmetrics; m++)
		if (!is_among(exp->metrics[m].name, y, ny))
			*ARENA_PUSH(arena, choice.metrics, choice.count) =
			    &exp->metrics[m];
	return choice;
}

static void
row(struct arena *arena, const struct result *r, const struct choice *choice,
    struct grid *grid, int point, int variant)
{
	const char **cells =
	    arena_alloc(arena, (grid->columns + 1) * sizeof(*cells));
	size_t c = 0, m;

	cells[c++] = grid_label(arena, r, point, variant);
	for (m = 0; m < choice->first; m++)
		cells[c++] = median(arena, r, point, variant,
		    choice->metrics[m]->name, choice->metrics[m]->unit);
	cells[c++] = median(arena, r, point, variant, "wall", "s");
	if (has_speedup(&r->exp))
		cells[c++] = speedup(arena, r, point, variant);
	cells[c++] = median(arena, r, point, variant, "overlap", "");
	cells[c++] = median(arena, r, point, variant, "nvcsw", "");
	if (!r->exp.plain)
		cells[c++] = percent(arena, r, point, variant, "rundelay");
	for (; m < choice->count; m++)
		cells[c++] = median(arena, r, point, variant,
		    choice->metrics[m]->name, choice->metrics[m]->unit);
	cells[c++] = count(arena, r, point, variant);
	*ARENA_PUSH(arena, grid->rows, grid->nrows) = cells;
}

void
grid_of_result(struct arena *arena, const struct result *result,
    const char *const *y, size_t ny, struct grid *grid)
{
	const struct experiment *exp = &result->exp;
	struct choice choice = choice_of(arena, result, y, ny);
	size_t p, v, m;

	*grid = (struct grid) { 0 };
	column(arena, grid, "variant", "");
	for (m = 0; m < choice.first; m++)
		column(arena, grid, choice.metrics[m]->name,
		    choice.metrics[m]->text);
	column(arena, grid, "wall time",
	    "median of the rounds, with its "
	    "interval");
	if (has_speedup(exp))
		column(arena, grid, "speed-up",
		    "how many times as long the "
		    "base takes, paired by round");
	column(arena, grid, "U",
	    "overlap: CPU time of all threads over wall "
	    "time");
	column(arena, grid, "voluntary switches",
	    "how often "
	    "a thread went to sleep");
	if (!exp->plain)
		column(arena, grid, "run-queue delay",
		    "share of the "
		    "threads' time in which they could run and had no CPU");
	for (; m < choice.count; m++)
		column(arena, grid, choice.metrics[m]->name,
		    choice.metrics[m]->text);
	column(arena, grid, "n", "rounds");
	for (p = 0; p < result->npoints; p++)
		for (v = 0; v < exp->nvariants; v++)
			row(arena, result, &choice, grid, (int)p, (int)v);
}
