/* Knows how an exercise looks; what a learner's program said is escaped. */
#include "press/exercise.h"

#include <string.h>

#include "base/text.h"
#include "press/page.h"

static const char unreadable[] =
    "Your progress cannot be read: there is a mistake in "
    "<code>workbook/progress.yaml</code>.";

static struct markup
markup_of(struct arena *arena, struct buf *enter, struct buf *exit)
{
	struct markup markup = { arena_strndup(arena, enter->data, enter->len),
		arena_strndup(arena, exit->data, exit->len) };

	buf_fini(enter);
	buf_fini(exit);
	return markup;
}

/* "3 tries", "1 try", "no tries" */
static void
counted(struct buf *out, int n, const char *one, const char *many)
{
	if (n == 0)
		buf_printf(out, "no %s", many);
	else
		buf_printf(out, "%d %s", n, n == 1 ? one : many);
}

/* What the last try came to. */
static void
last_try(struct buf *out, const struct solving *s)
{
	buf_puts(out, " The last try: ");
	if (s->said != NULL ||
	    (strcmp(s->last, SOLVING_RIGHT) != 0 &&
		strcmp(s->last, SOLVING_UNFINISHED) != 0)) {
		buf_puts(out, "<bdi>");
		text_put_html(out, s->said != NULL ? s->said : "");
		buf_puts(out, "</bdi> <code>");
		text_put_html(out, s->last);
		buf_puts(out, "</code>");
	} else if (strcmp(s->last, SOLVING_UNFINISHED) == 0) {
		buf_printf(out,
		    "no mistake in the %lld orders of steps that there was "
		    "time to follow.",
		    (long long)s->orders);
	} else if (s->orders > 0) {
		buf_printf(out, "right, %lld %s of steps followed.",
		    (long long)s->orders, s->orders == 1 ? "order" : "orders");
	} else {
		buf_puts(out, "right.");
	}
}

/* How far the learner has come, in words. */
static void
state(struct buf *out, const struct solving *s)
{
	buf_puts(out, "<p class=\"rerun\">");
	if (s == NULL) {
		buf_printf(out, "%s</p>\n", unreadable);
		return;
	}
	buf_printf(out, "<strong class=\"badge%s\">%s</strong>",
	    s->solved	   ? " holds" :
		s->gave_up ? " inconclusive" :
			     "",
	    s->solved	   ? "SOLVED" :
		s->gave_up ? "GIVEN UP" :
		s->begun   ? "BEGUN" :
			     "NOT BEGUN");
	if (s->begun) {
		buf_puts(out, s->solved || s->gave_up ? " after " : ", ");
		counted(out, s->tries, "try", "tries");
		buf_puts(out, ", ");
		counted(out, s->hints, "hint", "hints");
		buf_putc(out, '.');
	}
	if (s->last != NULL)
		last_try(out, s);
	buf_puts(out, "</p>\n");
}

/* How fast the learner's code was, beside the book's. */
static void
speed(struct buf *out, const char *text)
{
	const char *line = text, *end;

	if (*text == '\0')
		return;
	buf_puts(out, "<p class=\"rerun\">Measured:");
	for (; *line != '\0'; line = *end != '\0' ? end + 1 : end) {
		end = line + strcspn(line, "\n");
		buf_puts(out, line == text ? " " : "<br>\n");
		buf_escape(out, line, (size_t)(end - line));
	}
	buf_puts(out, "</p>\n");
}

struct markup
exercise_around(struct arena *arena, const struct exercise_card *card)
{
	const struct exercise *e = card->exercise;
	const char *title = text_html(arena, e->title);
	struct buf enter = BUF_INIT, exit = BUF_INIT;

	buf_printf(&enter,
	    "<section class=\"exercise\" id=\"exercise.%s\" "
	    "aria-label=\"Exercise %s\">\n<h%d>%s<a class=\"anchor\" "
	    "href=\"#exercise.%s\" aria-label=\"Link to: %s\">#</a></h%d>",
	    e->id, e->id, card->level, title, e->id, title, card->level);
	if (card->solution != NULL) {
		buf_puts(&exit,
		    "<details class=\"fold\"><summary>The book's "
		    "solution</summary>\n");
		card_listing(&exit, card->solution);
		buf_puts(&exit, "</details>\n");
	}
	buf_puts(&exit, "</section>");
	return markup_of(arena, &enter, &exit);
}

struct markup
exercise_task(struct arena *arena, const struct exercise_card *card)
{
	const char *command = text_html(arena, card->command);
	struct buf enter = BUF_INIT, exit = BUF_INIT;

	buf_printf(&exit,
	    "<p class=\"rerun\">Begin: <code>%s start %s</code><br>\n"
	    "Try: <code>%s try %s</code></p>\n",
	    command, card->exercise->id, command, card->exercise->id);
	state(&exit, card->solving);
	speed(&exit, card->speed);
	return markup_of(arena, &enter, &exit);
}

struct markup
exercise_fold(struct arena *arena, const char *words)
{
	return (struct markup) {
		arena_printf(arena,
		    "<details class=\"fold\"><summary>%s</summary>",
		    text_html(arena, words)),
		"</details>"
	};
}

/* "Solved 3 of 27." */
static void
sum(struct buf *out, const struct exercise_row *rows, size_t count)
{
	size_t i, solved = 0, begun = 0, gave_up = 0;

	for (i = 0; i < count; i++) {
		const struct solving *s = rows[i].solving;

		if (s == NULL) {
			buf_printf(out, "<p>%s</p>\n", unreadable);
			return;
		}
		solved += s->solved;
		gave_up += !s->solved && s->gave_up;
		begun += !s->solved && !s->gave_up && s->begun;
	}
	buf_printf(out, "<p><strong>Solved: %zu of %zu.</strong>", solved,
	    count);
	if (begun > 0)
		buf_printf(out, " Begun: %zu.", begun);
	if (gave_up > 0)
		buf_printf(out, " Given up: %zu.", gave_up);
	buf_puts(out, "</p>\n");
}

static void
row(struct buf *out, const struct exercise_row *row)
{
	const struct solving *s = row->solving;

	buf_puts(out, "<tr><th scope=\"row\"><a href=\"");
	page_link(out, "", row->page);
	buf_printf(out, "#exercise.%s\">", row->exercise->id);
	text_put_html(out, row->exercise->title);
	buf_puts(out, "</a></th><td>");
	text_put_html(out, row->chapter);
	if (s == NULL)
		buf_puts(out, "</td><td>unknown</td><td></td><td>");
	else
		buf_printf(out, "</td><td>%s</td><td>%d</td><td>%d of %zu",
		    solving_state(s), s->tries, s->hints,
		    row->exercise->nhints);
	buf_puts(out, "</td></tr>\n");
}

void
exercises_list(struct buf *out, const struct exercise_row *rows, size_t count,
    const char *command)
{
	size_t i;

	sum(out, rows, count);
	buf_puts(out, "<p><code>");
	text_put_html(out, command);
	buf_puts(out,
	    " try --watch</code> begins the next one. This page tells how you "
	    "stood when the site was last built.</p>\n<div class=\"wide\" role=\"group\" "
	    "tabindex=\"0\" aria-label=\"Exercises\"><table>\n<thead><tr>"
	    "<th scope=\"col\">Exercise</th><th scope=\"col\">Chapter</th>"
	    "<th scope=\"col\">State</th><th scope=\"col\">Tries</th>"
	    "<th scope=\"col\">Hints</th></tr></thead>\n<tbody>\n");
	for (i = 0; i < count; i++)
		row(out, &rows[i]);
	buf_puts(out, "</tbody></table></div>\n");
}
