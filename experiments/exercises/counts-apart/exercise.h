#ifndef EXERCISE_H
#define EXERCISE_H

/* A counter to which each thread adds in a word of its own. */

#include "explore/steps.h"

enum { THREADS = 2 };

/* The word that thread `me`, 1 or 2, adds to: always the same, and no other
 * thread's. */
struct word *count_of(int me);

/* Add one, as thread `me`. */
void add(int me);

/* All that was added.  Exact when nobody adds meanwhile. */
long total(void);

#endif
