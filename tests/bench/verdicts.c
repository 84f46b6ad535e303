/* How often a verdict is wrong when the truth lies at the threshold. */
#include <stdio.h>
#include <stdlib.h>

#include "../simulate.h"

enum { TRIALS = 10000 };

static const char description[] =
    "{\"id\":\"made\",\"variants\":["
    "{\"name\":\"base\",\"role\":\"base\"},{\"name\":\"it\",\"role\":\"\"},"
    "{\"name\":\"free\",\"role\":\"capacity\"}]}";

static void
print_rate(struct arena *arena, const struct result *empty, double memory,
    double spread)
{
	struct claim claim = { 0 };
	struct simulation sim = { level_find("default"), &claim, 1.5, spread,
		memory };
	struct err err;
	int wrong;

	if (!claim_parse(arena, "speedup(it) < 1.5", &claim, &err))
		abort();
	wrong = simulate_decided(&sim, empty, TRIALS, 20261121);
	printf("verdicts: truth at the threshold, spread %.0f %%, "
	       "autocorrelation %.1f: %.2f %% of %d wrong\n",
	    spread * 100, memory, 100.0 * wrong / TRIALS, TRIALS);
}

int
main(void)
{
	struct arena *arena = arena_new();
	struct result empty = { .level = "default", .alpha = 0.005 };
	struct point point = { NULL, 0 };
	static const double memories[] = { 0, 0.3, 0.5 };
	struct err err;
	int i;

	if (!experiment_parse(arena, description, &empty.exp, &err))
		abort();
	empty.points = &point;
	empty.npoints = 1;
	facts_number(arena, &empty.env, "effective_cpus", 2);
	for (i = 0; i < 6; i++)
		print_rate(arena, &empty, memories[i / 2], i % 2 ? 0.15 : 0.05);
	arena_free(arena);
	return 0;
}
