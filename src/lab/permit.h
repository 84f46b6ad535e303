/* What a learner's source may use: what an exercise gives, and plain C. */
#ifndef LAB_PERMIT_H
#define LAB_PERMIT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/place.h"
#include "lab/compile.h"

/*
 * Looks at what a program was linked from, before it runs. *why becomes NULL,
 * or says in a learner's words what the source of program->with must not use:
 * a file that is no header, a function of the operating system, one of the
 * check's own. So it can neither reach beyond the check nor speak for it, short
 * of writing through wild pointers.
 *
 * With strict (somebody else's source, graded) also what runs before main(),
 * and machine code.
 */
bool permit_look(struct arena *arena, const struct place *place,
    const struct program *program, bool strict, const char **why,
    struct err *err);

#endif
