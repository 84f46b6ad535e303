/* A learner's source, linked with the check of an exercise and run by it. */
#ifndef LAB_ATTEMPT_H
#define LAB_ATTEMPT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/place.h"
#include "data/trial.h"

/*
 * Compiles and checks: source is a path from the book's folder on, exercise
 * the id of a folder in experiments/exercises. The check is bounded in time,
 * memory, processes and output. What is wrong with the source is in *trial;
 * false only if nothing could be run at all, or the check itself is wrong.
 */
bool attempt_run(struct arena *arena, const struct place *place,
    const char *exercise, const char *source, struct trial *trial,
    struct err *err);

#endif
