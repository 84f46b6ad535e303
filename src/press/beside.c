/* Knows how a model and an interpreter stand beside each other on a page. */
#include "press/beside.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "press/reason.h"

/* The quotient and what it rests on, or why there is none. */
static void
quotient(struct buf *out, const struct agreement *a)
{
	if (a->same) {
		buf_puts(out, "just the same");
		return;
	}
	if (a->quotient.n > 0) {
		buf_puts(out, "Python / model ");
		beside_estimate(out, &a->quotient, "×");
	}
	if (a->reason != NULL) {
		buf_puts(out, a->quotient.n > 0 ? "; " : "");
		text_put_html(out, reason_meaning(a->reason));
	}
}

/* The first interpreter that any value of an effect is from, or NULL. */
static const struct beside_python *
first_of(const struct beside *beside, size_t effect)
{
	size_t i;

	for (i = 0; i < beside->npythons; i++)
		if (beside->pythons[i].result != NULL &&
		    beside->pythons[i].agreements[effect].model.n > 0)
			return &beside->pythons[i];
	return NULL;
}

/* "; store=350", which the model was run with for this version. */
static void
model_settings(struct buf *out, const struct beside_python *p)
{
	if (p->model[0] == '\0')
		return;
	buf_puts(out, "<br><small>with ");
	text_put_html(out, p->model);
	buf_puts(out, "</small>");
}

/* The model's value in the rounds of the first interpreter that has any. */
static void
model_cell(struct buf *out, const struct beside *beside, size_t effect)
{
	const struct beside_python *p = first_of(beside, effect);

	if (p == NULL) {
		buf_puts(out, "–");
		return;
	}
	beside_estimate(out, &p->agreements[effect].model,
	    beside_unit(&beside->effects[effect], p->result));
	model_settings(out, p);
}

static void
python_cell(struct buf *out, const struct beside *beside,
    const struct beside_python *p, size_t effect)
{
	const struct effect *e = &beside->effects[effect];
	const struct beside_python *first = first_of(beside, effect);

	if (!beside_is_seen(p, effect)) {
		buf_puts(out, p->running ? "being measured" : "–");
		return;
	}
	beside_estimate(out, &p->agreements[effect].python,
	    beside_unit(e, p->result));
	buf_puts(out, " ");
	beside_badge(out, e, &p->agreements[effect]);
	if (first == NULL || strcmp(first->model, p->model) == 0)
		return;
	/* The model of another version. */
	buf_puts(out, "<br><small>the model of it: ");
	beside_estimate(out, &p->agreements[effect].model,
	    beside_unit(e, p->result));
	buf_puts(out, "</small>");
	model_settings(out, p);
}

/*
 * Each cell of an interpreter says whose it is, for book.js, where a reader
 * chooses; those that there is no room for are of the class more.
 */
static void
open_cell(struct buf *out, const char *tag, const struct beside *beside,
    const struct beside_python *p)
{
	buf_printf(out, "<%s data-python=\"", tag);
	text_put_html(out, p->python->name);
	buf_printf(out, "\"%s>",
	    beside_is_chosen(beside, p) ? "" : " class=\"more\"");
}

static void
head(struct buf *out, const struct beside *beside)
{
	size_t i;

	buf_puts(out,
	    "<thead><tr><th scope=\"col\">effect</th>"
	    "<th scope=\"col\">the model in C</th>");
	for (i = 0; i < beside->npythons; i++) {
		const struct beside_python *p = &beside->pythons[i];

		if (!beside_is_shown(p))
			continue;
		open_cell(out, "th scope=\"col\"", beside, p);
		beside_name(out, p->python);
		if (p->stale && p->result != NULL)
			buf_puts(out,
			    " <small>of an older version"
			    "</small>");
		buf_puts(out, "</th>");
	}
	buf_puts(out, "</tr></thead>\n");
}

/* Did any interpreter show it, or will it? One of those chosen? */
static bool
is_any(const struct beside *beside, size_t effect, bool chosen)
{
	size_t i;

	for (i = 0; i < beside->npythons; i++) {
		const struct beside_python *p = &beside->pythons[i];

		if ((beside_is_seen(p, effect) || p->running) &&
		    (!chosen || beside_is_chosen(beside, p)))
			return true;
	}
	return false;
}

static void
rows(struct buf *out, const struct beside *beside)
{
	size_t i, k;

	buf_puts(out, "<tbody>\n");
	for (i = 0; i < beside->neffects; i++) {
		if (!is_any(beside, i, false))
			continue;
		buf_printf(out, "<tr%s><th scope=\"row\">",
		    is_any(beside, i, true) ? "" : " class=\"more\"");
		text_put_html(out, beside->effects[i].text);
		buf_puts(out, "</th><td>");
		model_cell(out, beside, i);
		buf_puts(out, "</td>");
		for (k = 0; k < beside->npythons; k++) {
			if (!beside_is_shown(&beside->pythons[k]))
				continue;
			open_cell(out, "td", beside, &beside->pythons[k]);
			python_cell(out, beside, &beside->pythons[k], i);
			buf_puts(out, "</td>");
		}
		buf_puts(out, "</tr>\n");
	}
	buf_puts(out, "</tbody>");
}

/* Does any interpreter show model and Python apart? */
static bool
is_off(const struct beside *beside, size_t effect)
{
	const struct effect *e = &beside->effects[effect];
	size_t i;

	for (i = 0; i < beside->npythons; i++) {
		const struct agreement *a =
		    &beside->pythons[i].agreements[effect];

		if (!beside_is_seen(&beside->pythons[i], effect))
			continue;
		/* Costs are not judged: what counts is how far off they are. */
		if (e->costs == NULL ? a->kind == VERDICT_FAILS :
				       a->quotient.n > 0 &&
			    fabs(log(a->quotient.mid)) > e->within)
			return true;
	}
	return false;
}

/* What is otherwise in CPython, where it shows here. */
static void
reasons(struct buf *out, const struct beside *beside)
{
	bool any = false;
	size_t i;

	for (i = 0; i < beside->neffects; i++) {
		const struct effect *e = &beside->effects[i];

		if (e->why == NULL || !is_off(beside, i))
			continue;
		if (!any)
			buf_puts(out,
			    "<details class=\"grounds\"><summary>Why they "
			    "are apart</summary>\n<ul>\n");
		any = true;
		buf_puts(out, "<li><b>");
		text_put_html(out, e->text);
		buf_puts(out, "</b> ");
		text_put_html(out, e->why);
		buf_puts(out, "</li>\n");
	}
	if (any)
		buf_puts(out, "</ul></details>\n");
}

/* What each verdict rests on. */
static void
grounds(struct buf *out, const struct beside *beside)
{
	size_t i, k;

	buf_puts(out,
	    "<details class=\"grounds\"><summary>How close they are</summary>\n"
	    "<p>Model and interpreter are measured in the same rounds, one "
	    "after the other. They agree if the quotient of what both show, "
	    "with its interval, lies within the limit.</p>\n<ul>\n");
	for (i = 0; i < beside->neffects; i++)
		for (k = 0; k < beside->npythons; k++) {
			const struct effect *e = &beside->effects[i];
			const struct beside_python *p = &beside->pythons[k];

			if (!beside_is_seen(p, i))
				continue;
			buf_puts(out, "<li><code>");
			text_put_html(out, e->expr.source);
			buf_puts(out, "</code>, ");
			beside_name(out, p->python);
			buf_puts(out, ": ");
			quotient(out, &p->agreements[i]);
			if (e->costs != NULL) {
				buf_puts(out, "; not judged, it is made of ");
				text_put_html(out, e->costs);
			} else {
				buf_printf(out, "; limit %g %%",
				    e->within * 100);
			}
			if (p->agreements[i].quotient.n > 0)
				buf_printf(out, "; n = %d",
				    p->agreements[i].quotient.n);
			buf_puts(out, "</li>\n");
		}
	buf_puts(out, "</ul></details>\n");
}

static void
failures(struct buf *out, const struct beside *beside)
{
	size_t i;

	for (i = 0; i < beside->npythons; i++) {
		const struct failure *f = beside->pythons[i].failure;

		if (f == NULL)
			continue;
		buf_puts(out,
		    "<div class=\"failure\" role=\"note\"><p><strong>The twin "
		    "failed in ");
		beside_name(out, beside->pythons[i].python);
		buf_puts(out, ":</strong> ");
		text_put_html(out, f->what);
		buf_puts(out, ".</p>\n");
		if (f->words != NULL && f->words[0] != '\0') {
			buf_puts(out, "<pre tabindex=\"0\"><samp>");
			text_put_html(out, f->words);
			buf_puts(out, "</samp></pre>\n");
		}
		buf_puts(out, "</div>\n");
	}
}

static void
link(struct buf *out, const char *href, const char *words)
{
	buf_puts(out, "<a href=\"");
	text_put_html(out, href);
	buf_printf(out, "\">%s</a>", words);
}

/* What a twin says that its interpreter runs. */
static void
listings(struct buf *out, const struct beside *beside)
{
	size_t i;

	for (i = 0; i < beside->npythons; i++) {
		const struct beside_python *p = &beside->pythons[i];
		const char *text = p->result == NULL ?
		    NULL :
		    facts_get_text(&p->result->env, "python_listing");

		if (text == NULL)
			continue;
		open_cell(out, "details", beside, p);
		buf_puts(out, "<summary>What ");
		beside_name(out, p->python);
		buf_puts(out, " runs</summary>\n<pre tabindex=\"0\"><samp>");
		text_put_html(out, text);
		buf_puts(out, "</samp></pre></details>\n");
	}
}

static void
no_interpreter(struct buf *out, const struct beside *beside)
{
	buf_puts(out,
	    beside->npythons > 0 ?
		": none of the interpreters here can show it. " :
		": no interpreter was measured on this machine, so that the "
		"model stands alone. ");
	if (beside->about != NULL)
		link(out, beside->about, "How to get one");
	buf_puts(out, "</p></div>\n");
}

void
beside_html(struct buf *out, const struct beside *beside)
{
	size_t i, shown = 0, more = 0;

	for (i = 0; i < beside->npythons; i++)
		if (beside_is_shown(&beside->pythons[i])) {
			shown++;
			more += !beside_is_chosen(beside, &beside->pythons[i]);
		}
	buf_printf(out,
	    "<div class=\"twin\" id=\"python.%s\">\n"
	    "<p class=\"twin\"><b>The same in Python</b>",
	    beside->id);
	if (beside->source != NULL) {
		buf_puts(out, " (");
		link(out, beside->source, "its source");
		buf_puts(out, ")");
	}
	if (shown == 0) {
		no_interpreter(out, beside);
		return;
	}
	buf_puts(out, "</p>\n");
	failures(out, beside);
	buf_puts(out,
	    "<div class=\"wide\" role=\"group\" tabindex=\"0\" "
	    "aria-label=\"Model and Python\"><table class=\"results twin\">");
	head(out, beside);
	rows(out, beside);
	buf_puts(out, "</table></div>\n");
	if (more > 0 && beside->about != NULL) {
		buf_printf(out,
		    "<p class=\"more-pythons\"><small>%zu more: ", more);
		link(out, beside->about, "all interpreters");
		buf_puts(out, "</small></p>\n");
	}
	if (beside->figure != NULL)
		buf_printf(out,
		    "<details class=\"grounds\"><summary>Side by side, as a "
		    "figure</summary>\n<figure class=\"plot\">%s</figure>"
		    "</details>\n",
		    beside->figure);
	reasons(out, beside);
	listings(out, beside);
	grounds(out, beside);
	buf_puts(out, "</div>\n");
}
