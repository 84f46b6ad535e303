/* Knows which plots a book needs and where their pictures go. */
#include <string.h>

#include "pipeline/parts.h"
#include "press/figure.h"
#include "press/plot.h"
#include "sys/file.h"

/* What a plain program printed stands where an author's gnuplot finds it. */
static bool
write_outputs(struct build *build, struct err *err)
{
	const char *output;
	size_t i;

	for (i = 0; i < build->nitems; i++) {
		if (!build->items[i].have)
			continue;
		output = build->items[i].result.samples[0].output;
		if (output != NULL && !file_write(arena_printf(build->arena,
			"%s/plots/%s.out", build->place.build,
			build->items[i].embed->id), output, strlen(output),
			NULL, err))
			return false;
	}
	return true;
}

/* A plot that is asked for, and where its picture goes. */
struct wanted {
	struct chapter *chapter;
	size_t slot;
	const struct item *item; /* NULL: the author's own gnuplot */
};

static void
want_plots(struct build *build, struct chapter *chapter,
    struct plot **plots, size_t *nplots, struct wanted **wanted)
{
	struct arena *a = build->arena;
	size_t i, n;

	for (i = 0; i < chapter->doc.nslots; i++) {
		const struct slot *slot = &chapter->doc.slots[i];
		const struct item *item = slot->kind != SLOT_EMBED ? NULL :
		    build_find(build, slot->embed->id);
		struct plot *plot;

		if (slot->kind != SLOT_PLOT &&
		    (item == NULL || !item->have || !item->embed->plot))
			continue;
		n = *nplots;
		*ARENA_PUSH(a, *wanted, n) =
		    (struct wanted){ chapter, i, item };
		plot = ARENA_PUSH(a, *plots, *nplots);
		if (item == NULL) {
			plot->id = slot->id;
			plot->script = slot->text;
			continue;
		}
		plot->id = item->embed->id;
		plot->kind = item->embed->plot;
		plot->data = figure_data(a, &item->result,
		    item->embed->claims, item->embed->nclaims, &plot->rows);
	}
}

bool
part_draw(struct build *build, struct err *err)
{
	struct wanted *wanted = NULL;
	struct plot *plots = NULL;
	size_t i, n = 0;
	char *svg;

	if (!write_outputs(build, err))
		return false;
	for (i = 0; i < build->nchapters; i++)
		want_plots(build, &build->chapters[i], &plots, &n, &wanted);
	if (!plot_draw(build->arena, &build->place, plots, n, err))
		return false;
	for (i = 0; i < n; i++) {
		struct wanted *w = &wanted[i];

		w->chapter->words[w->slot] = plots[i].words;
		if (plots[i].svg == NULL)
			continue;
		if (!file_read(build->arena, plots[i].svg, &svg, NULL, err))
			return false;
		w->chapter->figures[w->slot] = figure_inline(build->arena,
		    svg, plots[i].id,
		    w->item ? w->item->result.exp.title : plots[i].id,
		    w->item ? figure_description(build->arena,
			&w->item->result) : "");
	}
	return true;
}

