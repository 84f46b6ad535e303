/* Knows what the first page of a book says. */
#include "press/cover.h"

#include <math.h>
#include <string.h>

static void
text(struct buf *out, const char *words)
{
	buf_escape(out, words, strlen(words));
}

static void
machine_fact(struct buf *out, const char *name, const char *value)
{
	buf_printf(out, "<li><b>%s</b> ", name);
	text(out, value);
	buf_puts(out, "</li>\n");
}

/* The strip that names the machine that the results are of. */
static void
machine(struct buf *out, struct arena *arena, const struct facts *facts)
{
	const char *model = facts_get_text(facts, "cpu_model");
	const char *virtual = facts_get_text(facts, "hypervisor");
	const char *governor = facts_get_text(facts, "governor");
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
	machine_fact(out, "governor", governor ? governor : "not readable");
	if (facts_get_text(facts, "kernel") != NULL)
		machine_fact(out, "kernel", facts_get_text(facts, "kernel"));
	if (facts_get_text(facts, "utc_start") != NULL)
		machine_fact(out, "measured",
		    facts_get_text(facts, "utc_start"));
	buf_puts(out, "</ul>\n");
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
	buf_printf(out, "<p>Claims: %d hold", entry->holds);
	if (entry->fails > 0)
		buf_printf(out, ", %d fail", entry->fails);
	if (entry->inconclusive > 0)
		buf_printf(out, ", %d inconclusive", entry->inconclusive);
	buf_puts(out, ".</p>");
}

void
cover_html(struct buf *out, struct arena *arena, const struct site *site,
    const char *introduction)
{
	size_t i;

	if (introduction != NULL)
		buf_puts(out, introduction);
	else
		page_title(out, site);
	buf_puts(out,
	    "<h2 id=\"page.chapters\">Contents</h2>\n"
	    "<ol class=\"toc\">\n");
	for (i = 0; i < site->count; i++) {
		const struct entry *entry = &site->entries[i];

		buf_puts(out, "<li><a href=\"");
		page_link(out, "", entry->page);
		buf_puts(out, "\">");
		text(out, entry->title);
		buf_puts(out, "</a>");
		if (entry->summary != NULL) {
			buf_puts(out, "<p>");
			text(out, entry->summary);
			buf_puts(out, "</p>");
		}
		tally(out, entry);
		buf_puts(out, "</li>\n");
	}
	buf_puts(out, "</ol>\n");
	if (site->machine != NULL)
		machine(out, arena, site->machine);
}
