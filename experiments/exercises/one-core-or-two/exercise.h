#ifndef EXERCISE_H
#define EXERCISE_H

/* What would a simulated machine say? */

/* What keeps a set from being faster. */
enum cause {
	LOCK,	 /* threads wait for the GIL */
	CORES,	 /* threads wait for a core */
	THREADS, /* none waits for long: there are no more of them */
};

struct guess {
	double times; /* as fast as one thread that does the work of all */
	enum cause cause;
};

enum { SETS = 6 };

/* What you predict, set by set. */
extern const struct guess guesses[SETS];

#endif
