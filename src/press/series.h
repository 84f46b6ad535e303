/* The metrics of a result as a plot wants them: series over an axis. */
#ifndef PRESS_SERIES_H
#define PRESS_SERIES_H

#include "base/buf.h"
#include "data/result.h"

/* The first parameter that varies over the points and is a number, or NULL. */
const char *series_varying(const struct result *result);

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

/* "TEXT. gil: 3 ms [2, 4]; free: ..." of each metric in y. */
void series_words(struct arena *arena, const struct result *result,
    const char *const *y, size_t ny, struct buf *buf);

/* The class of the i-th variant, or of the i-th kind of span. */
int series_class(const int *classes, int i);

/* A number as it stands in a data file, with a space in front. */
void series_number(struct buf *buf, double number);

/* Is any sample of that round and point tainted? */
bool series_round_is_tainted(const struct result *result,
    const struct sample *sample);

#endif
