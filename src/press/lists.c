/* Knows what is said around lists; who fills them knows what is in them. */
#include "press/lists.h"

#include <string.h>

#include "press/page.h"

void
lists_claims(struct buf *out, int count)
{
	buf_printf(out,
	    "<p>Each claim is an "
	    "inequality that was checked on this machine. It "
	    "<strong>holds</strong> or <strong>fails</strong> where the whole "
	    "interval lies on one side; everything else is "
	    "<strong>inconclusive</strong>, with the reason. Of %d claims, at "
	    "most %.2f are expected to have a wrong verdict (0.02 a "
	    "claim).</p>\n",
	    count, 0.02 * count);
}

void
lists_experiment(struct buf *out, const char *page, const char *id,
    const char *title)
{
	buf_puts(out, "<h2>");
	buf_escape(out, title, strlen(title));
	buf_puts(out, "</h2>\n<p><a href=\"");
	page_link(out, "", page);
	buf_printf(out, "#experiment.%s\">%s</a></p>\n", id, id);
}
