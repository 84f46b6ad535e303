/* The spans of a result as lanes of a timeline. */
#ifndef PRESS_TIMELINE_H
#define PRESS_TIMELINE_H

#include "base/buf.h"
#include "data/result.h"

/* Rows that all lanes take, with a row of heading above those of each cell. */
int timeline_rows(const struct result *result);

/* Blocks "lanes" and "spans"; none without spans. See figure.h. */
void timeline_blocks(struct arena *arena, const struct result *result,
    const int *classes, struct buf *buf);

/* Assignments: how far time and lanes reach, and what the kinds mean. */
void timeline_variables(const struct result *result, const int *classes,
    struct buf *buf);

/* How long from the common start, or the first span, to the last. */
double timeline_length_ns(const struct result *result);

/*
 * Calls visit, unless it is NULL, for each cell that has spans, with the
 * sample that has them and the row of its heading. Returns how many rows.
 */
int timeline_each(const struct result *result,
    void (*visit)(void *arg, const struct sample *sample, int row), void *arg);

/* How many threads a sample has spans of. */
int timeline_lanes(const struct sample *sample);

#endif
