#ifndef RIG_REGION_H
#define RIG_REGION_H

#include <stdint.h>

/* One thread's part; times count from the common start. */
struct region_thread {
	int64_t start_ns, end_ns;
	int64_t cpu_ns;
	int64_t rundelay_ns; /* -1 unknown, as all counters here */
	int cpu;	     /* the core it was on at the end */
};

/* What one measured region took.  Counts are sums over its threads. */
struct region {
	int64_t began_ns; /* the common start, on CLOCK_MONOTONIC */
	int64_t wall_ns;  /* from there to the last end */
	int64_t cpu_ns;	  /* of the whole process meanwhile */
	int64_t nvcsw, nivcsw, minflt, majflt;
	int64_t migrations;
	int64_t steal_ticks, throttled_usec, psi_some_us;
	double foreign; /* share of the host's CPU; NAN unknown */
	int nthreads;
	struct region_thread *threads;
};

/* Run work(arg, 0) on the calling thread and record it. */
void
region_alone(struct region *region, void (*work)(void *arg, int i), void *arg);

/*
 * Run work(arg, i) on n new threads with a common start, join them, and
 * record it.  Returns 0, or the errno value of the thread that could not be
 * made; then no work was run and nothing is recorded.
 */
int region_threads(struct region *region, int n, void (*work)(void *arg, int i),
    void *arg);

/* The overlap: CPU time of all threads over wall time. */
double region_overlap(const struct region *region);

/* Free what a region holds, and clear it.  An all-zero region is allowed. */
void region_fini(struct region *region);

#endif
