/* Reports of checks: whole ones, and what a learner's program may make of one.
 */
#include "data/trial.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "data/exercise.h"

static struct arena *arena;

static int
set_up(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

#define TOKEN "{\"token\":\"t\","

#define GOOD(orders)                                                           \
	TOKEN "\"scene\":\"s\",\"orders\":" orders ",\"cut\":0,\"steps\":9,"   \
	      "\"whole\":true,\"failed\":false}\n"

static void
test_passed(void **state)
{
	struct trial trial = trial_parse(arena, GOOD("3") GOOD("4"), "t");

	(void)state;
	assert_true(trial.passed);
	assert_null(trial.reason);
	assert_int_equal(7, trial.orders);
	assert_int_equal(18, trial.taken);
	assert_true(trial.whole);
}

static void
test_failed(void **state)
{
	struct trial trial = trial_parse(arena,
	    GOOD("3") TOKEN
	    "\"scene\":\"Two\",\"failed\":true,\"reason\":\"lost\","
	    "\"text\":\"One is lost.\",\"witness\":[{\"thread\":2,"
	    "\"step\":\"load(w)\",\"file\":\"a.c\",\"line\":7,"
	    "\"says\":\"1\"}]}\n" GOOD("4"),
	    "t");

	(void)state;
	assert_false(trial.passed);
	assert_string_equal("lost", trial.reason);
	assert_string_equal("One is lost.", trial.text);
	assert_string_equal("Two", trial.scene);
	assert_int_equal(1, trial.nsteps);
	assert_int_equal(2, trial.steps[0].thread);
	assert_int_equal(7, trial.steps[0].line);
	assert_string_equal("load(w)", trial.steps[0].step);
}

static void
test_last_words(void **state)
{
	struct trial trial = trial_parse(arena,
	    TOKEN
	    "\"scene\":null,\"failed\":true,\"reason\":\"crash\",\"signal\":8,"
	    "\"thread\":2,\"after_line\":12}",
	    "t");

	(void)state;
	assert_string_equal(
	    "B crashed after the step in line 12: a division by zero.",
	    trial.text);
	trial = trial_parse(arena,
	    TOKEN "\"failed\":true,\"reason\":\"endless-loop\",\"thread\":1}",
	    "t");
	assert_non_null(strstr(trial.text, "A computed on and on before"));
	trial = trial_parse(arena, TOKEN "\"failed\":true,\"thread\":-3}", "t");
	assert_non_null(strstr(trial.text, "the check"));
}

/* No report passes but a whole one. */
static void
test_odd(void **state)
{
	static const char *const odd[] = { "", "\n\n", "no json", "[]", "7",
		"{\"scene\":\"s\",\"orders\":1", "{}",
		TOKEN "\"failed\":\"false\"}",
		GOOD("1") TOKEN "\"failed\":true}" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
		assert_false(trial_parse(arena, odd[i], "t").passed);
	assert_int_equal(0, trial_parse(arena, GOOD("-5"), "t").orders);
	assert_int_equal(0, trial_parse(arena, GOOD("1e300"), "t").orders);
	assert_int_equal(0, trial_parse(arena, GOOD("\"x\""), "t").orders);
}

/* Whoever writes to the same place does not speak for the check. */
static void
test_forged(void **state)
{
	struct trial trial =
	    trial_parse(arena, GOOD("3"), "another token than t");

	(void)state;
	assert_false(trial.passed);
	trial = trial_parse(arena,
	    "{\"scene\":\"s\",\"failed\":false}\n" TOKEN
	    "\"failed\":true,\"reason\":\"r\",\"text\":\"x\"}",
	    "t");
	assert_false(trial.passed);
	assert_string_equal("r", trial.reason);
}

static void
test_terminal(void **state)
{
	struct trial trial = trial_parse(arena,
	    TOKEN
	    "\"failed\":true,\"reason\":\"r\",\"text\":\"a\\u001b[2Jb\\u009bc"
	    "\\u007fd → e\"}",
	    "t");

	(void)state;
	assert_string_equal("a[2Jbcd → e", trial.text);
	assert_string_equal("a\n\tb", text_printable(arena, "a\n\t\r\bb"));
}

static void
test_mutants(void **state)
{
	struct exercise exercise = { .id = "x", .file = "x/exercise.yaml" };
	struct mutant mutant = { .name = "m",
		.replace = "two",
		.with = "2",
		.line = 4 };
	struct err err;

	(void)state;
	assert_string_equal("one 2 three",
	    mutant_source(arena, &exercise, &mutant, "one two three", &err));
	mutant.with = "";
	assert_string_equal("one  three",
	    mutant_source(arena, &exercise, &mutant, "one two three", &err));
	assert_null(mutant_source(arena, &exercise, &mutant, "one", &err));
	assert_string_equal(
	    "x/exercise.yaml:4: mutant 'm' replaces what stands "
	    "nowhere in solution.c, expected once",
	    err.text);
	assert_null(mutant_source(arena, &exercise, &mutant, "two two", &err));
	assert_non_null(strstr(err.text, "more than once"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_passed),
		cmocka_unit_test(test_failed),
		cmocka_unit_test(test_last_words),
		cmocka_unit_test(test_odd),
		cmocka_unit_test(test_forged),
		cmocka_unit_test(test_terminal),
		cmocka_unit_test(test_mutants),
	};

	return cmocka_run_group_tests_name("trial", tests, set_up, tear_down);
}
