/*
 * The trace: the order of events, the ring that forgets the oldest, the spans
 * that lie between events, and the turns of several threads.
 */
#include "models/trace.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* Events at the ns 10, 20, 30, ... */
static struct trace *
trace_of(const int *codes, int n)
{
	struct trace *trace = trace_new(16);

	for (int i = 0; i < n; i++)
		trace_put_at(trace, codes[i], 10 * (i + 1));
	return trace;
}
#define TRACE_OF(...)                                                          \
	trace_of((const int[]) { __VA_ARGS__ },                                \
	    sizeof((const int[]) { __VA_ARGS__ }) / sizeof(int))

static void
assert_span(const struct trace *trace, struct trace_span *span, bool holds,
    int from, int to, bool forced)
{
	assert_true(trace_next_span(trace, span));
	assert_int_equal(holds, span->holds);
	assert_int_equal(forced, span->forced);
	assert_int_equal(from, span->from_ns);
	assert_int_equal(to, span->to_ns);
}

static void
assert_no_span(const struct trace *trace, struct trace_span *span)
{
	assert_false(trace_next_span(trace, span));
	assert_false(trace_next_span(trace, span));
}

static void
test_order(void **state)
{
	struct trace *trace = trace_new(8);

	(void)state;
	assert_int_equal(0, trace_length(trace));
	assert_int_equal(0, trace_dropped(trace));
	for (int i = 0; i < 8; i++) {
		trace_put_at(trace, TRACE_OWN + i, 100 + i);
		assert_int_equal(i + 1, trace_length(trace));
	}
	assert_int_equal(0, trace_dropped(trace));
	for (size_t i = 0; i < trace_length(trace); i++) {
		assert_int_equal(TRACE_OWN + i, trace_event(trace, i).code);
		assert_int_equal(100 + i, trace_event(trace, i).ns);
	}
	trace_free(trace);
	trace_free(NULL);
}

static void
test_the_oldest_are_forgotten(void **state)
{
	struct trace *trace = trace_new(4);

	(void)state;
	for (int i = 0; i < 1003; i++)
		trace_put_at(trace, i, i);
	assert_int_equal(4, trace_length(trace));
	assert_int_equal(999, trace_dropped(trace));
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(999 + i, trace_event(trace, i).code);
	trace_free(trace);
}

static void
test_stamps_do_not_go_back(void **state)
{
	struct trace *trace = trace_new(1024);
	struct timespec before, after;

	(void)state;
	clock_gettime(CLOCK_MONOTONIC, &before);
	for (int i = 0; i < 1000; i++)
		trace_put(trace, TRACE_WAIT);
	clock_gettime(CLOCK_MONOTONIC, &after);
	assert_true(trace_event(trace, 0).ns >=
	    before.tv_sec * 1000000000LL + before.tv_nsec);
	for (size_t i = 1; i < 1000; i++)
		assert_true(
		    trace_event(trace, i).ns >= trace_event(trace, i - 1).ns);
	assert_true(trace_event(trace, 999).ns <=
	    after.tv_sec * 1000000000LL + after.tv_nsec);
	trace_free(trace);
}

static void
test_a_capacity_that_is_no_power_of_two_aborts(void **state)
{
	static const size_t wrong[] = { 0, 1, 3, 1000 };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		pid_t child = fork();
		int status;

		if (child == 0) {
			trace_new(wrong[i]);
			_exit(0);
		}
		assert_int_equal(child, waitpid(child, &status, 0));
		assert_false(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}
}

static void
test_spans(void **state)
{
	struct trace *trace = TRACE_OF(TRACE_WAIT, TRACE_TAKE,
	    TRACE_DROP_VOLUNTARY, TRACE_OWN, TRACE_WAIT, TRACE_REQUEST,
	    TRACE_REQUEST, TRACE_TAKE, TRACE_DROP_FORCED, TRACE_TAKE);
	struct trace_span span = { 0 };

	(void)state;
	assert_span(trace, &span, false, 10, 20, false);
	assert_span(trace, &span, true, 20, 30, false);
	assert_span(trace, &span, false, 50, 80, false);
	assert_span(trace, &span, true, 80, 90, true);
	assert_span(trace, &span, false, 90, 100, false);
	assert_no_span(trace, &span);
	trace_free(trace);
}

/* A thread that gave way waits from then on, not from its next step. */
static void
test_a_wait_begins_once(void **state)
{
	struct trace *trace = TRACE_OF(TRACE_TAKE, TRACE_DROP_FORCED,
	    TRACE_WAIT, TRACE_OWN, TRACE_TAKE);
	struct trace_span span = { 0 };

	(void)state;
	assert_span(trace, &span, true, 10, 20, true);
	assert_span(trace, &span, false, 20, 50, false);
	assert_no_span(trace, &span);
	trace_free(trace);
}

/* What came first was written over: the rest still makes sense. */
static void
test_spans_of_what_is_left(void **state)
{
	struct trace *trace = trace_new(4);
	struct trace_span span = { 0 };

	(void)state;
	assert_no_span(trace, &span);
	for (int i = 1; i <= 5; i++) {
		trace_put_at(trace, TRACE_TAKE, 100 * i);
		trace_put_at(trace, TRACE_DROP_FORCED, 100 * i + 50);
	}
	trace_put_at(trace, TRACE_TAKE, 600);
	span = (struct trace_span) { 0 };
	assert_span(trace, &span, false, 450, 500, false);
	assert_span(trace, &span, true, 500, 550, true);
	assert_span(trace, &span, false, 550, 600, false);
	assert_no_span(trace, &span);
	trace_free(trace);
}

static void
test_turns(void **state)
{
	struct trace *traces[3];
	struct trace_turn *turns;
	size_t n;

	(void)state;
	for (int i = 0; i < 3; i++)
		traces[i] = trace_new(8);
	trace_put_at(traces[0], TRACE_TAKE, 30);
	trace_put_at(traces[0], TRACE_DROP_FORCED, 40);
	trace_put_at(traces[0], TRACE_TAKE, 70); /* and never drops */
	trace_put_at(traces[2], TRACE_WAIT, 5);
	trace_put_at(traces[2], TRACE_TAKE, 10);
	trace_put_at(traces[2], TRACE_DROP_FORCED, 20);
	trace_put_at(traces[2], TRACE_TAKE, 50);
	trace_put_at(traces[2], TRACE_DROP_VOLUNTARY, 60);

	turns = trace_turns(traces, 3, &n);
	assert_int_equal(3, n);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(10 + 20 * i, turns[i].from_ns);
		assert_int_equal(20 + 20 * i, turns[i].to_ns);
		assert_int_equal(i == 1 ? 0 : 2, turns[i].thread);
		assert_int_equal(i != 2, turns[i].forced);
	}
	free(turns);
	turns = trace_turns(traces + 1, 1, &n);
	assert_int_equal(0, n);
	free(turns);
	for (int i = 0; i < 3; i++)
		trace_free(traces[i]);
}

static void *
put_many(void *arg)
{
	for (int i = 0; i < 100000; i++)
		trace_put(arg, i);
	return NULL;
}

/* Each thread has a trace of its own, and no event of another's. */
static void
test_threads_do_not_meet(void **state)
{
	struct trace *traces[4];
	pthread_t threads[4];

	(void)state;
	for (int i = 0; i < 4; i++) {
		traces[i] = trace_new(1024);
		assert_int_equal(0,
		    pthread_create(&threads[i], NULL, put_many, traces[i]));
	}
	for (int i = 0; i < 4; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(1024, trace_length(traces[i]));
		assert_int_equal(100000 - 1024, trace_dropped(traces[i]));
		for (size_t k = 0; k < 1024; k++)
			assert_int_equal(100000 - 1024 + k,
			    trace_event(traces[i], k).code);
		trace_free(traces[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_the_oldest_are_forgotten),
		cmocka_unit_test(test_stamps_do_not_go_back),
		cmocka_unit_test(
		    test_a_capacity_that_is_no_power_of_two_aborts),
		cmocka_unit_test(test_spans),
		cmocka_unit_test(test_a_wait_begins_once),
		cmocka_unit_test(test_spans_of_what_is_left),
		cmocka_unit_test(test_turns),
		cmocka_unit_test(test_threads_do_not_meet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
