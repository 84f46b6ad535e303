/* Knows which terms the book defines, and from where they are linked to. */
#include <string.h>

#include "book/terms.h"
#include "pipeline/parts.h"

/* A term, and the chapter that defines it. */
struct defined {
	const struct definition *definition;
	struct chapter *chapter;
};

struct glossary {
	struct defined *terms;
	size_t count;
};

/* The form that two definitions share, or NULL. */
static const char *
shared_form(const struct definition *a, const struct definition *b)
{
	size_t i, k;

	for (i = 0; i < a->nforms; i++)
		for (k = 0; k < b->nforms; k++)
			if (strcmp(a->forms[i], b->forms[k]) == 0)
				return a->forms[i];
	return strcmp(a->id, b->id) == 0 ? a->names : NULL;
}

static bool
add(struct build *build, struct glossary *g, struct chapter *chapter,
    const struct definition *definition, struct err *err)
{
	const struct defined *other;
	const char *form;
	size_t i;

	for (i = 0; i < g->count; i++) {
		other = &g->terms[i];
		form = shared_form(definition, other->definition);
		if (form != NULL)
			return err_at(err, chapter->path, definition->line,
			    "term '%s' is defined also at %s:%d, expected one "
			    "definition of it",
			    form, other->chapter->path,
			    other->definition->line);
	}
	*ARENA_PUSH(build->arena, g->terms, g->count) =
	    (struct defined) { definition, chapter };
	return true;
}

/* A link from a page to a place on another one. */
static const char *
href(struct arena *arena, const char *from, const char *page, const char *id)
{
	struct buf url = BUF_INIT;
	const char *text;

	page_link(&url, page_root(arena, from), page);
	text = arena_printf(arena, "%s#%s", url.data, id);
	buf_fini(&url);
	return text;
}

/* Tells the definitions where a chapter explains their terms. */
static void
note_explained(struct build *build, const struct defined *terms,
    const struct term *used, size_t count, const struct chapter *chapter)
{
	struct arena *a = build->arena;
	const struct heading **where =
	    terms_explained(a, &chapter->doc, used, count);
	struct explained *explained;
	size_t i;

	for (i = 0; i < count; i++) {
		if (where[i] == NULL || terms[i].chapter == chapter)
			continue;
		explained = &terms[i].chapter->explained[terms[i].definition -
		    terms[i].chapter->doc.definitions];
		*ARENA_PUSH(a, explained->links, explained->count) =
		    (struct markup_link) { href(a, terms[i].chapter->page,
					       chapter->page, where[i]->id),
			    chapter->doc.title };
	}
}

/* A chapter that defines a term itself has no link to it. */
static void
link_chapter(struct build *build, const struct glossary *g,
    struct chapter *chapter)
{
	struct arena *a = build->arena;
	struct term *terms = arena_alloc(a, (g->count + 1) * sizeof(*terms));
	size_t i, n = 0;

	for (i = 0; i < g->count; i++)
		terms[i].definition = g->terms[i].definition;
	note_explained(build, g->terms, terms, g->count, chapter);
	for (i = 0; i < g->count; i++)
		if (g->terms[i].chapter != chapter)
			terms[n++] = (struct term) { g->terms[i].definition,
				href(a, chapter->page,
				    g->terms[i].chapter->page,
				    g->terms[i].definition->id) };
	terms_link(&chapter->doc, terms, n);
}

bool
part_link_terms(struct build *build, struct err *err)
{
	struct glossary g = { NULL, 0 };
	size_t c, i;

	for (c = 0; c < build->nchapters; c++) {
		struct chapter *chapter = &build->chapters[c];

		chapter->explained = arena_alloc(build->arena,
		    (chapter->doc.ndefinitions + 1) *
			sizeof(*chapter->explained));
		for (i = 0; i < chapter->doc.ndefinitions; i++)
			if (!add(build, &g, chapter,
				&chapter->doc.definitions[i], err))
				return false;
	}
	for (c = 0; g.count > 0 && c < build->nchapters; c++)
		link_chapter(build, &g, &build->chapters[c]);
	return true;
}
