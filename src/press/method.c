/*
 * Knows how to explain the protocol. Its figures are those by which it is
 * done, or those of the results; none is typed here.
 */
#include "press/method.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "data/again.h"
#include "data/level.h"
#include "data/noise.h"
#include "press/format.h"
#include "press/reason.h"
#include "press/score.h"

/* Those experiments that follow the protocol, and so far have a result. */
static const struct result *
result_of(const struct catalogue *catalogue, size_t i)
{
	const struct result *r = catalogue->list[i].card.result;

	return r != NULL && !r->exp.plain ? r : NULL;
}

static void
section(struct buf *out, const char *id, const char *title)
{
	buf_printf(out,
	    "<h2>%s<a class=\"anchor\" id=\"page.%s\" href=\"#page.%s\" "
	    "aria-label=\"Link to: %s\">#</a></h2>\n",
	    title, id, id, title);
}

static void
paragraph(struct buf *out, const char *words)
{
	buf_printf(out, "<p>%s</p>\n", words);
}

static void
samples(struct buf *out, const struct catalogue *catalogue)
{
	size_t i, n = 0, all = 0, warm = 0;

	for (i = 0; i < catalogue->count; i++) {
		const struct result *r = result_of(catalogue, i);

		n += r != NULL;
		all += r != NULL ? r->nsamples : 0;
		warm += r != NULL && r->warmup;
	}
	section(out, "samples", "One sample is one process");
	paragraph(out,
	    "An experiment has variants: the same task done in several ways. "
	    "A <em>sample</em> is one run of one variant, in a process of its "
	    "own that starts from nothing. What an earlier run left in memory "
	    "or in a cache cannot help it, and luck with addresses is drawn "
	    "anew each time.");
	paragraph(out,
	    "The threads of a sample begin at one common moment, and its time "
	    "ends with the last of them. The task is repeated inside the "
	    "sample until it lasts so long that neither the clock nor a "
	    "single hand-over of a lock matters. Then all variants get that "
	    "same amount of work.");
	buf_puts(out, "<p>This book has ");
	catalogue_count(out, all, "sample");
	buf_puts(out, " of ");
	catalogue_count(out, n, "experiment");
	buf_printf(out,
	    ". Those of %zu did the work once before, to warm up; the "
	    "others begin cold, as their authors want it.</p>\n",
	    warm);
}

static void
rounds(struct buf *out)
{
	section(out, "rounds", "Rounds: each in turn, in a shuffled order");
	paragraph(out,
	    "In a <em>round</em> every variant runs once. Who comes first is "
	    "shuffled, so that over a block of rounds each variant stands at "
	    "each place equally often (in a quick run: about equally). A "
	    "machine that grows warm, or a backup that starts, then hits "
	    "all variants alike. The seed of the shuffle is kept with the "
	    "result.");
	section(out, "pairs", "Pairs: compared within the round");
	paragraph(out,
	    "One variant is the <em>base</em>. Each other one is compared "
	    "with the base <em>of the same round</em>, a few moments apart: a "
	    "slow minute slows both. So every round gives one ratio, and a "
	    "speed-up is the middle one of these ratios, not the ratio of two "
	    "averages.");
}

/* "3rd" */
static const char *
ordinal(struct arena *arena, int n)
{
	int last = n % 100 / 10 == 1 ? 0 : n % 10;

	return arena_printf(arena, "%d%s", n,
	    last == 1	  ? "st" :
		last == 2 ? "nd" :
		last == 3 ? "rd" :
			    "th");
}

/* The rank that begins the interval of n values, 0 if there is none. */
static int
rank(int n, double alpha)
{
	double zero[128] = { 0 };

	return n > 128 ? 0 : stats_median(zero, (size_t)n, alpha).k;
}

static int
fewest(double alpha)
{
	int n = 1;

	while (n < 128 && rank(n, alpha) == 0)
		n++;
	return n;
}

struct column {
	const char *title;
	bool right; /* its cells are numbers */
};

static void
table(struct buf *out, const char *class, const char *name, const char *caption)
{
	buf_printf(out,
	    "<div class=\"wide\" role=\"group\" tabindex=\"0\" "
	    "aria-label=\"%s\"><table class=\"%s\">\n<caption>%s</caption>\n"
	    "<thead><tr>",
	    name, class, caption);
}

static void
head(struct buf *out, const struct column *columns, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		buf_printf(out, "<th scope=\"col\"%s>%s</th>",
		    columns[i].right ? " class=\"right\"" : "",
		    columns[i].title);
	buf_puts(out, "</tr></thead>\n<tbody>\n");
}

static void
end_table(struct buf *out)
{
	buf_puts(out, "</tbody></table></div>\n");
}

/* Which of the sorted values the interval is made of. */
static void
ranks(struct buf *out, struct arena *arena, const struct level *level)
{
	static const struct column columns[] = { { "Rounds", false },
		{ "From the", true }, { "To the", true } };
	int i, k;

	table(out, "ranks", "Intervals",
	    arena_printf(arena,
		"What an interval at %g %% is made of, at the planned looks",
		100 * (1 - level->alpha)));
	head(out, columns, 3);
	for (i = 0; level->looks[i] > 0; i++) {
		k = rank(level->looks[i], level->alpha);
		if (k == 0)
			continue;
		buf_printf(out,
		    "<tr><th scope=\"row\">%d</th><td class=\"right\">%s smallest</td>"
		    "<td class=\"right\">%s largest</td></tr>\n",
		    level->looks[i], ordinal(arena, k), ordinal(arena, k));
	}
	end_table(out);
}

/* The level with the most effort. */
static const struct level *
last_level(void)
{
	size_t i = 0;

	while (level_at(i + 1) != NULL)
		i++;
	return level_at(i);
}

/* The first headline that has an interval. */
static void
example(struct buf *out, const struct catalogue *catalogue)
{
	size_t i;

	for (i = 0; i < catalogue->count; i++) {
		const struct headline *headline = &catalogue->list[i].headline;

		if (headline->of == NULL || strchr(headline->says, '[') == NULL)
			continue;
		buf_puts(out, "<p>For example: <code>");
		text_put_html(out, headline->of);
		buf_puts(out, "</code> = ");
		text_put_html(out, headline->says);
		buf_puts(out, ", of ");
		catalogue_link(out, &catalogue->list[i],
		    catalogue->list[i].card.id);
		buf_puts(out, ".</p>\n");
		return;
	}
}

/* Of rounds that resemble none of their neighbours, for their number alone. */
static double
least_stretch(int n)
{
	double zero[128] = { 0 };

	return stats_stretch(zero, (size_t)n);
}

static void
stretch(struct buf *out, const struct level *level)
{
	int few = level->looks[0], many = few, i;

	for (i = 0; level->looks[i] > 0; i++)
		many = level->looks[i];
	buf_printf(out,
	    "<p>A coin does not know what it showed last. A round often is a "
	    "little like the one before it, and rounds that are alike say less "
	    "than their number. So before an interval is judged it is "
	    "<em>stretched</em> from its middle to both sides: the more, the "
	    "more its rounds resemble their neighbours, and the more, the "
	    "fewer they are, since a few cannot show that they do not. "
	    "That of %d rounds becomes %.1f times as long at least, that of %d "
	    "%.1f times. What is shown is the interval as it was "
	    "measured.</p>\n",
	    few, least_stretch(few), many, least_stretch(many));
}

static void
intervals(struct buf *out, struct arena *arena,
    const struct catalogue *catalogue)
{
	const struct level *level = last_level();

	section(out, "intervals", "The middle, and how sure it is");
	paragraph(out,
	    "Of all values the <em>median</em> is shown: half of them are "
	    "smaller, half are larger. One wild value does not move it, as it "
	    "would move an average. The smallest value can hide what waits "
	    "for a lock cost, and that is what this book is about.");
	paragraph(out,
	    "Had one measured for ever, the median would be some true value. "
	    "Where it lies is what the <em>interval</em> says, in brackets "
	    "behind the median. Both its ends are values that were measured. "
	    "For whatever the values are like, each falls below the true "
	    "median as often as a coin comes up heads. So one can compute how "
	    "surely the true median lies between, say, the second smallest "
	    "and the second largest of them.");
	example(out, catalogue);
	buf_printf(out,
	    "<p>At %g %% there is no interval with fewer than %d values. "
	    "Where several variants are compared, the risk is shared out among "
	    "them, and each interval is a little wider.</p>\n",
	    100 * (1 - level->alpha), fewest(level->alpha));
	ranks(out, arena, level);
	stretch(out, level);
}

static void
level_row(struct buf *out, const struct level *level)
{
	int i;

	buf_printf(out,
	    "<tr><th scope=\"row\">%s</th><td class=\"right\">%g ms</td><td>",
	    level->name, level->target_ms);
	for (i = 0; level->looks[i] > 0; i++)
		buf_printf(out, "%s%d", i > 0 ? ", " : "", level->looks[i]);
	buf_printf(out,
	    "</td><td class=\"right\">%g %%</td><td class=\"right\">%g s</td>"
	    "<td>%s</td></tr>\n",
	    100 * (1 - level->alpha), level->budget_s,
	    level->final ? "final" : "provisional");
}

static void
looks(struct buf *out, struct arena *arena)
{
	static const struct column columns[] = { { "Level", false },
		{ "A repeated task lasts at least", true },
		{ "Looked at after rounds", false }, { "Confidence", true },
		{ "Time for rounds", true }, { "Verdicts", false } };
	size_t i;

	section(out, "looks", "When to look, and when to stop");
	paragraph(out,
	    "Who looks after every round, and stops when he likes what he "
	    "sees, will see what he likes. So there is a look only after "
	    "planned numbers of rounds. At a look the measuring ends if every "
	    "claim is decided, or if its time is up; else it goes on until "
	    "the last look.");
	paragraph(out,
	    arena_printf(arena,
		"Where verdicts are final, the speed-ups that are claimed "
		"(all of them, if none is) must be known within %g %%, too.",
		100 * level_narrow));
	table(out, "levels", "Levels", "How much is measured at each level");
	head(out, columns, sizeof(columns) / sizeof(columns[0]));
	for (i = 0; level_at(i) != NULL; i++)
		level_row(out, level_at(i));
	end_table(out);
}

/* How far a base was from itself, at least and at most; false: no null. */
static bool
nulls(const struct catalogue *catalogue, double *least, double *most)
{
	size_t i;

	*least = *most = NAN;
	for (i = 0; i < catalogue->count; i++) {
		const struct result *r = result_of(catalogue, i);

		if (r == NULL || r->null.n == 0)
			continue;
		*least = fmin(*least, r->null.mid - 1);
		*most = fmax(*most, r->null.mid - 1);
	}
	return !isnan(*least);
}

static void
controls(struct buf *out, const struct catalogue *catalogue)
{
	double least, most;

	section(out, "controls", "Could it have come out otherwise?");
	paragraph(out,
	    "On a machine with a single free core two threads are never twice "
	    "as fast as one, lock or no lock. There, \"the lock keeps them "
	    "from being faster\" would be a true sentence and a bad proof. So "
	    "such a claim has a <em>control</em>: the same work without the "
	    "lock, in the same rounds. The claim holds only if the control's "
	    "whole interval lies on the other side of the threshold, so that "
	    "this machine could have shown the opposite. A claim may name a "
	    "control of its own; the capacity control is a variant that the "
	    "experiment brings along.");
	section(out, "null", "The same against itself");
	buf_printf(out,
	    "<p>In each chapter with a base one is also measured against "
	    "itself, in %d "
	    "rounds. The ratio should be 1. If its interval leaves out 1, no "
	    "difference in that chapter is trusted. How far it is from 1, and "
	    "%g %% at least, is the margin by which each interval is widened "
	    "before it is judged.",
	    LEVEL_NULL_PAIRS, 100 * verdict_rules.margin);
	if (nulls(catalogue, &least, &most))
		buf_printf(out,
		    " In this book it is off by %+.2f %% to %+.2f %%.",
		    100 * least, 100 * most);
	buf_puts(out, "</p>\n");
}

static void
again(struct buf *out)
{
	size_t i;

	section(out, "again", "Measured again");
	buf_puts(out,
	    "<p>Where a claim stays open because others were at work, or "
	    "because its control was not beyond, its experiment is measured "
	    "again at the end of a build: once nobody else is at work, those "
	    "with the smallest share of tainted rounds first, while a time "
	    "for it lasts (");
	for (i = 0; level_at(i) != NULL; i++)
		buf_printf(out, "%s%g s %s", i > 0 ? ", " : "",
		    level_at(i)->again_s, level_at(i)->name);
	buf_printf(out, "). Nobody need ask for it, up to %d times.</p>\n",
	    AGAIN_OF_ITSELF);
	buf_printf(out,
	    "<p>Who measures until he likes what he sees will see what he "
	    "likes. So only the counters of the system decide here, never "
	    "what was measured. The later result takes the place of the "
	    "earlier one whatever it says; only if more than %g %% of its "
	    "rounds are tainted, and more than there were before, the earlier "
	    "one stays. An interval that lies on both sides of its threshold "
	    "is no reason to measure again.</p>\n",
	    100 * verdict_rules.tainted);
}

static void
disturbances(struct buf *out)
{
	const char *word;
	size_t i;

	section(out, "taint", "When somebody else is at work");
	paragraph(out,
	    "Before and after each sample the counters of the system are read. "
	    "A round is <em>tainted</em> if");
	buf_puts(out, "<ul>\n");
	for (i = 0; i < GATE_MOST; i++)
		buf_printf(out, "<li>%s</li>\n", gate_meaning(gate_word(i)));
	buf_printf(out,
	    "</ul>\n<p>It is kept, drawn hollow, left out of the verdicts, and "
	    "replaced by another while there is time. If over %g %% of the "
	    "rounds are tainted, or if they would change the verdict, there "
	    "is none. The time that was measured is never a reason: who "
	    "throws away slow samples is left with fast ones. A counter that "
	    "cannot be read taints nothing, and is never taken for "
	    "quiet.</p>\n",
	    100 * verdict_rules.tainted);
	paragraph(out,
	    "A <strong class=\"badge inconclusive\">NOISY</strong> result "
	    "is only marked. It is so if");
	buf_puts(out, "<ul>\n");
	for (; (word = gate_word(i)) != NULL; i++)
		buf_printf(out, "<li>%s</li>\n", gate_meaning(word));
	buf_puts(out, "</ul>\n");
}

static void
verdicts(struct buf *out, const struct catalogue *catalogue)
{
	size_t i, count = score_count(catalogue);

	section(out, "verdicts", "What a verdict says");
	paragraph(out,
	    "A claim is an inequality about what was measured. It "
	    "<strong>holds</strong> if the whole interval, stretched and "
	    "widened by the margin, lies on the claimed side, and its control shows that it "
	    "need not have been so. It <strong>fails</strong> if the interval "
	    "lies wholly on the other side. All else is "
	    "<strong>inconclusive</strong>: this machine could not decide it "
	    "now. That never means \"no effect\". Counts and extremes are "
	    "exact and need no interval; only what was claimed to be seen, "
	    "and was not, is left open if the machine was busy.");
	buf_puts(out, "<dl class=\"noticed\">\n");
	for (i = 0; reason_code(i) != NULL; i++)
		buf_printf(out,
		    "<dt><code>%s</code></dt>\n<dd>Inconclusive, since %s.</dd>"
		    "\n<dd>%s</dd>\n",
		    reason_code(i), reason_meaning(reason_code(i)),
		    reason_remedy(reason_code(i)));
	buf_printf(out,
	    "</dl>\n<p>Even so a verdict can be wrong: even with the truth "
	    "exactly at the threshold in at most %g of 100 cases. Of the %zu "
	    "claims of this book at most %.2f are expected to be.</p>\n",
	    100 * verdict_rules.wrong, count,
	    verdict_rules.wrong * (double)count);
}

static const char *
ended(const struct result *r)
{
	return strcmp(r->stop_reason, "settled") == 0 ? "decided" :
	    strcmp(r->stop_reason, "budget") == 0     ? "time up" :
							"last look";
}

static void
cell(struct buf *out, const char *words, bool right)
{
	buf_puts(out, right ? "<td class=\"right\">" : "<td>");
	text_put_html(out, words);
	buf_puts(out, "</td>");
}

static const char *
list_of_looks(struct arena *arena, const struct result *r)
{
	const char *words = "";
	size_t i;

	for (i = 0; i < r->nlooks; i++)
		words = arena_printf(arena, "%s%s%d", words, i ? ", " : "",
		    r->looks[i]);
	return words;
}

static void
result_row(struct buf *out, struct arena *arena, const struct listed *listed)
{
	const struct result *r = listed->card.result;
	struct noise noise = noise_of(arena, &r, 1);

	buf_puts(out, "<tr><th scope=\"row\">");
	catalogue_link(out, listed, listed->card.id);
	buf_puts(out, "</th><td>");
	page_time(out, facts_get_text(&r->env, "utc_start"));
	buf_puts(out, "</td>");
	cell(out, r->level, false);
	cell(out, list_of_looks(arena, r), false);
	cell(out, ended(r), false);
	cell(out, arena_printf(arena, "%.4g %%", 100 * (1 - r->alpha)), true);
	cell(out,
	    r->null.n > 0 ?
		arena_printf(arena, "%+.2f %%", 100 * (r->null.mid - 1)) :
		"–",
	    true);
	cell(out,
	    arena_printf(arena, "%zu of %zu", noise.tainted, noise.samples),
	    true);
	cell(out,
	    noise.foreign_samples > 0 ?
		arena_printf(arena, "%.1f %%", 100 * noise.foreign) :
		"–",
	    true);
	cell(out, arena_printf(arena, "%d", again_count(r)), true);
	cell(out, arena_printf(arena, "%.0f", r->seed), true);
	buf_puts(out, "</tr>\n");
}

static void
results(struct buf *out, struct arena *arena, const struct catalogue *catalogue)
{
	static const struct column columns[] = { { "Experiment", false },
		{ "Measured", false }, { "Level", false }, { "Looks", false },
		{ "Ended", false }, { "Confidence", true }, { "Null", true },
		{ "Tainted", true }, { "Others", true }, { "Again", true },
		{ "Seed", true } };
	size_t i;

	section(out, "results", "Each result");
	table(out, "figures", "Each result",
	    "Looks: after so many rounds; the last is all of them. Null: how far the base was from itself. Tainted: samples. "
	    "Others: the share of the CPUs that they used, in the middle. "
	    "Again: how often it was measured again.");
	head(out, columns, sizeof(columns) / sizeof(columns[0]));
	for (i = 0; i < catalogue->count; i++)
		if (result_of(catalogue, i) != NULL)
			result_row(out, arena, &catalogue->list[i]);
	end_table(out);
	paragraph(out,
	    "All else, and every sample, stands in the JSON file of each "
	    "experiment.");
}

void
method_html(struct buf *out, struct arena *arena,
    const struct catalogue *catalogue)
{
	paragraph(out,
	    "To time a program once says little: the machine is never quite "
	    "alone, and no two runs are the same. This is what is done about "
	    "it, for a reader who has never measured. Every figure on this "
	    "page is the one by which it is done, or comes from the results.");
	samples(out, catalogue);
	rounds(out);
	intervals(out, arena, catalogue);
	looks(out, arena);
	controls(out, catalogue);
	disturbances(out);
	again(out);
	verdicts(out, catalogue);
	results(out, arena, catalogue);
}
