#ifndef MODELS_QUEUE_GIL_H
#define MODELS_QUEUE_GIL_H

/*
 * The lock that Python does not have: models/gil.h with a queue.  A waiter
 * waits and asks as in take_gil of Python/ceval_gil.c, but the holder hands
 * the lock to the thread that has waited longest, as a ticket lock does
 * (Mellor-Crummey and Scott, "Algorithms for scalable synchronization on
 * shared-memory multiprocessors", 1991).
 */

#include <stdbool.h>

#include "gil.h"

struct queue_gil;

/* A new lock that nobody holds; the caller frees it.  Aborts without memory. */
struct queue_gil *queue_gil_new(void);

/* Free a lock that nobody holds or waits for.  NULL is allowed. */
void queue_gil_free(struct queue_gil *gil);

/*
 * How long a waiter waits before it asks the holder to drop the lock, in us;
 * 0 counts as 1.  Call it before threads start.
 */
void queue_gil_set_interval_us(struct queue_gil *gil, unsigned interval_us);

/*
 * Take the lock, behind all who wait for it already.  The thread must not
 * hold it, and comes from gil_thread_init().  Keeps errno; writes no trace.
 */
void queue_gil_acquire(struct queue_gil *gil, struct gil_thread *thread);

/*
 * Let go of the lock that the thread holds.  If threads wait, the first of
 * them has the lock from this moment on, before it is even awake.
 */
void queue_gil_release(struct queue_gil *gil, struct gil_thread *thread);

/*
 * At a check point of the eval loop: if another thread asks for the lock, go
 * to the end of the queue and let go, in one step, so that nobody can come
 * in between; return when the lock is back.  Returns whether it did.
 */
bool queue_gil_yield_if_asked(struct queue_gil *gil, struct gil_thread *thread);

/* How many threads stand in the queue at this moment. */
int queue_gil_waiting(struct queue_gil *gil);

#endif
