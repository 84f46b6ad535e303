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

enum { TRIALS = 1000 };

/* How many of some trials end decided, and so wrong: at most 1 %. */
static void
few_are_wrong(struct simulation *sim, struct result *empty, int which)
{
	static const double memories[] = { 0, 0.3, 0.5 };
	int wrong;

	sim->memory = memories[which % 3];
	sim->spread = which % 2 ? 0.15 : 0.05;
	empty->alpha = which % 4 < 2 ? 0.01 : 0.005;
	wrong = simulate_decided(sim, empty, TRIALS, 20261121 + which);
	if (wrong > TRIALS / 100)
		fail_msg("%d of %d verdicts were wrong, expected at most 1 %% "
			 "(spread %g, memory %g)",
		    wrong, TRIALS, sim->spread, sim->memory);
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
	struct result empty = made_result(NULL, NULL);
	struct simulation sim = { .level = level_find("default"),
		.nclaims = 1,
		.truth = 1.5 };
	int i;

	(void)state;
	for (i = 0; i < 12; i++) {
		sim.claims = &sides[i / 6];
		few_are_wrong(&sim, &empty, i);
	}
	/* The test itself can see a wrong verdict: there are some. */
	sim.memory = 0.9;
	assert_true(simulate_decided(&sim, &empty, TRIALS, 7) > TRIALS / 100);
}

/*
 * Nor does measuring again make more of them wrong: where others push the
 * times, seen and unseen; where the control is shaky; and where the claim
 * that is measured again for is another one.
 */
static void
test_measured_again(void **state)
{
	struct claim below[] = { claim_of("speedup(gil) < 1.5"),
		claim_of("speedup(gil) < 1.52") };
	struct claim above[] = { claim_of("speedup(gil) > 1.5"),
		claim_of("speedup(gil) < 1.6") };
	struct result empty = made_result(NULL, NULL);
	struct simulation sim = { .level = level_find("default"),
		.nclaims = 2,
		.truth = 1.5,
		.capacity = 1.8,
		.shaky = 0.1,
		.spell = 5,
		.unseen = 0.1,
		.tries = 5 };
	int i;

	(void)state;
	for (i = 0; i < 12; i++) {
		sim.claims = i < 6 ? below : above;
		sim.busy = 0.1 * (1 + i % 3);
		sim.push = i % 4 < 2 ? 0.2 : -0.1;
		few_are_wrong(&sim, &empty, i);
	}
	/* Who measures until he likes what he sees is wrong more often. */
	sim.greedy = true;
	sim.nclaims = 1;
	sim.busy = 0;
	sim.memory = 0.5;
	sim.tries = 10;
	assert_true(simulate_decided(&sim, &empty, TRIALS, 7) > TRIALS / 100);
}

/* And it helps: what one measurement leaves open, another one decides. */
static void
test_measuring_again_decides(void **state)
{
	struct claim claim = claim_of("speedup(gil) < 1.5");
	struct result empty = made_result(NULL, NULL);
	struct simulation sim = { .level = level_find("default"),
		.claims = &claim,
		.nclaims = 1,
		.truth = 1,
		.spread = 0.05,
		.busy = 0.5,
		.spell = 40,
		.push = 0.2 };
	int once, again;

	(void)state;
	once = simulate_decided(&sim, &empty, 200, 5);
	sim.tries = 2;
	again = simulate_decided(&sim, &empty, 200, 5);
	assert_in_range(once, 60, 130);
	assert_true(again > once + 30);
}

/* The base measured against itself shows no difference. */
static void
test_no_difference(void **state)
{
	struct claim faster = claim_of("speedup(gil) > 1");
	struct result empty = made_result(NULL, NULL);
	struct simulation sim = { .level = level_find("default"),
		.claims = &faster,
		.nclaims = 1,
		.truth = 1,
		.spread = 0.05 };
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
	struct simulation sim = { .level = level_find("default"),
		.claims = &below,
		.nclaims = 1,
		.truth = 1,
		.spread = 0.05 };
	uint64_t seed = 3;
	int i, holds = 0, fails = 0;

	(void)state;
	for (i = 0; i < 200; i++)
		holds += simulate_once(&sim, &empty, &seed) == VERDICT_HOLDS;
	sim.truth = 1.9;
	for (i = 0; i < 200; i++)
		fails += simulate_once(&sim, &empty, &seed) == VERDICT_FAILS;
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
		TEST(test_measured_again),
		TEST(test_measuring_again_decides),
		TEST(test_no_difference),
		TEST(test_far_from_the_threshold),
		TEST(test_exact_claims_ask_for_no_more_rounds),
		TEST(test_what_is_claimed_must_be_known_well),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
