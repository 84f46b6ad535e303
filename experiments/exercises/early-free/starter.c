#include "exercises/early-free/exercise.h"

/* One thread after the other. */
const int freed_early[ROOM] = {
	A, A, A, A, A, A, A, /* all seven steps of A */
	B, B, B, B, B, B, B, /* and of B */
};

const int never_freed[ROOM] = {
	A, A, A, A, A, A, A, /* all seven steps of A */
	B, B, B, B, B, B, B, /* and of B */
};
