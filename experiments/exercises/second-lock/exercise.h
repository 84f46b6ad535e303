#ifndef EXERCISE_H
#define EXERCISE_H

/* A library that an extension calls has a mutex of its own. */

#include "explore/steps.h"

/* Let go of the GIL, and take it back. */
#define save_thread() gil_save(STEP_PLACE("save_thread()"))
#define restore_thread() gil_restore(STEP_PLACE("restore_thread()"))

/* The library's mutex: wait for it and take it; let go of it. */
#define lock_library() library_lock(STEP_PLACE("lock_library()"))
#define unlock_library() library_unlock(STEP_PLACE("unlock_library()"))

/* Take the library's mutex if it is free, and say whether.  Never waits. */
#define try_library() library_try(STEP_PLACE("try_library()"))

/*
 * Count one more use of the library, in a word of the library and in an
 * object of Python: it needs the mutex and the GIL.
 */
#define count_use() use_count(STEP_PLACE("count_use()"))

void gil_save(const struct step_place *place);
void gil_restore(const struct step_place *place);
void library_lock(const struct step_place *place);
void library_unlock(const struct step_place *place);
bool library_try(const struct step_place *place);
void use_count(const struct step_place *place);

/* Count a use.  Python calls it with the GIL held, and goes on with it. */
void use(void);

#endif
