/* Knows hwloc, /proc, /sys and cgroups; not what a figure means. */
#include "sys/host.h"

#include <gnu/libc-version.h>
#include <hwloc.h>
#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/text.h"
#include "sys/clock.h"
#include "sys/file.h"

/* The trimmed text of a small file, or NULL. */
static char *
read_text(struct arena *arena, const char *path)
{
	char chunk[4096];
	size_t len;
	FILE *file = fopen(path, "re");

	if (file == NULL)
		return NULL;
	len = fread(chunk, 1, sizeof(chunk) - 1, file);
	fclose(file);
	chunk[len] = '\0';
	return len > 0 ? text_trim(arena, chunk) : NULL;
}

static double
read_number(struct arena *arena, const char *path)
{
	char *text = read_text(arena, path), *end;
	double number = text != NULL ? strtod(text, &end) : NAN;

	return text != NULL && end != text ? number : NAN;
}

double
host_busy_s(void)
{
	struct arena *arena = arena_new();
	char *text = read_text(arena, "/proc/stat");
	double user, nice, system, irq, softirq, busy = NAN;

	if (text != NULL &&
	    sscanf(text, "cpu %lf %lf %lf %*f %*f %lf %lf", &user, &nice,
		&system, &irq, &softirq) == 5)
		busy = (user + nice + system + irq + softirq) /
		    (double)sysconf(_SC_CLK_TCK);
	arena_free(arena);
	return busy;
}

double
host_pressure(void)
{
	struct arena *arena = arena_new();
	char *text = read_text(arena, "/proc/pressure/cpu");
	double some;

	if (text == NULL || sscanf(text, "some avg10=%lf", &some) != 1)
		some = NAN;
	arena_free(arena);
	return some;
}

struct usage {
	long pid;
	double ticks;
	char *name;
};

/* What each process has used of the CPUs so far. */
static size_t
read_usage(struct arena *arena, struct usage **list)
{
	char **names, *text, *end;
	double user, system;
	size_t i, count, n = 0;
	struct err ignored;

	*list = NULL;
	if (!dir_list(arena, "/proc", &names, &count, &ignored))
		return 0;
	for (i = 0; i < count; i++) {
		long pid = strtol(names[i], &end, 10);

		if (*end != '\0' || pid == getpid())
			continue;
		text = read_text(arena,
		    arena_printf(arena, "/proc/%ld/stat", pid));
		/* The name stands in brackets and may hold anything. */
		end = text != NULL ? strrchr(text, ')') : NULL;
		if (end == NULL ||
		    sscanf(end + 1,
			" %*c %*d %*d %*d %*d %*d "
			"%*u %*u %*u %*u %*u %lf %lf",
			&user, &system) != 2)
			continue;
		*end = '\0';
		*ARENA_PUSH(arena, *list, n) = (struct usage) { pid,
			user + system, strchr(text, '(') + 1 };
	}
	return n;
}

double
host_busy(struct arena *arena, double seconds, char **busiest)
{
	struct usage *before, *after;
	size_t n = read_usage(arena, &before), m, i, k;
	double busy = host_busy_s(), start_ns = clock_now_ns(), most = 0;
	double spent_s;

	*busiest = "the kernel";
	clock_sleep(seconds);
	m = read_usage(arena, &after);
	busy = host_busy_s() - busy;
	spent_s = (clock_now_ns() - start_ns) / 1e9;
	for (i = 0; i < m; i++)
		for (k = 0; k < n; k++)
			if (after[i].pid == before[k].pid &&
			    after[i].ticks - before[k].ticks > most) {
				most = after[i].ticks - before[k].ticks;
				*busiest = arena_printf(arena, "%s (%ld)",
				    after[i].name, after[i].pid);
			}
	return busy / spent_s / (double)sysconf(_SC_NPROCESSORS_ONLN);
}

/* The value of the first line "key : value" of a file such as cpuinfo. */
static char *
read_field(struct arena *arena, const char *path, const char *key)
{
	char line[1024], *colon;
	char *value = NULL;
	FILE *file = fopen(path, "re");

	if (file == NULL)
		return NULL;
	while (value == NULL && fgets(line, sizeof(line), file) != NULL) {
		colon = strchr(line, ':');
		if (colon != NULL && text_starts(line, key))
			value = text_trim(arena, colon + 1);
	}
	fclose(file);
	return value;
}

static int
affinity_cpus(void)
{
	cpu_set_t *set = CPU_ALLOC(4096);
	size_t size = CPU_ALLOC_SIZE(4096);
	int count = 1;

	if (set == NULL)
		return 1;
	if (sched_getaffinity(0, size, set) == 0)
		count = CPU_COUNT_S(size, set);
	CPU_FREE(set);
	return count;
}

/* The folder of our own cgroup below a mount, for v2 or a v1 controller. */
static char *
cgroup_path(struct arena *arena, const char *controller)
{
	char line[1024], *path = NULL, *first, *second;
	FILE *file = fopen("/proc/self/cgroup", "re");

	if (file == NULL)
		return NULL;
	while (path == NULL && fgets(line, sizeof(line), file) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		first = strchr(line, ':');
		second = first != NULL ? strchr(first + 1, ':') : NULL;
		if (second == NULL)
			continue;
		*second = '\0';
		if (strcmp(first + 1, controller) == 0 ||
		    (controller[0] != '\0' && first[1] != '\0' &&
			text_starts(first + 1,
			    arena_printf(arena, "%s,", controller))))
			path = arena_strdup(arena, second + 1);
	}
	fclose(file);
	return path;
}

/* The tightest quota from our cgroup up to the root, in CPUs; NaN: none. */
static double
quota_cpus(struct arena *arena)
{
	char *v2 = cgroup_path(arena, ""), *v1 = cgroup_path(arena, "cpu");
	double least = NAN, quota, period;
	char *text, *slash, *base;

	for (; v2 != NULL && *v2 != '\0'; *slash = '\0') {
		text = read_text(arena,
		    arena_printf(arena, "/sys/fs/cgroup%s/cpu.max", v2));
		if (text != NULL &&
		    sscanf(text, "%lf %lf", &quota, &period) == 2)
			least = fmin(least, quota / period);
		slash = strrchr(v2, '/');
		if (slash == NULL)
			break;
	}
	for (; v1 != NULL && *v1 != '\0'; *slash = '\0') {
		base = arena_printf(arena, "/sys/fs/cgroup/cpu%s/cpu.cfs_",
		    strcmp(v1, "/") == 0 ? "" : v1);
		quota =
		    read_number(arena, arena_printf(arena, "%squota_us", base));
		period = read_number(arena,
		    arena_printf(arena, "%speriod_us", base));
		if (quota > 0 && period > 0)
			least = fmin(least, quota / period);
		slash = strrchr(v1, '/');
		if (slash == NULL)
			break;
	}
	return least;
}

double
host_effective_cpus(void)
{
	struct arena *arena = arena_new();
	double quota = quota_cpus(arena), cpus = affinity_cpus();

	arena_free(arena);
	if (!isnan(quota) && quota < cpus)
		cpus = quota;
	return cpus < 1 ? 1 : cpus;
}

/* Cores, hardware threads, nodes and caches, as hwloc finds them. */
static void
read_topology(struct arena *arena, struct facts *facts)
{
	hwloc_topology_t topology;
	int cores, threads, nodes;
	hwloc_obj_t cache;
	double kib[2] = { NAN, NAN };

	if (hwloc_topology_init(&topology) != 0)
		return;
	hwloc_topology_set_all_types_filter(topology,
	    HWLOC_TYPE_FILTER_KEEP_IMPORTANT);
	hwloc_topology_set_io_types_filter(topology,
	    HWLOC_TYPE_FILTER_KEEP_NONE);
	if (hwloc_topology_load(topology) == 0) {
		cores = hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_CORE);
		threads = hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_PU);
		nodes = hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_NUMANODE);
		cache = hwloc_get_obj_by_type(topology, HWLOC_OBJ_L2CACHE, 0);
		if (cache != NULL)
			kib[0] = (double)cache->attr->cache.size / 1024;
		cache = hwloc_get_obj_by_type(topology, HWLOC_OBJ_L3CACHE, 0);
		if (cache != NULL)
			kib[1] = (double)cache->attr->cache.size / 1024;
		facts_number(arena, facts, "cores", cores);
		facts_number(arena, facts, "threads_per_core",
		    cores > 0 ? threads / cores : NAN);
		facts_number(arena, facts, "numa", nodes);
		facts_number(arena, facts, "l2_kib", kib[0]);
		facts_number(arena, facts, "l3_kib", kib[1]);
	}
	hwloc_topology_destroy(topology);
}

static const char *
turbo(struct arena *arena)
{
	double off =
	    read_number(arena, "/sys/devices/system/cpu/intel_pstate/no_turbo");
	double on = read_number(arena, "/sys/devices/system/cpu/cpufreq/boost");

	if (!isnan(off))
		return off > 0 ? "off" : "on";
	return isnan(on) ? NULL : on > 0 ? "on" : "off";
}

/* Tells this from others without telling which it is. */
static void
add_hash(struct arena *arena, struct facts *facts, const char *name,
    const char *path)
{
	char *id = read_text(arena, path);

	facts_text(arena, facts, name,
	    id == NULL ?
		NULL :
		arena_strndup(arena, hash_hex(arena, id, strlen(id)), 16));
}

static void
read_system(struct arena *arena, struct facts *facts)
{
	char *flags = read_field(arena, "/proc/cpuinfo", "flags");
	struct utsname uts;

	add_hash(arena, facts, "host_id_hash", "/etc/machine-id");
	add_hash(arena, facts, "boot_id_hash",
	    "/proc/sys/kernel/random/boot_id");
	facts_text(arena, facts, "kernel",
	    uname(&uts) == 0 ? arena_printf(arena, "%s %s %s", uts.sysname,
				   uts.release, uts.machine) :
			       NULL);
	facts_text(arena, facts, "cpu_model",
	    read_field(arena, "/proc/cpuinfo", "model name"));
	facts_text(arena, facts, "hypervisor",
	    flags == NULL			     ? NULL :
		strstr(flags, " hypervisor") != NULL ? "yes" :
						       "no");
	facts_text(arena, facts, "libc",
	    arena_printf(arena, "glibc %s", gnu_get_libc_version()));
}

void
host_read(struct arena *arena, struct facts *facts)
{
	read_system(arena, facts);
	facts_number(arena, facts, "ncpu_online",
	    (double)sysconf(_SC_NPROCESSORS_ONLN));
	facts_number(arena, facts, "affinity", affinity_cpus());
	facts_number(arena, facts, "quota_cpus", quota_cpus(arena));
	facts_number(arena, facts, "effective_cpus", host_effective_cpus());
	facts_number(arena, facts, "memory_mib",
	    (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE) /
		(1 << 20));
	read_topology(arena, facts);
	facts_number(arena, facts, "smt",
	    read_number(arena, "/sys/devices/system/cpu/smt/active"));
	facts_text(arena, facts, "governor",
	    read_text(arena,
		"/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"));
	facts_text(arena, facts, "turbo", turbo(arena));
	facts_text(arena, facts, "clocksource",
	    read_text(arena,
		"/sys/devices/system/clocksource/clocksource0/"
		"current_clocksource"));
	facts_number(arena, facts, "clk_tck", (double)sysconf(_SC_CLK_TCK));
	facts_number(arena, facts, "aslr",
	    read_number(arena, "/proc/sys/kernel/randomize_va_space"));
	facts_number(arena, facts, "perf_paranoid",
	    read_number(arena, "/proc/sys/kernel/perf_event_paranoid"));
}

void
host_read_now(struct arena *arena, struct facts *facts, const char *suffix)
{
	char *mhz = read_field(arena, "/proc/cpuinfo", "cpu MHz");
	char *load = read_text(arena, "/proc/loadavg");
	double one = NAN, runnable = NAN;

	if (load != NULL)
		sscanf(load, "%lf %*f %*f %lf", &one, &runnable);
	facts_number(arena, facts, arena_printf(arena, "mhz%s", suffix),
	    mhz != NULL ? strtod(mhz, NULL) : NAN);
	facts_number(arena, facts, arena_printf(arena, "loadavg%s", suffix),
	    one);
	facts_number(arena, facts, arena_printf(arena, "runnable%s", suffix),
	    runnable);
}
