#ifndef EXERCISE_H
#define EXERCISE_H

/*
 * Schedules of threads that add one to a counter, five times each.  An
 * addition takes three steps: load, add, store.  A schedule is a list of
 * turns: A1 is one step of thread A, B* all that B has left, B*-3 all but the
 * last three.
 */

enum { ADDS = 5 };

extern const char *const with_two;   /* threads A and B: ends with 2 */
extern const char *const with_three; /* threads A, B and C: ends with 2 */

#endif
