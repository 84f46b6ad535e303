/* Knows how experiments and claims look in a list of all of them. */
#include "press/lists.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "press/answer.h"
#include "press/reason.h"
#include "press/score.h"

static void
heading(struct buf *out, const struct catalogue *catalogue, size_t which)
{
	buf_puts(out, "<h2><a href=\"");
	page_link(out, "", catalogue->list[which].page);
	buf_puts(out, "\">");
	text_put_html(out, catalogue_chapter(catalogue, which));
	buf_puts(out, "</a></h2>\n");
}

/* Several experiments may have one title; a program's is its id. */
static void
title(struct buf *out, const struct listed *listed)
{
	catalogue_link(out, listed, listed->title);
	if (strcmp(listed->title, listed->card.id) != 0)
		buf_printf(out, " <code>%s</code>", listed->card.id);
}

/* Width and height of a picture, so that nothing moves when it comes. */
static bool
picture_size(const char *svg, double *width, double *height)
{
	const char *box = strstr(svg, "viewBox=");

	return box != NULL &&
	    sscanf(box + strlen("viewBox="), "%*c%*f %*f %lf %lf", width,
		height) == 2 &&
	    *width > 0 && *height > 0;
}

/* A small picture, for the eye only: the words beside it say what it says. */
static void
thumbnail(struct buf *out, const struct listed *listed)
{
	double width, height;

	if (listed->svg == NULL || !picture_size(listed->svg, &width, &height))
		return;
	buf_printf(out,
	    "<img src=\"data/%s.svg\" width=\"%.0f\" height=\"%.0f\" "
	    "loading=\"lazy\" alt=\"\">\n",
	    listed->card.id, width, height);
}

static void
standing(struct buf *out, const struct card *card)
{
	static const char *const badges[][2] = {
		[STANDING_FRESH] = { "", NULL },
		[STANDING_STALE] = { "inconclusive", "OF AN OLDER VERSION" },
		[STANDING_RUNNING] = { "running", "BEING MEASURED" },
		[STANDING_MISSING] = { "missing", "NOT MEASURED YET" },
		[STANDING_FAILED] = { "fails", "FAILED" },
		[STANDING_WANTED] = { "holds", "FAILS AS THE CHAPTER WANTS" },
	};
	const char *const *badge = badges[catalogue_standing(card)];

	if (badge[1] != NULL)
		buf_printf(out, " <strong class=\"badge %s\">%s</strong>",
		    badge[0], badge[1]);
}

/* "3 HOLD", "1 INCONCLUSIVE": a link to these claims. */
static void
verdicts(struct buf *out, const struct card *card)
{
	static const char *const words[][2] = { { "inconclusive",
						    "INCONCLUSIVE" },
		{ "holds", "HOLD" }, { "fails", "FAIL" } };
	size_t count[3] = { 0 }, i;

	for (i = 0; card->verdicts != NULL && i < card->nclaims; i++)
		count[card->verdicts[i].kind]++;
	for (i = 3; i-- > 0;)
		if (count[i] > 0)
			buf_printf(out,
			    " <a class=\"badge %s\" "
			    "href=\"%s#claims.%s\">%zu %s%s</a>",
			    words[i][0], page_lookup_file(LOOKUP_CLAIMS),
			    card->id, count[i], words[i][1],
			    count[i] == 1 && i > 0 ? "S" : "");
}

/* What came out, in one line; or why nothing did. */
static void
finding(struct buf *out, const struct listed *listed)
{
	const struct card *card = &listed->card;
	const struct headline *headline = &listed->headline;

	if (card->failure != NULL) {
		buf_puts(out, "<p>");
		text_put_html(out, card->failure->what);
		buf_puts(out, ".</p>\n");
	}
	buf_puts(out, "<p class=\"finding\">");
	if (headline->of != NULL) {
		buf_puts(out, "<code>");
		text_put_html(out, headline->of);
		buf_puts(out, "</code> = ");
		answer_value(out, headline->says);
	} else if (headline->says != NULL) {
		text_put_html(out, headline->says);
	}
	standing(out, card);
	verdicts(out, card);
	buf_puts(out, "</p>\n");
}

static void
measured(struct buf *out, const struct card *card)
{
	if (card->result != NULL) {
		buf_puts(out, "Measured ");
		page_time(out, facts_get_text(&card->result->env, "utc_start"));
		if (!card->result->exp.plain) {
			buf_puts(out, ", level ");
			text_put_html(out, card->result->level);
		}
		buf_puts(out, ". ");
	}
	buf_puts(out, "<span class=\"run\">Run it: <code>");
	text_put_html(out, card->command);
	buf_puts(out, "</code></span>");
}

static void
experiment(struct buf *out, const struct listed *listed)
{
	const struct card *card = &listed->card;

	buf_puts(out, "<li>\n");
	thumbnail(out, listed);
	buf_puts(out, "<div>\n<h3>");
	title(out, listed);
	buf_puts(out, "</h3>\n");
	if (card->question != NULL) {
		buf_puts(out, "<p>");
		text_put_html(out, card->question);
		buf_puts(out, "</p>\n");
	}
	finding(out, listed);
	buf_puts(out, "<p class=\"rerun\">");
	measured(out, card);
	buf_puts(out, "</p>\n</div>\n</li>\n");
}

void
lists_experiments(struct buf *out, const struct catalogue *catalogue)
{
	size_t i;

	buf_puts(out, "<div class=\"list\">\n");
	score_experiments(out, catalogue);
	for (i = 0; i < catalogue->count; i++) {
		if (catalogue_chapter(catalogue, i) != NULL) {
			buf_puts(out, i > 0 ? "</ul>\n" : "");
			heading(out, catalogue, i);
			buf_puts(out, "<ul class=\"experiments\">\n");
		}
		experiment(out, &catalogue->list[i]);
	}
	buf_puts(out, "</ul>\n</div>\n");
}

/* Those that one looks for: first what fails, then what is open. */
static void
worth_a_look(struct buf *out, const struct catalogue *catalogue,
    enum verdict_kind kind, const char *title)
{
	bool any = false;
	size_t i, k;

	for (i = 0; i < catalogue->count; i++) {
		const struct card *card = &catalogue->list[i].card;

		for (k = 0; card->verdicts != NULL && k < card->nclaims; k++) {
			const struct verdict *v = &card->verdicts[k];

			if (v->kind != kind)
				continue;
			if (!any)
				buf_printf(out, "<h2>%s</h2>\n<ul>\n", title);
			any = true;
			buf_printf(out, "<li><a href=\"#claim.%s.%s\">",
			    card->id, card->claims[k].id);
			text_put_html(out, card->claims[k].text);
			buf_puts(out, "</a>");
			if (v->reason != NULL) {
				buf_puts(out, " <small>");
				text_put_html(out, reason_meaning(v->reason));
				buf_puts(out, "</small>");
			}
			buf_puts(out, "</li>\n");
		}
	}
	buf_puts(out, any ? "</ul>\n" : "");
}

static void
claims_of(struct buf *out, const struct listed *listed)
{
	const struct card *card = &listed->card;
	size_t i;

	buf_printf(out, "<h3 id=\"claims.%s\">", card->id);
	title(out, listed);
	buf_puts(out, "</h3>\n<ul class=\"claims\">\n");
	for (i = 0; i < card->nclaims; i++)
		card_claim(out, card->id, &card->claims[i],
		    card->verdicts != NULL ? &card->verdicts[i] : NULL,
		    listed->exp);
	buf_puts(out, "</ul>\n");
}

void
lists_claims(struct buf *out, const struct catalogue *catalogue)
{
	size_t count = score_count(catalogue), i, titled = 0;

	buf_puts(out, "<div class=\"score\">\n");
	score_claims(out, catalogue);
	buf_printf(out,
	    "<p>Of %zu claims, at most %.2f are expected to have a wrong "
	    "verdict (%g a claim).</p>\n</div>\n"
	    "<p>Each claim is an inequality that was checked on this machine. "
	    "It <strong>holds</strong> or <strong>fails</strong> where the "
	    "whole interval lies on one side; everything else is "
	    "<strong>inconclusive</strong>, with the reason.</p>\n"
	    "<div class=\"list\">\n",
	    count, verdict_rules.wrong * (double)count, verdict_rules.wrong);
	worth_a_look(out, catalogue, VERDICT_FAILS, "What fails");
	worth_a_look(out, catalogue, VERDICT_INCONCLUSIVE,
	    "What is inconclusive");
	for (i = 0; i < catalogue->count; i++) {
		/* A chapter without claims has no heading. */
		if (catalogue_chapter(catalogue, i) != NULL)
			titled = i + 1;
		if (catalogue->list[i].card.nclaims == 0)
			continue;
		if (titled > 0)
			heading(out, catalogue, titled - 1);
		titled = 0;
		claims_of(out, &catalogue->list[i]);
	}
	buf_puts(out, "</div>\n");
}
