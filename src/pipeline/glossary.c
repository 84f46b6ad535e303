/* Knows which terms the book defines, and from where they are linked to. */
#include <string.h>

#include "book/terms.h"
#include "pipeline/parts.h"

/* A term, and the chapter that defines it. */
struct defined {
	const struct definition *definition;
	const struct chapter *chapter;
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
add(struct build *build, struct glossary *g, const struct chapter *chapter,
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

/* The terms that a chapter uses but does not define. */
static void
link_chapter(struct build *build, const struct glossary *g,
    struct chapter *chapter)
{
	struct arena *a = build->arena;
	struct term *terms = NULL;
	struct buf url = BUF_INIT;
	size_t i, n = 0;

	for (i = 0; i < g->count; i++) {
		const struct defined *t = &g->terms[i];

		if (t->chapter == chapter)
			continue;
		buf_clear(&url);
		page_link(&url, page_root(a, chapter->page), t->chapter->page);
		*ARENA_PUSH(a, terms, n) = (struct term) { t->definition,
			arena_printf(a, "%s#%s", url.data, t->definition->id) };
	}
	buf_fini(&url);
	if (n > 0)
		terms_link(&chapter->doc, terms, n);
}

bool
part_link_terms(struct build *build, struct err *err)
{
	struct glossary g = { NULL, 0 };
	size_t c, i;

	for (c = 0; c < build->nchapters; c++) {
		const struct chapter *chapter = &build->chapters[c];

		for (i = 0; i < chapter->doc.ndefinitions; i++)
			if (!add(build, &g, chapter,
				&chapter->doc.definitions[i], err))
				return false;
	}
	for (c = 0; c < build->nchapters; c++)
		link_chapter(build, &g, &build->chapters[c]);
	return true;
}
