/* Knows the words over a passage that this machine does not bear out. */
#include "press/tied.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "press/format.h"
#include "press/reason.h"

const char *
tied_because(struct arena *arena, const struct claim *claim,
    const struct verdict *v, const struct experiment *exp)
{
	const char *unit = expr_unit(&claim->expr, exp);

	if (v->kind == VERDICT_HOLDS)
		return NULL;
	if (v->reason != NULL)
		return reason_meaning(v->reason);
	return arena_printf(arena, "here it is %s, and the claim says %s",
	    format_estimate(arena, &v->estimate, unit),
	    claim_threshold(arena, claim, unit));
}

/* The first sentence of a claim, without its full stop. */
static void
put_claim(struct buf *out, const struct tied_claim *claim)
{
	const char *end = strstr(claim->text, ". ");
	size_t len = end ? (size_t)(end - claim->text) : strlen(claim->text);

	if (end == NULL && len > 0 && claim->text[len - 1] == '.')
		len--;
	buf_puts(out, "“<a href=\"");
	text_put_html(out, claim->href);
	buf_puts(out, "\">");
	buf_escape(out, claim->text, len);
	buf_puts(out, "</a>”");
}

/* Those not shown for the same reason as number i, which is the first. */
static void
put_group(struct buf *out, const struct tied_claim *claims, size_t count,
    size_t i)
{
	const char *because = claims[i].because;
	bool first = true;

	for (; i < count; i++) {
		if (claims[i].holds || strcmp(claims[i].because, because) != 0)
			continue;
		buf_puts(out, first ? "" : " and ");
		put_claim(out, &claims[i]);
		first = false;
	}
	buf_puts(out, ", because ");
	text_put_html(out, because);
	buf_puts(out, "; ");
}

/* Has a claim before number i the same reason? */
static bool
is_told(const struct tied_claim *claims, size_t i)
{
	size_t k;

	for (k = 0; k < i; k++)
		if (!claims[k].holds &&
		    strcmp(claims[k].because, claims[i].because) == 0)
			return true;
	return false;
}

/* The ids of the experiments, for the script that hides what they tell. */
static void
put_tells(struct buf *out, const struct tied_claim *claims, size_t count)
{
	size_t i;

	buf_puts(out, " data-tells=\"");
	for (i = 0; i < count; i++)
		if (i == 0 ||
		    strcmp(claims[i].experiment, claims[i - 1].experiment) != 0)
			buf_printf(out, "%s%s", i ? " " : "",
			    claims[i].experiment);
	buf_puts(out, "\"");
}

static bool
all_hold(const struct tied_claim *claims, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!claims[i].holds)
			return false;
	return true;
}

/* "Not shown on this machine: ...; elsewhere one sees:" */
static void
put_line(struct buf *out, const struct tied_claim *claims, size_t count)
{
	size_t i;

	buf_puts(out, "<p class=\"why\"");
	put_tells(out, claims, count);
	buf_puts(out, "><strong>Not shown on this machine:</strong> ");
	for (i = 0; i < count; i++)
		if (!claims[i].holds && !is_told(claims, i))
			put_group(out, claims, count, i);
	buf_puts(out, "elsewhere one sees:</p>");
}

static struct markup
take(struct arena *arena, struct buf *enter, const char *exit)
{
	struct markup markup = { arena_strndup(arena, enter->data, enter->len),
		exit };

	buf_fini(enter);
	return markup;
}

struct markup
tied_rests(struct arena *arena, const struct tied_claim *claims, size_t count)
{
	struct buf enter = BUF_INIT;

	if (all_hold(claims, count))
		return (struct markup) { "", "" };
	buf_puts(&enter, "<div class=\"tied\" role=\"note\">");
	put_line(&enter, claims, count);
	return take(arena, &enter, "</div>");
}

struct markup
tied_differs(struct arena *arena, const struct tied_claim *claims, size_t count)
{
	struct buf enter = BUF_INIT;

	buf_puts(&enter, "<div class=\"differs\"");
	put_tells(&enter, claims, count);
	buf_puts(&enter, ">");
	return take(arena, &enter, "</div>");
}

struct markup
tied_row(struct arena *arena, const struct tied_claim *claims, size_t count,
    bool rests, size_t columns)
{
	struct buf enter = BUF_INIT;

	if (rests && !all_hold(claims, count)) {
		buf_puts(&enter, "<tr class=\"tied\"");
		put_tells(&enter, claims, count);
		buf_printf(&enter, "><td colspan=\"%zu\">", columns);
		put_line(&enter, claims, count);
		buf_puts(&enter, "</td></tr>\n");
	}
	buf_puts(&enter, "<tr");
	if (!rests)
		put_tells(&enter, claims, count);
	buf_puts(&enter, ">");
	return take(arena, &enter, "</tr>");
}
