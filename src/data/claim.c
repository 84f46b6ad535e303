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
	} else if (strcmp(name, "value") == 0) {
		expr->kind = EXPR_VALUE;
	} else if (strcmp(name, "count") == 0) {
		expr->kind = EXPR_COUNT;
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
		    "unknown function '%s', expected "
		    "speedup, ratio, value, count or a quantile like p99",
		    name);
	}
	return true;
}

/* The variants that the function is about, with the metric. */
static bool
subject(struct reader *r, struct expr *expr)
{
	expr->a = word(r);
	if (expr->a[0] == '\0')
		return err_set(r->err, "expected a variant before '%s'", r->at);
	if (expr->kind == EXPR_SPEEDUP)
		return true;
	if (expr->kind == EXPR_RATIO) {
		if (!expect(r, ","))
			return false;
		expr->b = word(r);
		if (expr->b[0] == '\0' || accept(r, "="))
			return err_set(r->err, "ratio needs two variants");
		return true;
	}
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
	struct setting *setting;
	const char *start, *value;

	memset(expr, 0, sizeof(*expr));
	skip(r);
	start = r->at;
	if (!function(r, expr) || !expect(r, "(") || !subject(r, expr))
		return false;
	while (accept(r, ",")) {
		setting = ARENA_PUSH(r->arena, expr->where, expr->nwhere);
		setting->name = word(r);
		if (!expect(r, "="))
			return false;
		skip(r);
		value = r->at;
		while (*r->at != '\0' && *r->at != ',' && *r->at != ')')
			r->at++;
		setting->value = text_trim(r->arena,
		    arena_strndup(r->arena, value, (size_t)(r->at - value)));
	}
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
claim_parse(struct arena *arena, const char *text, struct claim *claim,
    struct err *err)
{
	struct reader r = { arena, text, err };

	claim->source = text_trim(arena, text);
	if (!expression(&r, &claim->expr))
		return false;
	if (accept(&r, "<"))
		claim->op = CLAIM_BELOW;
	else if (accept(&r, ">"))
		claim->op = CLAIM_ABOVE;
	else if (accept(&r, "≈") || accept(&r, "~"))
		claim->op = CLAIM_NEAR;
	else
		return err_set(err, "expected '<', '>' or '≈' before '%s'",
		    r.at);
	if (!number(&r, &claim->threshold) ||
	    (claim->op == CLAIM_NEAR && !tolerance(&r, claim)))
		return false;
	return at_end(&r);
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

bool
expr_check(struct arena *arena, const struct expr *expr,
    const struct experiment *exp, const struct point *points, size_t npoints,
    struct err *err)
{
	if (!check_variant(arena, exp, expr->a, err) ||
	    (expr->b != NULL && !check_variant(arena, exp, expr->b, err)))
		return false;
	if (expr->metric != NULL && !sample_builtin(expr->metric) &&
	    experiment_metric(exp, expr->metric) < 0)
		return err_set(err,
		    "unknown metric '%s', expected one of "
		    "%s, %s",
		    expr->metric, experiment_metrics(arena, exp),
		    sample_builtins(arena));
	if (expr->kind == EXPR_SPEEDUP && experiment_role(exp, ROLE_BASE) < 0)
		return err_set(err,
		    "speedup needs a base, and the "
		    "experiment declares none");
	return points_find(arena, points, npoints, expr->where, expr->nwhere,
		   err) >= 0;
}

int
expr_pushed(const struct expr *expr, const struct experiment *exp)
{
	int base = experiment_role(exp, ROLE_BASE);

	if (expr->kind == EXPR_SPEEDUP)
		return 1;
	if (expr->kind == EXPR_RATIO && base >= 0)
		return experiment_variant(exp, expr->a) == base ? 1 :
		    experiment_variant(exp, expr->b) == base	? -1 :
								  0;
	return expr->kind == EXPR_VALUE && strcmp(expr->metric, "overlap") == 0;
}

/* Must the control show that the opposite could have been seen? */
static bool
needs_control(const struct claim *claim, const struct experiment *exp)
{
	int push = expr_pushed(&claim->expr, exp);

	return (claim->op == CLAIM_BELOW && push > 0) ||
	    (claim->op == CLAIM_ABOVE && push < 0);
}

bool
claim_check(struct arena *arena, const struct claim *claim,
    const struct experiment *exp, const struct point *points, size_t npoints,
    struct err *err)
{
	if (!expr_check(arena, &claim->expr, exp, points, npoints, err))
		return false;
	if (needs_control(claim, exp) &&
	    experiment_role(exp, ROLE_CAPACITY) < 0)
		return err_set(err,
		    "'%s' is an upper bound and needs a "
		    "capacity control, and the experiment declares none",
		    claim->source);
	return true;
}

const char *
expr_unit(const struct expr *expr, const struct experiment *exp)
{
	const struct metric *metric;
	int i;

	if (expr->metric == NULL)
		return "×";
	metric = sample_builtin(expr->metric);
	i = experiment_metric(exp, expr->metric);
	return i >= 0 ? exp->metrics[i].unit : metric ? metric->unit : "";
}

char *
claim_threshold(struct arena *arena, const struct claim *claim,
    const char *unit)
{
	bool none = unit[0] == '\0' || strcmp(unit, "×") == 0;
	const char *space = none ? "" : " ";

	unit = none ? "" : unit;
	if (claim->op == CLAIM_NEAR)
		return arena_printf(arena, "≈ %g ± %g%s%s", claim->threshold,
		    claim->tolerance, space, unit);
	return arena_printf(arena, "%s %g%s%s",
	    claim->op == CLAIM_BELOW ? "<" : ">", claim->threshold, space,
	    unit);
}
