#ifndef EXERCISE_H
#define EXERCISE_H

/* An object that is freed as soon as nobody refers to it. */

#include "explore/steps.h"

struct object {
	struct word count; /* references to it */
};

/* One reference more.  Whoever calls it knows of one that is still held. */
void take_reference(struct object *object);

/* One reference less.  Whoever drops the last one frees the object. */
void drop_reference(struct object *object);

/* Is given.  Once it is freed, nothing of an object may be used any more. */
void free_object(struct object *object);

#endif
