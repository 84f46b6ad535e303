/* The scoreboard: how the claims of a book stand, and its experiments. */
#ifndef PRESS_SCORE_H
#define PRESS_SCORE_H

#include "press/catalogue.h"

/* How many claims hold, fail, are inconclusive (and why) or not measured. */
void score_claims(struct buf *out, const struct catalogue *catalogue);

/* How many experiments are measured, at which level; which failed. */
void score_experiments(struct buf *out, const struct catalogue *catalogue);

/* How many claims there are. */
size_t score_count(const struct catalogue *catalogue);

#endif
