/* A model and a Python interpreter: what they agree by, and when not. */
#include "data/effect.h"
#include "data/python.h"
#include "made.h"

/* A result of both: Python's variants stand behind the model's. */
static struct result
made_pair(void)
{
	struct result r = made_result(NULL, NULL);
	struct variant *python;
	int i, n = (int)r.exp.nvariants;

	r.alpha = 0.05;
	for (i = 0; i < n; i++) {
		python = ARENA_PUSH(arena, r.exp.variants, r.exp.nvariants);
		*python = r.exp.variants[i];
		python->name = effect_variant(arena, python->name);
		python->role = ROLE_NONE;
	}
	return r;
}

enum { PYTHON_SEQUENTIAL = FREE + 1, PYTHON_GIL };

/* Rounds in which Python is slower ten times, and its speed-up this one. */
static void
python_rounds(struct result *r, int rounds, double speedup, double spread)
{
	int i;

	for (i = 0; i < rounds; i++) {
		double off = exp(spread * (i % 2 ? 1 : -1));

		made_sample(r, i, 0, PYTHON_SEQUENTIAL, 10, 1);
		made_sample(r, i, 0, PYTHON_GIL, 10 / (speedup * off), 2);
	}
}

static struct agreement
compared(const struct result *r, const char *text)
{
	struct effect effect = { .text = "it" };
	struct err err;

	if (!effect_parse(arena, text, &effect, &err))
		fail_msg("%s", err.text);
	return effect_compare(arena, &effect, r);
}

static void
a_quotient_within_the_limit_agrees(void **state)
{
	struct result r = made_pair();
	struct agreement a;

	(void)state;
	made_rounds(&r, 0, 12, 1.0, 1.9, 0.01);
	python_rounds(&r, 12, 1.05, 0.01);
	a = compared(&r, "speedup(gil)");
	assert_int_equal(a.kind, VERDICT_HOLDS);
	assert_int_equal(a.quotient.n, 12);
	assert_true(fabs(a.quotient.mid - 1.05) < 0.02);
	assert_true(fabs(a.python.mid - 1.05) < 0.02);
	assert_true(a.quotient.lo < 1.05 && a.quotient.hi > 1.05);
	a = compared(&r, "speedup(gil) within 2 %");
	assert_int_equal(a.kind, VERDICT_FAILS);
	/* The same told as a ratio, and of what is no ratio. */
	a = compared(&r, "ratio(sequential, gil)");
	assert_int_equal(a.kind, VERDICT_HOLDS);
	a = compared(&r, "value(gil.overlap)");
	assert_int_equal(a.kind, VERDICT_HOLDS);
	assert_true(fabs(a.quotient.mid - 1) < 1e-9);
}

static void
what_is_far_off_differs_and_noise_is_open(void **state)
{
	struct result r = made_pair(), noisy = made_pair();

	(void)state;
	made_rounds(&r, 0, 12, 1.0, 1.9, 0.01);
	python_rounds(&r, 12, 2, 0.01);
	assert_int_equal(compared(&r, "speedup(gil)").kind, VERDICT_FAILS);
	made_rounds(&noisy, 0, 12, 1.0, 1.9, 0.01);
	python_rounds(&noisy, 12, 1.05, 0.2);
	assert_int_equal(compared(&noisy, "speedup(gil)").kind,
	    VERDICT_INCONCLUSIVE);
	assert_string_equal(compared(&noisy, "speedup(gil)").reason,
	    "ci_straddles");
}

static void
rounds_of_a_busy_host_decide_nothing(void **state)
{
	struct result r = made_pair();
	size_t i;

	(void)state;
	made_rounds(&r, 0, 12, 1.0, 1.9, 0.01);
	python_rounds(&r, 12, 1, 0.01);
	for (i = 0; i < r.nsamples; i++)
		if (r.samples[i].variant == GIL && r.samples[i].round < 5)
			made_taint(&r.samples[i]);
	assert_int_equal(compared(&r, "speedup(gil)").kind,
	    VERDICT_INCONCLUSIVE);
	assert_string_equal(compared(&r, "speedup(gil)").reason, "host_busy");
}

/* Nothing lost in either is alike; something lost in one of them is not. */
static void
nothing_is_like_nothing_and_nothing_else(void **state)
{
	struct result r = made_pair();
	size_t i;

	(void)state;
	made_rounds(&r, 0, 12, 1.0, 1.9, 0.01);
	python_rounds(&r, 12, 1, 0.01);
	assert_int_equal(compared(&r, "value(gil.lost)").kind, VERDICT_HOLDS);
	assert_true(compared(&r, "value(gil.lost)").same);
	for (i = 0; i < r.nsamples; i++)
		if (r.samples[i].variant == PYTHON_GIL)
			r.samples[i].metrics[0] = 0.3;
	assert_int_equal(compared(&r, "value(gil.lost)").kind, VERDICT_FAILS);
}

/* Half a second in the model, five in Python. */
static void
differences_are_paired_by_round(void **state)
{
	struct result r = made_pair(), none = made_pair();
	struct agreement a;

	(void)state;
	made_rounds(&r, 0, 12, 2.0, 1.9, 0.001);
	python_rounds(&r, 12, 2, 0.001);
	a = compared(&r, "difference(sequential.wall, gil.wall)");
	assert_int_equal(a.kind, VERDICT_FAILS);
	assert_int_equal(a.quotient.n, 12);
	assert_true(fabs(a.quotient.mid - 10) < 0.2);
	assert_true(fabs(a.python.mid - 10 * a.model.mid) < 0.2);
	/* Where there is less than nothing, there is no quotient. */
	made_rounds(&none, 0, 12, 2.0, 1.9, 0.001);
	python_rounds(&none, 12, 0.5, 0.001);
	a = compared(&none, "difference(sequential.wall, gil.wall)");
	assert_int_equal(a.kind, VERDICT_INCONCLUSIVE);
	assert_int_equal(a.quotient.n, 0);
	assert_true(a.python.mid < 0);
}

static const struct python *
python_of(int order)
{
	struct python *python = arena_alloc(arena, sizeof(*python));

	*python = (struct python) { .order = order, .gil = true };
	return python;
}

static void
a_version_has_the_model_of_the_last_before_it(void **state)
{
	struct setting often = { "checks", "often" },
		       some[] = { { "checks", "seldom" }, { "store", "80" } },
		       more = { "store", "350" };
	const struct model_version versions[] = {
		{ "3.2", 3002, true, &often, 1, 1 },
		{ "3.10", 3010, true, some, 2, 2 },
		{ "3.12", 3012, true, &more, 1, 3 },
	};
	struct setting settings[] = { { "store", "0" }, { "checks", "x" },
		{ "n", "3" } };
	struct point point = { settings, 3 };
	const struct python free = { .order = 3013, .gil = false };
	bool gil;

	(void)state;
	/* A build without a GIL has no model of one with. */
	assert_string_equal(effect_model(arena, versions, 3, &free), "");
	assert_int_equal(effect_version("3.12", &gil), 3012);
	assert_int_equal(effect_version("2.7", &gil), 2007);
	assert_int_equal(effect_version("3", &gil), 0);
	assert_int_equal(effect_version("3.x", &gil), 0);
	assert_true(gil);
	assert_int_equal(effect_version("3.13t", &gil), 3013);
	assert_false(gil);
	assert_int_equal(effect_version("3.13tt", &gil), 0);
	assert_string_equal(effect_model(arena, versions, 3, python_of(2007)),
	    "");
	assert_string_equal(effect_model(arena, versions, 3, python_of(3009)),
	    "checks=often");
	assert_string_equal(effect_model(arena, versions, 3, python_of(3011)),
	    "checks=seldom store=80");
	assert_string_equal(effect_model(arena, versions, 3, python_of(3015)),
	    "checks=seldom store=350");
	effect_set_model(versions, 3, python_of(2007), &point);
	assert_string_equal(point_value(&point, "store"), "0");
	effect_set_model(versions, 3, python_of(3013), &point);
	assert_string_equal(point_value(&point, "store"), "350");
	assert_string_equal(point_value(&point, "checks"), "seldom");
	assert_string_equal(point_value(&point, "n"), "3");
}

static void
what_was_not_measured_says_nothing(void **state)
{
	struct result r = made_pair();

	(void)state;
	made_rounds(&r, 0, 12, 1.0, 1.9, 0.01);
	assert_int_equal(compared(&r, "speedup(gil)").python.n, 0);
	assert_int_equal(compared(&r, "speedup(gil)").kind,
	    VERDICT_INCONCLUSIVE);
}

static void
an_effect_that_cannot_be_paired_is_refused(void **state)
{
	struct effect effect;
	struct err err;

	(void)state;
	assert_false(effect_parse(arena, "p99(gil.wall)", &effect, &err));
	assert_string_equal(err.text,
	    "'p99(gil.wall)' is not paired by round, expected speedup, ratio, "
	    "difference, value, count, min or max");
	assert_false(
	    effect_parse(arena, "speedup(gil) within 0 %", &effect, &err));
	assert_false(
	    effect_parse(arena, "speedup(gil) within ten", &effect, &err));
	assert_true(
	    effect_parse(arena, "speedup(gil) within 25 %", &effect, &err));
	assert_true(effect.within == 0.25);
}

static void
an_interpreter_says_what_it_is(void **state)
{
	struct python python, back;
	struct facts facts = { NULL, 0 };
	struct err err;

	(void)state;
	assert_true(python_parse(arena,
	    "{\"major\": 3, \"minor\": 13, \"version\": \"3.13.1\", "
	    "\"implementation\": \"CPython\", \"gil\": false, \"path\": "
	    "\"/usr/bin/python3.13t\", \"switch_ms\": 5}",
	    &python, &err));
	assert_string_equal(python.name, "3.13t");
	assert_int_equal(python.order, 3013);
	python_note(arena, &python, &facts);
	assert_true(python_of_facts(&facts, &back));
	assert_string_equal(back.name, "3.13t");
	assert_false(back.gil);
	assert_true(python_parse(arena,
	    "{\"major\": 2, \"minor\": 7, \"implementation\": \"PyPy\", "
	    "\"path\": \"/opt/pypy\"}",
	    &python, &err));
	assert_string_equal(python.name, "pypy2.7");
	assert_true(isnan(python.switch_ms));
	assert_false(python_parse(arena, "Hello", &python, &err));
	assert_false(python_parse(arena, "{\"major\": 3}", &python, &err));
	assert_false(python_parse(arena,
	    "{\"major\": 3, \"minor\": 9, \"path\": \"python\"}", &python,
	    &err));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_quotient_within_the_limit_agrees),
		TEST(what_is_far_off_differs_and_noise_is_open),
		TEST(rounds_of_a_busy_host_decide_nothing),
		TEST(nothing_is_like_nothing_and_nothing_else),
		TEST(differences_are_paired_by_round),
		TEST(a_version_has_the_model_of_the_last_before_it),
		TEST(what_was_not_measured_says_nothing),
		TEST(an_effect_that_cannot_be_paired_is_refused),
		TEST(an_interpreter_says_what_it_is),
	};

	return cmocka_run_group_tests_name("effect", tests, NULL, NULL);
}
