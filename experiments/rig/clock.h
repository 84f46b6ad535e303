#ifndef RIG_CLOCK_H
#define RIG_CLOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/*
 * Nanoseconds on a clock: CLOCK_MONOTONIC for wall time, CLOCK_THREAD_ and
 * CLOCK_PROCESS_CPUTIME_ID for CPU time.  Aborts if the kernel lacks it.
 */
int64_t clock_read_ns(clockid_t clock);

/* The same; false if there is no such clock, as of a thread that is gone. */
bool clock_try_ns(clockid_t clock, int64_t *ns);

/* Sleep until CLOCK_MONOTONIC reads at least time_ns, despite signals. */
void clock_sleep_until(int64_t time_ns);

/* Keep the core busy until CLOCK_MONOTONIC reads at least time_ns. */
void clock_spin_until(int64_t time_ns);

#endif
