/* What machine this is: read, never guessed; what cannot be read is null. */
#ifndef SYS_HOST_H
#define SYS_HOST_H

#include "base/arena.h"
#include "base/facts.h"

/*
 * Adds what stays the same while the machine runs: host_id_hash,
 * boot_id_hash, kernel, cpu_model, hypervisor, ncpu_online, affinity,
 * quota_cpus, effective_cpus, memory_mib, cores, threads_per_core, smt, numa,
 * l2_kib, l3_kib, governor, turbo, clocksource, clk_tck, aslr, perf_paranoid,
 * libc.
 */
void host_read(struct arena *arena, struct facts *facts);

/* Adds what changes, each name with the suffix: mhz, loadavg, runnable. */
void
host_read_now(struct arena *arena, struct facts *facts, const char *suffix);

/*
 * The share of the last ten seconds, in per cent, in which some task waited
 * for a CPU (PSI, "some avg10"); NaN if it cannot be read.
 */
double host_pressure(void);

/*
 * Seconds that all CPUs together were busy since the machine started, in
 * ticks of the kernel; NaN if that cannot be read.
 */
double host_busy_s(void);

/*
 * The share of all CPUs that is in use over so many seconds, which this
 * call sleeps; NaN if it cannot be read. *busiest names the program that
 * used most.
 */
double host_busy(struct arena *arena, double seconds, char **busiest);

/*
 * CPUs that work can really use here at once: the affinity mask, cut by the
 * cgroup's quota (v1 or v2); at least 1.
 */
double host_effective_cpus(void);

#endif
