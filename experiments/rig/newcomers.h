#ifndef RIG_NEWCOMERS_H
#define RIG_NEWCOMERS_H

/*
 * The CPU time of threads that begin in a measured region: what the process
 * used, less what the calling thread used, less what those used that were
 * there before.  A thread that has ended took its own clock along, but its
 * time stays in that of the process.
 */

#include <stdint.h>

struct newcomers {
	int64_t process_ns, own_ns;
	int nbystanders;
	struct bystander *bystanders; /* threads that are there already */
};

/* From now on.  Aborts without memory; newcomers_end() frees it. */
void newcomers_begin(struct newcomers *newcomers);

/*
 * What threads of this process that were not there at the beginning have used
 * since, in ns; those that still run may be a tick of the scheduler short.
 * It is 0 if there were none, and not just nearly 0: the calling thread's
 * clock is read around the process's, so that its own time can only be taken
 * off too much, by about a microsecond.  A bystander that has ended meanwhile
 * counts as a newcomer.  To be called by the thread that began.
 */
int64_t newcomers_end(struct newcomers *newcomers);

#endif
