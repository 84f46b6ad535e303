#ifndef EXERCISE_H
#define EXERCISE_H

/* A prediction: who has the lock, and how often it changes hands. */

enum { NOBODY, A, B, C };
enum { TIMELINES = 4, MOMENTS = 4 };

struct prediction {
	int switches; /* how often it goes from one thread to another */
	int holders[MOMENTS];
};

/* To be filled in. */
extern const struct prediction predictions[TIMELINES];

#endif
