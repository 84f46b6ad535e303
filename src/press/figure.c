/* Knows the columns of a plot's data, and what they mean; draws nothing. */
#include "press/figure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "press/grid.h"
#include "press/series.h"
#include "press/timeline.h"
#include "press/words.h"

/* The threshold that a claim sets for the speed-up of this cell, or NaN. */
static double
threshold_of(struct arena *arena, const struct result *r,
    const struct figure *f, int point, int variant)
{
	struct err ignored;
	size_t i;

	for (i = 0; i < f->nclaims; i++) {
		const struct expr *e = &f->claims[i].expr;

		if (e->kind == EXPR_SPEEDUP &&
		    experiment_variant(&r->exp, e->a) == variant &&
		    points_find(arena, r->points, r->npoints, e->where,
			e->nwhere, &ignored) == point)
			return f->claims[i].threshold;
	}
	return NAN;
}

static void
cell(struct arena *arena, const struct result *r, const struct figure *f,
    int row, int point, int variant, struct buf *buf)
{
	int base = experiment_role(&r->exp, ROLE_BASE);
	struct estimate s =
	    result_ratio(r, point, base < 0 ? variant : base, variant);
	struct estimate w = result_quantile(r, point, variant, "wall", 0.5);

	buf_printf(buf, "%d %d \"%s\"", row, series_class(f->classes, variant),
	    grid_label(arena, r, point, variant));
	series_number(buf, s.mid);
	series_number(buf, isnan(s.lo) ? s.mid : s.lo);
	series_number(buf, isnan(s.hi) ? s.mid : s.hi);
	series_number(buf, threshold_of(arena, r, f, point, variant));
	series_number(buf, w.mid);
	series_number(buf, isnan(w.lo) ? w.mid : w.lo);
	series_number(buf, isnan(w.hi) ? w.mid : w.hi);
	series_number(buf,
	    result_quantile(r, point, variant, "overlap", 0.5).mid);
	buf_putc(buf, '\n');
}

/* The time of the base in the same round at the same point, or NaN. */
static double
base_wall(const struct result *r, const struct sample *s)
{
	int base = experiment_role(&r->exp, ROLE_BASE);
	size_t i;

	for (i = 0; i < r->nsamples; i++)
		if (r->samples[i].round == s->round &&
		    r->samples[i].point == s->point &&
		    r->samples[i].variant == base)
			return r->samples[i].wall_ns;
	return NAN;
}

static bool
is_compared(const struct result *r, int variant)
{
	int base = experiment_role(&r->exp, ROLE_BASE);

	return base >= 0 && variant != base;
}

int
figure_compared(const struct result *r)
{
	int v, count = 0;

	for (v = 0; v < (int)r->exp.nvariants; v++)
		count += is_compared(r, v);
	return count * (int)r->npoints;
}

static void
samples_block(const struct result *r, const struct figure *f, struct buf *buf)
{
	int variants = (int)r->exp.nvariants;
	size_t i;

	buf_puts(buf, "\n\n# samples\n");
	for (i = 0; i < r->nsamples; i++) {
		const struct sample *s = &r->samples[i];

		buf_printf(buf, "%d %d %d",
		    s->point * variants + s->variant + 1,
		    series_class(f->classes, s->variant), s->round + 1);
		series_number(buf, s->wall_ns / 1e9);
		series_number(buf, base_wall(r, s) / s->wall_ns);
		buf_printf(buf, " %d\n", series_round_is_tainted(r, s));
	}
}

/* The comparisons: one line each, then every round of each. */
static void
compared_blocks(struct arena *arena, const struct result *r,
    const struct figure *f, struct buf *buf)
{
	int base = experiment_role(&r->exp, ROLE_BASE), p, v, n = 0;
	int capacity = experiment_role(&r->exp, ROLE_CAPACITY);
	struct buf rounds = BUF_INIT;
	struct estimate e;
	size_t i;

	buf_puts(buf, "\n\n# compared\n");
	for (p = 0; p < (int)r->npoints; p++)
		for (v = 0; v < (int)r->exp.nvariants; v++) {
			if (!is_compared(r, v))
				continue;
			e = result_ratio(r, p, base, v);
			buf_printf(buf, "%d %d \"%s\"", ++n,
			    series_class(f->classes, v),
			    grid_label(arena, r, p, v));
			series_number(buf, e.mid);
			series_number(buf, e.lo);
			series_number(buf, e.hi);
			series_number(buf, threshold_of(arena, r, f, p, v));
			series_number(buf,
			    capacity < 0 ?
				NAN :
				result_ratio(r, p, base, capacity).mid);
			buf_putc(buf, '\n');
			for (i = 0; i < r->nsamples; i++) {
				const struct sample *s = &r->samples[i];

				if (s->point != p || s->variant != v)
					continue;
				buf_printf(&rounds, "%d %d %d", n,
				    series_class(f->classes, v), s->round + 1);
				series_number(&rounds,
				    base_wall(r, s) / s->wall_ns);
				buf_printf(&rounds, " %d\n",
				    series_round_is_tainted(r, s));
			}
		}
	buf_printf(buf, "\n\n# rounds\n%s", rounds.data);
	buf_fini(&rounds);
}

/*
 * Amdahl's law, S(x) = 1 / (1 - f + f / x) (Amdahl, AFIPS 1967), with the
 * parallel share f that the speed-up at the largest x means.
 */
static void
amdahl_curve(struct buf *buf, int class, double most, double speedup)
{
	double f = (1 - 1 / speedup) / (1 - 1 / most);
	int i;

	for (i = 0; most > 1 && f >= 0 && f <= 1 && i <= 40; i++) {
		double x = pow(most, i / 40.0);

		buf_printf(buf, "%d %.6g %.6g\n", class, x,
		    1 / (1 - f + f / x));
	}
	buf_putc(buf, '\n');
}

static void
scaling_block(const struct result *r, const struct figure *f, struct buf *buf)
{
	int base = experiment_role(&r->exp, ROLE_BASE), v, p;
	const char *name = series_varying(r);
	double cpus = facts_get_number(&r->env, "effective_cpus");
	struct buf curves = BUF_INIT;
	struct estimate e;

	if (name == NULL || base < 0)
		return;
	buf_puts(buf, "\n\n# scaling\n");
	for (v = 0; v < (int)r->exp.nvariants; v++) {
		double x = NAN, most = 0, at_most = NAN;

		if (!is_compared(r, v))
			continue;
		for (p = 0; p < (int)r->npoints; p++) {
			e = result_ratio(r, p, base, v);
			x = strtod(point_value(&r->points[p], name), NULL);
			buf_printf(buf, "%d \"%s\" %.9g",
			    series_class(f->classes, v),
			    r->exp.variants[v].name, x);
			series_number(buf, e.mid);
			series_number(buf, isnan(e.lo) ? e.mid : e.lo);
			series_number(buf, isnan(e.hi) ? e.mid : e.hi);
			buf_putc(buf, '\n');
			/* Threads that compute gain no more than CPUs give. */
			if (x > most && (r->exp.waits || !(x > cpus))) {
				most = x;
				at_most = e.mid;
			}
		}
		buf_putc(buf, '\n');
		amdahl_curve(&curves, series_class(f->classes, v), most,
		    at_most);
	}
	buf_printf(buf, "\n\n# amdahl\n%s", curves.data);
	buf_fini(&curves);
}

/* The metrics that a figure shows: those asked for, or the time. */
static const char *const *
metrics_of(const struct figure *f, size_t *count)
{
	static const char *const wall[] = { "wall" };

	*count = f->ny > 0 ? f->ny : 1;
	return f->ny > 0 ? f->y : wall;
}

char *
figure_data(struct arena *arena, const struct result *r, const struct figure *f,
    int *rows)
{
	int p, v, row = 0;
	size_t ny;
	const char *const *y = metrics_of(f, &ny);
	struct buf buf = BUF_INIT;
	char *text;

	buf_puts(&buf, "# cells\n");
	for (p = 0; p < (int)r->npoints; p++)
		for (v = 0; v < (int)r->exp.nvariants; v++)
			cell(arena, r, f, ++row, p, v, &buf);
	samples_block(r, f, &buf);
	if (figure_compared(r) > 0)
		compared_blocks(arena, r, f, &buf);
	scaling_block(r, f, &buf);
	series_blocks(arena, r, y, ny, f->classes, &buf);
	timeline_blocks(arena, r, f->span_classes, &buf);
	*rows = row;
	text = arena_strdup(arena, buf.data);
	buf_fini(&buf);
	return text;
}

static bool
is_kind(const char *kind, const char *name)
{
	return kind != NULL && strcmp(kind, name) == 0;
}

/* The kind, or what can be drawn where it has nothing to show. */
static const char *
kind_of(const struct result *r, const char *kind)
{
	if (is_kind(kind, "scaling") && series_varying(r) == NULL)
		return "speedup";
	if (is_kind(kind, "curve") && series_varying(r) == NULL)
		return "bars";
	if (is_kind(kind, "timeline") && timeline_rows(r) == 0)
		return "bars";
	return kind;
}

/* The height, in rows: that of the content where rows are no cells. */
static int
height_of(struct arena *arena, const struct result *r, const char *kind,
    int panels, int rows)
{
	int names;

	if (is_kind(kind, "curve")) {
		/* Each line is named at its end: two names to a row. */
		names = series_lines(arena, r) / 2 + 2;
		return panels * (names > 6 ? names : 6) + 1;
	}
	if (is_kind(kind, "scaling"))
		return 7;
	if (is_kind(kind, "timeline"))
		return (timeline_rows(r) * 3 + (int)r->exp.nspans * 3 + 3) / 4;
	if (is_kind(kind, "bars") || is_kind(kind, "histogram"))
		return panels * rows + 2 * (panels - 1);
	return rows;
}

void
figure_plot(struct arena *arena, const struct result *r, const struct figure *f,
    struct plot *plot)
{
	size_t ny;
	const char *const *y = metrics_of(f, &ny);
	struct buf buf = BUF_INIT;

	plot->kind = kind_of(r, f->kind);
	plot->data = figure_data(arena, r, f, &plot->rows);
	plot->size = is_kind(plot->kind, "timeline") ? PLOT_ROOMY : PLOT_USUAL;
	plot->height = height_of(arena, r, plot->kind, (int)ny, plot->rows);
	series_variables(arena, r, y, ny, &buf);
	timeline_variables(r, f->span_classes, &buf);
	plot->variables = arena_strdup(arena, buf.data);
	buf_fini(&buf);
}

/* Is it drawn from the metrics that were asked for? */
static bool
shows_metrics(const char *kind)
{
	return is_kind(kind, "bars") || is_kind(kind, "curve") ||
	    is_kind(kind, "histogram");
}

static void
words_of_metric(struct arena *arena, const struct result *r, const char *kind,
    const char *metric, struct buf *buf)
{
	if (is_kind(kind, "curve"))
		words_of_lines(arena, r, metric, buf);
	else if (is_kind(kind, "histogram"))
		words_of_counts(arena, r, metric, buf);
	else
		words_of_rows(arena, r, metric, kind != NULL, buf);
}

char *
figure_description(struct arena *arena, const struct result *r,
    const struct figure *f)
{
	const char *kind = kind_of(r, f->kind);
	struct buf buf = BUF_INIT;
	size_t ny, i;
	const char *const *y = metrics_of(f, &ny);
	char *text;

	if (is_kind(kind, "timeline"))
		words_of_spans(arena, r, &buf);
	else if (shows_metrics(kind) || (kind == NULL && f->ny > 0))
		for (i = 0; i < ny; i++) {
			buf_puts(&buf, i > 0 ? " " : "");
			words_of_metric(arena, r, kind, y[i], &buf);
		}
	else if (figure_compared(r) == 0 || is_kind(kind, "times"))
		words_of_rows(arena, r, "wall", kind != NULL, &buf);
	else if (is_kind(kind, "scaling"))
		words_of_lines(arena, r, NULL, &buf);
	else
		words_of_rows(arena, r, NULL, kind != NULL, &buf);
	text = arena_strdup(arena, buf.data);
	buf_fini(&buf);
	return text;
}
