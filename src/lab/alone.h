/*
 * Measuring strictly alone: one labbook at a time on this machine, and not
 * before the others are quiet.
 */
#ifndef LAB_ALONE_H
#define LAB_ALONE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/place.h"
#include "base/progress.h"

struct alone {
	bool no_wait;	     /* refuse rather than wait for another labbook */
	double patience_s;   /* how long to wait for a quiet host */
	int fd;		     /* of the lock; 0: not held */
	bool looked;	     /* at how busy the host is; and then, */
	double foreign;	     /* the share of the CPUs that others used, */
	const char *busiest; /* and who used most */
};

/*
 * Takes the machine-wide lock, unless it is held already. Waits for whoever
 * has it and says for whom; with no_wait that is an error.
 */
bool
alone_take(struct arena *arena, struct alone *alone, const struct place *place,
    const struct progress *progress, struct err *err);

/*
 * Looks, once, how busy the others are, and waits until they are quiet or
 * patience ends. Afterwards foreign is what was last seen (NaN: unreadable).
 * False if they were not quiet then.
 */
bool alone_wait_quiet(struct arena *arena, struct alone *alone,
    const struct progress *progress);

void alone_end(struct alone *alone);

#endif
