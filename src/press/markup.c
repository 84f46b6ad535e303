/* Knows the tags around prose; not where the prose comes from. */
#include "press/markup.h"

#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "press/format.h"

struct markup
markup_anchor(struct arena *arena, const char *id, const char *text)
{
	return (
	    struct markup) { arena_printf(arena,
				 "<a class=\"anchor\" id=\"%s\" href=\"#%s\" "
				 "aria-label=\"Link to: %s\">#</a>",
				 id, id, text_html(arena, text)),
		"" };
}

struct markup
markup_terms(void)
{
	return (struct markup) { "<dl class=\"terms\">", "</dl>" };
}

struct markup
markup_term(struct arena *arena, const char *id, const char *names,
    const struct markup_link *explained, size_t count)
{
	const char *html = text_html(arena, names), *links = "";
	size_t i;

	for (i = 0; i < count; i++)
		links = arena_printf(arena, "%s%s<a href=\"%s\">%s</a>", links,
		    i == 0 ? "</dd>\n<dd class=\"explained\">Explained in " :
			     ", ",
		    explained[i].href, text_html(arena, explained[i].text));
	return (struct markup) {
		arena_printf(arena,
		    "<dt id=\"%s\">%s<a class=\"anchor\" href=\"#%s\" "
		    "aria-label=\"Link to: %s\">#</a></dt>\n<dd>",
		    id, html, id, html),
		arena_printf(arena, "%s</dd>", links)
	};
}

/* A source, and beside it what has this class and label. */
static char *
beside(struct arena *arena, const char *listing, const char *class,
    const char *label)
{
	return arena_printf(arena,
	    "<div class=\"beside\">\n<div>\n<p class=\"label\">What one "
	    "writes</p>\n%s</div>\n<div class=\"%s\">\n"
	    "<p class=\"label\">%s</p>",
	    listing, class, label);
}

struct markup
markup_example(struct arena *arena, const char *listing)
{
	return (struct markup) { beside(arena, listing, "becomes",
				     "What it becomes"),
		"</div></div>" };
}

struct markup
markup_mistake(struct arena *arena, const char *listing, const char *why)
{
	return (struct markup) {
		arena_printf(arena,
		    "%s\n<pre tabindex=\"0\"><samp>%s</samp></pre>",
		    beside(arena, listing, "refused", "What labbook says"),
		    text_html(arena, why)),
		"</div></div>"
	};
}

char *
markup_focusable(struct arena *arena, const char *html)
{
	static const char plain[] = "<pre><code";
	struct buf out = BUF_INIT;
	const char *hit;
	char *text;

	for (; (hit = strstr(html, plain)) != NULL; html = hit + 4) {
		buf_add(&out, html, (size_t)(hit - html));
		buf_puts(&out, "<pre tabindex=\"0\"");
	}
	buf_puts(&out, html);
	text = arena_strndup(arena, out.data, out.len);
	buf_fini(&out);
	return text;
}

struct markup
markup_alert(struct arena *arena, const char *kind)
{
	static const char *const titles[][2] = {
		{ "note", "Note" },
		{ "tip", "Tip" },
		{ "important", "Important" },
		{ "warning", "Warning" },
		{ "caution", "Caution" },
		{ "folklore", "What you may have read" },
	};
	const char *title = kind;
	size_t i;

	for (i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		if (strcmp(titles[i][0], kind) == 0)
			title = titles[i][1];
	return (struct markup) { arena_printf(arena,
				     "<div class=\"alert %s\" role=\"note\">\n"
				     "<p class=\"alert-title\">%s</p>",
				     kind, title),
		"</div>" };
}

struct markup
markup_table(void)
{
	return (struct markup) {
		"<div class=\"wide\" role=\"group\" tabindex=\"0\" "
		"aria-label=\"Table\"><table>",
		"</table></div>"
	};
}

struct markup
markup_row(void)
{
	return (struct markup) { "<tr>", "</tr>" };
}

struct markup
markup_cell(struct arena *arena, bool head, char align)
{
	const char *style = align == 'r' ? " class=\"right\"" :
	    align == 'c'		 ? " class=\"centre\"" :
					   "";

	return (struct markup) { arena_printf(arena, "<%s%s>",
				     head ? "th scope=\"col\"" : "td", style),
		head ? "</th>" : "</td>" };
}

/* What an estimate rests on, in words. */
static char *
basis_of(struct arena *arena, const struct estimate *e, const char *unit)
{
	const char *rounds = e->n == 1 ? "round" : "rounds";

	if (isnan(e->lo))
		return arena_printf(arena, "%d %s, too few for an interval",
		    e->n, rounds);
	if (e->conf < 1)
		return arena_printf(arena, "%s, %g %% confidence, %d %s",
		    format_estimate(arena, e, unit), e->conf * 100, e->n,
		    rounds);
	return arena_printf(arena, "%s, exact, %d %s",
	    format_number(arena, e->mid, unit), e->n, rounds);
}

struct markup
markup_value(struct arena *arena, const char *page, const char *experiment,
    const struct estimate *estimate, const char *unit, bool stale, bool aside)
{
	const char *class = stale ? " stale" : "", *words, *tip;

	if (estimate == NULL) {
		class = " missing";
		words = "not measured yet";
		tip = "no result yet";
	} else if (estimate->n == 0) {
		class = " missing";
		words = "not readable here";
		tip = "it could not be read on this machine";
	} else {
		words = format_number(arena, estimate->mid, unit);
		if (aside)
			words = arena_printf(arena, "(here %s)", words);
		tip = basis_of(arena, estimate, unit);
	}
	return (struct markup) {
		arena_printf(arena,
		    "<a class=\"live%s\" href=\"%s#experiment.%s\">%s"
		    "<span class=\"tip\"> (%s: %s%s)</span></a>",
		    class, text_html(arena, page), experiment,
		    text_html(arena, words), experiment, text_html(arena, tip),
		    stale ? "; from an older version of the experiment" : ""),
		""
	};
}
