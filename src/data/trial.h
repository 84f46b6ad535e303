/* What became of a learner's code when it was checked. */
#ifndef DATA_TRIAL_H
#define DATA_TRIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* A step of the order that went wrong. */
struct trial_step {
	int thread; /* from 1; 0: the check, when all had ended */
	const char *step, *says;
	const char *file;
	int line;
};

struct trial {
	bool passed;
	const char *reason; /* a word: "two-holders", "compile", "crash" */
	const char *text;   /* what is wrong, in plain words; may be long */
	const char *scene;  /* what the threads did, or ""; NULL: unknown */
	struct trial_step *steps;
	size_t nsteps;
	int64_t orders, taken; /* orders followed, and steps in all of them */
	bool whole;	       /* no order was left out for lack of time */
	/* Run with real threads too, watched by them to the end. */
	bool tsan, asan;
};

/*
 * Reads what a check reported, a line of JSON a scene, of which only those
 * with this token count: others are none of the check's. passed is set if no
 * scene failed and there was one at least; reason is else NULL where the
 * report does not say why.
 */
struct trial trial_parse(struct arena *arena, const char *report,
    const char *token);

#endif
