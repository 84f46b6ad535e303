/* One sample: what one fresh process measured. NaN stands for null. */
#ifndef DATA_SAMPLE_H
#define DATA_SAMPLE_H

#include <jansson.h>

#include "base/arena.h"
#include "base/err.h"
#include "data/experiment.h"

struct thread_record {
	double start_ns, end_ns; /* since the common start */
	double cpu_ns, rundelay_ns, cpu;
};

enum { SAMPLE_MOST_SPANS = 600, SAMPLE_LAST_LANE = 255 };

/* What a lane of the timeline was at, from one moment to the other. */
struct span {
	int lane, kind;	       /* kind: which of the experiment's */
	double from_ns, to_ns; /* since the common start */
};

struct sample {
	int round, pos; /* which round, and its place in the round */
	int point, variant;
	bool ok;
	double work; /* how often the task was repeated */
	double wall_ns, cpu_ns, warmup_ns;
	double nvcsw, nivcsw, minflt, majflt, migrations;
	double steal_ticks, foreign, throttled_usec, psi_some_us;
	struct thread_record *threads;
	size_t nthreads;
	struct span *spans; /* for a timeline; few samples have any */
	size_t nspans;
	double *metrics; /* in the order of the experiment's */
	const char **taint;
	size_t ntaint;
	const char *output; /* of a plain program; else NULL */
};

/* Reads the JSON line of a sample. A wrong answer is an error here. */
bool sample_parse(struct arena *arena, const struct experiment *exp,
    const char *line, struct sample *sample, struct err *err);

/* To and from the form in which a result keeps it. */
json_t *
sample_to_json(const struct experiment *exp, const struct sample *sample);
bool sample_from_json(struct arena *arena, const struct experiment *exp,
    const json_t *json, struct sample *sample, struct err *err);

/* What a metric built into every sample means, or NULL if none is so called. */
const struct metric *sample_builtin(const char *name);

/* "wall, cpu, overlap, ...": the built-in metrics. */
char *sample_builtins(struct arena *arena);

/* The value of a built-in or declared metric; NaN if it could not be read. */
double sample_value(const struct experiment *exp, const struct sample *sample,
    const char *metric);

#endif
