#ifndef EXERCISE_H
#define EXERCISE_H

/* When may what was replaced be freed?  When all have looked away. */

#include "explore/steps.h"

enum {
	THREADS = 3, /* A writes, B and C read */
	FIRST_READER = 2,
	OFFLINE = 0, /* never a sequence */
	INITIAL = 1,
	STEP = 2,
};

struct table {
	struct word current;  /* the slot that readers look into */
	struct word sequence; /* from INITIAL, grows by STEP */
	/* The sequence that each reader saw last, by its number; or OFFLINE. */
	struct word seen[THREADS + 1];
};

/*
 * To be written, for a reader.  It goes online before it loads `current`, says
 * now and then that it holds no slot, and goes offline, holding none.
 */
void go_online(struct table *table, int me);
void quiescent(struct table *table, int me);
void go_offline(struct table *table, int me);

/*
 * To be written, for the writer.  Make `slot` the current one.  Returns the one
 * that was; *goal becomes the sequence that all who are online must have seen
 * before it may be freed.
 */
long replace(struct table *table, long slot, long *goal);

/* To be written, for the writer: whether that is so. */
bool may_free(struct table *table, long goal);

#endif
