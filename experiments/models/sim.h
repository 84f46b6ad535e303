#ifndef MODELS_SIM_H
#define MODELS_SIM_H

/*
 * A simulation of threads that share a lock, on as many cores as one likes.
 * It is driven by events: virtual time jumps from one to the next, so that a
 * second on 128 cores takes any host a moment.  The same input gives the same
 * events in the same order, always.
 *
 * Simulated are the cores, a scheduler in the manner of Linux's CFS, sleeping
 * and waking, and Python's lock: that of models/gil.c, step by step, or that
 * of models/tick_gil.c.  Not simulated are caches, memory, clock frequency,
 * hyperthreads, and any other program.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sim_lock {
	SIM_FREE,  /* there is none */
	SIM_GIL,   /* Python's since 3.2: asked for after an interval */
	SIM_TICKS, /* Python's up to 3.1: let go of after so many ticks */
};

/* What the machine and the lock are like.  All times are virtual. */
struct sim_config {
	enum sim_lock lock;
	int cores;

	int64_t interval_ns;	  /* SIM_GIL: wait so long, then ask */
	bool no_forced_switching; /* SIM_GIL: do not stay out after a drop */
	int ticks;		  /* SIM_TICKS: let go when below 0 */
	int64_t check_ns;	  /* compute time between check points */

	int64_t lock_ns;      /* to let go of the lock, CPU time */
	int64_t sleep_ns;     /* until a thread that wants to sleep does */
	int newcomer_percent; /* how often it gets a signal before that */
	int64_t signal_ns;    /* to wake a thread up, CPU time of the waker */
	int64_t wake_ns;      /* from there until it runs on an idle core */
	int64_t timer_ns;     /* how late a timer is, besides */
	int64_t switch_ns;    /* to begin with another thread on a core */

	int64_t slice_ns;   /* a thread may run so long if others are ready */
	int64_t preempt_ns; /* one that had so much less may run at once */
	uint64_t seed;	    /* of all chance; 0: wake_ns does not vary */
	bool trace;	    /* keep every event */
};

enum sim_op_kind {
	SIM_COMPUTE, /* bytecode, with check points, under the lock */
	SIM_CALL,    /* a call into C that keeps the lock: no check points */
	SIM_EXTEND,  /* a call into C that lets go of the lock meanwhile */
	SIM_WAIT,    /* let go of the lock, and wait for a reply */
};

struct sim_op {
	enum sim_op_kind kind;
	int64_t ns;
};

/*
 * What a thread does: its ops, over and over.  It takes the lock before the
 * first and lets go of it after the last.  With 0 rounds it goes on until all
 * threads that have some are done; one of them must have.
 */
struct sim_script {
	const struct sim_op *ops;
	int nops;
	long rounds; /* times that all ops are done */
};

enum sim_event_kind {
	SIM_RUNS,      /* begins or goes on, on this core */
	SIM_PREEMPTED, /* has to leave its core */
	SIM_WANTS,     /* finds the lock taken, and sleeps for it */
	SIM_TIMED_OUT, /* has slept for the interval */
	SIM_REQUESTS,  /* asks the holder to drop the lock */
	SIM_TAKES,     /* has the lock */
	SIM_DROPS,     /* lets go of the lock */
	SIM_GIVES_WAY, /* lets go of it, for it was asked to */
	SIM_STAYS_OUT, /* sleeps until another thread has taken it */
	SIM_SLEEPS,    /* sleeps for its reply */
	SIM_WAKES,     /* is ready to run */
	SIM_ENDS,
};

struct sim_event {
	int64_t ns;
	int core;   /* -1: on none */
	int thread; /* from 0, in the order of the scripts */
	enum sim_event_kind kind;
};

struct sim_thread_result {
	int64_t end_ns;
	int64_t cpu_ns;	     /* on a core */
	int64_t computed_ns; /* of that, what its script asks for */
	int64_t ready_ns;    /* ready to run, and on no core */
	int64_t lock_ns;     /* from wanting the lock to having it */
	long requests;	     /* times it asked the holder */
	long forced_drops;   /* times it gave way when asked */
	long nvcsw, nivcsw;  /* context switches: it slept, it had to leave */
};

struct sim_result {
	int64_t end_ns; /* when the last thread ended */
	int cores, nthreads;
	struct sim_thread_result *threads;
	long switches; /* times the lock went to another thread */
	long requests, forced_drops, nvcsw, nivcsw; /* of all threads */
	int64_t cpu_ns, computed_ns, ready_ns;	    /* of all threads */

	int64_t *latencies_ns; /* of each SIM_WAIT, to having the lock back */
	size_t nlatencies;
	struct sim_event *trace; /* if asked for */
	size_t ntrace;

	/* What must be so, counted apart from what brings it about. */
	int most_holders; /* of the lock at once: 1 */
	int most_running; /* threads on a core at once: at most cores */
	int unfinished;	  /* threads that nobody woke: 0 */
	long steps_back;  /* of time: 0 */
};

/*
 * A machine of so many cores with that lock, and costs of a usual size: see
 * the function for each of them and where it is from.  Seed 1, no trace.
 */
struct sim_config sim_usual(enum sim_lock lock, int cores);

/*
 * Run n threads to their end, all from time 0.  The caller keeps the scripts
 * meanwhile, and frees the result.  Aborts without memory, and if an input
 * makes no sense.
 */
struct sim_result *sim_run(const struct sim_config *config,
    const struct sim_script scripts[], int n);

/* Free a result.  NULL is allowed. */
void sim_free(struct sim_result *result);

/*
 * Why a result cannot be true, or NULL: more than one holder, a thread that
 * never ended, time that went back, more CPU time than there are cores, or
 * other work than the scripts ask for.
 */
const char *
sim_broken(const struct sim_result *result, const struct sim_script scripts[]);

/* CPUs in use on average: CPU time of all threads over the time it took. */
double sim_overlap(const struct sim_result *result);

/* The latency in ns that a share q, 0 to 1, of all SIM_WAITs kept below; -1
 * if there was none. */
int64_t sim_latency_ns(const struct sim_result *result, double q);

/*
 * The trace as text, a line an event: time in ns, core or "-", thread, event.
 * Equal traces give equal text.  The caller frees it.
 */
char *sim_trace_text(const struct sim_result *result);

#endif
