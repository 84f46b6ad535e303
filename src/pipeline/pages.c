/* Knows which files make up a site, beside the pages of the chapters. */
#include <string.h>

#include "data/record.h"
#include "pipeline/parts.h"
#include "press/code.h"
#include "press/cover.h"
#include "press/lists.h"
#include "press/theme.h"
#include "sys/file.h"
#include "sys/host.h"

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

void
part_describe_site(struct build *build, struct site *site)
{
	struct entry *entries = NULL;
	struct section *section;
	struct entry *entry;
	size_t i, k;

	*site = (struct site) { .title = build->manifest.title,
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

			section =
			    ARENA_PUSH(build->arena, *list, entry->nsections);
			section->id = doc->headings[k].id;
			section->text = doc->headings[k].text;
			section->level = doc->headings[k].level;
		}
		tally_entry(build, &build->chapters[i], entry);
	}
	site->entries = entries;
	for (i = 0; i < build->nitems; i++) {
		const struct item *item = &build->items[i];

		if (item->have && site->machine == NULL)
			site->machine = &item->result.env;
		site->has[LOOKUP_CLAIMS] |= item->embed->nclaims > 0;
		site->has[LOOKUP_PREDICTIONS] |= item->embed->predict != NULL;
	}
}

/* What a reader may take along: the result, its samples, its figure. */
static bool
put_downloads(struct build *build, struct err *err)
{
	struct arena *a = build->arena;
	size_t i;

	for (i = 0; i < build->nitems; i++) {
		const struct item *item = &build->items[i];
		const char *id = item->embed->id;

		if (!item->have)
			continue;
		if (!part_put(build, arena_printf(a, "data/%s.json", id),
			record_to_json(a, &item->result, item->embed->claims,
			    item->verdicts, item->embed->nclaims),
			err) ||
		    !part_put(build, arena_printf(a, "data/%s.csv", id),
			record_to_csv(a, &item->result), err))
			return false;
		if (item->script != NULL &&
		    (!part_put(build, arena_printf(a, "data/%s.dat", id),
			 item->data, err) ||
			!part_put(build, arena_printf(a, "data/%s.gp", id),
			    item->script, err)))
			return false;
	}
	return true;
}

/* Each source that the book shows or names, whole, with numbered lines. */
static bool
put_sources(struct build *build, const struct site *site, struct err *err)
{
	struct arena *arena = arena_new();
	struct snippet *snippets =
	    arena_alloc(arena, (build->nsources + 1) * sizeof(*snippets));
	bool ok = true;
	char *text;
	size_t i;

	for (i = 0; ok && i < build->nsources; i++) {
		ok = file_read(arena, build->sources[i].path, &text, NULL, err);
		snippets[i] = (struct snippet) { .language = "c",
			.text = text,
			.numbered = true };
	}
	ok = ok &&
	    code_colour(arena, &build->place, snippets, build->nsources,
		(unsigned)host_effective_cpus(), err);
	for (i = 0; ok && i < build->nsources; i++)
		ok = part_put(build, build->sources[i].page,
		    page_source(arena, site, build->sources[i].page,
			build->sources[i].path, snippets[i].html),
		    err);
	arena_free(arena);
	return ok;
}

/* The scoreboard: every claim of the book, chapter by chapter. */
static void
claims_html(struct build *build, struct buf *out)
{
	size_t i, k;
	int claims = 0;

	for (i = 0; i < build->nitems; i++)
		claims += (int)build->items[i].embed->nclaims;
	lists_claims(out, claims);
	for (i = 0; i < build->nitems; i++) {
		const struct item *item = &build->items[i];
		const struct embed *e = item->embed;
		const struct experiment *exp =
		    item->have ? &item->result.exp : &item->program->exp;

		if (e->nclaims == 0)
			continue;
		/* A program that failed may not have said what it is. */
		lists_experiment(out, item->page, e->id,
		    exp->title != NULL ? exp->title : e->id);
		buf_puts(out, "<ul class=\"claims\">\n");
		for (k = 0; k < e->nclaims; k++)
			card_claim(out, &e->claims[k],
			    item->have ? &item->verdicts[k] : NULL, exp);
		buf_puts(out, "</ul>\n");
	}
}

/* Every prediction of the book. */
static void
predictions_html(struct build *build, struct buf *out)
{
	struct prediction prediction;
	size_t i;

	predict_list(out);
	for (i = 0; i < build->nitems; i++)
		if (part_prediction(&build->items[i], &prediction))
			predict_item(out, &prediction);
	predict_list_end(out);
}

/* Pages where something is looked up: those that this site has. */
static bool
put_lookups(struct build *build, const struct site *site, struct err *err)
{
	static void (*const bodies[LOOKUPS])(struct build *, struct buf *) = {
		[LOOKUP_CLAIMS] = claims_html,
		[LOOKUP_PREDICTIONS] = predictions_html,
	};
	struct buf body = BUF_INIT;
	bool ok = true;
	size_t i;

	for (i = 0; ok && i < LOOKUPS; i++) {
		if (!site->has[i])
			continue;
		buf_clear(&body);
		bodies[i](build, &body);
		ok = part_put(build, page_lookup_file(i),
		    page_lookup(build->arena, site, i, body.data), err);
	}
	buf_fini(&body);
	return ok;
}

static bool
put_cover(struct build *build, const struct site *site, struct err *err)
{
	struct arena *a = build->arena;
	const char *introduction = NULL;
	struct buf body = BUF_INIT;
	bool ok;

	if (build->manifest.has_index)
		introduction =
		    part_body(build, a, &build->chapters[site->count]);
	cover_html(&body, a, site, introduction);
	ok = part_put(build, "index.html", page_index(a, site, body.data), err);
	buf_fini(&body);
	return ok;
}

bool
part_pages(struct build *build, const struct site *site, struct err *err)
{
	return part_put(build, "style.css", theme_style, err) &&
	    part_put(build, "book.js", theme_script, err) &&
	    put_sources(build, site, err) && put_downloads(build, err) &&
	    put_lookups(build, site, err) && put_cover(build, site, err);
}
