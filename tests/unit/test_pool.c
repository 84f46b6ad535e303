/*
 * The pool: the same results whoever does the work and however it is cut;
 * every end of a worker or of the caller is seen, and nobody is left behind.
 */
#include "models/pool.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "models/programs.h"

enum { ITEMS = 100, MANY = 30000 };

static const enum pool_kind kinds[] = { POOL_ONE_GIL, POOL_OWN_GILS,
	POOL_PROCESSES };
enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

static void
expect_no_child(void)
{
	assert_int_equal(-1, waitpid(-1, NULL, WNOHANG));
}

/* The chunk sizes that divmod(n, 4 * workers) gives in CPython. */
static void
test_chunk_size(void **state)
{
	(void)state;
	assert_int_equal(0, pool_chunk_size(0, 2));
	assert_int_equal(1, pool_chunk_size(1, 2));
	assert_int_equal(1, pool_chunk_size(8, 2));
	assert_int_equal(2, pool_chunk_size(9, 2));
	assert_int_equal(500, pool_chunk_size(4000, 2));
	assert_int_equal(63, pool_chunk_size(1000, 4));
	assert_int_equal(1, pool_chunk_size(3, 64));
}

static void
check_map(struct pool *pool, size_t nitems, size_t chunk, size_t messages)
{
	int64_t *items = calloc(nitems + 1, sizeof(*items));
	int64_t *results = calloc(nitems + 1, sizeof(*results));
	struct pool_job job = {
		.function = &program_count,
		.items = items,
		.nitems = nitems,
		.chunk = chunk,
		.results = results,
	};
	int64_t sum = 0;

	for (size_t i = 0; i < nitems; i++) {
		items[i] = 7 * i % 101;
		sum += items[i];
	}
	results[nitems] = -1;
	assert_true(pool_map(pool, &job));
	assert_memory_equal(items, results, nitems * sizeof(*items));
	assert_int_equal(-1, results[nitems]);
	assert_int_equal(messages, job.messages);
	assert_int_equal(nitems, job.calls);
	assert_int_equal(sum, job.back_edges);
	free(items);
	free(results);
}

static void
test_same_results(void **state)
{
	(void)state;
	for (int kind = 0; kind < KINDS; kind++) {
		for (int workers = 1; workers <= 5; workers += 2) {
			struct pool *pool = pool_new(kinds[kind], workers);

			assert_non_null(pool);
			check_map(pool, 0, 0, 0);
			check_map(pool, 1, 0, 1);
			check_map(pool, ITEMS, 1, ITEMS);
			check_map(pool, ITEMS, 7, 15);
			check_map(pool, ITEMS, ITEMS, 1);
			check_map(pool, ITEMS, 2 * ITEMS, 1);
			assert_string_equal("", pool_error(pool));
			assert_int_equal(0, pool_free(pool));
		}
	}
	assert_int_equal(0, pool_free(NULL));
	expect_no_child();
}

/* Messages larger than a pipe, and more of them than it can hold. */
static void
test_full_pipes(void **state)
{
	(void)state;
	for (int kind = 0; kind < KINDS; kind++) {
		struct pool *pool = pool_new(kinds[kind], 3);

		assert_non_null(pool);
		check_map(pool, MANY, MANY / 2, 2);
		check_map(pool, MANY, MANY / 7, 8);
		check_map(pool, MANY, 200, MANY / 200);
		check_map(pool, MANY / 10, 1, MANY / 10);
		check_map(pool, MANY, 0, 12);
		assert_int_equal(0, pool_free(pool));
	}
}

/* Two pools at once: the workers of one must not keep the other one's alive. */
static void
test_two_pools(void **state)
{
	struct pool *first = pool_new(POOL_PROCESSES, 2);
	struct pool *second = pool_new(POOL_PROCESSES, 2);

	(void)state;
	check_map(first, ITEMS, 1, ITEMS);
	check_map(second, ITEMS, 1, ITEMS);
	assert_int_equal(0, pool_free(first));
	check_map(second, ITEMS, 1, ITEMS);
	assert_int_equal(0, pool_free(second));
	expect_no_child();
}

/* A slow item before a quick one, with two workers. */
static void
test_unordered(void **state)
{
	int64_t items[] = { 20000000, 1 }, results[2];
	struct pool_span spans[2];
	struct pool_job job = {
		.function = &program_count,
		.items = items,
		.nitems = 2,
		.chunk = 1,
		.unordered = true,
		.results = results,
		.spans = spans,
	};

	(void)state;
	for (int kind = 1; kind < KINDS; kind++) {
		struct pool *pool = pool_new(kinds[kind], 2);

		assert_non_null(pool);
		assert_true(pool_map(pool, &job));
		assert_int_equal(1, results[0]);
		assert_int_equal(20000000, results[1]);
		for (int i = 0; i < 2; i++)
			assert_true(spans[i].from_ns < spans[i].to_ns);
		assert_true(spans[0].to_ns < spans[1].to_ns);
		assert_int_equal(1, spans[0].worker + spans[1].worker);
		assert_int_equal(1, spans[0].first);
		assert_int_equal(0, spans[1].first);
		assert_int_equal(1, spans[0].count);
		job.unordered = false;
		assert_true(pool_map(pool, &job));
		assert_memory_equal(items, results, sizeof(items));
		job.unordered = true;
		assert_int_equal(0, pool_free(pool));
	}
}

/* fib(1000) is too deep for the interpreter. */
static void
test_function_fails(void **state)
{
	int64_t items[] = { 3, 1001, 4 }, results[3];
	struct pool_job job = {
		.function = &program_fib,
		.items = items,
		.nitems = 3,
		.chunk = 1,
		.results = results,
	};

	(void)state;
	for (int kind = 0; kind < KINDS; kind++) {
		struct pool *pool = pool_new(kinds[kind], 2);

		assert_non_null(pool);
		assert_false(pool_map(pool, &job));
		assert_non_null(strstr(pool_error(pool), "recursion"));
		assert_int_equal(0, pool_free(pool));
	}
	expect_no_child();
}

static void
kill_worker(struct pool *pool, int i)
{
	siginfo_t info;

	kill(pool_process(pool, i), SIGKILL);
	assert_int_equal(0,
	    waitid(P_PID, pool_process(pool, i), &info, WEXITED | WNOWAIT));
}

/* One of the two that are idle holds the lock of the tasks. */
static void
test_idle_worker_killed(void **state)
{
	int64_t items[ITEMS] = { 0 }, results[ITEMS];
	struct pool_job job = {
		.function = &program_count,
		.items = items,
		.nitems = ITEMS,
		.results = results,
	};

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct pool *pool = pool_new(POOL_PROCESSES, 2);

		usleep(20000);
		kill_worker(pool, i);
		if (!pool_map(pool, &job))
			assert_non_null(strstr(pool_error(pool), "worker"));
		assert_true(pool_free(pool) >= 1);

		pool = pool_new(POOL_PROCESSES, 2);
		usleep(20000);
		kill_worker(pool, i);
		assert_true(pool_free(pool) >= 1);
	}
	expect_no_child();
}

/* The map of a worker that is killed at work ends, and says why. */
static void
test_busy_worker_killed(void **state)
{
	int64_t items[] = { INT64_MAX, INT64_MAX }, results[2];
	struct pool_job job = {
		.function = &program_count,
		.items = items,
		.nitems = 2,
		.chunk = 1,
		.results = results,
	};
	struct pool *pool = pool_new(POOL_PROCESSES, 2);
	pid_t victim = pool_process(pool, 1), killer;

	(void)state;
	killer = fork();
	if (killer == 0) {
		usleep(50000);
		_exit(kill(victim, SIGKILL));
	}
	assert_false(pool_map(pool, &job));
	assert_string_equal("worker 1 was killed by signal 9",
	    pool_error(pool));
	assert_int_equal(1, pool_free(pool));
	assert_int_equal(killer, waitpid(killer, NULL, 0));
	expect_no_child();
}

/* A caller that maps without end, and says who its workers are. */
static void
map_for_ever(int report)
{
	int64_t items[] = { INT64_MAX, INT64_MAX }, results[2];
	struct pool_job job = {
		.function = &program_count,
		.items = items,
		.nitems = 2,
		.chunk = 1,
		.results = results,
	};
	struct pool *pool = pool_new(POOL_PROCESSES, 3);
	pid_t pid;

	for (int i = 0; i < 3; i++) {
		pid = pool_process(pool, i);
		if (write(report, &pid, sizeof(pid)) != sizeof(pid))
			_exit(EXIT_FAILURE);
	}
	pool_map(pool, &job);
	_exit(EXIT_FAILURE);
}

/* Two workers compute, one waits: none outlives a caller that is killed. */
static void
test_caller_killed(void **state)
{
	int fds[2], status;
	pid_t caller, workers[3];

	(void)state;
	/* Orphans become our children, so that we see them end. */
	assert_int_equal(0, prctl(PR_SET_CHILD_SUBREAPER, 1));
	assert_int_equal(0, pipe(fds));
	caller = fork();
	if (caller == 0)
		map_for_ever(fds[1]);
	for (int i = 0; i < 3; i++)
		assert_int_equal(sizeof(pid_t),
		    read(fds[0], &workers[i], sizeof(pid_t)));
	usleep(50000);
	for (int i = 0; i < 3; i++)
		assert_int_equal(0, kill(workers[i], 0));
	kill(caller, SIGKILL);
	assert_int_equal(caller, waitpid(caller, &status, 0));
	for (int i = 0; i < 3; i++) {
		assert_int_equal(workers[i], waitpid(workers[i], &status, 0));
		assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) != 0);
	}
	expect_no_child();
	close(fds[0]);
	close(fds[1]);
}

/* No test takes long, so one that waits for ever is found out. */
static int
set_alarm(void **state)
{
	(void)state;
	alarm(60);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_chunk_size, set_alarm),
		cmocka_unit_test_setup(test_same_results, set_alarm),
		cmocka_unit_test_setup(test_full_pipes, set_alarm),
		cmocka_unit_test_setup(test_two_pools, set_alarm),
		cmocka_unit_test_setup(test_unordered, set_alarm),
		cmocka_unit_test_setup(test_function_fails, set_alarm),
		cmocka_unit_test_setup(test_idle_worker_killed, set_alarm),
		cmocka_unit_test_setup(test_busy_worker_killed, set_alarm),
		cmocka_unit_test_setup(test_caller_killed, set_alarm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
