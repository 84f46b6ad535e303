/*
 * The interpreter: right answers, exact counts of work and of check points,
 * which of them lie in the window of an update, balanced references, and
 * errors instead of crashes.
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

/* def set_to(n): global counter; counter = n; return counter */
static struct variable *const variables[] = { &program_counter };
static const struct instr set_to_instrs[] = {
	{ RESUME, 0 },
	{ LOAD_FAST, 0 },
	{ STORE_GLOBAL, 0 },
	{ LOAD_GLOBAL_INT, 0 },
	{ RETURN_VALUE, 0 },
};
static const struct code set_to_code = {
	.instrs = set_to_instrs,
	.variables = variables,
	.nargs = 1,
	.nlocals = 1,
	.stack_size = 1,
};
static struct object set_to = OBJECT_STATIC_FUNCTION(&set_to_code);

/* def set_to_function(n): global counter; counter = add_thousand */
static const struct instr set_to_function_instrs[] = {
	{ RESUME, 0 },
	{ LOAD_GLOBAL_INT, 0 },
	{ LOAD_GLOBAL, 0 },
	{ STORE_GLOBAL, 0 },
	{ RETURN_VALUE, 0 },
};
static const struct code set_to_function_code = {
	.instrs = set_to_function_instrs,
	.globals = call_c_globals,
	.variables = variables,
	.nargs = 1,
	.nlocals = 1,
	.stack_size = 2,
};
static struct object set_to_function =
    OBJECT_STATIC_FUNCTION(&set_to_function_code);

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

/* Up to 3.9: after each instruction but the quick ones, and on entry. */
static void
test_check_points_often(void **state)
{
	atomic_uint always = 1;
	struct interp *interp = interp_new(&always, count_check, NULL);

	(void)state;
	interp_set_checks(interp, INTERP_CHECKS_OFTEN);
	checks = 0;
	check_value(interp, &less, 9, 8);
	/* Entering looks twice: at the frame's start and in RESUME. */
	assert_int_equal(2 + 1, checks); /* and after BINARY_OP */

	checks = 0;
	check_value(interp, &program_count, 10, 10);
	/* COMPARE_OP, BINARY_OP, JUMP_BACKWARD; the last turn compares. */
	assert_int_equal(2 + 10 * 3 + 1, checks);

	interp_set_checks(interp, INTERP_CHECKS_SELDOM);
	checks = 0;
	check_value(interp, &program_count, 10, 10);
	assert_int_equal(1 + 10, checks);
	interp_free(interp);
}

static int in_window;

/* Its argument is the interpreter itself. */
static void
count_window(void *arg)
{
	struct interp *const *interp = arg;

	checks++;
	in_window += interp_in_window(*interp);
}

static void
check_windows(struct object *program, enum interp_checks policy,
    int want_in_window)
{
	atomic_uint always = 1;
	struct interp *interp;

	interp = interp_new(&always, count_window, &interp);
	interp_set_checks(interp, policy);
	atomic_store(&program_counter.value, 1000);
	checks = in_window = 0;
	check_value(interp, program, 10, 0);
	assert_int_equal(1010, atomic_load(&program_counter.value));
	assert_int_equal(want_in_window, in_window);
	assert_true(checks > in_window);
	assert_false(interp_in_window(interp));
	interp_free(interp);
}

/* Which check points lie between the load and the store of an update? */
static void
test_windows(void **state)
{
	(void)state;
	check_windows(&program_add, INTERP_CHECKS_SELDOM, 0);
	/* After the load, and after the sum. */
	check_windows(&program_add, INTERP_CHECKS_OFTEN, 10 * 2);
	check_windows(&program_add_call, INTERP_CHECKS_SELDOM, 10);
}

static int held, most_held, acquired;

static int64_t
count_acquire(int64_t value)
{
	held++;
	acquired++;
	most_held = held > most_held ? held : most_held;
	return value;
}

static int64_t
count_release(int64_t value)
{
	held--;
	return value;
}

static void
test_locked_program(void **state)
{
	(void)state;
	program_acquire.builtin = count_acquire;
	program_release.builtin = count_release;
	check_windows(&program_add_locked, INTERP_CHECKS_SELDOM, 10);
	assert_int_equal(10, acquired);
	assert_int_equal(0, held);
	assert_int_equal(1, most_held);
}

static void
test_variables(void **state)
{
	struct interp *interp = interp_new(&quiet, ignore, NULL);

	(void)state;
	check_value(interp, &set_to, 7, 7);
	check_value(interp, &set_to, INT64_MIN, INT64_MIN);
	assert_int_equal(INT64_MIN, atomic_load(&program_counter.value));
	check_error(interp, &set_to_function, 1, INTERP_TYPE);
	assert_int_equal(INT64_MIN, atomic_load(&program_counter.value));
	assert_false(interp_in_window(interp));
	check_value(interp, &set_to, INT64_MAX, INT64_MAX);
	check_error(interp, &program_add, 1, INTERP_OVERFLOW);
	assert_false(interp_in_window(interp));
	check_value(interp, &program_add, 0, 0);
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

/* Two threads that add without a lock: valid, if not exact. */
static void *
add_unlocked(void *arg)
{
	struct interp *interp = interp_new(&quiet, ignore, NULL);
	int64_t left = -1;

	(void)arg;
	interp_call(interp, &program_add, 20000, &left);
	assert_int_equal(0, left);
	assert_int_equal(0, interp_live_objects(interp));
	interp_free(interp);
	return NULL;
}

static void
test_threads_share_a_variable(void **state)
{
	pthread_t threads[2];
	int64_t total;

	(void)state;
	atomic_store(&program_counter.value, 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(0,
		    pthread_create(&threads[i], NULL, add_unlocked, NULL));
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	total = atomic_load(&program_counter.value);
	assert_true(total >= 2 && total <= 40000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_counts_of_work),
		cmocka_unit_test(test_check_points),
		cmocka_unit_test(test_check_points_often),
		cmocka_unit_test(test_windows),
		cmocka_unit_test(test_locked_program),
		cmocka_unit_test(test_variables),
		cmocka_unit_test(test_overflow),
		cmocka_unit_test(test_recursion_limit),
		cmocka_unit_test(test_type_errors),
		cmocka_unit_test(test_threads_switch_at_check_points),
		cmocka_unit_test(test_threads_share_code_without_a_lock),
		cmocka_unit_test(test_threads_share_a_variable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
