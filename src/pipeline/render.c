/* Knows how slots become HTML, and chapters pages. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "pipeline/parts.h"
#include "press/decision.h"
#include "press/machine.h"
#include "press/markup.h"
#include "press/page.h"
#include "press/references.h"
#include "sys/host.h"

static const char *
language_of(const struct slot *slot)
{
	switch (slot->kind) {
	case SLOT_CODE:
		return slot->id;
	case SLOT_EXAMPLE:
	case SLOT_MISTAKE:
		return "markdown";
	default:
		return "c";
	}
}

/* Is the host the same, as far as its identity could be read? */
static bool
same_host(const struct facts *a, const struct facts *b)
{
	const char *x = facts_get_text(a, "host_id_hash");
	const char *y = facts_get_text(b, "host_id_hash");

	return x != NULL && y != NULL && strcmp(x, y) == 0;
}

/* Does a page show this machine? One does as soon as there is a result. */
static bool
shows_machine(struct build *build)
{
	size_t c, i;

	for (c = 0; c < build->nchapters; c++)
		for (i = 0; i < build->chapters[c].doc.nslots; i++)
			if (build->chapters[c].doc.slots[i].kind ==
			    SLOT_MACHINE)
				return true;
	return part_measured_machine(build) != NULL;
}

/* Draws this machine once, if a page shows it. */
static bool
draw_machine(struct build *build, struct err *err)
{
	if (build->drawn || !shows_machine(build))
		return true;
	build->drawn = true;
	return machine_picture(build->arena, &build->picture,
	    &build->picture_words, err);
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
				*ARENA_PUSH(build->view, snippets, n) =
				    (struct snippet) {
					    language_of(&chapter->doc.slots[i]),
					    chapter->listings[i][k].text, false,
					    NULL
				    };
	}
	if (n > 0 &&
	    !code_colour(build->view, &build->place, snippets, n,
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

bool
part_prediction(const struct item *item, struct prediction *prediction)
{
	const struct embed *e = item->embed;

	*prediction = (struct prediction) { .id = e->id,
		.page = item->page,
		.question = e->question,
		.expr = &e->predict_expr,
		.ask = e->ask,
		.choices = e->choices,
		.nchoices = e->nchoices,
		.exp = item->have	  ? &item->result.exp :
		    item->program->failed ? NULL :
					    &item->program->exp,
		.result = item->have ? &item->result : NULL,
		.stale = item->have && item->stale };
	return e->predict != NULL;
}

static void
card_of(struct build *build, struct arena *a, struct chapter *chapter,
    size_t slot, struct buf *out)
{
	const struct item *item =
	    build_find(build, chapter->doc.slots[slot].embed->id);
	const struct embed *e = item->embed;
	struct prediction predict;
	struct card card;

	part_card(build, item, page_root(a, chapter->page), &card);
	card.predict = part_prediction(item, &predict) ? &predict : NULL;
	card.listings = chapter->listings[slot];
	card.nlistings = chapter->nlistings[slot];
	if (e->source == NULL)
		card.source = part_source_href(build, chapter,
		    arena_printf(a, "%s/%s.c", build->place.experiments,
			e->run),
		    0);
	if (e->python.neffects > 0)
		card.beside =
		    part_beside(build, a, item, page_root(a, chapter->page),
			part_source_href(build, chapter,
			    part_twin_source(build, e), 0));
	card_html(out, &card);
}

static struct markup
value_of(struct build *build, struct arena *a, const struct chapter *chapter,
    const struct slot *slot)
{
	const struct item *item = build_find(build, slot->id);
	bool aside = part_is_aside(build, chapter, slot->within);
	struct estimate estimate;
	const char *page = "";

	if (item->page != chapter->page)
		page = arena_printf(a, "%s%s", page_root(a, chapter->page),
		    item->page);
	if (!item->have)
		return markup_value(a, page, slot->id, NULL, "", false, aside);
	estimate = expr_value(a, &slot->expr, &item->result);
	return markup_value(a, page, slot->id, &estimate,
	    expr_unit(&slot->expr, &item->result.exp), item->stale, aside);
}

/* The machine that the results are of, else the one that we are on. */
void
part_machine_html(struct build *build, struct buf *html)
{
	const struct facts *here = part_machine(build);
	const struct facts *of = part_measured_machine(build);

	if (of == NULL)
		of = here;
	if (same_host(here, of))
		machine_html(html, of, build->picture, build->picture_words);
	else
		machine_html(html, of, NULL,
		    "There is no picture of it: the results are of another "
		    "machine than this book was put together on.");
}

static struct markup
term_of(struct arena *a, const struct chapter *chapter, const struct slot *slot)
{
	size_t i = 0;

	while (strcmp(chapter->doc.definitions[i].id, slot->id) != 0)
		i++;
	return markup_term(a, slot->id, slot->text, chapter->explained[i].links,
	    chapter->explained[i].count);
}

static const char *
listing_of(struct arena *a, const struct listing *listing)
{
	struct buf html = BUF_INIT;
	const char *text;

	card_listing(&html, listing);
	text = arena_strndup(a, html.data, html.len);
	buf_fini(&html);
	return text;
}

/* What one writes, beside what becomes of it. */
static struct markup
beside(struct arena *a, const struct slot *slot, const struct listing *listing)
{
	return slot->kind == SLOT_EXAMPLE ?
	    markup_example(a, listing_of(a, listing)) :
	    markup_mistake(a, listing_of(a, listing), slot->id);
}

/* What the other chapters cite; a list of references cites itself. */
static void
references_of(struct build *build, struct arena *a,
    const struct chapter *chapter, struct buf *html)
{
	struct citing *list = NULL;
	struct buf href = BUF_INIT;
	size_t i, k, n = 0;

	for (i = 0; i < build->manifest.count; i++) {
		const struct chapter *other = &build->chapters[i];
		struct citing *citing = ARENA_PUSH(a, list, n);
		struct reference *references = NULL;

		buf_clear(&href);
		page_link(&href, page_root(a, chapter->page), other->page);
		citing->title = other->doc.title;
		citing->href = arena_strdup(a, href.data);
		for (k = 0; other != chapter && k < other->doc.ncitations; k++)
			*ARENA_PUSH(a, references, citing->count) =
			    (struct reference) { other->doc.citations[k].url,
				    other->doc.citations[k].text };
		citing->list = references;
	}
	references_html(html, list, n);
	buf_fini(&href);
}

/* Which tool for which workload, by what is measured so far. */
static void
advice_of(struct build *build, struct arena *a, const struct chapter *chapter,
    struct buf *out)
{
	const struct decision_place at = { chapter->page,
		page_root(a, chapter->page) };
	const char *python = build_advice_python(build);
	struct told_advice told;
	struct err ignored;

	if (build_advice(build, NULL, &told, &ignored))
		decision_html(out, &told, &at);
	if (python != NULL && build_advice(build, python, &told, &ignored))
		decision_html(out, &told, &at);
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
	case SLOT_TIE:
		return part_tied(build, a, chapter, i);
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
		part_machine_html(build, &html);
		break;
	case SLOT_ADVISE:
		advice_of(build, a, chapter, &html);
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
	case SLOT_EXAMPLE:
	case SLOT_MISTAKE:
		return beside(a, slot, &chapter->listings[i][0]);
	case SLOT_EXERCISE:
	case SLOT_TASK:
	case SLOT_FOLD:
		return part_exercise(build, a, chapter, i);
	case SLOT_TERMS:
		return markup_terms();
	case SLOT_TERM:
		return term_of(a, chapter, slot);
	case SLOT_REFERENCES:
		references_of(build, a, chapter, &html);
		break;
	}
	markup.enter = arena_strndup(a, html.data, html.len);
	buf_fini(&html);
	return markup;
}

char *
part_body(struct build *build, struct arena *a, struct chapter *chapter)
{
	struct markup markup;
	size_t i;

	for (i = 0; i < chapter->doc.nslots; i++) {
		markup = slot_markup(build, a, chapter, i);
		doc_fill(&chapter->doc, &chapter->doc.slots[i], markup.enter,
		    markup.exit);
	}
	return markup_focusable(a, doc_html(a, &chapter->doc));
}

/* Writes the page of one chapter; its text lives no longer than this call. */
static bool
render_chapter(struct build *build, const struct site *site, size_t i,
    struct err *err)
{
	struct chapter *chapter = &build->chapters[i];
	struct arena *arena = arena_new();
	const char *body = part_body(build, arena, chapter);
	bool ok;

	part_whole_add(build, chapter->page, body);
	ok = part_put(build, chapter->page, page_chapter(arena, site, i, body),
	    err);
	arena_free(arena);
	return ok;
}

bool
part_render(struct build *build, bool last, struct err *err)
{
	struct site site;
	size_t i;

	if (!draw_machine(build, err) ||
	    !part_read_progress(build, last, err) || !colour(build, err))
		return false;
	buf_clear(&build->ours);
	part_settle(build);
	part_describe_site(build, &site);
	if (build->options.single != NULL)
		return part_single(build, &site, err);
	part_whole_begin(build, &site);
	for (i = 0; i < build->manifest.count; i++)
		if (!render_chapter(build, &site, i, err))
			return false;
	/* Only now, as the chapters have named their sources. */
	if (!part_find(build, &site, last, err))
		return false;
	return part_pages(build, &site, err) && part_sweep(build, err);
}
