/* Knows how an experiment looks on a page; all text from it is escaped. */
#include "press/card.h"

#include <math.h>
#include <string.h>

#include "press/format.h"
#include "press/grid.h"

static void
text(struct buf *out, const char *words)
{
	buf_escape(out, words, strlen(words));
}

void
card_listing(struct buf *out, const struct listing *listing)
{
	buf_puts(out, "<figure class=\"listing\">");
	if (listing->file != NULL) {
		buf_puts(out, "<figcaption><code>");
		text(out, listing->file);
		if (listing->line > 0)
			buf_printf(out, ":%d", listing->line);
		buf_puts(out, "</code></figcaption>");
	}
	buf_puts(out, "\n<pre class=\"hl\" tabindex=\"0\"><code>");
	buf_puts(out, listing->html);
	buf_puts(out, "</code></pre></figure>\n");
}

const char *
card_reason(const char *code)
{
	static const char *const reasons[][2] = {
		{ "few_cpus", "this machine has fewer CPUs than the claim "
			      "needs" },
		{ "no_capacity", "the control run did not get past the "
				 "threshold either, so this machine could not "
				 "have shown the opposite just now" },
		{ "too_few_rounds", "too few rounds for an interval" },
		{ "ci_straddles", "the interval lies on both sides of the "
				  "threshold" },
	};
	size_t i;

	for (i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (strcmp(reasons[i][0], code) == 0)
			return reasons[i][1];
	return code;
}

void
card_badge(struct buf *out, const struct verdict *verdict)
{
	static const char *const words[] = { "INCONCLUSIVE", "HOLDS",
		"FAILS" };

	buf_printf(out, "<strong class=\"badge %s\">%s</strong>",
	    verdict_name(verdict), words[verdict->kind]);
}

static void
claim(struct buf *out, struct arena *arena, const struct claim *c,
    const struct verdict *v, const struct experiment *exp)
{
	const char *unit = expr_unit(&c->expr, exp);

	buf_puts(out, "<li>");
	if (v != NULL)
		card_badge(out, v);
	else
		buf_puts(out, "<strong class=\"badge\">NOT YET</strong>");
	buf_puts(out, " <span class=\"claim\">");
	text(out, c->text);
	buf_puts(out, "</span><br><small><code>");
	text(out, c->expr.source);
	buf_puts(out, "</code>");
	if (v != NULL && v->estimate.n > 0) {
		buf_puts(out, " = ");
		text(out, format_estimate(arena, &v->estimate, unit));
		if (v->estimate.k > 0)
			buf_printf(out, " %g %%", v->estimate.conf * 100);
	}
	buf_puts(out, ", claimed ");
	text(out, claim_threshold(arena, c));
	if (v != NULL) {
		buf_printf(out, ", n = %d rounds", v->estimate.n);
		if (v->controlled) {
			buf_puts(out, ", control ");
			text(out, format_estimate(arena, &v->control, unit));
		}
		if (v->reason != NULL) {
			buf_printf(out, ". <code>%s</code>: ", v->reason);
			text(out, card_reason(v->reason));
		}
	}
	buf_puts(out, ".</small></li>\n");
}

static void
claims(struct buf *out, struct arena *arena, const struct card *card)
{
	static const struct experiment none;
	size_t i;

	if (card->nclaims == 0)
		return;
	buf_puts(out, "<ul class=\"claims\">\n");
	for (i = 0; i < card->nclaims; i++)
		claim(out, arena, &card->claims[i],
		    card->result ? &card->verdicts[i] : NULL,
		    card->result ? &card->result->exp : &none);
	buf_puts(out, "</ul>\n");
}

/*
 * A cell in two lines: "0.98× [0.97, 1.00]" has its interval on the second,
 * "gil · n=27" its parameters.
 */
static void
two_lines(struct buf *out, const char *words)
{
	static const char *const breaks[] = { " [", " · " };
	static const size_t skipped[] = { 1, sizeof(" · ") - 1 };
	const char *hit = NULL;
	size_t i;

	for (i = 0; i < 2 && hit == NULL; i++)
		hit = strstr(words, breaks[i]);
	if (hit == NULL) {
		text(out, words);
		return;
	}
	buf_escape(out, words, (size_t)(hit - words));
	buf_puts(out, "<br><small>");
	text(out, hit + skipped[i - 1]);
	buf_puts(out, "</small>");
}

static void
table(struct buf *out, struct arena *arena, const struct result *result)
{
	struct grid grid;
	size_t r, c;

	grid_of_result(arena, result, &grid);
	buf_puts(out, "<div class=\"wide\" role=\"group\" tabindex=\"0\" "
	    "aria-label=\"Results\"><table class=\"results\"><thead><tr>");
	for (c = 0; c < grid.columns; c++) {
		buf_puts(out, "<th scope=\"col\"");
		if (grid.notes[c][0] != '\0') {
			buf_puts(out, " title=\"");
			text(out, grid.notes[c]);
			buf_puts(out, "\"");
		}
		buf_puts(out, ">");
		text(out, grid.head[c]);
		buf_puts(out, "</th>");
	}
	buf_puts(out, "</tr></thead>\n<tbody>\n");
	for (r = 0; r < grid.nrows; r++) {
		buf_puts(out, "<tr>");
		for (c = 0; c < grid.columns; c++) {
			buf_puts(out, c ? "<td>" : "<th scope=\"row\">");
			two_lines(out, grid.rows[r][c]);
			buf_puts(out, c ? "</td>" : "</th>");
		}
		buf_puts(out, "</tr>\n");
	}
	buf_puts(out, "</tbody></table></div>\n");
}

/* "key value" pairs of where and how it was measured; null says so. */
static void
provenance(struct buf *out, struct arena *arena, const struct result *r)
{
	size_t i;

	buf_puts(out, "<details class=\"provenance\"><summary>Where and how "
	    "this was measured</summary>\n<dl>\n");
	buf_printf(out, "<dt>protocol</dt><dd>one fresh process a sample, %s, "
	    "variants interleaved in shuffled blocks (seed %.0f); medians "
	    "with exact order-statistic intervals at %g %% (level %s)</dd>\n",
	    r->warmup ? "one warm-up pass" : "no warm-up", r->seed,
	    100 * (1 - r->alpha), r->level);
	for (i = 0; i < r->npoints; i++) {
		buf_puts(out, "<dt>parameters</dt><dd>");
		text(out, r->points[i].count ?
			point_text(arena, &r->points[i]) : "none");
		if (r->exp.scales)
			buf_printf(out, ", the task repeated %g times a "
			    "sample", r->work[i]);
		buf_puts(out, "</dd>\n");
	}
	for (i = 0; i < r->env.count; i++) {
		const struct fact *f = &r->env.list[i];

		buf_printf(out, "<dt>%s</dt><dd>", f->name);
		text(out, f->text != NULL ? f->text :
			isnan(f->number)  ? "not readable here" :
			arena_printf(arena, "%g", f->number));
		buf_puts(out, "</dd>\n");
	}
	buf_puts(out, "</dl></details>\n");
}

static void
output(struct buf *out, const struct result *r)
{
	const char *words = r->samples[0].output;

	if (words == NULL)
		return;
	buf_puts(out, "<figure class=\"output\"><figcaption>What it "
	    "printed</figcaption><pre tabindex=\"0\"><samp>");
	text(out, words[0] ? words : "(nothing)");
	buf_puts(out, "</samp></pre></figure>\n");
}

static void
failure(struct buf *out, const struct card *card)
{
	const struct failure *f = card->failure;
	bool wanted = card->expected != NULL;

	buf_printf(out, "<div class=\"failure%s\" role=\"note\">"
	    "<p><strong>%s</strong> Stage: %s", wanted ? " wanted" : "",
	    wanted ? "As the chapter expects, it did not succeed." :
		     "This experiment failed.", f->stage);
	if (f->variant != NULL) {
		buf_puts(out, ", variant ");
		text(out, f->variant);
	}
	buf_puts(out, ": ");
	text(out, f->what);
	buf_puts(out, ".</p>\n");
	if (f->words != NULL && f->words[0] != '\0') {
		buf_puts(out, "<pre tabindex=\"0\"><samp>");
		text(out, f->words);
		buf_puts(out, "</samp></pre>\n");
	}
	buf_puts(out, "</div>\n");
}

static void
figure(struct buf *out, const char *svg, const char *words)
{
	if (svg != NULL) {
		buf_puts(out, "<figure class=\"plot\">");
		buf_puts(out, svg);
		buf_puts(out, "</figure>\n");
	} else if (words != NULL) {
		buf_puts(out, "<div class=\"failure\" role=\"note\"><p>"
		    "<strong>This plot failed.</strong></p><pre "
		    "tabindex=\"0\"><samp>");
		text(out, words);
		buf_puts(out, "</samp></pre></div>\n");
	}
}

void
card_plot(struct buf *out, const char *id, const char *svg, const char *words)
{
	buf_printf(out, "<section class=\"experiment\" id=\"plot-%s\" "
	    "aria-label=\"Plot %s\">\n", id, id);
	figure(out, svg, words);
	buf_puts(out, "</section>\n");
}

static void
measured(struct buf *out, struct arena *arena, const struct card *card)
{
	const struct result *r = card->result;
	const char *utc = facts_get_text(&r->env, "utc_start");

	if (card->stale)
		buf_puts(out, "<p class=\"stale\">These results are of an "
		    "older version of the experiment.</p>\n");
	if (strcmp(r->level, "quick") == 0 && !r->exp.plain)
		buf_puts(out, "<p class=\"stale\">A quick run: its verdicts "
		    "are provisional.</p>\n");
	figure(out, card->figure, card->figure_words);
	claims(out, arena, card);
	if (!r->exp.plain || r->nsamples > 1)
		table(out, arena, r);
	output(out, r);
	buf_puts(out, "<p class=\"rerun\">Measured ");
	text(out, utc ? utc : "at an unknown time");
	buf_puts(out, ". Run it again: <code>");
	text(out, card->command);
	buf_puts(out, "</code></p>\n");
	provenance(out, arena, r);
}

void
card_html(struct buf *out, const struct card *card)
{
	struct arena *arena = arena_new();
	size_t i;

	buf_printf(out, "<section class=\"experiment\" "
	    "id=\"experiment-%s\" aria-label=\"Experiment %s\">\n",
	    card->id, card->id);
	if (card->question != NULL) {
		buf_puts(out, "<p class=\"question\">");
		text(out, card->question);
		buf_puts(out, "</p>\n");
	}
	for (i = 0; i < card->nlistings; i++)
		card_listing(out, &card->listings[i]);
	if (card->failure != NULL)
		failure(out, card);
	if (card->result != NULL) {
		measured(out, arena, card);
	} else {
		claims(out, arena, card);
		buf_puts(out, "<p class=\"rerun\">");
		if (card->failure == NULL)
			buf_puts(out, "Not measured yet. ");
		buf_puts(out, "Run it: <code>");
		text(out, card->command);
		buf_puts(out, "</code></p>\n");
	}
	buf_puts(out, "</section>\n");
	arena_free(arena);
}
