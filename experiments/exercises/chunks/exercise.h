#ifndef EXERCISE_H
#define EXERCISE_H

/* How many items of a map shall share a message? */

#include "explore/steps.h"

enum { WORKERS_MAX = 8 };

/* What there is to do.  All times are in nanoseconds. */
struct job {
	long items, workers; /* at most WORKERS_MAX workers */
	long message_ns;     /* the price of a message, whatever is in it */
	long item_ns;	     /* what an item takes */
	long first_ns;	     /* but the first one takes this: item_ns or more */
};

/* The number of items in a chunk, from 1 to job->items. */
long chunk(const struct job *job);

#endif
