#ifndef RIG_REPORT_H
#define RIG_REPORT_H

#include <stdint.h>
#include <stdio.h>

#include "experiment.h"
#include "region.h"

enum { SPANS_MAX = 600 }; /* what a timeline can show, and a file carry */

/* What a lane was at; times count from the common start. */
struct span {
	int lane;
	const struct rig_span *kind;
	int64_t from_ns, to_ns;
};

/* One sample: what was run, and what it took if the answer was right. */
struct sample {
	const struct rig_variant *variant;
	long work;
	const char *error; /* NULL if right; else no time */
	struct region region;
	int64_t warmup_ns;	      /* -1 without a warm-up */
	double metrics[RIG_LIST_MAX]; /* NAN where not reported */
	const struct span *spans;     /* in the order of reporting */
	int nspans;
};

/* The declaration, as one line of JSON: protocol 1. */
void report_describe(FILE *out, const struct rig_experiment *experiment);

/* The sample, as one line of JSON. */
void report_json(FILE *out, const struct rig_experiment *experiment,
    const struct sample *sample);

/* The sample, as a few aligned lines for a person. */
void report_text(FILE *out, const struct rig_experiment *experiment,
    const struct sample *sample);

/* A sample of each variant, as a table with the speed-up over the base. */
void report_table(FILE *out, const struct rig_experiment *experiment,
    const struct sample samples[], int n);

/* Usage, parameters, variants, metrics and spans. */
void report_help(FILE *out, const struct rig_experiment *experiment);

#endif
