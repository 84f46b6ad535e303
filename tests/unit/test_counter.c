/*
 * The ways to count: exact where they promise it, with one thread and with
 * several; a batch that bounds what a read misses.
 */
#include "models/counter.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { THREADS = 4, ADDS = 20000 };

static struct counter *
make(enum counter_kind kind, int threads)
{
	return counter_new(kind,
	    &(struct counter_options) { .threads = threads, .batch = 7 });
}

static void
test_names(void **state)
{
	(void)state;
	for (int kind = 0; kind < COUNTER_KINDS; kind++) {
		assert_non_null(counter_name(kind));
		for (int other = 0; other < kind; other++)
			assert_string_not_equal(counter_name(other),
			    counter_name(kind));
	}
	counter_free(NULL);
}

static void
test_one_thread(void **state)
{
	(void)state;
	for (int kind = 0; kind < COUNTER_KINDS; kind++) {
		struct counter *counter = make(kind, 1);
		int64_t hidden;

		assert_int_equal(0, counter_read(counter));
		counter_add(counter, 0, 100);
		hidden = kind == COUNTER_BATCHED ? 100 % 7 : 0;
		assert_int_equal(100 - hidden, counter_read(counter));
		counter_add(counter, 0, 0);
		counter_leave(counter, 0);
		assert_int_equal(100, counter_read(counter));

		counter_add(counter, 0, 1);
		counter_leave(counter, 0);
		assert_int_equal(101, counter_read(counter));
		counter_free(counter);
	}
}

struct worker {
	pthread_t thread;
	struct counter *counter;
	int number;
};

static void *
add(void *arg)
{
	struct worker *worker = arg;

	counter_add(worker->counter, worker->number, ADDS);
	counter_leave(worker->counter, worker->number);
	return NULL;
}

static void
add_together(struct counter *counter)
{
	struct worker workers[THREADS];

	alarm(120);
	for (int i = 0; i < THREADS; i++) {
		workers[i] =
		    (struct worker) { .counter = counter, .number = i };
		assert_int_equal(0,
		    pthread_create(&workers[i].thread, NULL, add, &workers[i]));
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(workers[i].thread, NULL);
	alarm(0);
}

static void
test_threads(void **state)
{
	(void)state;
	for (int kind = 0; kind < COUNTER_KINDS; kind++) {
		struct counter *counter = make(kind, THREADS);

		add_together(counter);
		if (kind == COUNTER_RACY)
			assert_in_range(counter_read(counter), 2,
			    THREADS * ADDS);
		else
			assert_int_equal(THREADS * ADDS, counter_read(counter));
		counter_free(counter);
	}
}

struct reading {
	struct counter *counter;
	_Atomic int64_t done;
	atomic_bool stop;
};

static void *
add_until_stopped(void *arg)
{
	struct reading *reading = arg;

	for (int64_t done = 1; !atomic_load(&reading->stop); done++) {
		counter_add(reading->counter, 0, 1);
		atomic_store(&reading->done, done);
	}
	counter_leave(reading->counter, 0);
	return NULL;
}

/* A read beside a writer: no older than promised, never too high. */
static void
test_reads_beside_a_writer(void **state)
{
	(void)state;
	for (int kind = 0; kind < COUNTER_KINDS; kind++) {
		struct reading reading = { .counter = make(kind, 2) };
		int64_t slack = kind == COUNTER_BATCHED ? 7 - 1 : 0;
		pthread_t writer;

		assert_int_equal(0,
		    pthread_create(&writer, NULL, add_until_stopped, &reading));
		for (int i = 0; i < 2000; i++) {
			int64_t before = atomic_load(&reading.done);
			int64_t read = counter_read(reading.counter);
			int64_t after = atomic_load(&reading.done);

			assert_true(read >= before - slack);
			assert_true(read <= after + 1);
		}
		atomic_store(&reading.stop, true);
		pthread_join(writer, NULL);
		assert_int_equal(atomic_load(&reading.done),
		    counter_read(reading.counter));
		counter_free(reading.counter);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_one_thread),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_reads_beside_a_writer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
