/* What a result says of an expression, and of a claim. */
#ifndef DATA_VERDICT_H
#define DATA_VERDICT_H

#include <stdbool.h>

#include "data/claim.h"
#include "data/result.h"

enum verdict_kind { VERDICT_INCONCLUSIVE, VERDICT_HOLDS, VERDICT_FAILS };

struct verdict {
	enum verdict_kind kind;
	const char *reason;	  /* a reason code; NULL unless inconclusive */
	struct estimate estimate; /* of the expression, as it is shown */
	double stretch;	 /* of the interval, before; 0 where it is exact */
	double margin;	 /* epsilon: both ends are moved by e^epsilon */
	bool controlled; /* does control say something? */
	struct estimate control; /* its own, else the capacity control */
};

/* The figures by which claims are judged. */
struct verdict_rules {
	double margin;	 /* the least by which both ends are moved */
	double tainted;	 /* over this share of rounds, no verdict is given */
	double rundelay; /* the capacity control's, above which it is busy */
	double wrong;	 /* wrong verdicts expected of a claim, at most */
};
extern const struct verdict_rules verdict_rules;

/* The value of a checked expression; n = 0 if there is none. */
struct estimate expr_value(struct arena *arena, const struct expr *expr,
    const struct result *result);

/*
 * The logarithms of how many times as much one expression has as another, by
 * round: both are speed-ups, ratios or values. Returns how many rounds.
 */
size_t expr_quotients(struct arena *arena, const struct expr *over,
    const struct expr *under, const struct result *result, double **logs);

/*
 * Why the rounds that an expression is about are no ground for a verdict, as
 * a reason code; NULL if they are.
 */
const char *expr_taint(struct arena *arena, const struct expr *expr,
    const struct result *result);

/*
 * Decides a checked claim by the rules of the protocol: an upper bound holds
 * only if its control shows that the opposite could have been seen on this
 * host. That is the claim's own control, at any bound; without one it is the
 * capacity control, on the side to which a busy host pushes. What is exact is
 * decided by any number of rounds, whoever else was at work.
 */
struct verdict claim_judge(struct arena *arena, const struct claim *claim,
    const struct result *result);

/* "holds", "fails", "inconclusive" */
const char *verdict_name(const struct verdict *verdict);

#endif
