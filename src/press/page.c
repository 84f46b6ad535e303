/* Knows the shell of a page; its body is made elsewhere. */
#include "press/page.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "press/theme.h"

#ifndef VERSION
#define VERSION "unknown"
#endif

/* Where a page that is no chapter stands in the contents. */
#define CLAIMS ((size_t)-2)
#define SOURCE ((size_t)-3)
#define COVER ((size_t)-1)

static void
text(struct buf *out, const char *words)
{
	buf_escape(out, words, strlen(words));
}

const char *
page_root(struct arena *arena, const char *page)
{
	struct buf buf = BUF_INIT;
	const char *root;

	for (; *page != '\0'; page++)
		if (*page == '/')
			buf_puts(&buf, "../");
	root = arena_strdup(arena, buf.data);
	buf_fini(&buf);
	return root;
}

/* A path as a link: only what a URL cannot hold is replaced. */
static void
link_to(struct buf *out, const char *root, const char *page)
{
	size_t plain;

	/* "a:b" at the start would be a scheme. */
	if (root[0] == '\0' && page[strcspn(page, ":/")] == ':')
		buf_puts(out, "./");
	text(out, root);
	for (; *page != '\0'; page += plain) {
		plain = strcspn(page, " %#?");
		buf_escape(out, page, plain);
		if (plain == 0)
			buf_printf(out, "%%%02X", (unsigned char)page[plain++]);
	}
}

static void
sections(struct buf *out, const struct entry *entry)
{
	bool any = false;
	size_t i;

	for (i = 0; i < entry->nsections; i++) {
		const struct section *s = &entry->sections[i];

		if (s->level != 2)
			continue;
		if (!any)
			buf_puts(out, "\n<ol>\n");
		any = true;
		buf_printf(out, "<li><a href=\"#%s\">", s->id);
		text(out, s->text);
		buf_puts(out, "</a></li>\n");
	}
	if (any)
		buf_puts(out, "</ol>\n");
}

/* The contents; here is the page's own number, or none. */
static void
contents(struct buf *out, const struct site *site, const char *root,
    size_t here)
{
	size_t i;

	buf_puts(out, "<ol>\n");
	for (i = 0; i < site->count; i++) {
		buf_puts(out, "<li><a href=\"");
		link_to(out, root, site->entries[i].page);
		buf_printf(out, "\"%s>",
		    i == here ? " aria-current=\"page\"" : "");
		text(out, site->entries[i].title);
		buf_puts(out, "</a>");
		if (i == here)
			sections(out, &site->entries[i]);
		buf_puts(out, "</li>\n");
	}
	if (site->has_claims) {
		buf_puts(out, "<li><a href=\"");
		link_to(out, root, "claims.html");
		buf_printf(out, "\"%s>All claims</a></li>\n",
		    here == CLAIMS ? " aria-current=\"page\"" : "");
	}
	buf_puts(out, "</ol>\n");
}

static void
pager(struct buf *out, const struct site *site, const char *root, size_t here)
{
	static const char *const rel[] = { "prev", "next" };
	static const char *const arrow[] = { "← ", "→ " };
	size_t where[2] = { here - 1, here + 1 }, i;

	buf_puts(out, "<nav class=\"pager\" aria-label=\"Chapters\">");
	for (i = 0; i < 2; i++) {
		buf_puts(out, "<span>");
		if (where[i] < site->count) {
			buf_printf(out, "<a rel=\"%s\" href=\"", rel[i]);
			link_to(out, root, site->entries[where[i]].page);
			buf_printf(out, "\">%s", arrow[i]);
			text(out, site->entries[where[i]].title);
			buf_puts(out, "</a>");
		}
		buf_puts(out, "</span>");
	}
	buf_puts(out, "</nav>\n");
}

/* What stands for {{name}} in the template. */
struct slot_text {
	const char *name;
	const char *html;
};

static char *
fill(struct arena *arena, const struct slot_text *slots, size_t count)
{
	struct buf out = BUF_INIT;
	const char *from = theme_page, *open;
	char *page;
	size_t i;

	while ((open = strstr(from, "{{")) != NULL) {
		buf_add(&out, from, (size_t)(open - from));
		from = strstr(open, "}}") + 2;
		for (i = 0; i < count; i++)
			if (text_starts(open + 2, slots[i].name) &&
			    open[2 + strlen(slots[i].name)] == '}')
				buf_puts(&out, slots[i].html);
	}
	buf_puts(&out, from);
	page = arena_strndup(arena, out.data, out.len);
	buf_fini(&out);
	return page;
}

static const char *
footer(struct arena *arena, const struct site *site)
{
	const char *model, *utc;

	if (site->machine == NULL)
		return "Made by labbook " VERSION ".";
	model = facts_get_text(site->machine, "cpu_model");
	utc = facts_get_text(site->machine, "utc_start");
	return arena_printf(arena,
	    "Made by labbook " VERSION ". Measured on "
	    "%s, %s.",
	    text_html(arena, model ? model : "an unknown CPU"),
	    text_html(arena, utc ? utc : "at an unknown time"));
}

static char *
shell(struct arena *arena, const struct site *site, const char *title,
    const char *root, size_t here, const char *main_html)
{
	struct buf nav = BUF_INIT;
	char *page;

	contents(&nav, site, root, here);
	{
		const struct slot_text slots[] = {
			{ "lang", text_html(arena, site->lang) },
			{ "version", VERSION },
			{ "title", text_html(arena, title) },
			{ "root", root },
			{ "book", text_html(arena, site->title) },
			{ "nav", nav.data },
			{ "main", main_html },
			{ "footer", footer(arena, site) },
		};

		page = fill(arena, slots, sizeof(slots) / sizeof(slots[0]));
	}
	buf_fini(&nav);
	return page;
}

char *
page_chapter(struct arena *arena, const struct site *site, size_t which,
    const char *body)
{
	const struct entry *entry = &site->entries[which];
	const char *root = page_root(arena, entry->page);
	char *title = arena_printf(arena, "%s · %s", entry->title, site->title);
	struct buf main_html = BUF_INIT;
	char *page;

	buf_puts(&main_html, body);
	pager(&main_html, site, root, which);
	page = shell(arena, site, title, root, which, main_html.data);
	buf_fini(&main_html);
	return page;
}

void
page_claims_of(struct buf *out, const char *page, const char *id,
    const char *title)
{
	buf_puts(out, "<h2>");
	text(out, title);
	buf_puts(out, "</h2>\n<p><a href=\"");
	link_to(out, "", page);
	buf_printf(out,
	    "#experiment.%s\">%s</a></p>\n"
	    "<ul class=\"claims\">\n",
	    id, id);
}

void
page_claims_end(struct buf *out)
{
	buf_puts(out, "</ul>\n");
}

char *
page_claims(struct arena *arena, const struct site *site, const char *lists,
    int count)
{
	struct buf out = BUF_INIT;
	char *page;

	buf_printf(&out,
	    "<h1>All claims</h1>\n<p>Each claim is an "
	    "inequality that was checked on this machine. It "
	    "<strong>holds</strong> or <strong>fails</strong> where the whole "
	    "interval lies on one side; everything else is "
	    "<strong>inconclusive</strong>, with the reason. Of %d claims, at "
	    "most %.2f are expected to have a wrong verdict (0.02 a "
	    "claim).</p>\n%s",
	    count, 0.02 * count, lists);
	page = shell(arena, site, "All claims", "", CLAIMS, out.data);
	buf_fini(&out);
	return page;
}

char *
page_source(struct arena *arena, const struct site *site, const char *page,
    const char *file, const char *html)
{
	struct buf out = BUF_INIT;
	char *whole;

	buf_puts(&out, "<h1><code>");
	text(&out, file);
	buf_puts(&out, "</code></h1>\n<pre class=\"hl\" tabindex=\"0\"><code>");
	buf_puts(&out, html);
	buf_puts(&out, "</code></pre>\n");
	whole = shell(arena, site,
	    arena_printf(arena, "%s · %s", file, site->title),
	    page_root(arena, page), SOURCE, out.data);
	buf_fini(&out);
	return whole;
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
	    "\n<ul class=\"machine\">\n");
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

char *
page_cover(struct arena *arena, const struct site *site,
    const char *introduction)
{
	struct buf out = BUF_INIT;
	char *page;
	size_t i;

	if (introduction != NULL) {
		buf_puts(&out, introduction);
	} else {
		buf_puts(&out, "<h1>");
		text(&out, site->title);
		buf_puts(&out, "</h1>\n");
		if (site->summary != NULL) {
			buf_puts(&out, "<p>");
			text(&out, site->summary);
			buf_puts(&out, "</p>\n");
		}
	}
	buf_puts(&out,
	    "<h2 id=\"page.contents\">Contents</h2>\n"
	    "<ol class=\"toc\">\n");
	for (i = 0; i < site->count; i++) {
		const struct entry *entry = &site->entries[i];

		buf_puts(&out, "<li><a href=\"");
		link_to(&out, "", entry->page);
		buf_puts(&out, "\">");
		text(&out, entry->title);
		buf_puts(&out, "</a>");
		if (entry->summary != NULL) {
			buf_puts(&out, "<p>");
			text(&out, entry->summary);
			buf_puts(&out, "</p>");
		}
		tally(&out, entry);
		buf_puts(&out, "</li>\n");
	}
	buf_puts(&out, "</ol>\n");
	if (site->machine != NULL)
		machine(&out, arena, site->machine);
	page = shell(arena, site, site->title, "", COVER, out.data);
	buf_fini(&out);
	return page;
}
