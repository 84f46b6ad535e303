/*
 * Knows where Linux keeps the counters of a thread, of a cgroup and of the
 * whole host, and how each file reads.
 * Refuses to know what was measured, and to take unknown for zero.
 */
#define _GNU_SOURCE /* RUSAGE_THREAD */
#include "counters.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "clock.h"

enum { UNKNOWN = -1, PATH_SIZE = 4096 };

/* The start of a file, as a string; false if it cannot be read. */
static bool
read_text(const char *path, char *text, size_t size)
{
	FILE *file = fopen(path, "r");
	size_t length;

	if (file == NULL)
		return false;
	length = fread(text, 1, size - 1, file);
	text[length] = '\0';
	fclose(file);
	return length > 0;
}

void
counters_read_usage(struct counters_thread *counters)
{
	struct rusage usage;

	getrusage(RUSAGE_THREAD, &usage);
	counters->nvcsw = usage.ru_nvcsw;
	counters->nivcsw = usage.ru_nivcsw;
	counters->minflt = usage.ru_minflt;
	counters->majflt = usage.ru_majflt;
}

/* The second number of a file schedstat. */
static int64_t
read_rundelay(const char *path)
{
	char text[128];
	long long ran, waited;

	return read_text(path, text, sizeof(text)) &&
		sscanf(text, "%lld %lld", &ran, &waited) == 2 ?
	    waited :
	    UNKNOWN;
}

void
counters_read_sched(struct counters_thread *counters)
{
	char text[4096];

	counters->rundelay_ns = read_rundelay("/proc/thread-self/schedstat");
	counters->migrations = UNKNOWN;
	if (read_text("/proc/thread-self/sched", text, sizeof(text)))
		counters->migrations = counters_field(text, "se.nr_migrations");
}

/* In ticks: cutime and cstime of /proc/PID/stat; 0 if it reads otherwise. */
static int64_t
read_children_ticks(pid_t pid)
{
	char path[64], text[4096];
	const char *name_end;
	long long user = 0, system = 0;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	if (read_text(path, text, sizeof(text)) &&
	    (name_end = strrchr(text, ')')) != NULL)
		sscanf(name_end,
		    ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u "
		    "%*u %*u %lld %lld",
		    &user, &system);
	return user + system;
}

int
counters_read_process(pid_t pid, struct counters_process *counters)
{
	struct timespec cpu;
	char path[64];
	clockid_t clock;
	int error = clock_getcpuclockid(pid, &clock);

	if (error == 0 && clock_gettime(clock, &cpu) != 0)
		error = errno;
	if (error != 0)
		return error;
	snprintf(path, sizeof(path), "/proc/%d/schedstat", (int)pid);
	counters->rundelay_ns = read_rundelay(path);
	counters->cpu_ns = (int64_t)cpu.tv_sec * 1000000000 + cpu.tv_nsec +
	    read_children_ticks(pid) * (1000000000 / sysconf(_SC_CLK_TCK));
	return 0;
}

/* Time lost to the quota of one cgroup; path is "" for the root. */
static int64_t
read_throttled_at(const char *path, bool version2)
{
	char file[PATH_SIZE + 64], text[4096];
	int64_t throttled_ns;

	snprintf(file, sizeof(file), "/sys/fs/cgroup%s%s/cpu.stat",
	    version2 ? "" : "/cpu", path);
	if (!read_text(file, text, sizeof(text)))
		return UNKNOWN;
	if (version2)
		return counters_field(text, "throttled_usec");
	throttled_ns = counters_field(text, "throttled_time");
	return throttled_ns < 0 ? UNKNOWN : throttled_ns / 1000;
}

/*
 * A quota of any cgroup above us stops us too, so their times are added up,
 * from ours to the root.  Levels that a container hides are skipped.
 */
static int64_t
read_throttled_usec(void)
{
	char text[4096], path[PATH_SIZE];
	int64_t total = UNKNOWN, here;
	bool version2;

	if (!read_text("/proc/self/cgroup", text, sizeof(text)) ||
	    !counters_parse_cgroup(text, path, sizeof(path), &version2))
		return UNKNOWN;
	for (;;) {
		here = read_throttled_at(path, version2);
		if (here >= 0)
			total = total < 0 ? here : total + here;
		if (path[0] == '\0')
			return total;
		*strrchr(path, '/') = '\0';
	}
}

static int64_t
ns_of(struct timeval time)
{
	return ((int64_t)time.tv_sec * 1000000 + time.tv_usec) * 1000;
}

void
counters_read_host(struct counters_host *counters)
{
	struct rusage children;
	char text[4096];

	*counters = (struct counters_host) {
		.busy_ticks = UNKNOWN,
		.steal_ticks = UNKNOWN,
		.psi_some_us = UNKNOWN,
		.throttled_usec = read_throttled_usec(),
	};
	if (read_text("/proc/pressure/cpu", text, sizeof(text)))
		counters->psi_some_us = counters_parse_psi(text);
	if (read_text("/proc/stat", text, sizeof(text)))
		counters_parse_stat(text, &counters->busy_ticks,
		    &counters->steal_ticks);
	counters->now_ns = clock_read_ns(CLOCK_MONOTONIC);
	counters->cpu_ns = clock_read_ns(CLOCK_PROCESS_CPUTIME_ID);
	getrusage(RUSAGE_CHILDREN, &children);
	counters->children_ns =
	    ns_of(children.ru_utime) + ns_of(children.ru_stime);
}

int64_t
counters_delta(int64_t before, int64_t after)
{
	return before < 0 || after < 0 ? UNKNOWN : after - before;
}

double
counters_foreign(const struct counters_host *before,
    const struct counters_host *after, long hz, long ncpu)
{
	int64_t busy = counters_delta(before->busy_ticks, after->busy_ticks);
	double capacity_s = ncpu * 1e-9 * (after->now_ns - before->now_ns);
	double own_s = 1e-9 *
	    (after->cpu_ns - before->cpu_ns + after->children_ns -
		before->children_ns);
	double share;

	if (busy < 0 || capacity_s * hz < 20)
		return NAN;
	share = ((double)busy / hz - own_s) / capacity_s;
	return share < 0 ? 0 : share;
}

int64_t
counters_field(const char *text, const char *key)
{
	size_t length = strlen(key);
	long long value;

	for (const char *line = text; line != NULL;) {
		if (strncmp(line, key, length) == 0 &&
		    sscanf(line + length, "%*[ :\t]%lld", &value) == 1)
			return value;
		line = strchr(line, '\n');
		line += line != NULL;
	}
	return UNKNOWN;
}

bool
counters_parse_stat(const char *text, int64_t *busy, int64_t *steal)
{
	long long user, nice, system, irq, softirq, stolen;

	*busy = *steal = UNKNOWN;
	if (sscanf(text, "cpu %lld %lld %lld %*d %*d %lld %lld %lld", &user,
		&nice, &system, &irq, &softirq, &stolen) != 6)
		return false;
	*busy = user + nice + system + irq + softirq;
	*steal = stolen;
	return true;
}

int64_t
counters_parse_psi(const char *text)
{
	long long total;

	if (sscanf(text, "some avg10=%*f avg60=%*f avg300=%*f total=%lld",
		&total) != 1)
		return UNKNOWN;
	return total;
}

/* The path in a line of version 1 that has the cpu controller, or NULL. */
static const char *
version1_path(const char *line)
{
	char controllers[256], list[sizeof(controllers) + 2];
	int path_at = 0;

	if (sscanf(line, "%*d:%255[^:\n]:%n", controllers, &path_at) != 1)
		return NULL;
	snprintf(list, sizeof(list), ",%s,", controllers);
	if (path_at == 0 || strstr(list, ",cpu,") == NULL)
		return NULL;
	return line + path_at;
}

bool
counters_parse_cgroup(const char *text, char *path, size_t size, bool *version2)
{
	const char *unified = NULL, *where = NULL;

	for (const char *line = text; line != NULL && where == NULL;) {
		if (strncmp(line, "0::", 3) == 0)
			unified = line + 3;
		where = version1_path(line);
		line = strchr(line, '\n');
		line += line != NULL;
	}
	*version2 = where == NULL;
	where = where == NULL ? unified : where;
	if (where == NULL || *where != '/')
		return false;
	snprintf(path, size, "%.*s", (int)strcspn(where, "\n"), where);
	if (strcmp(path, "/") == 0)
		path[0] = '\0';
	return true;
}
