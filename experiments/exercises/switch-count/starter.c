#include "exercises/switch-count/exercise.h"

/* How often the lock changes hands, and who has it at four moments. */
const struct prediction predictions[TIMELINES] = {
	/* 1: two threads; after 5, 6, 11 and 17 ms */
	{ 0, { NOBODY, NOBODY, NOBODY, NOBODY } },
	/* 2: three threads; after 7, 9, 13 and 19 ms */
	{ 0, { NOBODY, NOBODY, NOBODY, NOBODY } },
	/* 3: a long call; after 6, 11, 15 and 19 ms */
	{ 0, { NOBODY, NOBODY, NOBODY, NOBODY } },
	/* 4: a long interval; after 7, 9, 15 and 16 ms */
	{ 0, { NOBODY, NOBODY, NOBODY, NOBODY } },
};
