/* A learner's source, linked with the check of an exercise and run by it. */
#ifndef LAB_ATTEMPT_H
#define LAB_ATTEMPT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/place.h"
#include "data/trial.h"

/* What a reader waits for a check. */
enum { ATTEMPT_SECONDS = 6 };

struct attempt {
	const char *exercise; /* the id of a folder in experiments/exercises */
	const char *source;   /* a path from the book's folder on */
	struct trial trial;   /* filled in */
};

/*
 * Compiles and checks them, several at a time.  A check is bounded in time,
 * memory, processes and output.  What is right is run once more, with real
 * threads that TSan and ASan watch.  What is wrong with a source is in its
 * trial; false only if nothing could be run at all, or a check itself is wrong.
 * A check may take so many seconds, 3 or more; the two of them together as much
 * again. strict is for the source of somebody else: see lab/permit.h.
 */
bool attempt_run(struct arena *arena, const struct place *place,
    struct attempt *attempts, size_t count, bool strict, double seconds,
    struct err *err);

#endif
