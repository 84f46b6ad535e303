/* How often a verdict is wrong when the truth lies at the threshold. */
#include <stdio.h>
#include <stdlib.h>

#include "../simulate.h"

enum { TRIALS = 1000, CELLS = 4 };

static const char description[] =
    "{\"id\":\"made\",\"variants\":["
    "{\"name\":\"base\",\"role\":\"base\"},{\"name\":\"it\",\"role\":\"\"},"
    "{\"name\":\"free\",\"role\":\"capacity\"}]}";

/* Who else is at work; with two claims about what is measured. */
static const struct {
	const char *what, *claims[SIMULATE_CLAIMS];
	double busy, spell, push, unseen, capacity, shaky;
	int tries;
	bool greedy;
} worlds[] = {
	{ "nobody else at work", { "speedup(it) < 1.5", "speedup(it) < 1.6" },
	    0, 0, 0, 0, 2, 0, 0, false },
	{ "others push down, again up to twice",
	    { "speedup(it) < 1.5", "speedup(it) < 1.6" }, 0.3, 5, 0.2, 0.1, 2,
	    0, 2, false },
	{ "others push down, shaky control, again up to 5 times",
	    { "speedup(it) < 1.5", "speedup(it) < 1.52" }, 0.3, 5, 0.2, 0.1,
	    1.7, 0.1, 5, false },
	{ "others push up, again up to 5 times",
	    { "speedup(it) > 1.5", "speedup(it) > 1.45" }, 0.3, 5, -0.2, 0.1, 2,
	    0, 5, false },
	{ "long spells, again up to 5 times",
	    { "speedup(it) > 1.5", "speedup(it) < 1.6" }, 0.5, 20, 0.3, 0.1, 2,
	    0, 5, false },
	{ "nobody, and again until decided, which is NOT done",
	    { "speedup(it) < 1.5", "speedup(it) < 1.6" }, 0, 0, 0, 0, 2, 0, 10,
	    true },
};

static void
print_rate(struct arena *arena, struct result *empty, size_t world,
    double memory)
{
	struct claim claims[SIMULATE_CLAIMS] = { 0 };
	struct simulation sim = { .level = level_find("default"),
		.claims = claims,
		.nclaims = SIMULATE_CLAIMS,
		.truth = 1.5,
		.memory = memory,
		.capacity = worlds[world].capacity,
		.shaky = worlds[world].shaky,
		.busy = worlds[world].busy,
		.spell = worlds[world].spell,
		.push = worlds[world].push,
		.unseen = worlds[world].unseen,
		.tries = worlds[world].tries,
		.greedy = worlds[world].greedy };
	double most = 0;
	struct err err;
	int i, wrong;

	for (i = 0; i < SIMULATE_CLAIMS; i++)
		if (!claim_parse(arena, worlds[world].claims[i], &claims[i],
			&err))
			abort();
	for (i = 0; i < CELLS; i++) {
		sim.spread = i % 2 ? 0.15 : 0.05;
		empty->alpha = i / 2 ? 0.01 : 0.005;
		wrong = simulate_decided(&sim, empty, TRIALS, 20261121 + i);
		most = fmax(most, 100.0 * wrong / TRIALS);
	}
	printf("verdicts: autocorrelation %.1f, %s: at most %.2f %% wrong\n",
	    memory, worlds[world].what, most);
}

int
main(void)
{
	static const double memories[] = { 0, 0.3, 0.5 };
	struct arena *arena = arena_new();
	struct result empty = { .level = "default" };
	struct point point = { NULL, 0 };
	struct err err;
	size_t w, m;

	if (!experiment_parse(arena, description, &empty.exp, &err))
		abort();
	empty.points = &point;
	empty.npoints = 1;
	facts_number(arena, &empty.env, "effective_cpus", 2);
	printf("verdicts: with the truth at the threshold, the worst of %d "
	       "pairs of spread and level, each of %d trials\n",
	    CELLS, TRIALS);
	for (w = 0; w < sizeof(worlds) / sizeof(worlds[0]); w++)
		for (m = worlds[w].greedy ? 2 : 0; m < 3; m++)
			print_rate(arena, &empty, w, memories[m]);
	arena_free(arena);
	return 0;
}
