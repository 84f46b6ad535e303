/* Knows which places of a book a reader may search for, and their words. */
#include <string.h>

#include "base/text.h"
#include "book/passages.h"
#include "pipeline/parts.h"
#include "press/figure.h"
#include "press/page.h"
#include "press/search.h"
#include "sys/file.h"

/* The places gathered so far. */
struct places {
	struct build *build;
	struct arena *arena;
	struct search_entry *entries;
	size_t count;
};

static void
add(struct places *places, struct search_entry entry)
{
	*ARENA_PUSH(places->arena, places->entries, places->count) = entry;
}

/* "The chapter › The section": the headings that another stands below. */
static char *
way_to(struct places *places, const struct doc *doc,
    const struct heading *heading)
{
	const struct heading *above;
	char *way = "";
	int level = heading->level;

	for (above = heading; above-- > doc->headings && level > 1;) {
		if (above->level >= level || above->level == 1)
			continue;
		level = above->level;
		way = arena_printf(places->arena, " › %s%s", above->text, way);
	}
	return arena_printf(places->arena, "%s%s", doc->title, way);
}

static void
add_chapter(struct places *places, const struct chapter *chapter)
{
	const struct doc *doc = &chapter->doc;
	struct passage *passages;
	size_t i, count = passages_of(places->arena, doc, &passages);

	for (i = 0; i < count; i++) {
		const struct heading *heading = passages[i].heading;
		bool top = heading == NULL || heading->level == 1;

		add(places,
		    (struct search_entry) { .page = chapter->page,
			.id = heading ? heading->id : "",
			.title = heading ? heading->text : doc->title,
			.within = top ? "" : way_to(places, doc, heading),
			.text = passages[i].text });
	}
}

static void
add_terms(struct places *places, const struct chapter *chapter)
{
	const struct definition *d = chapter->doc.definitions;
	size_t i;

	for (i = 0; i < chapter->doc.ndefinitions; i++)
		add(places,
		    (struct search_entry) { .page = chapter->page,
			.id = d[i].id,
			.title = d[i].names,
			.within = chapter->doc.title,
			.text = d[i].text });
}

static const char *
title_of_page(const struct build *build, const char *page)
{
	size_t i;

	for (i = 0; i < build->nchapters; i++)
		if (strcmp(build->chapters[i].page, page) == 0)
			return build->chapters[i].doc.title;
	return "";
}

static void
add_experiment(struct places *places, const struct item *item)
{
	struct arena *a = places->arena;
	const struct embed *e = item->embed;
	const struct figure asked = { .y = e->y, .ny = e->ny };
	const struct experiment *exp =
	    item->have ? &item->result.exp : &item->program->exp;
	const char *headline =
	    item->have ? figure_description(a, &item->result, &asked) : "";

	add(places,
	    (struct search_entry) { .page = item->page,
		.id = arena_printf(a, "experiment.%s", e->id),
		.title = exp->title != NULL && !exp->plain ?
		    arena_printf(a, "%s: %s", e->id, exp->title) :
		    e->id,
		.within = arena_printf(a, "%s › Experiment",
		    title_of_page(places->build, item->page)),
		.text = arena_printf(a, "%s %s", e->question ? e->question : "",
		    headline) });
}

static void
add_exercises(struct places *places, const struct chapter *chapter)
{
	struct build *build = places->build;
	struct err ignored;
	size_t i, at;

	for (i = 0; i < chapter->doc.nslots; i++) {
		const struct slot *slot = &chapter->doc.slots[i];

		if (slot->kind != SLOT_TASK)
			continue;
		workbook_find(&build->workbook, slot->id, &at, &ignored);
		add(places,
		    (struct search_entry) { .page = chapter->page,
			.id = arena_printf(places->arena, "exercise.%s",
			    slot->id),
			.title = build->workbook.exercises[at].title,
			.within = arena_printf(places->arena, "%s › Exercise",
			    chapter->doc.title),
			.text = slot->text });
	}
}

/* What a source says first, or "" if that is no comment. */
static char *
first_comment(struct arena *arena, const char *text)
{
	const char *from = strstr(text, "/*"), *end;
	char *comment, *c;
	size_t left;

	/* Which libraries it needs is for the compiler. */
	while (from != NULL && text_starts(from, "/* NEEDS:"))
		from = strstr(from + 2, "/*");
	end = from != NULL ? strstr(from + 2, "*/") : NULL;
	if (end == NULL)
		return "";
	comment = arena_strndup(arena, from + 2, (size_t)(end - from) - 2);
	for (c = comment; (c = strchr(c, '\n')) != NULL; c += left) {
		left = strspn(c, "\n\t *");
		memset(c, ' ', left);
	}
	comment = text_trim(arena, comment);
	return text_valid_utf8(arena, comment, strlen(comment));
}

static bool
add_source(struct places *places, const struct source *source, struct err *err)
{
	char *text;

	if (!file_read(places->arena, source->path, &text, NULL, err))
		return false;
	add(places,
	    (struct search_entry) { .page = source->page,
		.id = "",
		.title = source->path,
		.within = "Source",
		.text = first_comment(places->arena, text) });
	return true;
}

static bool
gather(struct places *places, const struct site *site, struct err *err)
{
	struct build *build = places->build;
	size_t i;

	for (i = 0; i < build->nchapters; i++) {
		add_chapter(places, &build->chapters[i]);
		add_terms(places, &build->chapters[i]);
		add_exercises(places, &build->chapters[i]);
	}
	for (i = 0; i < build->nitems; i++)
		add_experiment(places, &build->items[i]);
	for (i = 0; i < LOOKUPS; i++)
		if (site->has[i])
			add(places,
			    (struct search_entry) { page_lookup_file(i), "",
				page_lookup_title(i), "", "" });
	for (i = 0; i < build->nsources; i++)
		if (!add_source(places, &build->sources[i], err))
			return false;
	return true;
}

/* What a page loads when its search is opened. */
static bool
put_search(struct places *places, const char *lunr, struct err *err)
{
	char *text;

	return file_read(places->arena, lunr, &text, NULL, err) &&
	    part_put(places->build, "search/lunr.js", text, err) &&
	    part_put(places->build, "search/index.js",
		search_index(places->arena, places->entries, places->count),
		err);
}

static bool
put_apology(struct build *build, bool last, struct err *err)
{
	struct arena *a = build->arena;

	if (last)
		*ARENA_PUSH(a, build->warnings, build->nwarnings) =
		    arena_printf(a,
			"the pages have no search: the package %s is not "
			"installed",
			search_package);
	return part_put(build, "search/index.js", search_missing(a), err);
}

bool
part_find(struct build *build, const struct site *site, bool last,
    struct err *err)
{
	struct places places = { .build = build, .arena = arena_new() };
	const char *lunr = search_lunr(places.arena);
	bool ok;

	if (lunr != NULL)
		ok = gather(&places, site, err) &&
		    put_search(&places, lunr, err);
	else
		ok = put_apology(build, last, err);
	arena_free(places.arena);
	return ok;
}
