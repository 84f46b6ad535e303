#ifndef EXPLORE_WORDS_H
#define EXPLORE_WORDS_H

/* What threads share, in the code of an exercise. */

#include <pthread.h>

/* A number that threads share.  Not to be touched but by the steps below. */
struct word {
	long value;
};

/* A mutex, and a condition that threads wait for.  All zero: ready to use. */
struct mutex {
	int holder;	      /* 0: nobody; else the thread's number, from 1 */
	pthread_mutex_t real; /* where threads are real */
};

struct cond {
	unsigned waiting;   /* threads that sleep here, a bit each */
	unsigned tokens[8]; /* signals on the way: who may take each */
	int sent_at;	    /* after how many steps the last came; 0: none */
	int lost_at;	    /* the last that came when nobody slept */
	pthread_cond_t real;
};

/* Where in the source a step is, and what it says there. */
struct step_place {
	const char *what, *file;
	int line;
};

#endif
