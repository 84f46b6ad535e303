/* Knows clock_gettime and calendars. */
#include "sys/clock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

double
clock_now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e9 + (double)ts.tv_nsec;
}

void
clock_sleep(double seconds)
{
	struct timespec left = { (time_t)seconds,
		(long)((seconds - (double)(time_t)seconds) * 1e9) };

	while (nanosleep(&left, &left) != 0 && errno == EINTR)
		;
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double
clock_cost_ns(void)
{
	enum { BATCHES = 31, READINGS = 200 };
	double cost[BATCHES], start;
	int i, k;

	for (i = 0; i < BATCHES; i++) {
		start = clock_now_ns();
		for (k = 0; k < READINGS; k++)
			clock_now_ns();
		cost[i] = (clock_now_ns() - start) / READINGS;
	}
	qsort(cost, BATCHES, sizeof(cost[0]), by_value);
	return cost[BATCHES / 2];
}

char *
clock_utc(struct arena *arena)
{
	time_t now = time(NULL);
	struct tm tm;
	char text[32];

	gmtime_r(&now, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	return arena_strdup(arena, text);
}

long
clock_age_s(const char *utc)
{
	struct tm tm = { 0 };

	if (utc == NULL || strptime(utc, "%Y-%m-%dT%H:%M:%SZ", &tm) == NULL)
		return -1;
	return (long)(time(NULL) - timegm(&tm));
}
