/* Pictures in a page, and as files. */
#include "test.h"

#include "base/hash.h"
#include "press/palette.h"
#include "press/picture.h"

static const char svg[] =
    "<?xml version=\"1.0\"?>\n"
    "<svg width=\"680\" height=\"200\" xmlns=\"http://x\" "
    "xmlns:xlink=\"http://y\">\n"
    "<defs><circle id='gpDot' r='0.5'/><path id=\"gpPt0\"/></defs>\n"
    "<g id=\"plot\"><use xlink:href='#gpPt0' href=\"#gpDot\"/>"
    "<g clip-path=\"url(#clip)\"><text>an id='x'</text></g></g></svg>\n";

/* The picture with an id, and with axes that its script told of. */
static char *
inlined(const char *id, const char *axes)
{
	return picture_inline(arena,
	    &(struct picture) { .svg = svg,
		.id = id,
		.title = "A <title>",
		.description = "\"said\"",
		.axes = axes });
}

static void
a_figure_is_inlined_with_its_own_ids(void **state)
{
	char *a = inlined("one", NULL);
	char *own = arena_printf(arena, "f%.6s-", hash_hex(arena, "one", 3));

	(void)state;
	assert_memory_equal(a,
	    "<svg role=\"img\" aria-labelledby="
	    "\"one-title one-desc\" width=\"680\" height=\"200\"><title ",
	    83);
	assert_contains(a, "<title id=\"one-title\">A &lt;title&gt;</title>");
	assert_contains(a, "<desc id=\"one-desc\">&quot;said&quot;</desc>");
	assert_contains(a, arena_printf(arena, "<path id=\"%sgpPt0\"", own));
	assert_contains(a, arena_printf(arena, " href=\"#%sgpDot\"", own));
	assert_contains(a, arena_printf(arena, "url(#%sclip)", own));
	assert_contains(a, "<text>an id=&#39;x&#39;");
	assert_lacks(a, "class=");
	assert_null(picture_inline(arena,
	    &(struct picture) { .svg = "no picture",
		.id = "x",
		.title = "",
		.description = "" }));
}

/* Collects the ids of a page; says whether all differ. */
static bool
ids_differ(const char *page)
{
	const char *ids[100];
	size_t lens[100], n = 0, i;

	while ((page = strstr(page, " id=\"")) != NULL) {
		ids[n] = page + 5;
		lens[n] = strcspn(page + 5, "'\"");
		for (i = 0; i < n; i++)
			if (lens[i] == lens[n] &&
			    memcmp(ids[i], ids[n], lens[n]) == 0)
				return false;
		n++;
		page += 5;
	}
	return n > 4;
}

static void
two_figures_of_a_page_share_no_id(void **state)
{
	char *a = inlined("one", NULL), *b = inlined("two", NULL);

	(void)state;
	assert_true(ids_differ(arena_printf(arena, "%s%s", a, b)));
	assert_false(ids_differ(arena_printf(arena, "%s%s", a, a)));
}

static void
a_picture_without_words_has_its_title(void **state)
{
	char *a = picture_inline(arena,
	    &(struct picture) { .svg = svg,
		.id = "one",
		.class = "roomy",
		.title = "t",
		.description = "" });

	(void)state;
	assert_contains(a, "aria-labelledby=\"one-title\"");
	assert_contains(a, "class=\"roomy\"");
	assert_lacks(a, "<desc");
}

static void
two_pictures_may_share_their_words(void **state)
{
	char *a = picture_inline(arena,
	    &(struct picture) { .svg = svg,
		.id = "one.narrow",
		.told_by = "one",
		.title = "t",
		.description = "d" });

	(void)state;
	assert_contains(a, "aria-labelledby=\"one-title one-desc\"");
	assert_lacks(a, "<title");
	assert_lacks(a, "<desc");
	assert_true(
	    ids_differ(arena_printf(arena, "%s%s", inlined("one", NULL), a)));
}

static void
a_picture_says_where_a_value_stands(void **state)
{
	char *two = inlined("one",
	    "noise\naxis x 1 2\naxis x 1 1000 0.5 2 16.80 443.19 4.81 129.20 rate\n"
	    "axis y 0 1 0 9 300.00 10.00 16.80 443.19 late\naxis x 1 2\n");

	(void)state;
	assert_contains(two,
	    " height=\"200\" data-axis=\"x\" data-log=\"1\" "
	    "data-scale=\"1000\" data-from=\"0.5\" data-to=\"2\" "
	    "data-start=\"16.80\" data-end=\"443.19\" "
	    "data-cross-start=\"4.81\" data-cross-end=\"129.20\" "
	    "data-shows=\"rate\"><title");
	assert_contains(two,
	    "</desc><g data-axis=\"y\" data-log=\"0\" data-scale=\"1\" "
	    "data-from=\"0\" data-to=\"9\" data-start=\"300.00\" "
	    "data-end=\"10.00\" data-cross-start=\"16.80\" "
	    "data-cross-end=\"443.19\" data-shows=\"late\"/>");
	assert_lacks(strstr(two, "late"), "data-axis");
	assert_lacks(inlined("one", ""), "data-axis");
	assert_lacks(inlined("one", "axes x 1 1 1 1 1 1 1 1 y"), "data-axis");
}

/* The same picture as a file; drawn by gnuplot, so that it has colours. */
static char *
filed(const char *content)
{
	return picture_file(arena,
	    &(struct picture) { .svg = arena_printf(arena,
				    "<svg viewBox=\"0 0 460 90\" "
				    "xmlns=\"http://x\"><desc>Produced by "
				    "GNUPLOT</desc><g>%s</g></svg>",
				    content),
		.id = "one",
		.title = "A <title>",
		.description = "said",
		.axes = "axis y 0 1 0 9 300.00 10.00 16.80 443.19 late\n" });
}

static void
a_file_needs_no_page(void **state)
{
	char *file = filed("<g id='a' clip-path='url(#b)'><path stroke='black' "
			   "d='M1,2 L1,4'/></g><path stroke='red' "
			   "d='M1,2 L1,4'/>");
	struct tone soft, paper;

	(void)state;
	assert_true(palette_find("soft", &soft));
	assert_true(palette_find("paper", &paper));
	assert_memory_equal(file,
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"460\" "
	    "height=\"90\" ",
	    64);
	assert_contains(file,
	    "<title>A &lt;title&gt;</title><desc>said</desc><style>");
	assert_contains(file,
	    arena_printf(arena,
		"<style>:root{color-scheme:light dark;"
		"background:light-dark(%s,%s)}"
		"[stroke=&quot;%s&quot;]{stroke:light-dark(%s,%s)}</style>",
		paper.light, paper.dark, soft.light, soft.light, soft.dark));
	assert_contains(file,
	    arena_printf(arena, "<path d=\"M1,2v2\" stroke=\"%s\"/>",
		soft.light));
	assert_contains(file, "stroke=\"red\"");
	assert_contains(file, "<g id=\"a\" clip-path=\"url(#b)\">");
	assert_lacks(file, "var(");
	assert_lacks(file, "data-");
	assert_lacks(file, "aria-");
}

static void
a_file_says_each_colour_once(void **state)
{
	char *file = filed("<path stroke='black' d='M1,2 L1,4'/>"
			   "<path stroke='black' stroke-width='2.00' "
			   "d='M1,2 L1,4'/>");
	const char *rule = strstr(file, "[stroke=");

	(void)state;
	assert_non_null(rule);
	assert_null(strstr(rule + 1, "[stroke="));
	assert_null(picture_file(arena,
	    &(struct picture) { .svg = "no picture",
		.id = "x",
		.title = "",
		.description = "" }));
	/* Without a viewBox nobody knows its size. */
	assert_lacks(picture_file(arena,
			 &(struct picture) { .svg = "<svg/>",
			     .id = "x",
			     .title = "",
			     .description = "" }),
	    "width=");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_figure_is_inlined_with_its_own_ids),
		TEST(two_figures_of_a_page_share_no_id),
		TEST(a_picture_without_words_has_its_title),
		TEST(two_pictures_may_share_their_words),
		TEST(a_picture_says_where_a_value_stands),
		TEST(a_file_needs_no_page),
		TEST(a_file_says_each_colour_once),
	};

	return cmocka_run_group_tests_name("picture", tests, NULL, NULL);
}
