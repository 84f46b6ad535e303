/*
 * What a figure shows, in sentences: medians only, since the intervals stand
 * in the table beneath it. Each function appends.
 */
#ifndef PRESS_WORDS_H
#define PRESS_WORDS_H

#include <stdbool.h>

#include "base/buf.h"
#include "data/result.h"

/*
 * "How late. A row for each variant, at n=1: gil 3 ms, free 1 ms; at n=2 ..."
 * and, if it is not drawn, "How late at n=1: gil ...". A NULL metric is the
 * speed-up over the base.
 */
void words_of_rows(struct arena *arena, const struct result *result,
    const char *metric, bool drawn, struct buf *buf);

/* "How late. How often each value came, ...: gil from 1 ms to 9 ms, ..." */
void words_of_counts(struct arena *arena, const struct result *result,
    const char *metric, struct buf *buf);

/*
 * "How late. Across, from 1 to 8: how many threads. gil rises from 3 ms to
 * 9 ms; ..." A NULL metric is the speed-up over the base.
 */
void words_of_lines(struct arena *arena, const struct result *result,
    const char *metric, struct buf *buf);

/* "What each thread was at, over 9 ms. gil, 3 threads: holds the GIL, ..." */
void words_of_spans(struct arena *arena, const struct result *result,
    struct buf *buf);

#endif
