/*
 * CommonMark's own examples, as chapters of one book that the real program
 * renders: what stands on the pages must be what libcmark alone gives.
 */
#include <cmark.h>
#include <jansson.h>

#include "base/buf.h"
#include "base/text.h"
#include "press/markup.h"
#include "site.h"

/* The examples that a test suite of Debian's holds as data. */
static const char spec[] = "/usr/share/gocode/src/github.com/yuin/goldmark/"
			   "_test/spec.json";

/* Where the format differs from CommonMark on purpose.  Their numbers change
 * from one version of it to the next. */
static const struct {
	const char *example;
	const char *from, *to;
	const char *why; /* tests/format.md says so */
} documented[] = {
	{ "[](./target.md)\n", "./target.md", "./target.html",
	    "a link to a chapter leads to its page" },
};

static json_t *
examples(void)
{
	json_error_t where;
	json_t *list = json_load_file(spec, 0, &where);

	if (list == NULL)
		fail_msg("%s: %s", spec, where.text);
	return list;
}

static const char *
markdown(const json_t *example)
{
	return json_string_value(json_object_get(example, "markdown"));
}

static bool
is_blank(const char *text)
{
	return strspn(text, " \t\n") == strlen(text);
}

static char *
name_of(size_t i, const char *suffix)
{
	return arena_printf(arena, "%04zu.%s", i, suffix);
}

/* The text of a page: what stands in <main>, without our pager. */
static char *
text_of(char *page)
{
	static const char open[] = "<main id=\"page.text\">\n";
	char *from = strstr(page, open), *to, *next;

	assert_non_null(from);
	from += strlen(open);
	to = NULL;
	for (next = from; (next = strstr(next, "<nav class=\"pager\"")) != NULL;
	     next++)
		to = next;
	assert_non_null(to);
	*to = '\0';
	return from;
}

/* The same without the links that headings have to themselves. */
static char *
without_anchors(const char *html)
{
	struct buf buf = BUF_INIT;
	const char *hit, *end;
	char *text;

	while ((hit = strstr(html, "<a class=\"anchor\"")) != NULL) {
		buf_add(&buf, html, (size_t)(hit - html));
		end = strstr(hit, "#</a>");
		assert_non_null(end);
		html = end + strlen("#</a>");
	}
	buf_puts(&buf, html);
	text = arena_strdup(arena, buf.data);
	buf_fini(&buf);
	return text;
}

/* What libcmark alone gives, with the documented difference if there is one. */
static char *
wanted(const json_t *example)
{
	const char *source = markdown(example), *hit;
	char *html = cmark_markdown_to_html(source, strlen(source),
		 CMARK_OPT_DEFAULT),
	     *copy;
	size_t i;

	copy = arena_strdup(arena, html);
	free(html);
	for (i = 0; i < sizeof(documented) / sizeof(documented[0]); i++) {
		if (strcmp(documented[i].example, source) != 0)
			continue;
		hit = strstr(copy, documented[i].from);
		if (hit == NULL)
			fail_msg("'%s' has no %s", source, documented[i].from);
		copy = arena_printf(arena, "%.*s%s%s", (int)(hit - copy), copy,
		    documented[i].to, hit + strlen(documented[i].from));
	}
	return copy;
}

/* Writes every example that is a chapter; returns how many are none. */
static size_t
write_book(const json_t *list)
{
	size_t i, blank = 0;
	json_t *example;

	scratch_put("book.yaml", "title: CommonMark\n");
	json_array_foreach(list, i, example) {
		if (is_blank(markdown(example)))
			blank++;
		else
			scratch_put(name_of(i, "md"), markdown(example));
	}
	return blank;
}

static void
pages_hold_what_libcmark_gives(void **state)
{
	json_t *list = examples(), *example;
	size_t i, blank, compared = 0, differ = 0;
	char *got, *want;

	(void)state;
	blank = write_book(list);
	site_render(scratch, scratch_path("OUT"));
	json_array_foreach(list, i, example) {
		if (is_blank(markdown(example)))
			continue;
		got = without_anchors(text_of(scratch_get(
		    arena_printf(arena, "OUT/%s", name_of(i, "html")))));
		want = markup_focusable(arena, wanted(example));
		compared++;
		if (strcmp(got, want) == 0)
			continue;
		differ++;
		print_error("example %d:\n%s--- gives\n%s--- expected\n%s",
		    (int)i + 1, markdown(example), got, want);
	}
	assert_int_equal(differ, 0);
	assert_int_equal(compared + blank, json_array_size(list));
	assert_true(compared >= 600); /* the file is all of the examples */
	json_decref(list);
}

/* The comparison itself must be able to see a difference. */
static void
a_changed_page_would_be_seen(void **state)
{
	char *text;

	(void)state;
	scratch_put("a.md", "# One\n\ntwo `#</a>` [x](y.html)\n");
	site_render(scratch, scratch_path("OUT"));
	text = text_of(scratch_get("OUT/a.html"));
	assert_contains(text, "<a class=\"anchor\"");
	assert_string_equal(without_anchors(text),
	    "<h1>One</h1>\n"
	    "<p>two <code>#&lt;/a&gt;</code> <a href=\"y.html\">x</a></p>\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(pages_hold_what_libcmark_gives),
		FOLDER_TEST(a_changed_page_would_be_seen),
	};

	return cmocka_run_group_tests_name("spec", tests, NULL, NULL);
}
