/*
 * A sentence with live values in braces, by which an author answers a
 * question: "Two threads were {speedup(gil)} as fast as one."
 */
#ifndef DATA_SENTENCE_H
#define DATA_SENTENCE_H

#include "data/claim.h"

struct phrase {
	const char *text; /* or NULL: a value, */
	struct expr expr; /* of this */
};

struct sentence {
	struct phrase *phrases;
	size_t count; /* 0: there is no sentence */
};

/* Reads a sentence with at least one value. Errors have no place in front. */
bool sentence_parse(struct arena *arena, const char *text,
    struct sentence *sentence, struct err *err);

/* Are all its values ones that the experiment has? See expr_check. */
bool sentence_check(struct arena *arena, const struct sentence *sentence,
    const struct experiment *exp, const struct point *points, size_t npoints,
    struct err *err);

#endif
