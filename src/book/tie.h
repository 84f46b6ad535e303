/*
 * Prose tied to claims: code that begins with {rests}, {fails} or {open} at
 * the end of a passage, or alone in a paragraph before several that {end}
 * closes. What a claim came to decides how the passage is shown; this room
 * only knows which passage is tied to which names. ties.h finds them.
 */
#ifndef BOOK_TIE_H
#define BOOK_TIE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

enum tie_kind {
	TIE_RESTS, /* shown always, and plainly where all its claims hold */
	TIE_FAILS, /* shown only where one of them fails */
	TIE_OPEN,  /* shown only where none fails and one is not decided */
	TIE_END,   /* ends a block; a tie is none of these two */
	TIE_NONE
};

struct tie {
	enum tie_kind kind;
	int line;	     /* of the mark */
	const char **claims; /* "CLAIM" or "EXPERIMENT/CLAIM" */
	size_t nclaims;
	const char *why;	 /* TIE_RESTS on none, since ..., else NULL */
	const struct tie *outer; /* of the passage around this one, or NULL */
	/* TIE_OPEN: the passage before it on the same claims, or NULL. */
	const struct tie *instead;
	size_t columns; /* of the table if it is a row's, else 0 */
};

/* What code marks: TIE_NONE if it is none of our words. */
enum tie_kind tie_kind_of(const char *code);

/* Reads code that marks tie->kind at tie->line of a file. */
bool tie_parse(struct arena *arena, const char *file, const char *code,
    struct tie *tie, struct err *err);

bool tie_names(const struct tie *tie, const char *claim);

/* Do both name the same claims, and any at all? */
bool tie_same_claims(const struct tie *a, const struct tie *b);

#endif
