#ifndef EXERCISE_H
#define EXERCISE_H

/* Which pages does a forked child get copies of? */

#include "explore/steps.h"

/* The pages that a parent has when it forks, and what lies in each. */
enum page {
	NONE,	/* the object None, and the small ints: immortal */
	LIST,	/* the head of a list: its count, and the collector's numbers */
	SLOTS,	/* the list's array of pointers */
	LEFT,	/* floats, the first half of the list */
	RIGHT,	/* floats, the second half */
	STRING, /* the head of a long byte string */
	BYTES,	/* the bytes of that byte string */
	MEMORY, /* a block of SharedMemory */
	PAGES,
};

/* What the child does, and nothing else.  Each begins right after a fork. */
enum program {
	FIRST_ITEM, /* x = list[0], and the reference is given back */
	SAME_AGAIN, /* the same, a thousand times */
	IN_C,	    /* C code adds up all floats, and counts nothing */
	ONE_BYTE,   /* x = string[5000]: an int below 256 */
	COLLECT,    /* the garbage collector visits the list */
	FROZEN,	    /* the same, but the parent has called gc.freeze() */
	STORE_NONE, /* list[0] = None: the float in it is given back */
	SHARED,	    /* writes a number into the SharedMemory */
	PROGRAMS,
};

/*
 * For each program what becomes of the pages, a letter for each in their
 * order: 'c' the child gets a copy, '-' the page stays shared.
 */
extern const char *const predicted[PROGRAMS];

#endif
