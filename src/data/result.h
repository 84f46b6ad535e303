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

/* A variant at a point, and a metric of it: NULL is the time in ns. */
struct cell {
	int point, variant;
	const char *metric;
};

/* The values that samples of one cell (point, variant) have, by round. */
size_t result_values(struct arena *arena, const struct result *result,
    int point, int variant, const char *metric, double **values);

/*
 * The values of several cells in the same rounds, ncells a row: rounds that are
 * left out at any of the points, and those in which a value is missing,
 * infinite or not above zero, are left out. Returns how many rows there are.
 */
size_t result_rows(struct arena *arena, const struct result *result,
    const struct cell *cells, size_t ncells, double **rows);

/*
 * The values of two cells, at whatever points, paired by round: a[i] and b[i]
 * are of the same round, and rounds are in order. A round that is left out at
 * either point, or in which either value is missing, infinite or not above
 * zero, is left out: it has no ratio. Returns how many.
 */
size_t result_pairs(struct arena *arena, const struct result *result,
    const struct cell *a, const struct cell *b, double **values_a,
    double **values_b);

/* The q-quantile of a metric in one cell, over untainted rounds. */
struct estimate result_quantile(const struct result *result, int point,
    int variant, const char *metric, double q);

/* How many times as long variant a takes as b at a point, paired by round. */
struct estimate
result_ratio(const struct result *result, int point, int a, int b);

/* How many times as much cell a has as b, paired by round. */
struct estimate result_cell_ratio(const struct result *result,
    const struct cell *a, const struct cell *b);

/* How many times as long the base takes as itself: the A/A null. */
struct estimate result_null(const struct result *result);

/* The sum of a metric over all samples of one cell: a count is exact. */
struct estimate result_sum(const struct result *result, int point, int variant,
    const char *metric);

/*
 * The largest (else the smallest) value of a metric over all samples of one
 * cell, tainted ones too: it was seen, whoever else was at work. It is exact.
 */
struct estimate result_extreme(const struct result *result, int point,
    int variant, const char *metric, bool largest);

/*
 * From now on, where over half of a point's rounds are tainted, estimates
 * there are of all rounds: something to show, with verdicts left open.
 */
void result_show_all(struct arena *arena, struct result *result);

/* Rounds of a cell in all, and how many of them are tainted. */
int result_rounds(const struct result *result, int point, int variant,
    int *tainted);

#endif
