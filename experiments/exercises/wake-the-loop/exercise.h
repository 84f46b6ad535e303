#ifndef EXERCISE_H
#define EXERCISE_H

/* Other threads ask an event loop, which may be asleep, for callbacks. */

#include "explore/steps.h"

enum { ROOM = 4 }; /* for all callbacks that there will ever be */

struct loop {
	struct mutex mutex;	 /* guards the words below */
	struct cond wake;	 /* where the loop sleeps */
	struct word queue[ROOM]; /* callbacks, as they were asked for */
	struct word put;	 /* how many were put there */
	struct word taken;	 /* how many of them were taken out again */
};

/*
 * Put a callback at the end of the queue, and wake the loop if it sleeps.  For
 * any thread.  There is room.
 */
void call_soon_threadsafe(struct loop *loop, long callback);

/*
 * Take the first callback out of the queue; sleep until there is one.  Only
 * for the thread of the loop.
 */
long next_callback(struct loop *loop);

#endif
