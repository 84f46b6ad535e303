/* What is guessed before a result: how it is asked, and which choice is right.
 */
#include "made.h"

#include "press/card.h"
#include "press/predict.h"

#define EVIL "<script>\"'&</script>"
#define TAMED "&lt;script&gt;&quot;&#39;&amp;&lt;/script&gt;"

static const struct choice choices[] = { { "slower", 0.9 }, { "as fast", 1.1 },
	{ "faster", INFINITY } };

static struct result r;
static struct expr expr;
static struct prediction p;

/* A prediction about a result in which gil and free are so fast. */
static void
predict(const char *source, double gil, double spread)
{
	struct err err;

	r = made_result(NULL, NULL);
	made_rounds(&r, 0, 12, gil, 1.9, spread);
	if (!expr_parse(arena, source, &expr, &err))
		fail_msg("%s", err.text);
	p = (struct prediction) { .id = "made",
		.page = "a b.html",
		.question = "How fast?",
		.expr = &expr,
		.exp = &r.exp,
		.result = &r };
}

static char *
form(void)
{
	struct buf buf = BUF_INIT;
	char *html;

	predict_open(&buf, &p, "");
	predict_close(&buf);
	html = arena_strdup(arena, buf.data);
	buf_fini(&buf);
	return html;
}

static char *
item(void)
{
	struct buf buf = BUF_INIT;
	char *html;

	predict_list(&buf);
	predict_item(&buf, &p);
	predict_list_end(&buf);
	html = arena_strdup(arena, buf.data);
	buf_fini(&buf);
	return html;
}

/* "1 2": the right choices of an interval, from 0. */
static const char *
right(double lo, double mid, double hi, int n)
{
	struct estimate e = { mid, lo, hi, n, 1, 0.99 };
	size_t first, last;

	if (!choice_right(choices, 3, &e, &first, &last))
		return "none";
	return arena_printf(arena, "%zu %zu", first, last);
}

static void
the_right_choice_follows_from_the_interval(void **state)
{
	(void)state;
	assert_string_equal(right(0.5, 0.6, 0.7, 12), "0 0");
	assert_string_equal(right(0.95, 1, 1.05, 12), "1 1");
	assert_string_equal(right(1.2, 5, 1e9, 12), "2 2");
	/* A limit belongs to the band above it. */
	assert_string_equal(right(0.9, 0.9, 0.9, 12), "1 1");
	assert_string_equal(right(1.1, 1.1, 1.1, 12), "2 2");
	/* Too close to call. */
	assert_string_equal(right(0.89, 0.95, 1, 12), "0 1");
	assert_string_equal(right(0.89, 1, 1.1, 12), "0 2");
	/* Too few rounds for an interval. */
	assert_string_equal(right(NAN, 1, NAN, 2), "1 1");
	assert_string_equal(right(NAN, NAN, NAN, 0), "none");
}

static void
a_number_is_asked_for_with_its_unit(void **state)
{
	char *html;

	(void)state;
	predict("speedup(gil)", 0.98, 1e-6);
	html = form();
	assert_contains(html,
	    "<label for=\"guess.made\">How many times as fast is gil as "
	    "sequential?</label>");
	assert_contains(html, "<span class=\"unit\">×</span>");
	assert_contains(html, "inputmode=\"decimal\"");
	assert_contains(html, "data-experiment=\"made\" data-kind=\"number\"");
	assert_contains(html, "data-unit=\"×\" data-shows=\"speedup\"");
	assert_contains(html, "data-measured=\"0.98× [0.98, 0.98]\"");
	assert_contains(html, " data-mid=\"0.98");
	assert_contains(html, "<details class=\"reveal\"><summary>");
	assert_lacks(html, "data-stale");
	assert_lacks(html, "type=\"radio\" name=\"choice\"");
	p.ask = "How much is it?";
	p.stale = true;
	assert_contains(form(), ">How much is it?</label>");
	assert_contains(form(), "data-stale");
}

/* Who types 0.005 where 5 ms are meant? */
static void
a_time_may_be_guessed_in_any_unit(void **state)
{
	(void)state;
	predict("value(gil.late)", 0.98, 1e-6);
	assert_contains(form(),
	    "<option>s</option><option selected>ms</option>"
	    "<option>µs</option><option>ns</option></select>");
	assert_contains(form(), "data-unit=\"s\" data-shows=\"late\"");
	r.exp.metrics[1].unit = "us";
	assert_contains(form(), "<option selected>µs</option>");
	r.exp.metrics[1].unit = "ns";
	assert_contains(form(), "<option selected>ns</option>");
}

static void
every_expression_is_asked_in_words(void **state)
{
	static const char *const asked[][2] = {
		{ "speedup(free, n=24)",
		    "How many times as fast is free with n=24 as sequential?" },
		{ "ratio(gil, free)",
		    "How many times as long does gil take as free?" },
		{ "ratio(gil.late[n=24], free.late)",
		    "how late: how many times as much has gil with n=24 as "
		    "free?" },
		{ "ratio(gil.wall, free.late)",
		    "wall-clock time of the measured region (gil): how many "
		    "times as much is it as how late (free)?" },
		{ "value(gil.lost)", "gil: lost updates\"" },
		{ "count(gil.lost)", "gil: lost updates, all rounds together" },
		{ "min(gil.late)",
		    "gil: how late, the smallest of all rounds" },
		{ "max(gil.late)", "gil: how late, the largest of all rounds" },
		{ "p90(gil.late)",
		    "gil: how late. What do 90 % of the rounds stay below?" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		predict(asked[i][0], 0.98, 1e-6);
		assert_contains(form(),
		    arena_printf(arena, "data-ask=\"%s", asked[i][1]));
	}
	/* Its program did not compile. */
	p.exp = NULL;
	p.result = NULL;
	assert_contains(form(), "data-ask=\"What is p90(gil.late)?\"");
}

static void
a_choice_is_known_by_its_text(void **state)
{
	char *html;

	(void)state;
	predict("speedup(gil)", 1, 1e-6);
	p.choices = choices;
	p.nchoices = 3;
	html = form();
	assert_contains(html, "data-kind=\"choice\"");
	assert_contains(html, "<legend>How many times as fast");
	assert_contains(html,
	    "name=\"choice\" data-choice=\"slower\"> slower</label>");
	assert_contains(html,
	    "data-choice=\"as fast\" data-right> as fast</label>");
	assert_contains(html, "data-choice=\"faster\"> faster</label>");
	assert_lacks(html, "inputmode");
	/* The interval lies on both sides of 1.1. */
	predict("speedup(gil)", 1.1, 0.05);
	p.choices = choices;
	p.nchoices = 3;
	assert_contains(form(), "data-choice=\"slower\"> ");
	assert_contains(form(), "data-choice=\"as fast\" data-right> ");
	assert_contains(form(), "data-choice=\"faster\" data-right> ");
	assert_contains(item(), ": “as fast” or “faster”</p>");
}

static void
without_a_result_nothing_is_right(void **state)
{
	(void)state;
	predict("speedup(gil)", 1, 1e-6);
	p.choices = choices;
	p.nchoices = 3;
	p.result = NULL;
	assert_contains(form(), "data-choice=\"as fast\"> ");
	assert_lacks(form(), "data-right");
	assert_lacks(form(), "data-m");
	assert_contains(item(), "Not measured yet.");
	/* There is one, but it has no value. */
	r.nsamples = 0;
	p.result = &r;
	assert_lacks(form(), "data-m");
	assert_contains(item(), "Not readable on this machine.");
}

/* Whoever opens the list has not guessed everything. */
static void
the_list_hides_what_was_measured(void **state)
{
	char *html, *fold;

	(void)state;
	predict("speedup(gil)", 0.98, 1e-6);
	html = item();
	assert_contains(html, "<p class=\"scriptless\">");
	assert_contains(html,
	    "<a href=\"a%20b.html#ask.made\">How fast?</a>");
	assert_contains(html, "class=\"asked\">How many times as fast is gil");
	fold = strstr(html, "<details><summary>What was measured");
	assert_non_null(fold);
	assert_contains(fold, "0.98× [0.98, 0.98]</p>");
	p.stale = true;
	assert_contains(item(), "(of an older version of the experiment)");
}

/* A card without a prediction hides nothing. */
static void
a_card_hides_what_is_guessed(void **state)
{
	struct buf buf = BUF_INIT;
	struct card card;

	(void)state;
	predict("speedup(gil)", 0.98, 1e-6);
	card = (struct card) { .id = "made",
		.question = "How fast?",
		.result = &r,
		.figure = "<svg></svg>",
		.command = "x" };
	card_html(&buf, &card);
	assert_lacks(buf.data, "class=\"reveal\"");
	buf_clear(&buf);
	card.predict = &p;
	card_html(&buf, &card);
	assert_true(strstr(buf.data, "How fast?") <
	    strstr(buf.data, "<form class=\"guess needs-js\""));
	assert_true(strstr(buf.data, "</form>") <
	    strstr(buf.data, "<details class=\"reveal\">"));
	assert_true(strstr(buf.data, "<details class=\"reveal\">") <
	    strstr(buf.data, "<svg>"));
	assert_contains(buf.data, "</details>\n</section>\n");
	buf_fini(&buf);
}

static void
hostile_text_is_tamed(void **state)
{
	const struct choice evil[] = { { EVIL, 1 }, { "else", INFINITY } };

	(void)state;
	predict("value(gil.late)", 1, 1e-6);
	r.exp.metrics[1].text = EVIL;
	r.exp.metrics[1].unit = EVIL;
	p.question = EVIL;
	assert_contains(form(), TAMED);
	assert_lacks(form(), "<script");
	assert_lacks(item(), "<script");
	p.ask = EVIL;
	p.choices = evil;
	p.nchoices = 2;
	assert_contains(form(), "data-choice=\"" TAMED "\"");
	assert_lacks(form(), "<script");
	assert_lacks(item(), "<script");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_right_choice_follows_from_the_interval),
		TEST(a_number_is_asked_for_with_its_unit),
		TEST(a_time_may_be_guessed_in_any_unit),
		TEST(every_expression_is_asked_in_words),
		TEST(a_choice_is_known_by_its_text),
		TEST(without_a_result_nothing_is_right),
		TEST(the_list_hides_what_was_measured),
		TEST(a_card_hides_what_is_guessed),
		TEST(hostile_text_is_tamed),
	};

	return cmocka_run_group_tests_name("predict", tests, NULL, NULL);
}
