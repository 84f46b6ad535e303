/* Knows the order of the stages, and nothing of how each does its work. */
#include "pipeline/build.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "lab/store.h"
#include "pipeline/parts.h"
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
add_item(struct build *build, struct embed *embed, const char *page,
    struct err *err)
{
	struct item *same = build_find(build, embed->id), *item;

	if (same != NULL)
		return err_at(err, embed->file, embed->line, "experiment id "
		    "'%s' stands also at %s:%d, expected an id of its own",
		    embed->id, same->embed->file, same->embed->line);
	item = ARENA_PUSH(build->arena, build->items, build->nitems);
	item->embed = embed;
	item->page = page;
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
		    !add_item(build, chapter->doc.slots[i].embed,
			chapter->page, err))
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

bool
build_prepare(struct build *build, struct err *err)
{
	size_t i;

	/* What needs no compiler first: mistakes show at once. */
	for (i = 0; i < build->nchapters; i++)
		if (!part_cut_listings(build, &build->chapters[i], err))
			return false;
	if (!part_bind(build, build->items, build->nitems, err))
		return false;
	for (i = 0; i < build->nchapters; i++)
		if (!part_check_values(build, &build->chapters[i], err))
			return false;
	if (build->options.force != NULL &&
	    build_find(build, build->options.force) == NULL)
		return err_set(err, "--force: unknown experiment '%s', "
		    "expected the id of one in this book",
		    build->options.force);
	return true;
}

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
	part_weigh_failure(build, item, &outcome);
	if (!outcome.measured)
		return true;
	item->result = outcome.result;
	item->have = true;
	item->stale = false;
	part_judge(build, item);
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
			    part_known_experiments(build));
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
	*item = (struct item){ .embed = item->embed, .page = item->page };
	*found = item;
	item->changed = count > 0;
	return part_bind(build, item, 1, err);
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

bool
build_write(struct build *build, size_t *pages, size_t *written,
    struct err *err)
{
	*pages = build->manifest.count + 1;
	return part_draw(build, err) && part_render(build, written, err);
}
