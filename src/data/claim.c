/* Knows the claim grammar and when an inequality is decided. */
#include "data/claim.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "data/sample.h"

/* Reads from at; white space is skipped before each token. */
struct reader {
	struct arena *arena;
	const char *at;
	struct err *err;
};

static void
skip(struct reader *r)
{
	while (isspace((unsigned char)*r->at))
		r->at++;
}

static bool
accept(struct reader *r, const char *token)
{
	skip(r);
	if (!text_starts(r->at, token))
		return false;
	r->at += strlen(token);
	return true;
}

static bool
expect(struct reader *r, const char *token)
{
	if (accept(r, token))
		return true;
	return err_set(r->err, "expected '%s' before '%s'", token, r->at);
}

/* A name or a value: letters, digits and "-_". */
static const char *
word(struct reader *r)
{
	const char *start;

	skip(r);
	start = r->at;
	while (isalnum((unsigned char)*r->at) || *r->at == '-' || *r->at == '_')
		r->at++;
	return arena_strndup(r->arena, start, (size_t)(r->at - start));
}

static bool
number(struct reader *r, double *out)
{
	char *end;

	skip(r);
	*out = strtod(r->at, &end);
	if (end == r->at || !isfinite(*out))
		return err_set(r->err, "expected a number before '%s'", r->at);
	r->at = end;
	return true;
}

static bool
function(struct reader *r, struct expr *expr)
{
	const char *name = word(r);
	char *end;
	double percent;

	if (strcmp(name, "speedup") == 0) {
		expr->kind = EXPR_SPEEDUP;
	} else if (strcmp(name, "ratio") == 0) {
		expr->kind = EXPR_RATIO;
	} else if (strcmp(name, "difference") == 0) {
		expr->kind = EXPR_DIFFERENCE;
	} else if (strcmp(name, "value") == 0) {
		expr->kind = EXPR_VALUE;
	} else if (strcmp(name, "count") == 0) {
		expr->kind = EXPR_COUNT;
	} else if (strcmp(name, "min") == 0) {
		expr->kind = EXPR_MIN;
	} else if (strcmp(name, "max") == 0) {
		expr->kind = EXPR_MAX;
	} else if (name[0] == 'p' && isdigit((unsigned char)name[1])) {
		percent = strtod(name + 1, &end);
		if (*end != '\0' || percent <= 0 || percent >= 100)
			return err_set(r->err,
			    "unknown quantile '%s', "
			    "expected p1 to p99",
			    name);
		expr->kind = EXPR_QUANTILE;
		expr->q = percent / 100;
	} else {
		return err_set(r->err,
		    "unknown function '%s', expected speedup, ratio, "
		    "difference, value, count, min, max or a quantile like p99",
		    name);
	}
	return true;
}

/* Adds a setting; each parameter has one value. */
static bool
set(struct reader *r, struct setting **list, size_t *count,
    const struct setting *setting)
{
	size_t i;

	for (i = 0; i < *count; i++)
		if (strcmp((*list)[i].name, setting->name) == 0)
			return err_set(r->err,
			    "'%s' is set twice, expected one value of it",
			    setting->name);
	*ARENA_PUSH(r->arena, *list, *count) = *setting;
	return true;
}

/* "name = value", which ends before one of the characters of ends. */
static bool
setting(struct reader *r, const char *ends, struct setting *out)
{
	size_t len;

	out->name = word(r);
	if (!expect(r, "="))
		return false;
	skip(r);
	len = strcspn(r->at, ends);
	out->value = text_trim(r->arena, arena_strndup(r->arena, r->at, len));
	r->at += len;
	return true;
}

/* A side of a ratio: variant, variant.metric, either with [settings]. */
static bool
side(struct reader *r, const char **variant, const char **metric,
    struct setting **where, size_t *nwhere)
{
	struct setting one;

	*variant = word(r);
	if ((*variant)[0] == '\0')
		return err_set(r->err, "expected a variant before '%s'", r->at);
	if (accept(r, ".")) {
		*metric = word(r);
		if ((*metric)[0] == '\0')
			return err_set(r->err, "expected a metric before '%s'",
			    r->at);
	}
	if (!accept(r, "["))
		return true;
	do {
		if (!setting(r, ",])", &one) || !set(r, where, nwhere, &one))
			return false;
	} while (accept(r, ","));
	return expect(r, "]");
}

/* Two sides; those of a ratio have a metric each or none. */
static bool
sides(struct reader *r, struct expr *expr)
{
	bool ratio = expr->kind == EXPR_RATIO;
	const char *second, *name = ratio ? "ratio" : "difference";

	if (!side(r, &expr->a, &expr->metric, &expr->where, &expr->nwhere) ||
	    !expect(r, ","))
		return false;
	skip(r);
	second = r->at;
	if (word(r)[0] == '\0' || accept(r, "="))
		return err_set(r->err, "%s needs two variants", name);
	r->at = second;
	if (!side(r, &expr->b, &expr->metric_b, &expr->where_b,
		&expr->nwhere_b))
		return false;
	if ((expr->metric == NULL) != (expr->metric_b == NULL))
		return err_set(r->err,
		    "one side of the ratio has a metric, expected one on both "
		    "sides or on none");
	if (!ratio)
		return expr->metric != NULL ||
		    err_set(r->err,
			"difference needs metrics, expected "
			"difference(a.metric, b.metric)");
	if (expr->metric != NULL && strcmp(expr->metric, "wall") == 0 &&
	    strcmp(expr->metric_b, "wall") == 0)
		expr->metric = expr->metric_b = NULL;
	return true;
}

/* The variants that the function is about, with the metric. */
static bool
subject(struct reader *r, struct expr *expr)
{
	if (expr_has_sides(expr))
		return sides(r, expr);
	expr->a = word(r);
	if (expr->a[0] == '\0')
		return err_set(r->err, "expected a variant before '%s'", r->at);
	if (expr->kind == EXPR_SPEEDUP)
		return true;
	if (!expect(r, "."))
		return false;
	expr->metric = word(r);
	if (expr->metric[0] == '\0')
		return err_set(r->err, "expected a metric before '%s'", r->at);
	return true;
}

static bool
expression(struct reader *r, struct expr *expr)
{
	struct setting one;
	const char *start;

	memset(expr, 0, sizeof(*expr));
	skip(r);
	start = r->at;
	if (!function(r, expr) || !expect(r, "(") || !subject(r, expr))
		return false;
	while (accept(r, ","))
		/* It holds for both sides. */
		if (!setting(r, ",)", &one) ||
		    !set(r, &expr->where, &expr->nwhere, &one) ||
		    (expr_has_sides(expr) &&
			!set(r, &expr->where_b, &expr->nwhere_b, &one)))
			return false;
	if (!expect(r, ")"))
		return false;
	expr->source = arena_strndup(r->arena, start, (size_t)(r->at - start));
	return true;
}

static bool
at_end(struct reader *r)
{
	skip(r);
	if (*r->at == '\0')
		return true;
	return err_set(r->err, "'%s' is too much, expected the end", r->at);
}

bool
expr_parse(struct arena *arena, const char *text, struct expr *expr,
    struct err *err)
{
	struct reader r = { arena, text, err };

	return expression(&r, expr) && at_end(&r);
}

static bool
tolerance(struct reader *r, struct claim *claim)
{
	if (!accept(r, "±") && !accept(r, "+-"))
		return err_set(r->err,
		    "expected '±' and how near, before "
		    "'%s'",
		    r->at);
	if (!number(r, &claim->tolerance))
		return false;
	if (claim->tolerance < 0)
		return err_set(r->err,
		    "expected how near as a number from 0 "
		    "on, not %g",
		    claim->tolerance);
	if (accept(r, "%"))
		claim->tolerance *= fabs(claim->threshold) / 100;
	return true;
}

bool
expr_has_sides(const struct expr *expr)
{
	return expr->kind == EXPR_RATIO || expr->kind == EXPR_DIFFERENCE;
}

bool
expr_is_exact(const struct expr *expr)
{
	return expr->kind == EXPR_COUNT || expr->kind == EXPR_MIN ||
	    expr->kind == EXPR_MAX;
}

static bool
comparison(struct reader *r, struct claim *claim)
{
	const char *at;

	skip(r);
	at = r->at;
	if (accept(r, "<"))
		claim->op = CLAIM_BELOW;
	else if (accept(r, ">"))
		claim->op = CLAIM_ABOVE;
	else if (accept(r, "≈") || accept(r, "~"))
		claim->op = CLAIM_NEAR;
	else if (accept(r, "="))
		claim->op = CLAIM_EQUAL;
	else
		return err_set(r->err,
		    "expected '<', '>', '≈' or '=' before '%s'", r->at);
	if (claim->op == CLAIM_EQUAL && !expr_is_exact(&claim->expr))
		return err_set(r->err,
		    "'=' is for count, min and max, which are exact, expected "
		    "'<', '>' or '≈' before '%s'",
		    at);
	return true;
}

bool
claim_parse(struct arena *arena, const char *text, struct claim *claim,
    struct err *err)
{
	struct reader r = { arena, text, err };

	claim->source = text_trim(arena, text);
	return expression(&r, &claim->expr) && comparison(&r, claim) &&
	    number(&r, &claim->threshold) &&
	    (claim->op != CLAIM_NEAR || tolerance(&r, claim)) && at_end(&r);
}

bool
claim_parse_control(struct arena *arena, const char *text, struct claim *claim,
    struct err *err)
{
	if (strcmp(text_trim(arena, text), "none") == 0) {
		claim->controlled = CONTROL_NONE;
		return true;
	}
	claim->controlled = CONTROL_EXPR;
	return expr_parse(arena, text, &claim->control, err);
}

bool
claim_parse_needs(const char *text, struct claim *claim, struct err *err)
{
	char tail;

	if (sscanf(text, " cores >= %d %c", &claim->cores, &tail) != 1 ||
	    claim->cores < 1)
		return err_set(err, "needs is '%s', expected cores >= N", text);
	return true;
}

static bool
check_variant(struct arena *arena, const struct experiment *exp,
    const char *name, struct err *err)
{
	if (experiment_variant(exp, name) >= 0)
		return true;
	return err_set(err, "unknown variant '%s', expected one of %s", name,
	    experiment_variants(arena, exp));
}

static bool
check_metric(struct arena *arena, const struct experiment *exp,
    const char *name, struct err *err)
{
	if (name == NULL || sample_builtin(name) != NULL ||
	    experiment_metric(exp, name) >= 0)
		return true;
	return err_set(err, "unknown metric '%s', expected one of %s, %s", name,
	    experiment_metrics(arena, exp), sample_builtins(arena));
}

/* A unit in words. */
static const char *
unit_name(const char *unit)
{
	return unit[0] == '\0' ? "no unit" : unit;
}

/* The unit of a metric that the experiment may lack. */
static const char *
metric_unit(const char *name, const struct experiment *exp)
{
	const struct metric *metric = sample_builtin(name);
	int i = experiment_metric(exp, name);

	return i >= 0 ? exp->metrics[i].unit : metric ? metric->unit : "";
}

/* The second side. */
static bool
check_other(struct arena *arena, const struct expr *expr,
    const struct experiment *exp, const struct point *points, size_t npoints,
    struct err *err)
{
	if (!check_variant(arena, exp, expr->b, err) ||
	    !check_metric(arena, exp, expr->metric_b, err))
		return false;
	if (expr->metric != NULL &&
	    strcmp(metric_unit(expr->metric, exp),
		metric_unit(expr->metric_b, exp)) != 0)
		return err_set(err,
		    "'%s' (in %s) is compared with '%s' (in %s), expected two "
		    "metrics of one unit",
		    expr->metric, unit_name(metric_unit(expr->metric, exp)),
		    expr->metric_b,
		    unit_name(metric_unit(expr->metric_b, exp)));
	return points_find(arena, points, npoints, expr->where_b,
		   expr->nwhere_b, err) >= 0;
}

bool
expr_check(struct arena *arena, const struct expr *expr,
    const struct experiment *exp, const struct point *points, size_t npoints,
    struct err *err)
{
	if (!check_variant(arena, exp, expr->a, err) ||
	    !check_metric(arena, exp, expr->metric, err))
		return false;
	if (expr->kind == EXPR_SPEEDUP && experiment_role(exp, ROLE_BASE) < 0)
		return err_set(err,
		    "speedup needs a base, and the "
		    "experiment declares none");
	return points_find(arena, points, npoints, expr->where, expr->nwhere,
		   err) >= 0 &&
	    (!expr_has_sides(expr) ||
		check_other(arena, expr, exp, points, npoints, err));
}

/* The same of a ratio: it follows the side that is not the base. */
static int
ratio_pushed(const struct expr *expr, const struct experiment *exp)
{
	int base = experiment_role(exp, ROLE_BASE);
	bool a_base = base >= 0 && experiment_variant(exp, expr->a) == base;
	bool b_base = base >= 0 && experiment_variant(exp, expr->b) == base;

	/* Times of the base over its own are those of one thread. */
	if (expr->metric == NULL)
		return a_base - b_base;
	if (!a_base && strcmp(expr->metric, "overlap") == 0)
		return 1;
	return !b_base && strcmp(expr->metric_b, "overlap") == 0 ? -1 : 0;
}

int
expr_pushed(const struct expr *expr, const struct experiment *exp)
{
	if (expr->kind == EXPR_SPEEDUP)
		return 1;
	if (expr->kind == EXPR_RATIO)
		return ratio_pushed(expr, exp);
	return expr->kind != EXPR_DIFFERENCE && !expr_is_exact(expr) &&
	    strcmp(expr->metric, "overlap") == 0;
}

/* Could a busy host alone meet it? */
static bool
is_met_by_noise(const struct claim *claim, const struct experiment *exp)
{
	int push = expr_pushed(&claim->expr, exp);

	return (claim->op == CLAIM_BELOW && push > 0) ||
	    (claim->op == CLAIM_ABOVE && push < 0);
}

/* Is the control that the author gave one that can be compared? */
static bool
check_given(struct arena *arena, const struct claim *claim,
    const struct experiment *exp, const struct point *points, size_t npoints,
    struct err *err)
{
	const char *unit = expr_unit(&claim->expr, exp), *control;

	if (claim->op == CLAIM_NEAR)
		return err_set(err,
		    "'≈' is bounded on both sides and takes no control");
	if (!expr_check(arena, &claim->control, exp, points, npoints, err))
		return false;
	control = expr_unit(&claim->control, exp);
	if (strcmp(unit, control) == 0)
		return true;
	return err_set(err,
	    "the control '%s' is in %s and '%s' in %s, expected one unit",
	    claim->control.source, unit_name(control), claim->expr.source,
	    unit_name(unit));
}

bool
claim_check_control(struct arena *arena, const struct claim *claim,
    const struct experiment *exp, const struct point *points, size_t npoints,
    struct err *err)
{
	bool noise = is_met_by_noise(claim, exp);

	if (claim->controlled == CONTROL_EXPR)
		return check_given(arena, claim, exp, points, npoints, err);
	if (claim->controlled == CONTROL_NONE && noise)
		return err_set(err,
		    "a busy machine alone could meet '%s', expected a control "
		    "other than none",
		    claim->source);
	if (claim->controlled == CONTROL_NONE)
		return true;
	if (noise && experiment_role(exp, ROLE_CAPACITY) < 0)
		return err_set(err,
		    "'%s' is %s bound and needs a capacity control, and the "
		    "experiment declares none: expected one, or 'control:'",
		    claim->source,
		    claim->op == CLAIM_BELOW ? "an upper" : "a lower");
	if ((claim->expr.kind == EXPR_COUNT || claim->expr.kind == EXPR_MAX) &&
	    (claim->op == CLAIM_BELOW || claim->op == CLAIM_EQUAL))
		return err_set(err,
		    "'%s' needs a control, expected 'control:' with an "
		    "expression that shows more here, or 'control: none' for "
		    "an invariant",
		    claim->source);
	return true;
}

const char *
expr_unit(const struct expr *expr, const struct experiment *exp)
{
	if (expr->kind == EXPR_SPEEDUP || expr->kind == EXPR_RATIO)
		return "×";
	return metric_unit(expr->metric, exp);
}

char *
claim_threshold(struct arena *arena, const struct claim *claim,
    const char *unit)
{
	static const char *const ops[] = { "<", ">", "≈", "=" };
	bool none = unit[0] == '\0' || strcmp(unit, "×") == 0;
	const char *space = none ? "" : " ";

	unit = none ? "" : unit;
	if (claim->op == CLAIM_NEAR)
		return arena_printf(arena, "≈ %.12g ± %.12g%s%s",
		    claim->threshold, claim->tolerance, space, unit);
	return arena_printf(arena, "%s %.12g%s%s", ops[claim->op],
	    claim->threshold, space, unit);
}
