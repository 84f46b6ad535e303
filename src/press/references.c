/* Knows how a list of references looks. */
#include "press/references.h"

#include <stdbool.h>
#include <string.h>

#include "base/text.h"

/* Did the chapter cite it above? */
static bool
is_repeated(const struct citing *chapter, size_t which)
{
	size_t i;

	for (i = 0; i < which; i++)
		if (strcmp(chapter->list[i].url, chapter->list[which].url) == 0)
			return true;
	return false;
}

/* A URL as one says it: without its scheme. */
static const char *
address(const char *url)
{
	const char *slashes = strstr(url, "//");

	return slashes != NULL ? slashes + 2 : url;
}

static void
item(struct buf *out, const struct reference *reference)
{
	buf_puts(out, "<li><a href=\"");
	text_put_html(out, reference->url);
	buf_puts(out, "\">");
	text_put_html(out, reference->text);
	buf_puts(out, "</a> <small>");
	text_put_html(out, address(reference->url));
	buf_puts(out, "</small></li>\n");
}

void
references_html(struct buf *out, const struct citing *chapters, size_t count)
{
	size_t c, i;

	buf_puts(out, "<dl class=\"references\">\n");
	for (c = 0; c < count; c++) {
		const struct citing *chapter = &chapters[c];

		if (chapter->count == 0)
			continue;
		buf_puts(out, "<dt><a href=\"");
		text_put_html(out, chapter->href);
		buf_puts(out, "\">");
		text_put_html(out, chapter->title);
		buf_puts(out, "</a></dt>\n<dd><ul>\n");
		for (i = 0; i < chapter->count; i++)
			if (!is_repeated(chapter, i))
				item(out, &chapter->list[i]);
		buf_puts(out, "</ul></dd>\n");
	}
	buf_puts(out, "</dl>\n");
}
