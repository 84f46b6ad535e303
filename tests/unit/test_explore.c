/*
 * The model checker against itself: little programs made by chance end in the
 * same ways whether every order is followed or only those that matter.
 */
#include "explore/explore.h"
#include "explore/steps.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { WORDS = 2, STEPS_MAX = 5, ENDINGS_MAX = 4096, PROGRAMS = 400 };

/* A program by chance: what each thread does, one step after the other. */
enum act { LOAD, STORE, ADD, SWAP, LOCKED_ADD, TRIED_ADD, SLEEP, WAKE, ACTS };

static struct {
	int threads, steps;
	struct {
		enum act act;
		int word, number;
	} plan[EXPLORE_THREADS_MAX][STEPS_MAX];
} program;

/* What the threads share, made anew before each order. */
static struct word words[WORDS];
static struct mutex mutex;
static struct cond cond;
static long seen[EXPLORE_THREADS_MAX];

/* Kept over all orders: memory of its own. */
static struct {
	unsigned long long keys[ENDINGS_MAX];
	size_t count;
} * endings;

static void
nothing(void)
{
}

static void
act(int number)
{
	int i;

	for (i = 0; i < program.steps; i++) {
		int at = program.plan[number - 1][i].word;
		long n = program.plan[number - 1][i].number;
		long *mine = &seen[number - 1];

		switch (program.plan[number - 1][i].act) {
		case LOAD:
			*mine = *mine * 7 + load(&words[at]);
			break;
		case STORE:
			store(&words[at], n);
			break;
		case ADD:
			*mine = *mine * 7 + fetch_add(&words[at], n);
			break;
		case SWAP:
			if (!compare_exchange(&words[at], mine, n))
				*mine += 3;
			break;
		case LOCKED_ADD:
			mutex_lock(&mutex);
			store(&words[at], load(&words[at]) + n);
			mutex_unlock(&mutex);
			break;
		case TRIED_ADD:
			if (!mutex_trylock(&mutex)) {
				*mine = *mine * 7 + 3;
				break;
			}
			store(&words[at], load(&words[at]) + n);
			mutex_unlock(&mutex);
			break;
		case SLEEP:
			mutex_lock(&mutex);
			if (cond_timedwait(&cond, &mutex))
				*mine = *mine * 7 + 5;
			mutex_unlock(&mutex);
			break;
		default:
			cond_signal(&cond);
			break;
		}
	}
}

static void
keep_ending(void)
{
	unsigned long long key = 1469598103934665603ULL;
	size_t i;

	for (i = 0; i < WORDS; i++)
		key = (key ^ (unsigned long)words[i].value) * 1099511628211ULL;
	for (i = 0; i < EXPLORE_THREADS_MAX; i++)
		key = (key ^ (unsigned long)seen[i]) * 1099511628211ULL;
	for (i = 0; i < endings->count; i++)
		if (endings->keys[i] == key)
			return;
	assert_true(endings->count < ENDINGS_MAX);
	endings->keys[endings->count++] = key;
}

static int
compare(const void *a, const void *b)
{
	const unsigned long long *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void
by_chance(unsigned seed)
{
	int i, k;

	srand(seed);
	program.threads = 2 + rand() % 2;
	program.steps = program.threads == 2 ? 1 + rand() % 3 : 1 + rand() % 2;
	for (i = 0; i < program.threads; i++)
		for (k = 0; k < program.steps; k++) {
			program.plan[i][k].act = rand() % ACTS;
			program.plan[i][k].word = rand() % WORDS;
			program.plan[i][k].number = 1 + rand() % 3;
		}
}

static struct explored
look(bool every)
{
	struct scene scene = { "by chance", program.threads, nothing, act, NULL,
		keep_ending, 2, 0, every };

	endings->count = 0;
	return explore(&scene);
}

static void
test_same_endings(void **state)
{
	static unsigned long long all[ENDINGS_MAX];
	long long followed = 0, left = 0;
	unsigned seed;

	(void)state;
	endings = malloc(sizeof(*endings));
	assert_non_null(endings);
	for (seed = 1; seed <= PROGRAMS; seed++) {
		struct explored every, some;
		size_t count;

		by_chance(seed);
		every = look(true);
		if (every.failed) { /* a deadlock: both find one */
			assert_true(look(false).failed);
			continue;
		}
		assert_true(every.whole);
		count = endings->count;
		memcpy(all, endings->keys, sizeof(all));
		some = look(false);
		assert_false(some.failed);
		qsort(all, count, sizeof(*all), compare);
		qsort(endings->keys, endings->count, sizeof(*all), compare);
		if (count != endings->count)
			print_error("program %u: %zu endings, not %zu\n", seed,
			    endings->count, count);
		assert_int_equal(count, endings->count);
		assert_memory_equal(all, endings->keys, count * sizeof(*all));
		assert_true(some.orders <= every.orders);
		followed += some.orders;
		left += every.orders - some.orders;
	}
	print_message("%lld orders followed, %lld left out\n", followed, left);
	assert_true(left > followed);
	free(endings);
}

/* Two threads that add in two steps: one addition may be lost. */
static struct word counter;

static void
add_in_two_steps(int number)
{
	(void)number;
	store(&counter, load(&counter) + 1);
}

static void
both_counted(void)
{
	expect_number(2, counter.value, "lost", "counter");
}

static void
test_lost_update(void **state)
{
	struct scene scene = { "two add", 2, nothing, add_in_two_steps, NULL,
		both_counted, 0, 0, false };
	struct explored explored = explore(&scene);

	(void)state;
	assert_true(explored.failed);
	assert_string_equal("lost", explored.reason);
}

static void
add_in_one_step(int number)
{
	(void)number;
	fetch_add(&counter, 1);
}

/* As many orders as there are threads' orders: each matters. */
static void
test_counts(void **state)
{
	struct scene scene = { "three add", 3, nothing, add_in_one_step, NULL,
		NULL, 0, 0, false };
	struct explored explored = explore(&scene);

	(void)state;
	assert_false(explored.failed);
	assert_true(explored.whole);
	assert_int_equal(6, explored.orders);
	scene.every = true;
	assert_int_equal(6, explore(&scene).orders);
}

static struct mutex first, second;

static void
opposite(int number)
{
	struct mutex *a = number == 1 ? &first : &second;
	struct mutex *b = number == 1 ? &second : &first;

	mutex_lock(a);
	mutex_lock(b);
	mutex_unlock(b);
	mutex_unlock(a);
}

static void
test_deadlock(void **state)
{
	struct scene scene = { "opposite", 2, nothing, opposite, NULL, NULL, 0,
		0, false };

	(void)state;
	assert_string_equal("deadlock", explore(&scene).reason);
}

/* Without "while": wakes up without a signal, or too late for it. */
static void
wait_once(int number)
{
	mutex_lock(&mutex);
	if (number == 1) {
		if (load(&words[0]) == 0)
			cond_wait(&cond, &mutex);
		expect(load(&words[0]) != 0, "too-soon", "nothing is there");
	} else {
		store(&words[0], 1);
		cond_signal(&cond);
	}
	mutex_unlock(&mutex);
}

static void
test_spurious(void **state)
{
	struct scene scene = { "wait", 2, nothing, wait_once, NULL, NULL, 0, 0,
		false };

	(void)state;
	assert_false(explore(&scene).failed);
	scene.spurious = 1;
	assert_string_equal("too-soon", explore(&scene).reason);
}

static void
spin(int number)
{
	if (number == 2) {
		store(&words[1], 1);
		return;
	}
	while (load(&words[1]) == 0)
		;
}

static void
spin_for_ever(int number)
{
	(void)number;
	while (load(&words[1]) == 0)
		;
}

static void
test_spinning(void **state)
{
	struct scene scene = { "spin", 2, nothing, spin, NULL, NULL, 0, 0,
		false };

	(void)state;
	assert_false(explore(&scene).failed);
	scene.thread = spin_for_ever;
	assert_string_equal("never-ends", explore(&scene).reason);
}

/*
 * Three threads take and drop a lock.  One whose time is up finds that it went
 * to another meanwhile only if its waking is tried between two that are held
 * apart by a mutex.
 */
static struct word locked, holder;

static void
take_and_drop(int number)
{
	mutex_lock(&mutex);
	while (load(&locked)) {
		long before = load(&holder);

		if (cond_timedwait(&cond, &mutex) && load(&locked))
			expect(load(&holder) == before, "went-on",
			    "it went to another one");
	}
	store(&locked, 1);
	store(&holder, number);
	mutex_unlock(&mutex);
	load(&words[0]);
	mutex_lock(&mutex);
	store(&locked, 0);
	cond_signal(&cond);
	mutex_unlock(&mutex);
}

static void
test_mutex_between(void **state)
{
	struct scene scene = { "lock", 3, nothing, take_and_drop, NULL, NULL, 1,
		0, false };

	(void)state;
	assert_string_equal("went-on", explore(&scene).reason);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mutex_between),
		cmocka_unit_test(test_same_endings),
		cmocka_unit_test(test_lost_update),
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_deadlock),
		cmocka_unit_test(test_spurious),
		cmocka_unit_test(test_spinning),
	};

	return cmocka_run_group_tests_name("explore", tests, NULL, NULL);
}
