/* The arithmetic of advice: by hand, against schedules, and in words. */
#include "data/advice.h"

#include "press/advice.h"
#include "press/decision.h"
#include "test.h"

static struct range facts[ADVICE_FACTS];

static struct range
within(double lo, double hi)
{
	return (struct range) { lo, (lo + hi) / 2, hi };
}

static struct range
exactly(double number)
{
	return within(number, number);
}

/* Round numbers, that a sum on paper can be made of. */
static void
set_facts(void)
{
	facts[FACT_THREAD_CAPACITY] = exactly(2);
	facts[FACT_PROCESS_CAPACITY] = exactly(2);
	facts[FACT_GIL_CAPACITY] = exactly(1);
	facts[FACT_THREAD_START] = exactly(100e-6);
	facts[FACT_THREAD_ITEM] = exactly(10e-6);
	facts[FACT_LOOP_TASK] = exactly(2e-6);
	facts[FACT_PROCESS_START] = exactly(1e-3);
	facts[FACT_PROCESS_ITEM] = exactly(20e-6);
	facts[FACT_PROCESS_MIB] = exactly(1e-3);
	facts[FACT_INTERPRETER_ITEM] = exactly(15e-6);
	facts[FACT_INTERPRETER_MIB] = exactly(500e-6);
	facts[FACT_LOOP_START] = facts[FACT_LOOP_LATE] = exactly(NAN);
	facts[FACT_INTERPRETER_START] = exactly(NAN);
	facts[FACT_NO_GIL_PRICE] = exactly(NAN);
}

static struct workload
workload_of(const char *text)
{
	struct workload w;
	struct err err;

	if (!workload_parse(arena, text, &w, &err))
		fail_msg("%s", err.text);
	return w;
}

static struct advice
advise_on(const char *text)
{
	struct workload w = workload_of(text);

	return advise(&w, facts, 0);
}

static void
test_words_of_a_workload(void **state)
{
	struct workload w =
	    workload_of("cpu=0.5 native=.25 tasks=7 each=200us bytes=3M "
			"workers=4");

	(void)state;
	assert_near(w.cpu, 0.5);
	assert_near(w.native, 0.25);
	assert_near(w.tasks, 7);
	assert_near(w.each_s, 200e-6);
	assert_near(w.bytes, 3 * 1048576.0);
	assert_near(w.workers, 4);
	w = workload_of(" cpu=1 ");
	assert_near(w.tasks, 100);
	assert_near(w.each_s, 0.01);
	assert_near(w.bytes, 0);
	assert_near(w.native, 0);
	assert_near(w.workers, 0);
}

static void
test_units(void **state)
{
	static const struct {
		const char *text;
		double each_s, bytes;
	} cases[] = { { "cpu=1 each=5ns", 5e-9, 0 },
		{ "cpu=1 each=5us", 5e-6, 0 }, { "cpu=1 each=5µs", 5e-6, 0 },
		{ "cpu=1 each=5ms", 5e-3, 0 }, { "cpu=1 each=1.5s", 1.5, 0 },
		{ "cpu=1 each=2min", 120, 0 }, { "cpu=1 bytes=500", 0.01, 500 },
		{ "cpu=1 bytes=2K", 0.01, 2048 },
		{ "cpu=1 bytes=2KiB", 0.01, 2048 },
		{ "cpu=1 bytes=1G", 0.01, 1073741824.0 } };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct workload w = workload_of(cases[i].text);

		assert_near(w.each_s, cases[i].each_s);
		assert_near(w.bytes, cases[i].bytes);
	}
}

static void
test_bad_words(void **state)
{
	static const char *const cases[][2] = {
		{ "tasks=5", "cpu is missing, expected the share" },
		{ "", "cpu is missing" },
		{ "cpu=lots", "cpu is 'lots', expected a share from 0 to 1" },
		{ "cpu=1.5", "cpu is '1.5', expected a share" },
		{ "cpu=-1", "cpu is '-1', expected a share" },
		{ "cpu=nan", "cpu is 'nan', expected a share" },
		{ "cpu=inf", "cpu is 'inf', expected a share" },
		{ "cpu=", "cpu is '', expected a share" },
		{ "cpu=0.5s", "cpu is '0.5s', expected a share" },
		{ "cpu=0x1", "cpu is '0x1', expected a share" },
		{ "cpu=0.8 native=0.3",
		    "cpu and native are 1.1 together, expected 1 at most" },
		{ "cpu=1 tasks=2.5", "tasks is '2.5', expected a whole" },
		{ "cpu=1 tasks=0", "tasks is '0', expected a whole" },
		{ "cpu=1 each=10", "each is '10', expected a time such as" },
		{ "cpu=1 each=0ms", "each is '0ms', expected a time such as" },
		{ "cpu=1 each=10M", "each is '10M', expected a time such as" },
		{ "cpu=1 bytes=1ms", "bytes is '1ms', expected a size" },
		{ "cpu=1 workers=0", "workers is '0', expected a whole" },
		{ "cpu=1 workers=4096", "workers is '4096', expected" },
		{ "cpu=1 cpu=1", "'cpu' stands here twice" },
		{ "cpus=1",
		    "unknown 'cpus=1', expected cpu=, native=, "
		    "tasks=, each=, bytes=, workers=" },
		{ "fast", "unknown 'fast', expected cpu=" },
		{ "cpu", "unknown 'cpu', expected cpu=" },
	};
	struct workload w;
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		err.text[0] = '\0';
		assert_false(workload_parse(arena, cases[i][0], &w, &err));
		assert_contains(err.text, cases[i][1]);
	}
}

static void
check(const struct advice_estimate *e, double workers, double lo_s, double hi_s)
{
	assert_true(e->known);
	assert_near(e->workers, workers);
	assert_near(e->lo_s, lo_s);
	assert_near(e->hi_s, hi_s);
}

/* Two CPUs, a hundred tasks of 10 ms that only compute. */
static void
test_computing_by_hand(void **state)
{
	struct advice a = advise_on("cpu=1");

	(void)state;
	check(&a.tools[TOOL_SEQUENTIAL], 0, 1, 1);
	/* one worker: 100 µs set-up; 1 ms to hand over, at best overlapped */
	check(&a.tools[TOOL_THREADS], 1, 1.0001, 1.0011);
	check(&a.tools[TOOL_LOOP], 0, 1.0002, 1.0002);
	/*
	 * two: 2 ms set-up, of which the first needs one; 2 ms to hand over;
	 * 50 rounds of 10 ms
	 */
	check(&a.tools[TOOL_PROCESSES], 2, 0.501, 0.504);
	check(&a.tools[TOOL_INTERPRETERS], 2, 0.5001, 0.5017);
	check(&a.tools[TOOL_FREE_THREADS], 2, 0.5001, 0.5012);
	assert_int_equal(a.fastest, 1u << TOOL_PROCESSES);
	assert_int_equal(a.rivals,
	    1u << TOOL_INTERPRETERS | 1u << TOOL_FREE_THREADS);
}

/* Ten tasks that wait a second: all at once, or a few at a time. */
static void
test_waiting_by_hand(void **state)
{
	struct advice a = advise_on("cpu=0 tasks=10 each=1s");

	(void)state;
	check(&a.tools[TOOL_SEQUENTIAL], 0, 10, 10);
	/* 1 ms set-up; the last thread begins its second when all are made */
	check(&a.tools[TOOL_THREADS], 10, 1.0001, 1.0011);
	check(&a.tools[TOOL_LOOP], 0, 1, 1.00002);
	/* A thousandth is too little to choose by. */
	assert_int_equal(a.fastest,
	    1u << TOOL_THREADS | 1u << TOOL_LOOP | 1u << TOOL_PROCESSES);
	a = advise_on("cpu=0 tasks=10 each=1s workers=4");
	check(&a.tools[TOOL_THREADS], 4, 3.0001, 3.0005);
	assert_int_equal(a.fastest, 1u << TOOL_LOOP);
}

/* 80 % bytecode, 20 % waiting, a MiB each. */
static void
test_mixed_by_hand(void **state)
{
	struct advice a = advise_on("cpu=0.8 bytes=1M workers=4");

	(void)state;
	/* 0.4 ms, 1 ms, 800 ms of bytecode, 25 rounds of 2 ms */
	check(&a.tools[TOOL_THREADS], 4, 0.8001, 0.8514);
	check(&a.tools[TOOL_LOOP], 0, 0.8002, 0.8022);
	/*
	 * 4 ms, 2 ms, 100 ms of moving, 100 × 8 ms / 2, 25 × 2 ms; and in
	 * each round a CPU that is idle for half of 8 ms
	 */
	check(&a.tools[TOOL_PROCESSES], 4, 0.401, 0.656);
	/* Threads share memory: nothing moves. */
	check(&a.tools[TOOL_FREE_THREADS], 4, 0.4001, 0.5514);
}

/* C code that lets go of the lock runs beside bytecode, but not in a loop. */
static void
test_native_by_hand(void **state)
{
	struct advice a = advise_on("cpu=0.2 native=0.8 workers=2");

	(void)state;
	check(&a.tools[TOOL_THREADS], 2, 0.50005 + 0.00005, 0.6012);
	check(&a.tools[TOOL_LOOP], 0, 1.0002, 1.0002);
	assert_true(a.fastest & 1u << TOOL_THREADS);
	assert_false(a.fastest & 1u << TOOL_LOOP);
	/* 1 s of computing on two CPUs, though the lock is held for 0.4 s */
	a = advise_on("cpu=0.4 native=0.6 workers=4");
	check(&a.tools[TOOL_THREADS], 4, 0.5001, 0.4 + 0.3 + 0.075 + 0.0014);
}

/* The work does not go up evenly: three tasks on two workers are two rounds. */
static void
test_uneven(void **state)
{
	struct advice a = advise_on("cpu=1 tasks=3 workers=2");

	(void)state;
	check(&a.tools[TOOL_PROCESSES], 2, 0.021, 0.02206);
	/* So they are on three: with two CPUs, one task is done by itself. */
	a = advise_on("cpu=1 tasks=3 workers=3");
	check(&a.tools[TOOL_PROCESSES], 3, 0.016, 0.02306);
	/* A capacity of 1.6 is two CPUs that slow each other down. */
	facts[FACT_PROCESS_CAPACITY] = exactly(1.6);
	a = advise_on("cpu=1 tasks=3 workers=2");
	check(&a.tools[TOOL_PROCESSES], 2, 0.021,
	    0.00206 + 0.03 / 1.6 + 0.01 * (1 - 1 / 1.6));
	set_facts();
}

static void
test_moving_makes_processes_lose(void **state)
{
	struct advice few = advise_on("cpu=1 each=10ms bytes=1M"),
		      many = advise_on("cpu=1 each=10ms bytes=100M");

	(void)state;
	assert_int_equal(few.fastest, 1u << TOOL_PROCESSES);
	assert_false(many.fastest & 1u << TOOL_PROCESSES);
	assert_true(many.fastest & 1u << TOOL_SEQUENTIAL);
}

/* What is not known is said, and nothing is dropped in silence. */
static void
test_missing_facts(void **state)
{
	struct advice a;

	(void)state;
	facts[FACT_PROCESS_START] = exactly(NAN);
	facts[FACT_LOOP_TASK] = (struct range) { NAN, 1, NAN };
	a = advise_on("cpu=1");
	assert_false(a.tools[TOOL_PROCESSES].known);
	assert_int_equal(a.tools[TOOL_PROCESSES].missing,
	    1u << FACT_PROCESS_START);
	assert_int_equal(a.tools[TOOL_LOOP].missing, 1u << FACT_LOOP_TASK);
	assert_true(a.tools[TOOL_THREADS].known);
	assert_false(a.fastest & 1u << TOOL_PROCESSES);
	assert_true(a.fastest & 1u << TOOL_SEQUENTIAL);
	facts[FACT_THREAD_CAPACITY] = exactly(NAN);
	a = advise_on("cpu=1");
	assert_int_equal(a.tools[TOOL_FREE_THREADS].missing,
	    1u << FACT_THREAD_CAPACITY);
	/* One thread alone is not best of anything. */
	facts[FACT_THREAD_START] = exactly(NAN);
	a = advise_on("cpu=1");
	assert_true(a.tools[TOOL_SEQUENTIAL].known);
	assert_int_equal(a.fastest, 0);
	assert_string_equal(advice_best(arena, &a),
	    "not known, for want of results");
	set_facts();
}

/* A fact that a workload does not need is not missed. */
static void
test_needless_facts(void **state)
{
	struct advice a;

	(void)state;
	facts[FACT_PROCESS_MIB] = exactly(NAN);
	a = advise_on("cpu=1");
	assert_true(a.tools[TOOL_PROCESSES].known);
	assert_false(a.tools[TOOL_PROCESSES].used & 1u << FACT_PROCESS_MIB);
	a = advise_on("cpu=1 bytes=1");
	assert_int_equal(a.tools[TOOL_PROCESSES].missing,
	    1u << FACT_PROCESS_MIB);
	facts[FACT_PROCESS_CAPACITY] = exactly(NAN);
	a = advise_on("cpu=0");
	assert_true(a.tools[TOOL_PROCESSES].known);
	a = advise_on("cpu=1 workers=1");
	assert_true(a.tools[TOOL_PROCESSES].known);
	set_facts();
}

/* A wider fact makes a wider answer, on both sides; and names no winner. */
static void
test_intervals(void **state)
{
	struct advice narrow = advise_on("cpu=0.8 bytes=1M workers=4"), wide;
	int i;

	(void)state;
	for (i = 0; i < ADVICE_FACTS; i++)
		facts[i] = within(facts[i].mid / 2, facts[i].mid * 1.5);
	wide = advise_on("cpu=0.8 bytes=1M workers=4");
	for (i = 0; i < ADVICE_TOOLS; i++) {
		assert_true(wide.tools[i].lo_s <= narrow.tools[i].lo_s);
		assert_true(wide.tools[i].hi_s >= narrow.tools[i].hi_s);
		assert_true(wide.tools[i].lo_s <= wide.tools[i].hi_s);
	}
	assert_int_equal(narrow.fastest, 1u << TOOL_PROCESSES);
	assert_true(wide.fastest & 1u << TOOL_PROCESSES);
	assert_true(wide.fastest & 1u << TOOL_LOOP);
	set_facts();
}

/* A worker more is taken only if it helps. */
static void
test_number_of_workers(void **state)
{
	struct advice a;

	(void)state;
	facts[FACT_PROCESS_CAPACITY] = exactly(0.9);
	a = advise_on("cpu=1");
	assert_near(a.tools[TOOL_PROCESSES].workers, 1);
	facts[FACT_PROCESS_CAPACITY] = exactly(8);
	a = advise_on("cpu=1 tasks=80");
	assert_near(a.tools[TOOL_PROCESSES].workers, 8);
	a = advise_on("cpu=1 tasks=5");
	assert_near(a.tools[TOOL_PROCESSES].workers, 5);
	a = advise_on("cpu=1 tasks=5 workers=9");
	assert_near(a.tools[TOOL_PROCESSES].workers, 5);
	set_facts();
}

/* A number from 0 to below 1; always the same ones. */
static double
chance(void)
{
	static uint64_t x = 20261121;

	x = 6364136223846793005u * x + 1442695040888963407u;
	return (double)(x >> 11) / (double)(1ull << 53);
}

/* One of those that are ready at that time, by chance. */
static int
any_ready(const double *ready_s, int count, double at_s)
{
	int k, found = 0, one = 0;

	for (k = 0; k < count; k++)
		if (ready_s[k] <= at_s && chance() * ++found < 1)
			one = k;
	return one;
}

/*
 * What a schedule takes in which each task first needs one of cpus for
 * compute_s and then waits. Worker k is made after k + 1 times start_s. No
 * CPU is idle while a worker is ready for it; which one gets it is chance.
 */
static double
scheduled(const struct workload *w, int cpus, double compute_s, double wait_s,
    double start_s)
{
	double worker[64], cpu[64] = { 0 }, end_s = 0, at_s;
	int i, k, c, workers = (int)w->workers;

	for (k = 0; k < workers; k++)
		worker[k] = (k + 1) * start_s;
	for (i = 0; i < (int)w->tasks; i++) {
		for (c = 0, k = 1; k < cpus; k++)
			c = cpu[k] < cpu[c] ? k : c;
		for (at_s = worker[0], k = 1; k < workers; k++)
			at_s = fmin(at_s, worker[k]);
		at_s = fmax(at_s, cpu[c]);
		k = any_ready(worker, workers, at_s);
		cpu[c] = at_s + compute_s;
		worker[k] = cpu[c] + wait_s;
		end_s = fmax(end_s, worker[k]);
	}
	return fmax(end_s, workers * start_s);
}

static void
assert_lies_within(double time_s, const struct advice_estimate *e)
{
	assert_true(time_s >= e->lo_s - 1e-9);
	assert_true(time_s <= e->hi_s + 1e-9);
}

/* Tasks cost nothing to hand over, but workers to make. */
static void
test_schedules_lie_within(void **state)
{
	struct workload w = { .each_s = 1 };
	struct advice a;
	int i, cpus;

	(void)state;
	for (i = FACT_THREAD_ITEM; i < FACT_NO_GIL_PRICE; i++)
		facts[i] = exactly(0);
	for (i = 0; i < 20000; i++) {
		/* A half of them only compute, or start for nothing. */
		double start_s = fmax(0, chance() - 0.5);

		cpus = 2 + i % 3;
		facts[FACT_THREAD_CAPACITY] = exactly(cpus);
		facts[FACT_PROCESS_CAPACITY] = exactly(cpus);
		facts[FACT_THREAD_START] = exactly(start_s);
		facts[FACT_PROCESS_START] = exactly(start_s);
		w.cpu = fmin(1, 2 * chance());
		w.tasks = floor(1 + 60 * chance());
		w.workers = floor(1 + 16 * chance());
		a = advise(&w, facts, 0);
		w.workers = a.tools[TOOL_THREADS].workers;
		assert_lies_within(scheduled(&w, 1, w.cpu, 1 - w.cpu, start_s),
		    &a.tools[TOOL_THREADS]);
		assert_lies_within(scheduled(&w, cpus, w.cpu, 1 - w.cpu,
				       start_s),
		    &a.tools[TOOL_PROCESSES]);
	}
	set_facts();
}

static void
test_names(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < ADVICE_FACTS; i++)
		assert_int_equal(advice_find_fact(advice_fact_name(i)), i);
	for (i = 0; i < ADVICE_TOOLS; i++)
		assert_int_equal(advice_find_tool(advice_tool_name(i)), i);
	assert_int_equal(advice_find_fact("thread"), -1);
	assert_int_equal(advice_find_tool(""), -1);
}

static void
test_in_words(void **state)
{
	struct workload w = workload_of("cpu=0.8 native=0.1 bytes=1M");
	struct advice a = advise(&w, facts, 0);

	(void)state;
	assert_string_equal(advice_workload(arena, &w),
	    "100 tasks, each of 10 ms alone: 80 % bytecode, 10 % C code that "
	    "lets go of the GIL, 10 % waiting; 1 MiB to hand over for each");
	assert_string_equal(advice_best(arena, &a), "processes");
	w = workload_of("cpu=1 tasks=1 each=100us");
	assert_contains(advice_workload(arena, &w), "1 task of 100 µs alone: ");
	a = advise_on("cpu=1 tasks=10 workers=2");
	assert_string_equal(advice_sum(arena, &a.tools[TOOL_PROCESSES]),
	    "set up: 2 × 1 ms + hand over: 10 × 20 µs + compute: 5 rounds × "
	    "10 ms = 52.2 ms one after the other; at best 51 ms");
	assert_string_equal(advice_time(arena, &a.tools[TOOL_PROCESSES]),
	    "51.0 ms to 52.2 ms");
	assert_string_equal(advice_time(arena, &a.tools[TOOL_FREE_THREADS]),
	    "from 50.1 ms");
	assert_contains(advice_rivals(arena, &a, "; "),
	    "threads without the GIL may be as fast or faster, but what a "
	    "build without the GIL costs a single thread is not measured "
	    "here");
	a = advise_on("cpu=1 workers=4");
	assert_contains(advice_sum(arena, &a.tools[TOOL_PROCESSES]),
	    "compute: 100 × 10 ms / 2 + idle CPUs: 1 × 5 ms = ");
	/* With waits, CPUs may be idle in each round. */
	a = advise_on("cpu=0.5 workers=4");
	assert_contains(advice_sum(arena, &a.tools[TOOL_PROCESSES]),
	    "compute: 100 × 5 ms / 2 + idle CPUs: 25 × 2.50 ms + wait: "
	    "25 rounds × 5 ms = ");
	a = advise_on("cpu=0 tasks=10 each=1s");
	assert_string_equal(advice_best(arena, &a),
	    "inconclusive between threads under the GIL, one event loop and "
	    "processes");
	a = advise_on("cpu=1 bytes=1G");
	assert_string_equal(advice_best(arena, &a),
	    "no tool is surely faster than one thread (inconclusive between "
	    "one thread, threads under the GIL and one event loop)");
}

/* Both ends in one unit; one number where no reader could tell them apart. */
static void
test_times(void **state)
{
	static const struct {
		double lo_s, hi_s;
		const char *text;
	} cases[] = { { 1, 1, "1 s" }, { 1, 1.00002, "1.00 s" },
		{ 0.01, 0.01, "10 ms" }, { 0.01, 0.010001, "10.0 ms" },
		{ 0.01, 0.0104, "10.0 ms to 10.4 ms" },
		{ 0.412, 0.56, "412 ms to 560 ms" },
		{ 0.95, 1.2, "0.95 s to 1.20 s" },
		{ 2e-6, 0.5, "2 µs to 500 ms" },
		{ 2584962, 2965557.5, "2584962 s to 2965558 s" } };
	struct advice_estimate e = { .known = true };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		e.lo_s = cases[i].lo_s;
		e.hi_s = cases[i].hi_s;
		assert_string_equal(advice_time(arena, &e), cases[i].text);
	}
}

/* A worker more must help by more than the margin. */
static void
test_few_workers(void **state)
{
	struct advice a = advise_on("cpu=0.8"), all;
	double workers = a.tools[TOOL_PROCESSES].workers, least_s = INFINITY;
	char words[40];
	int i;

	(void)state;
	for (i = 1; i <= 100; i++) {
		snprintf(words, sizeof(words), "cpu=0.8 workers=%d", i);
		all = advise_on(words);
		least_s = fmin(least_s, all.tools[TOOL_PROCESSES].hi_s);
	}
	assert_true(a.tools[TOOL_PROCESSES].hi_s <= least_s * exp(0.02));
	snprintf(words, sizeof(words), "cpu=0.8 workers=%.0f", workers - 1);
	all = advise_on(words);
	assert_true(all.tools[TOOL_PROCESSES].hi_s > least_s * exp(0.02));
}

static struct estimate
measured_as(double lo, double mid, double hi)
{
	return (struct estimate) { mid, lo, hi, 10, 1, 0.99 };
}

static enum advice_place
place_of(const struct told_case *one, int tool)
{
	struct told_advice told = { .ncases = 0 };
	struct range bounds;
	int i;

	for (i = 0; i < ADVICE_FACTS; i++)
		told.facts[i].range = facts[i];
	return advice_place(&told, one, tool, &bounds);
}

/* Measured times lie within the bounds, or where they lie is said. */
static void
test_places(void **state)
{
	struct told_case one = { .workload = workload_of("cpu=1") };
	struct told_advice told = { .ncases = 0 };
	struct estimate *measured = one.measured;
	int within;

	(void)state;
	one.advice = advise(&one.workload, facts, 0);
	assert_int_equal(advice_within(&told, &one, &within), 0);
	measured[TOOL_SEQUENTIAL] = measured_as(1.005, 1.05, 1.1);
	measured[TOOL_THREADS] = measured_as(1.05, 1.1, 1.2);
	measured[TOOL_PROCESSES] = measured_as(0.3, 0.4, 0.45);
	measured[TOOL_FREE_THREADS] = measured_as(8, 9, 10);
	assert_int_equal(place_of(&one, TOOL_SEQUENTIAL), PLACE_WITHIN);
	assert_int_equal(place_of(&one, TOOL_THREADS), PLACE_ABOVE);
	assert_int_equal(place_of(&one, TOOL_LOOP), PLACE_UNKNOWN);
	assert_int_equal(place_of(&one, TOOL_PROCESSES), PLACE_BELOW);
	/* It has no upper bound. */
	assert_int_equal(place_of(&one, TOOL_FREE_THREADS), PLACE_WITHIN);
	assert_int_equal(advice_within(&told, &one, &within), 4);
	assert_int_equal(within, 2);
	one.advice.tools[TOOL_THREADS].known = false;
	assert_int_equal(place_of(&one, TOOL_THREADS), PLACE_UNKNOWN);
}

/* Tasks that took longer than was asked have bounds of their own. */
static void
test_places_as_measured(void **state)
{
	struct told_case one = { .workload = workload_of("cpu=0.5 tasks=10"),
		.alone = measured_as(0.019, 0.02, 0.021),
		.computing = measured_as(0.24, 0.25, 0.26) };

	(void)state;
	one.advice = advise(&one.workload, facts, 0);
	/* It says itself how long a task is: no check. */
	one.measured[TOOL_SEQUENTIAL] = measured_as(0.19, 0.2, 0.21);
	assert_int_equal(place_of(&one, TOOL_SEQUENTIAL), PLACE_UNKNOWN);
	/* A quarter of 10 × 19 to 21 ms is computed, and one wait left. */
	one.measured[TOOL_LOOP] = measured_as(0.05, 0.055, 0.06);
	assert_int_equal(place_of(&one, TOOL_LOOP), PLACE_WITHIN);
	one.measured[TOOL_LOOP] = measured_as(0.072, 0.073, 0.074);
	assert_int_equal(place_of(&one, TOOL_LOOP), PLACE_ABOVE);
	one.measured[TOOL_LOOP] = measured_as(0.04, 0.045, 0.046);
	assert_int_equal(place_of(&one, TOOL_LOOP), PLACE_BELOW);
}

/* Facts count only where the tool that needs them does. */
static void
test_decisive_facts(void **state)
{
	struct advice a = advise_on("cpu=1 bytes=1G");

	(void)state;
	assert_false(advice_decisive(&a) & 1u << FACT_PROCESS_MIB);
	assert_true(advice_used(&a) & 1u << FACT_PROCESS_MIB);
	assert_true(advice_decisive(&a) & 1u << FACT_LOOP_TASK);
	facts[FACT_PROCESS_MIB] = exactly(NAN);
	a = advise_on("cpu=1 bytes=1G");
	assert_true(advice_decisive(&a) & 1u << FACT_PROCESS_MIB);
	set_facts();
}

/* What was measured agrees if one of those advised is among the fastest. */
static void
test_agreement(void **state)
{
	struct told_case told = { .advice = {
				      .fastest = 1u << TOOL_PROCESSES } };
	struct estimate slow = { 2, 1.9, 2.1, 10, 1, 0.99 },
			fast = { 1, 0.9, 1.1, 10, 1, 0.99 };
	int i;

	(void)state;
	for (i = 0; i < ADVICE_TOOLS; i++)
		told.advice.tools[i].known = true;
	assert_int_equal(advice_agreement(&told), NOT_MEASURED);
	told.measured[TOOL_SEQUENTIAL] = slow;
	assert_int_equal(advice_agreement(&told), NOT_MEASURED);
	told.measured[TOOL_PROCESSES] = fast;
	assert_int_equal(advice_agreement(&told), AGREES);
	told.measured[TOOL_PROCESSES] = slow;
	told.measured[TOOL_LOOP] = fast;
	assert_int_equal(advice_agreement(&told), DISAGREES);
	told.advice.tools[TOOL_LOOP].left_out = "something";
	assert_int_equal(advice_agreement(&told), AGREES);
	told.advice.tools[TOOL_LOOP].left_out = NULL;
	told.advice.tools[TOOL_LOOP].known = false;
	assert_int_equal(advice_agreement(&told), AGREES);
	told.advice.tools[TOOL_LOOP].known = true;
	told.advice.fastest = 0;
	assert_int_equal(advice_agreement(&told), NOT_MEASURED);
	told.advice.fastest = 1u << TOOL_PROCESSES;
	told.advice.fastest |= 1u << TOOL_LOOP;
	assert_int_equal(advice_agreement(&told), AGREES);
}

/* A told advice whose facts come from no experiment but one. */
static struct told_advice
told_of(struct told_case *cases, size_t ncases)
{
	struct told_advice told = { .cases = cases, .ncases = ncases };
	int i;

	for (i = 0; i < ADVICE_FACTS; i++)
		told.facts[i].range = exactly(NAN);
	told.facts[FACT_LOOP_TASK] = (struct told_fact) { .id = "host-costs",
		.source = "value(<b>.ns)",
		.page = "00-host.html",
		.value = { 2e-6, 1e-6, 3e-6, 10, 1, 0.99 },
		.have = true,
		.stale = true,
		.provisional = true,
		.range = within(1e-6, 3e-6) };
	return told;
}

static void
test_states_of_facts(void **state)
{
	struct told_advice told = told_of(NULL, 0);
	struct told_fact *fact = &told.facts[FACT_LOOP_TASK];

	(void)state;
	assert_string_equal(advice_state(arena, fact), "stale, provisional");
	assert_true(advice_doubted(fact));
	fact->stale = fact->provisional = false;
	assert_string_equal(advice_state(arena, fact), "fresh");
	assert_false(advice_doubted(fact));
	fact->open = 1;
	fact->noisy = "drift";
	assert_string_equal(advice_state(arena, fact),
	    "fresh, noisy (drift), 1 of its claims is inconclusive");
	fact->have = false;
	assert_string_equal(advice_state(arena, fact),
	    "no result: labbook run host-costs makes one");
	assert_string_equal(advice_state(arena, &told.facts[0]),
	    "the book names no experiment");
}

static void
test_page(void **state)
{
	struct told_case one = { .name = "A <case>",
		.words = "cpu=0",
		.workload = workload_of("cpu=0") };
	struct told_advice told = told_of(&one, 1);
	const struct decision_place at = { "09-tool.html", "" };
	struct range ranges[ADVICE_FACTS];
	struct buf out = BUF_INIT;
	char *json;

	(void)state;
	advice_ranges(&told, ranges);
	one.advice = advise(&one.workload, ranges, 0);
	decision_html(&out, &told, &at);
	assert_contains(out.data, "<caption>");
	assert_contains(out.data, "<th scope=\"row\">A &lt;case&gt;</th>");
	assert_contains(out.data, "BEST</strong>");
	assert_contains(out.data, ": <b>one event loop</b>");
	assert_contains(out.data, "value(&lt;b&gt;.ns)");
	assert_contains(out.data,
	    "<a href=\"00-host.html#experiment.host-costs\">");
	assert_contains(out.data,
	    "for want of thread-start (the book names "
	    "no experiment)");
	assert_contains(out.data, "stale, provisional");
	assert_contains(out.data, "What it leaves out:");
	assert_lacks(out.data, "style=");
	/* What was measured, and where that lies. */
	one.measured_id = "which-tool";
	one.alone = measured_as(0.0191, 0.0201, 0.0211);
	one.computing = measured_as(0.001, 0.002, 0.003);
	one.measured[TOOL_LOOP] = measured_as(0.41, 0.51, 0.61);
	buf_clear(&out);
	decision_html(&out, &told, &at);
	assert_contains(out.data, "AGREES</strong>");
	assert_contains(out.data,
	    ". A task took 20.1 ms [19.1, 21.1] alone, 0 % of it on a CPU. "
	    "0 of 1 times lie within the bounds for such tasks.</p>");
	assert_contains(out.data, ". Measured: 510 ms [410, 610], above ");
	json = advice_json(arena, &told, &one);
	assert_contains(json, "\"fastest\": [\n    \"loop\"\n  ]");
	assert_contains(json, "\"best\": \"one event loop\"");
	assert_contains(json, "\"expression\": \"value(<b>.ns)\"");
	buf_fini(&out);
}

/* What an interpreter lacks is not advised, and what it costs is added. */
static void
test_costs_of_an_interpreter(void **state)
{
	struct workload w = workload_of("cpu=1");
	struct advice a;

	(void)state;
	set_facts();
	facts[FACT_LOOP_START] = exactly(1e-3);
	facts[FACT_LOOP_LATE] = within(0, 1e-3);
	facts[FACT_NO_GIL_PRICE] = exactly(1.5);
	a = advise(&w, facts, 1u << TOOL_THREADS | 1u << TOOL_INTERPRETERS);
	assert_false(a.tools[TOOL_THREADS].known);
	assert_true(a.tools[TOOL_THREADS].absent);
	assert_int_equal(a.rivals, 0);
	/* All bytecode is slower, that of one thread too. */
	check(&a.tools[TOOL_SEQUENTIAL], 0, 1.5, 1.5);
	/* 1 ms to set up, 2 µs a task; nothing waits */
	check(&a.tools[TOOL_LOOP], 0, 1.5012, 1.5012);
	/* 200 µs, 1 ms, 50 rounds of 15 ms */
	check(&a.tools[TOOL_FREE_THREADS], 2, 0.7501, 0.7512);
	assert_null(a.tools[TOOL_FREE_THREADS].left_out);
	assert_int_equal(a.fastest,
	    1u << TOOL_PROCESSES | 1u << TOOL_FREE_THREADS);
	/* An interval is carried to both ends. */
	facts[FACT_NO_GIL_PRICE] = within(1, 2);
	a = advise(&w, facts, 1u << TOOL_THREADS);
	check(&a.tools[TOOL_SEQUENTIAL], 0, 1, 2);
	/* C code is no slower, and a wait ends up to 1 ms late. */
	w = workload_of("cpu=0 native=0.5 tasks=2 each=2s");
	a = advise(&w, facts, 0);
	check(&a.tools[TOOL_FREE_THREADS], 2, 2.0001, 2.00022);
	check(&a.tools[TOOL_LOOP], 0, 2.001004, 3.002004);
	set_facts();
	w = workload_of("cpu=1");
	assert_non_null(advise(&w, facts, 0).tools[TOOL_FREE_THREADS].left_out);
}

static int
facts_setup(void **state)
{
	(void)state;
	set_facts();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_words_of_a_workload),
		TEST(test_units),
		TEST(test_bad_words),
		TEST(test_computing_by_hand),
		TEST(test_waiting_by_hand),
		TEST(test_mixed_by_hand),
		TEST(test_native_by_hand),
		TEST(test_uneven),
		TEST(test_moving_makes_processes_lose),
		TEST(test_missing_facts),
		TEST(test_needless_facts),
		TEST(test_intervals),
		TEST(test_number_of_workers),
		TEST(test_schedules_lie_within),
		TEST(test_names),
		TEST(test_in_words),
		TEST(test_times),
		TEST(test_few_workers),
		TEST(test_agreement),
		TEST(test_places),
		TEST(test_places_as_measured),
		TEST(test_decisive_facts),
		TEST(test_states_of_facts),
		TEST(test_page),
		TEST(test_costs_of_an_interpreter),
	};

	return cmocka_run_group_tests_name("advice", tests, facts_setup, NULL);
}
