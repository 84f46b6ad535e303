/* Knows the order of the stages, and nothing of how each does its work. */
#include "pipeline/build.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "book/ties.h"
#include "lab/store.h"
#include "pipeline/parts.h"
#include "sys/clock.h"
#include "sys/file.h"

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

size_t
build_plot_errors(const struct build *build, const char *const **lines)
{
	*lines = build->plot_errors;
	return build->nplot_errors;
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

static bool
find_place(struct build *build, struct err *err)
{
	struct arena *a = build->arena;
	struct place *place = &build->place;
	char *home;

	place->root = build->options.root;
	if (!dir_exists(place->root))
		return err_at(err, place->root, 0,
		    "no such folder, expected "
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
	/* A program that was copied from where it was built has lost them. */
	return file_exists(path_join(a, place->share, "plots/theme.gp")) ||
	    err_at(err, home, 0,
		"labbook's own experiments/ and plots/ are not beside it, nor "
		"in ../share/labbook, expected it where it was built or where "
		"'make install' put it");
}

static bool
add_item(struct build *build, struct embed *embed, const char *page,
    struct err *err)
{
	struct item *same = build_find(build, embed->id), *item;
	size_t i;

	if (same != NULL)
		return err_at(err, embed->file, embed->line,
		    "experiment id "
		    "'%s' stands also at %s:%d, expected an id of its own",
		    embed->id, same->embed->file, same->embed->line);
	for (i = 0; embed->annotate_line > 0 && i < build->nitems; i++)
		if (build->items[i].embed->annotate_line > 0)
			return err_at(err, embed->file, embed->annotate_line,
			    "'annotate' stands also at %s:%d, expected one "
			    "card in the book",
			    build->items[i].embed->file,
			    build->items[i].embed->annotate_line);
	item = ARENA_PUSH(build->arena, build->items, build->nitems);
	item->embed = embed;
	item->page = page;
	return true;
}

/* Two plots of one name would share one picture. */
static bool
check_plot_id(struct build *build, const struct chapter *chapter,
    const struct slot *slot, struct err *err)
{
	size_t c, i;

	for (c = 0; c < build->nchapters; c++)
		for (i = 0; i < build->chapters[c].doc.nslots; i++) {
			const struct slot *other =
			    &build->chapters[c].doc.slots[i];

			if (other == slot)
				return true;
			if (other->kind == SLOT_PLOT &&
			    strcmp(other->id, slot->id) == 0)
				return err_at(err, chapter->path, slot->line,
				    "plot '%s' stands also at %s:%d, expected "
				    "a name of its own",
				    slot->id, build->chapters[c].path,
				    other->line);
		}
	return true;
}

static bool
read_chapter(struct build *build, const char *name, struct err *err)
{
	struct arena *a = build->arena, *scratch = arena_new();
	struct chapter *chapter =
	    ARENA_PUSH(a, build->chapters, build->nchapters);
	size_t len, i;
	char *text;

	chapter->path = path_join(a, build->place.chapters, name);
	chapter->page = arena_printf(a, "%.*s.html",
	    (int)(strlen(name) - (text_ends(name, ".md") ? 3 : 0)), name);
	chapter->parsed = file_read(scratch, chapter->path, &text, &len, err) &&
	    doc_parse(a, chapter->path, text, len, &chapter->doc, err);
	arena_free(scratch);
	if (!chapter->parsed || !ties_find(a, &chapter->doc, err) ||
	    !part_show_exercises(build, chapter, err))
		return false;
	for (i = 0; i < chapter->doc.nslots; i++) {
		const struct slot *slot = &chapter->doc.slots[i];

		if (slot->kind == SLOT_EMBED &&
		    !add_item(build, slot->embed, chapter->page, err))
			return false;
		if (slot->kind == SLOT_PLOT &&
		    !check_plot_id(build, chapter, slot, err))
			return false;
	}
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
	return (!m->has_index || read_chapter(build, "index.md", err)) &&
	    part_link_terms(build, err);
}

static const struct preview previews[] = {
	{ "holds", "as if every claim held", { .kind = VERDICT_HOLDS } },
	{ "fails", "as if every claim failed",
	    { .kind = VERDICT_FAILS, .reason = "preview" } },
	{ "open", "as if no claim could be decided",
	    { .kind = VERDICT_INCONCLUSIVE, .reason = "preview" } },
};

const struct preview *
preview_find(const char *word)
{
	size_t i;

	for (i = 0; i < sizeof(previews) / sizeof(previews[0]); i++)
		if (strcmp(previews[i].word, word) == 0)
			return &previews[i];
	return NULL;
}

/* A preview is never taken for the site, and leaves the results alone. */
static void
become_preview(struct build *build)
{
	struct options *options = &build->options;

	options->no_run = true;
	options->out = arena_printf(build->arena, "%s/build/as-if/%s",
	    options->root, options->as_if->word);
}

struct build *
build_open(const struct options *options, struct err *err)
{
	struct arena *arena = arena_new();
	struct build *build = arena_alloc(arena, sizeof(*build));

	build->arena = arena;
	build->view = arena_new();
	build->options = *options;
	if (options->as_if != NULL)
		become_preview(build);
	build->ours = (struct buf)BUF_INIT;
	build->bound = (struct buf)BUF_INIT;
	build->renewed_ns = clock_now_ns();
	build->alone = (struct alone) { .no_wait = options->no_wait,
		.patience_s = options->patience_s };
	if (read_book(build, err))
		return build;
	build_close(build);
	return NULL;
}

void
build_close(struct build *build)
{
	size_t i;

	alone_end(&build->alone);
	buf_fini(&build->ours);
	buf_fini(&build->bound);
	for (i = 0; i < build->nchapters; i++)
		if (build->chapters[i].parsed)
			doc_fini(&build->chapters[i].doc);
	arena_free(build->view);
	arena_free(build->arena);
}

bool
build_prepare(struct build *build, struct err *err)
{
	size_t i;

	/* What needs no compiler first: mistakes show at once. */
	if (build->options.single != NULL && !part_check_single(build, err))
		return false;
	if (!part_check_exercises(build, err))
		return false;
	for (i = 0; i < build->nchapters; i++)
		if (!part_cut_listings(build, &build->chapters[i], err))
			return false;
	if (!part_bind(build, build->items, build->nitems, err) ||
	    !part_check_twins(build, err))
		return false;
	for (i = 0; i < build->nchapters; i++)
		if (!part_check_values(build, &build->chapters[i], err) ||
		    !part_check_ties(build, &build->chapters[i], err))
			return false;
	if (!part_bind_twins(build, err))
		return false;
	part_put_aside(build);
	if (!part_check_advise(build, err))
		return false;
	if (build->options.force != NULL &&
	    build_find(build, build->options.force) == NULL)
		return err_set(err,
		    "--force: unknown experiment '%s', "
		    "expected the id of one in this book",
		    build->options.force);
	return true;
}

/*
 * Each chapter has one A/A null: the first experiment there that has a base
 * measures it, the others take over what it found.
 */
static void
plan_null(struct build *build, struct item *item)
{
	const struct experiment *exp = &item->program->exp;
	size_t i;

	if (exp->plain || exp->nvariants < 2 ||
	    experiment_role(exp, ROLE_BASE) < 0)
		return;
	item->plan.null = true;
	for (i = 0; i < build->nitems; i++) {
		const struct item *other = &build->items[i];

		if (other == item || other->page != item->page ||
		    !other->have || other->result.nnulls == 0)
			continue;
		item->plan.null = false;
		item->plan.null_of_chapter = other->result.null;
	}
}

bool
part_measure(struct build *build, struct item *item, bool record,
    struct outcome *outcome, struct err *err)
{
	plan_null(build, item);
	if (!measure_run(build->arena, &build->place, &item->plan, record,
		build->alone.foreign, build->options.progress, outcome, err))
		return false;
	item->run_ns += outcome->run_ns;
	item->inside_ns += outcome->inside_ns;
	return true;
}

bool
part_take(struct build *build, struct item *item, const struct outcome *outcome,
    bool record, struct err *err)
{
	item->running = false;
	item->failed = !outcome->measured;
	item->failure = outcome->mishap.failure;
	part_weigh_failure(build, item, outcome);
	if (outcome->measured) {
		item->result = outcome->result;
		item->have = true;
		item->stale = false;
		part_judge(build, item);
	}
	if (!record)
		return true;
	/* A success that the chapter calls a failure is none to keep. */
	if (outcome->measured && !item->failed &&
	    !store_save(build->arena, &build->place, &item->result,
		item->embed->claims, item->verdicts, item->embed->nclaims, err))
		return false;
	measure_forget(build->arena, &build->place, &item->plan);
	return true;
}

bool
build_measure_item(struct build *build, struct item *item, bool record,
    struct err *err)
{
	struct alone *alone = &build->alone;
	struct outcome outcome;

	if (item->program->failed)
		return true;
	if (!alone_take(build->arena, alone, &build->place,
		build->options.progress, err))
		return false;
	/* A plain program's time is shown, not compared. */
	if (!item->program->exp.plain)
		alone_wait_quiet(build->arena, alone, build->options.progress);
	return part_measure(build, item, record, &outcome, err) &&
	    part_take(build, item, &outcome, record, err);
}

bool
part_renew(struct build *build, bool now, struct err *err)
{
	double start_ns = clock_now_ns(),
	       since_ns = start_ns - build->renewed_ns;

	/* A reader sees news soon, and it costs a twentieth at most. */
	if (build->options.single != NULL)
		return true;
	if (!now && (since_ns < 5e8 || since_ns < 20 * build->renewal_ns))
		return true;
	if (!part_draw(build, err) || !part_render(build, false, err))
		return false;
	build->renewed = true;
	build->renewed_ns = clock_now_ns();
	build->renewal_ns = build->renewed_ns - start_ns;
	return true;
}

bool
build_measure(struct build *build, struct err *err)
{
	const char *force = build->options.force;
	size_t i;
	bool any = false;

	for (i = 0; !build->options.no_run && i < build->nitems; i++) {
		struct item *item = &build->items[i];

		item->running = !item->program->failed &&
		    ((item->stale && !item->aside) ||
			(force && strcmp(force, item->embed->id) == 0));
		any |= item->running;
	}
	for (i = 0; any && i < build->nitems; i++) {
		struct item *item = &build->items[i];

		/* The first that takes its time must not be waited for. */
		if (item->running &&
		    (!part_renew(build,
			 !build->renewed && !item->program->exp.plain, err) ||
			!build_measure_item(build, item, true, err)))
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
		if (!text_is_id(id) ||
		    !file_exists(arena_printf(build->arena, "%s/%s.c",
			build->place.experiments, id)))
			return err_set(err,
			    "unknown experiment '%s', "
			    "expected one of %s",
			    id, part_known_experiments(build));
		embed = arena_alloc(build->arena, sizeof(*embed));
		embed->id = embed->run = arena_strdup(build->arena, id);
		embed->file = "labbook run";
		embed->samples = 1;
		item = ARENA_PUSH(build->arena, build->items, build->nitems);
		item->embed = embed;
	}
	for (i = 0; i < count; i++) {
		nlines = item->embed->nwith;
		*ARENA_PUSH(build->arena, item->embed->with_lines, nlines) = 0;
		*ARENA_PUSH(build->arena, item->embed->with,
		    item->embed->nwith) = settings[i];
	}
	*item = (struct item) { .embed = item->embed, .page = item->page };
	*found = item;
	item->changed = count > 0;
	return part_bind(build, item, 1, err);
}

void
build_tally(const struct build *build, int *failed_claims, int *inconclusive,
    int *broken)
{
	size_t i, k;

	*failed_claims = *inconclusive = 0;
	*broken = (int)build->nplot_errors;
	for (i = 0; i < build->nitems; i++) {
		const struct item *item = &build->items[i];

		if (item->aside)
			continue;
		*broken += item->failed;
		for (k = 0; item->verdicts != NULL && k < item->embed->nclaims;
		     k++) {
			*failed_claims +=
			    item->verdicts[k].kind == VERDICT_FAILS;
			*inconclusive +=
			    item->verdicts[k].kind == VERDICT_INCONCLUSIVE;
		}
	}
}

bool
build_write(struct build *build, size_t *pages, size_t *written,
    struct err *err)
{
	size_t i;

	*pages = build->options.single == NULL ? build->manifest.count + 1 :
	    build->options.chapter == NULL     ? build->manifest.count :
						 1;
	*written = 0;
	if (!part_draw(build, err) || !part_render(build, true, err))
		return false;
	for (i = 0; i < build->ntouched; i++)
		*written += strcmp(build->touched[i].before,
				build->touched[i].now) != 0;
	return true;
}
