/* What is noted and told of a learner's tries, whatever a program said. */
#include "test.h"

#include "book/yaml.h"
#include "data/solving.h"

static void
a_try_is_taken_in(void **state)
{
	struct solving s = { 0 };
	const struct trial wrong = { .reason = "lost",
		.text = "One\n\tis  lost.\n",
		.orders = 4,
		.taken = 9 };
	const struct trial cut = { .passed = true, .orders = 7, .taken = 9 };
	const struct trial right = { .passed = true,
		.whole = true,
		.orders = 5 };

	(void)state;
	assert_string_equal("not begun", solving_state(&s));
	solving_take(arena, &s, &wrong);
	assert_string_equal("begun", solving_state(&s));
	assert_string_equal("lost", s.last);
	assert_string_equal("One is lost.", s.said);
	assert_int_equal(4, s.orders);
	solving_take(arena, &s, &cut);
	assert_string_equal("unfinished", s.last);
	assert_null(s.said);
	assert_int_equal(7, s.orders);
	assert_string_equal("solved", solving_state(&s));
	/* Once it is solved, tries are not counted any more. */
	solving_take(arena, &s, &right);
	solving_take(arena, &s, &wrong);
	assert_int_equal(2, s.tries);
	assert_string_equal("lost", s.last);
	assert_string_equal("solved", solving_state(&s));
}

static void
without_steps_no_order_was_followed(void **state)
{
	struct solving s = { .gave_up = true };
	const struct trial right = { .passed = true,
		.whole = true,
		.orders = 1,
		.taken = 0 };

	(void)state;
	assert_string_equal("given up", solving_state(&s));
	solving_take(arena, &s, &right);
	assert_string_equal("right", s.last);
	assert_int_equal(0, s.orders);
}

static void
a_failure_without_a_reason_has_a_word(void **state)
{
	struct solving s = { 0 };
	const struct trial odd = { .reason = " \n", .text = "" };

	(void)state;
	solving_take(arena, &s, &odd);
	assert_string_equal("unknown", s.last);
}

static void
a_line_is_cut_between_characters(void **state)
{
	char text[600];
	const char *line;
	size_t i;

	(void)state;
	/* One byte, then characters of three: 240 is within one. */
	strcpy(text, "a");
	for (i = 0; i < 150; i++)
		strcat(text, "€");
	line = solving_line(arena, text);
	assert_int_equal(1 + 79 * 3 + strlen("…"), strlen(line));
	assert_string_equal("€…", line + strlen(line) - 6);
	assert_string_equal("", solving_line(arena, ""));
	assert_string_equal("", solving_line(arena, "\033\001\n"));
	assert_string_equal("a [0m b", solving_line(arena, "a\033 [0m\n\n b "));
}

/* Each comes back from YAML as it went in. */
static void
quoted_text_comes_back(void **state)
{
	static const char *const texts[] = { "", "plain", "\"}, {x: \\",
		"# - : \t\n\r", "\x01\x7f\xc2\x85\xc2\xa0", "\xe2\x80\xa8é€",
		"\xef\xbb\xbf\xef\xbf\xbe\xef\xbf\xbf", "\xf0\x9f\x94\x92",
		"'single' %d %TAG &a *a !b | >" };
	struct yaml *root;
	struct err err;
	const char *text;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		text = yaml_quoted(arena, texts[i]);
		assert_null(strchr(text, '\n'));
		text = arena_printf(arena, "a: {b: %s, c: d}\n", text);
		if (!yaml_parse(arena, "x.yaml", 1, text, strlen(text), &root,
			&err))
			fail_msg("%s: %s", text, err.text);
		root = yaml_get(root, "a");
		assert_int_equal(2, root->count);
		assert_string_equal(texts[i], yaml_get(root, "b")->text);
	}
	/* What is no UTF-8 does not. */
	assert_string_equal("\"a\xEF\xBF\xBD\"", yaml_quoted(arena, "a\xff"));
}

static void
no_cell_is_a_formula(void **state)
{
	static const char *const last[][2] = { { "=1", "\"'=1\"" },
		{ "+1", "\"'+1\"" }, { "-1", "\"'-1\"" }, { "@a", "\"'@a\"" },
		{ "a=1", "\"a=1\"" }, { "a,\"b\"", "\"a,\"\"b\"\"\"" },
		{ "=\"a\"", "\"'=\"\"a\"\"\"" } };
	struct exercise exercise = { .id = "x", .title = "T", .after = "c" };
	struct solving s = { .begun = true, .tries = 1, .orders = 2 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(last) / sizeof(last[0]); i++) {
		s.last = last[i][0];
		assert_string_equal(
		    arena_printf(arena,
			"id,title,chapter,state,tries,hints,last,orders\n"
			"x,\"T\",\"c\",begun,1,0,%s,2\n",
			last[i][1]),
		    solving_to_csv(arena, &exercise, &s, 1));
	}
	assert_string_equal("[]\n", solving_to_json(arena, NULL, NULL, 0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_try_is_taken_in),
		TEST(without_steps_no_order_was_followed),
		TEST(a_failure_without_a_reason_has_a_word),
		TEST(a_line_is_cut_between_characters),
		TEST(quoted_text_comes_back),
		TEST(no_cell_is_a_formula),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
