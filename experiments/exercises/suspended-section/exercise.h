#ifndef EXERCISE_H
#define EXERCISE_H

/* Critical sections, and a list that is looked at in one. */

#include "explore/steps.h"

enum { ROOM = 4 };

/* A lock that belongs to an object. */
struct object {
	struct mutex mutex;
};

struct list {
	struct object object;
	struct word length;
	struct word keys[ROOM], values[ROOM];
};

/* Makes values; each is one more than the one before. */
struct maker {
	struct object object;
	struct word made;
};

/* A section that a thread is in; a variable of the thread. */
struct section {
	struct object *object;
	struct section *outer;
};

/*
 * Given: begin a critical section with the lock of an object, and end it; the
 * one that was begun last ends first.  To begin one inside another may mean to
 * wait, and a thread does not wait with a lock: the outer section is suspended,
 * its lock let go.  The end of the inner one takes it again.
 */
void enter(struct section *section, struct object *object);
void leave(struct section *section);

/*
 * To be written: the value of a key in the list.  If the key is not there, the
 * maker makes a value, and both are put at the end of the list.
 */
long find_or_make(struct list *list, struct maker *maker, long key);

#endif
