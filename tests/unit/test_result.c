/* The recorded result: what is read back, paired, and left out. */
#include "made.h"

#include "base/text.h"
#include "data/json.h"

/* Reads what was written; fails the test if that cannot be done. */
static struct result
again(const char *text)
{
	struct result r;
	struct err err;

	if (!record_from_json(arena, "made.json", text, &r, &err))
		fail_msg("%s", err.text);
	return r;
}

/* The file after a change of one piece of its text. */
static char *
changed(const char *text, const char *from, const char *to)
{
	const char *hit = strstr(text, from);

	if (hit == NULL)
		fail_msg("'%s' is not in the file", from);
	return arena_printf(arena, "%.*s%s%s", (int)(hit - text), text, to,
	    hit + strlen(from));
}

static const char *
refused(const char *text)
{
	static struct err err;
	struct result r;

	assert_false(record_from_json(arena, "made.json", text, &r, &err));
	return err.text;
}

/* With everything in it that is hard to write. */
static struct result
difficult(void)
{
	struct result r = made_result("n", "1,2");
	int i;

	made_rounds(&r, 0, 12, 1.1, 1.9, 0.02);
	made_rounds(&r, 1, 12, 0.9, 1.8, 0.03);
	made_taint(&r.samples[4]);
	for (i = 0; i < (int)r.nsamples; i++) {
		r.samples[i].wall_ns = floor(r.samples[i].wall_ns);
		r.samples[i].foreign = (i % 7) / 7.0;
		r.samples[i].metrics[1] = 0.005 * (1 + i / 3e9);
	}
	r.samples[5].output = "two lines\nof \"text\" & <tags> µ\n";
	return r;
}

static void
a_result_comes_back_byte_by_byte(void **state)
{
	struct result r = difficult(), back;
	struct claim claim = { .id = "c", .text = "a text" };
	struct verdict verdict, verdict_back;
	struct err err;
	char *text;

	(void)state;
	assert_true(
	    claim_parse(arena, "speedup(gil, n=1) < 1.5", &claim, &err));
	verdict = claim_judge(arena, &claim, &r);
	text = record_to_json(arena, &r, &claim, &verdict, 1);
	back = again(text);
	verdict_back = claim_judge(arena, &claim, &back);
	assert_same_text(record_to_json(arena, &back, &claim, &verdict_back, 1),
	    text);
	assert_same_text(record_to_csv(arena, &back), record_to_csv(arena, &r));
	assert_string_equal(back.samples[5].output, r.samples[5].output);
	assert_true(isnan(back.samples[0].migrations));
	assert_null(facts_get_text(&back.env, "governor"));
	assert_non_null(facts_find(&back.env, "governor"));
}

static void
the_file_says_what_a_reader_needs(void **state)
{
	struct result r = difficult();
	json_t *json = json_loads(record_to_json(arena, &r, NULL, NULL, 0), 0,
		   NULL),
	       *exp;

	(void)state;
	assert_non_null(json);
	assert_int_equal(json_integer_value(
			     json_object_get(json, "schema_version")),
	    1);
	exp = json_object_get(json, "experiment");
	assert_int_equal(json_array_size(json_object_get(exp, "points")), 2);
	assert_int_equal(json_array_size(json_object_get(json, "samples")), 72);
	/* 3 variants at 2 points: speed-up, 4 built in, 2 declared */
	assert_int_equal(json_array_size(json_object_get(json, "results")), 42);
	assert_int_equal(json_array_size(
			     json_object_get(json_object_get(json, "controls"),
				 "capacity")),
	    2);
	assert_true(json_is_array(json_object_get(json, "claims")));
	assert_true(json_is_object(json_object_get(json, "env")));
	json_decref(json);
}

/* The samples of a round belong together, wherever they stand. */
static void
ratios_are_paired_by_round(void **state)
{
	struct result r = made_result(NULL, NULL);
	struct estimate e;
	int i;

	(void)state;
	for (i = 0; i < 12; i++)
		made_sample(&r, i, 0, SEQUENTIAL, i + 1, 1);
	for (i = 12; i-- > 0;)
		made_sample(&r, i, 0, GIL, 2 * (i + 1), 2);
	made_sample(&r, 50, 0, GIL, 1e-3, 2); /* without a partner */
	e = result_ratio(&r, 0, SEQUENTIAL, GIL);
	assert_int_equal(e.n, 12);
	assert_near(e.lo, 0.5);
	assert_near(e.hi, 0.5);
	e = result_ratio(&r, 0, GIL, SEQUENTIAL);
	assert_near(e.mid, 2);
	assert_int_equal(result_ratio(&r, 0, SEQUENTIAL, FREE).n, 0);
}

/* Of two points or metrics a pair is of one round; some have no ratio. */
static void
ratios_of_two_cells_are_paired_by_round(void **state)
{
	struct result r = made_result("n", "1,2");
	const struct cell a = { 1, GIL, "late" }, b = { 0, FREE, "late" };
	const struct cell time_a = { 1, GIL, NULL }, time_b = { 0, FREE, NULL };
	double *top, *bottom;
	struct estimate e;
	int i;

	(void)state;
	for (i = 0; i < 12; i++)
		made_sample(&r, i, 0, FREE, 1 + i, 2)->metrics[1] = 1 + i * i;
	for (i = 12; i-- > 0;)
		made_sample(&r, i, 1, GIL, 4 * (1 + i), 2)->metrics[1] =
		    3 * (1 + i * i);
	e = result_cell_ratio(&r, &a, &b);
	assert_int_equal(e.n, 12);
	assert_near(e.lo, 3);
	assert_near(e.hi, 3);
	assert_near(result_cell_ratio(&r, &b, &a).mid, 1 / 3.0);
	assert_near(result_cell_ratio(&r, &time_a, &time_b).lo, 4);
	/* Left out: nothing, zero, below it, without end, without partner. */
	r.samples[0].metrics[1] = NAN;
	r.samples[1].metrics[1] = 0;
	r.samples[2].metrics[1] = -1;
	r.samples[3].metrics[1] = INFINITY;
	r.samples[4].round = 99;
	made_taint(&r.samples[5]);
	assert_int_equal(r.samples[12].round, 11);
	r.samples[12].metrics[1] = 0;
	e = result_cell_ratio(&r, &a, &b);
	assert_int_equal(e.n, 5);
	assert_near(e.mid, 3);
	assert_int_equal(result_pairs(arena, &r, &a, &b, &top, &bottom), 5);
	assert_near(top[0], 3 * bottom[0]);
	/* Of the times only the tainted and the lone round are missing. */
	assert_int_equal(result_cell_ratio(&r, &time_a, &time_b).n, 10);
	made_taint(&r.samples[12 + 3]);
	assert_int_equal(result_cell_ratio(&r, &time_a, &time_b).n, 9);
}

static void
extremes_are_of_all_samples(void **state)
{
	struct result r = made_result(NULL, NULL);
	struct estimate e;
	int i;

	(void)state;
	for (i = 0; i < 10; i++)
		made_sample(&r, i, 0, GIL, 1, 2)->metrics[0] = 10 + i;
	r.samples[0].metrics[0] = NAN;
	made_taint(&r.samples[9]);
	e = result_extreme(&r, 0, GIL, "lost", true);
	assert_near(e.mid, 19);
	assert_near(e.lo, 19);
	assert_near(e.hi, 19);
	assert_int_equal(e.n, 9);
	assert_int_equal(e.k, 0);
	assert_near(result_extreme(&r, 0, GIL, "lost", false).mid, 11);
	assert_int_equal(result_extreme(&r, 0, FREE, "lost", true).n, 0);
	assert_true(isnan(result_extreme(&r, 0, FREE, "lost", true).lo));
}

static void
the_file_says_what_a_claim_was_held_against(void **state)
{
	struct result r = difficult();
	static const char *const controls[] = { "value(free.late, n=2)", "none",
		NULL, NULL };
	static const char *const texts[] = { "max(gil.late, n=1) < 1",
		"count(gil.lost, n=1) = 0", "speedup(gil, n=1) < 1.5",
		"value(gil.late, n=1) > 0" };
	static const char *const sources[] = { "value(free.late, n=2)", "none",
		"capacity", NULL };
	struct claim claims[4] = { 0 };
	struct verdict verdicts[4];
	json_t *json, *claim, *control;
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++) {
		claims[i].id = claims[i].text = "c";
		assert_true(claim_parse(arena, texts[i], &claims[i], &err));
		assert_true(controls[i] == NULL ||
		    claim_parse_control(arena, controls[i], &claims[i], &err));
		verdicts[i] = claim_judge(arena, &claims[i], &r);
	}
	json =
	    json_loads(record_to_json(arena, &r, claims, verdicts, 4), 0, NULL);
	for (i = 0; i < 4; i++) {
		claim = json_array_get(json_object_get(json, "claims"), i);
		control = json_object_get(claim, "control");
		if (sources[i] == NULL) {
			assert_true(json_is_null(control));
			continue;
		}
		assert_string_equal(json_text(arena, control, "source", ""),
		    sources[i]);
		assert_int_equal(json_object_get(control, "lo") != NULL,
		    verdicts[i].controlled);
		if (verdicts[i].controlled)
			assert_near(json_get_number(control, "lo"),
			    verdicts[i].control.lo);
	}
	claim = json_array_get(json_object_get(json, "claims"), 1);
	assert_string_equal(json_text(arena, claim, "op", ""), "=");
	assert_string_equal(json_text(arena, claim, "method", ""), "exact");
	json_decref(json);
}

static void
points_are_kept_apart(void **state)
{
	struct result r = made_result("n", "1,2");

	(void)state;
	made_rounds(&r, 0, 12, 2, 1.9, 0);
	made_rounds(&r, 1, 12, 4, 1.9, 0);
	assert_near(result_ratio(&r, 0, SEQUENTIAL, GIL).mid, 2);
	assert_near(result_ratio(&r, 1, SEQUENTIAL, GIL).mid, 4);
	assert_near(result_quantile(&r, 1, GIL, "wall", 0.5).mid, 0.25);
}

/* One tainted sample takes its whole round with it, at its point only. */
static void
tainted_rounds_are_left_out(void **state)
{
	struct result r = made_result("n", "1,2");
	struct sample *bad;
	double *values;
	int tainted;

	(void)state;
	made_rounds(&r, 0, 12, 1, 2, 0);
	made_rounds(&r, 1, 12, 1, 2, 0);
	bad = &r.samples[3 * 5 + FREE]; /* round 5 at the first point */
	bad->wall_ns = 77e9;
	made_taint(bad);
	assert_int_equal(result_ratio(&r, 0, SEQUENTIAL, FREE).n, 11);
	assert_near(result_ratio(&r, 0, SEQUENTIAL, FREE).lo, 2);
	assert_int_equal(result_ratio(&r, 0, SEQUENTIAL, GIL).n, 11);
	assert_int_equal(result_ratio(&r, 1, SEQUENTIAL, GIL).n, 12);
	assert_int_equal(result_values(arena, &r, 0, GIL, "wall", &values), 11);
	assert_int_equal(result_rounds(&r, 0, GIL, &tainted), 12);
	assert_int_equal(tainted, 1);
	assert_int_equal(result_rounds(&r, 1, GIL, &tainted), 12);
	assert_int_equal(tainted, 0);
}

static void
sums_and_quantiles_leave_null_out(void **state)
{
	struct result r = made_result(NULL, NULL);
	struct estimate e;
	int i;

	(void)state;
	for (i = 0; i < 10; i++)
		made_sample(&r, i, 0, GIL, 1, 2)->metrics[0] = i == 3 ? NAN : i;
	e = result_sum(&r, 0, GIL, "lost");
	assert_near(e.mid, 42);
	assert_near(e.lo, 42);
	assert_near(e.hi, 42);
	assert_int_equal(e.n, 9);
	e = result_quantile(&r, 0, GIL, "lost", 0.5);
	assert_int_equal(e.n, 9);
	assert_near(e.mid, 5);
	e = result_sum(&r, 0, FREE, "lost");
	assert_int_equal(e.n, 0);
	assert_true(isnan(e.mid));
}

static void
csv_has_a_row_a_sample(void **state)
{
	struct result r = difficult();
	char *csv = record_to_csv(arena, &r), *line, *save = NULL;
	size_t rows = 0, commas = 0, c;

	(void)state;
	assert_true(text_starts(csv,
	    "round,pos,variant,task,n,delay,wall_ns,"
	    "cpu_ns,overlap,"));
	assert_contains(csv, ",lost,late,tainted\n");
	assert_contains(csv, "\n0,0,sequential,fib,1,0.1,1000000000,");
	/* migrations, steal: what could not be read is an empty field */
	assert_contains(csv, ",0,0,,,");
	for (line = strtok_r(csv, "\n", &save); line != NULL;
	     line = strtok_r(NULL, "\n", &save), rows++) {
		size_t here = 0;

		for (c = 0; line[c] != '\0'; c++)
			here += line[c] == ',';
		assert_true(rows == 0 || here == commas);
		commas = here;
	}
	assert_int_equal(rows, 73);
}

static void
what_is_no_result_is_an_error(void **state)
{
	struct result r = difficult();
	char *text = record_to_json(arena, &r, NULL, NULL, 0);

	(void)state;
	assert_contains(refused(""), "made.json:1: not JSON");
	assert_contains(refused("{}"),
	    "made.json: not a result: its "
	    "schema_version is not 1");
	assert_contains(refused(changed(text, "\"schema_version\": 1",
			    "\"schema_version\": 2")),
	    "schema_version");
	assert_contains(refused("{\"schema_version\": 1}"), "no experiment");
	assert_contains(refused(changed(text, "\"samples\"", "\"simples\"")),
	    "no samples");
	assert_contains(refused(changed(text, "\"point\": 1", "\"point\": 2")),
	    "a sample is of point 2, expected 0 to 1");
	assert_contains(refused(changed(text, "\"point\": 1", "\"point\": -1")),
	    "a sample is of point -1");
	assert_contains(refused(changed(text, "\"variant\": \"gil\"",
			    "\"variant\": \"lig\"")),
	    "variant 'lig'");
	/* Cut off in the middle, as by a full disk. */
	assert_contains(refused(arena_strndup(arena, text, strlen(text) / 2)),
	    "not JSON");
}

/* Such a file would be read beyond its points' ends. */
static void
a_point_without_its_parameters_is_an_error(void **state)
{
	struct result r = difficult();
	char *text = record_to_json(arena, &r, NULL, NULL, 0);

	(void)state;
	text = changed(text,
	    "\"task\": \"fib\",\n    \"n\": \"2\",\n"
	    "    \"delay\": \"0.1\"",
	    "\"n\": \"2\"");
	assert_contains(refused(text), "not a result");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_result_comes_back_byte_by_byte),
		TEST(the_file_says_what_a_reader_needs),
		TEST(ratios_are_paired_by_round),
		TEST(ratios_of_two_cells_are_paired_by_round),
		TEST(extremes_are_of_all_samples),
		TEST(the_file_says_what_a_claim_was_held_against),
		TEST(points_are_kept_apart),
		TEST(tainted_rounds_are_left_out),
		TEST(sums_and_quantiles_leave_null_out),
		TEST(csv_has_a_row_a_sample),
		TEST(what_is_no_result_is_an_error),
		TEST(a_point_without_its_parameters_is_an_error),
	};

	return cmocka_run_group_tests_name("result", tests, NULL, NULL);
}
