/* One sample: one fresh process of a program, bounded and checked. */
#ifndef LAB_SAMPLER_H
#define LAB_SAMPLER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "data/failure.h"
#include "data/sample.h"
#include "lab/compile.h"
#include "sys/proc.h"

/* Why a process gave no sample. */
struct mishap {
	struct failure failure;
	bool timed_out; /* it passed its limit, */
	int signal;	/* or was killed by this signal, */
	int exit_code;	/* or ended with this */
};

struct sampler {
	struct arena *arena;
	const char *root;	      /* the book's folder, where it runs */
	const char *const *variables; /* all that it sees but LAB_... */
	const struct program *program;
	const struct point *points;
	struct proc_limits limits;
	uint64_t random;  /* state of schedule_random */
	double inside_ns; /* time in measured regions and warm-up so far */
	struct mishap mishap;
	struct err *err;
};

/*
 * Runs one fresh process, its stack shifted at random, of a variant at a
 * point. *good says whether it gave a sample; if not, mishap holds why.
 * False only if it could not be started.
 */
bool sampler_take(struct sampler *sampler, int point, int variant, double work,
    bool warmup, struct sample *sample, bool *good);

#endif
