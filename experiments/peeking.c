/*
 * A coin that is fair, and a stop rule.  How often does a rule say that it is
 * not?  The coin stands for a comparison of two things that are equal: in
 * each round the one or the other is ahead, by luck.
 */
#include <math.h>
#include <stdbool.h>

#include "models/chain.h"
#include "rig.h"

enum { ROUNDS_MAX = 60 };

/* When a rule looks, and how sure it wants to be. */
struct rule {
	bool (*looks)(int round);
	double alpha;
};

struct game {
	const struct rule *rule;
	int trials, wrong, tossed;
	int least[ROUNDS_MAX + 1]; /* heads that the rule still takes as luck */
};

static bool
at_the_end(int round)
{
	return round == ROUNDS_MAX;
}

static bool
as_planned(int round)
{
	return round == 10 || round == 16 || round == 24 || round == 36 ||
	    round == 48 || round == 60;
}

static bool
every_time(int round)
{
	return round >= 6;
}

/*
 * The fewest heads, or tails, in so many rounds that are no surprise: fewer
 * come with a chance of at most alpha / 2 on either side.
 */
static int
fewest(int rounds, double alpha)
{
	double chance = pow(0.5, rounds), below = 0;
	int heads = 0;

	while (below + chance <= alpha / 2) {
		below += chance;
		chance *= (double)(rounds - heads) / (heads + 1);
		heads++;
	}
	return heads;
}

/* ANCHOR: trial */
/* Tosses until the rule is sure, or the rounds are over. */
static bool
is_fooled(struct game *game, uint64_t *chance)
{
	int heads = 0;

	for (int round = 1; round <= ROUNDS_MAX; round++) {
		*chance = chain_steps(*chance, 1);
		heads += *chance >> 63;
		game->tossed++;
		if (!game->rule->looks(round))
			continue;
		if (heads < game->least[round] ||
		    round - heads < game->least[round])
			return true;
	}
	return false;
}
/* ANCHOR_END: trial */

static void
play(void *arg, int i)
{
	struct game *game = arg;
	uint64_t chance = 2026;

	for (i = 0; i < game->trials; i++)
		game->wrong += is_fooled(game, &chance);
}

static void
run(struct rig *rig, const struct rule *rule)
{
	struct game game = { .rule = rule,
		.trials = rig_number(rig, "trials") };

	for (int n = 1; n <= ROUNDS_MAX; n++)
		game.least[n] = fewest(n, rule->alpha);
	rig_alone(rig, play, &game);
	rig_expect_least(rig, "tosses", game.trials, game.tossed);
	rig_metric(rig, "wrong", 100.0 * game.wrong / game.trials);
}

/* ANCHOR: rules */
static void
once(struct rig *rig)
{
	run(rig, &(const struct rule) { at_the_end, 0.05 });
}

static void
peeking(struct rig *rig)
{
	run(rig, &(const struct rule) { every_time, 0.05 });
}

static void
planned(struct rig *rig)
{
	run(rig, &(const struct rule) { as_planned, 0.01 });
}
/* ANCHOR_END: rules */

const struct rig_experiment rig_experiment = {
	.id = "peeking",
	.title = "How often a fair coin is called unfair, by when one looks",
	.params = {
		{
			.name = "trials",
			.text = "how often the whole game is played",
			.value = 20000, .min = 100, .max = 1000000,
			.whole = true,
		},
	},
	.variants = {
		{
			.name = "once",
			.text = "one look, after 60 rounds, at 95 %",
			.run = once,
		}, {
			.name = "peeking",
			.text = "a look after each round, at 95 %",
			.run = peeking,
		}, {
			.name = "planned",
			.text = "six looks, as this book has them, at 99 %",
			.run = planned,
		},
	},
	.metrics = {
		{
			.name = "wrong",
			.text = "games in which the fair coin is called unfair",
			.unit = "%",
		},
	},
};
