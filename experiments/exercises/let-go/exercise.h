#ifndef EXERCISE_H
#define EXERCISE_H

/* A function of a C extension, which compresses what an object holds. */

#include "explore/steps.h"

enum { WORDS = 2 };

/* An object of Python.  The GIL guards every word in it. */
struct object;

/* A word of an object, and how to change it. */
#define get_item(object, i)                                                    \
	item_get((object), (i), STEP_PLACE("get_item(" #object ", " #i ")"))
#define set_item(object, i, number)                                            \
	item_set((object), (i), (number),                                      \
	    STEP_PLACE("set_item(" #object ", " #i ", " #number ")"))

/* Make an exception, which is an object too. */
#define raise_error() error_raise(STEP_PLACE("raise_error()"))

/* Let go of the GIL, and take it back. */
#define save_thread() gil_save(STEP_PLACE("save_thread()"))
#define restore_thread() gil_restore(STEP_PLACE("restore_thread()"))

/*
 * What takes long: pack an array of WORDS numbers, which are no object's.
 * Below 0: it cannot be packed.
 */
#define pack(bytes) zlib_pack((bytes), STEP_PLACE("pack(" #bytes ")"))

long item_get(struct object *object, int i, const struct step_place *place);
void item_set(struct object *object, int i, long number,
    const struct step_place *place);
void error_raise(const struct step_place *place);
void gil_save(const struct step_place *place);
void gil_restore(const struct step_place *place);
long zlib_pack(const long bytes[WORDS], const struct step_place *place);

/*
 * Pack the words of text, and make the result the first word of packed.  True:
 * it is done.  False: it could not be, and an error is raised.  Python calls
 * it with the GIL held, and goes on with it.
 */
bool compress(struct object *text, struct object *packed);

#endif
