#ifndef RIG_REGION_H
#define RIG_REGION_H

#include <pthread.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * One lane: a thread's part, or a worker's; times count from the common
 * start.
 */
struct region_thread {
	int64_t start_ns, end_ns;
	int64_t cpu_ns;
	int64_t rundelay_ns; /* -1 unknown, as all counters here */
	int cpu;	     /* the core it was on at the end, or -1 */
};

/*
 * What one measured region took; all zero before.  Counts are sums over the
 * threads that run work: of a worker only the CPU time and the run delay are
 * known.
 */
struct region {
	int64_t began_ns; /* the common start, on CLOCK_MONOTONIC */
	int64_t wall_ns;  /* from there to the last end */
	int64_t cpu_ns;	  /* of this process and its children meanwhile */
	int64_t nvcsw, nivcsw, minflt, majflt;
	int64_t migrations;
	int64_t steal_ticks, throttled_usec, psi_some_us;
	double foreign; /* share of the host's CPU; NAN unknown */
	int nthreads;
	struct region_thread *threads; /* then the workers */
	int nworkers;
	struct region_worker *workers;
};

/*
 * Count a worker into the region to come, a child process or a thread of this
 * process: one that waits now, works within the region, and waits again or
 * has ended when that is over.  It must not have been waited for by then.
 */
void region_add_process(struct region *region, pid_t pid);
void region_add_thread(struct region *region, pthread_t thread);

/*
 * Run work(arg, 0) on the calling thread and record it; the workers are
 * lanes after it, from start to end.  So are, all in one, other threads of
 * this process that began meanwhile, and, all in one, children that began and
 * were waited for meanwhile; how long they waited for a core is not known.
 * Other threads that were there before are of no lane.  Returns 0, or the errno
 * value of a worker that is gone; then nothing is recorded.
 */
int
region_alone(struct region *region, void (*work)(void *arg, int i), void *arg);

/*
 * Run work(arg, i) on n new threads with a common start, join them, and
 * record it in the same way; but threads that these start are of no lane.
 * Returns 0, or the errno value of the thread that could not be made, when no
 * work was run, or of a worker that is gone; then nothing is recorded.
 */
int region_threads(struct region *region, int n, void (*work)(void *arg, int i),
    void *arg);

/* The overlap: CPU time of all lanes over wall time. */
double region_overlap(const struct region *region);

/* Free what a region holds, and clear it.  An all-zero region is allowed. */
void region_fini(struct region *region);

#endif
