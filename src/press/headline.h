/* What a result comes to, in one line, on pages and in the terminal. */
#ifndef PRESS_HEADLINE_H
#define PRESS_HEADLINE_H

#include "base/arena.h"
#include "data/claim.h"
#include "data/result.h"

struct headline {
	const char *of;	  /* the expression, as the author wrote it, or NULL */
	const char *says; /* its value, or a sentence */
};

/*
 * The value of what the chapter asks the reader to predict (or NULL); else of
 * the first claim; else the first line that a plain program printed; else
 * what a figure of the result would show.
 */
struct headline headline_of(struct arena *arena, const struct result *result,
    const struct expr *asked, const struct claim *claims, size_t nclaims);

#endif
