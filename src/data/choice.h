/*
 * Bands of a number, in rising order, for a reader who need not guess the
 * number itself. Which one is right is never written: it follows from what
 * was measured.
 */
#ifndef DATA_CHOICE_H
#define DATA_CHOICE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "data/stats.h"

struct choice {
	const char *text;
	double limit; /* it lies below; INFINITY of the last */
};

/* Reads "< NUMBER" or "else" into limit. Errors have no place in front. */
bool choice_limit(struct arena *arena, const char *text, double *limit,
    struct err *err);

/*
 * The choices that are right lie from *first to *last: more than one where
 * the interval lies on both sides of a limit. An estimate without an interval
 * is taken for its middle. False if nothing was measured.
 */
bool choice_right(const struct choice *choices, size_t count,
    const struct estimate *estimate, size_t *first, size_t *last);

#endif
