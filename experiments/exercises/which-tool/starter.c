#include "exercises/which-tool/exercise.h"

/* Threads for everything? */
const struct answer answers[PROGRAMS] = {
	[CHAT] = { THREADS, WAITS_OVERLAP },
	[PAGES] = { THREADS, WAITS_OVERLAP },
	[PRIMES] = { THREADS, WAITS_OVERLAP },
	[PICTURES] = { THREADS, WAITS_OVERLAP },
	[PACKING] = { THREADS, WAITS_OVERLAP },
	[GRAPH] = { THREADS, WAITS_OVERLAP },
	[CHAIN] = { THREADS, WAITS_OVERLAP },
	[TABLES] = { THREADS, WAITS_OVERLAP },
	[REPORT] = { THREADS, WAITS_OVERLAP },
	[GENOME] = { THREADS, WAITS_OVERLAP },
};
