/* Knows when an inequality is decided on a result, and when it is not. */
#include "data/verdict.h"

#include <math.h>
#include <string.h>

#include "data/gate.h"

struct estimate
expr_value(struct arena *arena, const struct expr *expr,
    const struct result *result)
{
	static const struct estimate none = { NAN, NAN, NAN, 0, 0, 0 };
	struct err ignored;
	int a = experiment_variant(&result->exp, expr->a), b, point;

	point = points_find(arena, result->points, result->npoints, expr->where,
	    expr->nwhere, &ignored);
	if (point < 0 || a < 0)
		return none;
	switch (expr->kind) {
	case EXPR_SPEEDUP:
		b = experiment_role(&result->exp, ROLE_BASE);
		return b < 0 ? none : result_ratio(result, point, b, a);
	case EXPR_RATIO:
		b = experiment_variant(&result->exp, expr->b);
		return b < 0 ? none : result_ratio(result, point, a, b);
	case EXPR_COUNT:
		return result_sum(result, point, a, expr->metric);
	case EXPR_QUANTILE:
		return result_quantile(result, point, a, expr->metric, expr->q);
	default:
		return result_quantile(result, point, a, expr->metric, 0.5);
	}
}

/* The capacity control's value of the same kind at the same point. */
static struct estimate
control_of(struct arena *arena, const struct claim *claim,
    const struct result *result)
{
	struct expr expr = claim->expr;
	const char *capacity =
	    result->exp.variants[experiment_role(&result->exp, ROLE_CAPACITY)]
		.name;

	/* In base over variant the control stands for the variant. */
	if (expr.kind == EXPR_RATIO && expr_pushed(&expr, &result->exp) > 0)
		expr.b = capacity;
	else
		expr.a = capacity;
	return expr_value(arena, &expr, result);
}

/* How many threads the claim's variant used. */
static size_t
threads_of(struct arena *arena, const struct claim *claim,
    const struct result *result)
{
	const struct expr *expr = &claim->expr;
	int variant = experiment_variant(&result->exp,
	    expr->kind == EXPR_RATIO && expr_pushed(expr, &result->exp) > 0 ?
		expr->b :
		expr->a);
	struct err ignored;
	int point = points_find(arena, result->points, result->npoints,
	    expr->where, expr->nwhere, &ignored);
	size_t i, most = 0;

	for (i = 0; i < result->nsamples; i++)
		if (result->samples[i].variant == variant &&
		    result->samples[i].point == point &&
		    result->samples[i].nthreads > most)
			most = result->samples[i].nthreads;
	return most;
}

static struct verdict
inconclusive(struct verdict verdict, const char *reason)
{
	verdict.kind = VERDICT_INCONCLUSIVE;
	verdict.reason = reason;
	return verdict;
}

/* Why the control does not show what this host could do. */
static const char *
control_reason(struct arena *arena, const struct claim *claim,
    const struct result *result)
{
	int capacity = experiment_role(&result->exp, ROLE_CAPACITY), p;
	double cores = facts_get_number(&result->env, "effective_cpus");

	if (!(cores >= (double)threads_of(arena, claim, result)))
		return "few_cpus";
	for (p = 0; p < (int)result->npoints; p++)
		if (result_quantile(result, p, capacity, "rundelay", 0.5).mid >
		    0.05)
			return "host_busy";
	return "no_capacity";
}

/* The interval is on one side, which is right if as_claimed. */
static struct verdict
one_side(struct arena *arena, struct verdict v, const struct claim *claim,
    const struct result *result, bool below)
{
	int push = expr_pushed(&claim->expr, &result->exp);
	bool as_claimed = below == (claim->op == CLAIM_BELOW);

	v.kind = as_claimed ? VERDICT_HOLDS : VERDICT_FAILS;
	/* On the side where noise pushes, the control must be beyond. */
	if (v.controlled &&
	    ((below && push > 0 && !(v.control.lo > claim->threshold)) ||
		(!below && push < 0 && !(v.control.hi < claim->threshold))))
		return inconclusive(v, control_reason(arena, claim, result));
	return v;
}

/* An end of an interval, moved outwards by the margin. */
static double
widen(double end, double margin)
{
	return end * exp(end < 0 ? -margin : margin);
}

/* The verdict that the interval and the control give; no gates. */
static struct verdict
decide(struct arena *arena, const struct claim *claim,
    const struct result *result)
{
	struct verdict v = { .margin = 0.01 };
	double lo, hi;

	if (result->null.n > 0)
		v.margin = fmax(v.margin, fabs(log(result->null.mid)));
	v.estimate = expr_value(arena, &claim->expr, result);
	v.controlled = expr_pushed(&claim->expr, &result->exp) != 0 &&
	    claim->op != CLAIM_NEAR &&
	    experiment_role(&result->exp, ROLE_CAPACITY) >= 0;
	if (v.controlled)
		v.control = control_of(arena, claim, result);
	if (isnan(v.estimate.lo))
		return inconclusive(v, "too_few_rounds");
	lo = widen(v.estimate.lo, -v.margin);
	hi = widen(v.estimate.hi, v.margin);
	if (claim->expr.kind == EXPR_COUNT) {
		lo = v.estimate.lo; /* exact: noise does not move it */
		hi = v.estimate.hi;
	}
	if (claim->op == CLAIM_NEAR) {
		double from = claim->threshold - claim->tolerance;
		double to = claim->threshold + claim->tolerance;

		v.kind = lo >= from && hi <= to ? VERDICT_HOLDS : VERDICT_FAILS;
		if (v.kind == VERDICT_HOLDS || lo > to || hi < from)
			return v;
		return inconclusive(v, "ci_straddles");
	}
	if (hi < claim->threshold)
		return one_side(arena, v, claim, result, true);
	if (lo > claim->threshold)
		return one_side(arena, v, claim, result, false);
	return inconclusive(v, "ci_straddles");
}

/* Was any round at the point stopped by a quota? */
static bool
any_throttled(const struct result *result, int point)
{
	size_t i, k;

	for (i = 0; i < result->nsamples; i++)
		for (k = 0; k < result->samples[i].ntaint; k++)
			if (result->samples[i].point == point &&
			    strcmp(result->samples[i].taint[k], "throttled") ==
				0)
				return true;
	return false;
}

/* The reason why no verdict can be given here, or NULL. */
static const char *
gate(struct arena *arena, const struct claim *claim,
    const struct result *result, const struct verdict *v)
{
	struct result all = *result;
	struct err ignored;
	const char **flags;
	int point = points_find(arena, result->points, result->npoints,
	    claim->expr.where, claim->expr.nwhere, &ignored);
	int variant = experiment_variant(&result->exp, claim->expr.a);
	int tainted, rounds;
	size_t i, n;

	if (point < 0 || variant < 0 || claim->expr.kind == EXPR_COUNT)
		return NULL;
	rounds = result_rounds(result, point, variant, &tainted);
	all.with_tainted = true;
	if (tainted * 4 > rounds ||
	    (tainted > 0 && v->kind != VERDICT_INCONCLUSIVE &&
		decide(arena, claim, &all).kind != v->kind))
		return any_throttled(result, point) ? "throttled" : "host_busy";
	if (result->null.n > 0 && (result->null.lo > 1 || result->null.hi < 1))
		return "null_biased";
	if (v->kind == VERDICT_INCONCLUSIVE)
		return NULL; /* it has a reason of its own */
	n = gate_flags(arena, result, point, variant, &flags);
	for (i = 0; i < n; i++)
		if (strcmp(flags[i], "ties") == 0 &&
		    expr_pushed(&claim->expr, &result->exp) != 0)
			return "clock_ties";
	return NULL;
}

struct verdict
claim_judge(struct arena *arena, const struct claim *claim,
    const struct result *result)
{
	struct verdict v = decide(arena, claim, result);
	double cores = facts_get_number(&result->env, "effective_cpus");
	const char *reason;

	if (claim->cores > 0 && !(cores >= claim->cores))
		return inconclusive(v, "few_cpus");
	reason = gate(arena, claim, result, &v);
	return reason != NULL ? inconclusive(v, reason) : v;
}

const char *
verdict_name(const struct verdict *verdict)
{
	static const char *const names[] = { "inconclusive", "holds", "fails" };

	return names[verdict->kind];
}
