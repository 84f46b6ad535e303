/*
 * Claims: an expression over a result, compared with a number, decided on
 * its interval. tests/format.md shows the grammar by examples.
 */
#ifndef DATA_CLAIM_H
#define DATA_CLAIM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "data/experiment.h"
#include "data/stats.h"

struct result;

enum expr_kind { EXPR_SPEEDUP, EXPR_RATIO, EXPR_VALUE, EXPR_COUNT,
	EXPR_QUANTILE };

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
	int cores;        /* from needs: cores >= N; 0: none */
};

enum verdict_kind { VERDICT_INCONCLUSIVE, VERDICT_HOLDS, VERDICT_FAILS };

struct verdict {
	enum verdict_kind kind;
	const char *reason;       /* a reason code; NULL unless inconclusive */
	struct estimate estimate; /* of the expression, without the margin */
	double margin;            /* epsilon: both ends are moved by e^epsilon */
	bool controlled;          /* does control say something? */
	struct estimate control;  /* of the capacity control */
};

/* Reads an expression, all of text. Errors have no place in front. */
bool expr_parse(struct arena *arena, const char *text, struct expr *expr,
    struct err *err);

/* Reads "expr < number", "expr > number", "expr ≈ number ± number". */
bool claim_parse(struct arena *arena, const char *text, struct claim *claim,
    struct err *err);

/* Reads "cores >= 2". */
bool claim_parse_needs(const char *text, struct claim *claim,
    struct err *err);

/* Do its variants, metric and parameters exist at one point? */
bool expr_check(struct arena *arena, const struct expr *expr,
    const struct experiment *exp, const struct point *points, size_t npoints,
    struct err *err);

/* The same, and: has an upper bound the control that it needs? */
bool claim_check(struct arena *arena, const struct claim *claim,
    const struct experiment *exp, const struct point *points, size_t npoints,
    struct err *err);

/* The value of a checked expression; n = 0 if there is none. */
struct estimate expr_value(struct arena *arena, const struct expr *expr,
    const struct result *result);

/* The unit of the expression's value, "×" for ratios; never NULL. */
const char *expr_unit(const struct expr *expr, const struct experiment *exp);

/*
 * Decides a checked claim by the rules of the protocol: an upper bound holds
 * only if the capacity control shows that the opposite could have been seen
 * on this host.
 */
struct verdict claim_judge(struct arena *arena, const struct claim *claim,
    const struct result *result);

/* "holds", "fails", "inconclusive" */
const char *verdict_name(const struct verdict *verdict);

/* "< 1.5", "≈ 4.8 ± 0.3" */
char *claim_threshold(struct arena *arena, const struct claim *claim);

#endif
