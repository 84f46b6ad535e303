#include "exercises/switch-count/exercise.h"

const struct prediction predictions[TIMELINES] = {
	/* 1: two threads; after 5, 6, 11 and 17 ms */
	{ 3, { A, B, B, A } },
	/* 2: three threads; after 7, 9, 13 and 19 ms */
	{ 5, { B, B, C, A } },
	/* 3: a long call; after 6, 11, 15 and 19 ms */
	{ 2, { A, A, B, A } },
	/* 4: a long interval; after 7, 9, 15 and 16 ms */
	{ 1, { A, B, B, NOBODY } },
};
