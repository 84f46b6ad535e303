/*
 * Knows how to read a clock and how to wait for a moment.
 * Refuses to know what is timed.
 */
#include "clock.h"

#include <errno.h>
#include <stdlib.h>

enum { NS_PER_S = 1000000000 };

int64_t
clock_read_ns(clockid_t clock)
{
	struct timespec now;

	if (clock_gettime(clock, &now) != 0)
		abort();
	return (int64_t)now.tv_sec * NS_PER_S + now.tv_nsec;
}

void
clock_sleep_until(int64_t time_ns)
{
	struct timespec until = {
		.tv_sec = time_ns / NS_PER_S,
		.tv_nsec = time_ns % NS_PER_S,
	};
	int error;

	do
		error = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until,
		    NULL);
	while (error == EINTR);
	if (error != 0)
		abort();
}

void
clock_spin_until(int64_t time_ns)
{
	while (clock_read_ns(CLOCK_MONOTONIC) < time_ns)
		;
}
