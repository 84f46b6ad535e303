/* A result as rows and columns of text, for a page and for a terminal. */
#ifndef PRESS_GRID_H
#define PRESS_GRID_H

#include "base/arena.h"
#include "data/result.h"

struct grid {
	const char **head; /* a title for each column */
	const char *
	    *notes; /* what a column means, for a tooltip; "" if plain */
	size_t columns;
	const char ***rows; /* rows[r][c] */
	size_t nrows;
};

/*
 * One row for each point and variant: absolute time, speed-up, overlap,
 * context switches, run-queue delay, the experiment's own metrics, and n.
 * The metrics y that are not among the first of these stand in front of them.
 */
void grid_of_result(struct arena *arena, const struct result *result,
    const char *const *y, size_t ny, struct grid *grid);

/* "gil", or "gil · n=27" where the sweep has several points. */
char *grid_label(struct arena *arena, const struct result *result, int point,
    int variant);

#endif
