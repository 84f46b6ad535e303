#ifndef EXERCISE_H
#define EXERCISE_H

/* Two objects, each with a lock of its own. */

#include "explore/steps.h"

struct account {
	struct mutex mutex;  /* guards the balance */
	struct word balance; /* never below 0 */
};

/*
 * To be written: move money.  Returns false, and moves nothing, if there is
 * less than `amount` in `from`.  The two may be the same account.  All
 * accounts lie in one array, so that their addresses may be compared.
 */
bool transfer(struct account *from, struct account *to, long amount);

#endif
