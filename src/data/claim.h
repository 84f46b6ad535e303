/*
 * Claims: an expression over a result, compared with a number.
 * tests/format.md shows the grammar by examples.
 */
#ifndef DATA_CLAIM_H
#define DATA_CLAIM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "data/experiment.h"

enum expr_kind {
	EXPR_SPEEDUP,
	EXPR_RATIO,
	EXPR_VALUE,
	EXPR_COUNT,
	EXPR_QUANTILE
};

/* speedup(a), ratio(a, b), value(a.metric), count(...), p99(...) */
struct expr {
	enum expr_kind kind;
	const char *source; /* as the author wrote it */
	const char *a, *b, *metric;
	double q;
	struct setting *where;
	size_t nwhere;
};

enum claim_op { CLAIM_BELOW, CLAIM_ABOVE, CLAIM_NEAR };

struct claim {
	const char *id, *text;
	const char *source;
	int line;
	struct expr expr;
	enum claim_op op;
	double threshold;
	double tolerance; /* of CLAIM_NEAR, absolute */
	int cores;	  /* from needs: cores >= N; 0: none */
};

/* Reads an expression, all of text. Errors have no place in front. */
bool expr_parse(struct arena *arena, const char *text, struct expr *expr,
    struct err *err);

/* Reads "expr < number", "expr > number", "expr ≈ number ± number". */
bool claim_parse(struct arena *arena, const char *text, struct claim *claim,
    struct err *err);

/* Reads "cores >= 2". */
bool claim_parse_needs(const char *text, struct claim *claim, struct err *err);

/* Do its variants, metric and parameters exist at one point? */
bool expr_check(struct arena *arena, const struct expr *expr,
    const struct experiment *exp, const struct point *points, size_t npoints,
    struct err *err);

/* The same, and: has an upper bound the control that it needs? */
bool claim_check(struct arena *arena, const struct claim *claim,
    const struct experiment *exp, const struct point *points, size_t npoints,
    struct err *err);

/* The unit of the expression's value, "×" for ratios; never NULL. */
const char *expr_unit(const struct expr *expr, const struct experiment *exp);

/*
 * Is the value one that a busy host pushes down (1), such as a speed-up or
 * an overlap, or up (-1), such as the time of a variant over the base's?
 * 0: neither.
 */
int expr_pushed(const struct expr *expr, const struct experiment *exp);

/* "< 1.5", "≈ 4.8 ± 0.3", "< 0.2 s": unit is the expression's. */
char *claim_threshold(struct arena *arena, const struct claim *claim,
    const char *unit);

#endif
