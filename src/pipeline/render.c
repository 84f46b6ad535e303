/* Knows how slots become HTML and which files make up a site. */
#include <stdio.h>
#include <string.h>

#include "pipeline/parts.h"
#include "press/code.h"
#include "press/markup.h"
#include "press/page.h"
#include "press/theme.h"
#include "sys/file.h"
#include "sys/host.h"

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
value_of(struct build *build, const struct chapter *chapter,
    const struct slot *slot)
{
	const struct item *item = build_find(build, slot->id);
	struct estimate estimate;
	const char *page = "";

	if (item->page != chapter->page)
		page = arena_printf(build->arena, "%s%s",
		    page_root(build->arena, chapter->page), item->page);
	if (!item->have)
		return markup_value(build->arena, page, slot->id, NULL, "",
		    false);
	estimate = expr_value(build->arena, &slot->expr, &item->result);
	return markup_value(build->arena, page, slot->id, &estimate,
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
		return value_of(build, chapter, slot);
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
part_render(struct build *build, size_t *written, struct err *err)
{
	struct buf ours = BUF_INIT;
	bool ok;

	*written = 0;
	ok = colour(build, err) && render(build, &ours, written, err) &&
	    sweep(build, ours.data, err);
	buf_fini(&ours);
	return ok;
}
