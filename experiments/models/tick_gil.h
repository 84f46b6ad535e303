#ifndef MODELS_TICK_GIL_H
#define MODELS_TICK_GIL_H

/*
 * Python's global interpreter lock up to 3.1 and in 2.x, as in Python/ceval.c
 * of those versions: a lock made of a POSIX semaphore, which the holder lets
 * go of and takes again at once every 100 ticks, whether anybody waits or not.
 */

#include <semaphore.h>
#include <stdbool.h>

#include "trace.h"

enum { TICK_GIL_CHECK_INTERVAL = 100 }; /* CPython's _Py_CheckInterval */

/* What is kept of one thread.  The caller owns the storage. */
struct tick_gil_thread {
	struct trace *trace;	    /* its own, or NULL: writes no events */
	unsigned long sleeps;	    /* times it slept for the lock */
	unsigned long battles_lost; /* woke up, and the lock was taken again */
};

/*
 * The lock.  Only the functions below look inside; what is not the semaphore
 * is guarded by it.
 */
struct tick_gil {
	sem_t lock;
	int ticker; /* CPython's _Py_Ticker, which all threads share */
	int check_interval;
	unsigned long releases, switches;
	const struct tick_gil_thread *last_holder;
};

/* A new lock that nobody holds; the caller frees it.  Aborts without memory. */
struct tick_gil *tick_gil_new(void);

/* Free a lock that nobody holds or waits for.  NULL is allowed. */
void tick_gil_free(struct tick_gil *gil);

/*
 * After how many ticks the holder lets go, 1 or more.  As
 * sys.setcheckinterval().  Call it before threads start.
 */
void tick_gil_set_check_interval(struct tick_gil *gil, int ticks);

/* Make a thread known, without a trace.  To have one, set .trace after it. */
void tick_gil_thread_init(struct tick_gil_thread *thread);

/*
 * Take the lock, waiting for it as long as it takes.  The thread must not
 * hold it already.  Keeps errno.
 */
void tick_gil_acquire(struct tick_gil *gil, struct tick_gil_thread *thread);

/* Let go of the lock that the thread holds, as around input and output. */
void tick_gil_release(struct tick_gil *gil, struct tick_gil_thread *thread);

/* The ticks are used up: let go, and take the lock again at once. */
void tick_gil_let_others(struct tick_gil *gil, struct tick_gil_thread *thread);

/* One tick of the holder, about one bytecode.  Returns whether it let go. */
static inline bool
tick_gil_tick(struct tick_gil *gil, struct tick_gil_thread *thread)
{
	if (__builtin_expect(--gil->ticker >= 0, 1))
		return false;
	tick_gil_let_others(gil, thread);
	return true;
}

/* How often a thread let go of the lock.  Read it once all have stopped. */
unsigned long tick_gil_releases(const struct tick_gil *gil);

/*
 * How often the lock went from one thread to another; the first taking is
 * not counted.  Read it once all have stopped.
 */
unsigned long tick_gil_switches(const struct tick_gil *gil);

#endif
