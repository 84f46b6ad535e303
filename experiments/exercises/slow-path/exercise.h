#ifndef EXERCISE_H
#define EXERCISE_H

/* The two counts of an object, where they meet. */

#include "explore/steps.h"

enum { OWNER = 1 }; /* the thread that made the object: A */

struct object {
	struct word owner;  /* OWNER; 0: it has none any more */
	struct word local;  /* references; only the owner looks at it */
	struct word shared; /* references * ONE, and a flag */
};

/* What shared is made of.  Without a flag it is a count alone. */
enum {
	ONE = 4,    /* one reference */
	QUEUED = 2, /* a flag: the owner has been asked to merge */
	MERGED = 3, /* a flag: there is no owner, and shared is all */
	FLAGS = 3,  /* where the flags are */
};

/* The references in a value of shared, which may be fewer than 0. */
static inline long
count_of(long shared)
{
	return (shared - (shared & FLAGS)) / ONE;
}

/* Given: put the object into its owner's queue, and free it. */
void queue_object(struct object *object);
void free_object(struct object *object);

/* To be written: a thread that is not the owner gives up a reference. */
void drop_by_visitor(struct object *object);

/*
 * To be written: the owner gives the object up.  Both counts, and `extra`, go
 * into shared; if nothing is left, the object is freed.  Called with -1 for an
 * object from the queue, which had a reference; with 0 when the owner's own
 * drop brought local to 0, and others have counted in shared.
 */
void merge(struct object *object, long extra);

#endif
