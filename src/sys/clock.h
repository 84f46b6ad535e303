/* The monotonic clock, for deadlines and progress; kernels have their own. */
#ifndef SYS_CLOCK_H
#define SYS_CLOCK_H

#include "base/arena.h"

/* Nanoseconds since an arbitrary start that never jumps. */
double clock_now_ns(void);

/* Sleeps that long, whatever signals come. */
void clock_sleep(double seconds);

/* What one reading of the clock costs, in nanoseconds: the median of many. */
double clock_cost_ns(void);

/* The time of day in UTC, as 2026-01-31T12:00:00Z. */
char *clock_utc(struct arena *arena);

/* Whole seconds since such a time; -1 if it cannot be read. */
long clock_age_s(const char *utc);

#endif
