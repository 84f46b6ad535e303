/* Knows where a result comes from, and what is particular to it. */
#include "press/provenance.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "data/noise.h"
#include "press/format.h"
#include "press/machine.h"
#include "press/page.h"

/* A link to a page of the site that says more. */
static void
link_to(struct buf *out, const struct provenance *p, enum lookup which,
    const char *words)
{
	buf_printf(out, "<a href=\"%s%s\">", p->root, page_lookup_file(which));
	text_put_html(out, words);
	buf_puts(out, "</a>");
}

/* When, on which host, and what disturbed it there. */
static void
strip(struct buf *out, struct arena *arena, const struct provenance *p)
{
	const struct result *r = p->result;
	const char *model = facts_get_text(&r->env, "cpu_model");
	const char *virtual = facts_get_text(&r->env, "hypervisor");
	const char *governor = facts_get_text(&r->env, "governor");
	struct noise noise = noise_of(arena, &r, 1);

	buf_puts(out, "<p>Measured ");
	page_time(out, facts_get_text(&r->env, "utc_start"));
	if (r->exp.plain) {
		buf_puts(out, ".</p>\n");
		return;
	}
	buf_puts(out, " on ");
	link_to(out, p, LOOKUP_MACHINE, model ? model : "an unknown CPU");
	buf_printf(out, ", %s CPUs%s, governor ",
	    format_number(arena, facts_get_number(&r->env, "effective_cpus"),
		""),
	    virtual && strcmp(virtual, "yes") == 0 ? ", a virtual machine" :
						     "");
	text_put_html(out, governor ? governor : "not readable");
	buf_printf(out,
	    ". Others used %s of the CPUs (median of %zu samples); %zu of %zu "
	    "samples are tainted.</p>\n",
	    isnan(noise.foreign) ?
		"an unreadable share" :
		arena_printf(arena, "%.1f %%", noise.foreign * 100),
	    noise.foreign_samples, noise.tainted, noise.samples);
}

/* Why the measuring ended. */
static const char *
stop_reason(const struct result *r)
{
	bool quick = strcmp(r->level, "quick") == 0;

	if (strcmp(r->stop_reason, "budget") == 0)
		return "its time was up";
	if (strcmp(r->stop_reason, "settled") != 0)
		return "all planned looks were taken";
	return quick ? "every claim was decided" :
		       "every claim was decided and intervals were narrow";
}

/* What is particular to this result; the protocol has a page of its own. */
static void
protocol(struct buf *out, struct arena *arena, const struct provenance *p)
{
	const struct result *r = p->result;
	size_t i;

	buf_puts(out, "<p>The result was looked at after ");
	for (i = 0; i < r->nlooks; i++)
		buf_printf(out, "%s%d",
		    i == 0		   ? "" :
			i + 1 == r->nlooks ? " and " :
					     ", ",
		    r->looks[i]);
	if (r->nlooks == 0)
		buf_puts(out, "all");
	buf_printf(out, " rounds. The measuring ended because %s (level ",
	    stop_reason(r));
	text_put_html(out, r->level);
	buf_printf(out,
	    "). Intervals are at %.4g %% confidence%s; the order of variants was "
	    "shuffled with seed %.0f. ",
	    100 * (1 - r->alpha),
	    strcmp(r->level, "quick") == 0 ?
		" each, not corrected for several" :
		"",
	    r->seed);
	if (r->warmup)
		buf_puts(out,
		    "Each sample warmed up by a pass of the same "
		    "work. ");
	if (r->null.n > 0)
		buf_printf(out,
		    "The base measured against itself gave %s; verdicts allow "
		    "for that much error. ",
		    format_estimate(arena, &r->null, "×"));
	buf_puts(out, "What all this means: ");
	link_to(out, p, LOOKUP_METHOD, "how this is measured");
	buf_puts(out, ".</p>\n");
}

/* Has machine.html the same, or this list, or what stands above it? */
static bool
is_told(struct arena *arena, const struct facts *machine,
    const struct facts *env, const struct fact *fact)
{
	const struct fact *there =
	    machine != NULL ? facts_find(machine, fact->name) : NULL;
	size_t len = strlen(fact->name);

	if (strcmp(fact->name, "utc_start") == 0)
		return true;
	if (text_ends(fact->name, "_end") &&
	    facts_find(env,
		arena_printf(arena, "%.*s_start", (int)(len - strlen("_end")),
		    fact->name)) != NULL)
		return true;
	return there != NULL && machine_has(fact->name) &&
	    strcmp(machine_fact(arena, there), machine_fact(arena, fact)) == 0;
}

static void
parameters(struct buf *out, struct arena *arena, const struct result *r)
{
	size_t i;

	buf_puts(out, "<dt>parameters</dt>");
	for (i = 0; i < r->npoints; i++) {
		buf_puts(out, "<dd>");
		text_put_html(out,
		    r->points[i].count ? point_text(arena, &r->points[i]) :
					 "none");
		if (r->exp.scales)
			buf_printf(out, ", the task repeated %g times a sample",
			    r->work[i]);
		buf_puts(out, "</dd>\n");
	}
}

static void
download(struct buf *out, const struct provenance *p, const char *kind,
    const char *what)
{
	buf_printf(out, " <a href=\"%sdata/%s.%s\">%s</a>", p->root, p->id,
	    kind, what);
}

/* Figures and data, and what they come from. */
static void
take_along(struct buf *out, const struct provenance *p)
{
	buf_puts(out, "<p class=\"take\">Take it with you:");
	download(out, p, "json", "everything as JSON");
	download(out, p, "csv", "samples as CSV");
	if (p->has_svg)
		download(out, p, "svg", "the figure as SVG");
	if (p->has_script) {
		download(out, p, "dat", "the figure's data");
		download(out, p, "gp", "its gnuplot script");
	}
	if (p->source != NULL) {
		buf_puts(out, " <a href=\"");
		text_put_html(out, p->source);
		buf_puts(out, "\">the whole source</a>");
	}
	buf_puts(out, "</p>\n");
}

/*
 * What was noted at the start and at the end stands in one row. A hash is cut
 * short: the file to take along has all of it.
 */
static void
fact_row(struct buf *out, struct arena *arena, const struct facts *env,
    const struct fact *fact)
{
	const struct fact *end = NULL;
	const char *name = fact->name;
	const char *value = machine_fact(arena, fact);

	if (text_ends(name, "_start")) {
		name =
		    arena_strndup(arena, name, strlen(name) - strlen("_start"));
		end = facts_find(env, arena_printf(arena, "%s_end", name));
	}
	buf_puts(out, "<dt>");
	text_put_html(out, end != NULL ? name : fact->name);
	buf_puts(out, "</dt><dd>");
	if (text_ends(name, "_sha256") && strlen(value) > 16)
		value = arena_printf(arena, "%.16s…", value);
	text_put_html(out, value);
	if (end != NULL) {
		buf_puts(out, " to ");
		text_put_html(out, machine_fact(arena, end));
	}
	buf_puts(out, "</dd>\n");
}

void
provenance_html(struct buf *out, struct arena *arena,
    const struct provenance *p)
{
	const struct result *r = p->result;
	size_t i;

	buf_puts(out,
	    "<details class=\"provenance\"><summary>How this was "
	    "measured</summary>\n");
	if (p->rounds != NULL)
		buf_printf(out, "<figure class=\"plot\">%s</figure>\n",
		    p->rounds);
	strip(out, arena, p);
	if (!r->exp.plain)
		protocol(out, arena, p);
	take_along(out, p);
	buf_puts(out, "<dl>\n");
	parameters(out, arena, r);
	for (i = 0; i < r->env.count; i++)
		if (!is_told(arena, p->machine, &r->env, &r->env.list[i]))
			fact_row(out, arena, &r->env, &r->env.list[i]);
	buf_puts(out, "</dl>\n<p>All else of the machine: ");
	link_to(out, p, LOOKUP_MACHINE, "this machine");
	buf_puts(out, ".</p></details>\n");
}
