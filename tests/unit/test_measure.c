/* From a program to a result: the samples of programs without the rig. */
#include "lab.h"

#include <signal.h>

#include "lab/measure.h"
#include "lab/store.h"

static struct place place;
static struct program program;
static struct facts env;
static struct outcome outcome;

/* Compiles a program, and makes the plan to run it so many times. */
static struct plan
plan_of(const char *source, int samples)
{
	struct plan plan = { .id = "tiny",
		.program = &program,
		.samples = samples,
		.level = level_find("quick"),
		.env = &env };
	struct err err;

	place = lab_place("b");
	scratch_put("b/experiments/tiny.c", source);
	program = (struct program) { .name = "tiny" };
	lab_compile(&place, &program, 1);
	if (program.failed)
		fail_msg("%s", program.failure.words);
	env = (struct facts) { 0 };
	facts_text(arena, &env, "host_id_hash", "a-host");
	facts_number(arena, &env, "effective_cpus", 2);
	assert_true(experiment_points(arena, &program.exp, NULL, 0,
	    &plan.points, &plan.npoints, &err));
	return plan;
}

static void
measure(const struct plan *plan)
{
	struct err err;

	if (!measure_run(arena, &place, plan, false, 0, NULL, &outcome, &err))
		fail_msg("%s", err.text);
}

static const char hello[] = "#include <stdio.h>\n"
			    "int main(void) { puts(\"hello\"); return 0; }\n";

static void
a_program_is_run_as_often_as_asked(void **state)
{
	struct plan plan = plan_of(hello, 3);
	const struct result *r = &outcome.result;
	int i;

	(void)state;
	measure(&plan);
	assert_true(outcome.measured);
	assert_int_equal(r->nsamples, 3);
	for (i = 0; i < 3; i++) {
		assert_int_equal(r->samples[i].round, i);
		assert_int_equal(r->samples[i].variant, 0);
		assert_true(r->samples[i].ok);
		assert_true(r->samples[i].wall_ns > 0);
		assert_string_equal(r->samples[i].output, "hello\n");
		/* Seen from outside these cannot be known. */
		assert_true(isnan(r->samples[i].foreign));
		assert_true(isnan(r->samples[i].migrations));
	}
	assert_string_equal(r->id, "tiny");
	assert_string_equal(r->level, "quick");
	assert_string_equal(facts_get_text(&r->env, "host_id_hash"), "a-host");
	assert_int_equal(strlen(facts_get_text(&r->env, "binary_sha256")), 64);
	assert_non_null(facts_get_text(&r->env, "utc_start"));
}

static void
a_result_is_kept_and_found_again(void **state)
{
	struct plan plan = plan_of(hello, 1);
	struct result back;
	struct err err;
	bool found = true;

	(void)state;
	assert_true(store_load(arena, &place, "tiny", &back, &found, &err));
	assert_false(found);
	measure(&plan);
	assert_true(
	    store_save(arena, &place, &outcome.result, NULL, NULL, 0, &err));
	assert_true(store_load(arena, &place, "tiny", &back, &found, &err));
	assert_true(found);
	assert_true(back.exp.plain);
	assert_string_equal(back.samples[0].output, "hello\n");
	assert_true(measure_is_fresh(arena, &plan, &back));
	scratch_put("b/build/results/tiny.json", "{\"schema_version\": 1");
	assert_false(store_load(arena, &place, "tiny", &back, &found, &err));
	assert_contains(err.text, "build/results/tiny.json");
}

static void
an_exit_status_is_a_failure(void **state)
{
	struct plan plan =
	    plan_of("#include <stdio.h>\nint main(void) {"
		    " fputs(\"no luck\\n\", stderr); return 3; }\n",
		2);

	(void)state;
	measure(&plan);
	assert_false(outcome.measured);
	assert_int_equal(outcome.mishap.exit_code, 3);
	assert_int_equal(outcome.mishap.signal, 0);
	assert_false(outcome.mishap.timed_out);
	assert_string_equal(outcome.mishap.failure.stage, "run");
	assert_string_equal(outcome.mishap.failure.what, "exit status 3");
	assert_string_equal(outcome.mishap.failure.words, "no luck\n");
	assert_null(outcome.mishap.failure.variant);
}

static void
a_signal_is_a_failure(void **state)
{
	struct plan plan = plan_of("#include <stdlib.h>\n"
				   "int main(void) { abort(); }\n",
	    1);

	(void)state;
	measure(&plan);
	assert_false(outcome.measured);
	assert_int_equal(outcome.mishap.signal, SIGABRT);
	assert_int_equal(outcome.mishap.exit_code, 0);
	assert_contains(outcome.mishap.failure.what, "signal 6");
}

static void
a_limit_is_kept(void **state)
{
	struct plan plan = plan_of("#include <unistd.h>\n"
				   "int main(void) { sleep(60); }\n",
	    1);

	(void)state;
	plan.limit_s = 0.2;
	measure(&plan);
	assert_false(outcome.measured);
	assert_true(outcome.mishap.timed_out);
	assert_int_equal(outcome.mishap.signal, 0);
	assert_string_equal(outcome.mishap.failure.what,
	    "stopped after its limit of 0.2 s");
}

/* The page needs the end of what was said, not all of it. */
static void
long_words_are_cut_to_their_tail(void **state)
{
	struct plan plan =
	    plan_of("#include <stdio.h>\n"
		    "int main(void) { for (int i = 0; i < 100000; i++)"
		    " puts(\"a line\"); puts(\"the end\"); return 1; }\n",
		1);
	const char *words;

	(void)state;
	measure(&plan);
	words = outcome.mishap.failure.words;
	assert_in_range(strlen(words), 100, 8192);
	assert_string_equal(words + strlen(words) - 8, "the end\n");
}

/* A tail begins with a whole character: the page is UTF-8. */
static void
a_tail_begins_with_a_character(void **state)
{
	struct plan plan =
	    plan_of("#include <stdio.h>\n"
		    "int main(void) { for (int i = 0; i < 3000; i++)"
		    " fputs(\"\\xE2\\x82\\xAC\", stdout); return 1; }\n",
		1);

	(void)state;
	measure(&plan);
	assert_memory_equal(outcome.mishap.failure.words, "\xE2\x82\xAC", 3);
}

static void
the_key_covers_what_matters(void **state)
{
	struct plan plan = plan_of(hello, 3), other = plan;
	char *key = measure_key(arena, &plan);
	struct facts elsewhere = { 0 };

	(void)state;
	assert_string_equal(measure_key(arena, &other), key);
	other.samples = 4;
	assert_string_not_equal(measure_key(arena, &other), key);
	other = plan;
	facts_text(arena, &elsewhere, "host_id_hash", "another-host");
	facts_number(arena, &elsewhere, "effective_cpus", 2);
	other.env = &elsewhere;
	assert_string_not_equal(measure_key(arena, &other), key);
	other = plan;
	other.points = arena_alloc(arena, sizeof(*other.points));
	*ARENA_PUSH(arena, other.points->settings, other.points->count) =
	    (struct setting) { "n", "2" };
	assert_string_not_equal(measure_key(arena, &other), key);
	plan = plan_of("int main(void) { return 0; }\n", 3);
	assert_string_not_equal(measure_key(arena, &plan), key);
}

/* A variable that is empty is not one that is not set. */
static void
the_key_covers_what_is_named(void **state)
{
	static const char *const names[] = { "LABBOOK_TEST", "PATH" };
	struct plan plan = plan_of(hello, 1), named = plan;
	struct facts data = { 0 };
	char *unset, *empty, *set;

	(void)state;
	setenv("LABBOOK_TEST", "1", 1);
	set = measure_key(arena, &plan);
	unsetenv("LABBOOK_TEST");
	assert_string_equal(measure_key(arena, &plan), set);
	named.variables = names;
	named.nvariables = 1;
	unset = measure_key(arena, &named);
	assert_string_not_equal(unset, set);
	setenv("LABBOOK_TEST", "", 1);
	empty = measure_key(arena, &named);
	assert_string_not_equal(empty, unset);
	setenv("LABBOOK_TEST", "1", 1);
	set = measure_key(arena, &named);
	assert_string_not_equal(set, empty);
	named.nvariables = 2;
	assert_string_not_equal(measure_key(arena, &named), set);
	unsetenv("LABBOOK_TEST");
	named = plan;
	facts_text(arena, &data, "input x", "1");
	named.data = &data;
	assert_string_not_equal(measure_key(arena, &named),
	    measure_key(arena, &plan));
}

static int
last_look(const struct level *level)
{
	int i = 0;

	while (level->looks[i + 1] > 0) {
		assert_true(level->looks[i] < level->looks[i + 1]);
		i++;
	}
	return level->looks[i];
}

static void
levels_go_from_little_to_much(void **state)
{
	const struct level *quick = level_find("quick");
	const struct level *plain = level_find("default");
	const struct level *thorough = level_find("thorough");

	(void)state;
	assert_null(level_find("fast"));
	assert_true(last_look(quick) < last_look(plain));
	assert_true(last_look(plain) < last_look(thorough));
	assert_true(quick->budget_s < plain->budget_s);
	assert_true(quick->alpha > plain->alpha);
	assert_near(plain->alpha, 0.01);
	assert_true(quick->target_ms < plain->target_ms);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(a_program_is_run_as_often_as_asked),
		FOLDER_TEST(a_result_is_kept_and_found_again),
		FOLDER_TEST(an_exit_status_is_a_failure),
		FOLDER_TEST(a_signal_is_a_failure),
		FOLDER_TEST(a_limit_is_kept),
		FOLDER_TEST(long_words_are_cut_to_their_tail),
		FOLDER_TEST(a_tail_begins_with_a_character),
		FOLDER_TEST(the_key_covers_what_matters),
		FOLDER_TEST(the_key_covers_what_is_named),
		FOLDER_TEST(levels_go_from_little_to_much),
	};

	return cmocka_run_group_tests_name("measure", tests, NULL, NULL);
}
