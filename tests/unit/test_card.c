/* Cards, values and pages: nothing from outside becomes markup. */
#include "made.h"

#include "base/text.h"
#include "press/card.h"
#include "press/machine.h"
#include "press/markup.h"
#include "press/page.h"

/* A text that would do harm if it stood in a page as it is. */
#define EVIL "<script>\"'&</script>"
#define TAMED "&lt;script&gt;&quot;&#39;&amp;&lt;/script&gt;"

static char *
card_text(const struct card *card)
{
	struct buf buf = BUF_INIT;
	char *html;

	card_html(&buf, card);
	html = arena_strdup(arena, buf.data);
	buf_fini(&buf);
	return html;
}

static struct result
measured(void)
{
	struct result r = made_result(NULL, NULL);

	made_rounds(&r, 0, 12, 1, 1.9, 1e-6);
	return r;
}

static void
a_card_shows_question_verdict_and_provenance(void **state)
{
	struct result r = measured();
	struct claim claim = { .id = "c", .text = "It is not faster." };
	struct listing listing = { .file = "experiments/x.c",
		.href = "source/x.c.html#L_7",
		.name = "work",
		.line = 7,
		.text = "x",
		.html = "<b>x</b>" };
	struct card card = { .id = "made",
		.root = "../",
		.question = "How fast?",
		.listings = &listing,
		.nlistings = 1,
		.result = &r,
		.claims = &claim,
		.nclaims = 1,
		.figure = "<svg></svg>",
		.command = "./labbook run made" };
	struct verdict verdict;
	struct err err;
	char *html;

	(void)state;
	assert_true(claim_parse(arena, "speedup(gil) < 1.5", &claim, &err));
	verdict = claim_judge(arena, &claim, &r);
	card.verdicts = &verdict;
	html = card_text(&card);
	assert_contains(html, "How fast?");
	assert_contains(html, "experiments/x.c:7");
	assert_contains(html, "<b>x</b>"); /* it was coloured by us */
	assert_contains(html, "<svg></svg>");
	assert_contains(html, "HOLDS");
	assert_contains(html, "It is not faster.");
	assert_contains(html, "1.00× [1.00, 1.00] 99.5 %");
	assert_contains(html, "&lt; 1.5, n = 12 rounds, control 1.90×");
	assert_contains(html, "./labbook run made");
	assert_contains(html, "2026-01-31T12:00:00Z");
	assert_contains(html, "<dt>governor</dt><dd>not readable here");
	assert_contains(html, "href=\"../data/made.json\"");
	assert_contains(html, "<li id=\"claim.made.c\">");
	assert_lacks(html, "failed");
}

/* What machine.html says once, no card repeats; all else stays in it. */
static void
a_card_leaves_out_what_the_machine_has(void **state)
{
	struct result r = measured();
	struct facts machine = { 0 };
	struct card card = { .id = "made",
		.root = "../",
		.result = &r,
		.machine = &machine,
		.command = "x" };
	char *html;

	(void)state;
	facts_text(arena, &r.env, "source_sha256", "abc");
	facts_number(arena, &r.env, "loadavg_start", 0.5);
	facts_text(arena, &r.env, "kernel", "Linux 7");
	facts_text(arena, &machine, "governor", NULL);
	facts_number(arena, &machine, "effective_cpus", 2);
	facts_text(arena, &machine, "source_sha256", "abc");
	facts_number(arena, &machine, "loadavg_start", 0.5);
	facts_text(arena, &machine, "utc_start", "2026-01-31T12:00:00Z");
	facts_text(arena, &machine, "kernel", "Linux 6");
	html = strstr(card_text(&card), "<details class=\"provenance\"");
	assert_lacks(html, "<dt>governor</dt>");
	assert_lacks(html, "<dt>effective_cpus</dt>");
	assert_contains(html, "<dt>source_sha256</dt><dd>abc</dd>");
	assert_contains(html, "<dt>loadavg_start</dt><dd>0.5</dd>");
	assert_contains(html, "<dt>utc_start</dt>");
	assert_contains(html, "<dt>kernel</dt><dd>Linux 7</dd>");
	assert_contains(html, "<dt>cpu_model</dt>"); /* it has none */
	assert_contains(html, "<a href=\"../method.html\">");
	assert_contains(html, "<a href=\"../machine.html\">");
	assert_contains(html, "shuffled with seed 7");
	card.machine = NULL;
	assert_contains(card_text(&card), "<dt>governor</dt>");
}

/* The claim's line, with its control and with or without a result. */
static char *
claim_line(const char *holds, const char *control, const struct result *r)
{
	struct claim claim = { .id = "c", .text = "T" };
	struct buf buf = BUF_INIT;
	struct verdict verdict;
	struct err err;
	char *html;

	if (!claim_parse(arena, holds, &claim, &err) ||
	    !claim_parse_control(arena, control, &claim, &err))
		fail_msg("%s", err.text);
	verdict = claim_judge(arena, &claim, r);
	card_claim(&buf, "made", &claim, r->nsamples > 0 ? &verdict : NULL,
	    &r->exp);
	html = arena_strdup(arena, buf.data);
	buf_fini(&buf);
	return html;
}

static void
a_claim_shows_the_control_that_it_has(void **state)
{
	struct result r = measured(), none = made_result(NULL, NULL);
	char *html = claim_line("count(gil.lost) = 0", "count(free.nvcsw)", &r);

	(void)state;
	assert_contains(html,
	    "HOLDS</strong> <span class=\"claim\">T</span><br><small>"
	    "<code>count(gil.lost)</code> = 0, claimed = 0, n = 12 rounds, "
	    "control <code>count(free.nvcsw)</code> = 36.</small>");
	html = claim_line("count(gil.lost) = 0", "count(free.lost)", &r);
	assert_contains(html,
	    "control <code>count(free.lost)</code> = 0. "
	    "<code>no_control</code>: the control did not show the opposite");
	html = claim_line("max(gil.nvcsw) = 3", "none", &r);
	assert_contains(html,
	    "</code> = 3, claimed = 3, n = 12 rounds, no control: an "
	    "invariant.</small>");
	html = claim_line("ratio(gil.late, free.late) < 2",
	    "ratio(gil.late, free.late)", &r);
	assert_contains(html, "= 1.00× [1.00, 1.00] 99.5 %, claimed &lt; 2");
	/* Before it is measured it says what it will be held against. */
	html = claim_line("count(gil.lost) = 0", "count(free.nvcsw)", &none);
	assert_contains(html,
	    "claimed = 0, control <code>count(free.nvcsw)</code>.</small>");
}

static void
a_card_without_result_says_so(void **state)
{
	struct claim claim = { .id = "c", .text = "T", .expr.source = "x" };
	struct card card = { .id = "made",
		.root = "../",
		.claims = &claim,
		.nclaims = 1,
		.command = "run it" };

	(void)state;
	assert_contains(card_text(&card), "Not measured yet");
	assert_contains(card_text(&card), "NOT YET");
	assert_lacks(card_text(&card), "HOLDS");
}

static void
a_failure_card_tells_stage_and_words(void **state)
{
	struct failure failure = { .stage = "run",
		.variant = "gil",
		.what = "signal 11 (Segmentation fault)",
		.words = "tail" };
	struct card card = { .id = "made",
		.root = "../",
		.failure = &failure,
		.command = "run it" };

	(void)state;
	assert_contains(card_text(&card), "This experiment failed.");
	assert_contains(card_text(&card),
	    "Stage: run, variant gil: "
	    "signal 11 (Segmentation fault)");
	assert_contains(card_text(&card), "<samp>tail</samp>");
	card.expected = "signal";
	assert_lacks(card_text(&card), "This experiment failed.");
	assert_contains(card_text(&card), "As the chapter expects");
}

static void
hostile_text_of_a_chapter_is_tamed(void **state)
{
	struct result r = measured();
	struct claim claim = { .id = "c", .text = EVIL };
	struct verdict verdict;
	struct listing listing = { .file = EVIL ".c",
		.href = EVIL,
		.line = 1,
		.text = "",
		.html = "" };
	struct card card = { .id = "made",
		.root = "../",
		.question = EVIL,
		.listings = &listing,
		.nlistings = 1,
		.result = &r,
		.claims = &claim,
		.verdicts = &verdict,
		.nclaims = 1,
		.figure_words = EVIL,
		.command = EVIL };
	struct err err;

	(void)state;
	assert_true(
	    claim_parse(arena, "speedup(gil, n=" EVIL ") < 1.5", &claim, &err));
	verdict = claim_judge(arena, &claim, &r);
	assert_lacks(card_text(&card), "<script");
	assert_contains(card_text(&card), TAMED);
}

static void
hostile_text_of_a_program_is_tamed(void **state)
{
	struct result r = measured();
	struct failure failure = { .stage = "run",
		.what = EVIL,
		.variant = EVIL,
		.words = EVIL };
	struct card card = { .id = "made",
		.root = "../",
		.result = &r,
		.failure = &failure,
		.command = "x" };
	char *html;

	(void)state;
	r.samples[0].output = EVIL;
	r.exp.metrics[0].name = EVIL;
	r.exp.metrics[0].text = EVIL;
	r.exp.metrics[1].unit = EVIL;
	r.points[0].settings[0].value = EVIL;
	r.env.list[0].text = EVIL;
	html = card_text(&card);
	assert_lacks(html, "<script");
	assert_lacks(html,
	    "title=\""
	    "<");
	assert_contains(html, TAMED);
}

/* Results travel from host to host as files: no part of one is ours. */
static void
hostile_text_of_a_recorded_file_is_tamed(void **state)
{
	struct result r = measured();
	struct card card = { .id = "made",
		.root = "../",
		.result = &r,
		.command = "x" };

	(void)state;
	r.env.list[0].name = EVIL;
	assert_lacks(card_text(&card), "<script");
	r = measured();
	r.level = EVIL;
	assert_lacks(card_text(&card), "<script");
	r = measured();
	r.env.list[3].text = EVIL; /* utc_start */
	assert_lacks(card_text(&card), "<script");
}

/* A page that is not UTF-8 is not valid HTML. */
static void
words_in_another_encoding_leave_the_page_utf8(void **state)
{
	struct failure failure = { .stage = "run",
		.what = "exit status 1",
		.words = "before \xFF after" };
	struct card card = { .id = "made",
		.root = "../",
		.failure = &failure,
		.command = "x" };
	char *html = card_text(&card);

	(void)state;
	assert_contains(html, "before ");
	assert_contains(html, " after");
	assert_int_equal(text_bad_utf8_line(html, strlen(html)), 0);
}

static void
live_values_are_linked_and_explained(void **state)
{
	struct estimate e = { 0.976, 0.966, 0.997, 24, 6, 0.99 };
	struct estimate exact = { 732, 732, 732, 12, 0, 1 };
	struct markup m;

	(void)state;
	m = markup_value(arena, "", "made", &e, "×", false, false);
	assert_contains(m.enter, ">0.98×<span class=\"tip\">");
	assert_contains(m.enter, "href=\"#experiment.made\"");
	assert_contains(m.enter,
	    "0.98× [0.97, 1.00], 99 % confidence, "
	    "24 rounds");
	m = markup_value(arena, "../a b.html", "made", &e, "×", true, false);
	assert_contains(m.enter, "#experiment.made\"");
	assert_contains(m.enter, "older version");
	m = markup_value(arena, "", "made", &exact, "", false, false);
	assert_contains(m.enter,
	    ">732<span class=\"tip\"> (made: 732, exact, 12 rounds)</span>");
	m = markup_value(arena, "", "made", &exact, "", false, true);
	assert_contains(m.enter, ">(here 732)<");
	m = markup_value(arena, "", "made", NULL, "", false, false);
	assert_contains(m.enter, "not measured yet");
}

/* Its unit is what the experiment calls it. */
static void
a_hostile_unit_is_tamed_in_a_live_value(void **state)
{
	struct estimate e = { 1.5, 1.2, 1.7, 24, 6, 0.99 };

	(void)state;
	assert_lacks(markup_value(arena, "", "made", &e, EVIL, false, false)
			 .enter,
	    "<script");
}

static void
headings_alerts_and_cells_are_marked_up(void **state)
{
	(void)state;
	assert_contains(markup_anchor(arena, "a-b", EVIL).enter,
	    "href=\"#a-b\"");
	assert_lacks(markup_anchor(arena, "a-b", EVIL).enter, "<script");
	assert_contains(markup_alert(arena, "folklore").enter,
	    "What you may have read");
	assert_contains(markup_alert(arena, "odd").enter, ">odd<");
	assert_string_equal(markup_cell(arena, true, 0).enter,
	    "<th scope=\"col\">");
	assert_string_equal(markup_cell(arena, false, 'r').enter,
	    "<td class=\"right\">");
}

static const struct section sections[] = { { "one", "One & only", 2 },
	{ "deeper", "Deeper", 3 } };
static const struct entry entries[] = {
	{ .title = "First",
	    .page = "a.html",
	    .sections = sections,
	    .nsections = 2,
	    .holds = 2,
	    .inconclusive = 1 },
	{ .title = "Second", .page = "part/b.html", .summary = "Short." },
	{ .title = "Third", .page = "part/deep/c d#e.html", .broken = true },
};
static const struct site site = { .title = "Book",
	.lang = "en",
	.entries = entries,
	.count = 3 };

static void
a_page_leads_to_its_neighbours(void **state)
{
	char *page = page_chapter(arena, &site, 0, "<p>BODY</p>\n");

	(void)state;
	assert_contains(page, "<main id=\"page.text\">\n<p>BODY</p>\n<nav");
	assert_contains(page, "<title>First · Book</title>");
	assert_contains(page, "href=\"style.css\"");
	assert_contains(page, "<a href=\"a.html\" aria-current=\"page\">");
	assert_contains(page, "<a href=\"#one\">One &amp; only</a>");
	/* Deeper sections stand only beside the text, on this page. */
	assert_contains(strstr(page, "</main>"), "<a href=\"#deeper\">");
	*strstr(page, "</main>") = '\0';
	assert_lacks(page, "Deeper");
	assert_contains(page, "<a rel=\"next\" href=\"part/b.html\">");
	assert_lacks(page, "rel=\"prev\"");
	page = page_chapter(arena, &site, 2, "");
	assert_contains(page, "<a rel=\"prev\" href=\"../../part/b.html\">");
	assert_lacks(page, "rel=\"next\"");
}

static void
paths_lead_out_of_nested_folders(void **state)
{
	char *page = page_chapter(arena, &site, 1, "");

	(void)state;
	assert_string_equal(page_root(arena, "a.html"), "");
	assert_string_equal(page_root(arena, "a/b/c.html"), "../../");
	assert_contains(page, "href=\"../style.css\"");
	assert_contains(page, "href=\"../index.html\"");
	assert_contains(page, "href=\"../a.html\"");
	assert_contains(page, "href=\"../part/deep/c%20d%23e.html\"");
	page = page_chapter(arena, &site, 2, "");
	assert_contains(page, "href=\"../../style.css\"");
}

/* "note: x.html" would be an address of the scheme "note". */
static void
a_page_with_a_colon_in_its_name_is_found(void **state)
{
	struct entry entry = { .title = "T", .page = "note: x.html" };
	struct site one = { .title = "B",
		.lang = "en",
		.entries = &entry,
		.count = 1 };

	(void)state;
	assert_lacks(page_index(arena, &one, ""), "href=\"note:");
}

/* The template is filled once: a chapter may speak of its marks. */
static void
marks_of_the_template_in_a_text_stay_text(void **state)
{
	char *page = page_chapter(arena, &site, 0, "<p>{{title}} {{}}</p>");

	(void)state;
	assert_contains(page, "<p>{{title}} {{}}</p>");
}

static void
hostile_text_of_a_book_is_tamed(void **state)
{
	struct section section = { "s", EVIL, 2 };
	struct entry entry = { .title = EVIL,
		.summary = EVIL,
		.page = EVIL ".html",
		.sections = &section,
		.nsections = 1 };
	struct facts machine = { 0 };
	struct site evil = { .title = EVIL,
		.summary = EVIL,
		.lang = "en",
		.entries = &entry,
		.count = 1,
		.machine = &machine };

	(void)state;
	facts_text(arena, &machine, "cpu_model", EVIL);
	facts_text(arena, &machine, "kernel", EVIL);
	facts_text(arena, &machine, "governor", EVIL);
	assert_lacks(page_chapter(arena, &evil, 0, ""), EVIL);
	assert_lacks(page_index(arena, &evil, ""), EVIL);
	evil.lang = "\"><script>";
	assert_lacks(page_index(arena, &evil, ""), evil.lang);
}

/* A time is written for a reader only where it is one. */
static void
a_time_is_readable_and_exact(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	page_time(&out, "2026-01-31T12:34:56Z");
	assert_string_equal(out.data,
	    "<time datetime=\"2026-01-31T12:34:56Z\">2026-01-31 12:34 UTC"
	    "</time>");
	buf_clear(&out);
	page_time(&out, EVIL);
	assert_string_equal(out.data, TAMED);
	buf_clear(&out);
	page_time(&out, "2026-01-31T12:34:56Z+");
	assert_lacks(out.data, "<time");
	page_time(&out, NULL);
	assert_contains(out.data, "unknown time");
	buf_fini(&out);
}

/* What could not be read is said to be so; a picture is not invented. */
static void
a_machine_is_told_by_its_facts(void **state)
{
	struct facts facts = { 0 };
	struct buf out = BUF_INIT;

	(void)state;
	facts_text(arena, &facts, "cpu_model", EVIL);
	facts_number(arena, &facts, "ncpu_online", 6);
	facts_number(arena, &facts, "l3_kib", NAN);
	machine_html(&out, &facts, NULL, "No picture.");
	assert_lacks(out.data, "<script");
	assert_lacks(out.data, "<svg");
	assert_contains(out.data, "No picture.");
	assert_contains(out.data, "CPUs online</th><td>6</td>");
	assert_contains(out.data, "level 3 cache</th><td>not readable</td>");
	assert_contains(out.data, "leaves</th><td>no quota found</td>");
	machine_html(&out, &facts, "<svg>x</svg>", NULL);
	assert_contains(out.data, "<svg>x</svg>");
	buf_fini(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_card_shows_question_verdict_and_provenance),
		TEST(a_card_leaves_out_what_the_machine_has),
		TEST(a_claim_shows_the_control_that_it_has),
		TEST(a_card_without_result_says_so),
		TEST(a_failure_card_tells_stage_and_words),
		TEST(hostile_text_of_a_chapter_is_tamed),
		TEST(hostile_text_of_a_program_is_tamed),
		TEST(hostile_text_of_a_recorded_file_is_tamed),
		TEST(words_in_another_encoding_leave_the_page_utf8),
		TEST(a_time_is_readable_and_exact),
		TEST(a_machine_is_told_by_its_facts),
		TEST(live_values_are_linked_and_explained),
		TEST(a_hostile_unit_is_tamed_in_a_live_value),
		TEST(headings_alerts_and_cells_are_marked_up),
		TEST(a_page_leads_to_its_neighbours),
		TEST(paths_lead_out_of_nested_folders),
		TEST(a_page_with_a_colon_in_its_name_is_found),
		TEST(marks_of_the_template_in_a_text_stay_text),
		TEST(hostile_text_of_a_book_is_tamed),
	};

	return cmocka_run_group_tests_name("card and page", tests, NULL, NULL);
}
