/*
 * When threads count as running together: each of them went on, none by much
 * more than another.  Steps are taken by one thread, so that nothing depends
 * on a scheduler; only the meeting is of real threads.
 */
#include "models/together.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

enum { WATCHDOG_S = 120 };

static void
take(struct together *group, int i, int steps)
{
	while (steps-- > 0)
		together_step(together_steps(group, i));
}

static void
test_one_thread_runs_if_it_goes_on(void **state)
{
	struct together *group = together_new(1);

	(void)state;
	together_meet(group, 0);
	assert_false(together_ran(group, 0));
	take(group, 0, 40);
	assert_true(together_ran(group, 0));
	assert_false(together_ran(group, 0));
	together_free(group);
}

static void
test_who_stands_still_does_not_run(void **state)
{
	struct together *group = together_new(3);

	(void)state;
	take(group, 0, 40);
	take(group, 1, 40);
	assert_false(together_ran(group, 0)); /* 2 stood still */
	take(group, 0, 40);
	take(group, 1, 30);
	take(group, 2, 50);
	assert_true(together_ran(group, 0));
	together_free(group);
}

/* Each asks about its own time; another's questions do not matter. */
static void
test_each_looks_back_for_itself(void **state)
{
	struct together *group = together_new(2);

	(void)state;
	take(group, 0, 40);
	take(group, 1, 40);
	assert_true(together_ran(group, 0));
	take(group, 1, 10);
	assert_true(together_ran(group, 1));
	assert_false(together_ran(group, 0));
	together_free(group);
}

static void
test_ten_times_as_many_is_the_most(void **state)
{
	struct together *group = together_new(2);

	(void)state;
	take(group, 0, 40);
	take(group, 1, 4);
	assert_true(together_ran(group, 0));
	assert_true(together_ran(group, 1));
	take(group, 0, 40);
	take(group, 1, 3); /* 1 waited for a core */
	assert_false(together_ran(group, 0));
	assert_false(together_ran(group, 1));
	take(group, 0, 40);
	take(group, 1, 401); /* 0 did */
	assert_false(together_ran(group, 0));
	assert_false(together_ran(group, 1));
	together_free(group);
}

struct guest {
	struct together *group;
	pthread_t thread;
	int i;
	_Atomic int *came;
	int seen;
};

static void *
come(void *arg)
{
	struct guest *guest = arg;

	atomic_fetch_add(guest->came, 1);
	together_meet(guest->group, guest->i);
	guest->seen = atomic_load(guest->came);
	return NULL;
}

static void
test_nobody_begins_before_all_are_there(void **state)
{
	enum { GUESTS = 5 };
	struct together *group = together_new(GUESTS);
	struct guest guests[GUESTS];
	_Atomic int came = 0;

	(void)state;
	for (int i = 0; i < GUESTS; i++) {
		guests[i] =
		    (struct guest) { .group = group, .i = i, .came = &came };
		assert_int_equal(0,
		    pthread_create(&guests[i].thread, NULL, come, &guests[i]));
	}
	for (int i = 0; i < GUESTS; i++) {
		pthread_join(guests[i].thread, NULL);
		assert_int_equal(GUESTS, guests[i].seen);
	}
	together_free(group);
	together_free(NULL);
}

/* What the other thread does meanwhile is told, not left to a scheduler. */
struct pair {
	struct together *group;
	int seen[2], others;
};

static void
work_beside_another(void *arg, int i)
{
	struct pair *pair = arg;

	pair->seen[i]++;
	take(pair->group, 1 - i, pair->others);
	usleep(100);
}

static struct together_tally
tally_beside(int others)
{
	struct pair pair = { .group = together_new(2), .others = others };
	struct together_tally tally;
	pthread_t thread;
	struct guest guest = { .group = pair.group, .i = 1 };
	_Atomic int came = 0;

	guest.came = &came;
	assert_int_equal(0, pthread_create(&thread, NULL, come, &guest));
	tally =
	    together_work(pair.group, 0, 3000000, work_beside_another, &pair);
	pthread_join(thread, NULL);
	assert_int_equal(pair.seen[0], tally.batches);
	assert_int_equal(0, pair.seen[1]);
	together_free(pair.group);
	return tally;
}

static void
test_only_what_was_done_together_counts(void **state)
{
	struct together_tally tally = tally_beside(1);

	(void)state;
	assert_in_range(tally.batches, 1, 30);
	assert_int_equal(tally.batches, tally.counted);
	assert_in_range(tally.cpu_ns, 1, 1000000000);

	tally = tally_beside(0);
	assert_in_range(tally.batches, 1, 30);
	assert_int_equal(0, tally.counted);
	assert_int_equal(0, tally.cpu_ns);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_thread_runs_if_it_goes_on),
		cmocka_unit_test(test_who_stands_still_does_not_run),
		cmocka_unit_test(test_each_looks_back_for_itself),
		cmocka_unit_test(test_ten_times_as_many_is_the_most),
		cmocka_unit_test(test_nobody_begins_before_all_are_there),
		cmocka_unit_test(test_only_what_was_done_together_counts),
	};

	alarm(WATCHDOG_S);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
