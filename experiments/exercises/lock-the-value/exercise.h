#ifndef EXERCISE_H
#define EXERCISE_H

/* A value that processes share, and a lock that knows its owner. */

#include "explore/steps.h"

enum {
	FREE = 0,	 /* nobody has the lock */
	OWNER_DIED = -1, /* the kernel: who had the lock has ended */
};

struct value {
	struct word owner;	 /* FREE, OWNER_DIED, or who has it: 1, 2, 3 */
	struct word plus, minus; /* their sum shall be 0 */
};

/* Change one of the two numbers.  A process may be killed right after it. */
#define set(word, number) (store(word, number), may_be_killed())

/* Sleep for as long as a word says what it said when you looked. */
#define sleep_while(word, seen)                                                \
	while (load(word) == (seen))                                           \
	still_asleep((seen))

/* Process `me` adds n to plus and takes n from minus. */
void add(struct value *value, int me, long n);

/* What set() and sleep_while() are made of. */
void may_be_killed(void);
void still_asleep(long seen);

#endif
