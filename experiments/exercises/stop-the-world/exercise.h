#ifndef EXERCISE_H
#define EXERCISE_H

/* One thread makes all others stand still. */

#include "explore/steps.h"

struct world {
	struct mutex mutex;   /* guards the words below */
	struct word attached; /* how many threads run Python */
	struct word stopping; /* 1: they are to stand still */
	struct cond stopped;  /* for the stopper: one thread less is attached */
	struct cond started;  /* for the others: they may attach again */
};

/* To be written.  Before and after a thread runs Python. */
void attach(struct world *world);
void detach(struct world *world);

/* Between two bytecodes, attached: stand still if that is asked for. */
void check_point(struct world *world);

/*
 * By a thread that is attached and stays so: return when no other one is, and
 * let the others go on again.  Two threads never do this at a time.
 */
void stop(struct world *world);
void start(struct world *world);

#endif
