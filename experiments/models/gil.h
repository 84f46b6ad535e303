#ifndef MODELS_GIL_H
#define MODELS_GIL_H

/*
 * Python's global interpreter lock since 3.2, step by step as in
 * Python/ceval_gil.c of CPython 3.13: a flag guarded by a mutex, a timed
 * wait, a request to drop, and a forced switch.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "trace.h"

struct gil;

enum { GIL_INTERVAL_US = 5000 }; /* CPython's DEFAULT_INTERVAL */

/* A bit of the eval breaker: another thread asks for the lock. */
enum { GIL_DROP_REQUEST = 1 };

/*
 * What the lock knows of one thread, as in PyThreadState.  The caller owns
 * the storage, which must outlive the thread's use of any lock.
 */
struct gil_thread {
	atomic_uint eval_breaker;   /* set by others, read by its owner */
	unsigned long forced_drops; /* times it gave way when asked */
	struct trace *trace;	    /* its own, or NULL: writes no events */
};

/* A new lock that nobody holds; the caller frees it.  Aborts without memory. */
struct gil *gil_new(void);

/* Free a lock that nobody holds or waits for.  NULL is allowed. */
void gil_free(struct gil *gil);

/*
 * How long a waiter waits before it asks the holder to drop the lock, in us;
 * 0 counts as 1.  As sys.setswitchinterval().  Call it before threads start.
 */
void gil_set_interval_us(struct gil *gil, unsigned interval_us);

/*
 * Whether a thread that was asked to drop waits until another one has taken
 * the lock (CPython: always; FORCE_SWITCHING).  Call it before threads start.
 */
void gil_set_forced_switching(struct gil *gil, bool forced);

/*
 * Make a thread known: nothing is asked of it yet, and it has no trace.  To
 * have one, set .trace before the thread takes the lock.
 */
void gil_thread_init(struct gil_thread *thread);

/*
 * Take the lock, waiting for it as long as it takes (take_gil).  The thread
 * must not hold it already.  Keeps errno.
 */
void gil_acquire(struct gil *gil, struct gil_thread *thread);

/*
 * Let go of the lock that the thread holds (drop_gil).  Waits only if the
 * thread was asked to drop, and then until another thread has it.
 */
void gil_release(struct gil *gil, struct gil_thread *thread);

/*
 * At a check point of the eval loop: if another thread asks for the lock,
 * release and acquire it again (_Py_HandlePending).  Returns whether it did.
 */
bool gil_yield_if_asked(struct gil *gil, struct gil_thread *thread);

/*
 * How often the lock went from one thread to another; the first taking is
 * not counted.  Takes the mutex, so it may be read at any time.
 */
unsigned long gil_switches(struct gil *gil);

/* How often a waiter asked the holder to drop. */
unsigned long gil_requests(struct gil *gil);

#endif
