/*
 * The rig's insides: the command line, the kernel's counters, the JSON, and
 * the common start.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "args.h"
#include "clock.h"
#include "counters.h"
#include "emit.h"
#include "newcomers.h"
#include "region.h"
#include "report.h"

static const struct rig_experiment sample_experiment = {
	.id = "sample",
	.title = "A \"small\" one",
	.scales = true,
	.params = {
		{
			.name = "task", .text = "what",
			.choices = { "fib", "count" },
		}, {
			.name = "n", .text = "how many", .value = 24,
			.min = 5, .max = 35, .whole = true,
		}, {
			.name = "delay", .text = "how long", .unit = "s",
			.value = 0.1, .min = 0.001, .max = 10,
		},
	},
	.variants = {
		{ .name = "one", .role = RIG_BASE, .text = "first" },
		{ .name = "two", .role = RIG_CAPACITY, .text = "second" },
	},
	.metrics = {
		{ .name = "lost", .text = "lost updates" },
		{ .name = "share", .unit = "%", .text = "a share" },
	},
	.spans = {
		{ .name = "holds", .text = "holds the lock" },
		{ .name = "waits" },
	},
};

/* Parse up to three words; returns the message, or NULL if all is right. */
static const char *
parse(struct args *args, const char *a, const char *b, const char *c)
{
	static char error[512];
	char *argv[] = { "sample", (char *)a, (char *)b, (char *)c, NULL };
	int argc = 1 + (a != NULL) + (b != NULL) + (c != NULL);

	error[0] = '\0';
	if (args_parse(args, &sample_experiment, argc, argv, error,
		sizeof(error)))
		return NULL;
	assert_null(strchr(error, '\n'));
	return error;
}

static void
test_args_that_are_right(void **state)
{
	struct args args;

	(void)state;
	assert_null(parse(&args, NULL, NULL, NULL));
	assert_int_equal(ARGS_RUN, args.action);
	assert_null(args.variant);
	assert_int_equal(1, args.work);
	assert_true(args.warm_up);
	assert_true(args.values[1] == 24);

	assert_null(parse(&args, "--variant", "two", "--no-warmup"));
	assert_string_equal("two", args.variant->name);
	assert_false(args.warm_up);

	assert_null(parse(&args, "task=count", "n=35", "delay=0.25"));
	assert_true(args.values[0] == 1);
	assert_true(args.values[1] == 35);
	assert_true(args.values[2] == 0.25);

	assert_null(parse(&args, "--work", "4096", NULL));
	assert_int_equal(4096, args.work);
	assert_null(parse(&args, "--describe", NULL, NULL));
	assert_int_equal(ARGS_DESCRIBE, args.action);
}

static void
test_args_that_are_wrong(void **state)
{
	struct args args;

	(void)state;
	assert_string_equal("unknown parameter 'x'; it has task, n, delay",
	    parse(&args, "x=1", NULL, NULL));
	assert_string_equal("n cannot be 36; it goes from 5 to 35",
	    parse(&args, "n=36", NULL, NULL));
	assert_string_equal("delay cannot be 11; it goes from 0.001 to 10 s",
	    parse(&args, "delay=11", NULL, NULL));
	assert_string_equal("n cannot be 7.5; it is a whole number",
	    parse(&args, "n=7.5", NULL, NULL));
	assert_string_equal("n cannot be '7x'; it is a number",
	    parse(&args, "n=7x", NULL, NULL));
	assert_non_null(parse(&args, "n=nan", NULL, NULL));
	assert_non_null(parse(&args, "n=", NULL, NULL));
	assert_string_equal("task cannot be 'fi'; it is one of fib, count",
	    parse(&args, "task=fi", NULL, NULL));
	assert_string_equal("unknown variant 'three'; it has one, two",
	    parse(&args, "--variant", "three", NULL));
	assert_string_equal("--variant needs a value",
	    parse(&args, "--variant", NULL, NULL));
	assert_string_equal("unknown option 'n'; see --help",
	    parse(&args, "n", NULL, NULL));
	assert_non_null(parse(&args, "--work", "0", NULL));
}

static void
test_stat(void **state)
{
	int64_t busy, steal;

	(void)state;
	assert_true(counters_parse_stat(
	    "cpu  100 20 30 4000 500 6 7 8 9 10\ncpu0 1 2 3\n", &busy, &steal));
	assert_int_equal(100 + 20 + 30 + 6 + 7, busy);
	assert_int_equal(8, steal);
	assert_false(counters_parse_stat("cpu  1 2 3", &busy, &steal));
	assert_int_equal(-1, busy);
	assert_int_equal(-1, steal);
}

static void
test_fields(void **state)
{
	const char *sched =
	    "cat (1, #threads: 1)\n-----\n"
	    "se.nr_migrations                  :               17\n";
	const char *stat = "nr_periods 5\nnr_throttled 2\n"
			   "throttled_usec 900\n";

	(void)state;
	assert_int_equal(17, counters_field(sched, "se.nr_migrations"));
	assert_int_equal(900, counters_field(stat, "throttled_usec"));
	assert_int_equal(5, counters_field(stat, "nr_periods"));
	assert_int_equal(-1, counters_field(stat, "throttled_time"));
	assert_int_equal(-1, counters_field(stat, "throttled"));
	assert_int_equal(-1, counters_field("", "x"));
	assert_int_equal(77,
	    counters_parse_psi(
		"some avg10=0.00 avg60=1.20 avg300=0.12 total=77\n"
		"full avg10=0.00 avg60=0.00 avg300=0.00 total=0\n"));
	assert_int_equal(-1, counters_parse_psi("nothing"));
}

static void
check_cgroup(const char *text, const char *want_path, bool want_version2)
{
	char path[256];
	bool version2;

	assert_true(counters_parse_cgroup(text, path, sizeof(path), &version2));
	assert_string_equal(want_path, path);
	assert_int_equal(want_version2, version2);
}

static void
test_cgroups(void **state)
{
	char path[256];
	bool version2;

	(void)state;
	check_cgroup("0::/user.slice/a.scope\n", "/user.slice/a.scope", true);
	check_cgroup("0::/\n", "", true);
	check_cgroup("5:cpuset:/x\n4:cpu,cpuacct:/docker/1\n0::/y\n",
	    "/docker/1", false);
	check_cgroup("0::/y\n2:cpu:/\n", "", false);
	check_cgroup("2:cpuacct:/z\n0::/y\n", "/y", true);
	assert_false(counters_parse_cgroup("2:cpuset:/z\n", path, sizeof(path),
	    &version2));
	assert_false(counters_parse_cgroup("", path, sizeof(path), &version2));
}

static void
test_foreign(void **state)
{
	struct counters_host before = { .busy_ticks = 1000 };
	struct counters_host after = {
		.now_ns = 1000000000,
		.cpu_ns = 500000000,
		.busy_ticks = 1100,
	};

	(void)state;
	/* 1 s busy of 2, half a second of it our own. */
	assert_true(
	    fabs(counters_foreign(&before, &after, 100, 2) - 0.25) < 1e-12);
	/* A quarter by children. */
	after.children_ns = 250000000;
	assert_true(
	    fabs(counters_foreign(&before, &after, 100, 2) - 0.125) < 1e-12);
	after.cpu_ns = 1100000000;
	assert_true(counters_foreign(&before, &after, 100, 2) == 0);
	after.now_ns = 99000000;
	assert_true(isnan(counters_foreign(&before, &after, 100, 2)));
	after.now_ns = 1000000000;
	after.busy_ticks = -1;
	assert_true(isnan(counters_foreign(&before, &after, 100, 2)));
	assert_int_equal(-1, counters_delta(-1, 5));
	assert_int_equal(3, counters_delta(2, 5));
}

/* What a writer wrote, as a string that the next call replaces. */
static const char *
written(void (*write_it)(FILE *out, const void *what), const void *what)
{
	static char *text;
	size_t size;
	FILE *out;

	free(text);
	out = open_memstream(&text, &size);
	assert_non_null(out);
	write_it(out, what);
	fclose(out);
	return text;
}

static void
write_string(FILE *out, const void *what)
{
	emit_string(out, what);
}

static void
write_number(FILE *out, const void *what)
{
	emit_number(out, *(const double *)what);
}

static void
write_description(FILE *out, const void *what)
{
	report_describe(out, what);
}

static void
write_sample(FILE *out, const void *what)
{
	report_json(out, &sample_experiment, what);
}

static void
test_json(void **state)
{
	const double tenth = 0.1, third = 1.0 / 3, big = 1e9, none = NAN;

	(void)state;
	assert_string_equal("\"a\\\"b\\\\c\\u000ad\"",
	    written(write_string, "a\"b\\c\nd"));
	assert_string_equal("null", written(write_string, NULL));
	assert_string_equal("0.1", written(write_number, &tenth));
	assert_true(strtod(written(write_number, &third), NULL) == third);
	assert_string_equal("1000000000", written(write_number, &big));
	assert_string_equal("null", written(write_number, &none));
}

static void
test_description(void **state)
{
	(void)state;
	assert_string_equal(
	    "{\"protocol\":1,\"id\":\"sample\","
	    "\"title\":\"A \\\"small\\\" one\",\"waits\":false,"
	    "\"scales\":true,\"params\":["
	    "{\"name\":\"task\",\"kind\":\"choice\",\"default\":\"fib\","
	    "\"choices\":[\"fib\",\"count\"],\"unit\":\"\","
	    "\"text\":\"what\"},"
	    "{\"name\":\"n\",\"kind\":\"number\",\"default\":24,\"min\":5,"
	    "\"max\":35,\"whole\":true,\"unit\":\"\",\"text\":\"how many\"},"
	    "{\"name\":\"delay\",\"kind\":\"number\",\"default\":0.1,"
	    "\"min\":0.001,\"max\":10,\"whole\":false,\"unit\":\"s\","
	    "\"text\":\"how long\"}],"
	    "\"variants\":[{\"name\":\"one\",\"role\":\"base\","
	    "\"text\":\"first\"},{\"name\":\"two\",\"role\":\"capacity\","
	    "\"text\":\"second\"}],"
	    "\"metrics\":[{\"name\":\"lost\",\"unit\":\"\","
	    "\"text\":\"lost updates\"},{\"name\":\"share\","
	    "\"unit\":\"%\",\"text\":\"a share\"}],"
	    "\"spans\":[{\"name\":\"holds\",\"text\":\"holds the lock\"},"
	    "{\"name\":\"waits\",\"text\":\"\"}]}\n",
	    written(write_description, &sample_experiment));
}

static void
test_sample_json(void **state)
{
	struct region_thread thread = {
		.start_ns = 1,
		.end_ns = 200,
		.cpu_ns = 150,
		.rundelay_ns = -1,
		.cpu = 3,
	};
	struct sample sample = {
		.variant = &sample_experiment.variants[1],
		.work = 2,
		.region = {
			.wall_ns = 200, .cpu_ns = 160, .nvcsw = 4,
			.migrations = -1, .psi_some_us = 9, .foreign = NAN,
			.nthreads = 1, .threads = &thread,
		},
		.warmup_ns = -1,
		.metrics = { NAN, 12.5 },
	};
	const struct span spans[] = {
		{ 0, &sample_experiment.spans[0], -5, 7 },
		{ 255, &sample_experiment.spans[1], 7, 7 },
	};

	(void)state;
	assert_string_equal(
	    "{\"variant\":\"two\",\"work\":2,\"ok\":true,"
	    "\"error\":null,\"wall_ns\":200,\"cpu_ns\":160,\"threads\":["
	    "{\"start\":1,\"end\":200,\"cpu_ns\":150,\"rundelay_ns\":null,"
	    "\"cpu\":3}],\"nvcsw\":4,\"nivcsw\":0,\"minflt\":0,"
	    "\"majflt\":0,\"migrations\":null,\"steal_ticks\":0,"
	    "\"foreign\":null,\"throttled_usec\":0,\"psi_some_us\":9,"
	    "\"warmup_ns\":null,\"metrics\":{\"share\":12.5}}\n",
	    written(write_sample, &sample));
	sample.spans = spans;
	sample.nspans = 2;
	assert_non_null(strstr(written(write_sample, &sample),
	    "\"metrics\":{\"share\":12.5},"
	    "\"spans\":[[0,\"holds\",-5,7],[255,\"waits\",7,7]]}\n"));
	sample.error = "1 is 2";
	assert_string_equal("{\"variant\":\"two\",\"work\":2,\"ok\":false,"
			    "\"error\":\"1 is 2\"}\n",
	    written(write_sample, &sample));
}

/* What a region's threads note. */
struct notes {
	int64_t began_ns[8];
	int calls[8];
};

static void
note_and_sleep(void *arg, int i)
{
	struct notes *notes = arg;

	notes->began_ns[i] = clock_read_ns(CLOCK_MONOTONIC);
	notes->calls[i]++;
	clock_sleep_until(notes->began_ns[i] + 3000000);
}

static void
check_region(const struct region *region, const struct notes *notes, int n)
{
	int64_t last_end = 0;

	assert_int_equal(n, region->nthreads);
	for (int i = 0; i < n; i++) {
		const struct region_thread *thread = &region->threads[i];

		assert_int_equal(1, notes->calls[i]);
		assert_true(thread->start_ns >= 0);
		/* What the thread read itself, told from the common start. */
		assert_true(
		    notes->began_ns[i] - region->began_ns >= thread->start_ns);
		assert_true(notes->began_ns[i] - region->began_ns <=
		    thread->end_ns - 3000000);
		assert_true(thread->end_ns >= thread->start_ns + 3000000);
		assert_true(thread->cpu_ns >= 0);
		assert_true(thread->cpu_ns < thread->end_ns);
		if (thread->end_ns > last_end)
			last_end = thread->end_ns;
	}
	assert_int_equal(last_end, region->wall_ns);
	assert_true(region->nvcsw >= n); /* each one slept */
	assert_true(region->majflt >= 0 && region->cpu_ns > 0);
}

static void
test_region(void **state)
{
	struct notes alone = { 0 }, together = { 0 };
	struct region region = { 0 };

	(void)state;
	assert_int_equal(0, region_alone(&region, note_and_sleep, &alone));
	check_region(&region, &alone, 1);
	region_fini(&region);
	assert_null(region.threads);

	assert_int_equal(0,
	    region_threads(&region, 8, note_and_sleep, &together));
	check_region(&region, &together, 8);
	region_fini(&region);
}

enum { BURN_NS = 30000000 };

/* Keep a core busy until the calling thread has used so much CPU time. */
static void
burn(void)
{
	int64_t until = clock_read_ns(CLOCK_THREAD_CPUTIME_ID) + BURN_NS;

	while (clock_read_ns(CLOCK_THREAD_CPUTIME_ID) < until)
		;
}

/* A worker burns for each byte that it reads, and answers with one. */
struct crew {
	int ask[2], answer[2];
	pid_t pid;
	pthread_t thread;
};

static void *
burn_on_demand(void *arg)
{
	struct crew *crew = arg;
	char byte = '.';

	/* It is there, and has done all that starting takes. */
	if (write(crew->answer[1], &byte, 1) != 1)
		abort();
	while (read(crew->ask[0], &byte, 1) == 1 && byte != '.') {
		burn();
		if (write(crew->answer[1], &byte, 1) != 1)
			abort();
	}
	return NULL;
}

static void
demand_two(void *arg, int i)
{
	struct crew *crew = arg;
	char bytes[2];

	(void)i;
	if (write(crew->ask[1], "ab", 2) != 2)
		abort();
	for (int n = 0; n < 2; n++)
		if (read(crew->answer[0], &bytes[n], 1) != 1)
			abort();
}

static void
say_end(struct crew *crew)
{
	assert_int_equal(1, write(crew->ask[1], ".", 1));
}

static void
crew_start(struct crew *crew, bool process)
{
	char byte;

	assert_int_equal(0, pipe(crew->ask));
	assert_int_equal(0, pipe(crew->answer));
	alarm(60);
	if (process)
		crew->pid = fork();
	else
		assert_int_equal(0,
		    pthread_create(&crew->thread, NULL, burn_on_demand, crew));
	if (process && crew->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		burn_on_demand(crew);
		_exit(0);
	}
	assert_int_equal(1, read(crew->answer[0], &byte, 1));
}

static void
crew_stop(struct crew *crew)
{
	for (int i = 0; i < 2; i++) {
		close(crew->ask[i]);
		close(crew->answer[i]);
	}
	alarm(0);
}

/* The thread that waits, and the lane of the one that burns for it. */
static void
check_lanes(const struct region *region)
{
	const struct region_thread *lane = &region->threads[1];
	double overlap = region_overlap(region);

	assert_int_equal(2, region->nthreads);
	assert_true(region->threads[0].cpu_ns < BURN_NS);
	assert_int_equal(0, lane->start_ns);
	assert_int_equal(region->wall_ns, lane->end_ns);
	assert_int_equal(-1, lane->cpu);
	assert_true(lane->cpu_ns >= 2 * BURN_NS);
	assert_true(lane->cpu_ns <= region->wall_ns);
	assert_true(region->cpu_ns >= lane->cpu_ns);
	assert_true(region->cpu_ns < 3 * BURN_NS);
	assert_true(overlap * region->wall_ns >= 2 * BURN_NS);
	assert_true(overlap < 1.1);
}

static void
test_region_with_process(void **state)
{
	struct region region = { 0 };
	struct crew crew;

	(void)state;
	crew_start(&crew, true);
	region_add_process(&region, crew.pid);
	assert_int_equal(0, region_alone(&region, demand_two, &crew));
	check_lanes(&region);
	assert_true(region.threads[1].rundelay_ns >= -1);
	region_fini(&region);

	/* What it did before does not count, and it may end by itself. */
	say_end(&crew);
	region_add_process(&region, crew.pid);
	usleep(20000);
	assert_int_equal(0,
	    region_threads(&region, 1, note_and_sleep, &(struct notes) { 0 }));
	assert_int_equal(2, region.nthreads);
	assert_true(region.threads[1].cpu_ns < BURN_NS);
	region_fini(&region);
	assert_int_equal(crew.pid, waitpid(crew.pid, NULL, 0));

	/* It is gone, so the work is not even begun. */
	for (int threads = 0; threads < 2; threads++) {
		struct notes notes = { 0 };

		region_add_process(&region, crew.pid);
		assert_int_equal(ESRCH,
		    threads == 0 ?
			region_alone(&region, note_and_sleep, &notes) :
			region_threads(&region, 1, note_and_sleep, &notes));
		assert_int_equal(0, notes.calls[0]);
		assert_int_equal(0, region.nthreads);
		region_fini(&region);
	}
	crew_stop(&crew);
}

static void
test_region_with_thread(void **state)
{
	struct region region = { 0 };
	struct crew crew;

	(void)state;
	crew_start(&crew, false);
	region_add_thread(&region, crew.thread);
	assert_int_equal(0, region_alone(&region, demand_two, &crew));
	check_lanes(&region);
	assert_int_equal(-1, region.threads[1].rundelay_ns);
	region_fini(&region);
	say_end(&crew);
	pthread_join(crew.thread, NULL);
	crew_stop(&crew);
}

static void
fork_and_wait(void *arg, int i)
{
	pid_t pid = fork();

	(void)arg;
	(void)i;
	if (pid == 0) {
		burn();
		_exit(0);
	}
	if (waitpid(pid, NULL, 0) != pid)
		abort();
}

/* Children that come and go in the region are a lane as well. */
static void
test_region_with_children(void **state)
{
	struct region region = { 0 };

	(void)state;
	fork_and_wait(NULL, 0); /* one from before does not count */
	assert_int_equal(0, region_alone(&region, fork_and_wait, NULL));
	assert_int_equal(2, region.nthreads);
	/* The kernel shares ticks out between user and system time. */
	assert_true(region.threads[1].cpu_ns >= BURN_NS - 1000000);
	assert_true(region.threads[1].cpu_ns < 2 * BURN_NS);
	assert_true(region.cpu_ns >= region.threads[1].cpu_ns);
	region_fini(&region);
}

static void *
burn_once(void *arg)
{
	(void)arg;
	burn();
	return NULL;
}

static void
start_and_join(void *arg, int i)
{
	pthread_t threads[2];

	(void)arg;
	(void)i;
	for (int t = 0; t < 2; t++)
		if (pthread_create(&threads[t], NULL, burn_once, NULL) != 0)
			abort();
	for (int t = 0; t < 2; t++)
		pthread_join(threads[t], NULL);
}

static void
burn_alone(void *arg, int i)
{
	(void)arg;
	(void)i;
	burn();
}

/* Threads that come and go in the region are a lane, all in one. */
static void
test_region_with_newcomers(void **state)
{
	struct region region = { 0 };
	const struct region_thread *lane;

	(void)state;
	start_and_join(NULL, 0); /* those from before do not count */
	assert_int_equal(0, region_alone(&region, start_and_join, NULL));
	assert_int_equal(2, region.nthreads);
	lane = &region.threads[1];
	assert_int_equal(0, lane->start_ns);
	assert_int_equal(region.wall_ns, lane->end_ns);
	assert_int_equal(-1, lane->rundelay_ns);
	assert_int_equal(-1, lane->cpu);
	assert_true(lane->cpu_ns >= 2 * BURN_NS - 1000000);
	assert_true(lane->cpu_ns < 3 * BURN_NS);
	assert_true(region.cpu_ns >= lane->cpu_ns);
	assert_true(
	    region_overlap(&region) * region.wall_ns >= 2 * BURN_NS - 1000000);
	region_fini(&region);

	/* Where the rig starts threads, only these are lanes. */
	assert_int_equal(0, region_threads(&region, 2, start_and_join, NULL));
	assert_int_equal(2, region.nthreads);
	region_fini(&region);
}

/* No newcomer, no lane, not even a thin one: however often it is asked. */
static void
test_region_without_newcomers(void **state)
{
	struct region region = { 0 };
	struct newcomers newcomers;
	struct crew crew;

	(void)state;
	assert_int_equal(0, region_alone(&region, burn_alone, NULL));
	assert_int_equal(1, region.nthreads);
	region_fini(&region);
	for (int i = 0; i < 1000; i++) {
		newcomers_begin(&newcomers);
		assert_int_equal(0, newcomers_end(&newcomers));
	}

	/* Who was there before and was not told of is of no lane. */
	crew_start(&crew, false);
	assert_int_equal(0, region_alone(&region, demand_two, &crew));
	assert_int_equal(1, region.nthreads);
	assert_true(region.threads[0].cpu_ns < BURN_NS);
	region_fini(&region);
	say_end(&crew);
	pthread_join(crew.thread, NULL);
	crew_stop(&crew);
}

/* A thread that has ended took its clock along. */
static void
test_region_with_thread_gone(void **state)
{
	struct region region = { 0 };
	struct notes notes = { 0 };
	struct crew crew;

	(void)state;
	crew_start(&crew, false);
	region_add_thread(&region, crew.thread);
	say_end(&crew);
	pthread_join(crew.thread, NULL);
	assert_int_equal(ESRCH, region_alone(&region, note_and_sleep, &notes));
	assert_int_equal(0, notes.calls[0]);
	assert_int_equal(0, region.nthreads);
	region_fini(&region);
	crew_stop(&crew);
}

/* A grandchild counts when the worker has waited for it. */
static void
test_process_with_children(void **state)
{
	struct counters_process before, after;
	int ask[2], answer[2];
	char byte = 'a';
	pid_t pid;

	(void)state;
	assert_int_equal(0, pipe(ask));
	assert_int_equal(0, pipe(answer));
	pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (read(ask[0], &byte, 1) == 1) {
			fork_and_wait(NULL, 0);
			fork_and_wait(NULL, 0);
			if (write(answer[1], &byte, 1) == 1)
				pause();
		}
		_exit(1);
	}
	assert_int_equal(0, counters_read_process(pid, &before));
	assert_int_equal(1, write(ask[1], &byte, 1));
	assert_int_equal(1, read(answer[0], &byte, 1));
	assert_int_equal(0, counters_read_process(pid, &after));
	/* Two ticks may be missing. */
	assert_true(after.cpu_ns - before.cpu_ns >= 2 * BURN_NS - 20000000);
	kill(pid, SIGKILL);
	assert_int_equal(pid, waitpid(pid, NULL, 0));
	assert_int_equal(ESRCH, counters_read_process(pid, &after));
	for (int i = 0; i < 2; i++) {
		close(ask[i]);
		close(answer[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_args_that_are_right),
		cmocka_unit_test(test_args_that_are_wrong),
		cmocka_unit_test(test_stat),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_cgroups),
		cmocka_unit_test(test_foreign),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_description),
		cmocka_unit_test(test_sample_json),
		cmocka_unit_test(test_region),
		cmocka_unit_test(test_region_with_process),
		cmocka_unit_test(test_region_with_thread),
		cmocka_unit_test(test_region_with_children),
		cmocka_unit_test(test_region_with_newcomers),
		cmocka_unit_test(test_region_without_newcomers),
		cmocka_unit_test(test_region_with_thread_gone),
		cmocka_unit_test(test_process_with_children),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
