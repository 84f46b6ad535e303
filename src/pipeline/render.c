/* Knows how slots become HTML and which files make up a site. */
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/text.h"
#include "data/record.h"
#include "pipeline/parts.h"
#include "press/code.h"
#include "press/machine.h"
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

/* Is the host the same, as far as its identity could be read? */
static bool
same_host(const struct facts *a, const struct facts *b)
{
	const char *x = facts_get_text(a, "host_id_hash");
	const char *y = facts_get_text(b, "host_id_hash");

	return x != NULL && y != NULL && strcmp(x, y) == 0;
}

/* Draws this machine once, if a chapter shows it. */
static bool
draw_machine(struct build *build, struct err *err)
{
	size_t c, i;

	for (c = 0; c < build->nchapters; c++)
		for (i = 0; i < build->chapters[c].doc.nslots; i++)
			if (build->chapters[c].doc.slots[i].kind ==
				SLOT_MACHINE &&
			    !build->drawn) {
				build->drawn = true;
				if (!machine_picture(build->arena,
					&build->picture, &build->picture_words,
					err))
					return false;
			}
	return true;
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
				    (struct snippet) {
					    language_of(&chapter->doc.slots[i]),
					    chapter->listings[i][k].text, false,
					    NULL
				    };
	}
	if (n > 0 &&
	    !code_colour(build->arena, &build->place, snippets, n,
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
	    text_shell_word(build->arena, build->place.root), embed->id);
}

static void
card_of(struct build *build, struct arena *a, struct chapter *chapter,
    size_t slot, struct buf *out)
{
	const struct item *item =
	    build_find(build, chapter->doc.slots[slot].embed->id);
	const struct embed *e = item->embed;
	struct card card = { .id = e->id,
		.question = e->question,
		.listings = chapter->listings[slot],
		.nlistings = chapter->nlistings[slot],
		.result = item->have ? &item->result : NULL,
		.stale = item->have && item->stale,
		.running = item->running,
		.claims = e->claims,
		.verdicts = item->verdicts,
		.nclaims = e->nclaims,
		.y = e->y,
		.ny = e->ny,
		.figure = item->figure,
		.figure_words = item->figure_words,
		.rounds = item->rounds,
		.rounds_words = item->rounds_words,
		.downloads =
		    arena_printf(a, "%sdata/", page_root(a, chapter->page)),
		.has_script = item->script != NULL,
		.failure =
		    item->failed || item->expected ? &item->failure : NULL,
		.expected = item->expected,
		.command = rerun_command(build, e),
		.source = e->source != NULL ?
		    NULL :
		    part_source_href(build, chapter,
			arena_printf(a, "%s/%s.c", build->place.experiments,
			    e->run),
			0) };

	card_html(out, &card);
}

static struct markup
value_of(struct build *build, struct arena *a, const struct chapter *chapter,
    const struct slot *slot)
{
	const struct item *item = build_find(build, slot->id);
	struct estimate estimate;
	const char *page = "";

	if (item->page != chapter->page)
		page = arena_printf(a, "%s%s", page_root(a, chapter->page),
		    item->page);
	if (!item->have)
		return markup_value(a, page, slot->id, NULL, "", false);
	estimate = expr_value(a, &slot->expr, &item->result);
	return markup_value(a, page, slot->id, &estimate,
	    expr_unit(&slot->expr, &item->result.exp), item->stale);
}

/* The machine that the results are of, else the one that we are on. */
static void
this_machine(struct build *build, struct buf *html)
{
	const struct facts *here = part_machine(build), *of = here;
	size_t i;

	for (i = 0; i < build->nitems && of == here; i++)
		if (build->items[i].have)
			of = &build->items[i].result.env;
	if (same_host(here, of))
		machine_html(html, of, build->picture, build->picture_words);
	else
		machine_html(html, of, NULL,
		    "There is no picture of it: the results are of another "
		    "machine than this book was put together on.");
}

/* What goes before and after the content of a slot. */
static struct markup
slot_markup(struct build *build, struct arena *a, struct chapter *chapter,
    size_t i)
{
	const struct slot *slot = &chapter->doc.slots[i];
	struct markup markup = { "", "" };
	struct buf html = BUF_INIT;

	switch (slot->kind) {
	case SLOT_ANCHOR:
		return markup_anchor(a, slot->id, slot->text);
	case SLOT_ALERT:
		return markup_alert(a, slot->id);
	case SLOT_TABLE:
		return markup_table();
	case SLOT_ROW:
		return markup_row();
	case SLOT_HEAD_CELL:
	case SLOT_CELL:
		return markup_cell(a, slot->kind == SLOT_HEAD_CELL,
		    slot->align);
	case SLOT_VALUE:
		return value_of(build, a, chapter, slot);
	case SLOT_EMBED:
		card_of(build, a, chapter, i, &html);
		break;
	case SLOT_MACHINE:
		this_machine(build, &html);
		break;
	case SLOT_SOURCE:
		break; /* its link is set already */
	case SLOT_PLOT:
		card_plot(&html, slot->id, chapter->figures[i],
		    chapter->words[i]);
		break;
	case SLOT_CODE:
		card_listing(&html, &chapter->listings[i][0]);
		break;
	}
	markup.enter = arena_strndup(a, html.data, html.len);
	buf_fini(&html);
	return markup;
}

static char *
body_of(struct build *build, struct arena *a, struct chapter *chapter)
{
	struct markup markup;
	size_t i;

	for (i = 0; i < chapter->doc.nslots; i++) {
		markup = slot_markup(build, a, chapter, i);
		doc_fill(&chapter->doc, &chapter->doc.slots[i], markup.enter,
		    markup.exit);
	}
	return doc_html(a, &chapter->doc);
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
		site->has_claims |= item->embed->nclaims > 0;
	}
}

/* Remembers what a page was before this build, and what it is now. */
static void
touch(struct build *build, const char *name, const char *before,
    const char *now)
{
	struct arena *a = build->arena;
	struct touched *page = NULL;
	size_t i;

	if (!text_ends(name, ".html") || text_starts(name, "source/"))
		return;
	for (i = 0; i < build->ntouched; i++)
		if (strcmp(build->touched[i].name, name) == 0)
			page = &build->touched[i];
	if (page == NULL) {
		page = ARENA_PUSH(a, build->touched, build->ntouched);
		page->name = arena_strdup(a, name);
		page->before = hash_hex(a, before, strlen(before));
	}
	page->now = hash_hex(a, now, strlen(now));
}

/* Writes one file of the site, if it changed, and notes that it is ours. */
static bool
put(struct build *build, const char *name, const char *text, struct buf *ours,
    struct err *err)
{
	struct arena *scratch = arena_new();
	const char *out = build->options.out != NULL ?
	    build->options.out :
	    path_join(scratch, build->place.root, "site");
	const char *path = path_join(scratch, out, name);
	struct err ignored;
	char *before = "";
	bool ok = true;

	if (!file_read(scratch, path, &before, NULL, &ignored) ||
	    strcmp(before, text) != 0) {
		touch(build, name, before, text);
		ok = file_write(path, text, strlen(text), NULL, err);
	}
	buf_printf(ours, "%s\n", name);
	arena_free(scratch);
	return ok;
}

/* Removes pages that an earlier build wrote and this one did not. */
static bool
sweep(struct build *build, const char *ours, struct err *err)
{
	const char *out = build->options.out != NULL ?
	    build->options.out :
	    path_join(build->arena, build->place.root, "site");
	char *list = path_join(build->arena, out, ".labbook-pages");
	char *old, *save = NULL, *name, *marked;
	char *now = arena_printf(build->arena, "\n%s", ours);
	struct err ignored;

	if (file_read(build->arena, list, &old, NULL, &ignored))
		for (name = strtok_r(old, "\n", &save); name != NULL;
		     name = strtok_r(NULL, "\n", &save)) {
			marked = arena_printf(build->arena, "\n%s\n", name);
			if (strstr(now, marked) == NULL && name[0] != '/' &&
			    !path_climbs(name))
				remove(path_join(build->arena, out, name));
		}
	file_sweep(build->arena, out);
	file_sweep(build->arena, path_join(build->arena, out, "data"));
	file_sweep(build->arena,
	    path_join(build->arena, build->place.build, "results"));
	return file_write(list, ours, strlen(ours), NULL, err);
}

/* What a reader may take along: the result, its samples, its figure. */
static bool
put_downloads(struct build *build, struct buf *ours, struct err *err)
{
	struct arena *a = build->arena;
	size_t i;

	for (i = 0; i < build->nitems; i++) {
		const struct item *item = &build->items[i];
		const char *id = item->embed->id;

		if (!item->have)
			continue;
		if (!put(build, arena_printf(a, "data/%s.json", id),
			record_to_json(a, &item->result, item->embed->claims,
			    item->verdicts, item->embed->nclaims),
			ours, err) ||
		    !put(build, arena_printf(a, "data/%s.csv", id),
			record_to_csv(a, &item->result), ours, err))
			return false;
		if (item->script != NULL &&
		    (!put(build, arena_printf(a, "data/%s.dat", id), item->data,
			 ours, err) ||
			!put(build, arena_printf(a, "data/%s.gp", id),
			    item->script, ours, err)))
			return false;
	}
	return true;
}

/* The scoreboard: every claim of the book, chapter by chapter. */
static char *
scoreboard(struct build *build, const struct site *site)
{
	struct buf list = BUF_INIT;
	char *page;
	size_t i, k;
	int claims = 0;

	for (i = 0; i < build->nitems; i++) {
		const struct item *item = &build->items[i];
		const struct embed *e = item->embed;
		const struct experiment *exp =
		    item->have ? &item->result.exp : &item->program->exp;

		if (e->nclaims == 0)
			continue;
		/* A program that failed may not have said what it is. */
		page_claims_of(&list, item->page, e->id,
		    exp->title != NULL ? exp->title : e->id);
		for (k = 0; k < e->nclaims; k++, claims++)
			card_claim(&list, &e->claims[k],
			    item->have ? &item->verdicts[k] : NULL, exp);
		page_claims_end(&list);
	}
	page = page_claims(build->arena, site, list.data, claims);
	buf_fini(&list);
	return page;
}

/* Writes the page of one chapter; its text lives no longer than this call. */
static bool
render_chapter(struct build *build, const struct site *site, size_t i,
    bool last, struct buf *ours, struct err *err)
{
	struct chapter *chapter = &build->chapters[i];
	struct arena *arena = arena_new();
	bool ok;

	ok = put(build, chapter->page,
	    page_chapter(arena, site, i, body_of(build, arena, chapter)), ours,
	    err);
	if (last) {
		doc_fini(&chapter->doc);
		chapter->parsed = false;
	}
	arena_free(arena);
	return ok;
}

/* Each source that the book shows or names, whole, with numbered lines. */
static bool
put_sources(struct build *build, const struct site *site, struct buf *ours,
    struct err *err)
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
		ok = put(build, build->sources[i].page,
		    page_source(arena, site, build->sources[i].page,
			build->sources[i].path, snippets[i].html),
		    ours, err);
	arena_free(arena);
	return ok;
}

static bool
render(struct build *build, bool last, struct buf *ours, struct err *err)
{
	char *introduction = NULL;
	struct site site;
	size_t i;

	describe_site(build, &site);
	for (i = 0; i < build->manifest.count; i++)
		if (!render_chapter(build, &site, i, last, ours, err))
			return false;
	if (build->manifest.has_index)
		introduction =
		    body_of(build, build->arena, &build->chapters[i]);
	return put(build, "style.css", theme_style, ours, err) &&
	    put_sources(build, &site, ours, err) &&
	    put_downloads(build, ours, err) &&
	    (!site.has_claims ||
		put(build, "claims.html", scoreboard(build, &site), ours,
		    err)) &&
	    put(build, "index.html",
		page_cover(build->arena, &site, introduction), ours, err);
}

bool
part_render(struct build *build, bool last, struct err *err)
{
	struct buf ours = BUF_INIT;
	bool ok = draw_machine(build, err) && colour(build, err) &&
	    render(build, last, &ours, err) && sweep(build, ours.data, err);

	buf_fini(&ours);
	return ok;
}
