/* How much work this host really does at once, measured. */
#ifndef LAB_CAPACITY_H
#define LAB_CAPACITY_H

#include "base/arena.h"
#include "base/err.h"
#include "data/stats.h"

/*
 * How many times as much work two independent processes do in the same time
 * as one: 2 on two idle cores. Both run spin (argv of a program that only
 * computes), in alternating pairs; the estimate's interval is at 99 %.
 */
bool capacity_measure(struct arena *arena, const char *const *spin,
    struct estimate *capacity, struct err *err);

#endif
