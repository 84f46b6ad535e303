/* Knows how a figure is told; not how it is drawn. */
#include "press/words.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "press/format.h"
#include "press/grid.h"
#include "press/series.h"
#include "press/timeline.h"

/* What is told of each cell: a metric, or the speed-up over the base. */
struct told {
	const struct result *r;
	const char *metric; /* NULL: the speed-up */
	const char *unit;
	int base; /* -1: none */
};

static struct told
told_of(const struct result *r, const char *metric)
{
	return (struct told) { r, metric,
		metric != NULL ? series_metric(r, metric)->unit : "×",
		experiment_role(&r->exp, ROLE_BASE) };
}

static double
value_of(const struct told *t, int point, int variant)
{
	if (t->metric == NULL)
		return result_ratio(t->r, point, t->base, variant).mid;
	return result_quantile(t->r, point, variant, t->metric, 0.5).mid;
}

/* The base is not told its own speed-up. */
static bool
is_told(const struct told *t, int variant)
{
	return t->metric != NULL || variant != t->base;
}

/* Begins a sentence with what is told. */
static void
subject(const struct told *t, struct buf *buf)
{
	const struct metric *metric;
	const char *text;

	if (t->metric == NULL) {
		buf_printf(buf, "Speed-up over %s",
		    t->r->exp.variants[t->base].name);
		return;
	}
	metric = series_metric(t->r, t->metric);
	text = metric->text[0] != '\0' ? metric->text : metric->name;
	buf_putc(buf, (char)toupper((unsigned char)text[0]));
	buf_puts(buf, text + 1);
}

/* Tells each cell in the words of tell, point by point. */
static void
each_cell(struct arena *arena, const struct told *t, struct buf *buf,
    void (*tell)(struct arena *arena, const struct told *t, int point,
	int variant, struct buf *buf))
{
	const struct result *r = t->r;
	const char *between;
	int p, v;

	for (p = 0; p < (int)r->npoints; p++) {
		if (r->npoints > 1)
			buf_printf(buf, "%s at %s", p > 0 ? ";" : "",
			    point_label(arena, r->points, r->npoints,
				(size_t)p));
		between = ": ";
		for (v = 0; v < (int)r->exp.nvariants; v++) {
			if (!is_told(t, v))
				continue;
			buf_printf(buf, "%s%s ", between,
			    r->exp.variants[v].name);
			tell(arena, t, p, v, buf);
			between = ", ";
		}
	}
	buf_putc(buf, '.');
}

static void
tell_median(struct arena *arena, const struct told *t, int point, int variant,
    struct buf *buf)
{
	buf_puts(buf,
	    format_number(arena, value_of(t, point, variant), t->unit));
}

void
words_of_rows(struct arena *arena, const struct result *r, const char *metric,
    bool drawn, struct buf *buf)
{
	struct told told = told_of(r, metric);

	subject(&told, buf);
	if (drawn)
		buf_printf(buf, ". A row for each variant%s",
		    r->npoints > 1 ? "," : "");
	each_cell(arena, &told, buf, tell_median);
}

static void
tell_range(struct arena *arena, const struct told *t, int point, int variant,
    struct buf *buf)
{
	double min = INFINITY, max = -INFINITY, *values;
	size_t i,
	    n = result_values(arena, t->r, point, variant, t->metric, &values);

	for (i = 0; i < n; i++) {
		min = fmin(min, values[i]);
		max = fmax(max, values[i]);
	}
	if (n == 0)
		buf_puts(buf, "not readable");
	else if (min == max)
		buf_printf(buf, "always %s",
		    format_number(arena, min, t->unit));
	else
		buf_printf(buf, "from %s to %s with the median %s",
		    format_number(arena, min, t->unit),
		    format_number(arena, max, t->unit),
		    format_number(arena, value_of(t, point, variant), t->unit));
}

void
words_of_counts(struct arena *arena, const struct result *r, const char *metric,
    struct buf *buf)
{
	struct told told = told_of(r, metric);

	subject(&told, buf);
	buf_printf(buf, ". How often each value came, a row for each variant%s",
	    r->npoints > 1 ? "," : "");
	each_cell(arena, &told, buf, tell_range);
}

/* A line of a figure, as far as it was measured. */
struct line {
	double *x, *y;
	size_t count, least, most; /* indices of the extremes */
};

static void
extend(struct arena *arena, struct line *line, double x, double y)
{
	size_t n = line->count;

	if (isnan(y))
		return;
	*ARENA_PUSH(arena, line->x, n) = x;
	*ARENA_PUSH(arena, line->y, line->count) = y;
	if (y < line->y[line->least])
		line->least = line->count - 1;
	if (y > line->y[line->most])
		line->most = line->count - 1;
}

/* Where a line goes. What is within five per cent is no change to tell of. */
static void
tell_line(struct arena *arena, const struct told *t, const struct line *line,
    struct buf *buf)
{
	double first, last, min, max, slack;
	size_t turn;

	if (line->count == 0) {
		buf_puts(buf, " is not readable");
		return;
	}
	first = line->y[0];
	last = line->y[line->count - 1];
	min = line->y[line->least];
	max = line->y[line->most];
	slack = 0.05 * fmax(fabs(min), fabs(max));
	if (max - min <= slack) {
		buf_printf(buf, " stays near %s",
		    format_number(arena, first, t->unit));
		return;
	}
	turn = max - fmax(first, last) > fmin(first, last) - min ? line->most :
								   line->least;
	if (fabs(line->y[turn] - first) <= slack ||
	    fabs(line->y[turn] - last) <= slack)
		buf_printf(buf, " %s from %s to %s",
		    last > first ? "rises" : "falls",
		    format_number(arena, first, t->unit),
		    format_number(arena, last, t->unit));
	else
		buf_printf(buf, " goes from %s to %s at %g, and then to %s",
		    format_number(arena, first, t->unit),
		    format_number(arena, line->y[turn], t->unit), line->x[turn],
		    format_number(arena, last, t->unit));
}

/* "Across, from 1 to 8 ms: how long it waits." */
static void
axis(const struct result *r, struct buf *buf)
{
	const struct param *param = series_param(r);
	double min = INFINITY, max = -INFINITY, x;
	size_t i;

	for (i = 0; i < r->npoints; i++) {
		x = series_x(r, i);
		min = fmin(min, x);
		max = fmax(max, x);
	}
	buf_printf(buf, ". Across, from %g to %g%s%s: %s", min, max,
	    param->unit[0] != '\0' ? " " : "", param->unit,
	    param->text[0] != '\0' ? param->text : param->name);
}

void
words_of_lines(struct arena *arena, const struct result *r, const char *metric,
    struct buf *buf)
{
	struct told told = told_of(r, metric);
	struct series_order order = series_order(arena, r);
	const char *between = ". ";
	size_t i, n;
	int v;

	subject(&told, buf);
	axis(r, buf);
	for (v = 0; v < (int)r->exp.nvariants; v++)
		for (i = 0; is_told(&told, v) && i < r->npoints; i += n) {
			struct line line = { NULL, NULL, 0, 0, 0 };
			const char *label = order.label[order.point[i]];

			for (n = 0; i + n < r->npoints &&
			     order.line[order.point[i + n]] ==
				 order.line[order.point[i]];
			     n++)
				extend(arena, &line,
				    order.x[order.point[i + n]],
				    value_of(&told, order.point[i + n], v));
			buf_printf(buf, "%s%s%s%s", between,
			    r->exp.variants[v].name,
			    label[0] != '\0' ? " at " : "", label);
			tell_line(arena, &told, &line, buf);
			between = "; ";
		}
	buf_putc(buf, '.');
}

struct teller {
	struct arena *arena;
	const struct result *r;
	struct buf *buf;
};

static void
tell_lanes(void *arg, const struct sample *s, int row)
{
	struct teller *t = arg;
	const char *between = ": ";
	double total_ns;
	size_t k, i, count;
	int lanes = timeline_lanes(s);

	(void)row;
	buf_printf(t->buf, " %s, %d %s",
	    grid_label(t->arena, t->r, s->point, s->variant), lanes,
	    lanes == 1 ? "thread" : "threads");
	for (k = 0; k < t->r->exp.nspans; k++) {
		total_ns = 0;
		count = 0;
		for (i = 0; i < s->nspans; i++)
			if (s->spans[i].kind == (int)k) {
				total_ns +=
				    s->spans[i].to_ns - s->spans[i].from_ns;
				count++;
			}
		if (count == 0)
			continue;
		buf_printf(t->buf, "%s%s, %s in %zu %s", between,
		    t->r->exp.spans[k].text,
		    format_number(t->arena, total_ns / 1e9, "s"), count,
		    count == 1 ? "stretch" : "stretches");
		between = "; ";
	}
	buf_putc(t->buf, '.');
}

void
words_of_spans(struct arena *arena, const struct result *r, struct buf *buf)
{
	struct teller teller = { arena, r, buf };

	buf_printf(buf, "What each thread was at, over %s.",
	    format_number(arena, timeline_length_ns(r) / 1e9, "s"));
	timeline_each(r, tell_lanes, &teller);
}
