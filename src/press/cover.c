/* Knows what the first page of a book says. */
#include "press/cover.h"

#include <math.h>

#include "base/text.h"
#include "press/score.h"

static void
machine_fact(struct buf *out, const char *name, const char *value)
{
	buf_printf(out, "<li><b>%s</b> ", name);
	text_put_html(out, value);
	buf_puts(out, "</li>\n");
}

/* The machine that the results are of, in one strip. */
static void
machine(struct buf *out, struct arena *arena, const struct facts *facts)
{
	const char *model = facts_get_text(facts, "cpu_model");
	const char *virtual = facts_get_text(facts, "hypervisor");
	double cpus = facts_get_number(facts, "effective_cpus");
	double memory = facts_get_number(facts, "memory_mib");

	buf_puts(out,
	    "<h2 id=\"page.machine\">Measured on this machine</h2>"
	    "\n<ul class=\"facts\">\n");
	machine_fact(out, "CPU", model ? model : "unknown model");
	machine_fact(out, "CPUs that work can use",
	    isnan(cpus) ? "not readable" : arena_printf(arena, "%g", cpus));
	if (!isnan(memory))
		machine_fact(out, "memory",
		    arena_printf(arena, "%.1f GiB", memory / 1024));
	machine_fact(out, "virtual machine",
	    virtual ? virtual : "not readable");
	if (facts_get_text(facts, "kernel") != NULL)
		machine_fact(out, "kernel", facts_get_text(facts, "kernel"));
	buf_printf(out, "<li><a href=\"%s\">More of it</a></li>\n</ul>\n",
	    page_lookup_file(LOOKUP_MACHINE));
}

static void
more(struct buf *out, const struct site *site, enum lookup which)
{
	if (site->has[which])
		buf_printf(out, "<a href=\"%s\">%s</a>\n",
		    page_lookup_file(which), page_lookup_title(which));
}

/* What became of the claims, and of the experiments behind them. */
static void
scoreboard(struct buf *out, const struct catalogue *catalogue)
{
	bool claims = score_count(catalogue) > 0;

	buf_printf(out,
	    "<h2 id=\"page.score\">%s</h2>\n<div class=\"score\">\n",
	    claims ? "How the claims of this book stand here" :
		     "The experiments of this book");
	if (claims)
		score_claims(out, catalogue);
	score_experiments(out, catalogue);
	buf_puts(out, "<p class=\"more\">");
	more(out, catalogue->site, LOOKUP_CLAIMS);
	more(out, catalogue->site, LOOKUP_EXPERIMENTS);
	more(out, catalogue->site, LOOKUP_EXERCISES);
	more(out, catalogue->site, LOOKUP_METHOD);
	buf_puts(out, "</p>\n</div>\n");
}

static void
tally(struct buf *out, const struct entry *entry)
{
	if (entry->broken)
		buf_puts(out,
		    " <strong class=\"badge fails\">AN EXPERIMENT "
		    "FAILED</strong>");
	if (entry->holds + entry->fails + entry->inconclusive == 0)
		return;
	buf_printf(out, "<p class=\"claimed\">Claims: %d hold", entry->holds);
	if (entry->fails > 0)
		buf_printf(out, ", <b class=\"fails\">%d fail</b>",
		    entry->fails);
	if (entry->inconclusive > 0)
		buf_printf(out,
		    ", <b class=\"inconclusive\">%d inconclusive</b>",
		    entry->inconclusive);
	buf_puts(out, ".</p>");
}

static void
contents(struct buf *out, const struct site *site)
{
	size_t i;

	buf_puts(out, "<h2 id=\"page.chapters\">Contents</h2>\n");
	for (i = 0; i < site->count; i++) {
		const struct entry *entry = &site->entries[i];

		page_part(out, entry, i == 0, "<ol class=\"toc\">", "h3");
		buf_puts(out, "<li><a href=\"");
		page_link(out, "", entry->page);
		buf_puts(out, "\">");
		text_put_html(out, entry->title);
		buf_puts(out, "</a>");
		if (entry->summary != NULL) {
			buf_puts(out, "<p>");
			text_put_html(out, entry->summary);
			buf_puts(out, "</p>");
		}
		tally(out, entry);
		buf_puts(out, "</li>\n");
	}
	buf_puts(out, site->count > 0 ? "</ol>\n" : "");
}

void
cover_html(struct buf *out, struct arena *arena,
    const struct catalogue *catalogue, const char *introduction)
{
	const struct site *site = catalogue->site;

	if (introduction != NULL)
		buf_puts(out, introduction);
	else
		page_title(out, site);
	if (catalogue->count > 0)
		scoreboard(out, catalogue);
	if (site->machine != NULL)
		machine(out, arena, site->machine);
	contents(out, site);
}
