/*
 * The result of an experiment: every raw sample, where and how it was
 * measured. Everything right of it (tables, plots, verdicts, prose) is a
 * function of it.
 */
#ifndef DATA_RESULT_H
#define DATA_RESULT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/facts.h"
#include "data/experiment.h"
#include "data/sample.h"
#include "data/stats.h"

struct result {
	const char *id; /* of the embed: names the file */
	struct experiment exp;
	const char *key;     /* hash of all that it depends on, */
	struct facts inputs; /* which are these */
	struct facts env;
	struct point *points;
	size_t npoints;
	double *work; /* at each point */
	bool warmup;
	const char *level; /* quick, default, thorough */
	double target_ms;
	double seed;
	double alpha; /* of each interval, after the correction */
	const char *stop_reason;
	double timer_ns;      /* cost of one reading of the clock */
	struct estimate null; /* A/A: the base over itself; n = 0: none */
	struct sample *samples;
	size_t nsamples;
	struct sample *nulls; /* the base again, paired with it by round */
	size_t nnulls;
	int looks[8]; /* rounds at which the result was looked at */
	size_t nlooks;
	bool with_tainted; /* look at tainted rounds too; not stored */
	bool *all_shown;   /* the same at each point; NULL: at none */
};

/* The values that samples of one cell (point, variant) have, by round. */
size_t result_values(struct arena *arena, const struct result *result,
    int point, int variant, const char *metric, double **values);

/*
 * The times of two variants at a point, paired by round: a[i] and b[i] are
 * of the same round, and rounds are in order. Returns how many.
 */
size_t result_pairs(struct arena *arena, const struct result *result, int point,
    int a, int b, double **times_a, double **times_b);

/* The q-quantile of a metric in one cell, over untainted rounds. */
struct estimate result_quantile(const struct result *result, int point,
    int variant, const char *metric, double q);

/* How many times as long variant a takes as b at a point, paired by round. */
struct estimate
result_ratio(const struct result *result, int point, int a, int b);

/* How many times as long the base takes as itself: the A/A null. */
struct estimate result_null(const struct result *result);

/* The sum of a metric over all samples of one cell: a count is exact. */
struct estimate result_sum(const struct result *result, int point, int variant,
    const char *metric);

/*
 * From now on, where over half of a point's rounds are tainted, estimates
 * there are of all rounds: something to show, with verdicts left open.
 */
void result_show_all(struct arena *arena, struct result *result);

/* Rounds of a cell in all, and how many of them are tainted. */
int result_rounds(const struct result *result, int point, int variant,
    int *tainted);

#endif
