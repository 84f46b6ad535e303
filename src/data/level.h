/* How much is measured: the protocol's levels, and what they have in common. */
#ifndef DATA_LEVEL_H
#define DATA_LEVEL_H

#include <stdbool.h>
#include <stddef.h>

struct level {
	const char *name;
	int looks[8];	  /* rounds after which the result is looked at */
	double target_ms; /* shortest sample of the fastest variant */
	double alpha;	  /* of an interval */
	double budget_s;  /* after it, no further look is planned and no
			   * tainted round replaced */
	/*
	 * Verdicts are final, not provisional: alpha is corrected for several
	 * variants, looks come after whole blocks of rounds only, and what is
	 * decided is measured on until its interval is narrow.
	 */
	bool final;
	double again_s; /* to measure again in, unless one says how long */
	/* The same where a model is held against a Python interpreter. */
	struct {
		int looks[4];
		double target_ms, alpha, budget_s;
		double total_s; /* for all interpreters but the newest */
		size_t effects; /* of an experiment, the first so many */
	} twin;
};

enum { LEVEL_NULL_PAIRS = 10 }; /* of the base with itself */

/* An interval is narrow at so much to each side, as a ratio. */
extern const double level_narrow;

/* The level of that name ("quick", "default", "thorough"), or NULL. */
const struct level *level_find(const char *name);

/* From the least effort to the most; NULL after the last. */
const struct level *level_at(size_t which);

#endif
