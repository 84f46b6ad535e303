#ifndef EXERCISE_H
#define EXERCISE_H

/* A counter for which each thread keeps back a few additions. */

#include "explore/steps.h"

enum { THREADS = 2, BATCH = 2 };

struct counter {
	struct word total;	       /* for all */
	struct word kept[THREADS + 1]; /* by thread 1, 2; not in total yet */
};

/* Add one, as thread `me`.  Each BATCH-th addition of a thread takes all of
 * its last ones to the total, and the others leave the total alone. */
void add(struct counter *counter, int me);

/* Thread `me` is done for now: what it has kept back goes to the total. */
void flush(struct counter *counter, int me);

/* What was added, as far as is known: less than THREADS * BATCH too little,
 * and never too much. */
long read_total(struct counter *counter);

#endif
