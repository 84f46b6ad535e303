/* The colours of the figures: those of the theme, and who has which. */
#ifndef PRESS_PALETTE_H
#define PRESS_PALETTE_H

#include <stdbool.h>

#include "base/arena.h"

enum { PALETTE_CLASSES = 12 }; /* --c1 to --c12 of theme/base.css */

/* A colour of theme/base.css, as "#rrggbb". */
struct tone {
	char light[8], dark[8];
};

/* Looks up "--NAME: light-dark(#rrggbb, #rrggbb)"; false if there is none. */
bool palette_find(const char *name, struct tone *tone);

/* The same of "cN"; N from 1 to PALETTE_CLASSES. */
bool palette_class(int n, struct tone *tone);

/* Things that stand in one figure, such as the variants of an experiment. */
struct palette_group {
	const char *const *names;
	size_t count;
	const int *classes; /* filled in: 1 to PALETTE_CLASSES, a name each */
};

/*
 * Gives each name a class, the same in all groups. Name by name, in the order
 * of the groups, it is the one that the fewest names beside it have: none,
 * unless it stands beside more names than there are classes. Of several such,
 * one of the first six is taken, since every eye tells those apart; of these
 * the one that the fewest names have so far, and the lowest.
 */
void palette_allot(struct arena *arena, struct palette_group *groups,
    size_t ngroups);

#endif
