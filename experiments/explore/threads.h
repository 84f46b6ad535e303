#ifndef EXPLORE_THREADS_H
#define EXPLORE_THREADS_H

/*
 * The same code with real threads: steps are atomic operations, mutexes and
 * conditions those of POSIX, and the kernel decides who goes first.  Nothing
 * is explored so; it is for what watches a program while it runs (TSan, ASan)
 * and for measuring how fast it is.
 */

#include <stdbool.h>

#include "scene.h"
#include "words.h"

/*
 * Whether steps are taken by real threads.  explore() decides by the variable
 * REAL_THREADS of the environment; a program that does not explore sets it
 * before its first step.
 */
extern bool threads_are_real;

/* The number of the calling thread, from 1; 0 if nobody gave it one. */
extern _Thread_local int threads_number;

/*
 * Run a scene several times, each in a process of its own, where all is as
 * new.  Ends the program like the first of them that does not end well, which
 * is how the sanitizers speak.  expect() ends a run silently: what happens in
 * some order is for explore() to say.
 */
void threads_run(const struct scene *scene);

/* Whether a thread of a scene has ended. */
bool threads_ended(int number);

/* Who holds a mutex is noted in it, as where threads are not real. */
void threads_lock(struct mutex *mutex);
bool threads_try_lock(struct mutex *mutex);
void threads_unlock(struct mutex *mutex);

/* For cond_timedwait: whether the time was up, a millisecond. */
bool threads_wait(struct cond *cond, struct mutex *mutex, bool timed);

#endif
