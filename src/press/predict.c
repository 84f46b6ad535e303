/*
 * Knows how a guess is asked for and what is right; never what was guessed:
 * that stays with the reader.
 */
#include "press/predict.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "press/format.h"
#include "press/page.h"

/* A prediction with all that follows from the result. */
struct asked {
	const struct prediction *p;
	const char *ask;
	const char *unit;
	const char *measured; /* in words, or NULL */
	struct estimate estimate;
	size_t first, last; /* the right choices, if measured */
};

static void
attribute(struct buf *out, const char *name, const char *value)
{
	buf_printf(out, " data-%s=\"", name);
	text_put_html(out, value);
	buf_puts(out, "\"");
}

static void
number(struct buf *out, const char *name, double value)
{
	if (!isnan(value))
		buf_printf(out, " data-%s=\"%.15g\"", name, value);
}

/* What a metric is, in the words of who measures it. */
static const char *
meaning(const struct experiment *exp, const char *name)
{
	const struct metric *builtin = sample_builtin(name);
	int i = experiment_metric(exp, name);

	return i >= 0 ? exp->metrics[i].text : builtin ? builtin->text : name;
}

/* "gil", or "gil with n=27, workers=2" */
static char *
side(struct arena *arena, const char *variant, const struct setting *where,
    size_t nwhere)
{
	char *words = arena_strdup(arena, variant);
	size_t i;

	for (i = 0; i < nwhere; i++)
		words = arena_printf(arena, "%s%s%s=%s", words,
		    i ? ", " : " with ", where[i].name, where[i].value);
	return words;
}

static char *
ask_ratio(struct arena *arena, const struct expr *e,
    const struct experiment *exp)
{
	const char *a = side(arena, e->a, e->where, e->nwhere);
	const char *b = side(arena, e->b, e->where_b, e->nwhere_b);

	if (e->metric == NULL)
		return arena_printf(arena,
		    "How many times as long does %s take as %s?", a, b);
	if (strcmp(e->metric, e->metric_b) == 0)
		return arena_printf(arena,
		    "%s: how many times as much has %s as %s?",
		    meaning(exp, e->metric), a, b);
	return arena_printf(arena,
	    "%s (%s): how many times as much is it as %s (%s)?",
	    meaning(exp, e->metric), a, meaning(exp, e->metric_b), b);
}

/* What is asked where the author does not say it. */
static char *
ask_of(struct arena *arena, const struct expr *e, const struct experiment *exp)
{
	static const char *const of_all[] = {
		[EXPR_VALUE] = "",
		[EXPR_COUNT] = ", all rounds together",
		[EXPR_MIN] = ", the smallest of all rounds",
		[EXPR_MAX] = ", the largest of all rounds",
	};
	const char *a = side(arena, e->a, e->where, e->nwhere);
	int base;

	if (exp == NULL)
		return arena_printf(arena, "What is %s?", e->source);
	base = experiment_role(exp, ROLE_BASE);
	if (e->kind == EXPR_SPEEDUP)
		return arena_printf(arena,
		    "How many times as fast is %s as %s?", a,
		    base >= 0 ? exp->variants[base].name : "the base");
	if (e->kind == EXPR_RATIO)
		return ask_ratio(arena, e, exp);
	if (e->kind == EXPR_DIFFERENCE)
		return arena_printf(arena, "%s: how much more is it than of %s? %s",
		    a, side(arena, e->b, e->where_b, e->nwhere_b),
		    meaning(exp, e->metric));
	if (e->kind == EXPR_QUANTILE)
		return arena_printf(arena,
		    "%s: %s. What do %g %% of the rounds stay below?", a,
		    meaning(exp, e->metric), 100 * e->q);
	return arena_printf(arena, "%s: %s%s", a, meaning(exp, e->metric),
	    of_all[e->kind]);
}

static struct asked
asked_of(struct arena *arena, const struct prediction *p)
{
	struct asked asked = { .p = p, .ask = p->ask, .unit = "" };

	if (p->exp != NULL)
		asked.unit = expr_unit(p->expr, p->exp);
	if (asked.ask == NULL)
		asked.ask = ask_of(arena, p->expr, p->exp);
	if (p->result == NULL)
		return asked;
	asked.estimate = expr_value(arena, p->expr, p->result);
	if (choice_right(p->choices, p->nchoices, &asked.estimate, &asked.first,
		&asked.last))
		asked.measured =
		    format_estimate(arena, &asked.estimate, asked.unit);
	return asked;
}

struct predicted
predict_outcome(struct arena *arena, const struct prediction *p)
{
	struct asked asked = asked_of(arena, p);
	char *choices = NULL;
	size_t i;

	for (i = asked.first;
	     asked.measured != NULL && p->nchoices > 0 && i <= asked.last; i++)
		choices =
		    arena_printf(arena, "%s%s“%s”", choices ? choices : "",
			choices ? " or " : "", p->choices[i].text);
	return (struct predicted) { asked.ask, asked.measured, choices };
}

/* What the axis of a figure must show for the guess to be drawn on it. */
static const char *
shown_as(const struct expr *e)
{
	if (e->kind == EXPR_SPEEDUP)
		return "speedup";
	return expr_has_sides(e) || e->kind == EXPR_COUNT ? "" : e->metric;
}

/* All that the script must know. */
static void
attributes(struct buf *out, const struct asked *asked)
{
	const struct prediction *p = asked->p;

	attribute(out, "experiment", p->id);
	attribute(out, "kind", p->nchoices > 0 ? "choice" : "number");
	attribute(out, "ask", asked->ask);
	attribute(out, "unit", asked->unit);
	attribute(out, "shows", shown_as(p->expr));
	if (asked->measured == NULL)
		return;
	attribute(out, "measured", asked->measured);
	number(out, "mid", asked->estimate.mid);
	number(out, "lo", asked->estimate.lo);
	number(out, "hi", asked->estimate.hi);
	if (p->stale)
		buf_puts(out, " data-stale");
}

/* Marks a choice by its text: that outlives a change of their order. */
static void
choice(struct buf *out, const struct asked *asked, size_t i)
{
	attribute(out, "choice", asked->p->choices[i].text);
	if (asked->measured != NULL && i >= asked->first && i <= asked->last)
		buf_puts(out, " data-right");
}

/*
 * Times may be guessed in whatever unit one thinks in, at first in ms where
 * they are measured in seconds: few things here take one.
 */
static void
unit_field(struct buf *out, const struct asked *asked)
{
	static const char *const times[] = { "s", "ms", "µs", "ns" };
	const char *own = strcmp(asked->unit, "us") == 0 ? "µs" : asked->unit;
	size_t i, which = 0;

	while (which < 4 && strcmp(own, times[which]) != 0)
		which++;
	if (which == 4) {
		buf_puts(out, "<span class=\"unit\">");
		text_put_html(out, own);
		buf_puts(out, "</span>");
		return;
	}
	buf_puts(out, "<select name=\"unit\" aria-label=\"Unit\">");
	for (i = 0; i < 4; i++)
		buf_printf(out, "<option%s>%s</option>",
		    i == (which ? which : 1) ? " selected" : "", times[i]);
	buf_puts(out, "</select>");
}

static void
number_field(struct buf *out, const struct asked *asked)
{
	const char *id = asked->p->id;

	buf_printf(out, "<p><label for=\"guess.%s\">", id);
	text_put_html(out, asked->ask);
	buf_printf(out,
	    "</label></p>\n<p><input id=\"guess.%s\" name=\"number\" "
	    "inputmode=\"decimal\" autocomplete=\"off\" size=\"9\" "
	    "aria-describedby=\"guess.%s.fault\"> ",
	    id, id);
	unit_field(out, asked);
	buf_puts(out, "</p>\n");
}

static void
choice_field(struct buf *out, const struct asked *asked)
{
	size_t i;

	buf_printf(out,
	    "<fieldset aria-describedby=\"guess.%s.fault\">"
	    "<legend>",
	    asked->p->id);
	text_put_html(out, asked->ask);
	buf_puts(out, "</legend>\n");
	for (i = 0; i < asked->p->nchoices; i++) {
		buf_puts(out, "<label><input type=\"radio\" name=\"choice\"");
		choice(out, asked, i);
		buf_puts(out, "> ");
		text_put_html(out, asked->p->choices[i].text);
		buf_puts(out, "</label>\n");
	}
	buf_puts(out, "</fieldset>\n");
}

void
predict_open(struct buf *out, const struct prediction *p, const char *mark)
{
	struct arena *arena = arena_new();
	struct asked asked = asked_of(arena, p);

	buf_printf(out, "<span id=\"ask.%s\"></span>", p->id);
	buf_puts(out, "<form class=\"guess needs-js\"");
	attributes(out, &asked);
	buf_printf(out, ">\n%s<div class=\"asking\">\n", mark);
	if (p->nchoices > 0)
		choice_field(out, &asked);
	else
		number_field(out, &asked);
	buf_printf(out,
	    "<fieldset class=\"sure\"><legend>How sure are you?</legend>\n"
	    "<label><input type=\"radio\" name=\"sure\" value=\"guess\"> a "
	    "guess</label>\n"
	    "<label><input type=\"radio\" name=\"sure\" value=\"fairly\"> "
	    "fairly</label>\n"
	    "<label><input type=\"radio\" name=\"sure\" value=\"certain\"> "
	    "certain</label>\n</fieldset>\n"
	    "<p class=\"fault\" id=\"guess.%s.fault\" role=\"alert\"></p>\n"
	    "<p><button type=\"submit\">Show the result</button>\n"
	    "<button type=\"button\" class=\"plain\" name=\"show\">Show "
	    "without a guess</button></p>\n</div>\n"
	    "<p class=\"verdict\" role=\"status\" tabindex=\"-1\"></p>\n"
	    "<p class=\"after\" hidden><button type=\"button\" "
	    "name=\"forget\">Forget this guess</button></p>\n</form>\n"
	    "<details class=\"reveal\"><summary>The result</summary>\n",
	    p->id);
	arena_free(arena);
}

void
predict_close(struct buf *out)
{
	buf_puts(out, "</details>\n");
}

void
predict_list(struct buf *out)
{
	buf_puts(out,
	    "<p>Before an experiment shows its result, the book asks what you "
	    "expect. Here is what you said, beside what was measured on this "
	    "machine: after a rebuild your guesses are graded against the new "
	    "results. They are kept in this browser and nowhere else.</p>\n"
	    "<p class=\"scriptless\">Guesses are kept by a script, and scripts "
	    "are off. What was measured stands behind each question.</p>\n"
	    "<div class=\"needs-js\" id=\"page.calibration\"></div>\n"
	    "<p class=\"needs-js guesses\"><button type=\"button\" "
	    "id=\"page.save\">Save them as a file</button>\n"
	    "<label>Take over from a file <input type=\"file\" "
	    "id=\"page.load\" accept=\".json,application/json\"></label>\n"
	    "<button type=\"button\" id=\"page.reset\">Forget them all"
	    "</button>\n<span id=\"page.done\" role=\"status\"></span></p>\n"
	    "<ol class=\"predictions\">\n");
}

/* What was measured, behind a disclosure: it may not be guessed yet. */
static void
measured(struct buf *out, struct arena *arena, const struct prediction *p)
{
	struct predicted predicted = predict_outcome(arena, p);

	if (predicted.measured == NULL) {
		buf_puts(out,
		    p->result == NULL ?
			"<p class=\"stale\">Not measured yet.</p>\n" :
			"<p class=\"stale\">Not readable on this "
			"machine.</p>\n");
		return;
	}
	buf_puts(out, "<details><summary>What was measured</summary>\n<p>");
	text_put_html(out, predicted.measured);
	if (predicted.choices != NULL) {
		buf_puts(out, ": ");
		text_put_html(out, predicted.choices);
	}
	buf_puts(out,
	    p->stale ? " (of an older version of the experiment)</p>\n" :
		       "</p>\n");
	buf_puts(out, "</details>\n");
}

void
predict_item(struct buf *out, const struct prediction *p)
{
	struct arena *arena = arena_new();
	struct asked asked = asked_of(arena, p);
	size_t i;

	buf_puts(out, "<li");
	attributes(out, &asked);
	buf_puts(out, "><p><a href=\"");
	page_link(out, "", p->page);
	buf_printf(out, "#ask.%s\">", p->id);
	text_put_html(out, p->question != NULL ? p->question : p->id);
	buf_puts(out, "</a></p>\n<p class=\"asked\">");
	text_put_html(out, asked.ask);
	buf_puts(out, "</p>\n");
	if (p->nchoices > 0)
		buf_puts(out, "<ul>\n");
	for (i = 0; i < p->nchoices; i++) {
		buf_puts(out, "<li");
		choice(out, &asked, i);
		buf_puts(out, ">");
		text_put_html(out, p->choices[i].text);
		buf_puts(out, "</li>\n");
	}
	if (p->nchoices > 0)
		buf_puts(out, "</ul>\n");
	buf_puts(out, "<p class=\"verdict needs-js\"></p>\n");
	measured(out, arena, p);
	buf_puts(out, "</li>\n");
	arena_free(arena);
}

void
predict_list_end(struct buf *out)
{
	buf_puts(out, "</ol>\n");
}
