/* Knows how all twins of a book stand on one page, and in one figure. */
#include "press/beside_all.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "press/page.h"

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

				if (!beside_is_seen(p, e))
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

		const char *unit =
		    beside_unit(&list[i].of->effects[list[i].effect],
			list[i].python->result);

		/*
		 * There is no place for nothing on a logarithmic axis, and
		 * none for a time on one of numbers.
		 */
		if (a->same || (unit[0] != '\0' && strcmp(unit, "×") != 0) ||
		    !(a->model.mid > 0 && a->python.mid > 0))
			continue;
		buf_printf(&data, "%.6g %.6g %d\n", a->model.mid, a->python.mid,
		    costs ? 4 : classes[a->kind]);
		++*rows;
	}
	text = arena_strdup(arena, data.data);
	buf_fini(&data);
	return text;
}

/* Opens a cell of a number that the table can be sorted by. */
static void
open_sorted(struct buf *out, double by)
{
	buf_printf(out, "<td data-sort=\"%.6g\">", isnan(by) ? -1e9 : by);
}

static void
put_row(struct buf *out, const struct row *row)
{
	const struct effect *e = &row->of->effects[row->effect];
	const struct agreement *a = &row->python->agreements[row->effect];
	const char *unit = beside_unit(e, row->python->result);

	buf_puts(out, "<tr data-python=\"");
	text_put_html(out, row->python->python->name);
	buf_printf(out, "\"%s><td>",
	    beside_is_chosen(row->of, row->python) ? "" : " class=\"more\"");
	beside_badge(out, e, a);
	buf_puts(out, "</td><th scope=\"row\"><a href=\"");
	page_link(out, "", row->page);
	buf_printf(out, "#python.%s\">", row->of->id);
	text_put_html(out, row->title);
	buf_puts(out, "</a><br><small>");
	text_put_html(out, e->text);
	buf_puts(out, "</small></th>");
	open_sorted(out, row->python->python->order);
	text_put_html(out, row->python->python->name);
	if (row->python->stale)
		buf_puts(out, " <small>of an older version</small>");
	buf_puts(out, "</td>");
	open_sorted(out, a->model.mid);
	beside_estimate(out, &a->model, unit);
	if (row->python->model[0] != '\0') {
		buf_puts(out, "<br><small>with ");
		text_put_html(out, row->python->model);
		buf_puts(out, "</small>");
	}
	buf_puts(out, "</td>");
	open_sorted(out, a->python.mid);
	beside_estimate(out, &a->python, unit);
	buf_puts(out, "</td>");
	open_sorted(out, round(row->off * 1e4) * 1e-4);
	if (a->same)
		buf_puts(out, "same");
	else if (a->quotient.n > 0)
		beside_estimate(out, &a->quotient, "×");
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
			beside_name(out, p);
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
			if (p->order > PYTHON_NEWEST_KNOWN)
				buf_printf(out,
				    ". It is newer than the models of this "
				    "book, which know versions up to %d.%d: it "
				    "is held against the newest of them",
				    PYTHON_NEWEST_KNOWN / 1000,
				    PYTHON_NEWEST_KNOWN % 1000);
			buf_puts(out, "</li>\n");
		}
	buf_puts(out, n > 0 ? "</ul>\n" : "<p>None was measured.</p>\n");
}

static const char missing[] =
    "<h2 id=\"get\">How to get an interpreter</h2>\n"
    "<p>The book is built without any Python; what it finds when it is built, "
    "it measures. On Debian and Ubuntu <code>apt-get install python3</code> "
    "brings one. A version manager such as pyenv builds others; those in its "
    "folder are found, as are those in <code>/opt/NAME/bin</code>. "
    "<code>PYTHONS=/path/to/python3.13t:/usr/bin/python3 ./labbook site</code> "
    "names the ones to measure, and <code>PYTHONS=none</code> leaves all "
    "alone.</p>\n"
    "<p>An interpreter without a GIL comes from the source package of Debian "
    "13, in some minutes (<code>apt-get source</code> needs a line "
    "<code>deb-src</code> beside each <code>deb</code> in apt's list of "
    "sources):</p>\n"
    "<pre tabindex=\"0\"><code>"
    "apt-get install build-essential dpkg-dev zlib1g-dev libssl-dev "
    "libsqlite3-dev libffi-dev\n"
    "apt-get source python3.13\n"
    "cd python3.13-*/\n"
    "./configure --disable-gil --with-ensurepip=no "
    "--prefix=/opt/python3.13t\n"
    "make &amp;&amp; make install\n"
    "</code></pre>\n";

void
beside_list(struct buf *out, const struct beside_all *all)
{
	struct arena *arena = arena_new();
	struct row *list = NULL;
	size_t n = 0, i;

	buf_puts(out,
	    "<p>The experiments of this book are models in C. Where CPython "
	    "itself can show the effect, a twin in Python is measured in the "
	    "same rounds, and this page says how close the two are. What "
	    "is made of absolute costs is shown, and not judged.</p>\n"
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
		    "the same, and what has a unit, is left out.</small></p>\n",
		    all->figure);
	if (n == 0)
		buf_puts(out, "<p>Nothing was measured yet.</p>\n");
	else
		buf_puts(out,
		    "<div class=\"wide\" role=\"group\" tabindex=\"0\" "
		    "aria-label=\"Effects\"><table class=\"results twin sorts\"><thead>"
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
