#ifndef EXERCISE_H
#define EXERCISE_H

/* A queue with little room, between those who have work and who does it. */

#include "explore/steps.h"

enum { ROOM = 1 };

struct queue {
	struct mutex mutex;    /* guards the words below */
	struct cond not_full;  /* for those who want to put */
	struct cond not_empty; /* for those who want to get */
	struct word items[ROOM];
	struct word first, count; /* where the oldest is, and how many */
};

/* Append an item; wait while there is no room. */
void put(struct queue *queue, long item);

/* Take the oldest item; wait while there is none. */
long get(struct queue *queue);

#endif
