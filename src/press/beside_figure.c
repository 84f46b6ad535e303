/* Knows what the figure of a card's twins shows, row by row. */
#include "press/beside_figure.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "press/format.h"

static const size_t one_line = 48;

/* A row: where, of which colour, the value with its interval, two texts. */
static void
put_row(struct arena *arena, struct buf *data, int row, int class,
    const struct estimate *e, const char *who, const char *unit)
{
	bool interval = !isnan(e->lo) && !isnan(e->hi) && e->lo > 0;
	struct estimate middle = *e;

	middle.lo = middle.hi = NAN;
	buf_printf(data, "%d %d %.6g %.6g %.6g \"%s\" \"%s\"\n", row, class,
	    e->mid, interval ? e->lo : e->mid, interval ? e->hi : e->mid, who,
	    format_estimate(arena, &middle, unit));
}

/* A text as a column of the data: in double quotes, so that it has none. */
static char *
quoted(struct arena *arena, const char *text)
{
	char *copy = arena_strdup(arena, text), *c;

	for (c = copy; *c != '\0'; c++)
		if (*c == '"' || *c == '\\' || *c == '\n')
			*c = '\'';
	return copy;
}

/* Is there a place for it on a logarithmic axis? */
static bool
has_place(const struct beside *beside, size_t effect)
{
	size_t i, n = 0;

	for (i = 0; i < beside->npythons; i++) {
		const struct beside_python *p = &beside->pythons[i];

		if (!beside_is_seen(p, effect))
			continue;
		if (!(p->agreements[effect].python.mid > 0 &&
			p->agreements[effect].model.mid > 0))
			return false;
		n++;
	}
	return n > 0;
}

static void
put_effect(struct arena *arena, struct buf *data, const struct beside *beside,
    size_t effect, int *rows)
{
	const struct effect *e = &beside->effects[effect];
	const char *model = NULL;
	size_t i;

	++*rows;
	/* What is longer may need two lines, and so a row more. */
	if (strlen(e->text) > one_line)
		++*rows;
	buf_printf(data, "%g 0 NaN NaN NaN \"%s\" \"\"\n",
	    *rows - (strlen(e->text) > one_line ? 0.4 : 0),
	    quoted(arena, e->text));
	for (i = 0; i < beside->npythons; i++) {
		const struct beside_python *p = &beside->pythons[i];
		const struct agreement *a = &p->agreements[effect];
		const char *unit, *who;

		if (!beside_is_seen(p, effect))
			continue;
		unit = beside_unit(e, p->result);
		who = arena_printf(arena, "Python %s", p->python->name);
		/* The model of this version, if it is another. */
		if (model == NULL || strcmp(model, p->model) != 0)
			put_row(arena, data, ++*rows, 1, &a->model,
			    p->model[0] == '\0' ?
				"the model" :
				arena_printf(arena, "the model, %s", p->model),
			    unit);
		model = p->model;
		put_row(arena, data, ++*rows, p->python->gil ? 2 : 3,
		    &a->python, who, unit);
	}
}

char *
beside_figure_data(struct arena *arena, const struct beside *beside, int *rows)
{
	struct buf data = BUF_INIT;
	char *text;
	size_t i;

	*rows = 0;
	for (i = 0; i < beside->neffects; i++)
		if (has_place(beside, i))
			put_effect(arena, &data, beside, i, rows);
	text = arena_strdup(arena, data.data != NULL ? data.data : "");
	buf_fini(&data);
	return text;
}
