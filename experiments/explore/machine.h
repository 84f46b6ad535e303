#ifndef EXPLORE_MACHINE_H
#define EXPLORE_MACHINE_H

/*
 * The machine that a scene runs on: threads, each before its next step; what
 * a step does to words, mutexes and conditions; and whether it can be taken.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "coroutine.h"
#include "scene.h"
#include "words.h"

enum op_kind {
	OP_LOAD,
	OP_STORE,
	OP_FETCH_ADD,
	OP_EXCHANGE,
	OP_COMPARE_EXCHANGE,
	OP_LOCK,
	OP_TRY_LOCK, /* lock it if it is free; never waits */
	OP_UNLOCK,
	OP_SLEEP, /* let go of the mutex, and sleep */
	OP_WAKE,  /* wake up, and take the mutex */
	OP_SIGNAL,
	OP_BROADCAST,
};

enum woken { WOKEN_BY_SIGNAL, WOKEN_BY_TIME, WOKEN_BY_NOTHING };

/* A step: what it is to do, and, once taken, what it did. */
struct op {
	enum op_kind kind;
	void *object;	     /* the word, mutex or condition */
	struct mutex *mutex; /* of OP_SLEEP and OP_WAKE */
	long number, expected;
	bool timed;
	struct step_place place;
	long before, after; /* the word; of a signal: who may wake, as bits */
	bool done; /* OP_COMPARE_EXCHANGE, OP_TRY_LOCK: whether it did so */
	enum woken woken;
};

struct thread {
	struct coroutine coroutine;
	struct op next; /* unless ended */
	int timeouts, spurious;
	int slept_at, timed_out_at;
	/* Loads of one word, by one line, that found the same each time. */
	int looks;
	struct op looked; /* the last of them */
	unsigned long looked_version;
};

enum { AT_END_MAX = 32 };

struct machine {
	const struct scene *scene;
	int spurious_max; /* no more than the scene has */
	struct thread threads[EXPLORE_THREADS_MAX];
	int current;		/* the thread that runs; -1: nobody */
	unsigned long version;	/* counts what was written */
	struct op last;		/* the last step, and who took it, from 0 */
	int last_thread, taken; /* steps of this order */
	bool failed;
	char reason[40], text[1000]; /* of a failure */
	bool numbers;		     /* of a failure: the two below */
	char what[120];
	long expected, seen;
	jmp_buf abandon; /* where expect() goes to if no thread runs */
	bool at_end;	 /* end() runs; what it did: */
	struct op done_at_end[AT_END_MAX];
	int ndone_at_end;
	volatile int64_t steps;
};

/* The one machine there is. */
extern struct machine *machine;

/* A machine for a scene.  Aborts without memory. */
void machine_new(const struct scene *scene);
void machine_free(void);

/* All threads before their first step. */
void machine_begin(void);

/* The threads whose next step can be taken now, as bits from 1 << 0. */
unsigned machine_enabled(void);

/* The threads that have not ended, as bits. */
unsigned machine_alive(void);

/*
 * Let a thread take its next step, and go on to the one after it.  *op becomes
 * what was done.  Look at machine->failed then.
 */
void machine_step(int thread, struct op *op);

/* The same of a step that no thread takes, but the scene itself. */
void machine_take_of_nobody(struct op *op);

/* Whether the order of two steps of different threads can matter. */
bool machine_depends(const struct op *a, const struct op *b);

/* Fail: nobody can go on.  Says who waits for what. */
void machine_deadlock(void);

/*
 * Fail: the threads are still at it.  Of late all steps were of this thread, in
 * these lines of one file, and nothing but loads if `looks`; -1: of several.
 */
void machine_endless(int thread, int first_line, int last_line, bool looks);

/* All have ended: what end() has to say. */
void machine_end(void);

#endif
