/* Knows the record of one process; not how it was run. */
#include "data/sample.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "data/json.h"

/* The plain numbers of a sample: one table reads and writes them. */
static const struct {
	const char *key;
	size_t offset;
} numbers[] = {
	{ "work", offsetof(struct sample, work) },
	{ "wall_ns", offsetof(struct sample, wall_ns) },
	{ "cpu_ns", offsetof(struct sample, cpu_ns) },
	{ "warmup_ns", offsetof(struct sample, warmup_ns) },
	{ "nvcsw", offsetof(struct sample, nvcsw) },
	{ "nivcsw", offsetof(struct sample, nivcsw) },
	{ "minflt", offsetof(struct sample, minflt) },
	{ "majflt", offsetof(struct sample, majflt) },
	{ "migrations", offsetof(struct sample, migrations) },
	{ "steal_ticks", offsetof(struct sample, steal_ticks) },
	{ "foreign", offsetof(struct sample, foreign) },
	{ "throttled_usec", offsetof(struct sample, throttled_usec) },
	{ "psi_some_us", offsetof(struct sample, psi_some_us) },
};

static const struct metric builtins[] = {
	{ "wall", "s", "wall-clock time of the measured region" },
	{ "cpu", "s", "CPU time of the whole process in the region" },
	{ "overlap", "", "U: CPU time of all threads over wall time" },
	{ "rundelay", "",
	    "share of the threads' time spent waiting for a "
	    "CPU" },
	{ "nvcsw", "", "voluntary context switches" },
	{ "nivcsw", "", "involuntary context switches" },
	{ "minflt", "", "minor page faults" },
	{ "majflt", "", "major page faults" },
	{ "migrations", "", "moves from one CPU to another" },
	{ "foreign", "", "share of the CPUs that others used" },
};

enum { NNUMBERS = sizeof(numbers) / sizeof(numbers[0]) };
enum { NBUILTINS = sizeof(builtins) / sizeof(builtins[0]) };

static double *
number_at(const struct sample *sample, size_t i)
{
	return (double *)((char *)sample + numbers[i].offset);
}

static void
threads_from_json(struct arena *arena, const json_t *json,
    struct sample *sample)
{
	json_t *item;
	size_t i;

	json_array_foreach(json, i, item) {
		struct thread_record *t =
		    ARENA_PUSH(arena, sample->threads, sample->nthreads);

		t->start_ns = json_get_number(item, "start");
		t->end_ns = json_get_number(item, "end");
		t->cpu_ns = json_get_number(item, "cpu_ns");
		t->rundelay_ns = json_get_number(item, "rundelay_ns");
		t->cpu = json_get_number(item, "cpu");
	}
}

/* [lane, "kind", from, to] */
static bool
span_from_json(struct arena *arena, const struct experiment *exp,
    const json_t *json, struct span *span, struct err *err)
{
	json_t *lane = json_array_get(json, 0), *kind = json_array_get(json, 1);
	json_t *from = json_array_get(json, 2), *to = json_array_get(json, 3);
	const char *name;

	if (json_array_size(json) != 4 || !json_is_integer(lane) ||
	    !json_is_string(kind) || !json_is_number(from) ||
	    !json_is_number(to))
		return err_set(err,
		    "a sample has a span that is not "
		    "[lane, kind, from, to]");
	if (json_integer_value(lane) < 0 ||
	    json_integer_value(lane) > SAMPLE_LAST_LANE)
		return err_set(err,
		    "a sample has a span in lane %lld, expected 0 to %d",
		    (long long)json_integer_value(lane), SAMPLE_LAST_LANE);
	name = json_string_value(kind);
	span->lane = (int)json_integer_value(lane);
	span->kind = experiment_span(exp, name);
	span->from_ns = json_number_value(from);
	span->to_ns = json_number_value(to);
	if (span->kind < 0)
		return err_set(err,
		    "a sample has a span '%s', expected one of %s", name,
		    experiment_spans(arena, exp));
	return span->from_ns <= span->to_ns ||
	    err_set(err, "a sample has a span that ends before it begins");
}

static bool
spans_from_json(struct arena *arena, const struct experiment *exp,
    const json_t *json, struct sample *sample, struct err *err)
{
	json_t *item;
	size_t i;

	if (json_array_size(json) > SAMPLE_MOST_SPANS)
		return err_set(err,
		    "a sample has %zu spans, expected at most %d",
		    json_array_size(json), SAMPLE_MOST_SPANS);
	json_array_foreach(json, i, item)
		if (!span_from_json(arena, exp, item,
			ARENA_PUSH(arena, sample->spans, sample->nspans), err))
			return false;
	return true;
}

bool
sample_from_json(struct arena *arena, const struct experiment *exp,
    const json_t *json, struct sample *sample, struct err *err)
{
	const char *variant = json_text(arena, json, "variant", "");
	const json_t *metrics = json_object_get(json, "metrics"), *taint, *t;
	size_t i;

	memset(sample, 0, sizeof(*sample));
	sample->variant = experiment_variant(exp, variant);
	if (sample->variant < 0)
		return err_set(err,
		    "a sample names variant '%s', expected "
		    "one of %s",
		    variant, experiment_variants(arena, exp));
	sample->round = (int)json_integer_value(json_object_get(json, "round"));
	sample->pos = (int)json_integer_value(json_object_get(json, "pos"));
	sample->point = (int)json_integer_value(json_object_get(json, "point"));
	sample->ok = json_is_true(json_object_get(json, "ok"));
	for (i = 0; i < NNUMBERS; i++)
		*number_at(sample, i) = json_get_number(json, numbers[i].key);
	threads_from_json(arena, json_object_get(json, "threads"), sample);
	if (!spans_from_json(arena, exp, json_object_get(json, "spans"), sample,
		err))
		return false;
	sample->metrics =
	    arena_alloc(arena, (exp->nmetrics + 1) * sizeof(double));
	for (i = 0; i < exp->nmetrics; i++)
		sample->metrics[i] =
		    json_get_number(metrics, exp->metrics[i].name);
	taint = json_object_get(json, "taint");
	json_array_foreach(taint, i, t)
		if (json_is_string(t))
			*ARENA_PUSH(arena, sample->taint, sample->ntaint) =
			    arena_strdup(arena, json_string_value(t));
	sample->output = json_text(arena, json, "output", NULL);
	if (!(sample->wall_ns > 0))
		return err_set(err, "a sample has no wall_ns above 0");
	return true;
}

bool
sample_parse(struct arena *arena, const struct experiment *exp,
    const char *line, struct sample *sample, struct err *err)
{
	json_error_t where;
	json_t *json = json_loads(line, 0, &where);
	bool ok;

	if (json == NULL)
		return err_set(err, "the sample is not JSON: %s", where.text);
	if (json_is_true(json_object_get(json, "ok")))
		ok = sample_from_json(arena, exp, json, sample, err);
	else
		ok = err_set(err, "wrong answer: %s",
		    json_text(arena, json, "error",
			"the sample is not marked ok"));
	json_decref(json);
	return ok;
}

static json_t *
threads_to_json(const struct sample *sample)
{
	json_t *list = json_array(), *item;
	size_t i;

	for (i = 0; i < sample->nthreads; i++) {
		const struct thread_record *t = &sample->threads[i];

		item = json_object();
		json_object_set_new(item, "start",
		    json_number_or_null(t->start_ns));
		json_object_set_new(item, "end",
		    json_number_or_null(t->end_ns));
		json_object_set_new(item, "cpu_ns",
		    json_number_or_null(t->cpu_ns));
		json_object_set_new(item, "rundelay_ns",
		    json_number_or_null(t->rundelay_ns));
		json_object_set_new(item, "cpu", json_number_or_null(t->cpu));
		json_array_append_new(list, item);
	}
	return list;
}

static json_t *
spans_to_json(const struct experiment *exp, const struct sample *sample)
{
	json_t *list = json_array(), *item;
	size_t i;

	for (i = 0; i < sample->nspans; i++) {
		const struct span *s = &sample->spans[i];

		item = json_array();
		json_array_append_new(item, json_integer(s->lane));
		json_array_append_new(item,
		    json_string(exp->spans[s->kind].name));
		json_array_append_new(item, json_number_or_null(s->from_ns));
		json_array_append_new(item, json_number_or_null(s->to_ns));
		json_array_append_new(list, item);
	}
	return list;
}

/* JSON holds UTF-8 only, and a program may print anything. */
static json_t *
output_to_json(const char *output)
{
	struct arena *arena = arena_new();
	json_t *json =
	    json_string(text_valid_utf8(arena, output, strlen(output)));

	arena_free(arena);
	return json;
}

json_t *
sample_to_json(const struct experiment *exp, const struct sample *sample)
{
	json_t *json = json_object(), *metrics = json_object();
	json_t *taint = json_array();
	size_t i;

	json_object_set_new(json, "round", json_integer(sample->round));
	json_object_set_new(json, "pos", json_integer(sample->pos));
	json_object_set_new(json, "point", json_integer(sample->point));
	json_object_set_new(json, "variant",
	    json_string(exp->variants[sample->variant].name));
	json_object_set_new(json, "ok", json_boolean(sample->ok));
	for (i = 0; i < NNUMBERS; i++)
		json_object_set_new(json, numbers[i].key,
		    json_number_or_null(*number_at(sample, i)));
	json_object_set_new(json, "threads", threads_to_json(sample));
	if (sample->nspans > 0)
		json_object_set_new(json, "spans", spans_to_json(exp, sample));
	for (i = 0; i < exp->nmetrics; i++)
		json_object_set_new(metrics, exp->metrics[i].name,
		    json_number_or_null(sample->metrics[i]));
	json_object_set_new(json, "metrics", metrics);
	for (i = 0; i < sample->ntaint; i++)
		json_array_append_new(taint, json_string(sample->taint[i]));
	json_object_set_new(json, "taint", taint);
	if (sample->output != NULL)
		json_object_set_new(json, "output",
		    output_to_json(sample->output));
	return json;
}

const struct metric *
sample_builtin(const char *name)
{
	size_t i;

	for (i = 0; i < NBUILTINS; i++)
		if (strcmp(builtins[i].name, name) == 0)
			return &builtins[i];
	return NULL;
}

char *
sample_builtins(struct arena *arena)
{
	const char *names[NBUILTINS];
	size_t i;

	for (i = 0; i < NBUILTINS; i++)
		names[i] = builtins[i].name;
	return text_join(arena, names, NBUILTINS);
}

/* Sum over the threads of CPU time, or of run-queue wait and life time. */
static double
over_threads(const struct sample *sample, bool delay)
{
	double top = 0, life = 0;
	size_t i;

	for (i = 0; i < sample->nthreads; i++) {
		const struct thread_record *t = &sample->threads[i];

		top += delay ? t->rundelay_ns : t->cpu_ns;
		life += t->end_ns - t->start_ns;
	}
	if (sample->nthreads == 0)
		return delay ? NAN : sample->cpu_ns / sample->wall_ns;
	return delay ? top / life : top / sample->wall_ns;
}

double
sample_value(const struct experiment *exp, const struct sample *sample,
    const char *metric)
{
	int declared = experiment_metric(exp, metric);
	size_t i;

	if (declared >= 0)
		return sample->metrics[declared];
	if (strcmp(metric, "wall") == 0)
		return sample->wall_ns / 1e9;
	if (strcmp(metric, "cpu") == 0)
		return sample->cpu_ns / 1e9;
	if (strcmp(metric, "overlap") == 0)
		return over_threads(sample, false);
	if (strcmp(metric, "rundelay") == 0)
		return over_threads(sample, true);
	for (i = 0; i < NNUMBERS; i++)
		if (strcmp(numbers[i].key, metric) == 0)
			return *number_at(sample, i);
	return NAN;
}
