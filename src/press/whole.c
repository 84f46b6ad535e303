/*
 * Knows how pages of a site live together in one file. It reads HTML that we
 * wrote ourselves: each value of an attribute stands in double quotes, and an
 * id without a dot is that of a heading. What is in an <svg> stays as it is.
 */
#include "press/whole.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* One walk through the HTML of a page. */
struct walk {
	struct buf *out;
	struct arena *arena;
	struct whole *whole;
	const char *page, *id;
	int deeper;
	const char *close; /* what the next </a> becomes */
};

/* An attribute of a tag, as it stands there; a value may be missing. */
struct attribute {
	const char *name, *value;
	size_t name_len, value_len;
};

/* What becomes of a link. */
struct goal {
	enum { LINK, WORDS, NOTHING } kind;
	const char *href;
	const char *file; /* to be saved under this name, or NULL */
};

static struct whole_page *
find(const struct whole *whole, const char *page)
{
	size_t i;

	for (i = 0; i < whole->count; i++)
		if (strcmp(whole->pages[i].page, page) == 0)
			return &whole->pages[i];
	return NULL;
}

void
whole_let(struct arena *arena, struct whole *whole, const char *page,
    const char *href)
{
	struct whole_page *new = ARENA_PUSH(arena, whole->pages, whole->count);

	*new = (struct whole_page) { page, href, false };
}

static bool
is_taken(const struct whole *whole, const char *href)
{
	size_t i;

	for (i = 0; i < whole->count; i++)
		if (whole->pages[i].to != NULL &&
		    strcmp(whole->pages[i].to, href) == 0)
			return true;
	return false;
}

const char *
whole_take(struct arena *arena, struct whole *whole, const char *page,
    const char *kind, const char *name)
{
	const char *slug = text_slug(arena, name);
	const char *href = arena_printf(arena, "#%s.%s", kind, slug);
	int copies = 1;

	/* "a b" and "a-b" are two names and one slug. */
	while (is_taken(whole, href))
		href = arena_printf(arena, "#%s.%s-%d", kind, slug, ++copies);
	whole_let(arena, whole, page, href);
	return href + 1;
}

/* Steps over the next attribute of a tag; false: there is none. */
static bool
next_attribute(const char **at, struct attribute *a)
{
	const char *c = *at + strspn(*at, " \n");

	*a = (struct attribute) { .name = c, .name_len = strcspn(c, "=/> \n") };
	if (a->name_len == 0)
		return false;
	*at = c + a->name_len;
	if (**at == '=') {
		a->value = *at + 2;
		a->value_len = strcspn(a->value, "\"");
		*at = a->value + a->value_len + 1;
	}
	return true;
}

static bool
is_named(const struct attribute *a, const char *name)
{
	return strlen(name) == a->name_len &&
	    strncmp(a->name, name, a->name_len) == 0;
}

/* Text without the marks that keep HTML from reading it as its own. */
static char *
unescaped(struct arena *arena, const char *html, size_t len)
{
	static const char *const marks[][2] = { { "&amp;", "&" },
		{ "&lt;", "<" }, { "&gt;", ">" }, { "&quot;", "\"" },
		{ "&#39;", "'" }, { "&#x27;", "'" } };
	const size_t n = sizeof(marks) / sizeof(marks[0]);
	char *text = arena_strndup(arena, html, len), *to = text;
	const char *from = text;
	size_t i;

	while (*from != '\0') {
		for (i = 0; i < n && !text_starts(from, marks[i][0]); i++)
			;
		*to++ = i < n ? marks[i][1][0] : *from;
		from += i < n ? strlen(marks[i][0]) : 1;
	}
	*to = '\0';
	return text;
}

/* The value of an attribute, from at on, or NULL. */
static char *
value_of(struct arena *arena, const char *at, const char *name)
{
	struct attribute a;

	while (next_attribute(&at, &a))
		if (is_named(&a, name) && a.value != NULL)
			return unescaped(arena, a.value, a.value_len);
	return NULL;
}

static void
put(struct buf *out, const char *name, const char *value)
{
	buf_printf(out, " %s=\"", name);
	buf_escape(out, value, strlen(value));
	buf_puts(out, "\"");
}

/* Is the tag, from its '<' on, of this name? */
static bool
is_tag(const char *tag, const char *name)
{
	size_t len = strlen(name);

	return strncmp(tag + 1, name, len) == 0 &&
	    strchr(" />\n", tag[1 + len]) != NULL;
}

/* Has a URL a scheme, or another host, or the root of this one? */
static bool
leads_out(const char *url)
{
	return url[0] == '/' || url[strcspn(url, ":/?#")] == ':';
}

/* A relative URL on a page as one from the root, without "." and "..". */
static char *
from_root(struct arena *arena, const char *page, const char *url)
{
	const char *slash = strrchr(page, '/');
	struct buf all = BUF_INIT;
	char *path, *to;
	size_t len, depth = 0;

	if (slash != NULL)
		page_link(&all, "",
		    arena_strndup(arena, page, (size_t)(slash + 1 - page)));
	url = arena_printf(arena, "%s%s", unescaped(arena, all.data, all.len),
	    url);
	path = to = arena_strdup(arena, url);
	for (; *url != '\0'; url += len) {
		len = strcspn(url, "/");
		len += url[len] == '/';
		if (strncmp(url, "./", len) == 0)
			continue;
		if (strncmp(url, "../", len) == 0 && depth > 0) {
			depth--;
			while (--to > path && to[-1] != '/')
				;
			continue;
		}
		depth += strncmp(url, "../", len) != 0;
		memmove(to, url, len);
		to += len;
	}
	*to = '\0';
	buf_fini(&all);
	return path;
}

/* The path that a URL stands for. */
static char *
decoded(struct arena *arena, const char *url)
{
	char *path = arena_strdup(arena, url), *to = path;
	char digits[3] = "";

	for (; *url != '\0'; url++) {
		*to = *url;
		if (url[0] == '%' && isxdigit((unsigned char)url[1]) &&
		    isxdigit((unsigned char)url[2])) {
			memcpy(digits, url + 1, 2);
			*to = (char)strtol(digits, NULL, 16);
			url += 2;
		}
		to++;
	}
	*to = '\0';
	return path;
}

static struct goal
goal_outside(const struct walk *w, const char *href)
{
	bool web =
	    text_starts(href, "http://") || text_starts(href, "https://");

	return (
	    struct goal) { web || !w->whole->alone ? LINK : WORDS, href, NULL };
}

/* Where a link of the page leads in this file. */
static struct goal
goal_of(struct walk *w, const char *href)
{
	size_t stem = strcspn(href, "#");
	const char *place = href + stem, *path = w->page, *url;
	struct whole_page *page;

	if (leads_out(href))
		return goal_outside(w, href);
	url = from_root(w->arena, w->page, arena_strndup(w->arena, href, stem));
	if (stem > 0)
		path = decoded(w->arena, url);
	page = find(w->whole, path);
	if (page == NULL)
		return goal_outside(w,
		    arena_printf(w->arena, "%s%s%s", leads_out(url) ? "./" : "",
			url, place));
	page->used = true;
	if (page->to == NULL)
		return (struct goal) { .kind = NOTHING };
	if (page->to[0] != '#')
		return (struct goal) { LINK, page->to,
			strrchr(path, '/') ? strrchr(path, '/') + 1 : path };
	if (strchr(place, '.') != NULL)
		return (struct goal) { LINK, place, NULL };
	return (struct goal) { LINK,
		strlen(place) < 2 ?
		    page->to :
		    arena_printf(w->arena, "%s.%s", page->to, place + 1),
		NULL };
}

/* Copies an attribute; the id of a heading becomes one of the whole file. */
static void
copy_attribute(struct walk *w, const struct attribute *a)
{
	const char *at = a->name, *source = NULL;

	if (is_named(a, "src"))
		source = value_of(w->arena, at, "src");
	if (source != NULL && !leads_out(source)) {
		put(w->out, "src", from_root(w->arena, w->page, source));
	} else if (is_named(a, "id") &&
	    memchr(a->value, '.', a->value_len) == NULL) {
		buf_printf(w->out, " id=\"%s.%.*s\"", w->id, (int)a->value_len,
		    a->value);
	} else {
		buf_putc(w->out, ' ');
		buf_add(w->out, at,
		    a->value == NULL ?
			a->name_len :
			(size_t)(a->value + a->value_len + 1 - at));
	}
}

/* What follows the last attribute of a tag, and the end of it. */
static const char *
end_tag(struct walk *w, const char *at)
{
	size_t len = strcspn(at, ">");

	len += at[len] == '>';
	buf_add(w->out, at, len);
	return at + len;
}

/* What follows the first end in HTML. */
static const char *
after(const char *html, const char *end)
{
	const char *at = strstr(html, end);

	return at != NULL ? at + strlen(end) : html + strlen(html);
}

static const char *
copy_link(struct walk *w, const char *tag)
{
	const char *at = tag + 2, *href = value_of(w->arena, at, "href");
	struct goal goal = { .kind = LINK };
	struct attribute a;

	if (href != NULL)
		goal = goal_of(w, href);
	if (goal.kind == NOTHING)
		return after(tag, "</a>");
	buf_puts(w->out, goal.kind == WORDS ? "<span" : "<a");
	w->close = goal.kind == WORDS ? "</span>" : "</a>";
	while (next_attribute(&at, &a))
		if (!is_named(&a, "href") &&
		    !(is_named(&a, "download") && w->whole->alone))
			copy_attribute(w, &a);
	if (goal.href != NULL && goal.kind == LINK)
		put(w->out, "href", goal.href);
	if (goal.file != NULL)
		put(w->out, "download", goal.file);
	return end_tag(w, at);
}

/* A picture that will not be at hand is told by its words. */
static const char *
copy_picture(struct walk *w, const char *tag)
{
	const char *words = value_of(w->arena, tag + 4, "alt");

	if (words != NULL)
		buf_escape(w->out, words, strlen(words));
	return after(tag, ">");
}

static bool
is_missing(const struct walk *w, const char *tag)
{
	const char *source = value_of(w->arena, tag + 4, "src");

	return w->whole->alone &&
	    (source == NULL || !text_starts(source, "data:"));
}

/* Copies "<name" or "</name"; headings go deeper. */
static const char *
copy_name(struct walk *w, const char *tag)
{
	size_t start = tag[1] == '/' ? 2 : 1;
	size_t len = strcspn(tag + start, " />\n");
	int level = tag[start + 1] - '0' + w->deeper;

	if (len == 2 && tag[start] == 'h' && level > 0 && level < 16)
		buf_printf(w->out, "%.*sh%d", (int)start, tag,
		    level < 6 ? level : 6);
	else
		buf_add(w->out, tag, start + len);
	return tag + start + len;
}

/* Each drawing is of one page, but the machine may stand on several. */
static const char *
copy_drawing(struct walk *w, const char *tag)
{
	static const char machine[] = "id=\"machine-title\"";
	const char *end = after(tag, "</svg>");

	if (memmem(tag, (size_t)(end - tag), machine, strlen(machine)) ==
	    NULL) {
		buf_add(w->out, tag, (size_t)(end - tag));
	} else if (w->whole->machine) {
		buf_puts(w->out, "Its picture stands in another chapter.");
	} else {
		w->whole->machine = true;
		buf_add(w->out, tag, (size_t)(end - tag));
	}
	return end;
}

/* Hints and the like are not opened for anybody. */
static bool
is_fold(const struct walk *w, const char *tag)
{
	const char *class =
	    value_of(w->arena, tag + strlen("<details"), "class");

	return class != NULL && strcmp(class, "fold") == 0;
}

static const char *
copy_tag(struct walk *w, const char *tag)
{
	bool opens = is_tag(tag, "details") && !is_fold(w, tag);
	struct attribute a;
	const char *at;

	if (text_starts(tag, "<!--"))
		return after(tag, "-->");
	if (is_tag(tag, "form"))
		return after(tag, "</form>");
	if (is_tag(tag, "svg"))
		return copy_drawing(w, tag);
	if (is_tag(tag, "/a")) {
		buf_puts(w->out, w->close);
		return after(tag, ">");
	}
	if (is_tag(tag, "a"))
		return copy_link(w, tag);
	if (is_tag(tag, "img") && is_missing(w, tag))
		return copy_picture(w, tag);
	at = copy_name(w, tag);
	while (next_attribute(&at, &a))
		if (!opens || !is_named(&a, "open"))
			copy_attribute(w, &a);
	if (opens)
		buf_puts(w->out, " open");
	return end_tag(w, at);
}

void
whole_add(struct buf *out, struct whole *whole, const char *page, int deeper,
    const char *html)
{
	struct walk w = { .out = out,
		.arena = arena_new(),
		.whole = whole,
		.page = page,
		.id = find(whole, page)->to + 1,
		.deeper = deeper,
		.close = "</a>" };
	const char *tag;

	while ((tag = strchr(html, '<')) != NULL) {
		buf_add(out, html, (size_t)(tag - html));
		html = copy_tag(&w, tag);
	}
	buf_puts(out, html);
	arena_free(w.arena);
}

void
whole_chapter(struct buf *out, struct whole *whole, const char *page,
    int deeper, const char *html)
{
	buf_printf(out, "<section class=\"chapter\" id=\"%s\">\n",
	    find(whole, page)->to + 1);
	whole_add(out, whole, page, deeper, html);
	buf_puts(out, "</section>\n");
}

void
whole_sources(struct buf *out, struct whole *whole,
    const struct whole_source *sources, size_t count)
{
	const struct whole_page *place;
	bool any = false;
	size_t i;

	for (i = 0; i < count; i++) {
		place = find(whole, sources[i].page);
		if (!place->used)
			continue;
		if (!any)
			buf_puts(out,
			    "<section class=\"chapter\">\n"
			    "<h2 id=\"page.sources\">Sources</h2>\n");
		any = true;
		buf_printf(out, "<h3 id=\"%s\"><code>", place->to + 1);
		buf_escape(out, sources[i].file, strlen(sources[i].file));
		buf_puts(out,
		    "</code></h3>\n<pre class=\"hl\" tabindex=\"0\"><code>");
		whole_add(out, whole, sources[i].page, 0, sources[i].html);
		buf_puts(out, "</code></pre>\n");
	}
	if (any)
		buf_puts(out, "</section>\n");
}

/* Which machine, and when. */
static void
machine(struct buf *out, const struct facts *facts)
{
	const char *model = facts_get_text(facts, "cpu_model");
	const char *utc = facts_get_text(facts, "utc_start");
	double cpus = facts_get_number(facts, "effective_cpus");

	if (model == NULL)
		model = "an unknown CPU";
	if (utc == NULL)
		utc = "at an unknown time";
	buf_puts(out, "<p class=\"rerun\">Measured on ");
	buf_escape(out, model, strlen(model));
	if (!isnan(cpus))
		buf_printf(out, ", %g CPUs", cpus);
	buf_puts(out, ", ");
	buf_escape(out, utc, strlen(utc));
	buf_puts(out, ".</p>\n");
}

/* The sources that a link has led to. */
static void
contents_sources(struct buf *out, const struct whole *whole)
{
	static const char folder[] = "source/", end[] = ".html";
	const size_t around = strlen(folder) + strlen(end);
	bool any = false;
	size_t i;

	for (i = 0; i < whole->count; i++) {
		const struct whole_page *page = &whole->pages[i];

		if (!page->used || !text_starts(page->page, folder))
			continue;
		if (!any)
			buf_puts(out,
			    "<li><a href=\"#page.sources\">Sources</a>\n"
			    "<ol>\n");
		any = true;
		buf_printf(out, "<li><a href=\"%s\">", page->to);
		buf_escape(out, page->page + strlen(folder),
		    strlen(page->page) - around);
		buf_puts(out, "</a></li>\n");
	}
	if (any)
		buf_puts(out, "</ol></li>\n");
}

void
whole_contents(struct buf *out, const struct whole *whole,
    const struct site *site)
{
	struct arena *arena = arena_new();
	const struct whole_page *page;
	bool any = false;
	size_t i;

	for (i = 0; i < site->count; i++) {
		const struct entry *entry = &site->entries[i];

		page = find(whole, entry->page);
		if (page == NULL)
			continue;
		page_part(out, entry, !any, "<ol>", "p");
		any = true;
		buf_printf(out, "<li><a href=\"%s\">", page->to);
		buf_escape(out, entry->title, strlen(entry->title));
		buf_puts(out, "</a>");
		page_sections(out, entry,
		    arena_printf(arena, "%s.", page->to + 1), 2);
		buf_puts(out, "</li>\n");
	}
	contents_sources(out, whole);
	buf_puts(out, "</ol>\n");
	arena_free(arena);
}

void
whole_front(struct buf *out, struct whole *whole, const struct site *site,
    const char *introduction)
{
	buf_printf(out, "<section class=\"front\" id=\"%s\">\n",
	    find(whole, "index.html")->to + 1);
	if (introduction != NULL)
		whole_add(out, whole, "index.html", 0, introduction);
	else
		page_title(out, site);
	if (site->machine != NULL)
		machine(out, site->machine);
	buf_puts(out,
	    "<h2 id=\"page.all\">Contents</h2>\n<div class=\"all\">\n");
	whole_contents(out, whole, site);
	buf_puts(out, "</div>\n</section>\n");
}
