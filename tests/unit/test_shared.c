/*
 * Memory that processes share: what a child writes its parent reads, it has
 * no name, both locks keep additions of processes from being lost, and of a
 * dead owner's locks only the mutex can be had again.
 */
#include "models/shared.h"

#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

#include "models/child.h"

#include <cmocka.h>

enum { PROCESSES = 4, ADDS = 20000, LIMIT_S = 60 };

static struct shared_value *
new_value(void)
{
	struct shared_value *value = shared_new(sizeof(*value));

	assert_non_null(value);
	assert_true(shared_value_init(value));
	return value;
}

/* How many names there are where shm_open() and sem_open() put them. */
static int
count_names(void)
{
	DIR *dir = opendir("/dev/shm");
	int n = 0;

	while (dir != NULL && readdir(dir) != NULL)
		n++;
	if (dir != NULL)
		closedir(dir);
	return n;
}

static void
set_number(void *arg)
{
	struct shared_value *value = arg;

	atomic_store(&value->number, 42);
}

static void
test_child_writes_parent_reads(void **state)
{
	int names = count_names();
	struct shared_value *value = new_value();

	(void)state;
	assert_int_equal(0, atomic_load(&value->number));
	assert_int_equal(0,
	    child_wait(child_start(set_number, value, LIMIT_S)));
	assert_int_equal(42, atomic_load(&value->number));
	assert_int_equal(names, count_names());
	shared_free(value, sizeof(*value));
	shared_free(NULL, 1);
}

static void
test_too_much(void **state)
{
	(void)state;
	assert_null(shared_new(SIZE_MAX / 2));
	assert_int_equal(ENOMEM, errno);
}

static void
add_one(struct shared_value *value)
{
	int64_t number = atomic_load(&value->number);

	atomic_store(&value->number, number + 1);
}

static void
add_with_semaphore(void *arg)
{
	struct shared_value *value = arg;

	for (int i = 0; i < ADDS; i++) {
		shared_wait(value);
		add_one(value);
		shared_post(value);
	}
}

static void
add_with_mutex(void *arg)
{
	struct shared_value *value = arg;

	for (int i = 0; i < ADDS; i++) {
		if (shared_lock(value) != SHARED_LOCKED)
			raise(SIGABRT);
		add_one(value);
		shared_unlock(value);
	}
}

static int64_t
add_together(void (*add)(void *arg))
{
	struct shared_value *value = new_value();
	pid_t children[PROCESSES];
	int64_t total;

	for (int i = 0; i < PROCESSES; i++)
		children[i] = child_start(add, value, LIMIT_S);
	for (int i = 0; i < PROCESSES; i++)
		assert_int_equal(0, child_wait(children[i]));
	total = atomic_load(&value->number);
	shared_free(value, sizeof(*value));
	return total;
}

static void
test_locks_lose_nothing(void **state)
{
	(void)state;
	assert_int_equal(PROCESSES * ADDS, add_together(add_with_semaphore));
	assert_int_equal(PROCESSES * ADDS, add_together(add_with_mutex));
}

static void
take_and_die(void *arg)
{
	shared_wait(arg);
	shared_lock(arg);
	raise(SIGKILL);
}

static int64_t
now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void
test_dead_owner(void **state)
{
	struct shared_value *value = new_value();
	int64_t since_ns;

	(void)state;
	assert_int_equal(SIGKILL,
	    child_wait(child_start(take_and_die, value, LIMIT_S)));

	since_ns = now_ns();
	assert_false(shared_wait_for(value, 0.03));
	assert_true(now_ns() - since_ns > 25000000);
	shared_post(value); /* anybody may */
	assert_true(shared_wait_for(value, 0.03));

	/* Not by shared_lock_for(): TSan forgets a lock that was timed. */
	assert_int_equal(SHARED_OWNER_DIED, shared_lock(value));
	shared_unlock(value);
	assert_int_equal(SHARED_LOCKED, shared_lock_for(value, 30));
	shared_unlock(value);
	shared_free(value, sizeof(*value));
}

static void
take_until_killed(void *arg)
{
	struct shared_value *value = arg;

	shared_lock(value);
	atomic_store(&value->number, 1);
	for (;;)
		nanosleep(&(struct timespec) { .tv_sec = 1 }, NULL);
}

static void
test_live_owner(void **state)
{
	struct shared_value *value = new_value();
	pid_t child = child_start(take_until_killed, value, LIMIT_S);

	(void)state;
	while (atomic_load(&value->number) == 0)
		nanosleep(&(struct timespec) { .tv_nsec = 1000000 }, NULL);
	assert_int_equal(SHARED_TIMED_OUT, shared_lock_for(value, 0.02));
	child_kill(child);
	assert_int_equal(SHARED_OWNER_DIED, shared_lock(value));
	shared_free(value, sizeof(*value));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_child_writes_parent_reads),
		cmocka_unit_test(test_too_much),
		cmocka_unit_test(test_locks_lose_nothing),
		cmocka_unit_test(test_dead_owner),
		cmocka_unit_test(test_live_owner),
	};

	alarm(300); /* a lock that nobody can have any more */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
