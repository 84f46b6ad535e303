#ifndef MODELS_CRITICAL_H
#define MODELS_CRITICAL_H

/*
 * Critical sections: locks that a thread gives up by itself rather than sleep
 * with them, as Python/critical_section.c of CPython 3.14.  They replace the
 * GIL, and promise as little as the GIL did.
 *
 * The sections of a thread form a stack.  Whenever the thread goes to sleep
 * for a pymutex, or says that it will block, all of them are suspended: their
 * locks are released.  Then the innermost one takes its own again; an outer
 * one does so when it becomes the innermost.  Hence:
 *   - the locks of the innermost section are held whenever its code runs;
 *   - those of an outer one may not be, and what they guard may have changed;
 *   - a thread sleeps for a lock holding at most the lower lock of the same
 *     pair, so no ring of threads waits for each other.  Other pymutexes that
 *     it holds, outside of sections, are its own affair.
 */

#include <stdbool.h>

#include "pymutex.h"

/* A section, on the stack of the thread.  Only the functions look inside. */
struct critical {
	struct critical *outer;
	struct pymutex *first, *second; /* its locks; NULL: none, or not yet */
	bool suspended;			/* they are not held */
	bool skipped; /* the enclosing section has the lock already */
};

/*
 * Begin a section with the lock of one object, and end it.  Sections end in
 * the reverse order, by the thread that began them.  May suspend all outer
 * ones.  For the object of the innermost section it does nothing.
 */
void critical_begin(struct critical *section, struct pymutex *lock);
void critical_end(struct critical *section);

/*
 * Begin a section with the locks of two objects, of which the one at the
 * lower address is taken first; they may be the same object.  critical_end()
 * ends it.
 */
void
critical_begin2(struct critical *section, struct pymutex *a, struct pymutex *b);

/*
 * The same for experiments that force a schedule: between(arg, lower) is
 * called when the lower of two locks is held, and the other one is not.
 */
void critical_begin2_between(struct critical *section, struct pymutex *a,
    struct pymutex *b, void (*between)(void *arg, struct pymutex *lower),
    void *arg);

/* Whether the locks of a section of the calling thread are held now. */
bool critical_is_held(const struct critical *section);

/*
 * Around whatever blocks and is not a pymutex, such as I/O: suspend all
 * sections of the calling thread, and resume the innermost one.
 */
void critical_detach(void);
void critical_attach(void);

/* How many sections of the calling thread were suspended since it began. */
long critical_suspensions(void);

#endif
