#ifndef EXERCISE_H
#define EXERCISE_H

/*
 * Orders of the steps of two threads.  An order is a list of turns: each turn
 * is the next step of thread A, or of thread B.  The list ends with the first
 * END, and what is not filled in is END.
 */

enum { END, A, B };
enum { STEPS = 7, ROOM = 20 };

/* The object is freed, and one of the threads has still to use it. */
extern const int freed_early[ROOM];

/* Both threads take all of their steps, and nobody frees the object. */
extern const int never_freed[ROOM];

#endif
