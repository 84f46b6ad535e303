/* Knows how a model's effect and an interpreter's are paired, by round. */
#include "data/effect.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

static const double usual_within = 0.1;

/* What stands behind a variant's name where Python shows it. */
static const char mark[] = "-python";

bool
effect_parse(struct arena *arena, const char *text, struct effect *effect,
    struct err *err)
{
	const char *within = strstr(text, " within ");
	char *expr = arena_strdup(arena, text), tail;
	double percent;

	effect->source = text;
	effect->within = usual_within;
	if (within != NULL) {
		expr[within - text] = '\0';
		if (sscanf(within, " within %lf %% %c", &percent, &tail) != 1 ||
		    !(percent >= 1 && percent <= 100))
			return err_set(err,
			    "'%s' ends on '%s', expected 'within N %%', N from "
			    "1 to 100",
			    text, within + 1);
		effect->within = percent / 100;
	}
	if (!expr_parse(arena, expr, &effect->expr, err))
		return false;
	return effect->expr.kind != EXPR_QUANTILE ||
	    err_set(err,
		"'%s' is not paired by round, expected speedup, ratio, "
		"difference, value, count, min or max",
		expr);
}

int
effect_version(const char *text, bool *gil)
{
	int major, minor, end = 0;

	if (sscanf(text, "%d.%d%n", &major, &minor, &end) != 2 || major < 2 ||
	    major > 9 || minor < 0 || minor > 999)
		return 0;
	*gil = text[end] != 't';
	return text[end + !*gil] == '\0' ? major * 1000 + minor : 0;
}

static bool
is_of(const struct model_version *version, const struct python *python)
{
	return version->order <= python->order && version->gil == python->gil;
}

static struct setting *
setting_of(struct point *point, const char *name)
{
	size_t i;

	for (i = 0; i < point->count; i++)
		if (strcmp(point->settings[i].name, name) == 0)
			return &point->settings[i];
	return NULL;
}

void
effect_set_model(const struct model_version *versions, size_t nversions,
    const struct python *python, struct point *point)
{
	struct setting *setting;
	size_t i, k;

	for (i = 0; i < nversions; i++)
		for (k = 0;
		     is_of(&versions[i], python) && k < versions[i].nwith;
		     k++) {
			setting = setting_of(point, versions[i].with[k].name);
			if (setting != NULL)
				setting->value = versions[i].with[k].value;
		}
}

char *
effect_model(struct arena *arena, const struct model_version *versions,
    size_t nversions, const struct python *python)
{
	struct point point = { NULL, 0 };
	size_t i, k;

	for (i = 0; i < nversions; i++)
		for (k = 0;
		     is_of(&versions[i], python) && k < versions[i].nwith; k++)
			if (!setting_of(&point, versions[i].with[k].name))
				*ARENA_PUSH(arena, point.settings,
				    point.count) = versions[i].with[k];
	effect_set_model(versions, nversions, python, &point);
	return point_text(arena, &point);
}

char *
effect_variant(struct arena *arena, const char *variant)
{
	return arena_printf(arena, "%s%s", variant, mark);
}

struct expr
effect_of_python(struct arena *arena, const struct expr *expr,
    const struct experiment *exp)
{
	struct expr python = *expr;
	int base = experiment_role(exp, ROLE_BASE);

	python.a = effect_variant(arena, expr->a);
	if (expr_has_sides(expr))
		python.b = effect_variant(arena, expr->b);
	if (expr->kind == EXPR_SPEEDUP && base >= 0) {
		python.kind = EXPR_RATIO;
		python.a = effect_variant(arena, exp->variants[base].name);
		python.b = effect_variant(arena, expr->a);
		python.where_b = expr->where;
		python.nwhere_b = expr->nwhere;
	}
	return python;
}

/* Were all values of it nothing, and is it something that can be? */
static bool
is_nothing(struct arena *arena, const struct expr *expr,
    const struct result *result)
{
	struct expr most = *expr;

	if (expr->kind != EXPR_VALUE)
		return false;
	most.kind = EXPR_MAX;
	return expr_value(arena, &most, result).mid == 0;
}

/* Both have no interval, or none is needed. */
static struct agreement
compare_points(struct agreement a, double within)
{
	double q = a.python.mid / a.model.mid;

	a.same = a.model.mid == a.python.mid;
	if (a.same)
		q = 1;
	a.quotient = (struct estimate) { q, q, q, a.model.n, 0, 1 };
	a.kind =
	    q >= 1 - within && q <= 1 + within ? VERDICT_HOLDS : VERDICT_FAILS;
	return a;
}

/* The quotient by round, and what it decides. */
static struct agreement
compare_rounds(struct arena *arena, struct agreement a,
    const struct effect *effect, const struct expr *python,
    const struct result *result)
{
	double *logs;
	size_t n = expr_quotients(arena, python, &effect->expr, result, &logs);
	struct estimate e = stats_median(logs, n, result->alpha);
	double stretch = stats_stretch(logs, n), lo, hi;

	a.quotient = e;
	a.quotient.mid = exp(e.mid);
	a.quotient.lo = exp(e.lo);
	a.quotient.hi = exp(e.hi);
	a.reason = "too_few_rounds";
	if (n == 0 || isnan(e.lo))
		return a;
	lo = exp(e.mid + (e.lo - e.mid) * stretch);
	hi = exp(e.mid + (e.hi - e.mid) * stretch);
	a.reason = NULL;
	if (lo >= 1 - effect->within && hi <= 1 + effect->within)
		a.kind = VERDICT_HOLDS;
	else if (hi < 1 - effect->within || lo > 1 + effect->within)
		a.kind = VERDICT_FAILS;
	else
		a.reason = "ci_straddles";
	return a;
}

static struct agreement
compare(struct arena *arena, const struct effect *effect,
    const struct result *result)
{
	struct expr python =
	    effect_of_python(arena, &effect->expr, &result->exp);
	struct agreement a = { .kind = VERDICT_INCONCLUSIVE };
	bool model_is_nothing = is_nothing(arena, &effect->expr, result);
	bool python_is_nothing = is_nothing(arena, &python, result);

	a.model = expr_value(arena, &effect->expr, result);
	a.python = expr_value(arena, &python, result);
	if (a.model.n == 0 || a.python.n == 0) {
		a.reason = "too_few_rounds";
		return a;
	}
	if (expr_is_exact(&effect->expr) ||
	    (model_is_nothing && python_is_nothing))
		return compare_points(a, effect->within);
	if (model_is_nothing || python_is_nothing) {
		const struct estimate *some =
		    model_is_nothing ? &a.python : &a.model;

		a.kind = some->lo > 0 ? VERDICT_FAILS : VERDICT_INCONCLUSIVE;
		a.reason = some->lo > 0 ? NULL : "ci_straddles";
		return a;
	}
	return compare_rounds(arena, a, effect, &python, result);
}

struct agreement
effect_compare(struct arena *arena, const struct effect *effect,
    const struct result *result)
{
	struct agreement a = compare(arena, effect, result);
	const char *taint = expr_taint(arena, &effect->expr, result);

	if (taint != NULL && a.model.n > 0 && a.python.n > 0 && !a.same) {
		a.kind = VERDICT_INCONCLUSIVE;
		a.reason = taint;
	}
	return a;
}
