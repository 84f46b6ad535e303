/* What an experiment declares, and the points that a sweep asks for. */
#include "made.h"

static struct point *points;
static size_t npoints;

/* Asks for up to two settings; returns the error, or NULL. */
static const char *
ask(const char *name, const char *value, const char *name2, const char *value2)
{
	static struct err err;
	struct experiment exp = made_experiment();
	struct setting asked[] = { { name, value }, { name2, value2 } };

	return experiment_points(arena, &exp, asked,
		   (size_t)(name != NULL) + (name2 != NULL), &points, &npoints,
		   &err) ?
	    NULL :
	    err.text;
}

static int
find(const char *name, const char *value, const char **why)
{
	static struct err err;
	struct setting where = { name, value };
	int found =
	    points_find(arena, points, npoints, &where, name != NULL, &err);

	*why = found < 0 ? err.text : "";
	return found;
}

static void
a_description_is_read(void **state)
{
	struct experiment exp = made_experiment();

	(void)state;
	assert_string_equal(exp.id, "made");
	assert_true(exp.scales);
	assert_false(exp.waits);
	assert_false(exp.plain);
	assert_int_equal(exp.nparams, 3);
	assert_string_equal(exp.params[1].initial, "24");
	assert_near(exp.params[1].max, 40);
	assert_int_equal(exp.params[0].nchoices, 2);
	assert_int_equal(experiment_variant(&exp, "gil"), GIL);
	assert_int_equal(experiment_variant(&exp, "gi"), -1);
	assert_int_equal(experiment_metric(&exp, "late"), 1);
	assert_int_equal(experiment_metric(&exp, "wall"), -1);
	assert_int_equal(experiment_role(&exp, ROLE_BASE), SEQUENTIAL);
	assert_int_equal(experiment_role(&exp, ROLE_CAPACITY), FREE);
	assert_string_equal(experiment_variants(arena, &exp),
	    "sequential, gil, free");
	assert_string_equal(experiment_metrics(arena, &exp), "lost, late");
	assert_string_equal(experiment_params(arena, &exp), "task, n, delay");
}

static void
spans_are_declared_or_not(void **state)
{
	struct experiment exp = made_experiment();
	struct err err;

	(void)state;
	assert_int_equal(exp.nspans, 0);
	assert_int_equal(experiment_span(&exp, "holds"), -1);
	assert_true(experiment_parse(arena,
	    "{\"id\": \"x\", \"variants\": [{\"name\": \"a\"}],"
	    " \"spans\": [{\"name\": \"holds\", \"text\": \"has it\"},"
	    " {\"name\": \"waits\"}]}",
	    &exp, &err));
	assert_int_equal(exp.nspans, 2);
	assert_string_equal(exp.spans[0].text, "has it");
	assert_string_equal(exp.spans[1].text, "waits");
	assert_int_equal(experiment_span(&exp, "waits"), 1);
	assert_string_equal(experiment_spans(arena, &exp), "holds, waits");
}

static void
a_bad_description_is_an_error(void **state)
{
	static const char *const bad[][2] = {
		{ "", "not JSON" },
		{ "{\"id\": ", "not JSON" },
		{ "[]", "no id or no variants" },
		{ "{\"id\": \"x\"}", "no id or no variants" },
		{ "{\"variants\": [{\"name\": \"a\"}]}", "no id" },
		{ "{\"id\": \"<b>\", \"variants\": [{\"name\": \"a\"}]}",
		    "no id" },
		{ "{\"id\": \"x\", \"variants\": [{\"name\": \"a b\"}]}",
		    "a variant 'a b'" },
		{ "{\"id\": \"x\", \"variants\": [{}]}", "a variant ''" },
	};
	struct experiment exp;
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(experiment_parse(arena, bad[i][0], &exp, &err));
		assert_contains(err.text, bad[i][1]);
	}
}

static void
a_plain_program_has_one_variant(void **state)
{
	struct experiment exp;

	(void)state;
	experiment_plain(arena, "hello", &exp);
	assert_true(exp.plain);
	assert_string_equal(exp.id, "hello");
	assert_int_equal(exp.nvariants, 1);
	assert_string_equal(exp.variants[0].name, "program");
	assert_int_equal(experiment_role(&exp, ROLE_BASE), 0);
	assert_true(experiment_points(arena, &exp, NULL, 0, &points, &npoints,
	    &(struct err) { "" }));
	assert_int_equal(npoints, 1);
}

static void
a_sweep_has_all_points(void **state)
{
	(void)state;
	assert_null(ask(NULL, NULL, NULL, NULL));
	assert_int_equal(npoints, 1);
	assert_string_equal(point_text(arena, &points[0]),
	    "task=fib n=24 delay=0.1");
	assert_string_equal(point_label(arena, points, npoints, 0), "");
	assert_null(ask("n", "1, 2.0,3", "task", "fib,count"));
	assert_int_equal(npoints, 6);
	assert_string_equal(point_text(arena, &points[1]),
	    "task=fib n=2 delay=0.1");
	assert_string_equal(point_label(arena, points, npoints, 5),
	    "task=count n=3");
	assert_string_equal(point_value(&points[5], "n"), "3");
	assert_null(point_value(&points[5], "m"));
}

/* The command line comes after the chapter and wins. */
static void
the_last_word_on_a_parameter_counts(void **state)
{
	(void)state;
	assert_null(ask("n", "1,2", "n", "7"));
	assert_int_equal(npoints, 1);
	assert_string_equal(point_value(&points[0], "n"), "7");
}

static void
a_bad_sweep_is_an_error(void **state)
{
	(void)state;
	assert_string_equal(ask("m", "1", NULL, NULL),
	    "unknown parameter 'm', expected one of task, n, delay");
	assert_string_equal(ask("n", "41", NULL, NULL),
	    "parameter 'n' is 41, expected 1 to 40");
	assert_contains(ask("n", "1,0", NULL, NULL), "is 0, expected 1");
	assert_contains(ask("n", "", NULL, NULL), "expected a number");
	assert_contains(ask("n", "1,,2", NULL, NULL), "expected a number");
	assert_contains(ask("n", "2x", NULL, NULL), "'2x', expected a number");
	assert_contains(ask("n", "nan", NULL, NULL), "expected a number");
	assert_contains(ask("n", "inf", NULL, NULL), "expected a number");
	assert_string_equal(ask("task", "sum", NULL, NULL),
	    "parameter 'task' cannot be 'sum', expected one of fib, count");
	assert_contains(ask("n", "1,2,3,4,5,6,7,8,9", "delay",
			    "1,2,3,4,5,6,7,8"),
	    "more than 64 points");
	assert_null(ask("n", "1,2,3,4,5,6,7,8", "delay", "1,2,3,4,5,6,7,8"));
	assert_int_equal(npoints, 64);
}

static void
one_point_is_found(void **state)
{
	const char *why;

	(void)state;
	assert_null(ask("n", "1,2,3", NULL, NULL));
	assert_int_equal(find("n", "2", &why), 1);
	assert_int_equal(find("n", "2.0", &why), 1);
	assert_int_equal(find("n", "4", &why), -1);
	assert_contains(why, "no measured point");
	assert_int_equal(find("m", "1", &why), -1);
	assert_contains(why, "unknown parameter 'm'");
	assert_int_equal(find(NULL, NULL, &why), -1);
	assert_contains(why, "several points, expected one: say n=2");
	assert_int_equal(find("task", "fib", &why), -1);
	assert_null(ask(NULL, NULL, NULL, NULL));
	assert_int_equal(find(NULL, NULL, &why), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_description_is_read),
		TEST(spans_are_declared_or_not),
		TEST(a_bad_description_is_an_error),
		TEST(a_plain_program_has_one_variant),
		TEST(a_sweep_has_all_points),
		TEST(the_last_word_on_a_parameter_counts),
		TEST(a_bad_sweep_is_an_error),
		TEST(one_point_is_found),
	};

	return cmocka_run_group_tests_name("experiment", tests, NULL, NULL);
}
