/* From a program to a result: sizing, rounds, samples. */
#ifndef LAB_MEASURE_H
#define LAB_MEASURE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/place.h"
#include "base/progress.h"
#include "data/failure.h"
#include "data/result.h"
#include "lab/compile.h"

/* How much effort a measurement takes; the protocol's three. */
struct level {
	const char *name;
	int rounds;       /* at least, rounded up to whole blocks */
	double target_ms; /* shortest sample of the fastest variant */
	double alpha;     /* before the correction for several variants */
};

/* The level of that name ("quick", "default", "thorough"), or NULL. */
const struct level *level_find(const char *name);

struct plan {
	const char *id;            /* of the result */
	const struct program *program;
	struct point *points;
	size_t npoints;
	int samples;               /* of a plain program */
	double limit_s;            /* for a sample; 0: the default */
	const struct level *level;
	const struct facts *env;   /* from measure_environment */
};

/* How a measurement ended: with a result, or why not. */
struct outcome {
	bool measured;
	struct result result;
	struct failure failure;
	bool timed_out;   /* the failing sample passed its limit, */
	int signal;       /* or was killed by this signal, */
	int exit_code;    /* or ended with this */
};

/* What stays the same for all plans of a build: host, compiler, version. */
void measure_environment(struct arena *arena, const struct place *place,
    struct facts *env);

/*
 * Takes all samples of a plan. False only if children cannot be started at
 * all; how the experiment itself ended stands in outcome.
 */
bool measure_run(struct arena *arena, const struct plan *plan,
    const struct progress *progress, struct outcome *outcome,
    struct err *err);

/* The hash of all that the result of a plan depends on, but the level. */
char *measure_key(struct arena *arena, const struct plan *plan);

/* Is a result one of this plan, and made with at least its effort? */
bool measure_is_fresh(struct arena *arena, const struct plan *plan,
    const struct result *result);

#endif
