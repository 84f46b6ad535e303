#ifndef EXERCISE_H
#define EXERCISE_H

/* Ten operations on an object with two counts: what becomes of each count? */

/* How a count is changed.  To set a flag in shared is a change of shared. */
enum how {
	UNTOUCHED, /* it is not */
	PLAIN,	   /* by a plain store */
	ATOMIC,	   /* by atomic instructions */
};

/* What becomes of the object by that operation. */
enum fate {
	LIVES,	/* nothing: it stays as it is */
	QUEUED, /* it is put into its owner's queue */
	FREED,
};

/* The operations; the task says what each of them is. */
enum operation {
	OWNER_TAKES,
	OWNER_DROPS_ALL,
	OWNER_DROPS_ITS_LAST,
	MAKER_DROPS_MERGED,
	VISITOR_AT_ZERO,
	VISITOR_BELOW_ZERO,
	OWNER_MERGES,
	OWNER_GONE,
	IMMORTAL,
	DEFERRED,
	OPERATIONS,
};

struct answer {
	enum how local, shared;
	enum fate fate;
};

extern const struct answer answers[OPERATIONS];

#endif
