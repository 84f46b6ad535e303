/* Knows how an experiment looks on a page; all text from it is escaped. */
#include "press/card.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "data/gate.h"
#include "press/format.h"
#include "press/grid.h"

static void
text(struct buf *out, const char *words)
{
	size_t len = strlen(words);
	struct arena *arena;

	if (text_bad_utf8_line(words, len) == 0) {
		buf_escape(out, words, len);
		return;
	}
	arena = arena_new();
	words = text_valid_utf8(arena, words, len);
	buf_escape(out, words, strlen(words));
	arena_free(arena);
}

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
			text(out, listing->href);
			buf_puts(out, "\">");
		}
		buf_puts(out, "<code>");
		text(out, listing->file);
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

const char *
card_reason(const char *code)
{
	static const char *const reasons[][2] = {
		{ "few_cpus",
		    "this machine has fewer CPUs than the claim "
		    "needs" },
		{ "no_capacity",
		    "the control run did not surely get past "
		    "the threshold, so this machine could not "
		    "have shown the opposite just now" },
		{ "no_control",
		    "the control did not show the opposite on this machine, so "
		    "nothing here shows that it could be seen" },
		{ "host_busy",
		    "other programs used this machine while it "
		    "measured" },
		{ "throttled",
		    "a quota stopped the program while it was "
		    "measured" },
		{ "null_biased",
		    "the same program measured against itself "
		    "showed a difference, so no difference here "
		    "can be trusted" },
		{ "clock_ties",
		    "too many times are equal: the clock is too "
		    "coarse" },
		{ "too_few_rounds", "too few rounds for an interval" },
		{ "ci_straddles",
		    "the interval lies on both sides of the "
		    "threshold" },
	};
	size_t i;

	for (i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (strcmp(reasons[i][0], code) == 0)
			return reasons[i][1];
	return code;
}

/* HOLDS, FAILS or INCONCLUSIVE. */
static void
badge(struct buf *out, const struct verdict *verdict)
{
	static const char *const words[] = { "INCONCLUSIVE", "HOLDS", "FAILS" };

	buf_printf(out, "<strong class=\"badge %s\">%s</strong>",
	    verdict_name(verdict), words[verdict->kind]);
}

/* The claim's own control with its value, or the capacity control's. */
static void
control(struct buf *out, struct arena *arena, const struct claim *c,
    const struct verdict *v, const char *unit)
{
	if (c->controlled == CONTROL_NONE)
		buf_puts(out, ", no control: an invariant");
	else if (c->controlled == CONTROL_EXPR || (v != NULL && v->controlled))
		buf_puts(out, ", control ");
	if (c->controlled == CONTROL_EXPR) {
		buf_puts(out, "<code>");
		text(out, c->control.source);
		buf_puts(out, v != NULL ? "</code> = " : "</code>");
	}
	if (v != NULL && v->controlled)
		text(out, format_estimate(arena, &v->control, unit));
}

void
card_claim(struct buf *out, const struct claim *c, const struct verdict *v,
    const struct experiment *exp)
{
	struct arena *arena = arena_new();
	const char *unit = expr_unit(&c->expr, exp);

	buf_puts(out, "<li>");
	if (v != NULL)
		badge(out, v);
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
	text(out, claim_threshold(arena, c, unit));
	if (v != NULL)
		buf_printf(out, ", n = %d %s", v->estimate.n,
		    v->estimate.n == 1 ? "round" : "rounds");
	control(out, arena, c, v, unit);
	if (v != NULL && v->reason != NULL) {
		buf_printf(out, ". <code>%s</code>: ", v->reason);
		text(out, card_reason(v->reason));
	}
	buf_puts(out, ".</small></li>\n");
	arena_free(arena);
}

static void
claims(struct buf *out, const struct card *card)
{
	static const struct experiment none;
	size_t i;

	if (card->nclaims == 0)
		return;
	buf_puts(out, "<ul class=\"claims\">\n");
	for (i = 0; i < card->nclaims; i++)
		card_claim(out, &card->claims[i],
		    card->result ? &card->verdicts[i] : NULL,
		    card->result ? &card->result->exp : &none);
	buf_puts(out, "</ul>\n");
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
		text(out, words);
		return;
	}
	buf_escape(out, words, (size_t)(hit - words));
	buf_puts(out, "<br><small>");
	text(out, hit + skipped[i - 1]);
	buf_puts(out, "</small>");
}

static void
table(struct buf *out, struct arena *arena, const struct card *card)
{
	struct grid grid;
	size_t r, c;

	grid_of_result(arena, card->result, card->y, card->ny, &grid);
	if (card->figure != NULL)
		buf_puts(out,
		    "<details class=\"numbers\"><summary>The same in "
		    "numbers</summary>\n");
	buf_puts(out,
	    "<div class=\"wide\" role=\"group\" tabindex=\"0\" "
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
	if (card->figure != NULL)
		buf_puts(out, "</details>\n");
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
		text(out, words);
		buf_puts(out, "</samp></pre></div>\n");
	}
}

/* Which cells are noisy, and how: nobody should have to guess. */
static void
noisy(struct buf *out, struct arena *arena, const struct result *r)
{
	const char **words;
	size_t p, v, i, n, shown = 0;

	for (p = 0; p < r->npoints; p++)
		for (v = 0; v < r->exp.nvariants; v++) {
			n = gate_flags(arena, r, (int)p, (int)v, &words);
			if (n == 0)
				continue;
			buf_puts(out,
			    shown++ ?
				"; <b>" :
				"<p class=\"noisy\"><strong class=\"badge "
				"inconclusive\">NOISY</strong> <b>");
			text(out, grid_label(arena, r, (int)p, (int)v));
			buf_puts(out, "</b>: ");
			for (i = 0; i < n; i++) {
				buf_puts(out, i ? ", " : "");
				text(out, gate_meaning(words[i]));
			}
		}
	if (shown > 0)
		buf_puts(out, ".</p>\n");
}

/* One line that names the host and what disturbed it. */
static void
strip(struct buf *out, struct arena *arena, const struct result *r)
{
	const char *model = facts_get_text(&r->env, "cpu_model");
	const char *virtual = facts_get_text(&r->env, "hypervisor");
	const char *governor = facts_get_text(&r->env, "governor");
	double *shares =
		   arena_alloc(arena, (r->nsamples + 1) * sizeof(*shares)),
	       foreign;
	size_t i, n = 0, tainted = 0;

	for (i = 0; i < r->nsamples; i++) {
		tainted += r->samples[i].ntaint > 0;
		if (!isnan(r->samples[i].foreign))
			shares[n++] = r->samples[i].foreign;
	}
	foreign = stats_median(shares, n, 1).mid;
	buf_puts(out, "<p class=\"rerun\">Measured on ");
	text(out, model ? model : "an unknown CPU");
	buf_printf(out,
	    ", %s CPUs%s, governor %s. Others used %s of the "
	    "CPUs (median of %zu samples); %zu of %zu samples are "
	    "tainted.</p>\n",
	    format_number(arena, facts_get_number(&r->env, "effective_cpus"),
		""),
	    virtual && strcmp(virtual, "yes") == 0 ? ", a virtual machine" : "",
	    governor ? governor : "not readable",
	    isnan(foreign) ? "an unreadable share" :
			     arena_printf(arena, "%.1f %%", foreign * 100),
	    n, tainted, r->nsamples);
}

/* Why no further look was taken, where nothing was left to decide. */
static const char *
settled_words(bool quick)
{
	return quick ? "every claim was decided" :
		       "every claim was decided, and the speed-ups that are "
		       "claimed (all of them, if none is) are known within 5 %";
}

/* What the protocol did, for a reader who has never measured. */
static void
protocol(struct buf *out, struct arena *arena, const struct result *r)
{
	bool quick = strcmp(r->level, "quick") == 0;
	size_t i;

	buf_printf(out,
	    "<p>Every sample is a process of its own%s. In each "
	    "round every variant ran once, in an order that was shuffled "
	    "(seed %.0f) so that each stands at each place %s often. "
	    "Variants are compared with the base <em>of the same round</em>, "
	    "so a slow minute hits both. The table shows medians; an "
	    "interval runs from one measured value to another and covers the "
	    "true median with at least %g %% confidence, whatever the "
	    "distribution.</p>\n",
	    r->warmup ? ", which did the work once to warm up and once to be "
			"measured" :
			"",
	    r->seed, quick ? "about equally" : "equally", 100 * (1 - r->alpha));
	if (quick)
		buf_puts(out,
		    "<p>In a quick run the confidence is that of each interval "
		    "alone: it is not corrected for several variants.</p>\n");
	buf_puts(out, "<p>The result was looked at only after ");
	for (i = 0; i < r->nlooks; i++)
		buf_printf(out, "%s%d",
		    i == 0		   ? "" :
			i + 1 == r->nlooks ? " and " :
					     ", ",
		    r->looks[i]);
	if (r->nlooks == 0)
		buf_puts(out, "all");
	buf_printf(out, " rounds, and the measuring ended because %s (level ",
	    strcmp(r->stop_reason, "settled") == 0 ?
		settled_words(quick) :
		strcmp(r->stop_reason, "budget") == 0 ?
		"its time was up" :
		"all planned looks were taken");
	text(out, r->level);
	buf_puts(out, "). ");
	if (r->null.n > 0)
		buf_printf(out,
		    "The base measured against itself gave "
		    "%s; verdicts allow for that much error. ",
		    format_estimate(arena, &r->null, "×"));
	buf_puts(out,
	    "A round in which others used over 5 % of the CPUs, or "
	    "the hypervisor over 1 %, or a quota or the disk got in the way, "
	    "is tainted: kept, drawn hollow, and left out of the "
	    "verdicts.</p>\n");
}

/* "key value" pairs of where it was measured; null says so. */
static void
provenance(struct buf *out, struct arena *arena, const struct card *card)
{
	const struct result *r = card->result;
	size_t i;

	buf_puts(out,
	    "<details class=\"provenance\"><summary>How this was "
	    "measured</summary>\n");
	if (card->rounds != NULL)
		figure(out, card->rounds, NULL);
	if (!r->exp.plain)
		protocol(out, arena, r);
	buf_puts(out, "<dl>\n");
	for (i = 0; i < r->npoints; i++) {
		buf_puts(out, "<dt>parameters</dt><dd>");
		text(out,
		    r->points[i].count ? point_text(arena, &r->points[i]) :
					 "none");
		if (r->exp.scales)
			buf_printf(out,
			    ", the task repeated %g times a "
			    "sample",
			    r->work[i]);
		buf_puts(out, "</dd>\n");
	}
	for (i = 0; i < r->env.count; i++) {
		const struct fact *f = &r->env.list[i];

		buf_puts(out, "<dt>");
		text(out, f->name);
		buf_puts(out, "</dt><dd>");
		text(out,
		    f->text != NULL ? f->text :
			isnan(f->number) ?
				      "not readable here" :
				      arena_printf(arena, "%g", f->number));
		buf_puts(out, "</dd>\n");
	}
	buf_puts(out, "</dl></details>\n");
}

static void
download(struct buf *out, const struct card *card, const char *kind,
    const char *what)
{
	buf_printf(out, " <a href=\"%s%s.%s\">%s</a>", card->downloads,
	    card->id, kind, what);
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
	text(out, words[0] ? words : "(nothing)");
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
		text(out, f->what);
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
	const char *utc = facts_get_text(&r->env, "utc_start");

	if (card->stale) {
		buf_puts(out,
		    "<p class=\"stale\">These results are of an "
		    "older version of the experiment, measured ");
		text(out, utc ? utc : "at an unknown time");
		buf_puts(out,
		    card->running ? ". New ones are being "
				    "measured.</p>\n" :
				    ".</p>\n");
	}
	if (strcmp(r->level, "quick") == 0 && !r->exp.plain)
		buf_puts(out,
		    "<p class=\"stale\">A quick run: its verdicts "
		    "are provisional.</p>\n");
	figure(out, card->figure, card->figure_words);
	if (!r->exp.plain || r->nsamples > 1)
		table(out, arena, card);
	claims(out, card);
	if (!r->exp.plain)
		noisy(out, arena, r);
	output(out, r);
	if (!r->exp.plain)
		strip(out, arena, r);
	buf_puts(out, "<p class=\"rerun\">Measured ");
	text(out, utc ? utc : "at an unknown time");
	buf_puts(out, ". Run it again: <code>");
	text(out, card->command);
	buf_puts(out, "</code>");
	if (card->source != NULL) {
		buf_puts(out, ". Read <a href=\"");
		text(out, card->source);
		buf_puts(out, "\">its whole source</a>");
	}
	buf_puts(out, "<br><span class=\"take\">Take it with you:");
	download(out, card, "json", "everything as JSON");
	download(out, card, "csv", "samples as CSV");
	if (card->has_script) {
		download(out, card, "dat", "the figure's data");
		download(out, card, "gp", "its gnuplot script");
	}
	buf_puts(out, "</span></p>\n");
	provenance(out, arena, card);
}

void
card_html(struct buf *out, const struct card *card)
{
	struct arena *arena = arena_new();
	size_t i;

	buf_printf(out,
	    "<section class=\"experiment\" "
	    "id=\"experiment.%s\" aria-label=\"Experiment %s\">\n",
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
	if (card->predict != NULL)
		predict_open(out, card->predict);
	if (card->result != NULL) {
		measured(out, arena, card);
	} else {
		claims(out, card);
		buf_puts(out, "<p class=\"rerun\">");
		if (card->failure == NULL)
			buf_puts(out,
			    card->running ?
				"This figure is still "
				"to come: it is being measured now. Load the "
				"page again in a while. " :
				"Not measured yet. ");
		buf_puts(out, "Run it: <code>");
		text(out, card->command);
		buf_puts(out, "</code></p>\n");
	}
	if (card->predict != NULL)
		predict_close(out);
	buf_puts(out, "</section>\n");
	arena_free(arena);
}
