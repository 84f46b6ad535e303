/* Knows where Linux says how much memory a process takes. */
#include "footprint.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { SETTLE_TRIES = 50, SETTLE_QUIET = 5, SETTLE_NS = 10000000 };

/* The number behind "Name:" in a file of /proc; -1 if it is not there. */
static int64_t
number_in(const char *path, const char *name)
{
	size_t len = strlen(name);
	long long found = -1;
	char line[256];
	FILE *f = fopen(path, "r");

	if (f == NULL)
		return -1;
	while (found < 0 && fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, name, len) == 0 && line[len] == ':')
			sscanf(line + len + 1, "%lld", &found);
	fclose(f);
	return found;
}

static int64_t
bytes_in(const char *path, const char *name)
{
	int64_t kib = number_in(path, name);

	return kib < 0 ? -1 : kib * 1024;
}

bool
footprint_read(struct footprint *now)
{
	now->resident = bytes_in("/proc/self/smaps_rollup", "Rss");
	if (now->resident < 0)
		now->resident = bytes_in("/proc/self/status", "VmRSS");
	now->mapped = bytes_in("/proc/self/status", "VmSize");
	now->tables = bytes_in("/proc/self/status", "VmPTE");
	now->threads = number_in("/proc/self/status", "Threads");
	now->stacks = bytes_in("/proc/meminfo", "KernelStack");
	now->slabs = bytes_in("/proc/meminfo", "SUnreclaim");
	return now->resident >= 0 && now->mapped >= 0 && now->tables >= 0 &&
	    now->threads >= 0 && now->stacks >= 0 && now->slabs >= 0;
}

/* What threads leave behind for a moment. */
static int64_t
kernel_bytes(void)
{
	return bytes_in("/proc/meminfo", "KernelStack") +
	    bytes_in("/proc/meminfo", "SUnreclaim");
}

void
footprint_settle(void)
{
	const struct timespec while_ns = { .tv_nsec = SETTLE_NS };
	int64_t before = kernel_bytes(), now;
	int quiet = 0;

	for (int i = 0; i < SETTLE_TRIES && quiet < SETTLE_QUIET; i++) {
		nanosleep(&while_ns, NULL);
		now = kernel_bytes();
		quiet = now >= before ? quiet + 1 : 0;
		before = now;
	}
}
