/* Knows where the lanes of a timeline stand; not what the threads did. */
#include "press/timeline.h"

#include <math.h>
#include <string.h>

#include "press/grid.h"
#include "press/plot.h"
#include "press/series.h"

/* The sample that has the spans of a cell, or NULL. */
static const struct sample *
sample_of(const struct result *r, int point, int variant)
{
	size_t i;

	for (i = 0; i < r->nsamples; i++)
		if (r->samples[i].point == point &&
		    r->samples[i].variant == variant &&
		    r->samples[i].nspans > 0)
			return &r->samples[i];
	return NULL;
}

int
timeline_lanes(const struct sample *s)
{
	int last = 0;
	size_t i;

	for (i = 0; i < s->nspans; i++)
		last = s->spans[i].lane > last ? s->spans[i].lane : last;
	return last + 1;
}

int
timeline_each(const struct result *r,
    void (*visit)(void *arg, const struct sample *s, int row), void *arg)
{
	const struct sample *s;
	int p, v, row = 0;

	for (p = 0; p < (int)r->npoints; p++)
		for (v = 0; v < (int)r->exp.nvariants; v++) {
			s = sample_of(r, p, v);
			if (s == NULL)
				continue;
			if (visit != NULL)
				visit(arg, s, row);
			row += timeline_lanes(s) + 1;
		}
	return row;
}

int
timeline_rows(const struct result *r)
{
	return timeline_each(r, NULL, NULL);
}

struct writer {
	struct arena *arena;
	const struct result *r;
	const int *classes;
	struct buf *buf;
};

static void
write_lanes(void *arg, const struct sample *s, int row)
{
	struct writer *w = arg;
	const char *cell = grid_label(w->arena, w->r, s->point, s->variant);
	int lane;

	for (lane = 0; lane < timeline_lanes(s); lane++)
		buf_printf(w->buf,
		    "%d \"%s · thread %d\" \"thread %d\" \"%s\"\n",
		    row + lane + 1, cell, lane, lane, lane == 0 ? cell : "");
}

/* A text between double quotes in a data file. */
static void
quoted(struct buf *buf, const char *text)
{
	buf_puts(buf, " \"");
	for (; *text != '\0'; text++)
		buf_putc(buf, *text == '"' || *text == '\\' ? '\'' : *text);
	buf_putc(buf, '"');
}

static void
write_spans(void *arg, const struct sample *s, int row)
{
	struct writer *w = arg;
	size_t i;

	for (i = 0; i < s->nspans; i++) {
		const struct span *span = &s->spans[i];

		buf_printf(w->buf, "%d %d", row + span->lane + 1,
		    series_class(w->classes, span->kind));
		series_number(w->buf, span->from_ns / 1e6);
		series_number(w->buf, span->to_ns / 1e6);
		quoted(w->buf, w->r->exp.spans[span->kind].text);
		buf_putc(w->buf, '\n');
	}
}

void
timeline_blocks(struct arena *arena, const struct result *r, const int *classes,
    struct buf *buf)
{
	struct writer writer = { arena, r, classes, buf };

	if (timeline_rows(r) == 0)
		return;
	buf_puts(buf, "\n\n# lanes\n");
	timeline_each(r, write_lanes, &writer);
	buf_puts(buf, "\n\n# spans\n");
	timeline_each(r, write_spans, &writer);
}

struct sums {
	const struct result *r;
	int kind; /* that counts; -1: each */
	double first_ns, last_ns;
	int count, cells;
};

static void
add_up(void *arg, const struct sample *s, int row)
{
	struct sums *sums = arg;
	size_t i;

	(void)row;
	sums->cells++;
	for (i = 0; i < s->nspans; i++) {
		const struct span *span = &s->spans[i];

		if (sums->kind >= 0 && span->kind != sums->kind)
			continue;
		sums->first_ns = fmin(sums->first_ns, span->from_ns);
		sums->last_ns = fmax(sums->last_ns, span->to_ns);
		sums->count++;
	}
}

static struct sums
sums_of(const struct result *r, int kind)
{
	struct sums sums = { r, kind, INFINITY, -INFINITY, 0, 0 };

	timeline_each(r, add_up, &sums);
	return sums;
}

void
timeline_variables(const struct result *r, const int *classes, struct buf *buf)
{
	struct sums all = sums_of(r, -1);
	size_t i;

	buf_printf(buf, "SPANS = %zu\n", all.count > 0 ? r->exp.nspans : 0);
	if (all.count == 0)
		return;
	buf_printf(buf, "TMIN = %.9e\nTMAX = %.9e\nLANES = %d\nCELLS = %d\n",
	    all.first_ns / 1e6, all.last_ns / 1e6, timeline_rows(r) - 1,
	    all.cells);
	buf_printf(buf, "array SPAN[%zu] = [", r->exp.nspans);
	for (i = 0; i < r->exp.nspans; i++) {
		buf_puts(buf, i > 0 ? ", " : "");
		/* What never came needs no colour in the legend. */
		plot_quote(buf,
		    sums_of(r, (int)i).count > 0 ? r->exp.spans[i].text : "");
	}
	buf_printf(buf, "]\narray SPANCLASS[%zu] = [", r->exp.nspans);
	for (i = 0; i < r->exp.nspans; i++)
		buf_printf(buf, "%s%d", i > 0 ? ", " : "",
		    series_class(classes, (int)i));
	buf_puts(buf, "]\n");
}

double
timeline_length_ns(const struct result *r)
{
	struct sums all = sums_of(r, -1);

	return all.last_ns - all.first_ns;
}
