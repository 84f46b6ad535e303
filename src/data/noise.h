/* What disturbed the samples of results, by the environment's counters. */
#ifndef DATA_NOISE_H
#define DATA_NOISE_H

#include "data/gate.h"

/* NaN: could not be read. */
struct noise {
	size_t samples, tainted;
	size_t taints[GATE_MOST]; /* as often by each, in gate_word's order */
	size_t foreign_samples;	  /* that know the share of the CPUs which */
	double foreign;		  /* others used: its median */
	double foreign_most;	  /* and its largest */
	double steal;		  /* the hypervisor's share of all CPU time */
	double throttled_s;	  /* lost to a quota, in all */
	double majflt;		  /* pages read from disk, in all */
};

/* Of all samples of these results together. */
struct noise noise_of(struct arena *arena, const struct result *const *results,
    size_t count);

#endif
