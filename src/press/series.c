/* Knows which points make one line of a plot, and how far its axes reach. */
#include "press/series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "press/format.h"
#include "press/grid.h"
#include "press/plot.h"

enum { LONGEST_LABEL = 90 }; /* bytes that fit above a picture, in two lines */

const char *
series_varying(const struct result *r)
{
	const struct point *first = &r->points[0];
	size_t i, p;
	char *end;

	for (i = 0; i < first->count; i++) {
		strtod(first->settings[i].value, &end);
		for (p = 1; *end == '\0' && p < r->npoints; p++)
			if (strcmp(r->points[p].settings[i].value,
				first->settings[i].value) != 0)
				return first->settings[i].name;
	}
	return NULL;
}

const struct param *
series_param(const struct result *r)
{
	const char *x = series_varying(r);
	size_t i;

	for (i = 0; i < r->exp.nparams; i++)
		if (x != NULL && strcmp(r->exp.params[i].name, x) == 0)
			return &r->exp.params[i];
	return NULL;
}

double
series_x(const struct result *r, size_t i)
{
	return strtod(point_value(&r->points[i], series_varying(r)), NULL);
}

const struct metric *
series_metric(const struct result *r, const char *name)
{
	int declared = experiment_metric(&r->exp, name);

	return declared >= 0 ? &r->exp.metrics[declared] : sample_builtin(name);
}

int
series_class(const int *classes, int i)
{
	return classes != NULL ? classes[i] : i + 1;
}

void
series_number(struct buf *buf, double number)
{
	if (isfinite(number))
		buf_printf(buf, " %.9g", number);
	else
		buf_puts(buf, " NaN");
}

bool
series_round_is_tainted(const struct result *r, const struct sample *s)
{
	size_t i;

	for (i = 0; i < r->nsamples; i++)
		if (r->samples[i].round == s->round &&
		    r->samples[i].point == s->point && r->samples[i].ntaint > 0)
			return true;
	return false;
}

/* The points without their place on the x axis: what else tells them apart. */
static struct point *
without(struct arena *arena, const struct result *r, const char *x)
{
	struct point *rest = arena_alloc(arena, r->npoints * sizeof(*rest));
	size_t p, i;

	for (p = 0; p < r->npoints; p++) {
		rest[p] = (struct point) { NULL, 0 };
		for (i = 0; i < r->points[p].count; i++)
			if (x == NULL ||
			    strcmp(r->points[p].settings[i].name, x) != 0)
				*ARENA_PUSH(arena, rest[p].settings,
				    rest[p].count) = r->points[p].settings[i];
	}
	return rest;
}

static bool
stands_before(const struct series_order *l, int a, int b)
{
	if (l->line[a] != l->line[b])
		return l->line[a] < l->line[b];
	return l->x[a] < l->x[b];
}

struct series_order
series_order(struct arena *arena, const struct result *r)
{
	const char *x = series_varying(r);
	struct point *rest = without(arena, r, x);
	size_t n = r->npoints, p, q;
	struct series_order l = { arena_alloc(arena, n * sizeof(int)),
		arena_alloc(arena, n * sizeof(char *)),
		arena_alloc(arena, n * sizeof(double)),
		arena_alloc(arena, n * sizeof(int)) };

	for (p = 0; p < n; p++) {
		l.x[p] = x == NULL ? NAN : series_x(r, p);
		l.label[p] = point_label(arena, rest, n, p);
		for (q = 0; strcmp(l.label[q], l.label[p]) != 0; q++)
			;
		l.line[p] = (int)q;
		for (q = p; q > 0 && stands_before(&l, (int)p, l.point[q - 1]);
		     q--)
			l.point[q] = l.point[q - 1];
		l.point[q] = (int)p;
	}
	return l;
}

int
series_lines(struct arena *arena, const struct result *r)
{
	struct series_order l = series_order(arena, r);
	int p, count = 0;

	for (p = 0; p < (int)r->npoints; p++)
		count += l.line[p] == p;
	return count * (int)r->exp.nvariants;
}

/* An estimate, which stands for its own interval where it has none. */
static struct estimate
estimate_of(const struct result *r, int point, int variant, const char *metric)
{
	struct estimate e = result_quantile(r, point, variant, metric, 0.5);

	e.lo = isnan(e.lo) ? e.mid : e.lo;
	e.hi = isnan(e.hi) ? e.mid : e.hi;
	return e;
}

/* How far numbers reach, and how many there are. */
struct reach {
	double min, max;
	bool whole;
	int count;
};

static const struct reach nowhere = { INFINITY, -INFINITY, true, 0 };

static void
extend(struct reach *reach, double value)
{
	if (!isfinite(value))
		return;
	reach->min = fmin(reach->min, value);
	reach->max = fmax(reach->max, value);
	reach->whole = reach->whole && value == floor(value);
	reach->count++;
}

/* Where nothing was measured there is still an axis. */
static struct reach
ends_of(struct reach reach)
{
	return reach.count > 0 ? reach : (struct reach) { 0, 1, false, 0 };
}

static struct reach
reach_of_samples(const struct result *r, const char *metric)
{
	struct reach reach = nowhere;
	size_t i;

	for (i = 0; i < r->nsamples; i++)
		extend(&reach, sample_value(&r->exp, &r->samples[i], metric));
	return ends_of(reach);
}

static struct reach
reach_of_intervals(const struct result *r, const char *metric)
{
	struct reach reach = nowhere;
	struct estimate e;
	int p, v;

	for (p = 0; p < (int)r->npoints; p++)
		for (v = 0; v < (int)r->exp.nvariants; v++) {
			e = estimate_of(r, p, v, metric);
			extend(&reach, e.lo);
			extend(&reach, e.hi);
		}
	return ends_of(reach);
}

/* How numbers stand along an axis: factor * value. */
struct scale {
	double factor;
	const char *unit; /* of all numbers; "" where each has its own */
};

/* Do values, all above 0, need an axis of equal ratios? */
static bool
is_wide(struct reach reach)
{
	return reach.min > 0 && reach.max > 30 * reach.min;
}

/* Seconds in a unit of time, or 0. */
static double
in_seconds(const char *unit)
{
	static const struct {
		const char *unit;
		double s;
	} times[] = { { "s", 1 }, { "ms", 1e-3 }, { "µs", 1e-6 },
		{ "us", 1e-6 }, { "ns", 1e-9 } };
	size_t i;

	for (i = 0; i < 5; i++)
		if (strcmp(times[i].unit, unit) == 0)
			return times[i].s;
	return 0;
}

static struct scale
scale_of_time(struct reach reach, double unit_s)
{
	static const struct scale units[] = { { 1, "s" }, { 1e3, "ms" },
		{ 1e6, "µs" }, { 1e9, "ns" } };
	double most_s = unit_s * fmax(fabs(reach.min), fabs(reach.max));
	struct scale scale;
	size_t i = 0;

	if (is_wide(reach))
		return (struct scale) { unit_s, "" };
	while (i < 3 && most_s * units[i].factor < 1)
		i++;
	scale = units[i];
	scale.factor *= unit_s;
	return scale;
}

/* The numbers of an axis, so that they are short. */
static struct scale
scale_of(struct arena *arena, struct reach reach, const char *unit)
{
	double most = fmax(fabs(reach.min), fabs(reach.max));
	const char *times = most < 1e7 ? "thousand" : "million";

	if (in_seconds(unit) > 0)
		return scale_of_time(reach, in_seconds(unit));
	if (is_wide(reach) || most <= 1e4)
		return (struct scale) { 1, unit };
	return (struct scale) { most < 1e7 ? 1e-3 : 1e-6,
		unit[0] == '\0' ? arena_printf(arena, "%ss", times) :
				  arena_printf(arena, "%s %s", times, unit) };
}

/* A number with its unit, short enough to stand beside a point. */
static char *
short_text(struct arena *arena, double number, const char *unit)
{
	static const struct {
		double size;
		const char *letter;
	} big[] = { { 1e9, "G" }, { 1e6, "M" }, { 1e5, "k" } };
	size_t i;

	for (i = 0; i < 3; i++)
		if (in_seconds(unit) == 0 && fabs(number) >= big[i].size)
			return arena_printf(arena, "%.3g%s%s%s",
			    number / (i == 2 ? 1e3 : big[i].size),
			    big[i].letter, unit[0] == '\0' ? "" : " ", unit);
	return format_number(arena, number, unit);
}

/* Is there no measured point after the i-th on its line? */
static bool
is_last(const struct result *r, const struct series_order *l, int i,
    int variant, const char *metric)
{
	int k;

	for (k = i + 1; k < (int)r->npoints; k++)
		if (l->line[l->point[k]] == l->line[l->point[i]] &&
		    !isnan(result_quantile(r, l->point[k], variant, metric, 0.5)
			       .mid))
			return false;
	return true;
}

static void
metric_row(struct arena *arena, const struct result *r,
    const struct series_order *l, int i, int variant,
    const struct metric *metric, const int *classes, struct buf *buf)
{
	int p = l->point[i], variants = (int)r->exp.nvariants;
	struct estimate e = estimate_of(r, p, variant, metric->name);
	const char *name = r->exp.variants[variant].name;

	buf_printf(buf, "%d %d \"%s\"", p * variants + variant + 1,
	    series_class(classes, variant), name);
	series_number(buf, l->x[p]);
	series_number(buf, e.mid);
	series_number(buf, e.lo);
	series_number(buf, e.hi);
	buf_printf(buf, " \"%s\" \"%s\" \"%s%s%s\" %d\n",
	    isnan(e.mid) ? "–" : short_text(arena, e.mid, metric->unit),
	    grid_label(arena, r, p, variant), name,
	    l->label[p][0] != '\0' ? " · " : "", l->label[p],
	    !isnan(e.mid) && is_last(r, l, i, variant, metric->name));
}

static void
metric_block(struct arena *arena, const struct result *r,
    const struct series_order *l, const char *name, const int *classes,
    struct buf *buf)
{
	const struct metric *metric = series_metric(r, name);
	int v, i;

	buf_printf(buf, "\n\n# metric:%s;\n", name);
	for (v = 0; v < (int)r->exp.nvariants; v++)
		for (i = 0; i < (int)r->npoints; i++) {
			if (i > 0 ? l->line[l->point[i]] !=
				    l->line[l->point[i - 1]] :
				    v > 0)
				buf_putc(buf, '\n');
			metric_row(arena, r, l, i, v, metric, classes, buf);
		}
}

static void
values_block(const struct result *r, const char *name, const int *classes,
    struct buf *buf)
{
	int variants = (int)r->exp.nvariants;
	size_t i;

	buf_printf(buf, "\n\n# values:%s;\n", name);
	for (i = 0; i < r->nsamples; i++) {
		const struct sample *s = &r->samples[i];

		buf_printf(buf, "%d %d %d",
		    s->point * variants + s->variant + 1,
		    series_class(classes, s->variant), s->round + 1);
		series_number(buf, sample_value(&r->exp, s, name));
		buf_printf(buf, " %d\n", series_round_is_tainted(r, s));
	}
}

static void
add_name(struct arena *arena, const char ***names, size_t *count,
    const char *name)
{
	size_t i;

	for (i = 0; i < *count; i++)
		if (strcmp((*names)[i], name) == 0)
			return;
	*ARENA_PUSH(arena, *names, *count) = name;
}

void
series_blocks(struct arena *arena, const struct result *r, const char *const *y,
    size_t ny, const int *classes, struct buf *buf)
{
	static const char *const always[] = { "wall", "overlap", "nvcsw",
		"rundelay" };
	struct series_order lines = series_order(arena, r);
	const char **names = NULL;
	size_t i, count = 0;

	for (i = 0; i < r->exp.nmetrics; i++)
		add_name(arena, &names, &count, r->exp.metrics[i].name);
	for (i = 0; i < 4; i++)
		add_name(arena, &names, &count, always[i]);
	for (i = 0; i < ny; i++)
		add_name(arena, &names, &count, y[i]);
	for (i = 0; i < count; i++)
		metric_block(arena, r, &lines, names[i], classes, buf);
	for (i = 0; i < ny; i++)
		values_block(r, y[i], classes, buf);
}

static void
text_variable(struct buf *buf, const char *name, size_t i, const char *text)
{
	if (i > 0)
		buf_printf(buf, "%s%zu = ", name, i);
	else
		buf_printf(buf, "%s = ", name);
	plot_quote(buf, text);
	buf_putc(buf, '\n');
}

/* "how late (ms)", or the name where the text is too long for a picture. */
static const char *
axis_label(struct arena *arena, const char *name, const char *text,
    const char *unit)
{
	if (text[0] == '\0' || strlen(text) > LONGEST_LABEL)
		text = name;
	return unit[0] == '\0' ? text :
				 arena_printf(arena, "%s (%s)", text, unit);
}

static void
x_variables(struct arena *arena, const struct result *r, struct buf *buf)
{
	const char *x = series_varying(r);
	struct reach reach = nowhere;
	const struct param *param = series_param(r);
	size_t i;

	text_variable(buf, "X", 0, x != NULL ? x : "");
	text_variable(buf, "XUNIT", 0, param != NULL ? param->unit : "");
	text_variable(buf, "XLABEL", 0,
	    param == NULL ? "" :
			    axis_label(arena, x, param->text, param->unit));
	for (i = 0; x != NULL && i < r->npoints; i++)
		extend(&reach, series_x(r, i));
	reach = ends_of(reach);
	buf_printf(buf, "XMIN = %.9e\nXMAX = %.9e\nXVALUES = '", reach.min,
	    reach.max);
	for (i = 0; x != NULL && i < r->npoints; i++)
		buf_printf(buf, "%s%s", i > 0 ? " " : "",
		    point_value(&r->points[i], x));
	buf_puts(buf, "'\n");
}

void
series_variables(struct arena *arena, const struct result *r,
    const char *const *y, size_t ny, struct buf *buf)
{
	struct reach all, drawn;
	struct scale scale;
	size_t i;

	x_variables(arena, r, buf);
	buf_printf(buf, "NY = %zu\n", ny);
	for (i = 1; i <= ny; i++) {
		const struct metric *metric = series_metric(r, y[i - 1]);

		all = reach_of_samples(r, metric->name);
		drawn = reach_of_intervals(r, metric->name);
		scale =
		    scale_of(arena, is_wide(all) ? all : drawn, metric->unit);
		text_variable(buf, "Y", i, metric->name);
		text_variable(buf, "YUNIT", i, scale.unit);
		text_variable(buf, "YLABEL", i,
		    axis_label(arena, metric->name, metric->text, scale.unit));
		buf_printf(buf, "YCOUNT%zu = %d\nYSCALE%zu = %.9e\n", i,
		    all.count, i, scale.factor);
		buf_printf(buf, "YMIN%zu = %.9e\nYMAX%zu = %.9e\n", i, all.min,
		    i, all.max);
		buf_printf(buf, "YLOW%zu = %.9e\nYHIGH%zu = %.9e\n", i,
		    drawn.min, i, drawn.max);
		buf_printf(buf,
		    "YWIDE%zu = %d\nYWHOLE%zu = %d\n"
		    "YTIME%zu = %d\n",
		    i, is_wide(all), i, all.whole, i,
		    in_seconds(metric->unit) > 0);
	}
}
