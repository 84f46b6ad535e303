/* Knows the result file, schema_version 1; not what its figures mean. */
#include "data/record.h"

#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "data/gate.h"
#include "data/json.h"

static json_t *
facts_to_json(const struct facts *facts)
{
	json_t *json = json_object();
	size_t i;

	for (i = 0; i < facts->count; i++) {
		const struct fact *f = &facts->list[i];

		json_object_set_new(json, f->name,
		    f->text != NULL ? json_string(f->text) :
				      json_number_or_null(f->number));
	}
	return json;
}

static void
facts_from_json(struct arena *arena, json_t *json, struct facts *facts)
{
	const char *key;
	json_t *value;

	json_object_foreach(json, key, value) {
		if (json_is_string(value))
			facts_text(arena, facts, key, json_string_value(value));
		else
			facts_number(arena, facts, key,
			    json_is_number(value) ? json_number_value(value) :
						    NAN);
	}
}

static json_t *
point_to_json(const struct point *point)
{
	json_t *json = json_object();
	size_t i;

	for (i = 0; i < point->count; i++)
		json_object_set_new(json, point->settings[i].name,
		    json_string(point->settings[i].value));
	return json;
}

static json_t *
params_to_json(const struct experiment *exp)
{
	json_t *list = json_array(), *json, *choices;
	size_t i, k;

	for (i = 0; i < exp->nparams; i++) {
		const struct param *p = &exp->params[i];

		json = json_object();
		json_object_set_new(json, "name", json_string(p->name));
		json_object_set_new(json, "unit", json_string(p->unit));
		json_object_set_new(json, "text", json_string(p->text));
		json_object_set_new(json, "default", json_string(p->initial));
		json_object_set_new(json, "min", json_number_or_null(p->min));
		json_object_set_new(json, "max", json_number_or_null(p->max));
		json_object_set_new(json, "whole", json_boolean(p->whole));
		choices = json_array();
		for (k = 0; k < p->nchoices; k++)
			json_array_append_new(choices,
			    json_string(p->choices[k]));
		json_object_set_new(json, "choices", choices);
		json_array_append_new(list, json);
	}
	return list;
}

static json_t *
variants_to_json(const struct experiment *exp)
{
	static const char *const roles[] = { "", "base", "capacity" };
	json_t *list = json_array(), *json;
	size_t i;

	for (i = 0; i < exp->nvariants; i++) {
		json = json_object();
		json_object_set_new(json, "name",
		    json_string(exp->variants[i].name));
		json_object_set_new(json, "role",
		    json_string(roles[exp->variants[i].role]));
		json_object_set_new(json, "text",
		    json_string(exp->variants[i].text));
		json_array_append_new(list, json);
	}
	return list;
}

static json_t *
metrics_to_json(const struct experiment *exp)
{
	json_t *list = json_array(), *json;
	size_t i;

	for (i = 0; i < exp->nmetrics; i++) {
		json = json_object();
		json_object_set_new(json, "name",
		    json_string(exp->metrics[i].name));
		json_object_set_new(json, "unit",
		    json_string(exp->metrics[i].unit));
		json_object_set_new(json, "text",
		    json_string(exp->metrics[i].text));
		json_array_append_new(list, json);
	}
	return list;
}

static json_t *
span_kinds_to_json(const struct experiment *exp)
{
	json_t *list = json_array(), *json;
	size_t i;

	for (i = 0; i < exp->nspans; i++) {
		json = json_object();
		json_object_set_new(json, "name",
		    json_string(exp->spans[i].name));
		json_object_set_new(json, "text",
		    json_string(exp->spans[i].text));
		json_array_append_new(list, json);
	}
	return list;
}

static json_t *
experiment_to_json(const struct result *result)
{
	const struct experiment *exp = &result->exp;
	json_t *json = json_object(), *points = json_array();
	json_t *work = json_array(), *looks = json_array();
	int base = experiment_role(exp, ROLE_BASE);
	size_t i;

	for (i = 0; i < result->nlooks; i++)
		json_array_append_new(looks, json_integer(result->looks[i]));
	for (i = 0; i < result->npoints; i++) {
		json_array_append_new(points,
		    point_to_json(&result->points[i]));
		json_array_append_new(work,
		    json_number_or_null(result->work[i]));
	}
	json_object_set_new(json, "id", json_string(exp->id));
	json_object_set_new(json, "title", json_string(exp->title));
	json_object_set_new(json, "plain", json_boolean(exp->plain));
	json_object_set_new(json, "waits", json_boolean(exp->waits));
	json_object_set_new(json, "scales", json_boolean(exp->scales));
	json_object_set_new(json, "params", params_to_json(exp));
	json_object_set_new(json, "points", points);
	json_object_set_new(json, "work", work);
	json_object_set_new(json, "variants", variants_to_json(exp));
	json_object_set_new(json, "base",
	    json_text_or_null(base >= 0 ? exp->variants[base].name : NULL));
	json_object_set_new(json, "metrics", metrics_to_json(exp));
	if (exp->nspans > 0)
		json_object_set_new(json, "spans", span_kinds_to_json(exp));
	json_object_set_new(json, "warmup", json_boolean(result->warmup));
	json_object_set_new(json, "level", json_string(result->level));
	json_object_set_new(json, "target_ms",
	    json_number_or_null(result->target_ms));
	json_object_set_new(json, "seed", json_number_or_null(result->seed));
	json_object_set_new(json, "looks", looks);
	json_object_set_new(json, "alpha", json_number_or_null(result->alpha));
	json_object_set_new(json, "stop_reason",
	    json_string(result->stop_reason));
	return json;
}

static void
estimate_into(json_t *json, const struct estimate *e)
{
	json_object_set_new(json, "n", json_integer(e->n));
	json_object_set_new(json, "median", json_number_or_null(e->mid));
	json_object_set_new(json, "lo", json_number_or_null(e->lo));
	json_object_set_new(json, "hi", json_number_or_null(e->hi));
	json_object_set_new(json, "conf", json_number_or_null(e->conf));
	json_object_set_new(json, "method",
	    json_string(e->conf < 1 ? "sign" : "exact"));
	json_object_set_new(json, "k", json_integer(e->k));
}

/* One row of results[]: a metric, or the speed-up, of one cell. */
static json_t *
row_to_json(const struct result *result, int point, int variant,
    const char *metric)
{
	struct arena *arena = arena_new();
	json_t *json = json_object(), *flag_list = json_array();
	const char **flags;
	struct estimate e;
	double *values;
	size_t n, i, nflags;
	int tainted;

	e = metric != NULL ?
	    result_quantile(result, point, variant, metric, 0.5) :
	    result_ratio(result, point,
		experiment_role(&result->exp, ROLE_BASE), variant);
	n = result_values(arena, result, point, variant,
	    metric ? metric : "wall", &values);
	result_rounds(result, point, variant, &tainted);
	json_object_set_new(json, "metric",
	    json_string(metric ? metric : "speedup"));
	json_object_set_new(json, "point", json_integer(point));
	json_object_set_new(json, "variant",
	    json_string(result->exp.variants[variant].name));
	estimate_into(json, &e);
	json_object_set_new(json, "n_tainted", json_integer(tainted));
	json_object_set_new(json, "rmad",
	    json_number_or_null(stats_rmad(values, n)));
	json_object_set_new(json, "lag1",
	    json_number_or_null(stats_lag1(values, n)));
	nflags = gate_flags(arena, result, point, variant, &flags);
	for (i = 0; i < nflags; i++)
		json_array_append_new(flag_list, json_string(flags[i]));
	json_object_set_new(json, "flags", flag_list);
	arena_free(arena);
	return json;
}

static json_t *
results_to_json(const struct result *result)
{
	static const char *const always[] = { "wall", "overlap", "rundelay",
		"nvcsw" };
	json_t *list = json_array();
	size_t p, v, m;

	for (p = 0; p < result->npoints; p++)
		for (v = 0; v < result->exp.nvariants; v++) {
			json_array_append_new(list,
			    row_to_json(result, (int)p, (int)v, NULL));
			for (m = 0; m < 4; m++)
				json_array_append_new(list,
				    row_to_json(result, (int)p, (int)v,
					always[m]));
			for (m = 0; m < result->exp.nmetrics; m++)
				json_array_append_new(list,
				    row_to_json(result, (int)p, (int)v,
					result->exp.metrics[m].name));
		}
	return list;
}

static json_t *
controls_to_json(const struct result *result)
{
	json_t *json = json_object(), *capacity = json_array(), *row;
	int variant = experiment_role(&result->exp, ROLE_CAPACITY);
	int base = experiment_role(&result->exp, ROLE_BASE);
	struct estimate e;
	size_t p;

	for (p = 0; variant >= 0 && base >= 0 && p < result->npoints; p++) {
		e = result_ratio(result, (int)p, base, variant);
		row = json_object();
		json_object_set_new(row, "point", json_integer((int)p));
		json_object_set_new(row, "variant",
		    json_string(result->exp.variants[variant].name));
		estimate_into(row, &e);
		json_array_append_new(capacity, row);
	}
	json_object_set_new(json, "capacity", capacity);
	row = result->null.n > 0 ? json_object() : json_null();
	if (result->null.n > 0)
		estimate_into(row, &result->null);
	json_object_set_new(json, "null", row);
	json_object_set_new(json, "timer_ns",
	    json_number_or_null(result->timer_ns));
	return json;
}

/* What the claim was held against: its own control or the capacity's. */
static json_t *
control_to_json(const struct claim *claim, const struct verdict *v)
{
	json_t *json;

	if (!v->controlled && claim->controlled == CONTROL_UNSAID)
		return json_null();
	json = json_object();
	json_object_set_new(json, "source",
	    json_string(claim->controlled == CONTROL_EXPR ?
		    claim->control.source :
		    v->controlled ? "capacity" :
				    "none"));
	if (v->controlled)
		estimate_into(json, &v->control);
	return json;
}

static json_t *
claim_to_json(const struct claim *claim, const struct verdict *v)
{
	static const char *const ops[] = { "<", ">", "≈", "=" };
	json_t *json = json_object();

	json_object_set_new(json, "id", json_string(claim->id));
	json_object_set_new(json, "text", json_string(claim->text));
	json_object_set_new(json, "holds", json_string(claim->source));
	json_object_set_new(json, "metric", json_string(claim->expr.source));
	json_object_set_new(json, "op", json_string(ops[claim->op]));
	json_object_set_new(json, "threshold",
	    json_number_or_null(claim->threshold));
	json_object_set_new(json, "tolerance",
	    claim->op == CLAIM_NEAR ? json_number_or_null(claim->tolerance) :
				      json_null());
	json_object_set_new(json, "stretch", json_number_or_null(v->stretch));
	json_object_set_new(json, "margin", json_number_or_null(v->margin));
	json_object_set_new(json, "verdict", json_string(verdict_name(v)));
	json_object_set_new(json, "reason", json_text_or_null(v->reason));
	estimate_into(json, &v->estimate);
	json_object_set_new(json, "control", control_to_json(claim, v));
	return json;
}

char *
record_to_json(struct arena *arena, const struct result *result,
    const struct claim *claims, const struct verdict *verdicts, size_t nclaims)
{
	json_t *json = json_object(), *samples = json_array();
	json_t *judged = json_array(), *nulls = json_array();
	char *text, *copy;
	size_t i;

	for (i = 0; i < result->nsamples; i++)
		json_array_append_new(samples,
		    sample_to_json(&result->exp, &result->samples[i]));
	for (i = 0; i < result->nnulls; i++)
		json_array_append_new(nulls,
		    sample_to_json(&result->exp, &result->nulls[i]));
	for (i = 0; i < nclaims; i++)
		json_array_append_new(judged,
		    claim_to_json(&claims[i], &verdicts[i]));
	json_object_set_new(json, "schema_version",
	    json_integer(RECORD_SCHEMA));
	json_object_set_new(json, "id", json_string(result->id));
	json_object_set_new(json, "key", json_text_or_null(result->key));
	json_object_set_new(json, "inputs", facts_to_json(&result->inputs));
	json_object_set_new(json, "env", facts_to_json(&result->env));
	json_object_set_new(json, "experiment", experiment_to_json(result));
	json_object_set_new(json, "samples", samples);
	json_object_set_new(json, "null_samples", nulls);
	json_object_set_new(json, "results", results_to_json(result));
	json_object_set_new(json, "controls", controls_to_json(result));
	json_object_set_new(json, "claims", judged);
	text = json_dumps(json, JSON_INDENT(1) | JSON_REAL_PRECISION(17));
	copy = arena_printf(arena, "%s\n", text);
	free(text);
	json_decref(json);
	return copy;
}

char *
record_to_csv(struct arena *arena, const struct result *result)
{
	static const char *const columns[] = { "wall_ns", "cpu_ns", "overlap",
		"rundelay", "nvcsw", "nivcsw", "minflt", "majflt", "migrations",
		"steal_ticks", "foreign", "throttled_usec", "psi_some_us" };
	const size_t ncolumns = sizeof(columns) / sizeof(columns[0]);
	const struct experiment *exp = &result->exp;
	struct buf buf = BUF_INIT;
	double value;
	char *text;
	size_t i, c;

	buf_puts(&buf, "round,pos,variant");
	for (c = 0; c < exp->nparams; c++)
		buf_printf(&buf, ",%s", exp->params[c].name);
	for (c = 0; c < ncolumns; c++)
		buf_printf(&buf, ",%s", columns[c]);
	for (c = 0; c < exp->nmetrics; c++)
		buf_printf(&buf, ",%s", exp->metrics[c].name);
	buf_puts(&buf, ",tainted\n");
	for (i = 0; i < result->nsamples; i++) {
		const struct sample *s = &result->samples[i];

		buf_printf(&buf, "%d,%d,%s", s->round, s->pos,
		    exp->variants[s->variant].name);
		for (c = 0; c < exp->nparams; c++)
			buf_printf(&buf, ",%s",
			    result->points[s->point].settings[c].value);
		for (c = 0; c < ncolumns + exp->nmetrics; c++) {
			value = sample_value(exp, s,
			    c < ncolumns ? columns[c] :
					   exp->metrics[c - ncolumns].name);
			/* What could not be read is an empty field. */
			if (isnan(value))
				buf_puts(&buf, ",");
			else
				buf_printf(&buf, ",%.12g", value);
		}
		buf_printf(&buf, ",%d\n", s->ntaint > 0);
	}
	text = arena_strndup(arena, buf.data, buf.len);
	buf_fini(&buf);
	return text;
}

/* A point has just the declared parameters, in their order. */
static bool
check_points(const struct result *result, struct err *err)
{
	const struct experiment *exp = &result->exp;
	size_t p, i;

	for (p = 0; p < result->npoints; p++) {
		const struct point *point = &result->points[p];

		for (i = 0; i < point->count && i < exp->nparams; i++)
			if (strcmp(point->settings[i].name,
				exp->params[i].name) != 0)
				break;
		if (i != point->count || i != exp->nparams)
			return err_set(err,
			    "point %zu does not have the "
			    "experiment's parameters",
			    p);
	}
	return result->npoints > 0 || err_set(err, "it holds no points");
}

static void
points_from_json(struct arena *arena, const json_t *json, struct result *result)
{
	json_t *object, *value;
	struct setting *setting;
	struct point *point;
	const char *key;
	size_t i;

	json_array_foreach(json_object_get(json, "points"), i, object) {
		point = ARENA_PUSH(arena, result->points, result->npoints);
		json_object_foreach(object, key, value) {
			setting =
			    ARENA_PUSH(arena, point->settings, point->count);
			setting->name = arena_strdup(arena, key);
			setting->value = json_text(arena, object, key, "");
		}
	}
	result->work =
	    arena_alloc(arena, (result->npoints + 1) * sizeof(*result->work));
	json_array_foreach(json_object_get(json, "work"), i, value)
		if (i < result->npoints)
			result->work[i] = json_number_value(value);
}

static bool
samples_from_json(struct arena *arena, const json_t *json,
    const struct result *result, struct sample **samples, size_t *count,
    struct err *err)
{
	struct sample *sample;
	json_t *item;
	size_t i;

	json_array_foreach(json, i, item) {
		sample = ARENA_PUSH(arena, *samples, *count);
		if (!sample_from_json(arena, &result->exp, item, sample, err))
			return false;
		if (sample->point < 0 ||
		    (size_t)sample->point >= result->npoints)
			return err_set(err,
			    "a sample is of point %d, "
			    "expected 0 to %zu",
			    sample->point, result->npoints - 1);
	}
	return true;
}

static void
looks_from_json(const json_t *json, struct result *result)
{
	json_t *look;
	size_t i;

	json_array_foreach(json, i, look)
		if (i < sizeof(result->looks) / sizeof(result->looks[0]))
			result->looks[result->nlooks++] =
			    (int)json_integer_value(look);
}

static void
null_from_json(const json_t *json, struct estimate *null)
{
	null->n = (int)json_integer_value(json_object_get(json, "n"));
	null->k = (int)json_integer_value(json_object_get(json, "k"));
	null->mid = json_get_number(json, "median");
	null->lo = json_get_number(json, "lo");
	null->hi = json_get_number(json, "hi");
	null->conf = json_get_number(json, "conf");
}

static bool
read_parts(struct arena *arena, json_t *json, struct result *result,
    struct err *err)
{
	json_t *exp = json_object_get(json, "experiment"), *controls;
	char *declared;

	if (json_integer_value(json_object_get(json, "schema_version")) !=
	    RECORD_SCHEMA)
		return err_set(err, "its schema_version is not %d",
		    RECORD_SCHEMA);
	declared = json_dumps(exp, JSON_ENCODE_ANY);
	if (declared == NULL)
		return err_set(err, "it has no experiment");
	if (!experiment_parse(arena, declared, &result->exp, err)) {
		free(declared);
		return false;
	}
	free(declared);
	result->exp.plain = json_is_true(json_object_get(exp, "plain"));
	result->id = json_text(arena, json, "id", result->exp.id);
	result->key = json_text(arena, json, "key", NULL);
	facts_from_json(arena, json_object_get(json, "inputs"),
	    &result->inputs);
	facts_from_json(arena, json_object_get(json, "env"), &result->env);
	points_from_json(arena, exp, result);
	if (!check_points(result, err))
		return false;
	result->warmup = json_is_true(json_object_get(exp, "warmup"));
	result->level = json_text(arena, exp, "level", "default");
	result->target_ms = json_get_number(exp, "target_ms");
	result->seed = json_get_number(exp, "seed");
	result->alpha = json_get_number(exp, "alpha");
	if (!(result->alpha > 0 && result->alpha < 1))
		return err_set(err, "its alpha is not between 0 and 1");
	result->stop_reason = json_text(arena, exp, "stop_reason", "");
	controls = json_object_get(json, "controls");
	result->timer_ns = json_get_number(controls, "timer_ns");
	null_from_json(json_object_get(controls, "null"), &result->null);
	looks_from_json(json_object_get(exp, "looks"), result);
	if (!samples_from_json(arena, json_object_get(json, "samples"), result,
		&result->samples, &result->nsamples, err) ||
	    !samples_from_json(arena, json_object_get(json, "null_samples"),
		result, &result->nulls, &result->nnulls, err))
		return false;
	return result->nsamples > 0 || err_set(err, "it holds no samples");
}

bool
record_from_json(struct arena *arena, const char *path, const char *text,
    struct result *result, struct err *err)
{
	json_error_t where;
	json_t *json = json_loads(text, 0, &where);
	struct err why;
	bool ok;

	memset(result, 0, sizeof(*result));
	if (json == NULL)
		return err_at(err, path, where.line, "not JSON: %s",
		    where.text);
	ok = read_parts(arena, json, result, &why);
	json_decref(json);
	return ok || err_at(err, path, 0, "not a result: %s", why.text);
}
