/* Knows the columns of a plot's data and gnuplot's SVG; draws nothing. */
#include "press/figure.h"

#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "press/format.h"
#include "press/grid.h"

/* The threshold that a claim sets for the speed-up of this cell, or NaN. */
static double
threshold_of(struct arena *arena, const struct result *r,
    const struct claim *claims, size_t nclaims, int point, int variant)
{
	struct err ignored;
	size_t i;

	for (i = 0; i < nclaims; i++) {
		const struct expr *e = &claims[i].expr;

		if (e->kind == EXPR_SPEEDUP &&
		    experiment_variant(&r->exp, e->a) == variant &&
		    points_find(arena, r->points, r->npoints, e->where,
			e->nwhere, &ignored) == point)
			return claims[i].threshold;
	}
	return NAN;
}

static void
number(struct buf *buf, double x)
{
	if (isfinite(x))
		buf_printf(buf, " %.9g", x);
	else
		buf_puts(buf, " NaN");
}

static void
cell(struct arena *arena, const struct result *r, const struct claim *claims,
    size_t nclaims, int row, int point, int variant, struct buf *buf)
{
	int base = experiment_role(&r->exp, ROLE_BASE);
	struct estimate s = result_ratio(r, point, base < 0 ? variant : base,
	    variant);
	struct estimate w = result_quantile(r, point, variant, "wall", 0.5);

	buf_printf(buf, "%d %d \"%s\"", row, variant + 1,
	    grid_label(arena, r, point, variant));
	number(buf, s.mid);
	number(buf, isnan(s.lo) ? s.mid : s.lo);
	number(buf, isnan(s.hi) ? s.mid : s.hi);
	number(buf, threshold_of(arena, r, claims, nclaims, point, variant));
	number(buf, w.mid);
	number(buf, isnan(w.lo) ? w.mid : w.lo);
	number(buf, isnan(w.hi) ? w.mid : w.hi);
	number(buf, result_quantile(r, point, variant, "overlap", 0.5).mid);
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

char *
figure_data(struct arena *arena, const struct result *r,
    const struct claim *claims, size_t nclaims, int *rows)
{
	int variants = (int)r->exp.nvariants, p, v, row = 0;
	struct buf buf = BUF_INIT;
	char *text;
	size_t i;

	buf_puts(&buf, "# cells\n");
	for (p = 0; p < (int)r->npoints; p++)
		for (v = 0; v < variants; v++)
			cell(arena, r, claims, nclaims, ++row, p, v, &buf);
	buf_puts(&buf, "\n\n# samples\n");
	for (i = 0; i < r->nsamples; i++) {
		const struct sample *s = &r->samples[i];

		buf_printf(&buf, "%d %d %d",
		    s->point * variants + s->variant + 1, s->variant + 1,
		    s->round + 1);
		number(&buf, s->wall_ns / 1e9);
		number(&buf, base_wall(r, s) / s->wall_ns);
		buf_putc(&buf, '\n');
	}
	*rows = row;
	text = arena_strdup(arena, buf.data);
	buf_fini(&buf);
	return text;
}

char *
figure_description(struct arena *arena, const struct result *r)
{
	int base = experiment_role(&r->exp, ROLE_BASE), p, v;
	struct buf buf = BUF_INIT;
	struct estimate e;
	char *text;

	for (p = 0; p < (int)r->npoints; p++)
		for (v = 0; v < (int)r->exp.nvariants; v++) {
			bool ratio = base >= 0 && r->exp.nvariants > 1;

			if (ratio && v == base)
				continue;
			e = ratio ? result_ratio(r, p, base, v) :
				    result_quantile(r, p, v, "wall", 0.5);
			buf_printf(&buf, "%s%s: %s", buf.len ? "; " : "",
			    grid_label(arena, r, p, v),
			    format_estimate(arena, &e, ratio ? "×" : "s"));
		}
	text = arena_printf(arena, "%s. %s.",
	    base >= 0 && r->exp.nvariants > 1 ?
		arena_printf(arena, "Speed-up over %s",
		    r->exp.variants[base].name) :
		"Wall time", buf.data);
	buf_fini(&buf);
	return text;
}

/* Copies SVG text and puts prefix in front of each id and each use of one. */
static void
prefix_ids(struct buf *to, const char *svg, const char *prefix)
{
	static const char *const marks[] = { " id='", " id=\"", "href='#",
		"href=\"#", "url(#" };
	size_t i;

	while (*svg != '\0') {
		for (i = 0; i < 5; i++)
			if (text_starts(svg, marks[i]))
				break;
		if (i < 5) {
			buf_puts(to, marks[i]);
			buf_printf(to, "%s-", prefix);
			svg += strlen(marks[i]);
		} else {
			buf_putc(to, *svg++);
		}
	}
}

char *
figure_inline(struct arena *arena, const char *svg, const char *id,
    const char *title, const char *description)
{
	const char *open = strstr(svg, "<svg"), *from;
	struct buf buf = BUF_INIT;
	char *text;

	if (open == NULL)
		return arena_strdup(arena, "");
	from = strchr(open, '>');
	buf_printf(&buf, "<svg role=\"img\" aria-labelledby=\"%s-title "
	    "%s-desc\"", id, id);
	buf_add(&buf, open + 4, (size_t)(from - open) - 3);
	buf_printf(&buf, "\n<title id=\"%s-title\">", id);
	buf_escape(&buf, title, strlen(title));
	buf_printf(&buf, "</title>\n<desc id=\"%s-desc\">", id);
	buf_escape(&buf, description, strlen(description));
	buf_puts(&buf, "</desc>\n");
	open = strstr(from, "</desc>");
	prefix_ids(&buf, open != NULL ? open + 7 : from + 1, id);
	text = arena_strdup(arena, buf.data);
	buf_fini(&buf);
	return text;
}
