/* Pages bound into one file: ids of their own, links that lead inside. */
#include "test.h"

#include "press/whole.h"

/* A book of three chapters, one of them in a folder. */
static struct whole
three(void)
{
	struct whole whole = { .alone = false };

	whole_take(arena, &whole, "index.html", "chapter", "index");
	whole_take(arena, &whole, "01-one.html", "chapter", "01-one");
	whole_take(arena, &whole, "more/02 two.html", "chapter", "more/02 two");
	whole_take(arena, &whole, "03-three.html", "chapter", "03-three");
	return whole;
}

/* What becomes of HTML on a page. */
static char *
bound(struct whole *whole, const char *page, const char *html)
{
	struct buf buf = BUF_INIT;
	char *text;

	whole_add(&buf, whole, page, 0, html);
	text = arena_strdup(arena, buf.data);
	buf_fini(&buf);
	return text;
}

/* Where href leads from a page, or what else became of the link. */
static char *
leads(struct whole *whole, const char *page, const char *href)
{
	const char *html = bound(whole, page,
	    arena_printf(arena, "<a href=\"%s\">x</a>", href));
	const char *at = strstr(html, "href=\"");

	return at == NULL ? arena_strdup(arena, html) :
			    arena_strndup(arena, at + 6, strcspn(at + 6, "\""));
}

static void
each_page_has_an_id_of_its_own(void **state)
{
	struct whole whole = { .alone = false };

	(void)state;
	assert_string_equal(whole_take(arena, &whole, "a-b.html", "chapter",
				"a-b"),
	    "chapter.a-b");
	assert_string_equal(whole_take(arena, &whole, "a b.html", "chapter",
				"a b"),
	    "chapter.a-b-2");
	assert_string_equal(whole_take(arena, &whole, "a/b.html", "chapter",
				"a/b"),
	    "chapter.a-b-3");
	assert_string_equal(whole_take(arena, &whole, "source/a.b.html",
				"source", "a.b"),
	    "source.a-b");
}

static void
headings_get_the_chapter_before_their_ids(void **state)
{
	struct whole whole = three();

	(void)state;
	assert_string_equal(
	    bound(&whole, "01-one.html",
		"<h2>A <a class=\"anchor\" id=\"a\" href=\"#a\">#</a></h2>"),
	    "<h2>A <a class=\"anchor\" id=\"chapter.01-one.a\" "
	    "href=\"#chapter.01-one.a\">#</a></h2>");
}

static void
other_ids_stay_and_are_found(void **state)
{
	static const char card[] =
	    "<section id=\"experiment.x\" aria-label=\"X\">\n</section>";
	struct whole whole = three();

	(void)state;
	assert_string_equal(bound(&whole, "01-one.html", card), card);
	assert_string_equal(leads(&whole, "01-one.html", "#experiment.x"),
	    "#experiment.x");
	assert_string_equal(leads(&whole, "01-one.html",
				"03-three.html#experiment.x"),
	    "#experiment.x");
}

static void
links_between_chapters_lead_inside(void **state)
{
	struct whole whole = three();

	(void)state;
	assert_string_equal(leads(&whole, "01-one.html", "03-three.html"),
	    "#chapter.03-three");
	assert_string_equal(leads(&whole, "01-one.html", "03-three.html#why"),
	    "#chapter.03-three.why");
	assert_string_equal(leads(&whole, "01-one.html", "./03-three.html#"),
	    "#chapter.03-three");
	assert_string_equal(leads(&whole, "01-one.html",
				"more/02%20two.html#b"),
	    "#chapter.more-02-two.b");
	assert_string_equal(leads(&whole, "more/02 two.html", "../01-one.html"),
	    "#chapter.01-one");
	assert_string_equal(leads(&whole, "more/02 two.html", "02%20two.html"),
	    "#chapter.more-02-two");
	assert_string_equal(leads(&whole, "more/02 two.html", "#c"),
	    "#chapter.more-02-two.c");
	assert_string_equal(leads(&whole, "01-one.html", "index.html"),
	    "#chapter.index");
}

static void
a_name_may_hold_what_html_and_urls_escape(void **state)
{
	struct whole whole = { .alone = false };

	(void)state;
	whole_take(arena, &whole, "a&b '50%'.html", "chapter", "ab");
	assert_string_equal(leads(&whole, "a&b '50%'.html",
				"a&amp;b%20&#x27;50%25&#x27;.html#c"),
	    "#chapter.ab.c");
	assert_string_equal(leads(&whole, "a&b '50%'.html", "#d"),
	    "#chapter.ab.d");
}

static void
links_to_other_files_lead_from_the_root(void **state)
{
	struct whole whole = three();

	(void)state;
	assert_string_equal(leads(&whole, "more/02 two.html", "../data/x.csv"),
	    "data/x.csv");
	assert_string_equal(leads(&whole, "more/02 two.html",
				"../source/x.c.html#L_7"),
	    "source/x.c.html#L_7");
	assert_string_equal(leads(&whole, "more/02 two.html", "note.html"),
	    "more/note.html");
	assert_string_equal(leads(&whole, "01-one.html", "../../x.html"),
	    "../../x.html");
	assert_string_equal(bound(&whole, "more/02 two.html",
				"<img src=\"p/../q.png\" alt=\"Q\" />"),
	    "<img src=\"more/q.png\" alt=\"Q\" />");
}

static void
links_out_of_the_book_stay(void **state)
{
	static const char *const urls[] = { "https://a.org/b.html#c",
		"http://a.org/01-one.html", "mailto:a@b.c", "//a.org/x",
		"/01-one.html" };
	struct whole whole = three();
	size_t i;

	(void)state;
	for (i = 0; i < 5; i++)
		assert_string_equal(leads(&whole, "01-one.html", urls[i]),
		    urls[i]);
}

static void
a_file_alone_links_to_nothing_beside_it(void **state)
{
	static const char *const lost[] = { "claims.html", "04-four.html#x",
		"data/other.csv", "../x", "/x", "//a.org/x", "file:///x",
		"mailto:a@b.c" };
	struct whole whole = three();
	size_t i;

	(void)state;
	whole.alone = true;
	for (i = 0; i < sizeof(lost) / sizeof(lost[0]); i++)
		assert_string_equal(leads(&whole, "01-one.html", lost[i]),
		    "<span>x</span>");
	assert_string_equal(leads(&whole, "01-one.html", "https://a.org/"),
	    "https://a.org/");
	assert_string_equal(
	    bound(&whole, "01-one.html",
		"<a class=\"live\" href=\"04-four.html#experiment.y\">1"
		"<span class=\"tip\">2</span></a> <a href=\"#a\">3</a>"),
	    "<span class=\"live\">1<span class=\"tip\">2</span></span> "
	    "<a href=\"#chapter.01-one.a\">3</a>");
}

static void
pictures_that_are_not_inside_become_words(void **state)
{
	static const char own[] = "<img src=\"data:image/png;base64,AA==\" />";
	struct whole whole = three();

	(void)state;
	whole.alone = true;
	assert_string_equal(
	    bound(&whole, "01-one.html",
		"<p><img src=\"https://a.org/b.png\" alt=\"a &lt; b\" /></p>"),
	    "<p>a &lt; b</p>");
	assert_string_equal(bound(&whole, "01-one.html", own), own);
}

static void
data_is_saved_under_its_name_or_left_out(void **state)
{
	struct whole whole = three();

	(void)state;
	whole.alone = true;
	whole_let(arena, &whole, "data/x.csv", "data:text/csv;base64,QQ==");
	whole_let(arena, &whole, "data/x.json", NULL);
	assert_string_equal(
	    bound(&whole, "more/02 two.html",
		"Take <a href=\"../data/x.json\">JSON</a>"
		" <a href=\"../data/x.csv\" download=\"\">CSV</a>."),
	    "Take  <a href=\"data:text/csv;base64,QQ==\" download=\"x.csv\">"
	    "CSV</a>.");
}

static void
only_sources_that_a_link_led_to_are_shown(void **state)
{
	const struct whole_source sources[] = {
		{ "source/a.c.html", "experiments/a.c",
		    "<span class=\"lin\" id=\"L_1\">1 </span>int <b>a</b>;" },
		{ "source/b.c.html", "experiments/b.c", "int b;" },
	};
	struct whole whole = three();
	struct buf buf = BUF_INIT;

	(void)state;
	whole.alone = true;
	whole_take(arena, &whole, "source/a.c.html", "source", "a.c");
	whole_take(arena, &whole, "source/b.c.html", "source", "b.c");
	whole_sources(&buf, &whole, sources, 2);
	assert_string_equal(buf.data, "");
	assert_string_equal(leads(&whole, "01-one.html", "source/a.c.html#L_1"),
	    "#source.a-c.L_1");
	whole_sources(&buf, &whole, sources, 2);
	assert_contains(buf.data, "experiments/a.c");
	assert_contains(buf.data,
	    "<span class=\"lin\" id=\"source.a-c.L_1\">1 </span>int <b>a");
	assert_lacks(buf.data, "experiments/b.c");
	buf_fini(&buf);
}

static void
everything_is_open_and_nothing_is_asked(void **state)
{
	struct whole whole = three();

	(void)state;
	assert_string_equal(
	    bound(&whole, "01-one.html",
		"<form class=\"guess\"><p id=\"x\">?</p></form>\n"
		"<details class=\"reveal\"><summary>S</summary>R</details>"
		"<details open><p>T</p></details><!-- raw -->"),
	    "\n<details class=\"reveal\" open><summary>S</summary>R</details>"
	    "<details open><p>T</p></details>");
}

static void
headings_can_stand_deeper(void **state)
{
	struct whole whole = three();
	struct buf buf = BUF_INIT;

	(void)state;
	whole_add(&buf, &whole, "01-one.html", 1,
	    "<h1>A</h1><h5 class=\"x\">B</h5><h6>C</h6><hr /><header>D"
	    "</header>");
	assert_string_equal(buf.data,
	    "<h2>A</h2><h6 class=\"x\">B</h6><h6>C</h6><hr /><header>D"
	    "</header>");
	buf_fini(&buf);
}

static void
drawings_stay_as_they_are(void **state)
{
	static const char svg[] =
	    "<svg><defs id='a'/><a href='#a'><h1>></h1></a></svg>";
	static const char machine[] =
	    "<svg><title id=\"machine-title\">M</title></svg>";
	struct whole whole = three();

	(void)state;
	assert_string_equal(bound(&whole, "01-one.html", svg), svg);
	assert_string_equal(bound(&whole, "01-one.html", machine), machine);
	assert_lacks(bound(&whole, "03-three.html", machine), "<svg");
}

static void
the_first_sheet_names_book_machine_and_all_sections(void **state)
{
	struct section sections[] = { { "main", "Main", 1 },
		{ "why", "Why <not>", 2 }, { "deep", "Deep", 3 } };
	struct entry entries[] = { { .title = "One & only",
				       .page = "01-one.html",
				       .sections = sections,
				       .nsections = 3 },
		{ .title = "Three", .page = "03-three.html" },
		{ .title = "Not in it", .page = "04-four.html" } };
	struct facts facts = { 0 };
	struct site site = { .title = "A <book>",
		.summary = "Of <it>",
		.lang = "en",
		.entries = entries,
		.count = 3,
		.machine = &facts };
	struct whole whole = three();
	struct buf buf = BUF_INIT;

	(void)state;
	facts_text(arena, &facts, "cpu_model", "A \"fast\" CPU");
	facts_number(arena, &facts, "effective_cpus", 2);
	facts_text(arena, &facts, "utc_start", "2026-01-31T12:00:00Z");
	whole_front(&buf, &whole, &site, NULL);
	assert_contains(buf.data, "<h1>A &lt;book&gt;</h1>");
	assert_contains(buf.data, "Of &lt;it&gt;");
	assert_contains(buf.data,
	    "A &quot;fast&quot; CPU, 2 CPUs, 2026-01-31T12:00:00Z.");
	assert_contains(buf.data,
	    "<a href=\"#chapter.01-one\">One &amp; only</a>");
	assert_contains(buf.data,
	    "<a href=\"#chapter.01-one.why\">Why &lt;not&gt;</a>");
	assert_contains(buf.data, "<a href=\"#chapter.03-three\">Three</a>");
	assert_lacks(buf.data, "Not in it");
	buf_clear(&buf);
	whole_front(&buf, &whole, &site,
	    "<h1>Intro</h1><a href=\"03-three.html\">3</a>");
	assert_contains(buf.data, "<h1>Intro</h1>");
	assert_contains(buf.data, "<a href=\"#chapter.03-three\">3</a>");
	assert_lacks(buf.data, "A &lt;book&gt;");
	buf_fini(&buf);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_page_has_an_id_of_its_own),
		TEST(headings_get_the_chapter_before_their_ids),
		TEST(other_ids_stay_and_are_found),
		TEST(links_between_chapters_lead_inside),
		TEST(a_name_may_hold_what_html_and_urls_escape),
		TEST(links_to_other_files_lead_from_the_root),
		TEST(links_out_of_the_book_stay),
		TEST(a_file_alone_links_to_nothing_beside_it),
		TEST(pictures_that_are_not_inside_become_words),
		TEST(data_is_saved_under_its_name_or_left_out),
		TEST(only_sources_that_a_link_led_to_are_shown),
		TEST(everything_is_open_and_nothing_is_asked),
		TEST(headings_can_stand_deeper),
		TEST(drawings_stay_as_they_are),
		TEST(the_first_sheet_names_book_machine_and_all_sections),
	};

	return cmocka_run_group_tests_name("whole", tests, NULL, NULL);
}
