/*
 * Knows how to read a clock and how to wait for a moment.
 * Refuses to know what is timed.
 */
#include "clock.h"

#include <errno.h>
#include <stdlib.h>

enum { NS_PER_S = 1000000000 };

bool
clock_try_ns(clockid_t clock, int64_t *ns)
{
	struct timespec now;

	if (clock_gettime(clock, &now) != 0)
		return false;
	*ns = (int64_t)now.tv_sec * NS_PER_S + now.tv_nsec;
	return true;
}

int64_t
clock_read_ns(clockid_t clock)
{
	int64_t ns;

	if (!clock_try_ns(clock, &ns))
		abort();
	return ns;
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
