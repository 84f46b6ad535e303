/* Cards, values and pages: nothing from outside becomes markup. */
#include "made.h"

#include <math.h>

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
	assert_contains(html,
	    "measured 1.00× [1.00, 1.00], claimed &lt; 1.5, control 1.90×");
	assert_contains(html, "</code>, n = 12 rounds, 99.5 % confidence");
	assert_contains(html, "./labbook run made");
	assert_contains(html, "2026-01-31T12:00:00Z");
	assert_contains(html, "<dt>governor</dt><dd>not readable here");
	assert_contains(html, "href=\"../data/made.json\"");
	assert_contains(html, "<li id=\"claim.made.c\">");
	assert_lacks(html, "failed");
}

/* These parts stand in the text, in this order; NULL ends them. */
static void
assert_order(const char *text, const char *const *parts)
{
	const char *at = text;
	size_t i;

	for (i = 0; parts[i] != NULL; i++) {
		at = strstr(at, parts[i]);
		if (at == NULL)
			fail_msg("'%s' is not behind '%s' in:\n%s", parts[i],
			    i > 0 ? parts[i - 1] : "", text);
	}
}

/* A card with all parts that there are, of a result with a noisy row. */
static struct card
full_card(struct result *r, struct claim *claim, struct verdict *verdict)
{
	static const struct listing listing = { .text = "x", .html = "CODE" };
	static const char *const columns[] = { "late", "speedup" };
	static struct expr expr;
	static struct prediction predict;
	struct sentence sentence;
	struct err err;
	size_t i;

	*r = measured();
	for (i = 0; i < r->nsamples; i++)
		if (r->samples[i].variant == FREE && i % 2 == 0)
			r->samples[i].wall_ns *= 1.2;
	*claim = (struct claim) { .id = "c", .text = "CLAIM" };
	if (!claim_parse(arena, "speedup(gil) < 1.5", claim, &err) ||
	    !expr_parse(arena, "speedup(gil)", &expr, &err) ||
	    !sentence_parse(arena, "It was {speedup(gil)} as fast.", &sentence,
		&err))
		fail_msg("%s", err.text);
	*verdict = claim_judge(arena, claim, r);
	predict = (struct prediction) { .id = "made",
		.page = "a.html",
		.expr = &expr,
		.exp = &r->exp,
		.result = r };
	return (struct card) { .id = "made",
		.root = "../",
		.question = "QUESTION",
		.predict = &predict,
		.listings = &listing,
		.nlistings = 1,
		.result = r,
		.claims = claim,
		.verdicts = verdict,
		.nclaims = 1,
		.answer = answer_of(arena, r, &sentence, &predict, claim, 1),
		.columns = columns,
		.ncolumns = 2,
		.figure = "FIGURE",
		.command = "RUN" };
}

/* Question, guess, answer, figure: nothing stands between them. */
static void
a_card_answers_first(void **state)
{
	static const char *const order[] = { "QUESTION</p>", "<form",
		"<details class=\"reveal\"><summary>The result</summary>\n",
		"<p class=\"answer\">It was <span class=\"value\"><b>1.00×</b> "
		"<small>[1.00, 1.00]</small></span> as fast.</p>\n"
		"<figure class=\"plot\">FIGURE</figure>\n"
		"<details class=\"numbers\" open>",
		"<ul class=\"claims\">", "CLAIM", "<details class=\"grounds\">",
		"<details class=\"noisy\">", "<p class=\"rerun\">",
		"<code>RUN</code>", "<details class=\"provenance\">",
		"Measured ", "Take it with you",
		"</details>\n</details>\n<figure class=\"listing", "CODE",
		"</section>", NULL };
	static const char *const program[] = { "CODE", "FIGURE", NULL };
	struct claim claim;
	struct verdict verdict;
	struct result r;
	struct card card = full_card(&r, &claim, &verdict);

	(void)state;
	assert_order(card_text(&card), order);
	/* A card that asks nothing is about its program. */
	card.question = NULL;
	card.predict = NULL;
	assert_order(card_text(&card), program);
}

/* A guess is not given away by what is not folded. */
static void
all_that_tells_the_result_is_folded(void **state)
{
	struct claim claim;
	struct verdict verdict;
	struct result r;
	struct card card = full_card(&r, &claim, &verdict);
	char *html = card_text(&card);
	char *fold = strstr(html, "<details class=\"reveal\">");

	(void)state;
	assert_contains(strstr(fold, "</details>\n<figure class=\"listing"),
	    "CODE");
	*fold = '\0';
	assert_lacks(strstr(html, "<div class=\"asking\">"), "1.00×");
	assert_lacks(html, "FIGURE");
	assert_lacks(html, "HOLDS");
	assert_lacks(html, "answer");
}

static void
a_table_has_the_columns_that_the_question_needs(void **state)
{
	static const char *const order[] = { "<p><b>late</b>: how late; "
					     "<b>speed-up</b>: ",
		"<table class=\"results few-4\">", ">variant</th>",
		">late</th>", ">speed-up</th>", ">n</th>", ">wall time</th>",
		">lost</th>",
		"<details class=\"all\"><summary>All columns</summary>",
		"<b>n</b>: rounds; <b>wall time</b>: ", NULL };
	struct claim claim;
	struct verdict verdict;
	struct result r;
	struct card card = full_card(&r, &claim, &verdict);
	int i;

	(void)state;
	assert_order(card_text(&card), order);
	card.columns = NULL;
	card.ncolumns = 0;
	assert_contains(card_text(&card), "results few-4");
	assert_contains(card_text(&card),
	    ">speed-up</th><th scope=\"col\">wall time</th><th "
	    "scope=\"col\">n</th>");
	/* A long one does not stand between the figure and the claims. */
	r = made_result("n", "1,2,3");
	for (i = 0; i < 3; i++)
		made_rounds(&r, i, 12, 1, 1.9, 0.01);
	assert_contains(card_text(&card), "<details class=\"numbers\"><summ");
	card.figure = NULL;
	assert_contains(card_text(&card), "<details class=\"numbers\" open>");
}

static void
noise_is_one_line(void **state)
{
	struct claim claim;
	struct verdict verdict;
	struct result r;
	struct card card = full_card(&r, &claim, &verdict);
	size_t i;

	(void)state;
	assert_contains(card_text(&card),
	    "<details class=\"noisy\"><summary>Noisy: 3 of 3 rows "
	    "(neighbouring rounds resemble each other; and more)</summary>\n"
	    "<ul>\n<li><b>over 10 % of the times are equal</b>: sequential"
	    "</li>\n<li><b>neighbouring rounds resemble each other</b>: gil, "
	    "free</li>\n");
	assert_contains(card_text(&card),
	    "<li><b>the times differ by over 5 %</b>: free</li>");
	/* Steady times, of which no two are equal, in no order. */
	r = made_result(NULL, NULL);
	for (i = 0; i < 36; i++)
		made_sample(&r, (int)i / 3, 0, (int)i % 3,
		    1 + (double)(i * 29 % 37) / 1e4, 1);
	assert_lacks(card_text(&card), "class=\"noisy\"");
}

static void
a_verdict_leads_to_what_it_means(void **state)
{
	struct claim claim;
	struct verdict verdict;
	struct result r;
	struct card card = full_card(&r, &claim, &verdict);

	(void)state;
	assert_contains(card_text(&card),
	    "<strong class=\"badge holds\">HOLDS</strong> <span "
	    "class=\"claim\">CLAIM</span><br><small>measured 1.00× [1.00, 1.00], claimed "
	    "&lt; 1.5, control ");
	card.meaning = "a.html#" EVIL;
	assert_contains(card_text(&card),
	    "<a class=\"badge holds\" href=\"a.html#" TAMED
	    "\">HOLDS</a> <span");
	assert_contains(card_text(&card),
	    "<li><code>speedup(gil) &lt; 1.5</code>, n = 12 rounds");
}

static void
a_card_can_be_explained(void **state)
{
	const char *parts[CARD_PARTS] = { [CARD_GUESS] = "Guess.",
		[CARD_ANSWER] = EVIL,
		[CARD_CODE] = "Code." };
	static const char *const order[] = { "<form",
		"<a class=\"part\" href=\"#reading.guess\"", ">1</a>",
		"<a class=\"part\" href=\"#reading.answer\"", ">2</a>",
		"<p class=\"answer\">",
		"<a class=\"part\" href=\"#reading.code\"", ">3</a>", "CODE",
		"</section>\n<ol class=\"parts\">\n"
		"<li id=\"reading.guess\">Guess.</li>\n"
		"<li id=\"reading.answer\">" TAMED "</li>\n"
		"<li id=\"reading.code\">Code.</li>\n</ol>\n",
		NULL };
	struct claim claim;
	struct verdict verdict;
	struct result r;
	struct card card = full_card(&r, &claim, &verdict);

	(void)state;
	assert_lacks(card_text(&card), "reading.");
	card.annotated = parts;
	assert_order(card_text(&card), order);
	assert_lacks(card_text(&card), "reading.figure");
}

/* What the answer is without one of the author's. */
static void
every_result_has_an_answer(void **state)
{
	static const struct sentence none;
	static const struct choice choices[] = { { "no <faster>", 1.5 },
		{ "faster", INFINITY } };
	struct claim claim;
	struct verdict verdict;
	struct result r;
	struct card card = full_card(&r, &claim, &verdict);
	struct prediction predict = *card.predict;
	struct answer answer = answer_of(arena, &r, &none, &predict, NULL, 0);

	(void)state;
	assert_string_equal(answer_text(arena, &answer),
	    "How many times as fast is gil as sequential? 1.00× [1.00, 1.00].");
	predict.ask = "How <fast>";
	predict.choices = choices;
	predict.nchoices = 2;
	card.answer = answer_of(arena, &r, &none, &predict, NULL, 0);
	assert_contains(card_text(&card),
	    "<p class=\"answer\">How &lt;fast&gt;: <span class=\"value\">"
	    "<b>1.00×</b> <small>[1.00, 1.00]</small></span>: “no &lt;faster&gt;”.</p>");
	answer = answer_of(arena, &r, &none, NULL, &claim, 1);
	assert_string_equal(answer_text(arena, &answer),
	    "speedup(gil) = 1.00× [1.00, 1.00]");
	answer = answer_of(arena, &r, &none, NULL, NULL, 0);
	assert_contains(answer_text(arena, &answer), "gil");
	r.exp.plain = true;
	assert_int_equal(answer_of(arena, &r, &none, NULL, NULL, 0).count, 0);
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
	assert_lacks(html, "<dt>utc_start</dt>");
	assert_contains(html, "<dt>kernel</dt><dd>Linux 7</dd>");
	assert_contains(html, "<dt>cpu_model</dt>"); /* it has none */
	/* The start and the end of a thing stand together. */
	facts_number(arena, &r.env, "loadavg_end", 0.75);
	facts_text(arena, &r.env, "binary_sha256", "0123456789abcdef0");
	html = strstr(card_text(&card), "<details class=\"provenance\"");
	assert_contains(html, "<dt>loadavg</dt><dd>0.5 to 0.75</dd>");
	assert_lacks(html, "loadavg_end");
	assert_contains(html, "<dd>0123456789abcdef…</dd>");
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
	    "HOLDS</strong> <span class=\"claim\">T</span><br><small>measured "
	    "0, claimed = 0, control 36</small><br><small><code>count(gil.lost) "
	    "= 0</code>, n = 12 rounds, control <code>count(free.nvcsw)</code>"
	    "</small></li>");
	html = claim_line("count(gil.lost) = 0", "count(free.lost)", &r);
	assert_contains(html,
	    "control 0; the control did not show the opposite");
	assert_contains(html,
	    "control <code>count(free.lost)</code>, <code>no_control</code>");
	html = claim_line("max(gil.nvcsw) = 3", "none", &r);
	assert_contains(html, "measured 3, claimed = 3</small>");
	assert_contains(html,
	    "n = 12 rounds, no control: an invariant</small>");
	html = claim_line("ratio(gil.late, free.late) < 2",
	    "ratio(gil.late, free.late)", &r);
	assert_contains(html, "measured 1.00× [1.00, 1.00], claimed &lt; 2");
	/* Before it is measured it says what it will be held against. */
	html = claim_line("count(gil.lost) = 0", "count(free.nvcsw)", &none);
	assert_contains(html,
	    "<small>claimed = 0</small><br><small><code>count(gil.lost) = 0"
	    "</code>, control <code>count(free.nvcsw)</code></small>");
}

static void
a_card_without_result_says_so(void **state)
{
	struct claim claim = { .id = "c", .text = "T", .source = "x < 1" };
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
		TEST(a_card_answers_first),
		TEST(all_that_tells_the_result_is_folded),
		TEST(a_table_has_the_columns_that_the_question_needs),
		TEST(noise_is_one_line),
		TEST(a_verdict_leads_to_what_it_means),
		TEST(a_card_can_be_explained),
		TEST(every_result_has_an_answer),
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
