/*
 * The environment variables that an experiment sees: fixed, but for those its
 * author names, which are as in our own environment.
 */
#ifndef LAB_VARIABLES_H
#define LAB_VARIABLES_H

#include <stddef.h>

#include "base/arena.h"
#include "base/facts.h"

/* "NAME=value" each, and NULL behind the last: for a struct proc_spec. */
const char *const *
variables_list(struct arena *arena, const char *const *names, size_t count);

/*
 * Adds what a result depends on of them: the fixed ones as one fact, and each
 * that is named, null where it is not set.
 */
void variables_note(struct arena *arena, const char *const *names, size_t count,
    struct facts *facts);

#endif
