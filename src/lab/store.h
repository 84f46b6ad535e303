/* Where results are kept: build/results/ID.json. */
#ifndef LAB_STORE_H
#define LAB_STORE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/place.h"
#include "data/result.h"
#include "data/verdict.h"

/* The path of a result's file. */
char *
store_path(struct arena *arena, const struct place *place, const char *id);

/*
 * Reads a recorded result; *found is false if there is none. A file that is
 * no result is an error that names it.
 */
bool store_load(struct arena *arena, const struct place *place, const char *id,
    struct result *result, bool *found, struct err *err);

/* Removes a recorded result, if there is one. */
void store_drop(struct arena *arena, const struct place *place, const char *id);

/* Writes a result atomically, with what follows from it. */
bool store_save(struct arena *arena, const struct place *place,
    const struct result *result, const struct claim *claims,
    const struct verdict *verdicts, size_t nclaims, struct err *err);

#endif
