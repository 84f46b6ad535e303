/* What is measured again, in which order, and which result is kept. */
#include "made.h"

#include "data/again.h"
#include "data/level.h"

static struct claim
claim_of(const char *text)
{
	struct claim claim = { .id = "c", .text = "a text" };
	struct err err;

	if (!claim_parse(arena, text, &claim, &err))
		fail_msg("%s: %s", text, err.text);
	return claim;
}

/* How many of two claims about a result ask to measure it again. */
static size_t
open_of(const struct result *r, const char *first, const char *second)
{
	const struct claim claims[] = { claim_of(first), claim_of(second) };
	struct verdict verdicts[] = { claim_judge(arena, &claims[0], r),
		claim_judge(arena, &claims[1], r) };

	return again_open(verdicts, 2);
}

static void
only_the_environments_reasons_count(void **state)
{
	static const struct {
		const char *reason;
		size_t open;
	} reasons[] = { { "host_busy", 1 }, { "throttled", 1 },
		{ "no_capacity", 1 }, { "ci_straddles", 0 }, { "few_cpus", 0 },
		{ "no_control", 0 }, { "null_biased", 0 },
		{ "too_few_rounds", 0 }, { "clock_ties", 0 } };
	struct verdict verdicts[3] = { { .kind = VERDICT_HOLDS },
		{ .kind = VERDICT_INCONCLUSIVE }, { .kind = VERDICT_FAILS } };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		verdicts[1].reason = reasons[i].reason;
		assert_int_equal(again_open(verdicts, 3), reasons[i].open);
	}
	verdicts[1].kind = VERDICT_HOLDS;
	assert_int_equal(again_open(verdicts, 3), 0);
	assert_int_equal(again_open(NULL, 0), 0);
}

/* As it is judged: of a busy host, yes; of an interval that straddles, no. */
static void
what_the_judge_leaves_open(void **state)
{
	struct result r = made_result(NULL, NULL);
	size_t i;

	(void)state;
	made_rounds(&r, 0, 12, 1, 1.9, 0.01);
	assert_int_equal(open_of(&r, "speedup(gil) < 1.5",
			     "speedup(gil) < 1.001"),
	    0);
	for (i = 0; i < 12; i++)
		made_taint(&r.samples[i]);
	assert_int_equal(open_of(&r, "speedup(gil) < 1.5",
			     "speedup(gil) < 1.001"),
	    2);
	r = made_result(NULL, NULL);
	made_rounds(&r, 0, 12, 1, 1.2, 0.01);
	assert_int_equal(open_of(&r, "speedup(gil) < 1.5",
			     "speedup(gil) > 0.9"),
	    1);
}

/* The point with the most tainted rounds counts. */
static void
the_share_is_that_of_the_worst_point(void **state)
{
	struct result r = made_result("n", "1,2");
	int i;

	(void)state;
	assert_near(again_tainted(&r), 0);
	made_rounds(&r, 0, 10, 1, 1.9, 0.01);
	made_rounds(&r, 1, 10, 1, 1.9, 0.01);
	assert_near(again_tainted(&r), 0);
	made_taint(&r.samples[0]);
	made_taint(&r.samples[1]); /* of the same round */
	for (i = 0; i < 4; i++)
		made_taint(&r.samples[30 + 3 * i]);
	assert_near(again_tainted(&r), 0.4);
}

static void
the_quietest_that_fits_is_next(void **state)
{
	struct again list[] = { { 0.5, 10, false }, { 0, 30, false },
		{ 0.25, 10, false }, { 0.25, 5, false }, { 0, 40, false } };

	(void)state;
	assert_int_equal(again_next(list, 5, 100), 1);
	list[1].tried = true;
	assert_int_equal(again_next(list, 5, 100), 4);
	assert_int_equal(again_next(list, 5, 40), 4);
	/* What does not fit any more is passed over. */
	assert_int_equal(again_next(list, 5, 39.9), 2);
	assert_int_equal(again_next(list, 5, 9), 3);
	assert_int_equal(again_next(list, 5, 4.9), -1);
	assert_int_equal(again_next(list, 5, -1), -1);
	list[4].tried = list[2].tried = list[3].tried = true;
	assert_int_equal(again_next(list, 5, 100), 0);
	list[0].tried = true;
	assert_int_equal(again_next(list, 5, 100), -1);
	assert_int_equal(again_next(NULL, 0, 100), -1);
}

static void
the_later_is_kept_unless_others_disturbed_it_more(void **state)
{
	(void)state;
	assert_true(again_keeps_later(1, 0));
	assert_true(again_keeps_later(0, 0));
	assert_true(again_keeps_later(0.5, 0.5));
	assert_true(again_keeps_later(0, 0.25)); /* the gate lets it pass */
	assert_false(again_keeps_later(0, 0.26));
	assert_false(again_keeps_later(0.5, 0.6));
	assert_true(again_is_quiet(0.25));
	assert_false(again_is_quiet(0.26));
}

/* Blind: with the same counters any other times are treated the same. */
static void
times_and_values_change_nothing(void **state)
{
	struct result r = made_result(NULL, NULL), other;
	size_t i;

	(void)state;
	made_rounds(&r, 0, 12, 1, 1.9, 0.01);
	made_taint(&r.samples[4]);
	other = r;
	other.samples = arena_alloc(arena, r.nsamples * sizeof(*r.samples));
	for (i = 0; i < r.nsamples; i++) {
		other.samples[i] = r.samples[i];
		other.samples[i].wall_ns *= 1 + (double)(i * 7 % 5);
		other.samples[i].cpu_ns = 1;
		other.samples[i].metrics = NULL;
	}
	assert_near(again_tainted(&other), again_tainted(&r));
	assert_near(again_tainted(&other), 1 / 12.);
}

static void
it_takes_as_long_as_it_took(void **state)
{
	struct result r = made_result(NULL, NULL);
	int i;

	(void)state;
	/* A second each, and one to warm up; four fifths of it in there. */
	for (i = 0; i < 4; i++)
		made_sample(&r, i, 0, SEQUENTIAL, 1, 1);
	assert_near(again_expected_s(&r), 10);
	r.samples[0].warmup_ns = NAN;
	assert_near(again_expected_s(&r), 8.75);
	r.nulls = &r.samples[1];
	r.nnulls = 1;
	assert_near(again_expected_s(&r), 11.25);
	facts_number(arena, &r.env, "run_s", 12);
	assert_near(again_expected_s(&r), 12);
}

static void
how_often_is_kept_with_the_result(void **state)
{
	struct result r = made_result(NULL, NULL), read;
	struct err err;
	size_t count = r.env.count;

	(void)state;
	made_rounds(&r, 0, 12, 1, 1.9, 0.01);
	assert_int_equal(again_count(&r), 0);
	again_note(arena, &r, 1);
	again_note(arena, &r, 2);
	assert_int_equal(again_count(&r), 2);
	assert_int_equal(r.env.count, count + 1);
	if (!record_from_json(arena, "x",
		record_to_json(arena, &r, NULL, NULL, 0), &read, &err))
		fail_msg("%s", err.text);
	assert_int_equal(again_count(&read), 2);
	/* What somebody wrote into the file does no harm. */
	facts_number(arena, &read.env, "run_s", -1e300);
	again_note(arena, &read, -5);
	assert_int_equal(again_count(&read), 0);
	assert_true(again_expected_s(&read) > 0);
}

/* At most half as long as README says that the book takes at that level. */
static void
each_level_has_a_budget(void **state)
{
	(void)state;
	assert_near(level_find("quick")->again_s, 75);
	assert_near(level_find("default")->again_s, 240);
	assert_near(level_find("thorough")->again_s, 720);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(only_the_environments_reasons_count),
		TEST(what_the_judge_leaves_open),
		TEST(the_share_is_that_of_the_worst_point),
		TEST(the_quietest_that_fits_is_next),
		TEST(the_later_is_kept_unless_others_disturbed_it_more),
		TEST(times_and_values_change_nothing),
		TEST(it_takes_as_long_as_it_took),
		TEST(how_often_is_kept_with_the_result),
		TEST(each_level_has_a_budget),
	};

	return cmocka_run_group_tests_name("again", tests, NULL, NULL);
}
