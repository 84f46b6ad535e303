#ifndef MODELS_SPINNER_H
#define MODELS_SPINNER_H

/*
 * A thread of Python, reduced to what a lock can see of it: ops of a length
 * that one can choose, one after the other, for some time.  The ops walk
 * through a sequence that must be walked step by step, so that no compiler
 * can skip them; spinner_is_right() jumps ahead in it.
 */

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/* How many ops are done between two looks at the clock. */
enum { SPINNER_OPS_A_LOOK = 64 };

struct spinner {
	uint64_t state;
	int64_t ops; /* done so far */
	int cost;    /* steps in an op; a step takes 4 or 5 cycles */
};

/* A spinner that has done nothing; seed makes it differ from others. */
void spinner_init(struct spinner *spinner, int seed, int cost);

/* Do one op. */
static inline void
spinner_op(struct spinner *spinner)
{
	uint64_t state = spinner->state;

	for (int i = 0; i < spinner->cost; i++)
		state = state * 6364136223846793005u + 1442695040888963407u;
	spinner->state = state;
	spinner->ops++;
}

/*
 * Is it until_ns (CLOCK_MONOTONIC) or later?  Ask it before each op: it looks
 * at the clock only once in SPINNER_OPS_A_LOOK ops.
 */
static inline bool
spinner_is_over(const struct spinner *spinner, int64_t until_ns)
{
	struct timespec now;

	if (spinner->ops % SPINNER_OPS_A_LOOK != 0)
		return false;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec >= until_ns;
}

/*
 * Is its state the one after just so many ops?  By composing the step with
 * itself (Brown, "Random number generation with arbitrary strides", 1994).
 */
bool spinner_is_right(const struct spinner *spinner, int seed);

#endif
