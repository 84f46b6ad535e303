/*
 * Prose tied to claims: code that begins with {rests}, {fails} or {open} at
 * the end of a passage, or alone in a paragraph before several that {end}
 * closes. What a claim came to decides how the passage is shown; this room
 * only knows which passage is tied to which names.
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
	TIE_OPEN   /* shown only where none fails and one is not decided */
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

struct doc;

/*
 * Finds the marks of a parsed chapter, takes them out, and adds a SLOT_TIE
 * around each passage; the tie of a table's row stands at its SLOT_ROW.
 * Errors name file:line.
 */
bool tie_passages(struct arena *arena, struct doc *doc, struct err *err);

#endif
