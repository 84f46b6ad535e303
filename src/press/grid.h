/* A result as rows and columns of text, for a page and for a terminal. */
#ifndef PRESS_GRID_H
#define PRESS_GRID_H

#include "base/arena.h"
#include "data/result.h"

struct grid {
	const char **head;  /* a title for each column */
	const char **notes; /* what a column means; "" if its title says it */
	size_t columns;
	size_t asked; /* so many behind the first are what is asked for, */
	size_t few;   /* and so many from the first on say enough */
	const char ***rows; /* rows[r][c] */
	size_t nrows;
};

/*
 * One row for each point and variant. First stand its name, the columns that
 * are asked for, and n, the rounds: the few that say enough. Then follow all
 * others: absolute time, speed-up, overlap, context switches, run-queue
 * delay, the experiment's own metrics. A column is asked for as "speedup", or
 * by the name of a metric; of none asked for, it is the speed-up and the
 * time. A name that the result does not know is passed over.
 */
void grid_of_result(struct arena *arena, const struct result *result,
    const char *const *asked, size_t nasked, struct grid *grid);

/* "gil", or "gil · n=27" where the sweep has several points. */
char *grid_label(struct arena *arena, const struct result *result, int point,
    int variant);

#endif
