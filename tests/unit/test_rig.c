/*
 * The rig's insides: the command line, the kernel's counters, the JSON, and
 * the common start.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "args.h"
#include "clock.h"
#include "counters.h"
#include "emit.h"
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
	region_alone(&region, note_and_sleep, &alone);
	check_region(&region, &alone, 1);
	region_fini(&region);
	assert_null(region.threads);

	assert_int_equal(0,
	    region_threads(&region, 8, note_and_sleep, &together));
	check_region(&region, &together, 8);
	region_fini(&region);
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
