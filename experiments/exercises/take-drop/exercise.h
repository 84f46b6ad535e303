#ifndef EXERCISE_H
#define EXERCISE_H

/* Python's lock, to be taken and dropped. */

#include "explore/steps.h"

enum { THREADS = 3 };

struct gil {
	struct mutex mutex;   /* guards the words below */
	struct cond dropped;  /* signalled when the lock is dropped */
	struct word locked;   /* 1: somebody has the lock */
	struct word holder;   /* who has it, or had it last: 1, 2, 3 */
	struct word switches; /* how often it went to another thread */

	struct mutex switch_mutex; /* guards a change of holder */
	struct cond taken;	   /* signalled when the lock is taken */

	struct word asked[THREADS + 1]; /* 1: that thread shall drop the lock */
};

/* Take the lock, as thread `me`.  Whoever waited for a whole interval, while
 * the lock stayed with one holder, asks that holder to drop it. */
void take(struct gil *gil, int me);

/* Drop the lock.  Whoever was asked to waits until another one has it. */
void drop(struct gil *gil, int me);

#endif
