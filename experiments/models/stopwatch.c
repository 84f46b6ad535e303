/*
 * Knows when laps begin and end, and their quantiles.
 * Refuses to know what is done in a lap.
 */
#include "stopwatch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int64_t
read_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void
stopwatch_start(struct stopwatch *watch, double seconds)
{
	*watch = (struct stopwatch) {
		.lap_ns = calloc(STOPWATCH_LAPS, sizeof(*watch->lap_ns)),
		.capacity = STOPWATCH_LAPS,
	};
	if (watch->lap_ns == NULL)
		abort();
	/* Touch the memory, so that no page fault comes into a lap. */
	memset(watch->lap_ns, 1, STOPWATCH_LAPS * sizeof(*watch->lap_ns));
	watch->lap_began_ns = read_ns(CLOCK_MONOTONIC);
	watch->end_ns = watch->lap_began_ns + (int64_t)(seconds * 1e9);
}

void
stopwatch_fini(struct stopwatch *watch)
{
	free(watch->lap_ns);
	watch->lap_ns = NULL;
}

bool
stopwatch_lap(struct stopwatch *watch, long operations)
{
	int64_t now = read_ns(CLOCK_MONOTONIC);

	watch->lap_ns[watch->laps++] =
	    (double)(now - watch->lap_began_ns) / operations;
	watch->lap_began_ns = now;
	return now < watch->end_ns && watch->laps < watch->capacity;
}

static int
compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

double
stopwatch_ns(struct stopwatch *watch, double share)
{
	size_t rank = (size_t)ceil(share * watch->laps);

	if (watch->laps == 0)
		return NAN;
	qsort(watch->lap_ns, watch->laps, sizeof(*watch->lap_ns), compare);
	return watch->lap_ns[rank == 0 ? 0 : rank - 1];
}
