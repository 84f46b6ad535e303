/* Knows what goes into the book on one page, and into a file of its own. */
#include <string.h>

#include "base/text.h"
#include "pipeline/parts.h"
#include "sys/file.h"

static char *
without_end(struct arena *arena, const char *name, const char *end)
{
	size_t cut = text_ends(name, end) ? strlen(end) : 0;

	return arena_strndup(arena, name, strlen(name) - cut);
}

/* Is what stands on this page asked for? */
static bool
is_in(struct build *build, const char *page)
{
	const char *only = build->options.chapter;

	return only == NULL ||
	    strcmp(without_end(build->view, page, ".html"), only) == 0;
}

void
part_whole_begin(struct build *build, const struct site *site)
{
	struct arena *a = build->view;
	size_t i;

	build->whole = (struct whole) { .alone = false };
	buf_clear(&build->bound);
	if (build->options.chapter == NULL)
		whole_take(a, &build->whole, "index.html", "chapter", "index");
	for (i = 0; i < site->count; i++)
		if (is_in(build, site->entries[i].page))
			whole_take(a, &build->whole, site->entries[i].page,
			    "chapter",
			    without_end(a, site->entries[i].page, ".html"));
}

void
part_whole_add(struct build *build, const char *page, const char *html)
{
	whole_chapter(&build->bound, &build->whole, page,
	    build->options.chapter == NULL, html);
}

bool
part_whole_put(struct build *build, const struct site *site,
    const char *introduction, struct err *err)
{
	struct arena *arena = arena_new();
	struct buf body = BUF_INIT;
	bool ok = true;

	if (site->has[LOOKUP_WHOLE]) {
		whole_front(&body, &build->whole, site, introduction);
		buf_add(&body, build->bound.data, build->bound.len);
		ok = part_put(build, page_lookup_file(LOOKUP_WHOLE),
		    page_whole(arena, site, body.data), err);
	}
	buf_fini(&body);
	arena_free(arena);
	return ok;
}

/* Is a passage of the chapter tied to a claim of an experiment? */
static bool
is_tied(const struct build *build, const struct chapter *chapter, size_t slot,
    const char *id)
{
	const struct tie *tie = chapter->doc.slots[slot].tie;
	size_t i;

	for (i = 0; tie != NULL && i < tie->nclaims; i++)
		if (strcmp(build->items[chapter->tied[slot][i].item].embed->id,
			id) == 0)
			return true;
	return false;
}

/* Does a chapter show an experiment, or tell something of it? */
static bool
needs(const struct build *build, const struct chapter *chapter, const char *id)
{
	size_t i;

	for (i = 0; i < chapter->doc.nslots; i++) {
		const struct slot *slot = &chapter->doc.slots[i];

		if ((slot->kind == SLOT_EMBED &&
			strcmp(slot->embed->id, id) == 0) ||
		    (slot->kind == SLOT_VALUE && strcmp(slot->id, id) == 0) ||
		    is_tied(build, chapter, i, id))
			return true;
	}
	return false;
}

bool
part_check_single(struct build *build, struct err *err)
{
	const struct manifest *m = &build->manifest;
	const struct chapter *chapter = NULL;
	const char **names = NULL;
	size_t i, n = 0;

	for (i = 0; i < m->count; i++) {
		*ARENA_PUSH(build->view, names, n) =
		    without_end(build->view, m->chapters[i], ".md");
		if (is_in(build, build->chapters[i].page))
			chapter = &build->chapters[i];
	}
	if (build->options.chapter != NULL && chapter == NULL)
		return err_set(err,
		    "--chapter: no chapter '%s', expected one of %s",
		    build->options.chapter, text_join(build->view, names, n));
	for (i = 0; build->options.chapter != NULL && i < build->nitems; i++)
		build->items[i].aside =
		    !needs(build, chapter, build->items[i].embed->id);
	return file_writable(build->options.single, err);
}

/*
 * The data inside as links: in a chapter all of it; in a book only the
 * samples, since the rest is ten times as much.
 */
static void
take_downloads(struct build *build, const struct item *item)
{
	static const char *const types[DOWNLOADS] = {
		[DOWNLOAD_CSV] = "text/csv",
		[DOWNLOAD_JSON] = "application/json",
		[DOWNLOAD_DATA] = "text/plain",
		[DOWNLOAD_SCRIPT] = "text/plain",
		[DOWNLOAD_SVG] = "image/svg+xml",
	};
	struct arena *a = build->view;
	const char *text;
	size_t k;

	for (k = 0; k < DOWNLOADS; k++) {
		text = NULL;
		if (k == DOWNLOAD_CSV || build->options.chapter != NULL)
			text = part_download_text(build, a, item, k);
		if (text != NULL)
			text = arena_printf(a, "data:%s;base64,%s", types[k],
			    text_base64(a, text, strlen(text)));
		whole_let(a, &build->whole, part_download_name(a, item, k),
		    text);
	}
}

/* Everything that links of a file alone may lead to. */
static void
take_all(struct build *build, const struct site *site)
{
	size_t i;

	part_whole_begin(build, site);
	build->whole.alone = true;
	for (i = 0; i < build->nsources; i++)
		whole_take(build->view, &build->whole, build->sources[i].page,
		    "source",
		    without_end(build->view,
			build->sources[i].page + strlen("source/"), ".html"));
	for (i = 0; i < build->nitems; i++)
		if (is_in(build, build->items[i].page))
			take_downloads(build, &build->items[i]);
}

/* The sources that something links to, at the end. */
static bool
add_sources(struct build *build, struct buf *body, struct err *err)
{
	struct arena *arena = arena_new();
	struct whole_source *sources =
	    arena_alloc(arena, (build->nsources + 1) * sizeof(*sources));
	struct snippet *snippets;
	bool ok = part_colour_sources(build, arena, &snippets, err);
	size_t i;

	for (i = 0; ok && i < build->nsources; i++)
		sources[i] = (struct whole_source) { build->sources[i].page,
			build->sources[i].path, snippets[i].html };
	if (ok)
		whole_sources(body, &build->whole, sources, build->nsources);
	arena_free(arena);
	return ok;
}

/*
 * The text of every chapter that is asked for, of index.md the last. Only
 * now is it known which sources they link to.
 */
static const char **
bodies_of(struct build *build)
{
	struct arena *a = build->view;
	const char **bodies =
	    arena_alloc(a, (build->nchapters + 1) * sizeof(*bodies));
	size_t i;

	for (i = 0; i < build->nchapters; i++)
		if (is_in(build, build->chapters[i].page))
			bodies[i] = part_body(build, a, &build->chapters[i]);
	return bodies;
}

static bool
single_body(struct build *build, const struct site *site, struct buf *body,
    struct err *err)
{
	const char **bodies = bodies_of(build);
	size_t i;

	take_all(build, site);
	for (i = 0; i < site->count; i++)
		if (bodies[i] != NULL)
			part_whole_add(build, site->entries[i].page, bodies[i]);
	if (build->options.chapter == NULL)
		whole_front(body, &build->whole, site, bodies[site->count]);
	buf_add(body, build->bound.data, build->bound.len);
	return add_sources(build, body, err);
}

static const char *
single_title(struct build *build, const struct site *site)
{
	size_t i;

	for (i = 0; build->options.chapter != NULL && i < site->count; i++)
		if (is_in(build, site->entries[i].page))
			return arena_printf(build->view, "%s · %s",
			    site->entries[i].title, site->title);
	return site->title;
}

bool
part_single(struct build *build, const struct site *site, struct err *err)
{
	struct buf body = BUF_INIT, nav = BUF_INIT;
	bool ok = single_body(build, site, &body, err);
	const char *page;

	whole_contents(&nav, &build->whole, site);
	page = page_single(build->view, site, single_title(build, site),
	    nav.data, body.data);
	ok = ok &&
	    file_write(build->options.single, page, strlen(page), NULL, err);
	buf_fini(&body);
	buf_fini(&nav);
	return ok;
}
