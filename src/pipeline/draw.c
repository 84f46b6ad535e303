/* Knows which plots a book needs and where their pictures go. */
#include <string.h>

#include "base/text.h"
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
		if (output != NULL &&
		    !file_write(arena_printf(build->arena, "%s/plots/%s.out",
				    build->place.build,
				    build->items[i].embed->id),
			output, strlen(output), NULL, err))
			return false;
	}
	return true;
}

/* A plot that is asked for, and where its picture goes. */
struct wanted {
	const char **figure, **words;
	const char *title, *description;
	const char *name; /* as the author knows it, */
	const char *file; /* and where it stands */
	int line;
};

struct wishes {
	struct plot *plots;
	struct wanted *wanted;
	size_t count;
};

static struct plot *
wish(struct arena *a, struct wishes *wishes, struct wanted wanted)
{
	size_t same = wishes->count;

	*ARENA_PUSH(a, wishes->wanted, same) = wanted;
	return ARENA_PUSH(a, wishes->plots, wishes->count);
}

/* The plot that the author chose, and every round in the order of time. */
static void
wish_of_item(struct build *build, struct item *item, struct wishes *wishes)
{
	struct arena *a = build->arena;
	const struct embed *e = item->embed;
	struct plot plot = { .id = e->id,
		.data_id = e->id,
		.kind = e->plot,
		.x = item->have ? figure_varying(&item->result) : NULL };
	const char *title = item->result.exp.title;

	item->figure = item->figure_words = item->rounds = NULL;
	if (!item->have)
		return;
	plot.data =
	    figure_data(a, &item->result, e->claims, e->nclaims, &plot.rows);
	item->data = plot.data;
	if (e->plot != NULL) {
		item->script = plot_download(a, &build->place, &plot);
		*wish(a, wishes,
		    (struct wanted) { &item->figure, &item->figure_words, title,
			figure_description(a, &item->result, e->plot), e->plot,
			e->file, e->plot_line }) = plot;
	}
	if (figure_compared(&item->result) == 0)
		return;
	plot.id = arena_printf(a, "%s.rounds", e->id);
	plot.kind = "rounds";
	plot.rows = 5;
	*wish(a, wishes,
	    (struct wanted) { &item->rounds, &item->rounds_words,
		arena_printf(a, "%s: every round", title),
		"The speed-up of each round in the order of measuring, with the "
		"interval of the median as a band.",
		plot.kind, e->file, e->line }) = plot;
}

static void
wish_of_chapter(struct build *build, struct chapter *chapter,
    struct wishes *wishes)
{
	struct plot *plot;
	size_t i;

	for (i = 0; i < chapter->doc.nslots; i++) {
		const struct slot *slot = &chapter->doc.slots[i];

		if (slot->kind != SLOT_PLOT)
			continue;
		plot = wish(build->arena, wishes,
		    (struct wanted) { &chapter->figures[i], &chapter->words[i],
			slot->id, "", slot->id, chapter->path, slot->line });
		/* An experiment may have the same name. */
		plot->id = arena_printf(build->arena, "%s.own", slot->id);
		plot->script = slot->text;
	}
}

/* gnuplot says what is wrong in the last line of its words. */
static char *
last_line(struct arena *arena, const char *words)
{
	char *text = text_trim(arena, words), *newline = strrchr(text, '\n');

	return newline != NULL ? text_trim(arena, newline) : text;
}

bool
part_draw(struct build *build, struct err *err)
{
	struct wishes wishes = { NULL, NULL, 0 };
	size_t i;
	char *svg;

	build->plot_errors = NULL;
	build->nplot_errors = 0;
	if (!write_outputs(build, err))
		return false;
	for (i = 0; i < build->nitems; i++)
		wish_of_item(build, &build->items[i], &wishes);
	for (i = 0; i < build->nchapters; i++)
		wish_of_chapter(build, &build->chapters[i], &wishes);
	if (!plot_draw(build->arena, &build->place, wishes.plots, wishes.count,
		err))
		return false;
	for (i = 0; i < wishes.count; i++) {
		const struct wanted *w = &wishes.wanted[i];
		const struct plot *plot = &wishes.plots[i];

		*w->words = plot->words;
		if (plot->svg == NULL) {
			*ARENA_PUSH(build->arena, build->plot_errors,
			    build->nplot_errors) = arena_printf(build->arena,
			    "%s:%d: plot '%s' failed: %s", w->file, w->line,
			    w->name, last_line(build->arena, plot->words));
			continue;
		}
		if (!file_read(build->arena, plot->svg, &svg, NULL, err))
			return false;
		*w->figure = figure_inline(build->arena, svg,
		    arena_printf(build->arena, "figure.%s", plot->id), w->title,
		    w->description);
	}
	return true;
}
