/* Knows which files make up a site, beside the pages of the chapters. */
#include <string.h>

#include "data/record.h"
#include "pipeline/parts.h"
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
	site->has[LOOKUP_WHOLE] = site->count > 1;
	for (i = 0; i < build->nitems; i++) {
		const struct item *item = &build->items[i];

		if (item->have && site->machine == NULL)
			site->machine = &item->result.env;
		site->has[LOOKUP_CLAIMS] |= item->embed->nclaims > 0;
		site->has[LOOKUP_PREDICTIONS] |= item->embed->predict != NULL;
	}
}

const char *
part_download_name(struct arena *arena, const struct item *item,
    enum download which)
{
	static const char *const kinds[DOWNLOADS] = { "csv", "json", "dat",
		"gp" };

	return arena_printf(arena, "data/%s.%s", item->embed->id, kinds[which]);
}

const char *
part_download_text(struct arena *arena, const struct item *item,
    enum download which)
{
	const struct embed *embed = item->embed;

	if (!item->have)
		return NULL;
	switch (which) {
	case DOWNLOAD_CSV:
		return record_to_csv(arena, &item->result);
	case DOWNLOAD_JSON:
		return record_to_json(arena, &item->result, embed->claims,
		    item->verdicts, embed->nclaims);
	case DOWNLOAD_DATA:
		return item->script != NULL ? item->data : NULL;
	case DOWNLOAD_SCRIPT:
		return item->script;
	default:
		return NULL;
	}
}

static bool
put_downloads(struct build *build, struct err *err)
{
	struct arena *a = build->arena;
	const char *text;
	size_t i, k;

	for (i = 0; i < build->nitems; i++)
		for (k = 0; k < DOWNLOADS; k++) {
			text = part_download_text(a, &build->items[i], k);
			if (text != NULL &&
			    !part_put(build,
				part_download_name(a, &build->items[i], k),
				text, err))
				return false;
		}
	return true;
}

bool
part_colour_sources(struct build *build, struct arena *arena,
    struct snippet **snippets, struct err *err)
{
	size_t i, n = build->nsources;
	char *text;

	*snippets = arena_alloc(arena, (n + 1) * sizeof(**snippets));
	for (i = 0; i < n; i++) {
		if (!file_read(arena, build->sources[i].path, &text, NULL, err))
			return false;
		(*snippets)[i] = (struct snippet) { .language = "c",
			.text = text,
			.numbered = true };
	}
	return code_colour(arena, &build->place, *snippets, n,
	    (unsigned)host_effective_cpus(), err);
}

/* Each source that the book shows or names, whole, with numbered lines. */
static bool
put_sources(struct build *build, const struct site *site, struct err *err)
{
	struct arena *arena = arena_new();
	struct snippet *snippets;
	bool ok = part_colour_sources(build, arena, &snippets, err);
	size_t i;

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
		if (!site->has[i] || bodies[i] == NULL)
			continue;
		buf_clear(&body);
		bodies[i](build, &body);
		ok = part_put(build, page_lookup_file(i),
		    page_lookup(build->arena, site, i, body.data), err);
	}
	buf_fini(&body);
	return ok;
}

/* The cover, and the book on one page, which begin with the same words. */
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
	ok = part_put(build, "index.html", page_index(a, site, body.data),
		 err) &&
	    part_whole_put(build, site, introduction, err);
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
