/* The record of one process: null stays null, a wrong answer is an error. */
#include "made.h"

static struct sample sample;

/* Reads a line of an experiment made by hand; the error, or NULL. */
static const char *
parse(const char *line)
{
	static struct err err;
	struct experiment exp = made_experiment();

	return sample_parse(arena, &exp, line, &sample, &err) ? NULL : err.text;
}

static const char full[] =
    "{\"ok\": true, \"variant\": \"gil\", \"work\": 4, \"wall_ns\": 2e9,"
    " \"cpu_ns\": 1900000000, \"nvcsw\": 12, \"nivcsw\": 0,"
    " \"minflt\": 100, \"majflt\": null, \"migrations\": null,"
    " \"steal_ticks\": 0, \"foreign\": 0.25,"
    " \"threads\": [{\"start\": 0, \"end\": 1e9, \"cpu_ns\": 9e8,"
    "   \"rundelay_ns\": 1e8, \"cpu\": 1},"
    "  {\"start\": 1e9, \"end\": 2e9, \"cpu_ns\": 1e9,"
    "   \"rundelay_ns\": 2e8, \"cpu\": 0}],"
    " \"metrics\": {\"lost\": 7}}";

static void
a_line_is_read(void **state)
{
	struct experiment exp = made_experiment();

	(void)state;
	assert_null(parse(full));
	assert_int_equal(sample.variant, GIL);
	assert_true(sample.ok);
	assert_near(sample.wall_ns, 2e9);
	assert_int_equal(sample.nthreads, 2);
	assert_near(sample.threads[1].start_ns, 1e9);
	assert_near(sample_value(&exp, &sample, "wall"), 2);
	assert_near(sample_value(&exp, &sample, "cpu"), 1.9);
	assert_near(sample_value(&exp, &sample, "overlap"), 0.95);
	assert_near(sample_value(&exp, &sample, "rundelay"), 0.15);
	assert_near(sample_value(&exp, &sample, "nvcsw"), 12);
	assert_near(sample_value(&exp, &sample, "foreign"), 0.25);
	assert_near(sample_value(&exp, &sample, "lost"), 7);
	assert_true(isnan(sample_value(&exp, &sample, "nonsense")));
}

/* What is null or missing was not read; what is 0 was read as 0. */
static void
null_is_not_zero(void **state)
{
	struct experiment exp = made_experiment();

	(void)state;
	assert_null(parse(full));
	assert_true(isnan(sample_value(&exp, &sample, "majflt")));
	assert_true(isnan(sample_value(&exp, &sample, "migrations")));
	assert_true(isnan(sample.throttled_usec));
	assert_true(isnan(sample_value(&exp, &sample, "late")));
	assert_near(sample_value(&exp, &sample, "nivcsw"), 0);
	assert_near(sample.steal_ticks, 0);
	assert_null(parse("{\"ok\": true, \"variant\": \"gil\","
			  " \"wall_ns\": 5, \"cpu_ns\": 4}"));
	assert_true(isnan(sample_value(&exp, &sample, "rundelay")));
	assert_near(sample_value(&exp, &sample, "overlap"), 0.8);
	assert_null(
	    parse("{\"ok\": true, \"variant\": \"gil\","
		  " \"wall_ns\": 5, \"cpu_ns\": 4, \"threads\": [{\"start\": 0,"
		  " \"end\": 5, \"cpu_ns\": 4, \"rundelay_ns\": null}]}"));
	assert_true(isnan(sample_value(&exp, &sample, "rundelay")));
}

static void
null_goes_back_to_null(void **state)
{
	struct experiment exp = made_experiment();
	json_t *json, *threads;
	struct sample again;
	struct err err;

	(void)state;
	assert_null(parse(full));
	json = sample_to_json(&exp, &sample);
	assert_true(json_is_null(json_object_get(json, "majflt")));
	assert_true(json_is_null(json_object_get(json, "psi_some_us")));
	assert_true(json_is_null(
	    json_object_get(json_object_get(json, "metrics"), "late")));
	assert_int_equal(json_integer_value(json_object_get(json, "nivcsw")),
	    0);
	threads = json_object_get(json, "threads");
	assert_int_equal(json_array_size(threads), 2);
	assert_true(sample_from_json(arena, &exp, json, &again, &err));
	assert_true(isnan(again.majflt));
	assert_near(again.foreign, 0.25);
	assert_near(again.metrics[0], 7);
	json_decref(json);
}

static void
a_wrong_answer_is_an_error(void **state)
{
	(void)state;
	assert_string_equal(
	    parse("{\"ok\": false, \"variant\": \"gil\","
		  " \"wall_ns\": 5, \"error\": \"fib is 3, expected 5\"}"),
	    "wrong answer: fib is 3, expected 5");
	assert_contains(parse("{\"variant\": \"gil\", \"wall_ns\": 5}"),
	    "wrong answer: the sample is not marked ok");
	assert_contains(parse("{\"ok\": \"yes\", \"variant\": \"gil\","
			      " \"wall_ns\": 5}"),
	    "wrong answer");
}

static void
what_is_no_sample_is_an_error(void **state)
{
	(void)state;
	assert_contains(parse(""), "not JSON");
	assert_contains(parse("Segmentation fault"), "not JSON");
	assert_contains(parse("[]"), "wrong answer");
	assert_contains(parse("{\"ok\": true, \"variant\": \"x\","
			      " \"wall_ns\": 5}"),
	    "variant 'x', expected one of sequential");
	assert_contains(parse("{\"ok\": true, \"variant\": \"gil\"}"),
	    "no wall_ns above 0");
	assert_contains(parse("{\"ok\": true, \"variant\": \"gil\","
			      " \"wall_ns\": 0}"),
	    "no wall_ns above 0");
	assert_contains(parse("{\"ok\": true, \"variant\": \"gil\","
			      " \"wall_ns\": null}"),
	    "no wall_ns above 0");
}

/* Reads a sample with these spans; the error, or NULL. */
static const char *
parse_spans(const char *spans)
{
	static struct span_kind kinds[] = { { "holds", "holds the lock" },
		{ "waits", "waits for it" } };
	static struct err err;
	struct experiment exp = made_experiment();

	exp.spans = kinds;
	exp.nspans = 2;
	return sample_parse(arena, &exp,
		   arena_printf(arena,
		       "{\"ok\": true, \"variant\": \"gil\","
		       " \"wall_ns\": 5, \"spans\": %s}",
		       spans),
		   &sample, &err) ?
	    NULL :
	    err.text;
}

static void
spans_are_read_and_written(void **state)
{
	struct span_kind kinds[] = { { "holds", "" }, { "waits", "" } };
	struct experiment exp = made_experiment();
	json_t *json, *spans;
	char *text;

	(void)state;
	assert_null(parse_spans("[]"));
	assert_int_equal(sample.nspans, 0);
	json = sample_to_json(&exp, &sample);
	assert_null(json_object_get(json, "spans"));
	json_decref(json);
	assert_null(
	    parse_spans("[[0, \"waits\", -3, 4.5], [255, \"holds\", 7, 7]]"));
	assert_int_equal(sample.nspans, 2);
	assert_int_equal(sample.spans[0].kind, 1);
	assert_int_equal(sample.spans[1].lane, 255);
	assert_near(sample.spans[0].from_ns, -3);
	assert_near(sample.spans[0].to_ns, 4.5);
	exp.spans = kinds;
	exp.nspans = 2;
	json = sample_to_json(&exp, &sample);
	spans = json_object_get(json, "spans");
	text = json_dumps(spans, JSON_COMPACT);
	assert_string_equal(text, "[[0,\"waits\",-3,4.5],[255,\"holds\",7,7]]");
	free(text);
	json_decref(json);
}

static void
spans_that_no_rig_writes_are_errors(void **state)
{
	char *many = arena_strdup(arena, "[");
	int i;

	(void)state;
	assert_contains(parse_spans("[[-1, \"holds\", 0, 1]]"),
	    "a sample has a span in lane -1, expected 0 to 255");
	assert_contains(parse_spans("[[256, \"holds\", 0, 1]]"), "lane 256");
	assert_contains(parse_spans("[[0, \"runs\", 0, 1]]"),
	    "a sample has a span 'runs', expected one of holds, waits");
	assert_contains(parse_spans("[[0, \"holds\", 2, 1]]"),
	    "ends before it begins");
	assert_contains(parse_spans("[[0, \"holds\", 2]]"), "[lane, kind");
	assert_contains(parse_spans("[[0.5, \"holds\", 0, 1]]"), "[lane, kind");
	assert_contains(parse_spans("[[0, \"holds\", null, 1]]"),
	    "[lane, kind");
	assert_contains(parse_spans("[7]"), "[lane, kind");
	for (i = 0; i < 600; i++)
		many = arena_printf(arena, "%s%s[0,\"holds\",0,1]", many,
		    i ? "," : "");
	assert_null(parse_spans(arena_printf(arena, "%s]", many)));
	assert_int_equal(sample.nspans, 600);
	assert_contains(parse_spans(
			    arena_printf(arena, "%s,[0,\"holds\",0,1]]", many)),
	    "a sample has 601 spans, expected at most 600");
}

/* JSON holds UTF-8 only; a program prints what it likes. */
static void
output_in_another_encoding_is_not_lost(void **state)
{
	struct experiment exp = made_experiment();
	struct sample again;
	struct err err;
	json_t *json;
	bool ok;

	(void)state;
	assert_null(parse(full));
	sample.output = "before \xFF after\n";
	json = sample_to_json(&exp, &sample);
	ok = sample_from_json(arena, &exp, json, &again, &err);
	json_decref(json);
	assert_true(ok);
	assert_non_null(again.output);
	assert_contains(again.output, "before ");
	assert_contains(again.output, " after\n");
}

static void
builtin_metrics_have_units(void **state)
{
	(void)state;
	assert_string_equal(sample_builtin("wall")->unit, "s");
	assert_string_equal(sample_builtin("overlap")->unit, "");
	assert_null(sample_builtin("lost"));
	assert_contains(sample_builtins(arena), "wall, cpu, overlap");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_line_is_read),
		TEST(null_is_not_zero),
		TEST(null_goes_back_to_null),
		TEST(a_wrong_answer_is_an_error),
		TEST(spans_are_read_and_written),
		TEST(spans_that_no_rig_writes_are_errors),
		TEST(what_is_no_sample_is_an_error),
		TEST(output_in_another_encoding_is_not_lost),
		TEST(builtin_metrics_have_units),
	};

	return cmocka_run_group_tests_name("sample", tests, NULL, NULL);
}
