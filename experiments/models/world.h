#ifndef MODELS_WORLD_H
#define MODELS_WORLD_H

/*
 * Stop the world: one thread makes all others stand still, at places where
 * they may.  Step by step as stop_the_world() and start_the_world() in
 * Python/pystate.c of CPython 3.13, for one interpreter; the parking lot of
 * Python/parking_lot.c is a condition variable here.
 */

#include <stdatomic.h>
#include <stdbool.h>

struct world;

/* ANCHOR: states */
enum world_state {
	WORLD_DETACHED,	 /* touches no object: waits, or runs C code */
	WORLD_ATTACHED,	 /* runs Python */
	WORLD_SUSPENDED, /* must not attach until the world is started */
};
/* ANCHOR_END: states */

/* A bit of the eval breaker: stop at the next check point. */
enum { WORLD_PLEASE_STOP = 32 }; /* _PY_EVAL_PLEASE_STOP_BIT, 1 << 5 */

/*
 * What the world knows of one thread, as in PyThreadState.  The caller owns
 * the storage from world_join() to world_leave().
 */
struct world_thread {
	atomic_uint eval_breaker; /* set by others, read by its owner */
	atomic_int state;	  /* enum world_state */
	struct world *world;
	struct world_thread *next;
};

/* How one stop went. */
struct world_pause {
	int others; /* threads that had to stand still */
	int parked; /* of these, found detached: no need to wait for them */
	int scans;  /* times that the stopper went through the threads */
};

/* A new world without threads; the caller frees it.  Aborts without memory. */
struct world *world_new(void);

/* Free a world that all threads have left.  NULL is allowed. */
void world_free(struct world *world);

/*
 * Make a thread known, detached, and forget it again; it leaves detached.
 * One that joins while the world is stopped begins suspended.
 */
void world_join(struct world *world, struct world_thread *self);
void world_leave(struct world_thread *self);

/* Attach, before touching what is shared; waits while the world is stopped. */
void world_attach(struct world_thread *self);

/* Detach, before waiting for anything else; never waits. */
void world_detach(struct world_thread *self);

/*
 * At a check point of a thread that is attached: stand still if asked to.
 * Returns whether it was asked.
 */
bool world_check(struct world_thread *self);

/*
 * Stop all other threads, and return when none of them is attached.  self is
 * attached and stays so; if another thread stops the world at the same time,
 * self may have to stand still before.  world_start() must follow soon, in the
 * same thread.
 */
struct world_pause world_stop(struct world_thread *self);
void world_start(struct world_thread *self);

#endif
