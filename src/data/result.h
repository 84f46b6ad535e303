/*
 * The result of an experiment: every raw sample, where and how it was
 * measured. Everything right of it (tables, plots, verdicts, prose) is a
 * function of it. File format: schema_version 1.
 */
#ifndef DATA_RESULT_H
#define DATA_RESULT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/facts.h"
#include "data/claim.h"
#include "data/experiment.h"
#include "data/sample.h"

enum { RESULT_SCHEMA = 1 };

struct result {
	const char *id;        /* of the embed: names the file */
	struct experiment exp;
	const char *key;       /* hash of all that it depends on */
	struct facts env;
	struct point *points;
	size_t npoints;
	double *work;          /* at each point */
	bool warmup;
	const char *level;     /* quick, default, thorough */
	double target_ms;
	double seed;
	double alpha;          /* of each interval, after the correction */
	const char *stop_reason;
	double timer_ns;       /* cost of one reading of the clock */
	struct sample *samples;
	size_t nsamples;
};

/* The values that samples of one cell (point, variant) have, by round. */
size_t result_values(struct arena *arena, const struct result *result,
    int point, int variant, const char *metric, double **values);

/* The q-quantile of a metric in one cell, over untainted rounds. */
struct estimate result_quantile(const struct result *result, int point,
    int variant, const char *metric, double q);

/* How many times as long variant a takes as b at a point, paired by round. */
struct estimate result_ratio(const struct result *result, int point, int a,
    int b);

/* The sum of a metric over the samples of one cell. */
struct estimate result_sum(const struct result *result, int point,
    int variant, const char *metric);

/* Rounds of a cell in all, and how many of them are tainted. */
int result_rounds(const struct result *result, int point, int variant,
    int *tainted);

/* JSON with the derived parts (results, controls, claims) written out. */
char *result_to_json(struct arena *arena, const struct result *result,
    const struct claim *claims, const struct verdict *verdicts,
    size_t nclaims);

/* One row a sample, with a header row. */
char *result_to_csv(struct arena *arena, const struct result *result);

/* Reads what result_to_json wrote; path is only for the error. */
bool result_from_json(struct arena *arena, const char *path, const char *text,
    struct result *result, struct err *err);

#endif
