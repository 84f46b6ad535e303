/* What an author may write in an experiment's block and info string. */
#include "test.h"

#include "book/embed.h"

static struct err err;
static struct embed e;

/* A block whose fence stands at line 5 of x.md. */
static const char *
parse(const char *body)
{
	return embed_parse(arena, "x.md", 5, body, &e, &err) ? NULL : err.text;
}

static const char *
parse_inline(const char *info)
{
	return embed_parse_inline(arena, "x.md", 5, info, "int main;\n", &e,
		   &err) ?
	    NULL :
	    err.text;
}

static const char full[] = "run: cpu-threads\n"
			   "id: again\n"
			   "question: How much sooner?\n"
			   "predict: speedup(gil, n=2)\n"
			   "show: [work, models/gil.c#take]\n"
			   "with:\n"
			   "  n: [1, 2, 4]\n"
			   "  delay: 0.5\n"
			   "plot: speedup\n"
			   "samples: 3\n"
			   "limit: 2.5\n"
			   "expect: exit 7\n"
			   "claims:\n"
			   "  - id: a\n"
			   "    text: A text.\n"
			   "    holds: speedup(gil) < 1.5\n"
			   "    needs: cores >= 2\n"
			   "  - id: b\n"
			   "    text: Another.\n"
			   "    holds: value(gil.wall) > 1\n"
			   "  - id: c\n"
			   "    text: A third.\n"
			   "    control: value(free.wall)\n"
			   "    holds: value(gil.wall) < 2\n"
			   "  - id: d\n"
			   "    text: A fourth.\n"
			   "    holds: max(gil.holders) = 1\n"
			   "    control: none\n";

static void
every_key_is_read(void **state)
{
	(void)state;
	assert_null(parse(full));
	assert_string_equal(e.run, "cpu-threads");
	assert_string_equal(e.id, "again");
	assert_string_equal(e.question, "How much sooner?");
	assert_string_equal(e.predict, "speedup(gil, n=2)");
	assert_string_equal(e.predict_expr.a, "gil");
	assert_int_equal(e.nshow, 2);
	assert_string_equal(e.show[1], "models/gil.c#take");
	assert_int_equal(e.nwith, 2);
	assert_string_equal(e.with[0].value, "1,2,4");
	assert_string_equal(e.with[1].value, "0.5");
	assert_string_equal(e.plot, "speedup");
	assert_int_equal(e.samples, 3);
	assert_near(e.limit_s, 2.5);
	assert_int_equal(e.expect, EXPECT_EXIT);
	assert_int_equal(e.expect_code, 7);
	assert_int_equal(e.nclaims, 4);
	assert_int_equal(e.claims[0].cores, 2);
	assert_int_equal(e.claims[1].cores, 0);
	assert_int_equal(e.claims[1].controlled, CONTROL_UNSAID);
	assert_int_equal(e.claims[2].controlled, CONTROL_EXPR);
	assert_string_equal(e.claims[2].control.source, "value(free.wall)");
	assert_int_equal(e.claims[3].controlled, CONTROL_NONE);
	assert_null(e.source);
}

static void
every_key_knows_its_line(void **state)
{
	(void)state;
	assert_null(parse(full));
	assert_int_equal(e.line, 5);
	assert_int_equal(e.predict_line, 9);
	assert_int_equal(e.show_line, 10);
	assert_int_equal(e.with_lines[0], 12);
	assert_int_equal(e.with_lines[1], 13);
	assert_int_equal(e.plot_line, 14);
	assert_int_equal(e.claims[0].line, 21);
	assert_int_equal(e.claims[1].line, 25);
	assert_int_equal(e.claims[2].line, 29);
	/* A control that is missing is missed where the claim stands. */
	assert_int_equal(e.claims[1].control_line, 25);
	assert_int_equal(e.claims[2].control_line, 28);
	assert_int_equal(e.claims[3].control_line, 33);
}

/* What the card says of the result, and of itself. */
static void
answer_columns_and_parts_are_read(void **state)
{
	(void)state;
	assert_null(parse("run: x\n"
			  "answer: \"{speedup(a)} and\n"
			  "  {value(b.c, n=2)}.\"\n"
			  "columns: [speedup, c]\n"
			  "annotate:\n"
			  "  code: The code.\n"));
	assert_int_equal(e.answer.count, 4);
	assert_string_equal(e.answer.phrases[0].expr.a, "a");
	assert_string_equal(e.answer.phrases[1].text, " and ");
	assert_string_equal(e.answer.phrases[2].expr.metric, "c");
	assert_string_equal(e.answer.phrases[3].text, ".");
	assert_int_equal(e.answer_line, 7);
	assert_int_equal(e.ncolumns, 2);
	assert_int_equal(e.columns_line, 9);
	assert_string_equal(e.annotated[CARD_CODE], "The code.");
	assert_null(e.annotated[CARD_ANSWER]);
	assert_true(e.annotate_line > 0);
	assert_null(parse("run: x\n"));
	assert_int_equal(e.answer.count + e.ncolumns, 0);
	assert_int_equal(e.annotate_line, 0);
	assert_non_null(parse("run: x\nanswer: [a]\n"));
	assert_non_null(parse("run: x\nanswer: \"{}\"\n"));
	assert_non_null(parse("run: x\nanswer: \"{count(a.b)\"\n"));
	assert_non_null(parse("run: x\nannotate: {code: [a]}\n"));
	assert_non_null(parse("run: x\nannotate: {}\n"));
}

static void
little_is_needed(void **state)
{
	(void)state;
	assert_null(parse("run: x\n"));
	assert_string_equal(e.id, "x");
	assert_int_equal(e.samples, 1);
	assert_near(e.limit_s, 0);
	assert_int_equal(e.expect, EXPECT_SUCCESS);
	assert_null(e.question);
	assert_null(e.plot);
	assert_int_equal(e.nclaims + e.nshow + e.nwith, 0);
	assert_null(parse("run: x\nshow: work\nexpect: timeout\n"));
	assert_int_equal(e.nshow, 1);
	assert_int_equal(e.expect, EXPECT_TIMEOUT);
	assert_null(parse("run: x\nexpect: signal\n"));
	assert_int_equal(e.expect, EXPECT_SIGNAL);
	assert_null(parse("run: x\nexpect: compile-error\n"));
	assert_int_equal(e.expect, EXPECT_COMPILE_ERROR);
}

/* Limits rise to one that is open; nobody writes which choice is right. */
static void
a_prediction_may_be_a_choice(void **state)
{
	(void)state;
	assert_null(
	    parse("run: x\npredict:\n  ask: How much?\n"
		  "  value: speedup(a, n=2)\n"
		  "  choices:\n    - less: < -0.5\n"
		  "    - \"as much: really\": <1e2\n    - more: else\n"));
	assert_string_equal(e.predict, "speedup(a, n=2)");
	assert_int_equal(e.predict_line, 9);
	assert_string_equal(e.ask, "How much?");
	assert_int_equal(e.nchoices, 3);
	assert_near(e.choices[0].limit, -0.5);
	assert_string_equal(e.choices[1].text, "as much: really");
	assert_near(e.choices[1].limit, 100);
	assert_true(isinf(e.choices[2].limit));
	assert_null(parse("run: x\npredict: speedup(a)\n"));
	assert_null(e.ask);
	assert_int_equal(e.nchoices, 0);
	assert_null(parse("run: x\n"));
	assert_null(e.predict);
}

static void
a_plot_shows_up_to_two_metrics(void **state)
{
	(void)state;
	assert_null(parse("run: x\nplot: bars\ny: late\n"));
	assert_int_equal(e.ny, 1);
	assert_string_equal(e.y[0], "late");
	assert_int_equal(e.y_line, 8);
	assert_null(parse("run: x\ny: [late, lost]\n"));
	assert_int_equal(e.ny, 2);
	assert_string_equal(e.y[1], "lost");
	assert_null(parse("run: x\n"));
	assert_int_equal(e.ny, 0);
	assert_string_equal(parse("run: x\ny: [a, b, c]\n"),
	    "x.md:7: y names 3 metrics, expected at most 2");
	assert_non_null(parse("run: x\ny: {a: b}\n"));
}

static void
mistakes_are_named_with_their_line(void **state)
{
	static const char *const bad[][2] = {
		{ "", "x.md:6: the YAML is empty" },
		{ "question: why\n", "x.md:6: run is 'missing'" },
		{ "id: a\nrun: A\n", "x.md:7: run is 'A', expected small" },
		{ "run: ../x\n", "x.md:6: run is '../x'" },
		{ "run: x\nid: a b\n", "x.md:7: id is 'a b'" },
		{ "run: x\nwhith: 1\n",
		    "x.md:7: unknown key 'whith', "
		    "expected one of run, id, question" },
		{ "run: x\npredict: fast(a)\n",
		    "x.md:7: predict does not "
		    "parse: unknown function 'fast'" },
		{ "run: x\npredict: {value: [a]}\n",
		    "x.md:7: predict has no value, expected an expression" },
		{ "run: x\npredict: {value: fast(a), ask: why}\n",
		    "x.md:7: predict does not parse: unknown function" },
		{ "run: x\npredict: {value: speedup(a), ask: [b]}\n",
		    "x.md:7: 'ask' is not a text, expected one" },
		{ "run: x\npredict:\n  value: speedup(a)\n  choices: []\n",
		    "x.md:9: 'choices' has none, expected at least two" },
		{ "run: x\npredict:\n  value: speedup(a)\n  choices:\n"
		  "  - a: < 1\n  - b: < 2 x\n  - c: else\n",
		    "x.md:11: the limit of choice 'b' is '< 2 x', expected" },
		{ "run: x\npredict:\n  value: speedup(a)\n  choices:\n"
		  "  - a: < nan\n  - c: else\n",
		    "x.md:10: the limit of choice 'a' is '< nan', expected" },
		{ "run: x\npredict:\n  value: speedup(a)\n  choices:\n"
		  "  - {a: < 1, b: < 2}\n  - c: else\n",
		    "x.md:10: a choice has no limit, expected 'text: <" },
		{ "run: x\npredict:\n  value: speedup(a)\n  choices:\n"
		  "  - a: < 1\n  - '': < 2\n  - c: else\n",
		    "x.md:11: a choice has no limit, expected 'text: <" },
		{ "run: x\nwith: [n]\n", "x.md:7: 'with' is no map" },
		{ "run: x\nwith:\n  n: {a: 1}\n", "x.md:8: a parameter is" },
		{ "run: x\nwith:\n  n: []\n", "x.md:8: a parameter is" },
		{ "run: x\nwith:\n  n: [[1]]\n", "x.md:8: a parameter is" },
		{ "run: x\nsamples: 0\n",
		    "x.md:7: 'samples' is 0, expected "
		    "a number from 1 to 1000" },
		{ "run: x\nlimit: soon\n", "x.md:7: 'limit' is soon" },
		{ "run: x\nexpect: crash\n",
		    "x.md:7: expect is 'crash', "
		    "expected compile-error, signal, timeout or exit N" },
		{ "run: x\nplot: [a]\n", "x.md:7: 'plot' is not a text" },
		{ "run: x\nshow: {a: b}\n", "x.md:7: 'show' is not a list" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (parse(bad[i][0]) == NULL)
			fail_msg("taken for good: %s", bad[i][0]);
		assert_contains(err.text, bad[i][1]);
	}
}

static void
mistakes_in_claims_are_named_with_their_line(void **state)
{
	static const char *const bad[][2] = {
		{ "{id: a}", "x.md:7: 'claims' is no list" },
		{ "\n- word", "x.md:8: expected 'key: value' with keys id" },
		{ "\n- id: a\n  txt: b", "x.md:9: unknown key 'txt'" },
		{ "\n- text: b", "x.md:8: the claim's id is 'missing'" },
		{ "\n- id: a\n  text: b", "claim 'a' has no 'holds'" },
		{ "\n- id: a\n  holds: value(a.wall) > 1",
		    "claim 'a' has no 'text'" },
		{ "\n- id: a\n  text: b\n  holds: speedup(a) <> 1",
		    "x.md:10: claim 'a' does not parse: expected a number" },
		{ "\n- id: a\n  text: b\n  holds: value(a.wall) > 1\n"
		  "  needs: 2 cores",
		    "x.md:11: needs is '2 cores'" },
		{ "\n- id: a\n  text: b\n  holds: max(a.n) = 1\n"
		  "  control: max(b)",
		    "x.md:11: the control of claim 'a' does not parse: "
		    "expected '.' before ')'" },
		{ "\n- id: a\n  text: b\n  holds: max(a.n) = 1\n"
		  "  control: [none]",
		    "x.md:11: 'control' is not a text" },
		{ "\n- id: a\n  text: b\n  holds: value(a.wall) > 1\n"
		  "- id: a\n  text: b\n  holds: value(a.wall) > 1\n",
		    "claim 'a' stands here twice" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (parse(arena_printf(arena, "run: x\nclaims: %s\n",
			bad[i][0])) == NULL)
			fail_msg("taken for good: %s", bad[i][0]);
		assert_contains(err.text, bad[i][1]);
	}
}

static void
an_info_string_is_read(void **state)
{
	(void)state;
	assert_null(parse_inline("c run=hello"));
	assert_string_equal(e.id, "hello");
	assert_string_equal(e.run, "hello");
	assert_string_equal(e.source, "int main;\n");
	assert_int_equal(e.samples, 1);
	assert_int_equal(e.line, 5);
	assert_null(
	    parse_inline("c  run=hello samples=3 limit=0.5 expect=exit-3"));
	assert_int_equal(e.samples, 3);
	assert_near(e.limit_s, 0.5);
	assert_int_equal(e.expect, EXPECT_EXIT);
	assert_int_equal(e.expect_code, 3);
}

static void
mistakes_in_an_info_string_are_named(void **state)
{
	static const char *const bad[][2] = {
		{ "c run=", "x.md:5: run is ''" },
		{ "c run=Hello", "x.md:5: run is 'Hello'" },
		{ "c run=x sample=3",
		    "x.md:5: unknown 'sample=3', expected "
		    "run=, samples=, limit=, expect=, inputs= or env=" },
		{ "c run=x fast", "unknown 'fast'" },
		{ "c run=x samples=0", "samples is '0'" },
		{ "c run=x samples=1001", "samples is '1001'" },
		{ "c run=x limit=0", "limit is '0'" },
		{ "c run=x limit=x", "limit is 'x'" },
		{ "c run=x expect=boom", "expect is 'boom'" },
		{ "c run=x inputs=", "x.md:5: input '' is outside" },
		{ "c run=x inputs=a,/etc/passwd", "'/etc/passwd' is outside" },
		{ "c run=x inputs=a/../../b", "'a/../../b' is outside" },
		{ "c run=x inputs=a,b,a", "'a' stands twice in inputs" },
		{ "c run=x env=A,B,A", "'A' stands twice in env" },
		{ "c run=x env=A,", "env names ''" },
		{ "c run=x env=1A", "env names '1A'" },
		{ "c run=x env=LAB_PAD", "begins with LAB_" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (parse_inline(bad[i][0]) == NULL)
			fail_msg("taken for good: %s", bad[i][0]);
		assert_contains(err.text, bad[i][1]);
	}
}

/* Half of a number is none, as in an experiment's block. */
static void
a_number_in_an_info_string_is_all_of_it(void **state)
{
	(void)state;
	assert_non_null(parse_inline("c run=x samples=3x"));
	assert_non_null(parse_inline("c run=x limit=2s"));
	assert_null(parse("run: x\nsamples: 3\n"));
	assert_non_null(parse("run: x\nsamples: 3x\n"));
	assert_non_null(parse("run: x\nsamples: 2.5\n"));
}

static void
a_value_of_an_info_string_is_found(void **state)
{
	(void)state;
	assert_string_equal(info_value(arena, "c run=a b=1", "b"), "1");
	assert_string_equal(info_value(arena, "c\trun=", "run"), "");
	assert_null(info_value(arena, "c rerun=a", "run"));
	assert_null(info_value(arena, "c run", "run"));
	assert_null(info_value(arena, "", "run"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_key_is_read),
		TEST(every_key_knows_its_line),
		TEST(answer_columns_and_parts_are_read),
		TEST(little_is_needed),
		TEST(a_prediction_may_be_a_choice),
		TEST(a_plot_shows_up_to_two_metrics),
		TEST(mistakes_are_named_with_their_line),
		TEST(mistakes_in_claims_are_named_with_their_line),
		TEST(an_info_string_is_read),
		TEST(mistakes_in_an_info_string_are_named),
		TEST(a_number_in_an_info_string_is_all_of_it),
		TEST(a_value_of_an_info_string_is_found),
	};

	return cmocka_run_group_tests_name("embed", tests, NULL, NULL);
}
