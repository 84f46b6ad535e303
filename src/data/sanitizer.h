/* What TSan, ASan or UBSan says of a program, in a learner's words. */
#ifndef DATA_SANITIZER_H
#define DATA_SANITIZER_H

#include <stdbool.h>

#include "base/arena.h"

struct complaint {
	const char *reason; /* "data-race", "memory" or "undefined" */
	const char *text;
};

/*
 * Reads a report of theirs. False if it has no complaint that leads to a line
 * of this source, as the compiler was given it. The report may hold anything:
 * the program writes to the same place.
 */
bool sanitizer_read(struct arena *arena, const char *report, const char *source,
    struct complaint *complaint);

#endif
