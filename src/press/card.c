/* Knows how an experiment looks on a page; all text from it is escaped. */
#include "press/card.h"

#include <string.h>

#include "base/text.h"
#include "data/gate.h"
#include "press/format.h"
#include "press/grid.h"
#include "press/page.h"
#include "press/provenance.h"
#include "press/reason.h"

/* So many rows are looked at beside a figure, and not behind it. */
enum { SHORT = 8 };

/* The numbers of a listing's lines, beside it. */
static void
line_numbers(struct buf *out, const struct listing *listing)
{
	const char *c;
	int line = listing->line;

	buf_puts(out, "<span class=\"lines\" aria-hidden=\"true\">");
	for (c = listing->text; *c != '\0'; c++)
		if (*c == '\n' || c[1] == '\0')
			buf_printf(out, "%d\n", line++);
	buf_puts(out, "</span>");
}

void
card_listing(struct buf *out, const struct listing *listing)
{
	buf_puts(out, "<figure class=\"listing\">");
	if (listing->file != NULL) {
		buf_puts(out, "<figcaption>");
		if (listing->href != NULL) {
			buf_puts(out, "<a href=\"");
			text_put_html(out, listing->href);
			buf_puts(out, "\">");
		}
		buf_puts(out, "<code>");
		text_put_html(out, listing->file);
		if (listing->line > 0)
			buf_printf(out, ":%d", listing->line);
		buf_puts(out,
		    listing->href != NULL ? "</code></a>" : "</code>");
		buf_puts(out, "</figcaption>");
	}
	buf_puts(out, "\n<div class=\"code\">");
	if (listing->line > 0)
		line_numbers(out, listing);
	buf_puts(out, "<pre class=\"hl\" tabindex=\"0\"><code>");
	buf_puts(out, listing->html);
	buf_puts(out, "</code></pre></div></figure>\n");
}

/* Its number, where a part of a card is explained below it; else 0. */
static int
number_of(const struct card *card, enum card_part part)
{
	int i, number = 0;

	if (card->annotated == NULL || card->annotated[part] == NULL)
		return 0;
	for (i = 0; i <= (int)part; i++)
		number += card->annotated[i] != NULL;
	return number;
}

/* The number as a link to the explanation; "" where there is none. */
static const char *
mark_of(struct arena *arena, const struct card *card, enum card_part part)
{
	const char *name = card_part_name(part);
	int number = number_of(card, part);

	return number == 0 ?
	    "" :
	    arena_printf(arena,
		"<a class=\"part\" href=\"#reading.%s\" "
		"aria-label=\"%d, %s: explained below\">%d</a>\n",
		name, number, name, number);
}

static void
mark(struct buf *out, const struct card *card, enum card_part part)
{
	struct arena *arena = arena_new();

	buf_puts(out, mark_of(arena, card, part));
	arena_free(arena);
}

/* What each numbered part of the card is. */
static void
explained(struct buf *out, const struct card *card)
{
	int i;

	if (card->annotated == NULL)
		return;
	buf_puts(out, "<ol class=\"parts\">\n");
	for (i = 0; i < CARD_PARTS; i++) {
		if (card->annotated[i] == NULL)
			continue;
		buf_printf(out, "<li id=\"reading.%s\">",
		    card_part_name((enum card_part)i));
		text_put_html(out, card->annotated[i]);
		buf_puts(out, "</li>\n");
	}
	buf_puts(out, "</ol>\n");
}

/* HOLDS, FAILS or INCONCLUSIVE: a link to what that means, if there is one. */
static void
badge(struct buf *out, const struct verdict *verdict, const char *meaning)
{
	static const char *const words[] = { "INCONCLUSIVE", "HOLDS", "FAILS" };

	if (verdict == NULL) {
		buf_puts(out, "<strong class=\"badge\">NOT YET</strong>");
		return;
	}
	buf_printf(out, "<%s class=\"badge %s\"", meaning ? "a" : "strong",
	    verdict_name(verdict));
	if (meaning != NULL) {
		buf_puts(out, " href=\"");
		text_put_html(out, meaning);
		buf_puts(out, "\"");
	}
	buf_printf(out, ">%s</%s>", words[verdict->kind],
	    meaning ? "a" : "strong");
}

/* What was measured and what was claimed, and why a verdict is open. */
static void
gist(struct buf *out, struct arena *arena, const struct claim *c,
    const struct verdict *v, const char *unit)
{
	if (v != NULL && v->estimate.n > 0) {
		buf_puts(out, "measured ");
		text_put_html(out, format_estimate(arena, &v->estimate, unit));
		buf_puts(out, ", ");
	}
	buf_puts(out, "claimed ");
	text_put_html(out, claim_threshold(arena, c, unit));
	if (v != NULL && v->controlled) {
		buf_puts(out, ", control ");
		text_put_html(out, format_estimate(arena, &v->control, unit));
	}
	if (v != NULL && v->reason != NULL) {
		buf_puts(out, "; ");
		text_put_html(out, reason_meaning(v->reason));
	}
}

/* The inequality itself, and what else decides it. */
static void
grounds(struct buf *out, const struct claim *c, const struct verdict *v)
{
	buf_puts(out, "<code>");
	text_put_html(out, c->source);
	buf_puts(out, "</code>");
	if (v != NULL && v->estimate.n > 0)
		buf_printf(out, ", n = %d %s", v->estimate.n,
		    v->estimate.n == 1 ? "round" : "rounds");
	if (v != NULL && v->estimate.k > 0)
		buf_printf(out, ", %.4g %% confidence", v->estimate.conf * 100);
	if (c->controlled == CONTROL_NONE)
		buf_puts(out, ", no control: an invariant");
	if (c->controlled == CONTROL_EXPR) {
		buf_puts(out, ", control <code>");
		text_put_html(out, c->control.source);
		buf_puts(out, "</code>");
	}
	if (v != NULL && v->reason != NULL)
		buf_printf(out, ", <code>%s</code>", v->reason);
}

/* Verdict, words and gist of a claim: the start of a list item. */
static void
claim_item(struct buf *out, const char *id, const struct claim *c,
    const struct verdict *v, const struct experiment *exp, const char *meaning)
{
	struct arena *arena = arena_new();

	buf_printf(out, "<li id=\"claim.%s.%s\">", id, c->id);
	badge(out, v, meaning);
	buf_puts(out, " <span class=\"claim\">");
	text_put_html(out, c->text);
	buf_puts(out, "</span><br><small>");
	gist(out, arena, c, v, expr_unit(&c->expr, exp));
	buf_puts(out, "</small>");
	arena_free(arena);
}

void
card_claim(struct buf *out, const char *id, const struct claim *c,
    const struct verdict *v, const struct experiment *exp)
{
	claim_item(out, id, c, v, exp, NULL);
	buf_puts(out, "<br><small>");
	grounds(out, c, v);
	buf_puts(out, "</small></li>\n");
}

/* The claims at a glance, and behind a disclosure what decides them. */
static void
claims(struct buf *out, const struct card *card)
{
	static const struct experiment none;
	const struct verdict *verdict;
	size_t i;

	if (card->nclaims == 0)
		return;
	mark(out, card, CARD_CLAIMS);
	buf_puts(out, "<ul class=\"claims\">\n");
	for (i = 0; i < card->nclaims; i++) {
		verdict = card->verdicts ? &card->verdicts[i] : NULL;
		claim_item(out, card->id, &card->claims[i], verdict,
		    card->result ? &card->result->exp : &none, card->meaning);
		buf_puts(out, "</li>\n");
	}
	buf_puts(out,
	    "</ul>\n<details class=\"grounds\"><summary>What decides "
	    "this</summary>\n<ul>\n");
	for (i = 0; i < card->nclaims; i++) {
		buf_puts(out, "<li>");
		grounds(out, &card->claims[i],
		    card->verdicts ? &card->verdicts[i] : NULL);
		buf_puts(out, "</li>\n");
	}
	buf_puts(out, "</ul></details>\n");
}

/*
 * A cell in two lines: "0.98× [0.97, 1.00]" has its interval on the second,
 * "gil · n=27" its parameters, "16 (2 tainted)" its remark.
 */
static void
two_lines(struct buf *out, const char *words)
{
	static const char *const breaks[] = { " [", " · ", " (" };
	static const size_t skipped[] = { 1, sizeof(" · ") - 1, 1 };
	const char *hit = NULL;
	size_t i;

	for (i = 0; i < 3 && hit == NULL; i++)
		hit = strstr(words, breaks[i]);
	if (hit == NULL) {
		text_put_html(out, words);
		return;
	}
	buf_escape(out, words, (size_t)(hit - words));
	buf_puts(out, " <small>");
	text_put_html(out, hit + skipped[i - 1]);
	buf_puts(out, "</small>");
}

static void
table_rows(struct buf *out, const struct grid *grid)
{
	size_t r, c;

	buf_puts(out, "<thead><tr>");
	for (c = 0; c < grid->columns; c++) {
		buf_puts(out, "<th scope=\"col\">");
		text_put_html(out, grid->head[c]);
		buf_puts(out, "</th>");
	}
	buf_puts(out, "</tr></thead>\n<tbody>\n");
	for (r = 0; r < grid->nrows; r++) {
		buf_puts(out, "<tr>");
		for (c = 0; c < grid->columns; c++) {
			buf_puts(out, c ? "<td>" : "<th scope=\"row\">");
			two_lines(out, grid->rows[r][c]);
			buf_puts(out, c ? "</td>" : "</th>");
		}
		buf_puts(out, "</tr>\n");
	}
	buf_puts(out, "</tbody>");
}

/* What columns mean, from one to before another. */
static void
legend(struct buf *out, const struct grid *grid, size_t from, size_t to)
{
	bool any = false;

	for (; from < to; from++) {
		if (grid->notes[from][0] == '\0')
			continue;
		buf_puts(out, any ? "; <b>" : "<b>");
		text_put_html(out, grid->head[from]);
		buf_puts(out, "</b>: ");
		text_put_html(out, grid->notes[from]);
		any = true;
	}
}

/*
 * The few columns that the question needs; the style shows the others once
 * the disclosure below them is open. A long table stays closed itself.
 */
static void
table(struct buf *out, struct arena *arena, const struct card *card)
{
	struct grid grid;

	grid_of_result(arena, card->result, card->columns, card->ncolumns,
	    &grid);
	mark(out, card, CARD_TABLE);
	buf_printf(out,
	    "<details class=\"numbers\"%s><summary>%s</summary>\n"
	    "<p>",
	    card->figure == NULL || grid.nrows <= SHORT ? " open" : "",
	    card->figure == NULL ? "In numbers" : "The same in numbers");
	legend(out, &grid, 1, grid.few - 1);
	buf_printf(out,
	    "</p>\n<div class=\"wide\" role=\"group\" tabindex=\"0\" "
	    "aria-label=\"Results\"><table class=\"results few-%zu\">",
	    grid.few);
	table_rows(out, &grid);
	buf_puts(out,
	    "</table></div>\n<details class=\"all\"><summary>All "
	    "columns</summary>\n<p>");
	legend(out, &grid, grid.few - 1, grid.columns);
	buf_puts(out, "</p></details></details>\n");
}

static void
figure(struct buf *out, const char *svg, const char *words)
{
	if (svg != NULL) {
		buf_puts(out, "<figure class=\"plot\">");
		buf_puts(out, svg);
		buf_puts(out, "</figure>\n");
	} else if (words != NULL) {
		buf_puts(out,
		    "<div class=\"failure\" role=\"note\"><p>"
		    "<strong>This plot failed.</strong></p><pre "
		    "tabindex=\"0\"><samp>");
		text_put_html(out, words);
		buf_puts(out, "</samp></pre></div>\n");
	}
}

/* A sign of noise, and the rows that show it. */
struct sign {
	const char *word, *rows;
	size_t count;
};

/* The signs that any row shows, the commonest first; how many rows do. */
static size_t
signs_of(struct arena *arena, const struct result *r, struct sign **signs,
    size_t *nsigns)
{
	const char **words, *label;
	size_t cell, i, k, n, rows = 0;

	*signs = NULL;
	*nsigns = 0;
	for (cell = 0; cell < r->npoints * r->exp.nvariants; cell++) {
		int p = (int)(cell / r->exp.nvariants);
		int v = (int)(cell % r->exp.nvariants);

		n = gate_flags(arena, r, p, v, &words);
		label = grid_label(arena, r, p, v);
		rows += n > 0;
		for (i = 0; i < n; i++) {
			for (k = 0; k < *nsigns; k++)
				if (strcmp((*signs)[k].word, words[i]) == 0)
					break;
			if (k == *nsigns)
				*ARENA_PUSH(arena, *signs, *nsigns) =
				    (struct sign) { words[i], NULL, 0 };
			(*signs)[k].rows = arena_printf(arena, "%s%s%s",
			    (*signs)[k].rows ? (*signs)[k].rows : "",
			    (*signs)[k].rows ? ", " : "", label);
			(*signs)[k].count++;
		}
	}
	return rows;
}

/* How many rows are noisy, in a line; which, and how, behind it. */
static void
noisy(struct buf *out, struct arena *arena, const struct card *card)
{
	const struct result *r = card->result;
	struct sign *signs;
	size_t n, i, most = 0, rows = signs_of(arena, r, &signs, &n);

	if (rows == 0)
		return;
	for (i = 1; i < n; i++)
		most = signs[i].count > signs[most].count ? i : most;
	mark(out, card, CARD_NOISE);
	buf_printf(out,
	    "<details class=\"noisy\"><summary>Noisy: %zu of %zu rows (%s%s)"
	    "</summary>\n<ul>\n",
	    rows, r->npoints * r->exp.nvariants, gate_meaning(signs[most].word),
	    n > 1 ? "; and more" : "");
	for (i = 0; i < n; i++) {
		buf_printf(out, "<li><b>%s</b>: ", gate_meaning(signs[i].word));
		text_put_html(out, signs[i].rows);
		buf_puts(out, "</li>\n");
	}
	buf_puts(out, "</ul></details>\n");
}

static void
output(struct buf *out, const struct result *r)
{
	const char *words = r->samples[0].output;

	if (words == NULL)
		return;
	buf_puts(out,
	    "<figure class=\"output\"><figcaption>What it "
	    "printed</figcaption><pre tabindex=\"0\"><samp>");
	text_put_html(out, words[0] ? words : "(nothing)");
	buf_puts(out, "</samp></pre></figure>\n");
}

static void
failure(struct buf *out, const struct card *card)
{
	const struct failure *f = card->failure;
	bool wanted = card->expected != NULL;

	if (strcmp(f->stage, "library") == 0) {
		buf_puts(out,
		    "<div class=\"failure\" role=\"note\"><p><strong>This "
		    "experiment cannot run here:</strong> ");
		text_put_html(out, f->what);
		buf_puts(out, ".</p></div>\n");
		return;
	}
	buf_printf(out,
	    "<div class=\"failure%s\" role=\"note\">"
	    "<p><strong>%s</strong> Stage: %s",
	    wanted ? " wanted" : "",
	    wanted ? "As the chapter expects, it did not succeed." :
		     "This experiment failed.",
	    f->stage);
	if (f->variant != NULL) {
		buf_puts(out, ", variant ");
		text_put_html(out, f->variant);
	}
	buf_puts(out, ": ");
	text_put_html(out, f->what);
	buf_puts(out, ".</p>\n");
	if (f->words != NULL && f->words[0] != '\0') {
		buf_puts(out, "<pre tabindex=\"0\"><samp>");
		text_put_html(out, f->words);
		buf_puts(out, "</samp></pre>\n");
	}
	buf_puts(out, "</div>\n");
}

void
card_plot(struct buf *out, const char *id, const char *svg, const char *words)
{
	buf_printf(out,
	    "<section class=\"experiment\" id=\"plot.%s\" "
	    "aria-label=\"Plot %s\">\n",
	    id, id);
	figure(out, svg, words);
	buf_puts(out, "</section>\n");
}

static void
measured(struct buf *out, struct arena *arena, const struct card *card)
{
	const struct result *r = card->result;

	if (card->stale) {
		buf_puts(out,
		    "<p class=\"stale\">These results are of an "
		    "older version of the experiment, measured ");
		page_time(out, facts_get_text(&r->env, "utc_start"));
		buf_puts(out,
		    card->running ? ". New ones are being "
				    "measured.</p>\n" :
				    ".</p>\n");
	}
	if (strcmp(r->level, "quick") == 0 && !r->exp.plain)
		buf_puts(out,
		    "<p class=\"stale\">A quick run: its verdicts "
		    "are provisional.</p>\n");
	if (card->answer.count > 0)
		mark(out, card, CARD_ANSWER);
	answer_html(out, &card->answer);
	output(out, r);
	if (card->figure != NULL)
		mark(out, card, CARD_FIGURE);
	figure(out, card->figure, card->figure_words);
	if (!r->exp.plain || r->nsamples > 1)
		table(out, arena, card);
	claims(out, card);
	if (card->beside != NULL)
		beside_html(out, card->beside);
	if (!r->exp.plain)
		noisy(out, arena, card);
	mark(out, card, CARD_RERUN);
	buf_puts(out, "<p class=\"rerun\">Rerun: <code>");
	text_put_html(out, card->command);
	buf_puts(out, "</code></p>\n");
	mark(out, card, CARD_DETAILS);
	provenance_html(out, arena,
	    &(struct provenance) { card->id, r, card->rounds, card->root,
		card->machine, card->has_script, card->has_svg, card->source });
}

/* A card whose experiment has no result, and how to get one. */
static void
unmeasured(struct buf *out, const struct card *card)
{
	claims(out, card);
	mark(out, card, CARD_RERUN);
	buf_puts(out, "<p class=\"rerun\">");
	if (card->failure == NULL)
		buf_puts(out,
		    card->running ? "This figure is still "
				    "to come: it is being measured now. Load "
				    "the page again in a while. " :
				    "Not measured yet. ");
	buf_puts(out, "Run it: <code>");
	text_put_html(out, card->command);
	buf_puts(out, "</code></p>\n");
}

static void
code(struct buf *out, const struct card *card)
{
	size_t i;

	if (card->nlistings > 0)
		mark(out, card, CARD_CODE);
	for (i = 0; i < card->nlistings; i++)
		card_listing(out, &card->listings[i]);
}

/*
 * The answer follows the question, and the code comes last; but a card that
 * asks nothing is about its code.
 */
void
card_html(struct buf *out, const struct card *card)
{
	struct arena *arena = arena_new();

	buf_printf(out,
	    "<section class=\"experiment\" "
	    "id=\"experiment.%s\" aria-label=\"Experiment %s\">\n",
	    card->id, card->id);
	if (card->question != NULL) {
		mark(out, card, CARD_QUESTION);
		buf_puts(out, "<p class=\"question\">");
		text_put_html(out, card->question);
		buf_puts(out, "</p>\n");
	} else {
		code(out, card);
	}
	if (card->failure != NULL)
		failure(out, card);
	if (card->predict != NULL)
		predict_open(out, card->predict,
		    mark_of(arena, card, CARD_GUESS));
	if (card->result != NULL)
		measured(out, arena, card);
	else
		unmeasured(out, card);
	if (card->predict != NULL)
		predict_close(out);
	if (card->question != NULL)
		code(out, card);
	buf_puts(out, "</section>\n");
	explained(out, card);
	arena_free(arena);
}
