#ifndef EXERCISE_H
#define EXERCISE_H

/* Ten programs, and a tool for each. */

#include "explore/steps.h"

enum tool {
	ONE_THREAD,   /* one task after the other */
	THREADS,      /* under the GIL */
	EVENT_LOOP,   /* one thread with an event loop */
	PROCESSES,    /* a pool of them */
	INTERPRETERS, /* threads, each an interpreter with its own GIL */
	FREE_THREADS, /* threads of a build without the GIL */
	TOOLS,
};

/* What speaks for a tool. */
enum reason {
	WAITS_OVERLAP,	 /* while one task waits, others go on */
	LITTLE_MEMORY,	 /* each task that waits takes little memory */
	MAY_BLOCK,	 /* a call that blocks holds up only its own task */
	C_LETS_GO,	 /* C code runs beside other tasks without the lock */
	BYTECODE_BESIDE, /* bytecode runs while other bytecode runs */
	SAME_OBJECTS,	 /* all tasks see the same objects, without copies */
	SAME_BYTES,   /* a block of bytes can be seen by all, without copies */
	CRASH_ALONE,  /* a crash ends one worker only */
	NO_HAND_OVER, /* nothing has to be handed over or moved */
	REASONS,
};

/* The programs; the task says what each of them does. */
enum program {
	CHAT,
	PAGES,
	PRIMES,
	PICTURES,
	PACKING,
	GRAPH,
	CHAIN,
	TABLES,
	REPORT,
	GENOME,
	PROGRAMS,
};

struct answer {
	enum tool tool;
	enum reason reason;
};

extern const struct answer answers[PROGRAMS];

#endif
