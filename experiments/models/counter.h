#ifndef MODELS_COUNTER_H
#define MODELS_COUNTER_H

/*
 * Ways in which threads can count together, after McKenney's "Is Parallel
 * Programming Hard, And, If So, What Can You Do About It?", chapter Counting
 * (CodeSamples/count).  What differs is who writes which cache line, how
 * often, and what a reader has to add up.
 */

#include <stdint.h>

enum counter_kind {
	COUNTER_RACY,	 /* one number, loaded and stored: loses updates */
	COUNTER_MUTEX,	 /* one number, in a mutex */
	COUNTER_ATOMIC,	 /* one number, atomic addition */
	COUNTER_PADDED,	 /* a number a thread, each in its own cache lines */
	COUNTER_BATCHED, /* a local number, added to a shared one at times */
	COUNTER_KINDS,
};

enum { COUNTER_THREADS_MAX = 64 };

struct counter;

struct counter_options {
	int threads;   /* 1 to COUNTER_THREADS_MAX */
	int64_t batch; /* BATCHED: a thread spills every so many adds, >= 1 */
};

/* What each kind is called: "racy", "mutex" and so on. */
const char *counter_name(enum counter_kind kind);

/*
 * A new counter at 0; the caller frees it.  Aborts without memory, or if the
 * options are outside of their bounds.
 */
struct counter *
counter_new(enum counter_kind kind, const struct counter_options *options);

/* Free a counter that no thread uses.  NULL is allowed. */
void counter_free(struct counter *counter);

/*
 * Add one, so many times, in the name of a thread, numbered from 0.  Two
 * threads never add under one number at a time.
 */
void counter_add(struct counter *counter, int thread, int64_t times);

/* A thread is done; what it kept to itself becomes visible. */
void counter_leave(struct counter *counter, int thread);

/*
 * Read the total, at any time, from any thread.  While threads add, RACY may
 * have lost updates, BATCHED is behind by less than batch for each thread,
 * and the others are exact in this sense: at least what was added before the
 * call, at most what was added before it returned.
 */
int64_t counter_read(struct counter *counter);

#endif
