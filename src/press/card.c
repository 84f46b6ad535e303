/* Knows how an experiment looks on a page; all text from it is escaped. */
#include "press/card.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "data/gate.h"
#include "data/noise.h"
#include "press/format.h"
#include "press/grid.h"
#include "press/machine.h"
#include "press/page.h"
#include "press/reason.h"

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
		text_put_html(out, c->control.source);
		buf_puts(out, v != NULL ? "</code> = " : "</code>");
	}
	if (v != NULL && v->controlled)
		text_put_html(out, format_estimate(arena, &v->control, unit));
}

void
card_claim(struct buf *out, const char *id, const struct claim *c,
    const struct verdict *v, const struct experiment *exp)
{
	struct arena *arena = arena_new();
	const char *unit = expr_unit(&c->expr, exp);

	buf_printf(out, "<li id=\"claim.%s.%s\">", id, c->id);
	if (v != NULL)
		badge(out, v);
	else
		buf_puts(out, "<strong class=\"badge\">NOT YET</strong>");
	buf_puts(out, " <span class=\"claim\">");
	text_put_html(out, c->text);
	buf_puts(out, "</span><br><small><code>");
	text_put_html(out, c->expr.source);
	buf_puts(out, "</code>");
	if (v != NULL && v->estimate.n > 0) {
		buf_puts(out, " = ");
		text_put_html(out, format_estimate(arena, &v->estimate, unit));
		if (v->estimate.k > 0)
			buf_printf(out, " %.4g %%", v->estimate.conf * 100);
	}
	buf_puts(out, ", claimed ");
	text_put_html(out, claim_threshold(arena, c, unit));
	if (v != NULL)
		buf_printf(out, ", n = %d %s", v->estimate.n,
		    v->estimate.n == 1 ? "round" : "rounds");
	control(out, arena, c, v, unit);
	if (v != NULL && v->reason != NULL) {
		buf_printf(out, ". <code>%s</code>: ", v->reason);
		text_put_html(out, reason_meaning(v->reason));
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
		card_claim(out, card->id, &card->claims[i],
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
		text_put_html(out, words);
		return;
	}
	buf_escape(out, words, (size_t)(hit - words));
	buf_puts(out, "<br><small>");
	text_put_html(out, hit + skipped[i - 1]);
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
			text_put_html(out, grid.notes[c]);
			buf_puts(out, "\"");
		}
		buf_puts(out, ">");
		text_put_html(out, grid.head[c]);
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
		text_put_html(out, words);
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
			text_put_html(out,
			    grid_label(arena, r, (int)p, (int)v));
			buf_puts(out, "</b>: ");
			for (i = 0; i < n; i++) {
				buf_puts(out, i ? ", " : "");
				text_put_html(out, gate_meaning(words[i]));
			}
		}
	if (shown > 0)
		buf_puts(out, ".</p>\n");
}

/* A link to a page of the site that says more. */
static void
link_to(struct buf *out, const struct card *card, enum lookup which,
    const char *words)
{
	buf_printf(out, "<a href=\"%s%s\">", card->root,
	    page_lookup_file(which));
	text_put_html(out, words);
	buf_puts(out, "</a>");
}

/* One line that names the host and what disturbed it. */
static void
strip(struct buf *out, struct arena *arena, const struct card *card)
{
	const struct result *r = card->result;
	const char *model = facts_get_text(&r->env, "cpu_model");
	const char *virtual = facts_get_text(&r->env, "hypervisor");
	const char *governor = facts_get_text(&r->env, "governor");
	struct noise noise = noise_of(arena, &r, 1);

	buf_puts(out, "<p class=\"rerun\">Measured ");
	page_time(out, facts_get_text(&r->env, "utc_start"));
	buf_puts(out, " on ");
	link_to(out, card, LOOKUP_MACHINE, model ? model : "an unknown CPU");
	buf_printf(out, ", %s CPUs%s, governor ",
	    format_number(arena, facts_get_number(&r->env, "effective_cpus"),
		""),
	    virtual && strcmp(virtual, "yes") == 0 ? ", a virtual machine" :
						     "");
	text_put_html(out, governor ? governor : "not readable");
	buf_printf(out,
	    ". Others used %s of the CPUs (median of %zu samples); %zu of %zu "
	    "samples are tainted.</p>\n",
	    isnan(noise.foreign) ?
		"an unreadable share" :
		arena_printf(arena, "%.1f %%", noise.foreign * 100),
	    noise.foreign_samples, noise.tainted, noise.samples);
}

const char *
card_stop_reason(const struct result *r)
{
	bool quick = strcmp(r->level, "quick") == 0;

	if (strcmp(r->stop_reason, "budget") == 0)
		return "its time was up";
	if (strcmp(r->stop_reason, "settled") != 0)
		return "all planned looks were taken";
	return quick ? "every claim was decided" :
		       "every claim was decided and intervals were narrow";
}

/* What is particular to this result; the protocol has a page of its own. */
static void
protocol(struct buf *out, struct arena *arena, const struct card *card)
{
	const struct result *r = card->result;
	size_t i;

	buf_puts(out, "<p>The result was looked at after ");
	for (i = 0; i < r->nlooks; i++)
		buf_printf(out, "%s%d",
		    i == 0		   ? "" :
			i + 1 == r->nlooks ? " and " :
					     ", ",
		    r->looks[i]);
	if (r->nlooks == 0)
		buf_puts(out, "all");
	buf_printf(out, " rounds. The measuring ended because %s (level ",
	    card_stop_reason(r));
	text_put_html(out, r->level);
	buf_printf(out,
	    "). Intervals are at %.4g %% confidence%s; the order of variants was "
	    "shuffled with seed %.0f. ",
	    100 * (1 - r->alpha),
	    strcmp(r->level, "quick") == 0 ?
		" each, not corrected for several" :
		"",
	    r->seed);
	if (r->warmup)
		buf_puts(out,
		    "Each sample warmed up by a pass of the same "
		    "work. ");
	if (r->null.n > 0)
		buf_printf(out,
		    "The base measured against itself gave %s; verdicts allow "
		    "for that much error. ",
		    format_estimate(arena, &r->null, "×"));
	buf_puts(out, "What all this means: ");
	link_to(out, card, LOOKUP_METHOD, "how this is measured");
	buf_puts(out, ".</p>\n");
}

/* Has machine.html the same? */
static bool
is_told(struct arena *arena, const struct facts *machine,
    const struct fact *fact)
{
	const struct fact *there =
	    machine != NULL ? facts_find(machine, fact->name) : NULL;

	return there != NULL && machine_has(fact->name) &&
	    strcmp(machine_fact(arena, there), machine_fact(arena, fact)) == 0;
}

static void
parameters(struct buf *out, struct arena *arena, const struct result *r)
{
	size_t i;

	buf_puts(out, "<dt>parameters</dt>");
	for (i = 0; i < r->npoints; i++) {
		buf_puts(out, "<dd>");
		text_put_html(out,
		    r->points[i].count ? point_text(arena, &r->points[i]) :
					 "none");
		if (r->exp.scales)
			buf_printf(out, ", the task repeated %g times a sample",
			    r->work[i]);
		buf_puts(out, "</dd>\n");
	}
}

/* How this result came about: what other results do not share with it. */
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
		protocol(out, arena, card);
	buf_puts(out, "<dl>\n");
	parameters(out, arena, r);
	for (i = 0; i < r->env.count; i++) {
		const struct fact *fact = &r->env.list[i];

		if (is_told(arena, card->machine, fact))
			continue;
		buf_puts(out, "<dt>");
		text_put_html(out, fact->name);
		buf_puts(out, "</dt><dd>");
		text_put_html(out, machine_fact(arena, fact));
		buf_puts(out, "</dd>\n");
	}
	buf_puts(out, "</dl>\n<p>All else of the machine: ");
	link_to(out, card, LOOKUP_MACHINE, "this machine");
	buf_puts(out, ".</p></details>\n");
}

static void
download(struct buf *out, const struct card *card, const char *kind,
    const char *what)
{
	buf_printf(out, " <a href=\"%sdata/%s.%s\">%s</a>", card->root,
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

/* How to run it again, and what to take along. */
static void
rerun(struct buf *out, const struct card *card)
{
	const struct result *r = card->result;

	buf_puts(out, "<p class=\"rerun\">");
	if (r->exp.plain) {
		buf_puts(out, "Measured ");
		page_time(out, facts_get_text(&r->env, "utc_start"));
		buf_puts(out, ". ");
	}
	buf_puts(out, "Run it again: <code>");
	text_put_html(out, card->command);
	buf_puts(out, "</code>");
	if (card->source != NULL) {
		buf_puts(out, ". Read <a href=\"");
		text_put_html(out, card->source);
		buf_puts(out, "\">its whole source</a>");
	}
	buf_puts(out, "<br><span class=\"take\">Take it with you:");
	download(out, card, "json", "everything as JSON");
	download(out, card, "csv", "samples as CSV");
	if (card->has_svg)
		download(out, card, "svg", "the figure as SVG");
	if (card->has_script) {
		download(out, card, "dat", "the figure's data");
		download(out, card, "gp", "its gnuplot script");
	}
	buf_puts(out, "</span></p>\n");
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
		page_time(out, utc);
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
		strip(out, arena, card);
	rerun(out, card);
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
		text_put_html(out, card->question);
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
		text_put_html(out, card->command);
		buf_puts(out, "</code></p>\n");
	}
	if (card->predict != NULL)
		predict_close(out);
	buf_puts(out, "</section>\n");
	arena_free(arena);
}
