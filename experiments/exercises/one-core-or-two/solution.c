#include "exercises/one-core-or-two/exercise.h"

const struct guess guesses[SETS] = {
	{ 1.0, LOCK },	  /* 1: 4 threads, 4 cores, nothing in C */
	{ 1.0, CORES },	  /* 2: 4 threads, 1 core, 90 % in C */
	{ 2.0, LOCK },	  /* 3: 8 threads, 8 cores, 50 % in C */
	{ 2.0, THREADS }, /* 4: 2 threads, 8 cores, 50 % in C */
	{ 3.0, CORES },	  /* 5: 8 threads, 3 cores, 90 % in C */
	{ 4.0, LOCK },	  /* 6: 16 threads, 16 cores, 75 % in C */
};
