/* Knows the tags around prose; not where the prose comes from. */
#include "press/markup.h"

#include <math.h>
#include <string.h>

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

struct markup
markup_value(struct arena *arena, const char *page, const char *experiment,
    const struct estimate *estimate, const char *unit, bool stale)
{
	const char *href = arena_printf(arena, "%s#experiment.%s",
	    text_html(arena, page), experiment);
	const char *what;

	if (estimate != NULL && estimate->n == 0)
		return (struct markup) {
			arena_printf(arena,
			    "<a class=\"live missing\" href=\"%s\" title=\"%s could "
			    "not read it on this machine\">not readable here</a>",
			    href, experiment),
			""
		};
	if (estimate == NULL)
		return (struct markup) {
			arena_printf(arena,
			    "<a class=\"live missing\" href=\"%s\" title=\"%s has "
			    "no result yet\">not measured yet</a>",
			    href, experiment),
			""
		};
	what = isnan(estimate->lo) ?
	    arena_printf(arena, "%d %s, too few for an interval", estimate->n,
		estimate->n == 1 ? "round" : "rounds") :
	    estimate->conf < 1 ?
	    arena_printf(arena, "%s, %g %% confidence, %d rounds",
		format_estimate(arena, estimate, unit), estimate->conf * 100,
		estimate->n) :
	    arena_printf(arena, "%s, exact, %d %s",
		format_number(arena, estimate->mid, unit), estimate->n,
		estimate->n == 1 ? "round" : "rounds");
	return (struct markup) {
		arena_printf(arena,
		    "<a class=\"live%s\" href=\"%s\" title=\"%s: %s%s\">%s</a>",
		    stale ? " stale" : "", href, experiment,
		    text_html(arena, what),
		    stale ? "; from an older version of the experiment" : "",
		    text_html(arena,
			format_number(arena, estimate->mid, unit))),
		""
	};
}
