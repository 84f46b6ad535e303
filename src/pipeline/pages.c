/* Knows which files make up a site, beside the pages of the chapters. */
#include <string.h>

#include "base/text.h"
#include "data/record.h"
#include "pipeline/parts.h"
#include "press/cover.h"
#include "press/lists.h"
#include "press/method.h"
#include "press/noticed.h"
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
		for (k = 0; item->verdicts != NULL && k < item->embed->nclaims;
		     k++) {
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
		.preview = build->options.as_if != NULL ?
		    build->options.as_if->banner :
		    NULL,
		.summary = build->manifest.summary,
		.lang = build->manifest.lang };
	for (i = 0; i < build->manifest.count; i++) {
		const struct doc *doc = &build->chapters[i].doc;

		entry = ARENA_PUSH(build->view, entries, site->count);
		entry->title = doc->title;
		entry->summary = doc->summary;
		entry->part = doc->part;
		entry->page = build->chapters[i].page;
		for (k = 0; k < doc->nheadings; k++) {
			struct section **list =
			    (struct section **)&entry->sections;

			section =
			    ARENA_PUSH(build->view, *list, entry->nsections);
			section->id = doc->headings[k].id;
			section->text = doc->headings[k].text;
			section->level = doc->headings[k].level;
		}
		tally_entry(build, &build->chapters[i], entry);
	}
	site->entries = entries;
	site->has[LOOKUP_WHOLE] = site->count > 1;
	site->machine = part_measured_machine(build);
	site->has[LOOKUP_EXPERIMENTS] = build->nitems > 0;
	site->has[LOOKUP_EXERCISES] = build->shown != NULL;
	site->has[LOOKUP_PYTHON] = part_has_twins(build);
	site->has[LOOKUP_MACHINE] = site->machine != NULL;
	for (i = 0; i < build->nitems; i++) {
		const struct item *item = &build->items[i];

		site->has[LOOKUP_CLAIMS] |= item->embed->nclaims > 0;
		site->has[LOOKUP_PREDICTIONS] |= item->embed->predict != NULL;
		site->has[LOOKUP_METHOD] |=
		    item->have && !item->result.exp.plain;
	}
}

const char *
part_download_name(struct arena *arena, const struct item *item,
    enum download which)
{
	static const char *const kinds[DOWNLOADS] = { "csv", "json", "dat",
		"gp", "svg" };

	return arena_printf(arena, "data/%s.%s", item->embed->id, kinds[which]);
}

/* Those of the result, which a preview does not show. */
static const struct verdict *
true_verdicts(struct arena *arena, const struct item *item)
{
	const struct embed *embed = item->embed;
	struct verdict *verdicts =
	    arena_alloc(arena, (embed->nclaims + 1) * sizeof(*verdicts));
	size_t i;

	for (i = 0; i < embed->nclaims; i++)
		verdicts[i] =
		    claim_judge(arena, &embed->claims[i], &item->result);
	return verdicts;
}

const char *
part_download_text(const struct build *build, struct arena *arena,
    const struct item *item, enum download which)
{
	const struct embed *embed = item->embed;

	if (!item->have)
		return NULL;
	switch (which) {
	case DOWNLOAD_CSV:
		return record_to_csv(arena, &item->result);
	case DOWNLOAD_JSON:
		return record_to_json(arena, &item->result, embed->claims,
		    build->options.as_if != NULL ? true_verdicts(arena, item) :
						   item->verdicts,
		    embed->nclaims);
	case DOWNLOAD_DATA:
		return item->script != NULL ? item->data : NULL;
	case DOWNLOAD_SCRIPT:
		return item->script;
	case DOWNLOAD_SVG:
		return item->svg;
	default:
		return NULL;
	}
}

static bool
put_downloads(struct build *build, struct err *err)
{
	struct arena *a = build->view;
	const char *text;
	size_t i, k;

	for (i = 0; i < build->nitems; i++)
		for (k = 0; k < DOWNLOADS; k++) {
			text =
			    part_download_text(build, a, &build->items[i], k);
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
		(*snippets)[i] = (struct snippet) {
			.language = text_ends(build->sources[i].path, ".py") ?
			    "python" :
			    "c",
			.text = text,
			.numbered = true
		};
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

/* The body of a page to look something up in. */
static void
lookup_html(struct build *build, struct arena *arena, enum lookup which,
    const struct catalogue *catalogue, struct buf *out)
{
	struct beside_all all;

	switch (which) {
	case LOOKUP_EXPERIMENTS:
		lists_experiments(out, catalogue);
		break;
	case LOOKUP_CLAIMS:
		lists_claims(out, catalogue);
		break;
	case LOOKUP_PREDICTIONS:
		predictions_html(build, out);
		break;
	case LOOKUP_EXERCISES:
		part_exercises_html(build, arena, out);
		break;
	case LOOKUP_PYTHON:
		all = part_all_twins(build, arena);
		beside_list(out, &all);
		break;
	case LOOKUP_MACHINE:
		part_machine_html(build, out);
		noticed_html(out, arena, catalogue);
		break;
	case LOOKUP_METHOD:
		method_html(out, arena, catalogue);
		break;
	default:
		break;
	}
}

/* Those that this site has. */
static bool
put_lookups(struct build *build, struct arena *arena,
    const struct catalogue *catalogue, struct err *err)
{
	const struct site *site = catalogue->site;
	struct buf body = BUF_INIT;
	bool ok = true;
	size_t i;

	for (i = 0; ok && i < LOOKUPS; i++) {
		/* The whole book is written with the cover. */
		if (!site->has[i] || i == LOOKUP_WHOLE)
			continue;
		buf_clear(&body);
		lookup_html(build, arena, i, catalogue, &body);
		ok = part_put(build, page_lookup_file(i),
		    page_lookup(arena, site, i, body.data), err);
	}
	buf_fini(&body);
	return ok;
}

/* The cover, and the book on one page, which begin with the same words. */
static bool
put_cover(struct build *build, struct arena *arena,
    const struct catalogue *catalogue, struct err *err)
{
	const struct site *site = catalogue->site;
	const char *introduction = NULL;
	struct buf body = BUF_INIT;
	bool ok;

	if (build->manifest.has_index)
		introduction =
		    part_body(build, arena, &build->chapters[site->count]);
	cover_html(&body, arena, catalogue, introduction);
	ok = part_put(build, "index.html", page_index(arena, site, body.data),
		 err) &&
	    part_whole_put(build, site, introduction, err);
	buf_fini(&body);
	return ok;
}

/* The pages about the experiments, and the first of all pages. */
static bool
put_overview(struct build *build, const struct site *site, struct err *err)
{
	struct arena *arena = arena_new();
	struct catalogue catalogue;
	bool ok;

	part_catalogue(build, arena, site, &catalogue);
	ok = put_lookups(build, arena, &catalogue, err) &&
	    put_cover(build, arena, &catalogue, err);
	arena_free(arena);
	return ok;
}

bool
part_pages(struct build *build, const struct site *site, struct err *err)
{
	return part_put(build, "style.css", theme_style, err) &&
	    part_put(build, "book.js", theme_script, err) &&
	    put_sources(build, site, err) && put_downloads(build, err) &&
	    put_overview(build, site, err);
}
