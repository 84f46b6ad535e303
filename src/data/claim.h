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
	EXPR_DIFFERENCE,
	EXPR_VALUE,
	EXPR_COUNT,
	EXPR_MIN,
	EXPR_MAX,
	EXPR_QUANTILE
};

/*
 * speedup(a), ratio(a, b), ratio(a.metric, b.metric), difference(a.metric,
 * b.metric), value(a.metric), count(...), min(...), max(...), p99(...). A ratio
 * of times has no metrics: "wall" on both sides is read as none.
 */
struct expr {
	enum expr_kind kind;
	const char *source; /* as the author wrote it */
	const char *a, *b, *metric;
	const char *metric_b; /* of b, where there is one */
	double q;
	struct setting *where; /* the point; of two sides that of a, */
	size_t nwhere;
	struct setting *where_b; /* and that of b */
	size_t nwhere_b;
};

enum claim_op { CLAIM_BELOW, CLAIM_ABOVE, CLAIM_NEAR, CLAIM_EQUAL };

/* What the author says of a claim's control. */
enum claim_control {
	CONTROL_UNSAID,
	CONTROL_EXPR, /* it shows that the opposite can be seen here */
	CONTROL_NONE  /* written out: an invariant, with no opposite */
};

struct claim {
	const char *id, *text;
	const char *source;
	int line;
	struct expr expr;
	enum claim_op op;
	double threshold;
	double tolerance; /* of CLAIM_NEAR, absolute */
	int cores;	  /* from needs: cores >= N; 0: none */
	enum claim_control controlled;
	struct expr control; /* of CONTROL_EXPR */
	int control_line;    /* where a fault of the control is reported */
	bool alone;	     /* it says it all: no prose rests on it */
};

/* Reads an expression, all of text. Errors have no place in front. */
bool expr_parse(struct arena *arena, const char *text, struct expr *expr,
    struct err *err);

/*
 * Reads "expr < number", "expr > number", "expr ≈ number ± number", and
 * "expr = number" where expr is exact.
 */
bool claim_parse(struct arena *arena, const char *text, struct claim *claim,
    struct err *err);

/* Reads "cores >= 2". */
bool claim_parse_needs(const char *text, struct claim *claim, struct err *err);

/* Reads "none" or an expression. Errors have no place in front. */
bool claim_parse_control(struct arena *arena, const char *text,
    struct claim *claim, struct err *err);

/* Has it two sides, a and b? */
bool expr_has_sides(const struct expr *expr);

/* Is its value exact, whoever else is at work: a count or an extreme? */
bool expr_is_exact(const struct expr *expr);

/* Do its variants, metrics and parameters exist, and at one point a side? */
bool expr_check(struct arena *arena, const struct expr *expr,
    const struct experiment *exp, const struct point *points, size_t npoints,
    struct err *err);

/*
 * Of a claim whose expression is checked: is its control a checked
 * expression of the same unit, and is none left out that is needed? Needed
 * is one by what a busy host alone could meet (then the capacity control
 * does too), and by count and max below or equal to a number.
 */
bool claim_check_control(struct arena *arena, const struct claim *claim,
    const struct experiment *exp, const struct point *points, size_t npoints,
    struct err *err);

/* The unit of the expression's value, "×" for ratios; never NULL. */
const char *expr_unit(const struct expr *expr, const struct experiment *exp);

/*
 * Is the value one that a busy host pushes down (1), such as a speed-up or
 * an overlap, or up (-1), such as the time of a variant over the base's?
 * 0: neither. In a ratio it is the side without the base that is pushed.
 */
int expr_pushed(const struct expr *expr, const struct experiment *exp);

/* "< 1.5", "= 0", "≈ 4.8 ± 0.3", "< 0.2 s": unit is the expression's. */
char *claim_threshold(struct arena *arena, const struct claim *claim,
    const char *unit);

#endif
