#ifndef MODELS_TOGETHER_H
#define MODELS_TOGETHER_H

/*
 * Threads that are timed while they get in each other's way.  That they were
 * started together does not mean that they run together: two may share a CPU
 * for a while.  So each counts its steps, and of a lap each thread can say
 * whether the others went on meanwhile.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum { TOGETHER_MAX = 64 };

struct together;

/* A group of n threads, 1 to TOGETHER_MAX; aborts without memory. */
struct together *together_new(int n);

/* Free a group that all have left.  NULL is allowed. */
void together_free(struct together *group);

/*
 * Thread i, from 0 to n - 1, is there: it waits for the others.  If there is
 * a core for each of several threads, it stays on one of its own from now on.
 */
void together_meet(struct together *group, int i);

/* Where thread i writes its steps, for itself alone; others only read it. */
atomic_long *together_steps(struct together *group, int i);

/* Thread i has taken one more step. */
static inline void
together_step(atomic_long *steps)
{
	atomic_store_explicit(steps,
	    atomic_load_explicit(steps, memory_order_relaxed) + 1,
	    memory_order_relaxed);
}

/*
 * Since thread i last asked, or met the others, did each of them take from a
 * tenth to ten times as many steps as it?  Otherwise one of them, or i, did
 * not run for a part of that time.
 */
bool together_ran(struct together *group, int i);

/* What a thread did in together_work(). */
struct together_tally {
	int64_t batches; /* in all, */
	int64_t counted; /* and those of the stretches in which all ran, */
	int64_t cpu_ns;	 /* which took so much of its CPU time */
};

/*
 * Thread i meets the others and then does batch after batch, for so long and
 * to the end of the stretch of a millisecond that is under way.  Each batch is
 * a step.
 */
struct together_tally together_work(struct together *group, int i,
    int64_t time_ns, void (*batch)(void *arg, int i), void *arg);

#endif
