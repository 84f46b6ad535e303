#ifndef EXPLORE_EXPLORE_H
#define EXPLORE_EXPLORE_H

/*
 * A small model checker: it runs two or three threads in every order of their
 * steps that can make a difference, and shows the first order that goes wrong.
 *
 * Stateless search with dynamic partial-order reduction by source sets (Abdulla,
 * Aronis, Jonsson and Sagonas, POPL 2014) and sleep sets.  A mistake that was
 * found is looked for again with as few preemptions as possible (Musuvathi and
 * Qadeer, PLDI 2007), since that is what a reader can follow.
 *
 * The threads are coroutines of one thread, and memory is sequentially
 * consistent: the code is that of steps.h, where each use of what is shared is
 * one step.
 */

#include <stdbool.h>
#include <stdint.h>

#include "steps.h"

enum { EXPLORE_THREADS_MAX = 3 };

struct scene {
	const char *name; /* one line: what the threads do */
	int threads;	  /* 1 to EXPLORE_THREADS_MAX */
	/* Before each order: whatever the threads share, as new. */
	void (*begin)(void);
	/* What a thread does, from 1 on. */
	void (*thread)(int number);
	/* After each step, by nobody: what must always be so.  May be NULL. */
	void (*always)(void);
	/* When all have ended.  May be NULL. */
	void (*end)(void);
	int timeouts; /* how often a thread's time may run out */
	int spurious; /* how often a thread may wake up without a signal */
	bool every;   /* follow every order, reduce nothing: to test that */
};

/* What was found, and how much was looked at. */
struct explored {
	int64_t orders; /* followed to their end */
	int64_t cut;	/* left since another order does the same */
	int64_t steps;
	bool whole; /* all orders, none left out for lack of time */
	bool failed;
	char reason[40]; /* why, or "" */
};

/*
 * Say that something is wrong unless it is so: the order ends here, and the
 * search with it.  reason is a word for the author ("two-holders"), the rest
 * is for the learner, printf-like.  May be called by a thread, by always() and
 * by end().
 */
void expect(bool so, const char *reason, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same of a number: "WHAT: expected 2, and it is 1". */
void expect_number(long expected, long seen, const char *reason,
    const char *what);

/* Whether a thread has ended, for always() and end(). */
bool thread_ended(int number);

/* For always(): who took the last step, and how many steps there were. */
int last_thread(void);
int steps_taken(void);

/* How many threads the last step woke; 0 unless it was a signal. */
int last_woke(void);

/* After how many steps a thread last went to sleep; 0: never. */
int slept_at(int number);

/*
 * Follow all orders of a scene, until one goes wrong, and report on fd 3 as
 * `labbook try` reads it: a line of JSON.
 */
struct explored explore(const struct scene *scene);

#endif
