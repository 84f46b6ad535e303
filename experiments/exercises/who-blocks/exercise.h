#ifndef EXERCISE_H
#define EXERCISE_H

/* What an event loop wrote down, when it was slow. */

/* A callback that ran.  When it ended was not written down. */
struct ran {
	char who;
	int ready_ms; /* when it was due, or asked for */
	int began_ms; /* when the loop called it */
};

/*
 * Which of n callbacks, in the order in which they ran, kept the loop from one
 * that was ready for the longest time?  n is 2 at least.
 */
char blocker(const struct ran *log, int n);

#endif
