/* Knows when an inequality is decided on a result, and when it is not. */
#include "data/verdict.h"

#include <math.h>
#include <string.h>

#include "data/gate.h"

const struct verdict_rules verdict_rules = { .margin = 0.01,
	.tainted = 0.25,
	.rundelay = 0.05,
	.wrong = 0.01 };

/* Where a side of an expression is measured; the second is b. */
static bool
find_cell(struct arena *arena, const struct expr *expr, bool second,
    const struct result *result, struct cell *cell)
{
	struct err ignored;

	cell->metric = second ? expr->metric_b : expr->metric;
	cell->variant =
	    experiment_variant(&result->exp, second ? expr->b : expr->a);
	cell->point = points_find(arena, result->points, result->npoints,
	    second ? expr->where_b : expr->where,
	    second ? expr->nwhere_b : expr->nwhere, &ignored);
	return cell->variant >= 0 && cell->point >= 0;
}

/* The median of one cell less the other, in the same round. */
static struct estimate
difference(const struct result *result, const struct cell *a,
    const struct cell *b)
{
	struct arena *arena = arena_new();
	double *more, *less;
	size_t n = result_pairs(arena, result, a, b, &more, &less), i;
	struct estimate e;

	for (i = 0; i < n; i++)
		more[i] -= less[i];
	e = stats_median(more, n, result->alpha);
	arena_free(arena);
	return e;
}

struct estimate
expr_value(struct arena *arena, const struct expr *expr,
    const struct result *result)
{
	static const struct estimate none = { NAN, NAN, NAN, 0, 0, 0 };
	int base = experiment_role(&result->exp, ROLE_BASE);
	struct cell a, b;

	if (!find_cell(arena, expr, false, result, &a))
		return none;
	switch (expr->kind) {
	case EXPR_SPEEDUP:
		return base < 0 ?
		    none :
		    result_ratio(result, a.point, base, a.variant);
	case EXPR_RATIO:
		return find_cell(arena, expr, true, result, &b) ?
		    result_cell_ratio(result, &a, &b) :
		    none;
	case EXPR_DIFFERENCE:
		return find_cell(arena, expr, true, result, &b) ?
		    difference(result, &a, &b) :
		    none;
	case EXPR_COUNT:
		return result_sum(result, a.point, a.variant, a.metric);
	case EXPR_MIN:
	case EXPR_MAX:
		return result_extreme(result, a.point, a.variant, a.metric,
		    expr->kind == EXPR_MAX);
	case EXPR_QUANTILE:
		return result_quantile(result, a.point, a.variant, a.metric,
		    expr->q);
	default:
		return result_quantile(result, a.point, a.variant, a.metric,
		    0.5);
	}
}

/* Is it the second side that a busy host pushes? The base is the first. */
static bool
pushes_second(const struct expr *expr, const struct experiment *exp)
{
	return expr->kind == EXPR_RATIO &&
	    experiment_variant(exp, expr->a) == experiment_role(exp, ROLE_BASE);
}

/* The capacity control's value of the same kind at the same point. */
static struct estimate
capacity_of(struct arena *arena, const struct claim *claim,
    const struct result *result)
{
	struct expr expr = claim->expr;
	const char *capacity =
	    result->exp.variants[experiment_role(&result->exp, ROLE_CAPACITY)]
		.name;

	/* In base over variant the control stands for the variant. */
	if (pushes_second(&expr, &result->exp))
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
	struct cell cell;
	size_t i, most = 0;

	if (!find_cell(arena, &claim->expr,
		pushes_second(&claim->expr, &result->exp), result, &cell))
		return 0;
	for (i = 0; i < result->nsamples; i++)
		if (result->samples[i].variant == cell.variant &&
		    result->samples[i].point == cell.point &&
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

	/* What it needs was there: that was looked at before. */
	if (claim->cores == 0 &&
	    !(cores >= (double)threads_of(arena, claim, result)))
		return "few_cpus";
	for (p = 0; p < (int)result->npoints; p++)
		if (result_quantile(result, p, capacity, "rundelay", 0.5).mid >
		    verdict_rules.rundelay)
			return "host_busy";
	return "no_capacity";
}

/* Is the control surely on the other side of the threshold? */
static bool
is_opposite(const struct estimate *control, const struct claim *claim,
    bool below)
{
	return below ? control->lo > claim->threshold :
		       control->hi < claim->threshold;
}

/* As claimed, if the claim's own control shows that it need not be so. */
static struct verdict
with_own_control(struct verdict v, const struct claim *claim)
{
	v.kind = VERDICT_HOLDS;
	if (claim->controlled != CONTROL_EXPR ||
	    is_opposite(&v.control, claim, claim->op != CLAIM_ABOVE))
		return v;
	return inconclusive(v,
	    isnan(v.control.lo) ? "too_few_rounds" : "no_control");
}

/* The interval is on one side, which is right if it is as claimed. */
static struct verdict
one_side(struct arena *arena, struct verdict v, const struct claim *claim,
    const struct result *result, bool below)
{
	int push = expr_pushed(&claim->expr, &result->exp);
	bool as_claimed = below == (claim->op == CLAIM_BELOW);
	struct estimate capacity = v.control;

	if (as_claimed && claim->controlled == CONTROL_EXPR)
		return with_own_control(v, claim);
	v.kind = as_claimed ? VERDICT_HOLDS : VERDICT_FAILS;
	/* On the side where noise pushes, the control must be beyond. */
	if (!(below ? push > 0 : push < 0) ||
	    experiment_role(&result->exp, ROLE_CAPACITY) < 0)
		return v;
	if (claim->controlled == CONTROL_EXPR)
		capacity = capacity_of(arena, claim, result);
	if (is_opposite(&capacity, claim, below))
		return v;
	return inconclusive(v, control_reason(arena, claim, result));
}

/* The cells that an expression is made of: one, or two. */
static size_t
cells_of(struct arena *arena, const struct expr *expr,
    const struct result *result, struct cell cells[2])
{
	int base = experiment_role(&result->exp, ROLE_BASE);

	if (!find_cell(arena, expr, false, result, &cells[0]))
		return 0;
	if (expr_has_sides(expr))
		return find_cell(arena, expr, true, result, &cells[1]) ? 2 : 0;
	if (expr->kind != EXPR_SPEEDUP)
		return 1;
	cells[1] = cells[0];
	cells[0].variant = base;
	return base >= 0 ? 2 : 0;
}

/* What the estimate of an expression is the middle of, by round. */
static size_t
values_of(struct arena *arena, const struct expr *expr,
    const struct result *result, double **values)
{
	struct cell cells[2];
	size_t count = cells_of(arena, expr, result, cells), i, n;
	double *under;

	if (count == 0)
		return 0;
	if (count == 1)
		return result_values(arena, result, cells[0].point,
		    cells[0].variant, cells[0].metric, values);
	n = result_pairs(arena, result, &cells[0], &cells[1], values, &under);
	for (i = 0; i < n; i++)
		(*values)[i] = expr->kind == EXPR_DIFFERENCE ?
		    (*values)[i] - under[i] :
		    log((*values)[i]) - log(under[i]);
	return n;
}

/* The logarithm of what an expression of these cells is, in one round. */
static double
log_of(const struct expr *expr, const double *cells, size_t count)
{
	if (expr->kind == EXPR_DIFFERENCE)
		return log(cells[0] - cells[1]);
	return log(cells[0]) - (count == 2 ? log(cells[1]) : 0);
}

size_t
expr_quotients(struct arena *arena, const struct expr *over,
    const struct expr *under, const struct result *result, double **logs)
{
	struct cell cells[4];
	size_t top = cells_of(arena, over, result, cells);
	size_t bottom = cells_of(arena, under, result, cells + top), i, n;
	double *rows;

	*logs = NULL;
	if (top == 0 || bottom == 0)
		return 0;
	n = result_rows(arena, result, cells, top + bottom, &rows);
	*logs = arena_alloc(arena, (n + 1) * sizeof(**logs));
	for (i = 0; i < n; i++) {
		const double *row = rows + i * (top + bottom);

		(*logs)[i] =
		    log_of(over, row, top) - log_of(under, row + top, bottom);
		/* Less than nothing is not so many times of anything. */
		if (isnan((*logs)[i]))
			return 0;
	}
	return n;
}

/* An end of the interval, stretched, and moved outwards by the margin. */
static double
widen(const struct verdict *v, double end, double margin)
{
	double mid = v->estimate.mid;

	if (mid > 0 && end > 0)
		end = mid * pow(end / mid, v->stretch);
	else
		end = mid + (end - mid) * v->stretch;
	return end * exp(end < 0 ? -margin : margin);
}

/* What an exact value says: no look at it leaves anything open. */
static struct verdict
decide_exact(struct verdict v, const struct claim *claim)
{
	double value = v.estimate.mid, at = claim->threshold;
	bool holds = value == at;

	if (claim->op == CLAIM_BELOW)
		holds = value < at;
	else if (claim->op == CLAIM_ABOVE)
		holds = value > at;
	else if (claim->op == CLAIM_NEAR)
		holds = value >= at - claim->tolerance &&
		    value <= at + claim->tolerance;
	v.kind = VERDICT_FAILS;
	return holds ? with_own_control(v, claim) : v;
}

static struct verdict
decide_near(struct verdict v, const struct claim *claim, double lo, double hi)
{
	double from = claim->threshold - claim->tolerance;
	double to = claim->threshold + claim->tolerance;

	v.kind = lo >= from && hi <= to ? VERDICT_HOLDS : VERDICT_FAILS;
	if (v.kind == VERDICT_HOLDS || lo > to || hi < from)
		return v;
	return inconclusive(v, "ci_straddles");
}

/* The verdict that the interval and the control give; no gates. */
static struct verdict
decide(struct arena *arena, const struct claim *claim,
    const struct result *result)
{
	bool own = claim->controlled == CONTROL_EXPR;
	struct verdict v = { .margin = verdict_rules.margin };
	double lo, hi, *values;
	size_t n;

	if (result->null.n > 0)
		v.margin = fmax(v.margin, fabs(log(result->null.mid)));
	v.estimate = expr_value(arena, &claim->expr, result);
	v.controlled = own ||
	    (expr_pushed(&claim->expr, &result->exp) != 0 &&
		claim->op != CLAIM_NEAR &&
		experiment_role(&result->exp, ROLE_CAPACITY) >= 0);
	if (v.controlled)
		v.control = own ? expr_value(arena, &claim->control, result) :
				  capacity_of(arena, claim, result);
	if (isnan(v.estimate.lo))
		return inconclusive(v, "too_few_rounds");
	if (expr_is_exact(&claim->expr))
		return decide_exact(v, claim); /* noise does not move it */
	n = values_of(arena, &claim->expr, result, &values);
	v.stretch = stats_stretch(values, n);
	lo = widen(&v, v.estimate.lo, -v.margin);
	hi = widen(&v, v.estimate.hi, v.margin);
	if (claim->op == CLAIM_NEAR)
		return decide_near(v, claim, lo, hi);
	if (hi < claim->threshold)
		return one_side(arena, v, claim, result, true);
	if (lo > claim->threshold)
		return one_side(arena, v, claim, result, false);
	return inconclusive(v, "ci_straddles");
}

static bool
any_tainted(const struct result *result)
{
	size_t i;

	for (i = 0; i < result->nsamples; i++)
		if (result->samples[i].ntaint > 0)
			return true;
	return false;
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

/*
 * Why the rounds that an expression is about are no ground for a verdict, or
 * NULL: too many of them are tainted, or any is and it matters.
 */
static const char *
taint_reason(struct arena *arena, const struct expr *expr,
    const struct result *result, bool it_matters)
{
	struct cell cells[2];
	int rounds, tainted = 0, here, i, n;

	if (!find_cell(arena, expr, false, result, &cells[0]))
		return NULL;
	rounds = result_rounds(result, cells[0].point, cells[0].variant, &here);
	tainted = here;
	n = expr_has_sides(expr) &&
		find_cell(arena, expr, true, result, &cells[1]) &&
		cells[1].point != cells[0].point ?
	    2 :
	    1;
	/* At two points a pair is lost where either is tainted. */
	if (n == 2) {
		result_rounds(result, cells[1].point, cells[1].variant, &here);
		tainted += here;
	}
	if (!(tainted > verdict_rules.tainted * rounds ||
		(tainted > 0 && it_matters)))
		return NULL;
	for (i = 0; i < n; i++)
		if (any_throttled(result, cells[i].point))
			return "throttled";
	return "host_busy";
}

const char *
expr_taint(struct arena *arena, const struct expr *expr,
    const struct result *result)
{
	return taint_reason(arena, expr, result, false);
}

/* The same of the claim, and of its own control where that decides. */
static const char *
taint_gate(struct arena *arena, const struct claim *claim,
    const struct result *result, const struct verdict *v)
{
	struct result all = *result;
	const char *reason = NULL;
	bool it_matters;

	if (!any_tainted(result))
		return NULL;
	all.with_tainted = true;
	it_matters = v->kind != VERDICT_INCONCLUSIVE &&
	    decide(arena, claim, &all).kind != v->kind;
	/* Noise moves no exact value, but it can hide what is claimed to be. */
	if (!expr_is_exact(&claim->expr) ||
	    (v->kind == VERDICT_FAILS && claim->op == CLAIM_ABOVE))
		reason = taint_reason(arena, &claim->expr, result, it_matters);
	if (reason == NULL && claim->controlled == CONTROL_EXPR &&
	    v->kind == VERDICT_HOLDS && !expr_is_exact(&claim->control))
		reason =
		    taint_reason(arena, &claim->control, result, it_matters);
	return reason;
}

/* The reason why no verdict can be given here, or NULL. */
static const char *
gate(struct arena *arena, const struct claim *claim,
    const struct result *result, const struct verdict *v)
{
	const char *reason = taint_gate(arena, claim, result, v);
	const char **flags;
	struct cell cell;
	size_t i, n;

	if (reason != NULL || expr_is_exact(&claim->expr) ||
	    !find_cell(arena, &claim->expr, false, result, &cell))
		return reason;
	if (result->null.n > 0 && (result->null.lo > 1 || result->null.hi < 1))
		return "null_biased";
	if (v->kind == VERDICT_INCONCLUSIVE)
		return NULL; /* it has a reason of its own */
	n = gate_flags(arena, result, cell.point, cell.variant, &flags);
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
