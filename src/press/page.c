/* Knows the shell of a page; its body is made elsewhere. */
#include "press/page.h"

#include <string.h>

#include "base/hash.h"
#include "base/text.h"
#include "press/theme.h"

#ifndef VERSION
#define VERSION "unknown"
#endif

/* A page in its shell, and where it stands in the contents. */
struct shell {
	const struct site *site;
	const char *title; /* in the window's bar */
	const char *root;
	size_t chapter;	    /* its number, or none */
	enum lookup lookup; /* LOOKUPS: none */
};

static const size_t no_chapter = (size_t)-1;

static const struct {
	const char *file, *title;
} lookups[LOOKUPS] = {
	[LOOKUP_EXPERIMENTS] = { "experiments.html", "All experiments" },
	[LOOKUP_CLAIMS] = { "claims.html", "All claims" },
	[LOOKUP_PREDICTIONS] = { "predictions.html", "Your predictions" },
	[LOOKUP_EXERCISES] = { "exercises.html", "All exercises" },
	[LOOKUP_PYTHON] = { "python.html", "Model and Python" },
	[LOOKUP_MACHINE] = { "machine.html", "The machine" },
	[LOOKUP_METHOD] = { "method.html", "How this is measured" },
	[LOOKUP_WHOLE] = { "whole.html", "The book on one page" },
};

const char *
page_lookup_file(enum lookup which)
{
	return lookups[which].file;
}

const char *
page_lookup_title(enum lookup which)
{
	return lookups[which].title;
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

void
page_link(struct buf *out, const char *root, const char *page)
{
	size_t plain;

	/* "a:b" at the start would be a scheme. */
	if (root[0] == '\0' && page[strcspn(page, ":/")] == ':')
		buf_puts(out, "./");
	text_put_html(out, root);
	for (; *page != '\0'; page += plain) {
		plain = strcspn(page, " %#?");
		buf_escape(out, page, plain);
		if (plain == 0)
			buf_printf(out, "%%%02X", (unsigned char)page[plain++]);
	}
}

/* Is it "2026-01-31T12:00:00Z"? A result may be from elsewhere. */
static bool
is_utc(const char *words)
{
	static const char shape[] = "0000-00-00T00:00:00Z";
	size_t i;

	for (i = 0; shape[i] != '\0'; i++)
		if (shape[i] == '0' ? words[i] < '0' || words[i] > '9' :
				      words[i] != shape[i])
			return false;
	return words[i] == '\0';
}

void
page_time(struct buf *out, const char *utc)
{
	if (utc != NULL && is_utc(utc))
		buf_printf(out, "<time datetime=\"%s\">%.10s %.5s UTC</time>",
		    utc, utc, utc + strlen("2026-01-31T"));
	else
		text_put_html(out, utc != NULL ? utc : "at an unknown time");
}

static void
link_to(struct buf *out, const char *root, const char *page, const char *title,
    bool here)
{
	buf_puts(out, "<li><a href=\"");
	page_link(out, root, page);
	buf_printf(out, "\"%s>", here ? " aria-current=\"page\"" : "");
	text_put_html(out, title);
	buf_puts(out, "</a>");
}

void
page_part(struct buf *out, const struct entry *entry, bool first,
    const char *start, const char *tag)
{
	if (!first && entry->part == NULL)
		return;
	if (!first)
		buf_puts(out, "</ol>\n");
	if (entry->part != NULL) {
		buf_printf(out, "<%s class=\"label\">", tag);
		text_put_html(out, entry->part);
		buf_printf(out, "</%s>\n", tag);
	}
	buf_printf(out, "%s\n", start);
}

void
page_sections(struct buf *out, const struct entry *entry, const char *prefix,
    int deepest)
{
	int depth = 1, level;
	size_t i;

	for (i = 0; i < entry->nsections; i++) {
		level = entry->sections[i].level;
		if (level < 2 || level > deepest)
			continue;
		/* A chapter may begin with a heading of the third level. */
		if (level > depth) {
			buf_puts(out, "\n<ol>\n");
			level = ++depth;
		} else {
			buf_puts(out, "</li>\n");
		}
		for (; depth > level; depth--)
			buf_puts(out, "</ol></li>\n");
		buf_printf(out, "<li><a href=\"#%s%s\">", prefix,
		    entry->sections[i].id);
		text_put_html(out, entry->sections[i].text);
		buf_puts(out, "</a>");
	}
	for (; depth > 1; depth--)
		buf_puts(out, "</li></ol>\n");
}

/* Chapters, the sections of this one, and what can be looked up. */
static void
contents(struct buf *out, const struct shell *shell)
{
	const struct site *site = shell->site;
	bool any = false;
	size_t i;

	for (i = 0; i < site->count; i++) {
		page_part(out, &site->entries[i], i == 0, "<ol>", "p");
		link_to(out, shell->root, site->entries[i].page,
		    site->entries[i].title, i == shell->chapter);
		if (i == shell->chapter)
			page_sections(out, &site->entries[i], "", 2);
		buf_puts(out, "</li>\n");
	}
	buf_puts(out, site->count > 0 ? "</ol>\n" : "");
	for (i = 0; i < LOOKUPS; i++) {
		if (!site->has[i])
			continue;
		if (!any)
			buf_puts(out, "<p class=\"label\">Look up</p>\n<ol>\n");
		any = true;
		link_to(out, shell->root, lookups[i].file, lookups[i].title,
		    i == shell->lookup);
		buf_puts(out, "</li>\n");
	}
	if (any)
		buf_puts(out, "</ol>\n");
}

/* Where one is on a page, where there is room for it. */
static void
here(struct buf *out, const struct shell *shell)
{
	const struct entry *entry;

	if (shell->chapter == no_chapter)
		return;
	entry = &shell->site->entries[shell->chapter];
	if (entry->nsections < 2)
		return;
	buf_puts(out,
	    "<nav class=\"here\" aria-label=\"On this page\">\n"
	    "<p class=\"label\">On this page</p>");
	page_sections(out, entry, "", 3);
	buf_puts(out, "</nav>\n");
}

void
page_title(struct buf *out, const struct site *site)
{
	buf_puts(out, "<h1>");
	text_put_html(out, site->title);
	buf_puts(out, "</h1>\n");
	if (site->summary == NULL)
		return;
	buf_puts(out, "<p>");
	text_put_html(out, site->summary);
	buf_puts(out, "</p>\n");
}

static void
pager(struct buf *out, const struct site *site, const char *root, size_t at)
{
	static const char *const rel[] = { "prev", "next" };
	static const char *const arrow[] = { "← ", "→ " };
	size_t where[2] = { at - 1, at + 1 }, i;

	buf_puts(out, "<nav class=\"pager\" aria-label=\"Chapters\">");
	for (i = 0; i < 2; i++) {
		buf_puts(out, "<span>");
		if (where[i] < site->count) {
			buf_printf(out, "<a rel=\"%s\" href=\"", rel[i]);
			page_link(out, root, site->entries[where[i]].page);
			buf_printf(out, "\">%s", arrow[i]);
			text_put_html(out, site->entries[where[i]].title);
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
fill(struct arena *arena, const char *from, const struct slot_text *slots,
    size_t count)
{
	struct buf out = BUF_INIT;
	const char *open;
	size_t i, len;
	char *page;

	while ((open = strstr(from, "{{")) != NULL) {
		buf_add(&out, from, (size_t)(open - from));
		from = strstr(open, "}}") + 2;
		for (i = 0; i < count; i++) {
			len = strlen(slots[i].name);
			if (strncmp(open + 2, slots[i].name, len) == 0 &&
			    open[2 + len] == '}')
				buf_puts(&out, slots[i].html);
		}
	}
	buf_puts(&out, from);
	page = arena_strndup(arena, out.data, out.len);
	buf_fini(&out);
	return page;
}

static void
footer(struct buf *out, const struct site *site)
{
	const char *model;

	buf_puts(out, "Made by labbook " VERSION ".");
	if (site->machine == NULL)
		return;
	model = facts_get_text(site->machine, "cpu_model");
	buf_puts(out, " Measured on ");
	text_put_html(out, model ? model : "an unknown CPU");
	buf_puts(out, ", ");
	page_time(out, facts_get_text(site->machine, "utc_start"));
	buf_puts(out, ".");
}

/* What stands above each page that shows what was not measured. */
static const char *
banner(struct arena *arena, const struct site *site)
{
	if (site->preview == NULL)
		return "";
	return arena_printf(arena,
	    "<p class=\"preview\" role=\"note\"><strong>A preview, not this "
	    "machine's results:</strong> the verdicts and the text are shown %s. "
	    "The figures are those that were measured.</p>\n",
	    site->preview);
}

static const char *
hash_of(struct arena *arena, const char *bytes)
{
	return hash_sha256_base64(arena, bytes, strlen(bytes));
}

static char *
shell_around(struct arena *arena, const struct shell *shell, const char *body)
{
	const struct site *site = shell->site;
	struct buf nav = BUF_INIT, places = BUF_INIT, foot = BUF_INIT;
	char *page;

	contents(&nav, shell);
	here(&places, shell);
	footer(&foot, site);
	{
		const struct slot_text slots[] = {
			{ "lang", text_html(arena, site->lang) },
			{ "slug", text_slug(arena, site->title) },
			{ "version", VERSION },
			{ "title", text_html(arena, shell->title) },
			{ "root", shell->root },
			{ "early-hash", hash_of(arena, theme_early) },
			{ "early", theme_early },
			{ "book", text_html(arena, site->title) },
			{ "nav", nav.data },
			{ "preview", banner(arena, site) },
			{ "main", body },
			{ "here", places.data },
			{ "footer", foot.data },
		};

		page = fill(arena, theme_page, slots,
		    sizeof(slots) / sizeof(slots[0]));
	}
	buf_fini(&nav);
	buf_fini(&places);
	buf_fini(&foot);
	return page;
}

char *
page_chapter(struct arena *arena, const struct site *site, size_t which,
    const char *body)
{
	const struct entry *entry = &site->entries[which];
	struct shell shell = { site,
		arena_printf(arena, "%s · %s", entry->title, site->title),
		page_root(arena, entry->page), which, LOOKUPS };
	struct buf whole = BUF_INIT;
	char *page;

	buf_puts(&whole, body);
	pager(&whole, site, shell.root, which);
	page = shell_around(arena, &shell, whole.data);
	buf_fini(&whole);
	return page;
}

char *
page_lookup(struct arena *arena, const struct site *site, enum lookup which,
    const char *body)
{
	struct shell shell = { site,
		arena_printf(arena, "%s · %s", lookups[which].title,
		    site->title),
		"", no_chapter, which };

	return shell_around(arena, &shell,
	    arena_printf(arena, "<h1>%s</h1>\n%s", lookups[which].title, body));
}

char *
page_source(struct arena *arena, const struct site *site, const char *page,
    const char *file, const char *html)
{
	struct shell shell = { site,
		arena_printf(arena, "%s · %s", file, site->title),
		page_root(arena, page), no_chapter, LOOKUPS };

	return shell_around(arena, &shell,
	    arena_printf(arena,
		"<h1><code>%s</code></h1>\n<pre class=\"hl\" tabindex=\"0\">"
		"<code>%s</code></pre>\n",
		text_html(arena, file), html));
}

char *
page_index(struct arena *arena, const struct site *site, const char *body)
{
	struct shell shell = { site, site->title, "", no_chapter, LOOKUPS };

	return shell_around(arena, &shell, body);
}

char *
page_whole(struct arena *arena, const struct site *site, const char *body)
{
	struct shell shell = { site,
		arena_printf(arena, "%s · %s", lookups[LOOKUP_WHOLE].title,
		    site->title),
		"", no_chapter, LOOKUP_WHOLE };

	return shell_around(arena, &shell, body);
}

char *
page_single(struct arena *arena, const struct site *site, const char *title,
    const char *nav, const char *body)
{
	struct buf foot = BUF_INIT;
	char *page;

	footer(&foot, site);
	{
		const struct slot_text slots[] = {
			{ "lang", text_html(arena, site->lang) },
			{ "slug", text_slug(arena, site->title) },
			{ "version", VERSION },
			{ "title", text_html(arena, title) },
			{ "early-hash", hash_of(arena, theme_early) },
			{ "early", theme_early },
			{ "script-hash", hash_of(arena, theme_book) },
			{ "script", theme_book },
			{ "style-hash", hash_of(arena, theme_style) },
			{ "style", theme_style },
			{ "book", text_html(arena, site->title) },
			{ "nav", nav },
			{ "preview", banner(arena, site) },
			{ "main", body },
			{ "footer", foot.data },
		};

		page = fill(arena, theme_single, slots,
		    sizeof(slots) / sizeof(slots[0]));
	}
	buf_fini(&foot);
	return page;
}
