/* Knows the order of the stages, and nothing of how each does its work. */
#include "pipeline.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "book/manifest.h"
#include "book/region.h"
#include "lab/store.h"
#include "press/card.h"
#include "press/code.h"
#include "press/figure.h"
#include "press/markup.h"
#include "press/page.h"
#include "press/plot.h"
#include "press/theme.h"
#include "sys/file.h"
#include "sys/host.h"

struct chapter {
	const char *path; /* of the Markdown */
	const char *page; /* of the HTML, from the output folder */
	struct doc doc;
	bool parsed;
	const char **figures; /* a slot each: inline SVG of its plot */
	const char **words;   /* a slot each: why its plot failed */
	struct listing **listings; /* a slot each */
	size_t *nlistings;
};

struct build {
	struct arena *arena;
	struct options options;
	struct place place;
	struct manifest manifest;
	struct chapter *chapters; /* index.md last, if there is one */
	size_t nchapters;
	struct item *items;
	size_t nitems;
	struct program *programs;
	size_t nprograms;
	struct facts *machine; /* read when first needed */
	const char **warnings;
	size_t nwarnings;
};

struct arena *
build_arena(struct build *build)
{
	return build->arena;
}

const struct place *
build_place(const struct build *build)
{
	return &build->place;
}

size_t
build_items(const struct build *build, struct item **items)
{
	*items = build->items;
	return build->nitems;
}

size_t
build_warnings(const struct build *build, const char *const **lines)
{
	*lines = build->warnings;
	return build->nwarnings;
}

struct item *
build_find(struct build *build, const char *id)
{
	size_t i;

	for (i = 0; i < build->nitems; i++)
		if (strcmp(build->items[i].embed->id, id) == 0)
			return &build->items[i];
	return NULL;
}

/* ---- read ---- */

static bool
find_place(struct build *build, struct err *err)
{
	struct arena *a = build->arena;
	struct place *place = &build->place;
	char *home;

	place->root = build->options.root;
	if (!dir_exists(place->root))
		return err_at(err, place->root, 0, "no such folder, expected "
		    "one with Markdown chapters");
	place->chapters = path_join(a, place->root, "chapters");
	if (!dir_exists(place->chapters))
		place->chapters = place->root;
	place->experiments = path_join(a, place->root, "experiments");
	place->plots = path_join(a, place->root, "plots");
	place->build = path_join(a, place->root, "build");
	if (!path_of_program(a, &home, err))
		return false;
	place->share = home;
	if (!file_exists(path_join(a, home, "plots/theme.gp")))
		place->share = path_join(a, home, "../share/labbook");
	return true;
}

static bool
add_item(struct build *build, struct embed *embed, struct err *err)
{
	struct item *same = build_find(build, embed->id), *item;

	if (same != NULL)
		return err_at(err, embed->file, embed->line, "experiment id "
		    "'%s' stands also at %s:%d, expected an id of its own",
		    embed->id, same->embed->file, same->embed->line);
	item = ARENA_PUSH(build->arena, build->items, build->nitems);
	item->embed = embed;
	return true;
}

static bool
read_chapter(struct build *build, const char *name, struct err *err)
{
	struct arena *a = build->arena;
	struct chapter *chapter = ARENA_PUSH(a, build->chapters,
	    build->nchapters);
	size_t len, i;
	char *text;

	chapter->path = path_join(a, build->place.chapters, name);
	chapter->page = arena_printf(a, "%.*s.html",
	    (int)(strlen(name) - (text_ends(name, ".md") ? 3 : 0)), name);
	if (!file_read(a, chapter->path, &text, &len, err) ||
	    !doc_parse(a, chapter->path, text, len, &chapter->doc, err))
		return false;
	chapter->parsed = true;
	for (i = 0; i < chapter->doc.nslots; i++)
		if (chapter->doc.slots[i].kind == SLOT_EMBED &&
		    !add_item(build, chapter->doc.slots[i].embed, err))
			return false;
	return true;
}

static bool
read_book(struct build *build, struct err *err)
{
	const struct manifest *m = &build->manifest;
	size_t i;

	if (!find_place(build, err) ||
	    !manifest_read(build->arena, build->place.chapters,
		&build->manifest, err))
		return false;
	for (i = 0; i < m->count; i++)
		if (!read_chapter(build, m->chapters[i], err))
			return false;
	return !m->has_index || read_chapter(build, "index.md", err);
}

struct build *
build_open(const struct options *options, struct err *err)
{
	struct arena *arena = arena_new();
	struct build *build = arena_alloc(arena, sizeof(*build));

	build->arena = arena;
	build->options = *options;
	if (read_book(build, err))
		return build;
	build_close(build);
	return NULL;
}

void
build_close(struct build *build)
{
	size_t i;

	for (i = 0; i < build->nchapters; i++)
		if (build->chapters[i].parsed)
			doc_fini(&build->chapters[i].doc);
	arena_free(build->arena);
}

/* ---- compile and check ---- */

static const char *
known_experiments(struct build *build)
{
	const char **ids = NULL;
	char **names;
	struct err ignored;
	size_t i, n, count = 0;

	if (!dir_list(build->arena, build->place.experiments, &names, &n,
		&ignored))
		return "none";
	for (i = 0; i < n; i++)
		if (text_ends(names[i], ".c"))
			*ARENA_PUSH(build->arena, ids, count) =
			    arena_strndup(build->arena, names[i],
				strlen(names[i]) - 2);
	return text_join(build->arena, ids, count);
}

/* Is there a source for what the chapter wants to run? */
static bool
is_known(struct build *build, const struct embed *embed)
{
	return embed->source != NULL || file_exists(arena_printf(
	    build->arena, "%s/%s.c", build->place.experiments, embed->run));
}

static bool
add_program(struct build *build, struct item *item, struct err *err)
{
	const struct embed *embed = item->embed;
	struct program *program;
	size_t i;

	if (!is_known(build, embed))
		return err_at(err, embed->file, embed->line, "unknown "
		    "experiment '%s', expected one of %s", embed->run,
		    known_experiments(build));
	for (i = 0; i < build->nprograms; i++)
		if (embed->source == NULL &&
		    build->programs[i].text == NULL &&
		    strcmp(build->programs[i].name, embed->run) == 0)
			return true;
	program = ARENA_PUSH(build->arena, build->programs,
	    build->nprograms);
	program->name = embed->run;
	program->text = embed->source;
	program->file = embed->file;
	program->line = embed->line + 1;
	return true;
}

static struct program *
program_of(struct build *build, const struct embed *embed)
{
	size_t i;

	for (i = 0; i < build->nprograms; i++)
		if (strcmp(build->programs[i].name, embed->run) == 0 &&
		    (build->programs[i].text == NULL) ==
			(embed->source == NULL))
			return &build->programs[i];
	return NULL;
}

static bool
points_of(struct build *build, struct item *item, struct err *err)
{
	const struct embed *embed = item->embed;
	struct err why;
	size_t i;

	/* One by one first, so that the error can name the line. */
	for (i = 0; i < embed->nwith; i++)
		if (!experiment_points(build->arena, &item->program->exp,
			&embed->with[i], 1, &item->points, &item->npoints,
			&why))
			return err_at(err, embed->file,
			    embed->with_lines[i], "%s", why.text);
	if (experiment_points(build->arena, &item->program->exp, embed->with,
		embed->nwith, &item->points, &item->npoints, &why))
		return true;
	return err_at(err, embed->file, embed->line, "%s", why.text);
}

/* Do predict, claims and plot name things that the experiment has? */
static bool
check_embed(struct build *build, struct item *item, struct err *err)
{
	struct embed *e = item->embed;
	const struct experiment *exp = &item->program->exp;
	struct err why;
	size_t i;

	if (e->predict != NULL && !item->changed && !expr_check(build->arena, &e->predict_expr,
		exp, item->points, item->npoints, &why))
		return err_at(err, e->file, e->predict_line, "%s in predict",
		    why.text);
	for (i = 0; i < e->nclaims; i++) {
		if (claim_check(build->arena, &e->claims[i], exp,
			item->points, item->npoints, &why))
			continue;
		if (!item->changed)
			return err_at(err, e->file, e->claims[i].line,
			    "%s in claim '%s'", why.text, e->claims[i].id);
		/* Not said of these parameters: left out. */
		memmove(&e->claims[i], &e->claims[i + 1],
		    (e->nclaims - i - 1) * sizeof(*e->claims));
		e->nclaims--;
		i--;
	}
	if (e->plot != NULL && (strcmp(e->plot, "theme") == 0 ||
		plot_kind_path(build->arena, &build->place, e->plot) == NULL))
		return err_at(err, e->file, e->plot_line, "unknown plot kind "
		    "'%s', expected one of %s", e->plot,
		    plot_kinds(build->arena, &build->place));
	return true;
}

/* A recorded file that cannot be read is set aside, never trusted. */
static void
load_result(struct build *build, struct item *item)
{
	char *path = store_path(build->arena, &build->place,
	    item->embed->id);
	struct err why;

	if (store_load(build->arena, &build->place, item->embed->id,
		&item->result, &item->have, &why))
		return;
	item->have = false;
	*ARENA_PUSH(build->arena, build->warnings, build->nwarnings) =
	    arena_printf(build->arena, "%s; set aside as %s.corrupt",
		why.text, path);
	rename(path, arena_printf(build->arena, "%s.corrupt", path));
}

static void
judge(struct build *build, struct item *item)
{
	const struct embed *embed = item->embed;
	size_t i;

	item->verdicts = arena_alloc(build->arena,
	    (embed->nclaims + 1) * sizeof(*item->verdicts));
	for (i = 0; i < embed->nclaims; i++)
		item->verdicts[i] = claim_judge(build->arena,
		    &embed->claims[i], &item->result);
}

static const struct facts *
machine(struct build *build)
{
	if (build->machine == NULL) {
		build->machine = arena_alloc(build->arena,
		    sizeof(*build->machine));
		measure_environment(build->arena, &build->place,
		    build->machine);
	}
	return build->machine;
}

/* A failure that the chapter asked for is a lesson; its absence is not. */
static void
weigh_failure(struct build *build, struct item *item,
    const struct outcome *o)
{
	const struct embed *e = item->embed;
	static const char *const names[] = { "success", "compile-error",
		"signal", "timeout", "exit" };
	bool compile = item->failed && o == NULL;
	bool met[] = {
		[EXPECT_SUCCESS] = false,
		[EXPECT_COMPILE_ERROR] = compile,
		[EXPECT_SIGNAL] = o != NULL && o->signal != 0,
		[EXPECT_TIMEOUT] = o != NULL && o->timed_out,
		[EXPECT_EXIT] = o != NULL && !o->measured && !o->timed_out &&
		    o->signal == 0 && o->exit_code == e->expect_code,
	};

	if (e->expect == EXPECT_SUCCESS)
		return;
	if (met[e->expect]) {
		item->failed = false;
		item->expected = names[e->expect];
	} else if (!item->failed) {
		item->failed = true;
		item->failure = (struct failure){ .stage = "run",
			.what = arena_printf(build->arena, "it succeeded, "
			    "and the chapter expects %s", names[e->expect]),
			.words = "" };
	}
}

static bool
bind_program(struct build *build, struct item *item, struct err *err)
{
	const struct embed *e = item->embed;

	item->program = program_of(build, e);
	if (item->program->failed) {
		item->failed = true;
		item->failure = item->program->failure;
		weigh_failure(build, item, NULL);
		load_result(build, item);
		item->stale = item->have;
	} else {
		if (!points_of(build, item, err) ||
		    !check_embed(build, item, err))
			return false;
		item->plan = (struct plan){ .id = e->id,
			.program = item->program, .points = item->points,
			.npoints = item->npoints, .samples = e->samples,
			.limit_s = e->limit_s,
			.level = build->options.level,
			.env = machine(build) };
		load_result(build, item);
		item->stale = !item->have || item->result.key == NULL ||
		    strcmp(item->result.key, measure_key(build->arena,
			&item->plan)) != 0;
	}
	if (item->have)
		judge(build, item);
	return true;
}

/* Live values must name an experiment of the book and things that it has. */
static bool
check_values(struct build *build, const struct chapter *chapter,
    struct err *err)
{
	struct item *item;
	struct err why;
	size_t i;

	for (i = 0; i < chapter->doc.nslots; i++) {
		const struct slot *slot = &chapter->doc.slots[i];

		if (slot->kind != SLOT_VALUE)
			continue;
		item = build_find(build, slot->id);
		if (item == NULL)
			return err_at(err, chapter->path, slot->line,
			    "live value of unknown experiment '%s', expected "
			    "the id of one in this book", slot->id);
		if (!item->program->failed && !expr_check(build->arena,
			&slot->expr, &item->program->exp, item->points,
			item->npoints, &why))
			return err_at(err, chapter->path, slot->line,
			    "%s in the live value of '%s'", why.text,
			    slot->id);
	}
	return true;
}

static bool
compile_and_bind(struct build *build, struct item *items, size_t count,
    struct err *err)
{
	size_t first = build->nprograms, i;

	for (i = 0; i < count; i++)
		if (!add_program(build, &items[i], err))
			return false;
	if (!compile_programs(build->arena, &build->place,
		build->programs + first, build->nprograms - first,
		build->options.progress, err))
		return false;
	for (i = 0; i < count; i++)
		if (!bind_program(build, &items[i], err))
			return false;
	return true;
}

/* Where something is shown: for paths and for errors. */
struct showing {
	const char *file; /* the chapter */
	int line;
	const char *run;  /* the experiment whose file a bare name means */
};

/* Cuts what a name in show stands for: REGION, or FILE#REGION. */
static bool
cut_listing(struct build *build, const struct showing *at, const char *show,
    struct listing *listing, struct err *err)
{
	struct arena *a = build->arena;
	const char *hash = strchr(show, '#');
	struct region region;
	struct err why;
	char *path, *text;

	if (hash == NULL && at->run == NULL)
		return err_at(err, at->file, at->line, "show is '%s', "
		    "expected FILE#REGION", show);
	path = hash != NULL ? arena_printf(a, "%s/%.*s",
	    build->place.experiments, (int)(hash - show), show) :
	    arena_printf(a, "%s/%s.c", build->place.experiments, at->run);
	if (!file_read(a, path, &text, NULL, &why) ||
	    !region_cut(a, path, text, hash ? hash + 1 : show, &region, &why))
		return err_at(err, at->file, at->line, "show: %s", why.text);
	listing->file = path;
	listing->name = region.name;
	listing->line = region.line;
	listing->html = region.text;
	return true;
}

static bool
cut_embed(struct build *build, const struct embed *e, struct listing **list,
    size_t *count, struct err *err)
{
	const struct showing at = { e->file, e->show_line, e->run };
	size_t i;

	if (e->source != NULL)
		ARENA_PUSH(build->arena, *list, *count)->html = e->source;
	/* An unknown experiment is said to be one, not a missing file. */
	for (i = 0; i < e->nshow && is_known(build, e); i++)
		if (!cut_listing(build, &at, e->show[i],
			ARENA_PUSH(build->arena, *list, *count), err))
			return false;
	return true;
}

static bool
cut_listings(struct build *build, struct chapter *chapter, struct err *err)
{
	struct arena *a = build->arena;
	size_t n = chapter->doc.nslots + 1, i;

	chapter->listings = arena_alloc(a, n * sizeof(*chapter->listings));
	chapter->nlistings = arena_alloc(a, n * sizeof(size_t));
	chapter->figures = arena_alloc(a, n * sizeof(char *));
	chapter->words = arena_alloc(a, n * sizeof(char *));
	for (i = 0; i < chapter->doc.nslots; i++) {
		const struct slot *slot = &chapter->doc.slots[i];
		const struct showing at = { chapter->path, slot->line, NULL };
		struct listing **list = &chapter->listings[i];
		size_t *count = &chapter->nlistings[i];

		if (slot->kind == SLOT_EMBED &&
		    !cut_embed(build, slot->embed, list, count, err))
			return false;
		if (slot->kind != SLOT_CODE)
			continue;
		ARENA_PUSH(a, *list, *count)->html = slot->text;
		if (slot->show != NULL &&
		    !cut_listing(build, &at, slot->show, *list, err))
			return false;
	}
	return true;
}

bool
build_prepare(struct build *build, struct err *err)
{
	size_t i;

	/* What needs no compiler first: mistakes show at once. */
	for (i = 0; i < build->nchapters; i++)
		if (!cut_listings(build, &build->chapters[i], err))
			return false;
	if (!compile_and_bind(build, build->items, build->nitems, err))
		return false;
	for (i = 0; i < build->nchapters; i++)
		if (!check_values(build, &build->chapters[i], err))
			return false;
	if (build->options.force != NULL &&
	    build_find(build, build->options.force) == NULL)
		return err_set(err, "--force: unknown experiment '%s', "
		    "expected the id of one in this book",
		    build->options.force);
	return true;
}

/* ---- measure ---- */

bool
build_measure_item(struct build *build, struct item *item, bool record,
    struct err *err)
{
	struct outcome outcome;

	if (item->program->failed)
		return true;
	if (!measure_run(build->arena, &item->plan, build->options.progress,
		&outcome, err))
		return false;
	item->failed = !outcome.measured;
	item->failure = outcome.failure;
	weigh_failure(build, item, &outcome);
	if (!outcome.measured)
		return true;
	item->result = outcome.result;
	item->have = true;
	item->stale = false;
	judge(build, item);
	return !record || store_save(build->arena, &build->place,
	    &item->result, item->embed->claims, item->verdicts,
	    item->embed->nclaims, err);
}

bool
build_measure(struct build *build, struct err *err)
{
	size_t i;

	for (i = 0; !build->options.no_run && i < build->nitems; i++) {
		struct item *item = &build->items[i];
		bool forced = build->options.force != NULL &&
		    strcmp(build->options.force, item->embed->id) == 0;

		if ((item->stale || forced) &&
		    !build_measure_item(build, item, true, err))
			return false;
	}
	return true;
}

bool
build_single(struct build *build, const char *id,
    const struct setting *settings, size_t count, struct item **found,
    struct err *err)
{
	struct item *item = build_find(build, id);
	struct embed *embed;
	size_t i, nlines;

	if (item == NULL) {
		if (!text_is_id(id) || !file_exists(arena_printf(build->arena,
			"%s/%s.c", build->place.experiments, id)))
			return err_set(err, "unknown experiment '%s', "
			    "expected one of %s", id,
			    known_experiments(build));
		embed = arena_alloc(build->arena, sizeof(*embed));
		embed->id = embed->run = arena_strdup(build->arena, id);
		embed->file = "labbook run";
		embed->samples = 1;
		item = ARENA_PUSH(build->arena, build->items, build->nitems);
		item->embed = embed;
	}
	for (i = 0; i < count; i++) {
		nlines = item->embed->nwith;
		*ARENA_PUSH(build->arena, item->embed->with_lines, nlines) =
		    0;
		*ARENA_PUSH(build->arena, item->embed->with,
		    item->embed->nwith) = settings[i];
	}
	*item = (struct item){ .embed = item->embed };
	*found = item;
	item->changed = count > 0;
	return compile_and_bind(build, item, 1, err);
}

void
build_tally(const struct build *build, int *failed_claims, int *inconclusive,
    int *broken)
{
	size_t i, k;

	*failed_claims = *inconclusive = *broken = 0;
	for (i = 0; i < build->nitems; i++) {
		const struct item *item = &build->items[i];

		*broken += item->failed;
		for (k = 0; item->have && k < item->embed->nclaims; k++) {
			*failed_claims += item->verdicts[k].kind ==
			    VERDICT_FAILS;
			*inconclusive += item->verdicts[k].kind ==
			    VERDICT_INCONCLUSIVE;
		}
	}
}

/* ---- draw ---- */

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

static bool
draw(struct build *build, struct err *err)
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

/* ---- render ---- */

static const char *
language_of(const struct slot *slot)
{
	return slot->kind == SLOT_CODE ? slot->id : "c";
}

/* Colours the code of all chapters in one go. */
static bool
colour(struct build *build, struct err *err)
{
	struct snippet *snippets = NULL;
	size_t c, i, k, n = 0, at = 0;
	struct chapter *chapter;

	for (c = 0; c < build->nchapters; c++) {
		chapter = &build->chapters[c];
		for (i = 0; i < chapter->doc.nslots; i++)
			for (k = 0; k < chapter->nlistings[i]; k++)
				*ARENA_PUSH(build->arena, snippets, n) =
				    (struct snippet){
					language_of(&chapter->doc.slots[i]),
					chapter->listings[i][k].html, NULL };
	}
	if (n > 0 && !code_colour(build->arena, &build->place, snippets, n,
		(unsigned)host_effective_cpus(), err))
		return false;
	for (c = 0; c < build->nchapters; c++) {
		chapter = &build->chapters[c];
		for (i = 0; i < chapter->doc.nslots; i++)
			for (k = 0; k < chapter->nlistings[i]; k++)
				chapter->listings[i][k].html =
				    snippets[at++].html;
	}
	return true;
}

static const char *
rerun_command(struct build *build, const struct embed *embed)
{
	if (strcmp(build->place.root, ".") == 0)
		return arena_printf(build->arena, "./labbook run %s",
		    embed->id);
	return arena_printf(build->arena, "labbook -C %s run %s",
	    build->place.root, embed->id);
}

static void
card_of(struct build *build, struct chapter *chapter, size_t slot,
    struct buf *out)
{
	const struct item *item = build_find(build,
	    chapter->doc.slots[slot].embed->id);
	const struct embed *e = item->embed;
	struct card card = { .id = e->id, .question = e->question,
		.listings = chapter->listings[slot],
		.nlistings = chapter->nlistings[slot],
		.result = item->have ? &item->result : NULL,
		.stale = item->have && item->stale, .claims = e->claims,
		.verdicts = item->verdicts, .nclaims = e->nclaims,
		.figure = chapter->figures[slot],
		.figure_words = chapter->words[slot],
		.failure = item->failed || item->expected ? &item->failure :
							    NULL,
		.expected = item->expected,
		.command = rerun_command(build, e) };

	card_html(out, &card);
}

static struct markup
value_of(struct build *build, const struct slot *slot)
{
	const struct item *item = build_find(build, slot->id);
	struct estimate estimate;

	if (!item->have)
		return markup_value(build->arena, slot->id, NULL, "", false);
	estimate = expr_value(build->arena, &slot->expr, &item->result);
	return markup_value(build->arena, slot->id, &estimate,
	    expr_unit(&slot->expr, &item->result.exp), item->stale);
}

/* What goes before and after the content of a slot. */
static struct markup
slot_markup(struct build *build, struct chapter *chapter, size_t i)
{
	const struct slot *slot = &chapter->doc.slots[i];
	struct markup markup = { "", "" };
	struct buf html = BUF_INIT;

	switch (slot->kind) {
	case SLOT_ANCHOR:
		return markup_anchor(build->arena, slot->id, slot->text);
	case SLOT_ALERT:
		return markup_alert(build->arena, slot->id);
	case SLOT_TABLE:
		return markup_table();
	case SLOT_ROW:
		return markup_row();
	case SLOT_HEAD_CELL:
	case SLOT_CELL:
		return markup_cell(build->arena, slot->kind == SLOT_HEAD_CELL,
		    slot->align);
	case SLOT_VALUE:
		return value_of(build, slot);
	case SLOT_EMBED:
		card_of(build, chapter, i, &html);
		break;
	case SLOT_PLOT:
		card_plot(&html, slot->id, chapter->figures[i],
		    chapter->words[i]);
		break;
	case SLOT_CODE:
		card_listing(&html, &chapter->listings[i][0]);
		break;
	}
	markup.enter = arena_strndup(build->arena, html.data, html.len);
	buf_fini(&html);
	return markup;
}

static char *
body_of(struct build *build, struct chapter *chapter)
{
	struct markup markup;
	size_t i;

	for (i = 0; i < chapter->doc.nslots; i++) {
		markup = slot_markup(build, chapter, i);
		doc_fill(&chapter->doc, &chapter->doc.slots[i], markup.enter,
		    markup.exit);
	}
	return doc_html(build->arena, &chapter->doc);
}

static void
tally_entry(struct build *build, const struct chapter *chapter,
    struct entry *entry)
{
	const struct item *item;
	size_t i, k;

	for (i = 0; i < chapter->doc.nslots; i++) {
		if (chapter->doc.slots[i].kind != SLOT_EMBED)
			continue;
		item = build_find(build, chapter->doc.slots[i].embed->id);
		entry->broken |= item->failed;
		for (k = 0; item->have && k < item->embed->nclaims; k++) {
			enum verdict_kind kind = item->verdicts[k].kind;

			entry->holds += kind == VERDICT_HOLDS;
			entry->fails += kind == VERDICT_FAILS;
			entry->inconclusive += kind == VERDICT_INCONCLUSIVE;
		}
	}
}

static void
describe_site(struct build *build, struct site *site)
{
	struct entry *entries = NULL;
	struct section *section;
	struct entry *entry;
	size_t i, k;

	*site = (struct site){ .title = build->manifest.title,
		.summary = build->manifest.summary,
		.lang = build->manifest.lang };
	for (i = 0; i < build->manifest.count; i++) {
		const struct doc *doc = &build->chapters[i].doc;

		entry = ARENA_PUSH(build->arena, entries, site->count);
		entry->title = doc->title;
		entry->summary = doc->summary;
		entry->page = build->chapters[i].page;
		for (k = 0; k < doc->nheadings; k++) {
			struct section **list =
			    (struct section **)&entry->sections;

			section = ARENA_PUSH(build->arena, *list,
			    entry->nsections);
			section->id = doc->headings[k].id;
			section->text = doc->headings[k].text;
			section->level = doc->headings[k].level;
		}
		tally_entry(build, &build->chapters[i], entry);
	}
	site->entries = entries;
	for (i = 0; i < build->nitems && site->machine == NULL; i++)
		if (build->items[i].have)
			site->machine = &build->items[i].result.env;
}

/* Writes one file of the site and remembers that it is ours. */
static bool
put(struct build *build, const char *name, const char *text,
    struct buf *ours, size_t *written, struct err *err)
{
	const char *out = build->options.out != NULL ? build->options.out :
	    path_join(build->arena, build->place.root, "site");
	bool changed;

	if (!file_write(path_join(build->arena, out, name), text,
		strlen(text), &changed, err))
		return false;
	buf_printf(ours, "%s\n", name);
	*written += changed;
	return true;
}

/* Removes pages that an earlier build wrote and this one did not. */
static bool
sweep(struct build *build, const char *ours, struct err *err)
{
	const char *out = build->options.out != NULL ? build->options.out :
	    path_join(build->arena, build->place.root, "site");
	char *list = path_join(build->arena, out, ".labbook-pages");
	char *old, *save = NULL, *name, *marked;
	char *now = arena_printf(build->arena, "\n%s", ours);
	struct err ignored;

	if (file_read(build->arena, list, &old, NULL, &ignored))
		for (name = strtok_r(old, "\n", &save); name != NULL;
		     name = strtok_r(NULL, "\n", &save)) {
			marked = arena_printf(build->arena, "\n%s\n", name);
			if (strstr(now, marked) == NULL &&
			    strstr(name, "..") == NULL)
				remove(path_join(build->arena, out, name));
		}
	return file_write(list, ours, strlen(ours), NULL, err);
}

static bool
render(struct build *build, struct buf *ours, size_t *written,
    struct err *err)
{
	struct site site;
	char *body, *introduction = NULL;
	size_t i;

	describe_site(build, &site);
	for (i = 0; i < build->nchapters; i++) {
		body = body_of(build, &build->chapters[i]);
		if (i >= build->manifest.count)
			introduction = body;
		else if (!put(build, build->chapters[i].page,
			     page_chapter(build->arena, &site, i, body), ours,
			     written, err))
			return false;
	}
	return put(build, "style.css", theme_style, ours, written, err) &&
	    put(build, "index.html", page_cover(build->arena, &site,
		introduction), ours, written, err);
}

bool
build_write(struct build *build, size_t *pages, size_t *written,
    struct err *err)
{
	struct buf ours = BUF_INIT;
	bool ok;

	*pages = build->manifest.count + 1;
	*written = 0;
	ok = draw(build, err) && colour(build, err) &&
	    render(build, &ours, written, err) &&
	    sweep(build, ours.data, err);
	buf_fini(&ours);
	return ok;
}
