/* From a program to a result: sizing, rounds, samples. */
#ifndef LAB_MEASURE_H
#define LAB_MEASURE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/place.h"
#include "base/progress.h"
#include "data/effect.h"
#include "data/level.h"
#include "data/result.h"
#include "data/verdict.h"
#include "lab/sampler.h"

struct plan {
	const char *id; /* of the result */
	const struct program *program;
	struct point *points;
	size_t npoints;
	int samples;		      /* of a plain program */
	double limit_s;		      /* for a sample; 0: the default */
	const char *const *variables; /* names of those it sees of ours */
	size_t nvariables;
	const char *const
	    *environment; /* all that it sees, if not only those */
	const struct facts
	    *data; /* files it opens: names and hashes; or NULL */
	const struct level *level;
	const struct facts *env;    /* from measure_environment */
	const struct claim *claims; /* that the stop rule wants decided */
	size_t nclaims;
	const struct effect *effects; /* or these, of a model and a Python */
	size_t neffects;
	bool null; /* measure the base against itself too */
	struct estimate null_of_chapter; /* else: what another one found */
	const char *again; /* it was measured before: which of how many */
	double until_ns;   /* of clock_now_ns, to stop at; 0: never */
};

/* How a measurement ended: with a result, or why not. */
struct outcome {
	bool measured;
	bool stopped; /* its time was up; the next run goes on from there */
	struct result result;
	struct mishap mishap; /* why not */
	double run_ns;	  /* from the first sample to the last, and how much */
	double inside_ns; /* of it lay in measured regions and warm-up */
};

/* What stays the same for all plans of a build: host, compiler, version. */
void measure_environment(struct arena *arena, const struct place *place,
    struct facts *env);

/*
 * Is every claim decided, and, where verdicts are final, the interval of every
 * speed-up that is claimed (of every one, if nothing is) within 5 % of its
 * middle? Asked only at the planned looks.
 */
bool measure_is_settled(struct arena *arena, const struct result *result,
    const struct claim *claims, size_t nclaims);

/*
 * Takes the samples of a plan until the stop rule is met. With record, what
 * is measured so far is kept at every block, and a run that was interrupted,
 * or whose result could not be saved, goes on from there. False only if
 * children cannot be started at all; how the experiment itself ended stands in
 * outcome.
 */
bool measure_run(struct arena *arena, const struct place *place,
    const struct plan *plan, bool record, double foreign_before,
    const struct progress *progress, struct outcome *outcome, struct err *err);

/*
 * Removes what is kept of a plan for a run that is interrupted: to be called
 * when its result is saved, or is none to save.
 */
void measure_forget(struct arena *arena, const struct place *place,
    const struct plan *plan);

/*
 * All that the result of a plan depends on, but the level: the inputs of the
 * program (see lab/compile.h), the data it opens, the environment it sees,
 * host, parameters. Adds them to inputs.
 */
void measure_inputs(struct arena *arena, const struct plan *plan,
    struct facts *inputs);

/* The hash of those inputs. */
char *measure_key(struct arena *arena, const struct plan *plan);

/* Is a result one of this plan, and made with at least its effort? */
bool measure_is_fresh(struct arena *arena, const struct plan *plan,
    const struct result *result);

#endif
