/* Knows how a model and an interpreter stand beside each other on a page. */
#include "press/beside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "press/format.h"
#include "press/page.h"
#include "press/reason.h"

/* "AGREES", "DIFFERS", "OPEN"; "A COST" of what is not judged. */
static void
badge(struct buf *out, const struct effect *effect, const struct agreement *a)
{
	static const char *const words[] = { "OPEN", "AGREES", "DIFFERS" };
	static const char *const styles[] = { "inconclusive", "holds",
		"fails" };

	if (effect->costs != NULL)
		buf_puts(out, "<span class=\"badge\">A COST</span>");
	else
		buf_printf(out, "<span class=\"badge %s\">%s</span>",
		    styles[a->kind], words[a->kind]);
}

static const char *
unit_of(const struct effect *effect, const struct result *result)
{
	return expr_unit(&effect->expr, &result->exp);
}

static void
estimate(struct buf *out, const struct estimate *e, const char *unit)
{
	struct arena *arena = arena_new();
	struct estimate middle = *e;
	bool interval = e->n > 0 && !isnan(e->lo) && e->lo < e->hi;

	middle.lo = middle.hi = NAN;
	text_put_html(out, format_estimate(arena, &middle, unit));
	if (interval) {
		const char *all = format_estimate(arena, e, unit);
		const char *bracket = strchr(all, '[');

		buf_puts(out, " <small>");
		text_put_html(out, bracket != NULL ? bracket : "");
		buf_puts(out, "</small>");
	}
	arena_free(arena);
}

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
		estimate(out, &a->quotient, "×");
	}
	if (a->reason != NULL) {
		buf_puts(out, a->quotient.n > 0 ? "; " : "");
		text_put_html(out, reason_meaning(a->reason));
	}
}

/* "Python 3.13", "Python 3.13t, no GIL" */
static void
name(struct buf *out, const struct python *python)
{
	buf_puts(out, "Python ");
	text_put_html(out, python->name);
	if (!python->gil)
		buf_puts(out, ", no GIL");
}

static bool
is_seen(const struct beside_python *p, size_t effect)
{
	return p->result != NULL && p->agreements[effect].python.n > 0;
}

/* The model's value in the rounds of the first interpreter that has any. */
static void
model_cell(struct buf *out, const struct beside *beside, size_t effect)
{
	size_t i;

	for (i = 0; i < beside->npythons; i++) {
		const struct beside_python *p = &beside->pythons[i];

		if (p->result == NULL || p->agreements[effect].model.n == 0)
			continue;
		estimate(out, &p->agreements[effect].model,
		    unit_of(&beside->effects[effect], p->result));
		return;
	}
	buf_puts(out, "–");
}

static void
python_cell(struct buf *out, const struct beside *beside,
    const struct beside_python *p, size_t effect)
{
	if (!is_seen(p, effect)) {
		buf_puts(out, p->running ? "being measured" : "–");
		return;
	}
	estimate(out, &p->agreements[effect].python,
	    unit_of(&beside->effects[effect], p->result));
	buf_puts(out, " ");
	badge(out, &beside->effects[effect], &p->agreements[effect]);
}

/* Has an interpreter anything to say of this experiment? */
static bool
is_shown(const struct beside_python *p)
{
	return !p->none && (p->result != NULL || p->running || p->failure);
}

/*
 * The few that a card has room for: the newest, the oldest Python 3, one
 * without a lock; else whatever there is.
 */
static size_t
choose(const struct beside *beside, const struct beside_python *chosen[3])
{
	const struct beside_python *newest = NULL, *oldest = NULL, *free = NULL;
	size_t i, n = 0;

	for (i = 0; i < beside->npythons; i++) {
		const struct beside_python *p = &beside->pythons[i];

		if (!is_shown(p))
			continue;
		if (!p->python->gil)
			free = free != NULL ? free : p;
		else if (newest == NULL)
			newest = p;
		else if (p->python->order >= 3000 || oldest == NULL)
			oldest = p;
	}
	if (newest != NULL)
		chosen[n++] = newest;
	if (oldest != NULL)
		chosen[n++] = oldest;
	if (free != NULL)
		chosen[n++] = free;
	return n;
}

static void
head(struct buf *out, const struct beside_python *const *chosen, size_t n)
{
	size_t i;

	buf_puts(out,
	    "<thead><tr><th scope=\"col\">effect</th>"
	    "<th scope=\"col\">the model in C</th>");
	for (i = 0; i < n; i++) {
		buf_puts(out, "<th scope=\"col\">");
		name(out, chosen[i]->python);
		if (chosen[i]->stale && chosen[i]->result != NULL)
			buf_puts(out,
			    " <small>of an older version"
			    "</small>");
		buf_puts(out, "</th>");
	}
	buf_puts(out, "</tr></thead>\n");
}

/* Did any of them show it, or will it? */
static bool
is_any(const struct beside_python *const *chosen, size_t n, size_t effect)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (is_seen(chosen[i], effect) || chosen[i]->running)
			return true;
	return false;
}

static void
rows(struct buf *out, const struct beside *beside,
    const struct beside_python *const *chosen, size_t n)
{
	size_t i, k;

	buf_puts(out, "<tbody>\n");
	for (i = 0; i < beside->neffects; i++) {
		if (!is_any(chosen, n, i))
			continue;
		buf_puts(out, "<tr><th scope=\"row\">");
		text_put_html(out, beside->effects[i].text);
		buf_puts(out, "</th><td>");
		model_cell(out, beside, i);
		buf_puts(out, "</td>");
		for (k = 0; k < n; k++) {
			buf_puts(out, "<td>");
			python_cell(out, beside, chosen[k], i);
			buf_puts(out, "</td>");
		}
		buf_puts(out, "</tr>\n");
	}
	buf_puts(out, "</tbody>");
}

/* Does any interpreter show that model and Python differ? */
static bool
is_off(const struct beside *beside, size_t effect)
{
	const struct effect *e = &beside->effects[effect];
	size_t i;

	for (i = 0; i < beside->npythons; i++)
		if (is_seen(&beside->pythons[i], effect) &&
		    (e->costs != NULL ||
			beside->pythons[i].agreements[effect].kind ==
			    VERDICT_FAILS))
			return true;
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
			    "differ</summary>\n<ul>\n");
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

			if (!is_seen(p, i))
				continue;
			buf_puts(out, "<li><code>");
			text_put_html(out, e->expr.source);
			buf_puts(out, "</code>, ");
			name(out, p->python);
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
		name(out, beside->pythons[i].python);
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

void
beside_html(struct buf *out, const struct beside *beside)
{
	const struct beside_python *chosen[3];
	size_t n = choose(beside, chosen), i, shown = 0;

	for (i = 0; i < beside->npythons; i++)
		shown += is_shown(&beside->pythons[i]);
	buf_printf(out,
	    "<div class=\"twin\" id=\"python.%s\">\n"
	    "<p class=\"twin\"><b>The same in Python</b>",
	    beside->id);
	if (beside->source != NULL) {
		buf_puts(out, " (");
		link(out, beside->source, "its source");
		buf_puts(out, ")");
	}
	if (n == 0) {
		buf_puts(out,
		    beside->npythons > 0 ?
			": none of the interpreters here can show it. " :
			": no interpreter was measured on this machine, so "
			"that the model stands alone. ");
		if (beside->about != NULL)
			link(out, beside->about, "How to get one");
		buf_puts(out, "</p></div>\n");
		return;
	}
	buf_puts(out, "</p>\n");
	failures(out, beside);
	buf_puts(out,
	    "<div class=\"wide\" role=\"group\" tabindex=\"0\" "
	    "aria-label=\"Model and Python\"><table class=\"results twin\">");
	head(out, chosen, n);
	rows(out, beside, chosen, n);
	buf_puts(out, "</table></div>\n");
	if (shown > n && beside->about != NULL) {
		buf_printf(out, "<p><small>%zu more: ", shown - n);
		link(out, beside->about, "all interpreters");
		buf_puts(out, "</small></p>\n");
	}
	reasons(out, beside);
	grounds(out, beside);
	buf_puts(out, "</div>\n");
}

/* A row of the page of all: one effect in one interpreter. */
struct row {
	const struct beside *of;
	const char *title, *page;
	size_t effect;
	const struct beside_python *python;
	double off; /* |ln quotient|; costs come last */
};

static int
worst_first(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	return (x->off < y->off) - (x->off > y->off);
}

static void
collect(struct arena *arena, const struct beside_all *all, struct row **list,
    size_t *count)
{
	size_t i, k, e;

	for (i = 0; i < all->count; i++)
		for (k = 0; k < all->list[i].npythons; k++)
			for (e = 0; e < all->list[i].neffects; e++) {
				const struct beside *of = &all->list[i];
				const struct beside_python *p = &of->pythons[k];
				struct row *row;
				double q;

				if (!is_seen(p, e))
					continue;
				row = ARENA_PUSH(arena, *list, *count);
				*row = (struct row) { of, all->titles[i],
					all->pages[i], e, p, 0 };
				q = p->agreements[e].quotient.mid;
				row->off =
				    p->agreements[e].quotient.n > 0 && q > 0 ?
				    fabs(log(q)) :
				    0;
				if (of->effects[e].costs != NULL)
					row->off -= 1e6;
			}
	if (*count > 1)
		qsort(*list, *count, sizeof(**list), worst_first);
}

char *
beside_data(struct arena *arena, const struct beside_all *all, int *rows)
{
	static const int classes[] = { 2, 1, 3 };
	struct buf data = BUF_INIT;
	struct row *list = NULL;
	size_t n = 0, i;
	char *text;

	*rows = 0;
	collect(arena, all, &list, &n);
	for (i = 0; i < n; i++) {
		const struct agreement *a =
		    &list[i].python->agreements[list[i].effect];
		bool costs = list[i].of->effects[list[i].effect].costs != NULL;

		/* There is no place for nothing on a logarithmic axis. */
		if (a->same || !(a->model.mid > 0 && a->python.mid > 0))
			continue;
		buf_printf(&data, "%.6g %.6g %d\n", a->model.mid, a->python.mid,
		    costs ? 4 : classes[a->kind]);
		++*rows;
	}
	text = arena_strdup(arena, data.data);
	buf_fini(&data);
	return text;
}

static void
put_row(struct buf *out, const struct row *row)
{
	const struct effect *e = &row->of->effects[row->effect];
	const struct agreement *a = &row->python->agreements[row->effect];
	const char *unit = unit_of(e, row->python->result);

	buf_puts(out, "<tr><td>");
	badge(out, e, a);
	buf_puts(out, "</td><th scope=\"row\"><a href=\"");
	page_link(out, "", row->page);
	buf_printf(out, "#python.%s\">", row->of->id);
	text_put_html(out, row->title);
	buf_puts(out, "</a><br><small>");
	text_put_html(out, e->text);
	buf_puts(out, "</small></th><td>");
	text_put_html(out, row->python->python->name);
	if (row->python->stale)
		buf_puts(out, " <small>of an older version</small>");
	buf_puts(out, "</td><td>");
	estimate(out, &a->model, unit);
	buf_puts(out, "</td><td>");
	estimate(out, &a->python, unit);
	buf_puts(out, "</td><td>");
	if (a->same)
		buf_puts(out, "same");
	else if (a->quotient.n > 0)
		estimate(out, &a->quotient, "×");
	else
		buf_puts(out, "–");
	buf_puts(out, "</td></tr>\n");
}

/* An interpreter that a result is of, each once. */
static void
interpreters(struct buf *out, const struct beside_all *all)
{
	const char *seen[64];
	size_t i, k, s, n = 0;

	for (i = 0; i < all->count; i++)
		for (k = 0; k < all->list[i].npythons; k++) {
			const struct python *p = all->list[i].pythons[k].python;

			for (s = 0; s < n && strcmp(seen[s], p->name); s++)
				;
			if (s < n || n == sizeof(seen) / sizeof(*seen))
				continue;
			if (n == 0)
				buf_puts(out, "<ul>\n");
			seen[n++] = p->name;
			buf_puts(out, "<li>");
			name(out, p);
			buf_puts(out, ": version ");
			text_put_html(out, p->version);
			if (p->switch_ms > 0)
				buf_printf(out, ", switch interval %g ms",
				    p->switch_ms);
			if (p->start != NULL) {
				buf_puts(out, ", processes start by ");
				text_put_html(out, p->start);
			}
			buf_puts(out, ", built with ");
			text_put_html(out, p->build);
			buf_puts(out, "</li>\n");
		}
	buf_puts(out, n > 0 ? "</ul>\n" : "<p>None was measured.</p>\n");
}

static const char missing[] =
    "<h2 id=\"get\">How to get an interpreter</h2>\n"
    "<p>The book is built without any Python; what it finds when it is built, "
    "it measures. On Debian and Ubuntu <code>apt-get install python3</code> "
    "brings one. A version manager such as pyenv builds others; those in its "
    "folder are found. <code>PYTHONS=/path/to/python3.13t:/usr/bin/python3 "
    "./labbook site</code> names the ones to measure, and <code>PYTHONS=none"
    "</code> leaves all alone.</p>\n";

void
beside_list(struct buf *out, const struct beside_all *all)
{
	struct arena *arena = arena_new();
	struct row *list = NULL;
	size_t n = 0, i;

	buf_puts(out,
	    "<p>The experiments of this book are models in C. Where CPython "
	    "itself can show the effect, a twin in Python is measured in the "
	    "same rounds, and this page says how close the two are. Times are "
	    "not compared, only what has no unit.</p>\n"
	    "<h2 id=\"found\">The interpreters</h2>\n");
	interpreters(out, all);
	if (all->left > 0)
		buf_printf(out,
		    "<p>%zu twins were not measured for lack of time: "
		    "<code>--pythons-budget</code> gives more.</p>\n",
		    all->left);
	for (i = 0; i < all->nproblems; i++) {
		buf_puts(out, "<p><code>");
		text_put_html(out, all->problems[i]);
		buf_puts(out, "</code></p>\n");
	}
	collect(arena, all, &list, &n);
	buf_puts(out,
	    "<h2 id=\"effects\">Every effect, the farthest off "
	    "first</h2>\n");
	if (all->figure != NULL)
		buf_printf(out,
		    "<figure class=\"plot\">%s</figure>\n"
		    "<p><small>Filled: they agree. A circle: open. A cross: "
		    "they differ. A small plus: costs, not judged. What is just "
		    "the same is left out.</small></p>\n",
		    all->figure);
	if (n == 0)
		buf_puts(out, "<p>Nothing was measured yet.</p>\n");
	else
		buf_puts(out,
		    "<div class=\"wide\" role=\"group\" tabindex=\"0\" "
		    "aria-label=\"Effects\"><table class=\"results twin\"><thead>"
		    "<tr><th scope=\"col\">verdict</th>"
		    "<th scope=\"col\">experiment</th>"
		    "<th scope=\"col\">Python</th><th scope=\"col\">model</th>"
		    "<th scope=\"col\">interpreter</th>"
		    "<th scope=\"col\">quotient</th></tr></thead>\n<tbody>\n");
	for (i = 0; i < n; i++)
		put_row(out, &list[i]);
	if (n > 0)
		buf_puts(out, "</tbody></table></div>\n");
	buf_puts(out, missing);
	arena_free(arena);
}
