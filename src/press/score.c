/* Knows how to count verdicts and standings; not who decides them. */
#include "press/score.h"

#include <string.h>

#include "base/text.h"
#include "data/level.h"
#include "press/reason.h"

/* What a claim comes to; the first three are enum verdict_kind. */
enum { UNKNOWN = VERDICT_FAILS + 1, OUTCOMES };

static const struct {
	const char *class, *words;
} outcomes[OUTCOMES] = {
	[VERDICT_HOLDS] = { "holds", "hold" },
	[VERDICT_FAILS] = { "fails", "fail" },
	[VERDICT_INCONCLUSIVE] = { "inconclusive", "inconclusive" },
	[UNKNOWN] = { "unknown", "not measured yet" },
};

/* In which order they are told. */
static const int order[OUTCOMES] = { VERDICT_HOLDS, VERDICT_FAILS,
	VERDICT_INCONCLUSIVE, UNKNOWN };

struct score {
	size_t claims, outcomes[OUTCOMES];
};

static struct score
count(const struct catalogue *catalogue)
{
	struct score score = { 0 };
	size_t i, k;

	for (i = 0; i < catalogue->count; i++) {
		const struct card *card = &catalogue->list[i].card;

		score.claims += card->nclaims;
		for (k = 0; k < card->nclaims; k++)
			score.outcomes[card->verdicts != NULL ?
				(int)card->verdicts[k].kind :
				UNKNOWN]++;
	}
	return score;
}

size_t
score_count(const struct catalogue *catalogue)
{
	return count(catalogue).claims;
}

/* One bar, divided as the claims are; for the eye only. */
static void
bar(struct buf *out, const struct score *score)
{
	size_t i, at = 0, width;

	buf_printf(out,
	    "<svg class=\"share\" viewBox=\"0 0 %zu 1\" "
	    "preserveAspectRatio=\"none\" aria-hidden=\"true\">",
	    score->claims);
	for (i = 0; i < OUTCOMES; i++) {
		width = score->outcomes[order[i]];
		if (width > 0)
			buf_printf(out,
			    "<rect class=\"%s\" x=\"%zu\" width=\"%zu\" "
			    "height=\"1\"/>",
			    outcomes[order[i]].class, at, width);
		at += width;
	}
	buf_puts(out, "</svg>\n");
}

/* How many claims are inconclusive for a reason. */
static size_t
count_reason(const struct catalogue *catalogue, const char *code)
{
	size_t i, k, n = 0;

	for (i = 0; i < catalogue->count; i++) {
		const struct card *card = &catalogue->list[i].card;

		for (k = 0; card->verdicts != NULL && k < card->nclaims; k++) {
			const char *reason = card->verdicts[k].reason;

			n += reason != NULL && strcmp(reason, code) == 0;
		}
	}
	return n;
}

static void
reasons(struct buf *out, const struct catalogue *catalogue)
{
	size_t i, n;

	buf_puts(out, "<ul class=\"reasons\">\n");
	for (i = 0; reason_code(i) != NULL; i++) {
		n = count_reason(catalogue, reason_code(i));
		if (n == 0)
			continue;
		buf_printf(out, "<li>%zu inconclusive: ", n);
		text_put_html(out, reason_meaning(reason_code(i)));
		buf_printf(out, " (<code>%s</code>)</li>\n", reason_code(i));
	}
	buf_puts(out, "</ul>\n");
}

void
score_claims(struct buf *out, const struct catalogue *catalogue)
{
	struct score score = count(catalogue);
	size_t i, n;

	buf_puts(out, "<ul class=\"tally\">\n");
	for (i = 0; i < OUTCOMES; i++) {
		n = score.outcomes[order[i]];
		/* Every book has claims of the first three kinds, or might. */
		if (n == 0 && order[i] == UNKNOWN)
			continue;
		buf_printf(out, "<li class=\"%s\"><b>%zu</b> %s</li>\n",
		    n > 0 ? outcomes[order[i]].class : "none", n,
		    outcomes[order[i]].words);
	}
	buf_puts(out, "</ul>\n");
	bar(out, &score);
	if (score.outcomes[VERDICT_INCONCLUSIVE] > 0)
		reasons(out, catalogue);
}

/* How many experiments stand like that. */
static size_t
count_standing(const struct catalogue *catalogue, enum standing standing)
{
	size_t i, n = 0;

	for (i = 0; i < catalogue->count; i++)
		n += catalogue_standing(&catalogue->list[i].card) == standing;
	return n;
}

/* Those that failed, by name: one wants to look at them. */
static void
failed(struct buf *out, const struct catalogue *catalogue)
{
	const char *before = "";
	size_t i;

	buf_puts(out, " (");
	for (i = 0; i < catalogue->count; i++) {
		const struct listed *listed = &catalogue->list[i];

		if (catalogue_standing(&listed->card) != STANDING_FAILED)
			continue;
		buf_puts(out, before);
		catalogue_link(out, listed, listed->card.id);
		before = ", ";
	}
	buf_puts(out, ")");
}

/* At which level it was measured, where that means something. */
static bool
has_level(const struct card *card, const char *name)
{
	return card->result != NULL && !card->result->exp.plain &&
	    strcmp(card->result->level, name) == 0;
}

static void
levels(struct buf *out, const struct catalogue *catalogue)
{
	size_t counts[8] = { 0 }, i, k, kinds = 0;
	bool provisional = false;

	for (i = 0; level_at(i) != NULL; i++) {
		for (k = 0; k < catalogue->count; k++)
			counts[i] += has_level(&catalogue->list[k].card,
			    level_at(i)->name);
		kinds += counts[i] > 0;
		provisional |= counts[i] > 0 && !level_at(i)->final;
	}
	for (i = k = 0; level_at(i) != NULL; i++) {
		if (counts[i] == 0)
			continue;
		buf_puts(out, k++ ? ", " : " Measured ");
		if (kinds > 1)
			buf_printf(out, "%zu ", counts[i]);
		buf_printf(out, "at level <b>%s</b>", level_at(i)->name);
	}
	buf_puts(out, kinds > 0 ? "." : "");
	if (provisional)
		buf_puts(out,
		    " <strong class=\"stale\">The verdicts of quick runs are "
		    "provisional.</strong>");
}

void
score_experiments(struct buf *out, const struct catalogue *catalogue)
{
	static const char *const words[] = {
		[STANDING_FRESH] = "up to date",
		[STANDING_STALE] = "of an older version",
		[STANDING_RUNNING] = "being measured",
		[STANDING_MISSING] = "not measured yet",
		[STANDING_FAILED] = "failed",
		[STANDING_WANTED] = "failing as the chapter wants it",
	};
	const char *before = ": ";
	int standing;
	size_t n;

	buf_puts(out, "<p>");
	catalogue_count(out, catalogue->count, "experiment");
	for (standing = 0; standing <= STANDING_WANTED; standing++) {
		n = count_standing(catalogue, (enum standing)standing);
		if (n == 0)
			continue;
		if (n == catalogue->count && n > 1)
			buf_printf(out, ", all %s", words[standing]);
		else
			buf_printf(out, "%s%zu %s", before, n, words[standing]);
		if (standing == STANDING_FAILED)
			failed(out, catalogue);
		before = ", ";
	}
	buf_puts(out, ".");
	levels(out, catalogue);
	buf_puts(out, "</p>\n");
}
