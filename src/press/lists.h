/* The bodies of pages that list what a book has: experiments and claims. */
#ifndef PRESS_LISTS_H
#define PRESS_LISTS_H

#include "press/catalogue.h"

/* Every experiment: what it asks, what came out, and how to run it again. */
void lists_experiments(struct buf *out, const struct catalogue *catalogue);

/* Every claim; first of all those that fail or are inconclusive. */
void lists_claims(struct buf *out, const struct catalogue *catalogue);

#endif
