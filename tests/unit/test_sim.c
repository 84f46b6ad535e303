/*
 * The simulator against a run worked out by hand, against its own promises on
 * many machines, and against a second reading of its trace.
 */
#include "models/sim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST_THREADS = 9, MS = 1000000 };

static const struct sim_op compute_40[] = { { SIM_COMPUTE, 40 } };
static const struct sim_op compute_130[] = { { SIM_COMPUTE, 130 } };
static const struct sim_op compute_ms[] = { { SIM_COMPUTE, MS } };
static const struct sim_op wait_ms[] = { { SIM_WAIT, MS } };
static const struct sim_op call_ms[] = { { SIM_CALL, 12 * MS } };
static const struct sim_op mixed[] = {
	{ SIM_COMPUTE, 300000 },
	{ SIM_WAIT, 200000 },
	{ SIM_CALL, 40000 },
	{ SIM_COMPUTE, 12345 },
	{ SIM_EXTEND, 500000 },
};

/* Small numbers, so that a run can be worked out by hand. */
static const struct sim_config tiny = {
	.lock = SIM_GIL,
	.cores = 2,
	.interval_ns = 100,
	.ticks = 3,
	.check_ns = 10,
	.lock_ns = 1,
	.signal_ns = 5,
	.wake_ns = 20,
	.timer_ns = 3,
	.switch_ns = 2,
	.slice_ns = 1000,
	.preempt_ns = 500,
	.trace = true,
};

/* A machine where nothing but the work takes time. */
static struct sim_config
ideal(enum sim_lock lock, int cores)
{
	return (struct sim_config) {
		.lock = lock,
		.cores = cores,
		.interval_ns = 5 * MS,
		.ticks = 100,
		.check_ns = 100,
		.slice_ns = 3 * MS,
		.preempt_ns = MS,
		.trace = true,
	};
}

static struct sim_result *
run_same(const struct sim_config *config, const struct sim_op *ops, int nops,
    long rounds, int n)
{
	struct sim_script scripts[MOST_THREADS];
	struct sim_result *result;

	for (int i = 0; i < n; i++)
		scripts[i] = (struct sim_script) { ops, nops, rounds };
	result = sim_run(config, scripts, n);
	if (sim_broken(result, scripts) != NULL)
		fail_msg("%s", sim_broken(result, scripts));
	return result;
}

static void
test_by_hand(void **state)
{
	const struct sim_script scripts[] = {
		{ compute_130, 1, 1 },
		{ compute_40, 1, 1 },
	};
	const char by_hand[] =
	    "0 - 0 wakes\n"
	    "0 - 1 wakes\n"
	    "0 0 0 runs\n"
	    "0 1 1 runs\n"
	    /* switch 2; 0 would compute to 132 */
	    "2 0 0 takes\n"
	    "2 1 1 wants\n"
	    /* interval 100, timer 3 */
	    "105 - 1 timed-out\n"
	    "105 - 1 wakes\n"
	    /* wake 20; 0 has done 123 of its 130 */
	    "125 1 1 runs\n"
	    "125 1 1 requests\n"
	    "125 1 1 wants\n"
	    /* at 130, the next check point: lock 1, signal 5 */
	    "132 0 0 gives-way\n"
	    "132 - 1 wakes\n"
	    "138 0 0 stays-out\n"
	    /* wake 20; signal 5, then 40 to compute */
	    "152 1 1 runs\n"
	    "152 1 1 takes\n"
	    "152 - 0 wakes\n"
	    "172 0 0 runs\n"
	    "172 0 0 wants\n"
	    "197 1 1 drops\n"
	    "197 - 0 wakes\n"
	    "203 1 1 ends\n"
	    /* nothing is left to compute, but it had to wait */
	    "217 0 0 runs\n"
	    "217 0 0 takes\n"
	    "217 0 0 drops\n"
	    "218 0 0 ends\n";
	struct sim_result *r = sim_run(&tiny, scripts, 2);
	char *text = sim_trace_text(r);

	(void)state;
	assert_string_equal(by_hand, text);
	assert_null(sim_broken(r, scripts));
	assert_int_equal(218, r->end_ns);
	assert_int_equal(2, r->switches);
	assert_int_equal(1, r->requests);
	assert_int_equal(1, r->forced_drops);
	assert_int_equal(138 + 1, r->threads[0].cpu_ns);
	assert_int_equal(2 + 51, r->threads[1].cpu_ns);
	assert_int_equal(130 + 40, r->computed_ns);
	assert_int_equal(150, r->threads[1].lock_ns);
	assert_int_equal(20 + 20, r->threads[0].ready_ns);
	assert_int_equal(4, r->nvcsw);
	assert_int_equal(0, r->nivcsw);
	assert_int_equal(1, r->most_holders);
	assert_int_equal(2, r->most_running);
	free(text);
	sim_free(r);
}

/* Fowler, Noll and Vo's hash, FNV-1a. */
static uint64_t
hash(const char *text)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (; *text != '\0'; text++)
		h = (h ^ (unsigned char)*text) * 0x100000001b3u;
	return h;
}

static char *
mixed_trace(uint64_t seed)
{
	struct sim_config config = sim_usual(SIM_GIL, 3);
	struct sim_result *r;
	char *text;

	config.seed = seed;
	config.trace = true;
	r = run_same(&config, mixed, 5, 8, 5);
	text = sim_trace_text(r);
	sim_free(r);
	return text;
}

static void
test_same_input_same_trace(void **state)
{
	char *first = mixed_trace(7), *again = mixed_trace(7);
	char *other = mixed_trace(8);

	(void)state;
	assert_int_equal(strlen(first), strlen(again));
	assert_memory_equal(first, again, strlen(first));
	assert_string_not_equal(first, other);
	/* What it was when this was written: on any host, it still is. */
	assert_true(hash(first) == 0xb84065d89d166050u);
	free(first);
	free(again);
	free(other);
}

/* What a reader of the trace knows of a thread. */
struct seen {
	int on_core; /* -1: none */
	bool holds;
	int64_t wants_ns; /* since when it sleeps for the lock */
};

/* Read a trace without the simulator's help, and see what must hold. */
static void
read_trace(const struct sim_result *r, bool has_lock, int64_t interval_ns)
{
	struct seen seen[MOST_THREADS];
	int on_core[16], holders = 0, last = -1, switches = 0;
	int64_t now_ns = 0, switched_ns = 0;

	memset(on_core, -1, sizeof(on_core));
	for (int i = 0; i < r->nthreads; i++)
		seen[i] = (struct seen) { .on_core = -1 };
	for (size_t i = 0; i < r->ntrace; i++) {
		const struct sim_event *e = &r->trace[i];
		struct seen *s = &seen[e->thread];

		assert_true(e->ns >= now_ns);
		now_ns = e->ns;
		switch (e->kind) {
		case SIM_RUNS:
			assert_int_equal(-1, s->on_core);
			assert_int_equal(-1, on_core[e->core]);
			s->on_core = e->core;
			on_core[e->core] = e->thread;
			break;
		case SIM_TAKES:
			assert_true(has_lock);
			assert_int_equal(1, ++holders);
			s->holds = true;
			if (e->thread == last)
				break; /* no switch, as CPython counts */
			switches += last >= 0;
			last = e->thread;
			switched_ns = e->ns;
			break;
		case SIM_GIVES_WAY:
			assert_true(e->ns - switched_ns >= interval_ns);
			/* fall through */
		case SIM_DROPS:
			assert_true(s->holds);
			assert_int_equal(0, --holders);
			s->holds = false;
			break;
		case SIM_WANTS:
			s->wants_ns = e->ns;
			/* fall through */
		case SIM_STAYS_OUT:
		case SIM_SLEEPS:
		case SIM_ENDS:
			assert_false(s->holds);
			/* fall through */
		case SIM_PREEMPTED:
			assert_int_equal(s->on_core, e->core);
			assert_int_equal(e->thread, on_core[e->core]);
			on_core[e->core] = s->on_core = -1;
			break;
		case SIM_REQUESTS:
			assert_false(s->holds);
			assert_true(e->ns - s->wants_ns >= interval_ns);
			assert_int_equal(1, holders);
			break;
		case SIM_TIMED_OUT:
		case SIM_WAKES:
			assert_int_equal(-1, s->on_core);
			break;
		}
	}
	assert_int_equal(0, holders);
	assert_int_equal(switches, r->switches);
}

static void
check_machine(enum sim_lock lock, int cores, int n, uint64_t seed)
{
	struct sim_config config = sim_usual(lock, cores);
	struct sim_result *r;

	config.seed = seed;
	config.trace = true;
	config.interval_ns = 200000;
	config.slice_ns = 100000 * (int64_t)(1 + seed % 3);
	config.no_forced_switching = seed % 4 == 3;
	config.newcomer_percent = (int)seed * 50;
	r = run_same(&config, mixed, 5, 6, n);
	read_trace(r, lock != SIM_FREE, lock == SIM_GIL ? 200000 : 0);
	assert_true(sim_overlap(r) <= cores);
	assert_true(r->end_ns >= r->computed_ns / cores);
	assert_int_equal(6 * n, r->nlatencies);
	if (lock != SIM_FREE) /* only extensions overlap */
		assert_true(r->end_ns >= 6 * n * (int64_t)352345);
	sim_free(r);
}

static void
test_promises_on_many_machines(void **state)
{
	(void)state;
	for (int cores = 1; cores <= 9; cores += cores < 3 ? 1 : 3)
		for (int n = 1; n <= MOST_THREADS; n++)
			for (uint64_t seed = 0; seed < 4; seed++) {
				check_machine(SIM_FREE, cores, n, seed);
				check_machine(SIM_GIL, cores, n, seed);
				check_machine(SIM_TICKS, cores, n, seed);
			}
}

/*
 * A check point where nobody asks is skipped: that must change nothing.  No
 * two things happen at once here, or their order might differ.
 */
static void
test_skipped_check_points(void **state)
{
	static const struct sim_op whole[] = { { SIM_COMPUTE, 2 * MS } };
	static const struct sim_op part[] = { { SIM_COMPUTE, 10000 } };
	struct sim_config config = { .interval_ns = 100003,
		.ticks = 3,
		.check_ns = 10000,
		.lock_ns = 1009,
		.signal_ns = 5021,
		.sleep_ns = 4001,
		.newcomer_percent = 50,
		.wake_ns = 20011,
		.timer_ns = 3001,
		.switch_ns = 2003,
		.slice_ns = 300007,
		.preempt_ns = 50021,
		.seed = 3,
		.trace = true };
	struct sim_result *skipped, *each;
	char *a, *b;

	(void)state;
	for (int n = 1; n <= 5; n++)
		for (int lock = SIM_FREE; lock <= SIM_TICKS; lock++) {
			config.lock = lock;
			config.cores = 1 + (n + lock) % 3;
			skipped = run_same(&config, whole, 1, 1, n);
			each = run_same(&config, part, 1, 200, n);
			a = sim_trace_text(skipped);
			b = sim_trace_text(each);
			assert_string_equal(a, b);
			free(a);
			free(b);
			sim_free(skipped);
			sim_free(each);
		}
}

static void
test_lone_thread_is_never_asked(void **state)
{
	struct sim_config config = sim_usual(SIM_GIL, 4);
	struct sim_result *r = run_same(&config, compute_ms, 1, 100, 1);

	(void)state;
	assert_int_equal(0, r->requests);
	assert_int_equal(0, r->forced_drops);
	assert_int_equal(0, r->switches);
	assert_int_equal(100 * MS + config.switch_ns + config.lock_ns,
	    r->end_ns);
	sim_free(r);
}

static void
test_speedup_of_an_ideal_machine(void **state)
{
	struct sim_config config;
	struct sim_result *r;

	(void)state;
	for (int n = 1; n <= 8; n++) {
		config = ideal(SIM_FREE, n);
		r = run_same(&config, compute_ms, 1, 40, n);
		assert_int_equal(40 * MS, r->end_ns);
		assert_int_equal(n * 40 * MS, r->cpu_ns);
		sim_free(r);
		config = ideal(SIM_GIL, n);
		r = run_same(&config, compute_ms, 1, 40, n);
		assert_int_equal(n * 40 * MS, r->end_ns);
		assert_int_equal(n * 40 * MS, r->cpu_ns);
		sim_free(r);
	}
}

/* Threads that share one core get equal parts of it. */
static void
test_slices(void **state)
{
	struct sim_config config = ideal(SIM_FREE, 1);
	struct sim_result *r = run_same(&config, compute_ms, 1, 60, 3);

	(void)state;
	assert_int_equal(180 * MS, r->end_ns);
	for (int i = 0; i < 3; i++) {
		assert_true(r->threads[i].end_ns >= (180 - 9) * MS);
		assert_int_equal(60 * MS, r->threads[i].cpu_ns);
		assert_int_equal(r->threads[i].end_ns - 60 * MS,
		    r->threads[i].ready_ns);
		assert_in_range(r->threads[i].nivcsw, 19, 20);
	}
	sim_free(r);
}

/* One core: a thread that sleeps, then computes, beside one that computes. */
static struct sim_result *
run_beside(int64_t sleep_ns, int64_t compute_ns)
{
	const struct sim_op ops[] = {
		{ SIM_WAIT, sleep_ns },
		{ SIM_COMPUTE, compute_ns },
	};
	const struct sim_script scripts[] = {
		{ ops, 2, 1 },
		{ compute_ms, 1, 0 },
	};
	struct sim_config config = ideal(SIM_FREE, 1);
	struct sim_result *r = sim_run(&config, scripts, 2);

	assert_null(sim_broken(r, scripts));
	return r;
}

/* Who slept runs first, but has no more than a slice to its credit. */
static void
test_sleepers(void **state)
{
	struct sim_result *r = run_beside(2 * MS, MS);

	(void)state;
	assert_int_equal(2 * MS, sim_latency_ns(r, 0.5));
	assert_int_equal(3 * MS, r->end_ns);
	sim_free(r);
	r = run_beside(MS, MS); /* not enough to push the other one out */
	assert_int_equal(3 * MS, sim_latency_ns(r, 0.5));
	sim_free(r);
	r = run_beside(100 * MS, 30 * MS);
	assert_int_equal(100 * MS, sim_latency_ns(r, 0.5));
	assert_in_range(r->end_ns, (100 + 30 + 24) * MS, (100 + 30 + 30) * MS);
	sim_free(r);
}

static void
test_waits_overlap(void **state)
{
	struct sim_config config = ideal(SIM_GIL, 1);
	struct sim_result *r = run_same(&config, wait_ms, 1, 1, 5);

	(void)state;
	assert_int_equal(MS, r->end_ns);
	assert_int_equal(0, r->forced_drops);
	assert_int_equal(5, r->nlatencies);
	assert_int_equal(MS, sim_latency_ns(r, 0.5));
	sim_free(r);
	config.wake_ns = 300;
	config.timer_ns = 70;
	config.switch_ns = 0;
	config.cores = 9;
	r = run_same(&config, wait_ms, 1, 1, 1);
	assert_int_equal(MS + 70 + 300, sim_latency_ns(r, 0.5));
	sim_free(r);
}

/* A call into C looks at no check point, however long it is asked. */
static void
test_long_call(void **state)
{
	struct sim_config config = ideal(SIM_GIL, 2);
	struct sim_result *r = run_same(&config, call_ms, 1, 3, 2);

	(void)state;
	assert_int_equal(72 * MS, r->end_ns);
	assert_int_equal(0, r->forced_drops);
	assert_true(r->requests >= 1);
	sim_free(r);
}

/* A thread that waits beside one that computes sits out the interval. */
static void
test_convoy(void **state)
{
	const struct sim_script scripts[] = {
		{ wait_ms, 1, 20 },
		{ compute_ms, 1, 0 },
	};
	struct sim_config config = ideal(SIM_GIL, 2);
	struct sim_result *r = sim_run(&config, scripts, 2);

	(void)state;
	assert_null(sim_broken(r, scripts));
	assert_int_equal(20, r->nlatencies);
	assert_int_equal(6 * MS + config.check_ns, sim_latency_ns(r, 0.5));
	sim_free(r);
	config.lock = SIM_FREE;
	r = sim_run(&config, scripts, 2);
	assert_int_equal(MS, sim_latency_ns(r, 0.5));
	assert_int_equal(20 * MS, r->end_ns);
	assert_int_equal(20 * MS, r->threads[1].cpu_ns);
	sim_free(r);
}

/* With ticks, waking a thread in vain costs the one who wakes it. */
static void
test_second_core_slows_ticks_down(void **state)
{
	struct sim_config config = sim_usual(SIM_TICKS, 1);
	struct sim_result *one = run_same(&config, compute_ms, 1, 100, 2), *two;

	(void)state;
	config.cores = 2;
	two = run_same(&config, compute_ms, 1, 100, 2);
	assert_true(two->end_ns > one->end_ns);
	assert_true(two->nvcsw > 10 * one->nvcsw);
	assert_true(one->end_ns >= 200 * MS);
	sim_free(one);
	sim_free(two);
}

/* A lone thread lets go each time its ticks are used up, all the same. */
static void
test_ticks_are_counted(void **state)
{
	struct sim_config config = ideal(SIM_TICKS, 2);
	struct sim_result *r = run_same(&config, compute_ms, 1, 101, 1);
	int drops = 0;

	(void)state;
	for (size_t i = 0; i < r->ntrace; i++)
		drops += r->trace[i].kind == SIM_GIVES_WAY;
	assert_int_equal(101 * MS / (101 * 100), drops);
	assert_int_equal(0, r->switches);
	sim_free(r);
}

/* Without forced switching a drop is no use to a thread that has to wake. */
static void
test_forced_switching(void **state)
{
	struct sim_config config = sim_usual(SIM_GIL, 2);
	struct sim_result *with, *without;

	(void)state;
	with = run_same(&config, compute_ms, 1, 100, 2);
	config.no_forced_switching = true;
	without = run_same(&config, compute_ms, 1, 100, 2);
	assert_true(with->switches > 30);
	assert_int_equal(1, without->switches);
	sim_free(with);
	sim_free(without);
}

static void
test_broken_results_are_told(void **state)
{
	const struct sim_script script = { compute_ms, 1, 3 };
	struct sim_config config = ideal(SIM_GIL, 1);
	struct sim_result *r = sim_run(&config, &script, 1), bad;
	struct sim_thread_result thread = r->threads[0];

	(void)state;
	assert_null(sim_broken(r, &script));
	bad = *r;
	bad.most_holders = 2;
	assert_string_equal("two threads held the lock at once",
	    sim_broken(&bad, &script));
	bad = *r;
	bad.unfinished = 1;
	assert_string_equal("a thread was never woken",
	    sim_broken(&bad, &script));
	bad = *r;
	bad.steps_back = 1;
	assert_string_equal("time went back", sim_broken(&bad, &script));
	bad = *r;
	bad.cpu_ns = bad.end_ns + 1;
	assert_string_equal("more CPU time was used than there was",
	    sim_broken(&bad, &script));
	bad = *r;
	bad.threads = &thread;
	thread.computed_ns--;
	assert_string_equal("other work was done than was asked for",
	    sim_broken(&bad, &script));
	sim_free(r);
	sim_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_hand),
		cmocka_unit_test(test_same_input_same_trace),
		cmocka_unit_test(test_promises_on_many_machines),
		cmocka_unit_test(test_skipped_check_points),
		cmocka_unit_test(test_lone_thread_is_never_asked),
		cmocka_unit_test(test_speedup_of_an_ideal_machine),
		cmocka_unit_test(test_slices),
		cmocka_unit_test(test_sleepers),
		cmocka_unit_test(test_waits_overlap),
		cmocka_unit_test(test_long_call),
		cmocka_unit_test(test_convoy),
		cmocka_unit_test(test_second_core_slows_ticks_down),
		cmocka_unit_test(test_ticks_are_counted),
		cmocka_unit_test(test_forced_switching),
		cmocka_unit_test(test_broken_results_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
