/*
 * Simulated measurements, decided by the real code: claim_judge at the real
 * looks, with the real stop rule, and measured again by the real rule. Only
 * the times are made up, and who else is at work.
 */
#ifndef TESTS_SIMULATE_H
#define TESTS_SIMULATE_H

#include <math.h>
#include <stdint.h>

#include "base/arena.h"
#include "data/again.h"
#include "data/result.h"
#include "lab/measure.h"
#include "lab/schedule.h"

enum { SIMULATE_ROOM = 3 * 64, SIMULATE_CLAIMS = 2 };

struct simulation {
	const struct level *level;
	/* About variant 1; 0 is the base, 2 the control. The first is asked. */
	const struct claim *claims;
	size_t nclaims;
	double truth;	 /* the true speed-up of variant 1 */
	double spread;	 /* standard deviation of a log ratio */
	double memory;	 /* how much of it the next round keeps */
	double capacity; /* the true speed-up of the control; 0: 2 */
	double shaky;	 /* standard deviation of its log ratio */
	/* Others are at work in spells, which push both speed-ups. */
	double busy;   /* the share of such rounds */
	double spell;  /* how many follow each other, on average */
	double push;   /* in a log ratio */
	double unseen; /* the share in which counters show nothing, and */
	/* the push is half as strong */
	int tries;   /* measured again at most so often, */
	bool greedy; /* and, as nobody should, for any reason at all */
};

/* What goes on from one round, and one measurement, to the next. */
struct simulated_world {
	uint64_t random;
	double noise;
	bool busy;
};

static inline double
simulate_uniform(uint64_t *state)
{
	return ((double)(schedule_random(state) >> 11) + 0.5) / 0x1p53;
}

/* A normal deviate: Box and Muller's method. */
static inline double
simulate_normal(uint64_t *state)
{
	double u = simulate_uniform(state), v = simulate_uniform(state);

	return sqrt(-2 * log(u)) * cos(2 * M_PI * v);
}

/* Do others begin or end, before the next round? */
static inline void
simulate_others(const struct simulation *sim, struct simulated_world *world)
{
	double leave = 1 / fmax(sim->spell, 1);
	double come = leave * sim->busy / (1 - sim->busy);
	double u = simulate_uniform(&world->random);

	world->busy = world->busy ? u >= leave : u < come;
}

static inline void
simulate_round(const struct simulation *sim, struct result *r, int round,
    struct simulated_world *world)
{
	static const char *foreign[] = { "foreign" };
	static double metrics[2];
	uint64_t *random = &world->random;
	double kept = sim->memory, wall[3], push = 0;
	bool seen = false;
	int v;

	if (sim->busy > 0)
		simulate_others(sim, world);
	if (sim->busy > 0 && world->busy) {
		seen = simulate_uniform(random) >= sim->unseen;
		push = seen ? sim->push : sim->push / 2;
	}
	world->noise = kept * world->noise +
	    sqrt(1 - kept * kept) * simulate_normal(random);
	wall[0] = 0.4 * exp(sim->spread * simulate_normal(random));
	wall[1] = wall[0] / sim->truth * exp(sim->spread * world->noise + push);
	wall[2] = wall[0] / (sim->capacity > 0 ? sim->capacity : 2) *
	    exp(push +
		(sim->shaky > 0 ? sim->shaky * simulate_normal(random) : 0));
	for (v = 0; v < 3; v++)
		r->samples[r->nsamples++] = (struct sample) { .round = round,
			.variant = v,
			.ok = true,
			.wall_ns = wall[v] * 1e9,
			.cpu_ns = wall[v] * 1e9,
			.metrics = metrics,
			.taint = foreign,
			.ntaint = seen };
}

/* Rounds up to a look; up to half as many again replace tainted ones. */
static inline void
simulate_rounds(const struct simulation *sim, struct result *r, int look,
    struct simulated_world *world)
{
	int most = look + look / 2, rounds = (int)r->nsamples / 3, tainted;

	result_rounds(r, 0, 0, &tainted);
	while (rounds < look || (rounds - tainted < look && rounds < most)) {
		simulate_round(sim, r, rounds++, world);
		tainted += r->samples[r->nsamples - 1].ntaint > 0;
	}
}

/* Measures once, as measure_run would; room is for SIMULATE_ROOM samples. */
static inline void
simulate_result(const struct simulation *sim, const struct result *empty,
    struct sample *room, struct simulated_world *world, struct result *r)
{
	struct arena *arena = arena_new();
	size_t i;

	*r = *empty;
	r->samples = room;
	r->nsamples = 0;
	for (i = 0; sim->level->looks[i] > 0; i++) {
		simulate_rounds(sim, r, (sim->level->looks[i] + 2) / 3 * 3,
		    world);
		if (measure_is_settled(arena, r, sim->claims, sim->nclaims))
			break;
	}
	arena_free(arena);
}

/* Is one of the claims open for the machine's sake? */
static inline bool
simulate_is_open(const struct simulation *sim, const struct result *r)
{
	struct verdict verdicts[SIMULATE_CLAIMS];
	struct arena *arena = arena_new();
	size_t i;
	bool open;

	for (i = 0; i < sim->nclaims; i++)
		verdicts[i] = claim_judge(arena, &sim->claims[i], r);
	open = sim->greedy ? verdicts[0].kind == VERDICT_INCONCLUSIVE :
			     again_open(verdicts, sim->nclaims) > 0;
	arena_free(arena);
	return open;
}

/* Measures, and again; returns the first claim's verdict at the end. */
static inline enum verdict_kind
simulate_once(const struct simulation *sim, const struct result *empty,
    uint64_t *state)
{
	struct sample rooms[2][SIMULATE_ROOM];
	struct simulated_world world = { *state, 0, false };
	struct arena *arena = arena_new();
	struct result kept, later;
	enum verdict_kind kind;
	int i, at = 0;

	world.noise = simulate_normal(&world.random);
	world.busy = simulate_uniform(&world.random) < sim->busy;
	simulate_result(sim, empty, rooms[at], &world, &kept);
	for (i = 0; i < sim->tries && simulate_is_open(sim, &kept); i++) {
		simulate_result(sim, empty, rooms[!at], &world, &later);
		if (!again_keeps_later(again_tainted(&kept),
			again_tainted(&later)))
			continue;
		kept = later;
		at = !at;
	}
	kind = claim_judge(arena, &sim->claims[0], &kept).kind;
	arena_free(arena);
	*state = world.random;
	return kind;
}

/* How many of so many measurements end in a verdict that is not open. */
static inline int
simulate_decided(const struct simulation *sim, const struct result *empty,
    int trials, uint64_t seed)
{
	int i, decided = 0;

	for (i = 0; i < trials; i++)
		decided +=
		    simulate_once(sim, empty, &seed) != VERDICT_INCONCLUSIVE;
	return decided;
}

#endif
