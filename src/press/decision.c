/* Knows how the table of tools looks on a page; the words are advice.c's. */
#include "press/decision.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "press/format.h"
#include "press/page.h"

static void
text(struct buf *out, const char *words)
{
	text_put_html(out, words);
}

/* "803 ms", and beneath it "to 1.02 s" and what it was found to be. */
static void
time_cell(struct buf *out, struct arena *arena, const struct advice *advice,
    int tool)
{
	const struct advice_estimate *e = &advice->tools[tool];
	char *time, *to;

	buf_puts(out, "<td>");
	if (!e->known) {
		buf_puts(out,
		    e->absent ? "<small>has none</small></td>" :
				"<small>not known</small></td>");
		return;
	}
	time = advice_time(arena, e);
	to = strstr(time, " to ");
	if (to != NULL)
		*to = '\0';
	text(out, text_starts(time, "from ") ? time + strlen("from ") : time);
	if (to != NULL || e->left_out != NULL) {
		buf_puts(out, "<br><small>");
		text(out, to != NULL ? to + 1 : "or more");
		buf_puts(out, "</small>");
	}
	if (advice->fastest & 1u << tool)
		buf_puts(out,
		    advice_is_single(advice->fastest) ?
			"<br><strong class=\"badge holds\">BEST</strong>" :
			"<br><strong class=\"badge inconclusive\">"
			"OPEN</strong>");
	buf_puts(out, "</td>");
}

static void
overview(struct buf *out, struct arena *arena, const struct told_advice *told)
{
	size_t i;
	int tool;

	buf_puts(out,
	    "<div class=\"wide\" role=\"group\" tabindex=\"0\" "
	    "aria-label=\"Workloads and tools\"><table class=\"results\">"
	    "<caption>What each tool would take, by this host's results");
	if (told->python != NULL) {
		buf_puts(out, ", at the costs of Python ");
		text(out, told->python);
	}
	buf_puts(out, "</caption><thead><tr><th scope=\"col\">Workload</th>");
	for (tool = 0; tool < ADVICE_TOOLS; tool++)
		buf_printf(out, "<th scope=\"col\">%s</th>",
		    advice_tool_text(tool));
	buf_puts(out, "</tr></thead>\n<tbody>\n");
	for (i = 0; i < told->ncases; i++) {
		buf_puts(out, "<tr><th scope=\"row\">");
		text(out, told->cases[i].name);
		buf_puts(out, "</th>");
		for (tool = 0; tool < ADVICE_TOOLS; tool++)
			time_cell(out, arena, &told->cases[i].advice, tool);
		buf_puts(out, "</tr>\n");
	}
	buf_puts(out, "</tbody></table></div>\n");
}

/* A link to the card of an experiment. */
static void
card_link(struct buf *out, const struct decision_place *at, const char *page,
    const char *id)
{
	buf_puts(out, "<a href=\"");
	if (page != NULL && strcmp(page, at->page) != 0)
		page_link(out, at->root, page);
	buf_printf(out, "#experiment.%s\">%s</a>", id, id);
}

/* ", above 32.0 ms to 32.1 ms"; nothing where there are no bounds. */
static void
place(struct buf *out, struct arena *arena, const struct told_advice *told,
    const struct told_case *one, int tool)
{
	static const char *const words[] = { [PLACE_BELOW] = "below",
		[PLACE_WITHIN] = "within",
		[PLACE_ABOVE] = "above" };
	struct range bounds;
	enum advice_place where = advice_place(told, one, tool, &bounds);

	if (where == PLACE_UNKNOWN)
		return;
	if (isnan(bounds.hi))
		buf_printf(out, ", %s %s",
		    where == PLACE_BELOW ? "below" : "not below",
		    format_number(arena, bounds.lo, "s"));
	else
		buf_printf(out, ", %s %s", words[where],
		    advice_span(arena, bounds.lo, bounds.hi));
}

static void
arithmetic_row(struct buf *out, struct arena *arena,
    const struct told_advice *told, const struct told_case *one, int tool)
{
	const struct advice_estimate *e = &one->advice.tools[tool];

	buf_puts(out, "<li><b>");
	text(out, advice_tool_text(tool));
	if (e->workers > 0 && e->known)
		buf_printf(out, ", %.0f %s", e->workers,
		    e->workers == 1 ? "worker" : "workers");
	buf_puts(out, "</b><br>");
	if (e->known) {
		text(out, advice_sum(arena, e));
	} else if (e->absent) {
		text(out, advice_absence(told, tool));
	} else {
		buf_puts(out, "not known, for want of ");
		text(out, advice_missing(arena, told, e));
	}
	if (one->measured[tool].n > 0) {
		buf_puts(out, ". Measured: ");
		text(out, format_estimate(arena, &one->measured[tool], "s"));
		place(out, arena, told, one, tool);
	}
	buf_puts(out, ".</li>\n");
}

static void
agreement(struct buf *out, struct arena *arena, const struct decision_place *at,
    const struct told_advice *told, const struct told_case *one)
{
	static const char *const words[] = {
		[AGREES] = "a tool that is advised here is the fastest "
			   "measured, or as fast",
		[DISAGREES] = "another tool than those advised here is the "
			      "fastest measured",
		[NOT_MEASURED] = "not measured yet",
	};
	enum advice_agreement how = advice_agreement(one);
	int within, all = advice_within(told, one, &within);

	if (one->measured_id == NULL)
		return;
	buf_printf(out, "<p><strong class=\"badge %s\">%s</strong> By ",
	    how == AGREES	 ? "holds" :
		how == DISAGREES ? "fails" :
				   "inconclusive",
	    how == AGREES	 ? "AGREES" :
		how == DISAGREES ? "DISAGREES" :
				   "NOT YET");
	card_link(out, at, one->measured_page, one->measured_id);
	buf_printf(out, ": %s", words[how]);
	if (one->alone.n > 0)
		buf_printf(out,
		    ". A task took %s alone, %.0f %% of it on a CPU",
		    format_estimate(arena, &one->alone, "s"),
		    100 * fmin(1, one->computing.mid));
	if (all > 0)
		buf_printf(out, "%s %d of %d times lie within the bounds%s",
		    one->alone.n > 0 ? "." : ";", within, all,
		    one->alone.n > 0 ? " for such tasks" : "");
	buf_puts(out, ".</p>\n");
}

/* A workload with its answer; behind it how that was worked out. */
static void
answer(struct buf *out, struct arena *arena, const struct decision_place *at,
    const struct told_advice *told, const struct told_case *one)
{
	const char *rivals = advice_rivals(arena, &one->advice, "; ");
	int tool;

	buf_puts(out, "<details class=\"provenance\"><summary>");
	text(out, one->name);
	buf_puts(out, ": <b>");
	text(out, advice_best(arena, &one->advice));
	buf_puts(out, "</b></summary>\n<p>");
	text(out, advice_workload(arena, &one->workload));
	buf_puts(out, ". <code>labbook advise ");
	text(out, one->words);
	buf_puts(out, "</code></p>\n");
	agreement(out, arena, at, told, one);
	if (rivals[0] != '\0') {
		buf_puts(out, "<p>");
		text(out, rivals);
		buf_puts(out, ".</p>\n");
	}
	buf_puts(out, "<ul>\n");
	for (tool = 0; tool < ADVICE_TOOLS; tool++)
		arithmetic_row(out, arena, told, one, tool);
	buf_puts(out, "</ul></details>\n");
}

/* "thread-start: 19 µs [18, 20], to make a thread. By host-costs: fresh." */
static void
fact(struct buf *out, struct arena *arena, const struct decision_place *at,
    const struct told_fact *told, int which)
{
	buf_printf(out, "<li><b>%s</b>: ", advice_fact_name(which));
	text(out,
	    told->value.n > 0 ?
		format_estimate(arena, &told->value, advice_fact_unit(which)) :
		"not known");
	if (told->floor.n > 0) {
		buf_puts(out, " (in C ");
		text(out,
		    format_estimate(arena, &told->floor,
			advice_fact_unit(which)));
		buf_puts(out, ")");
	}
	buf_puts(out, ", ");
	text(out, advice_fact_text(which));
	if (told->id != NULL) {
		buf_puts(out, ". By ");
		card_link(out, at, told->page, told->id);
		buf_puts(out, ", <code>");
		text(out, told->source);
		buf_puts(out, "</code>");
	}
	buf_puts(out, ": ");
	text(out, advice_state(arena, told));
	buf_puts(out, ".</li>\n");
}

void
decision_html(struct buf *out, const struct told_advice *told,
    const struct decision_place *at)
{
	const char *const *left_out = advice_leaves_out(told);
	struct arena *arena = arena_new();
	size_t i;

	buf_puts(out, "<div class=\"advice\">\n");
	overview(out, arena, told);
	buf_puts(out,
	    "<p><small><b>BEST</b>: the whole interval lies below all others that have an upper end. "
	    "<b>OPEN</b>: it is inconclusive between these. <b>or more</b>: "
	    "something is left out that is not measured here, so the tool is "
	    "never named best.</small></p>\n");
	buf_puts(out, "<p>What it leaves out:</p>\n<ul>\n");
	for (i = 0; left_out[i] != NULL; i++) {
		buf_puts(out, "<li>");
		text(out, left_out[i]);
		buf_puts(out, "</li>\n");
	}
	buf_puts(out, "</ul>\n");
	for (i = 0; i < told->ncases; i++)
		answer(out, arena, at, told, &told->cases[i]);
	buf_puts(out,
	    "<details class=\"provenance\"><summary>The facts, and which "
	    "experiments tell them</summary>\n<ul>\n");
	for (i = 0; i < ADVICE_FACTS; i++)
		fact(out, arena, at, &told->facts[i], (int)i);
	buf_puts(out, "</ul></details>\n</div>\n");
	arena_free(arena);
}
