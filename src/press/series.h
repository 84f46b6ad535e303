/* The metrics of a result as a plot wants them: series over an axis. */
#ifndef PRESS_SERIES_H
#define PRESS_SERIES_H

#include "base/buf.h"
#include "data/result.h"

/* The first parameter that varies over the points and is a number, or NULL. */
const char *series_varying(const struct result *result);

/* Its declaration: there must be one. And its value at the i-th point. */
const struct param *series_param(const struct result *result);
double series_x(const struct result *result, size_t i);

/* The metric of that name, declared or built in. */
const struct metric *
series_metric(const struct result *result, const char *name);

/* The points in the order of drawing: line by line, along the x axis. */
struct series_order {
	int *point; /* that comes first, second and so on */
	/* Of each point, by its own number: */
	const char **label; /* of the line that it is on; "" if only one */
	double *x;
	int *line;
};
struct series_order
series_order(struct arena *arena, const struct result *result);

/* How many lines a curve has. */
int series_lines(struct arena *arena, const struct result *result);

/*
 * Block "metric:NAME;" of each declared metric, of wall, overlap, nvcsw and
 * rundelay, and of those in y. Block "values:NAME;" of those in y. figure.h
 * says what is in them, and what classes are.
 */
void series_blocks(struct arena *arena, const struct result *result,
    const char *const *y, size_t ny, const int *classes, struct buf *buf);

/* Assignments in the language of plots/: the axes; figure.h names them. */
void series_variables(struct arena *arena, const struct result *result,
    const char *const *y, size_t ny, struct buf *buf);

/* The class of the i-th variant, or of the i-th kind of span. */
int series_class(const int *classes, int i);

/* A number as it stands in a data file, with a space in front. */
void series_number(struct buf *buf, double number);

/* Is any sample of that round and point tainted? */
bool series_round_is_tainted(const struct result *result,
    const struct sample *sample);

#endif
