/* How often the whole decision is wrong, by simulation with a fixed seed. */
#include "test.h"

#include "made.h"
#include "simulate.h"

static struct claim
claim_of(const char *text)
{
	struct claim claim = { 0 };
	struct err err;

	if (!claim_parse(arena, text, &claim, &err))
		fail_msg("%s", err.text);
	return claim;
}

/*
 * With the truth exactly at the threshold, any verdict is a wrong one: of how
 * much a round keeps of the noise of the last, and of either side.
 */
static void
test_at_the_threshold(void **state)
{
	struct claim sides[] = { claim_of("speedup(gil) < 1.5"),
		claim_of("speedup(gil) > 1.5") };
	static const double memories[] = { 0, 0.3, 0.5 };
	struct result empty = made_result(NULL, NULL);
	struct simulation sim = { .level = level_find("default"),
		.truth = 1.5 };
	int i, wrong;

	(void)state;
	for (i = 0; i < 12; i++) {
		sim.claim = &sides[i % 2];
		sim.memory = memories[i % 3];
		sim.spread = i < 6 ? 0.05 : 0.15;
		empty.alpha = i % 4 < 2 ? 0.01 : 0.005;
		wrong = simulate_decided(&sim, &empty, 2000, 20261121 + i);
		if (wrong > 20)
			fail_msg("%d of 2000 verdicts were wrong, expected at "
				 "most 1 %% (spread %g, memory %g)",
			    wrong, sim.spread, sim.memory);
	}
	/* The test itself can see a wrong verdict: there are some. */
	sim.memory = 0.9;
	assert_true(simulate_decided(&sim, &empty, 2000, 7) > 20);
}

/* The base measured against itself shows no difference. */
static void
test_no_difference(void **state)
{
	struct claim faster = claim_of("speedup(gil) > 1");
	struct result empty = made_result(NULL, NULL);
	struct simulation sim = { level_find("default"), &faster, 1, 0.05, 0 };
	int different = simulate_decided(&sim, &empty, 200, 99);

	(void)state;
	if (different > 2)
		fail_msg("%d of 200 showed a difference, expected at most "
			 "1 %%",
		    different);
}

/* Far from the threshold the decision is made, and made rightly. */
static void
test_far_from_the_threshold(void **state)
{
	struct claim below = claim_of("speedup(gil) < 1.5");
	struct result empty = made_result(NULL, NULL);
	struct simulation sim = { level_find("default"), &below, 1, 0.05, 0 };
	struct sample room[3 * 64];
	uint64_t seed = 3;
	int i, holds = 0, fails = 0;

	(void)state;
	for (i = 0; i < 200; i++)
		holds += simulate_once(&sim, &empty, room, &seed).kind ==
		    VERDICT_HOLDS;
	sim.truth = 1.9;
	for (i = 0; i < 200; i++)
		fails += simulate_once(&sim, &empty, room, &seed).kind ==
		    VERDICT_FAILS;
	assert_int_equal(holds, 200);
	assert_int_equal(fails, 200);
}

/* What is exact is decided by any look: more rounds are asked for nothing. */
static void
test_exact_claims_ask_for_no_more_rounds(void **state)
{
	struct result r = made_result(NULL, NULL);
	struct claim claims[3] = { claim_of("speedup(gil) < 1.5"),
		claim_of("count(gil.lost) = 0"),
		claim_of("ratio(gil.late, free.late) < 1") };
	struct err err;

	(void)state;
	made_rounds(&r, 0, 12, 1, 1.9, 0.001);
	assert_true(measure_is_settled(arena, &r, claims, 2));
	/* Even where its control leaves the claim open. */
	assert_true(
	    claim_parse_control(arena, "count(free.lost)", &claims[1], &err));
	assert_int_equal(claim_judge(arena, &claims[1], &r).kind,
	    VERDICT_INCONCLUSIVE);
	assert_true(measure_is_settled(arena, &r, claims, 2));
	/* A ratio of metrics has an interval, which must be on one side. */
	assert_false(measure_is_settled(arena, &r, claims, 3));
	claims[2].threshold = 1.5;
	assert_true(measure_is_settled(arena, &r, claims, 3));
	claims[0].threshold = 1;
	assert_false(measure_is_settled(arena, &r, claims, 2));
}

/* Only a speed-up that is claimed must be known well; all, if none is. */
static void
test_what_is_claimed_must_be_known_well(void **state)
{
	struct result r = made_result(NULL, NULL);
	struct claim claims[2] = { claim_of("speedup(gil) < 1.5"),
		claim_of("value(gil.overlap) > 1.5") };

	(void)state;
	made_rounds(&r, 0, 12, 1, 1.9, 0.2);
	assert_true(measure_is_settled(arena, &r, &claims[1], 1));
	assert_false(measure_is_settled(arena, &r, claims, 2));
	assert_false(measure_is_settled(arena, &r, NULL, 0));
	/* A quick run only wants them decided. */
	r.level = "quick";
	assert_true(measure_is_settled(arena, &r, claims, 2));
	r.level = "default";
	assert_false(measure_is_settled(arena, &r, claims, 2));
	r = made_result(NULL, NULL);
	made_rounds(&r, 0, 12, 1, 1.9, 0.001);
	assert_true(measure_is_settled(arena, &r, claims, 2));
	assert_true(measure_is_settled(arena, &r, NULL, 0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_at_the_threshold),
		TEST(test_no_difference),
		TEST(test_far_from_the_threshold),
		TEST(test_exact_claims_ask_for_no_more_rounds),
		TEST(test_what_is_claimed_must_be_known_well),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
