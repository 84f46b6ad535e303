/*
 * The interpreter: right answers, exact counts of work and of check points,
 * balanced references, and errors instead of crashes.
 */
#include "models/interp.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

#include "models/gil.h"
#include "models/programs.h"

static atomic_uint quiet; /* a breaker that nobody sets */

static void
ignore(void *arg)
{
	(void)arg;
}

static struct object one = OBJECT_STATIC_INT(1);
static struct object *const consts[] = { &one };

/* def double(n): return n + n */
static const struct instr double_instrs[] = {
	{ RESUME, 0 },
	{ LOAD_FAST, 0 },
	{ LOAD_FAST, 0 },
	{ BINARY_OP, '+' },
	{ RETURN_VALUE, 0 },
};
static const struct code double_code = {
	.instrs = double_instrs,
	.nargs = 1,
	.nlocals = 1,
	.stack_size = 2,
};
static struct object double_it = OBJECT_STATIC_FUNCTION(&double_code);

/* def less(n): return n - 1 */
static const struct instr less_instrs[] = {
	{ RESUME, 0 },
	{ LOAD_FAST, 0 },
	{ LOAD_CONST, 0 },
	{ BINARY_OP, '-' },
	{ RETURN_VALUE, 0 },
};
static const struct code less_code = {
	.instrs = less_instrs,
	.consts = consts,
	.nargs = 1,
	.nlocals = 1,
	.stack_size = 2,
};
static struct object less = OBJECT_STATIC_FUNCTION(&less_code);

/* def down(n): return down(n - 1) if n > 1 else n */
static struct object down;
static struct object *const down_globals[] = { &down };
static const struct instr down_instrs[] = {
	[0] = { RESUME, 0 },
	[1] = { LOAD_FAST, 0 },
	[2] = { LOAD_CONST, 0 },
	[3] = { COMPARE_OP, '>' },
	[4] = { POP_JUMP_IF_FALSE, 11 },
	[5] = { LOAD_GLOBAL, 0 },
	[6] = { LOAD_FAST, 0 },
	[7] = { LOAD_CONST, 0 },
	[8] = { BINARY_OP, '-' },
	[9] = { CALL, 1 },
	[10] = { RETURN_VALUE, 0 },
	[11] = { LOAD_FAST, 0 },
	[12] = { RETURN_VALUE, 0 },
};
static const struct code down_code = {
	.instrs = down_instrs,
	.consts = consts,
	.globals = down_globals,
	.nargs = 1,
	.nlocals = 1,
	.stack_size = 3,
};
static struct object down = OBJECT_STATIC_FUNCTION(&down_code);

static int checks, checks_at_builtin;

static int64_t
add_thousand(int64_t value)
{
	checks_at_builtin = checks;
	return value + 1000;
}

/* def call_c(n): return add_thousand(n) */
static struct object builtin = OBJECT_STATIC_BUILTIN(add_thousand);
static struct object *const call_c_globals[] = { &builtin, &one };
static const struct instr call_c_instrs[] = {
	{ RESUME, 0 },
	{ LOAD_GLOBAL, 0 },
	{ LOAD_FAST, 0 },
	{ CALL, 1 },
	{ RETURN_VALUE, 0 },
};
static const struct code call_c_code = {
	.instrs = call_c_instrs,
	.globals = call_c_globals,
	.nargs = 1,
	.nlocals = 1,
	.stack_size = 2,
};
static struct object call_c = OBJECT_STATIC_FUNCTION(&call_c_code);

/* def call_int(n): return 1(n) */
static const struct instr call_int_instrs[] = {
	{ RESUME, 0 },
	{ LOAD_GLOBAL, 1 },
	{ LOAD_FAST, 0 },
	{ CALL, 1 },
	{ RETURN_VALUE, 0 },
};
static const struct code call_int_code = {
	.instrs = call_int_instrs,
	.globals = call_c_globals,
	.nargs = 1,
	.nlocals = 1,
	.stack_size = 2,
};
static struct object call_int = OBJECT_STATIC_FUNCTION(&call_int_code);

/* def add_function(n): return n + n + add_thousand */
static const struct instr add_function_instrs[] = {
	{ RESUME, 0 },
	{ LOAD_FAST, 0 },
	{ LOAD_FAST, 0 },
	{ BINARY_OP, '+' },
	{ LOAD_GLOBAL, 0 },
	{ BINARY_OP, '+' },
	{ RETURN_VALUE, 0 },
};
static const struct code add_function_code = {
	.instrs = add_function_instrs,
	.globals = call_c_globals,
	.nargs = 1,
	.nlocals = 1,
	.stack_size = 2,
};
static struct object add_function = OBJECT_STATIC_FUNCTION(&add_function_code);

/* def is_one(n): return 1 if n == 1 else n - 1 */
static const struct instr is_one_instrs[] = {
	[0] = { RESUME, 0 },
	[1] = { LOAD_FAST, 0 },
	[2] = { LOAD_CONST, 0 },
	[3] = { COMPARE_OP, '=' },
	[4] = { POP_JUMP_IF_FALSE, 7 },
	[5] = { LOAD_CONST, 0 },
	[6] = { RETURN_VALUE, 0 },
	[7] = { LOAD_FAST, 0 },
	[8] = { LOAD_CONST, 0 },
	[9] = { BINARY_OP, '-' },
	[10] = { RETURN_VALUE, 0 },
};
static const struct code is_one_code = {
	.instrs = is_one_instrs,
	.consts = consts,
	.nargs = 1,
	.nlocals = 1,
	.stack_size = 2,
};
static struct object is_one = OBJECT_STATIC_FUNCTION(&is_one_code);

static void
check_value(struct interp *interp, struct object *function, int64_t argument,
    int64_t want)
{
	int64_t result = -999;

	assert_int_equal(INTERP_OK,
	    interp_call(interp, function, argument, &result));
	assert_int_equal(want, result);
	assert_int_equal(0, interp_live_objects(interp));
}

static void
check_error(struct interp *interp, struct object *function, int64_t argument,
    enum interp_error want)
{
	int64_t result = -999;

	assert_int_equal(want,
	    interp_call(interp, function, argument, &result));
	assert_int_equal(-999, result);
	assert_int_equal(0, interp_live_objects(interp));
}

static void
test_values(void **state)
{
	static const int fib[] = { 0, 1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144,
		233, 377, 610, 987 };
	struct interp *interp = interp_new(&quiet, ignore, NULL);

	(void)state;
	for (size_t n = 0; n < sizeof(fib) / sizeof(fib[0]); n++)
		check_value(interp, &program_fib, n, fib[n]);
	check_value(interp, &program_fib, -3, -3);
	check_value(interp, &program_fib, 24, 46368);
	check_value(interp, &program_count, 0, 0);
	check_value(interp, &program_count, -7, 0);
	check_value(interp, &program_count, 1000, 1000);
	check_value(interp, &is_one, 1, 1);
	check_value(interp, &is_one, 300, 299);
	check_value(interp, &call_c, 7, 1007);
	interp_free(interp);
}

static void
test_counts_of_work(void **state)
{
	static const int calls[] = { 1, 1, 3, 5, 9, 15, 25, 41, 67 };
	int64_t before;
	struct interp *interp = interp_new(&quiet, ignore, NULL);

	(void)state;
	for (size_t n = 0; n < sizeof(calls) / sizeof(calls[0]); n++) {
		int64_t fib;

		before = interp_calls(interp);
		interp_call(interp, &program_fib, n, &fib);
		assert_int_equal(calls[n], interp_calls(interp) - before);
	}
	assert_int_equal(0, interp_back_edges(interp));
	before = interp_calls(interp);
	check_value(interp, &program_count, 10, 10);
	assert_int_equal(1, interp_calls(interp) - before);
	assert_int_equal(10, interp_back_edges(interp));
	interp_free(interp);
}

static void
count_check(void *arg)
{
	(void)arg;
	checks++;
}

/* A breaker that stays set shows each check point. */
static void
test_check_points(void **state)
{
	atomic_uint always = 1;
	struct interp *interp = interp_new(&always, count_check, NULL);

	(void)state;
	checks = 0;
	check_value(interp, &program_fib, 5, 5);
	assert_int_equal(15, checks); /* on each entry */

	checks = 0;
	check_value(interp, &program_count, 10, 10);
	assert_int_equal(1 + 10, checks); /* entry, jumps back */

	checks = 0;
	check_value(interp, &call_c, 1, 1001);
	assert_int_equal(1, checks_at_builtin); /* entry */
	assert_int_equal(2, checks);		/* and after the C call */

	checks = 0;
	check_value(interp, &is_one, 5, 4);
	assert_int_equal(1, checks); /* not at a jump forward */

	checks = 0;
	atomic_store(&always, 0);
	check_value(interp, &program_fib, 5, 5);
	assert_int_equal(0, checks);
	interp_free(interp);
}

static void
test_overflow(void **state)
{
	struct interp *interp = interp_new(&quiet, ignore, NULL);

	(void)state;
	check_value(interp, &double_it, INT64_MAX / 2, INT64_MAX - 1);
	check_error(interp, &double_it, INT64_MAX / 2 + 1, INTERP_OVERFLOW);
	check_value(interp, &less, INT64_MIN + 1, INT64_MIN);
	check_error(interp, &less, INT64_MIN, INTERP_OVERFLOW);
	assert_non_null(interp_error_text(INTERP_OVERFLOW));
	interp_free(interp);
}

static void
test_recursion_limit(void **state)
{
	struct interp *interp = interp_new(&quiet, ignore, NULL);

	(void)state;
	check_value(interp, &down, INTERP_RECURSION_MAX, 1);
	check_error(interp, &down, INTERP_RECURSION_MAX + 1, INTERP_RECURSION);
	check_error(interp, &program_fib, 1000000, INTERP_RECURSION);
	check_value(interp, &program_fib, 10, 55);
	interp_free(interp);
}

static void
test_type_errors(void **state)
{
	struct interp *interp = interp_new(&quiet, ignore, NULL);

	(void)state;
	check_error(interp, &add_function, 1000, INTERP_TYPE);
	check_error(interp, &call_int, 1000, INTERP_TYPE);
	check_error(interp, &one, 1000, INTERP_TYPE);
	interp_free(interp);
}

/* A thread of Python, which runs fib and count in turn. */
struct worker {
	pthread_t thread;
	struct gil *gil; /* NULL: it runs without a lock */
	struct gil_thread state;
	int wrong;
	int64_t live;
};

static void
give_way(void *arg)
{
	struct worker *worker = arg;

	gil_yield_if_asked(worker->gil, &worker->state);
}

static void *
compute(void *arg)
{
	struct worker *worker = arg;
	struct interp *interp =
	    interp_new(&worker->state.eval_breaker, give_way, worker);
	int64_t fib, count;

	if (worker->gil != NULL)
		gil_acquire(worker->gil, &worker->state);
	for (int i = 0; i < 10; i++) {
		interp_call(interp, &program_fib, 18, &fib);
		interp_call(interp, &program_count, 20000, &count);
		worker->wrong += fib != 2584 || count != 20000;
	}
	if (worker->gil != NULL)
		gil_release(worker->gil, &worker->state);
	worker->live = interp_live_objects(interp);
	interp_free(interp);
	return NULL;
}

static void
check_threads(struct gil *gil)
{
	struct worker workers[3] = { 0 };

	alarm(120);
	for (int i = 0; i < 3; i++) {
		workers[i].gil = gil;
		gil_thread_init(&workers[i].state);
		assert_int_equal(0,
		    pthread_create(&workers[i].thread, NULL, compute,
			&workers[i]));
	}
	for (int i = 0; i < 3; i++) {
		pthread_join(workers[i].thread, NULL);
		assert_int_equal(0, workers[i].wrong);
		assert_int_equal(0, workers[i].live);
	}
	alarm(0);
}

static void
test_threads_switch_at_check_points(void **state)
{
	struct gil *gil = gil_new();

	(void)state;
	gil_set_interval_us(gil, 50);
	check_threads(gil);
	assert_true(gil_switches(gil) >= 2);
	gil_free(gil);
}

static void
test_threads_share_code_without_a_lock(void **state)
{
	(void)state;
	check_threads(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_counts_of_work),
		cmocka_unit_test(test_check_points),
		cmocka_unit_test(test_overflow),
		cmocka_unit_test(test_recursion_limit),
		cmocka_unit_test(test_type_errors),
		cmocka_unit_test(test_threads_switch_at_check_points),
		cmocka_unit_test(test_threads_share_code_without_a_lock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
