/* Knows declarations and points; not how an experiment is run. */
#include "data/experiment.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "data/json.h"

static const char *
number_text(struct arena *arena, double number)
{
	return arena_printf(arena, "%.15g", number);
}

static void
parse_param(struct arena *arena, const json_t *json, struct param *param)
{
	const json_t *choices = json_object_get(json, "choices");
	const json_t *initial, *choice;
	size_t i;

	param->name = json_text(arena, json, "name", "");
	param->unit = json_text(arena, json, "unit", "");
	param->text = json_text(arena, json, "text", "");
	param->min = json_get_number(json, "min");
	param->max = json_get_number(json, "max");
	param->whole = json_is_true(json_object_get(json, "whole"));
	initial = json_object_get(json, "default");
	param->initial = json_is_number(initial) ?
	    number_text(arena, json_number_value(initial)) :
	    json_text(arena, json, "default", "");
	json_array_foreach(choices, i, choice)
		if (json_is_string(choice))
			*ARENA_PUSH(arena, param->choices, param->nchoices) =
			    arena_strdup(arena, json_string_value(choice));
}

static void
parse_variant(struct arena *arena, const json_t *json, struct variant *variant)
{
	const char *role = json_text(arena, json, "role", "");

	variant->name = json_text(arena, json, "name", "");
	variant->text = json_text(arena, json, "text", "");
	variant->role = strcmp(role, "base") == 0 ? ROLE_BASE :
	    strcmp(role, "capacity") == 0	  ? ROLE_CAPACITY :
						    ROLE_NONE;
}

static bool
check(const struct experiment *exp, struct err *err)
{
	size_t i;

	if (!text_is_id(exp->id) || exp->nvariants == 0)
		return err_set(err,
		    "its description has no id or no "
		    "variants, expected both");
	if (exp->nvariants > EXPERIMENT_MOST_VARIANTS)
		return err_set(err,
		    "its description has %zu variants, "
		    "expected at most %d",
		    exp->nvariants, EXPERIMENT_MOST_VARIANTS);
	for (i = 0; i < exp->nvariants; i++)
		if (!text_is_id(exp->variants[i].name))
			return err_set(err,
			    "its description names a variant "
			    "'%s', expected letters, digits and '-'",
			    exp->variants[i].name);
	return true;
}

bool
experiment_parse(struct arena *arena, const char *text, struct experiment *exp,
    struct err *err)
{
	json_error_t where;
	json_t *json = json_loads(text, 0, &where), *item;
	size_t i;

	memset(exp, 0, sizeof(*exp));
	if (json == NULL)
		return err_set(err, "its description is not JSON: %s",
		    where.text);
	exp->id = json_text(arena, json, "id", "");
	exp->title = json_text(arena, json, "title", exp->id);
	exp->waits = json_is_true(json_object_get(json, "waits"));
	exp->scales = json_is_true(json_object_get(json, "scales"));
	json_array_foreach(json_object_get(json, "params"), i, item)
		parse_param(arena, item,
		    ARENA_PUSH(arena, exp->params, exp->nparams));
	json_array_foreach(json_object_get(json, "variants"), i, item)
		parse_variant(arena, item,
		    ARENA_PUSH(arena, exp->variants, exp->nvariants));
	json_array_foreach(json_object_get(json, "metrics"), i, item) {
		struct metric *metric =
		    ARENA_PUSH(arena, exp->metrics, exp->nmetrics);

		metric->name = json_text(arena, item, "name", "");
		metric->unit = json_text(arena, item, "unit", "");
		metric->text = json_text(arena, item, "text", "");
	}
	json_array_foreach(json_object_get(json, "spans"), i, item) {
		struct span_kind *span =
		    ARENA_PUSH(arena, exp->spans, exp->nspans);

		span->name = json_text(arena, item, "name", "");
		span->text = json_text(arena, item, "text", "");
		if (span->text[0] == '\0')
			span->text = span->name;
	}
	json_decref(json);
	return check(exp, err);
}

void
experiment_plain(struct arena *arena, const char *id, struct experiment *exp)
{
	memset(exp, 0, sizeof(*exp));
	exp->id = exp->title = arena_strdup(arena, id);
	exp->plain = true;
	exp->waits = true;
	exp->nvariants = 1;
	exp->variants = arena_alloc(arena, sizeof(*exp->variants));
	exp->variants[0].name = "program";
	exp->variants[0].text = "the whole program, timed from outside";
	exp->variants[0].role = ROLE_BASE;
}

int
experiment_variant(const struct experiment *exp, const char *name)
{
	size_t i;

	for (i = 0; i < exp->nvariants; i++)
		if (strcmp(exp->variants[i].name, name) == 0)
			return (int)i;
	return -1;
}

int
experiment_metric(const struct experiment *exp, const char *name)
{
	size_t i;

	for (i = 0; i < exp->nmetrics; i++)
		if (strcmp(exp->metrics[i].name, name) == 0)
			return (int)i;
	return -1;
}

int
experiment_span(const struct experiment *exp, const char *name)
{
	size_t i;

	for (i = 0; i < exp->nspans; i++)
		if (strcmp(exp->spans[i].name, name) == 0)
			return (int)i;
	return -1;
}

int
experiment_role(const struct experiment *exp, enum role role)
{
	size_t i;

	for (i = 0; i < exp->nvariants; i++)
		if (exp->variants[i].role == role)
			return (int)i;
	return -1;
}

/* Joins the names that stand at the start of each element of an array. */
static char *
join_names(struct arena *arena, const void *array, size_t count, size_t stride)
{
	const char **names = arena_alloc(arena, (count + 1) * sizeof(*names));
	size_t i;

	for (i = 0; i < count; i++)
		names[i] =
		    *(const char *const *)((const char *)array + i * stride);
	return text_join(arena, names, count);
}

char *
experiment_variants(struct arena *arena, const struct experiment *exp)
{
	return join_names(arena, exp->variants, exp->nvariants,
	    sizeof(struct variant));
}

char *
experiment_metrics(struct arena *arena, const struct experiment *exp)
{
	return join_names(arena, exp->metrics, exp->nmetrics,
	    sizeof(struct metric));
}

char *
experiment_params(struct arena *arena, const struct experiment *exp)
{
	return join_names(arena, exp->params, exp->nparams,
	    sizeof(struct param));
}

char *
experiment_spans(struct arena *arena, const struct experiment *exp)
{
	return join_names(arena, exp->spans, exp->nspans,
	    sizeof(struct span_kind));
}

/* Checks one value and brings it to the form in which values are compared. */
static bool
canonical(struct arena *arena, const struct param *param, const char *text,
    const char **value, struct err *err)
{
	double number;
	char *end;
	size_t i;

	if (param->nchoices > 0) {
		for (i = 0; i < param->nchoices; i++)
			if (strcmp(param->choices[i], text) == 0) {
				*value = param->choices[i];
				return true;
			}
		return err_set(err,
		    "parameter '%s' cannot be '%s', expected "
		    "one of %s",
		    param->name, text,
		    text_join(arena, param->choices, param->nchoices));
	}
	number = strtod(text, &end);
	if (end == text || *end != '\0' || !isfinite(number))
		return err_set(err,
		    "parameter '%s' is '%s', expected a "
		    "number",
		    param->name, text);
	if (number < param->min || number > param->max)
		return err_set(err,
		    "parameter '%s' is %s, expected %.15g to "
		    "%.15g",
		    param->name, text, param->min, param->max);
	if (param->whole && number != floor(number))
		return err_set(err,
		    "parameter '%s' is %s, expected a whole "
		    "number",
		    param->name, text);
	*value = number_text(arena, number);
	return true;
}

static bool
values_of(struct arena *arena, const struct param *param, const char *asked,
    const char ***values, size_t *count, struct err *err)
{
	const char *comma, *value = NULL;
	char *one;

	for (;; asked = comma + 1) {
		comma = strchr(asked, ',');
		one = arena_strndup(arena, asked,
		    comma ? (size_t)(comma - asked) : strlen(asked));
		if (!canonical(arena, param, text_trim(arena, one), &value,
			err))
			return false;
		*ARENA_PUSH(arena, *values, *count) = value;
		if (comma == NULL)
			return true;
	}
}

static const char *
asked_for(const struct param *param, const struct setting *asked, size_t n)
{
	const char *value = param->initial;
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(asked[i].name, param->name) == 0)
			value = asked[i].value;
	return value;
}

static bool
check_names(struct arena *arena, const struct experiment *exp,
    const struct setting *asked, size_t nasked, struct err *err)
{
	size_t i, k;

	for (i = 0; i < nasked; i++) {
		for (k = 0; k < exp->nparams; k++)
			if (strcmp(exp->params[k].name, asked[i].name) == 0)
				break;
		if (k == exp->nparams)
			return err_set(err,
			    "unknown parameter '%s', expected "
			    "one of %s",
			    asked[i].name, experiment_params(arena, exp));
	}
	return true;
}

bool
experiment_points(struct arena *arena, const struct experiment *exp,
    const struct setting *asked, size_t nasked, struct point **points,
    size_t *npoints, struct err *err)
{
	struct point *list = arena_alloc(arena, sizeof(*list)), *wider;
	size_t count = 1, p, i, v, nwider, nvalues;
	const char **values;

	if (!check_names(arena, exp, asked, nasked, err))
		return false;
	for (p = 0; p < exp->nparams; p++) {
		values = NULL;
		nvalues = 0;
		if (!values_of(arena, &exp->params[p],
			asked_for(&exp->params[p], asked, nasked), &values,
			&nvalues, err))
			return false;
		if (count * nvalues > 64)
			return err_set(err,
			    "the sweep has more than 64 "
			    "points, expected fewer");
		wider = NULL;
		nwider = 0;
		for (i = 0; i < count; i++)
			for (v = 0; v < nvalues; v++) {
				struct point *to =
				    ARENA_PUSH(arena, wider, nwider);

				to->settings = arena_alloc(arena,
				    (p + 1) * sizeof(struct setting));
				if (p > 0)
					memcpy(to->settings, list[i].settings,
					    p * sizeof(struct setting));
				to->settings[p].name = exp->params[p].name;
				to->settings[p].value = values[v];
				to->count = p + 1;
			}
		list = wider;
		count = nwider;
	}
	*points = list;
	*npoints = count;
	return true;
}

const char *
point_value(const struct point *point, const char *name)
{
	size_t i;

	for (i = 0; i < point->count; i++)
		if (strcmp(point->settings[i].name, name) == 0)
			return point->settings[i].value;
	return NULL;
}

static bool
same_value(const char *a, const char *b)
{
	char *enda, *endb;
	double x = strtod(a, &enda), y = strtod(b, &endb);

	if (enda != a && *enda == '\0' && endb != b && *endb == '\0')
		return x == y;
	return strcmp(a, b) == 0;
}

/* Does every setting of where hold at the point? */
static bool
matches(const struct point *point, const struct setting *where, size_t nwhere)
{
	const char *value;
	size_t i;

	for (i = 0; i < nwhere; i++) {
		value = point_value(point, where[i].name);
		if (value == NULL || !same_value(value, where[i].value))
			return false;
	}
	return true;
}

int
points_find(struct arena *arena, const struct point *points, size_t npoints,
    const struct setting *where, size_t nwhere, struct err *err)
{
	int found = -1;
	size_t i;

	for (i = 0; i < nwhere; i++)
		if (npoints > 0 && !point_value(&points[0], where[i].name)) {
			err_set(err, "unknown parameter '%s'", where[i].name);
			return -1;
		}
	for (i = 0; i < npoints; i++) {
		if (!matches(&points[i], where, nwhere))
			continue;
		if (found >= 0) {
			err_set(err,
			    "it is true of several points, expected "
			    "one: say %s or another",
			    point_label(arena, points, npoints, i));
			return -1;
		}
		found = (int)i;
	}
	if (found < 0)
		err_set(err,
		    "no measured point has these parameters, "
		    "expected one of the values in 'with'");
	return found;
}

char *
point_text(struct arena *arena, const struct point *point)
{
	return point_label(arena, point, 0, 0);
}

/* Does the i-th setting differ between points? */
static bool
varies(const struct point *points, size_t npoints, size_t i)
{
	size_t p;

	for (p = 1; p < npoints; p++)
		if (strcmp(points[p].settings[i].value,
			points[0].settings[i].value) != 0)
			return true;
	return false;
}

char *
point_label(struct arena *arena, const struct point *points, size_t npoints,
    size_t which)
{
	const struct point *point = &points[which];
	struct buf buf = BUF_INIT;
	char *text;
	size_t i;

	for (i = 0; i < point->count; i++)
		if (npoints == 0 || varies(points, npoints, i))
			buf_printf(&buf, "%s%s=%s", buf.len ? " " : "",
			    point->settings[i].name, point->settings[i].value);
	text = arena_strndup(arena, buf.data, buf.len);
	buf_fini(&buf);
	return text;
}
