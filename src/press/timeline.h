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

/* How many spans of each kind there are, and the time that they cover. */
void timeline_words(struct arena *arena, const struct result *result,
    struct buf *buf);

#endif
