/* Knows which plots a book needs and where their pictures go. */
#include <string.h>

#include "base/text.h"
#include "pipeline/parts.h"
#include "press/figure.h"
#include "press/palette.h"
#include "press/picture.h"
#include "press/plot.h"
#include "sys/file.h"

static bool
write_for_authors(struct build *build, const struct item *item,
    const char *ending, const char *text, struct err *err)
{
	return text == NULL ||
	    file_write(arena_printf(build->view, "%s/plots/%s.%s",
			   build->place.build, item->embed->id, ending),
		text, strlen(text), NULL, err);
}

/*
 * What a plain program printed, and every figure's data, stand where an
 * author's gnuplot finds them.
 */
static bool
write_outputs(struct build *build, struct err *err)
{
	size_t i;

	for (i = 0; i < build->nitems; i++) {
		const struct item *item = &build->items[i];

		if (item->have &&
		    (!write_for_authors(build, item, "out",
			 item->result.samples[0].output, err) ||
			!write_for_authors(build, item, "dat", item->data,
			    err)))
			return false;
	}
	return true;
}

/* What an item is of: its result's experiment, else its program's. */
static const struct experiment *
experiment_of(const struct item *item)
{
	return item->have ? &item->result.exp : &item->program->exp;
}

/* The same name has the same colour in the whole book. */
static void
allot_classes(struct build *build)
{
	struct arena *a = build->view;
	size_t i, k, size = (build->nitems + 1) * sizeof(struct palette_group);
	struct palette_group *variants = arena_alloc(a, size);
	struct palette_group *spans = arena_alloc(a, size);

	for (i = 0; i < build->nitems; i++) {
		const struct experiment *exp = experiment_of(&build->items[i]);
		const char **names = NULL, **texts = NULL;

		for (k = 0; k < exp->nvariants; k++)
			*ARENA_PUSH(a, names, variants[i].count) =
			    exp->variants[k].name;
		for (k = 0; k < exp->nspans; k++)
			*ARENA_PUSH(a, texts, spans[i].count) =
			    exp->spans[k].text;
		variants[i].names = names;
		spans[i].names = texts;
	}
	palette_allot(a, variants, build->nitems);
	palette_allot(a, spans, build->nitems);
	for (i = 0; i < build->nitems; i++) {
		build->items[i].classes = variants[i].classes;
		build->items[i].span_classes = spans[i].classes;
	}
}

static struct figure
figure_of(const struct item *item)
{
	const struct embed *e = item->embed;

	return (struct figure) { e->plot, e->y, e->ny, e->claims, e->nclaims,
		item->classes, item->span_classes };
}

/* A plot that is asked for, and where its picture goes. */
struct wanted {
	const char **figure, **words;
	const char **svg; /* as a file of its own; may be NULL */
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
	struct arena *a = build->view;
	const struct embed *e = item->embed;
	const struct figure asked = figure_of(item);
	struct plot plot = { .id = e->id, .data_id = e->id };
	const char *title = item->result.exp.title;

	item->figure = item->figure_words = item->rounds = item->svg = NULL;
	if (!item->have)
		return;
	figure_plot(a, &item->result, &asked, &plot);
	item->data = plot.data;
	if (e->plot != NULL) {
		item->script = plot_download(a, &build->place, &plot);
		*wish(a, wishes,
		    (struct wanted) { &item->figure, &item->figure_words,
			&item->svg, title,
			figure_description(a, &item->result, &asked), e->plot,
			e->file, e->plot_line }) = plot;
	}
	if (e->plot != NULL && plot.size == PLOT_ROOMY) {
		plot.id = arena_printf(a, "%s.narrow", e->id);
		plot.size = PLOT_NARROW;
		*wish(a, wishes,
		    (struct wanted) { &item->figure, &item->figure_words,
			&item->svg, title,
			figure_description(a, &item->result, &asked), e->plot,
			e->file, e->plot_line }) = plot;
	}
	if (figure_compared(&item->result) == 0)
		return;
	plot.id = arena_printf(a, "%s.rounds", e->id);
	plot.kind = "rounds";
	plot.size = PLOT_USUAL;
	plot.rows = figure_compared(&item->result);
	plot.height = plot.rows * 2;
	*wish(a, wishes,
	    (struct wanted) { &item->rounds, &item->rounds_words, NULL,
		arena_printf(a, "%s: every round", title),
		"The speed-up of each round, in the order of measuring, a strip "
		"for each comparison; the band is the interval of the median.",
		plot.kind, e->file, e->line }) = plot;
}

/*
 * The experiment that an author's own plot is about: "ID" or "ID-..." is its
 * name; the longest ID counts. NULL if there is none with a result.
 */
static const struct item *
subject_of(const struct build *build, const char *name)
{
	const struct item *best = NULL;
	size_t i, len, longest = 0;

	for (i = 0; i < build->nitems; i++) {
		const char *id = build->items[i].embed->id;

		len = strlen(id);
		if (len <= longest || !text_starts(name, id) ||
		    (name[len] != '\0' && name[len] != '-'))
			continue;
		best = &build->items[i];
		longest = len;
	}
	return best != NULL && best->have ? best : NULL;
}

/* What an author's own plot says of itself: the comment that it begins with. */
static char *
comment_of(struct arena *arena, const char *script)
{
	char *text = arena_strdup(arena, "");
	size_t len;

	while (*script == '#') {
		script += 1 + strspn(script + 1, " \t");
		len = strcspn(script, "\n");
		text = arena_printf(arena, "%s %.*s", text, (int)len, script);
		script += len + (script[len] != '\0');
	}
	return text_trim(arena, text);
}

static void
wish_of_chapter(struct build *build, struct chapter *chapter,
    struct wishes *wishes)
{
	const struct item *item;
	struct figure asked;
	struct plot *plot;
	size_t i;

	for (i = 0; i < chapter->doc.nslots; i++) {
		const struct slot *slot = &chapter->doc.slots[i];

		if (slot->kind != SLOT_PLOT)
			continue;
		item = subject_of(build, slot->id);
		plot = wish(build->view, wishes,
		    (struct wanted) { &chapter->figures[i], &chapter->words[i],
			NULL, item != NULL ? item->result.exp.title : slot->id,
			comment_of(build->view, slot->text), slot->id,
			chapter->path, slot->line });
		if (item != NULL) {
			asked = figure_of(item);
			figure_plot(build->view, &item->result, &asked, plot);
			plot->data_id = item->embed->id;
		}
		/* An experiment may have the same name. */
		plot->id = arena_printf(build->view, "%s.own", slot->id);
		plot->kind = NULL;
		plot->size = PLOT_USUAL;
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

/* Remembers why a plot has no picture. */
static void
deny(struct build *build, const struct wanted *w, const char *why)
{
	*ARENA_PUSH(build->view, build->plot_errors, build->nplot_errors) =
	    arena_printf(build->view, "%s:%d: plot '%s' failed: %s", w->file,
		w->line, w->name, why);
}

/* Puts a picture, or why there is none, where it was wished for. */
static bool
grant(struct build *build, const struct wanted *w, const struct plot *plot,
    struct err *err)
{
	static const char *const
	    classes[] = { [PLOT_ROOMY] = "roomy", [PLOT_NARROW] = "narrow" };
	struct arena *a = build->view;
	struct picture picture = { .id = arena_printf(a, "figure.%s", plot->id),
		.class = classes[plot->size],
		.title = w->title,
		.description = w->description,
		.told_by = plot->size == PLOT_NARROW ?
		    arena_printf(a, "figure.%s", plot->data_id) :
		    NULL,
		.axes = plot->axes };
	const char *inlined;
	char *svg;

	/* Where the roomy one failed, the narrow one does so too. */
	if (plot->size == PLOT_NARROW && *w->figure == NULL)
		return true;
	*w->words = plot->words;
	if (plot->svg == NULL) {
		deny(build, w, last_line(a, plot->words));
		return true;
	}
	if (!file_read(a, plot->svg, &svg, NULL, err))
		return false;
	picture.svg = svg;
	inlined = picture_inline(a, &picture);
	if (inlined == NULL) {
		*w->words = "it drew no SVG, expected no 'set terminal' and no "
			    "'set output' of its own";
		deny(build, w, *w->words);
		return true;
	}
	if (w->svg != NULL && plot->size != PLOT_NARROW)
		*w->svg = picture_file(a, &picture);
	*w->figure = plot->size != PLOT_NARROW ?
	    inlined :
	    arena_printf(a, "%s%s", *w->figure, inlined);
	return true;
}

/* What model and interpreters show, for the card of an item. */
static void
wish_of_beside(struct build *build, struct item *item, struct wishes *wishes)
{
	struct arena *a = build->view;
	const struct beside *beside = part_beside(build, a, item, "", NULL);
	struct plot plot = { .kind = "beside" };

	item->beside = item->beside_words = NULL;
	if (beside == NULL)
		return;
	plot.data = beside_figure_data(a, beside, &plot.rows);
	if (plot.rows == 0)
		return;
	plot.height = plot.rows + 2;
	plot.id = arena_printf(a, "%s.python", item->embed->id);
	plot.data_id = plot.id;
	*wish(a, wishes,
	    (struct wanted) { &item->beside, &item->beside_words, NULL,
		arena_printf(a, "%s, and Python", item->result.exp.title),
		"Below the words of each effect a row for the model in C and "
		"one for each interpreter, with the median and its interval. "
		"The table above has the same figures.",
		plot.kind, plot_kind_path(a, &build->place, "beside"), 1 }) =
	    plot;
}

/* Every effect of every twin, for the page that lists them. */
static void
wish_of_twins(struct build *build, struct wishes *wishes)
{
	struct beside_all all = part_all_twins(build, build->view);
	struct plot plot = { .id = "twins.all",
		.data_id = "twins.all",
		.kind = "twins",
		.height = 10 };

	build->twins_figure = build->twins_words = NULL;
	plot.data = beside_data(build->view, &all, &plot.rows);
	if (plot.rows == 0)
		return;
	*wish(build->view, wishes,
	    (struct wanted) { &build->twins_figure, &build->twins_words, NULL,
		"Model and Python",
		"A point an effect and interpreter: what the model shows from "
		"left to right, what Python shows from bottom to top. On the "
		"diagonal they are the same. Effects that are exactly the same "
		"are left out.",
		"twins", plot_kind_path(build->view, &build->place, "twins"),
		1 }) = plot;
}

bool
part_draw(struct build *build, struct err *err)
{
	struct wishes wishes = { NULL, NULL, 0 };
	size_t i;

	arena_free(build->view);
	build->view = arena_new();
	build->plot_errors = NULL;
	build->nplot_errors = 0;
	allot_classes(build);
	for (i = 0; i < build->nitems; i++) {
		wish_of_item(build, &build->items[i], &wishes);
		wish_of_beside(build, &build->items[i], &wishes);
	}
	wish_of_twins(build, &wishes);
	if (!write_outputs(build, err))
		return false;
	for (i = 0; i < build->nchapters; i++)
		wish_of_chapter(build, &build->chapters[i], &wishes);
	if (!plot_draw(build->view, &build->place, wishes.plots, wishes.count,
		err))
		return false;
	for (i = 0; i < wishes.count; i++)
		if (!grant(build, &wishes.wanted[i], &wishes.plots[i], err))
			return false;
	return true;
}
