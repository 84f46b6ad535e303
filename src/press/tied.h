/* How a page shows a passage that is tied to claims. */
#ifndef PRESS_TIED_H
#define PRESS_TIED_H

#include "base/arena.h"
#include "data/experiment.h"
#include "data/verdict.h"
#include "press/markup.h"

/* A claim that a passage is tied to, and what became of it here. */
struct tied_claim {
	const char *text;	/* of the claim */
	const char *href;	/* leads to it */
	const char *experiment; /* the id of its embed */
	bool holds;
	const char *because; /* why it is not shown here; NULL if it holds */
};

/* Why a claim with this verdict is not shown here; NULL if it is. */
const char *tied_because(struct arena *arena, const struct claim *claim,
    const struct verdict *verdict, const struct experiment *exp);

/*
 * Around a passage that rests on claims: nothing where all of them hold,
 * else a line above it that names those that do not. Its words are hidden
 * while a reader may still guess one of the experiments.
 */
struct markup
tied_rests(struct arena *arena, const struct tied_claim *claims, size_t count);

/* Around a passage for readers of a machine where something is not shown. */
struct markup tied_differs(struct arena *arena, const struct tied_claim *claims,
    size_t count);

/*
 * The same for a row of a table with so many columns; rests: it rests on the
 * claims, else it is for where they are not shown.
 */
struct markup tied_row(struct arena *arena, const struct tied_claim *claims,
    size_t count, bool rests, size_t columns);

#endif
