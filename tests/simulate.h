/*
 * Simulated measurements, decided by the real code: claim_judge at the real
 * looks, with the real stop rule. Only the times are made up.
 */
#ifndef TESTS_SIMULATE_H
#define TESTS_SIMULATE_H

#include <math.h>
#include <stdint.h>

#include "base/arena.h"
#include "data/result.h"
#include "lab/measure.h"
#include "lab/schedule.h"

struct simulation {
	const struct level *level;
	const struct claim *claim; /* about variant 1; 0 is base, 2 control */
	double truth;		   /* the true speed-up of variant 1 */
	double spread;		   /* standard deviation of a log ratio */
	double memory;		   /* how much of it the next round keeps */
};

/* A normal deviate: Box and Muller's method. */
static inline double
simulate_normal(uint64_t *state)
{
	double u = ((double)(schedule_random(state) >> 11) + 0.5) / 0x1p53;
	double v = ((double)(schedule_random(state) >> 11) + 0.5) / 0x1p53;

	return sqrt(-2 * log(u)) * cos(2 * M_PI * v);
}

/* Adds rounds up to n; samples has room, noise goes on from *noise. */
static inline void
simulate_rounds(const struct simulation *sim, struct result *r, int n,
    double *noise, uint64_t *state)
{
	static double metrics[2];
	double fresh = sqrt(1 - sim->memory * sim->memory), wall[3];
	int round, v;

	for (round = (int)r->nsamples / 3; round < n; round++) {
		*noise = sim->memory * *noise + fresh * simulate_normal(state);
		wall[0] = 0.4 * exp(sim->spread * simulate_normal(state));
		wall[1] = wall[0] / sim->truth * exp(sim->spread * *noise);
		wall[2] = wall[0] / 2;
		for (v = 0; v < 3; v++)
			r->samples[r->nsamples++] =
			    (struct sample) { .round = round,
				    .variant = v,
				    .ok = true,
				    .wall_ns = wall[v] * 1e9,
				    .cpu_ns = wall[v] * 1e9,
				    .metrics = metrics };
	}
}

/* Measures once, as measure_run would, and returns the verdict at the end. */
static inline struct verdict
simulate_once(const struct simulation *sim, const struct result *empty,
    struct sample *room, uint64_t *state)
{
	struct arena *arena = arena_new();
	struct result r = *empty;
	struct verdict verdict = { .kind = VERDICT_INCONCLUSIVE };
	double noise = simulate_normal(state);
	size_t i;

	r.samples = room;
	r.nsamples = 0;
	for (i = 0; sim->level->looks[i] > 0; i++) {
		simulate_rounds(sim, &r, (sim->level->looks[i] + 2) / 3 * 3,
		    &noise, state);
		if (measure_is_settled(arena, &r, sim->claim, 1))
			break;
	}
	verdict = claim_judge(arena, sim->claim, &r);
	verdict.reason = NULL; /* the arena's */
	arena_free(arena);
	return verdict;
}

/* How many of so many measurements end in a verdict that is not open. */
static inline int
simulate_decided(const struct simulation *sim, const struct result *empty,
    int trials, uint64_t seed)
{
	struct sample room[3 * 64];
	int i, decided = 0;

	for (i = 0; i < trials; i++)
		decided += simulate_once(sim, empty, room, &seed).kind !=
		    VERDICT_INCONCLUSIVE;
	return decided;
}

#endif
