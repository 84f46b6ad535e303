/*
 * Gates: what the environment's own counters say of a round, never its
 * time. A tainted round is kept and drawn, and left out of decisions.
 */
#ifndef DATA_GATE_H
#define DATA_GATE_H

#include <stddef.h>

#include "base/arena.h"
#include "data/result.h"

enum { GATE_MOST = 4 };

/*
 * Why a sample is tainted, at most GATE_MOST words: "foreign" (others used
 * the CPUs), "steal" (the hypervisor did), "throttled" (any time lost to a
 * quota), "majflt" (any major page fault). Unreadable counters taint
 * nothing. Returns how many.
 */
size_t gate_taints(const struct sample *sample, double ncpu, double clk_tck,
    const char **words);

/*
 * What is odd about one cell's times, for the noisy badge: "spread" (of the
 * robust deviation), "outliers" (beyond three interquartile ranges),
 * "maximum" (far above the median), "autocorrelated" (lag 1 of the paired
 * log-ratios beyond 2/sqrt(n)), "drift" (the halves' intervals are disjoint),
 * "ties" (values that equal another).
 */
size_t gate_flags(struct arena *arena, const struct result *result, int point,
    int variant, const char ***words);

/* What a taint or flag means, in a few words, with its limit. */
const char *gate_meaning(const char *word);

/* The words for taints, then those for flags; NULL after the last. */
const char *gate_word(size_t which);

#endif
