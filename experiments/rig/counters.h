#ifndef RIG_COUNTERS_H
#define RIG_COUNTERS_H

/*
 * The kernel's counters around a measured region, read before and after.
 * A counter that this host does not offer is -1: unknown, never zero.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Of the calling thread, since it began. */
struct counters_thread {
	int64_t nvcsw, nivcsw;	/* context switches: gave way, had to */
	int64_t minflt, majflt; /* page faults */
	int64_t rundelay_ns;	/* ready to run, but no core was free */
	int64_t migrations;	/* moves to another core */
};

/* Of this process and of the whole host, since each began. */
struct counters_host {
	int64_t now_ns;		/* CLOCK_MONOTONIC */
	int64_t cpu_ns;		/* CPU time of this process */
	int64_t children_ns;	/* and of the children it has waited for */
	int64_t busy_ticks;	/* all CPUs at work, by anyone */
	int64_t steal_ticks;	/* taken by the hypervisor */
	int64_t throttled_usec; /* stopped by a cgroup's CPU quota */
	int64_t psi_some_us;	/* someone waited for a CPU */
};

/*
 * Read what is cheap: context switches and page faults.  One system call,
 * so that it may stand next to the measured region.
 */
void counters_read_usage(struct counters_thread *counters);

/* Read what stands in /proc: run delay and migrations.  Tens of us. */
void counters_read_sched(struct counters_thread *counters);

/* Read all of struct counters_host.  About 100 us. */
void counters_read_host(struct counters_host *counters);

/* Of another process, since it began. */
struct counters_process {
	int64_t cpu_ns;	     /* its own, and in ticks of 10 ms that of the
				children that it has waited for */
	int64_t rundelay_ns; /* of its first thread */
};

/*
 * Read a process, which may have ended but was not waited for: 0, or the
 * errno value if there is none.
 */
int counters_read_process(pid_t pid, struct counters_process *counters);

/* after - before, or -1 if either is unknown. */
int64_t counters_delta(int64_t before, int64_t after);

/*
 * The share, 0 to 1, of the host's CPU time between two readings that others
 * used: (busy - own CPU) / (ncpu * elapsed), where own is that of this process
 * and its children, cpu_ns and children_ns.  hz is ticks a second.  NAN when
 * unknown, also when a single tick would be more than 5 % of the whole.
 */
double counters_foreign(const struct counters_host *before,
    const struct counters_host *after, long hz, long ncpu);

/*
 * The number after key in a file of "key number" or "key : number" lines,
 * or -1 without such a line.
 */
int64_t counters_field(const char *text, const char *key);

/*
 * The first line of /proc/stat: busy is user, nice, system, irq and softirq;
 * idle and iowait are left out.  False, and both -1, if it reads otherwise.
 */
bool counters_parse_stat(const char *text, int64_t *busy, int64_t *steal);

/* The total of the "some" line of /proc/pressure/cpu, in us, or -1. */
int64_t counters_parse_psi(const char *text);

/*
 * The cgroup that limits our CPU, from the text of /proc/self/cgroup: its
 * path below the root of its hierarchy, "" for the root itself, and whether
 * that hierarchy is version 2.  A version 1 "cpu" controller wins, as on
 * hybrid hosts.  False if there is none.
 */
bool counters_parse_cgroup(const char *text, char *path, size_t size,
    bool *version2);

#endif
