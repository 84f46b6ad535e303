/*
 * While the world is stopped nobody but the stopper is attached, and nobody
 * waits for one who is detached; afterwards all go on.  What the threads share
 * is not atomic, so that TSan sees one who did not stop.
 */
#include "models/world.h"

#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { WATCHDOG_S = 60, THREADS = 4, STOPS = 100, STOPPERS = 3 };

static void
nap(long us)
{
	struct timespec time = { .tv_nsec = us * 1000 };

	nanosleep(&time, NULL);
}

static void
test_alone(void **state)
{
	struct world *world = world_new();
	struct world_thread self;
	struct world_pause pause;

	(void)state;
	world_join(world, &self);
	assert_int_equal(WORLD_DETACHED, self.state);
	world_attach(&self);
	assert_int_equal(WORLD_ATTACHED, self.state);
	assert_false(world_check(&self));
	pause = world_stop(&self);
	assert_int_equal(0, pause.others);
	assert_int_equal(0, pause.parked);
	assert_int_equal(WORLD_ATTACHED, self.state);
	world_start(&self);
	assert_false(world_check(&self));
	world_detach(&self);
	world_leave(&self);
	world_free(world);
	world_free(NULL);
}

/* No thread has to run for this: they are found detached, and held. */
static void
test_detached_are_parked(void **state)
{
	struct world *world = world_new();
	struct world_thread self, others[THREADS], late;
	struct world_pause pause;

	(void)state;
	alarm(WATCHDOG_S);
	world_join(world, &self);
	for (int i = 0; i < THREADS; i++)
		world_join(world, &others[i]);
	world_attach(&self);
	pause = world_stop(&self);
	assert_int_equal(THREADS, pause.others);
	assert_int_equal(THREADS, pause.parked);
	assert_int_equal(1, pause.scans);
	world_join(world, &late);
	assert_int_equal(WORLD_SUSPENDED, late.state);
	for (int i = 0; i < THREADS; i++) {
		assert_int_equal(WORLD_SUSPENDED, others[i].state);
		assert_int_equal(0, others[i].eval_breaker);
	}
	world_leave(&others[0]);
	world_start(&self);
	for (int i = 1; i < THREADS; i++) {
		assert_int_equal(WORLD_DETACHED, others[i].state);
		world_leave(&others[i]);
	}
	assert_int_equal(WORLD_DETACHED, late.state);
	world_leave(&late);
	world_detach(&self);
	world_leave(&self);
	alarm(0);
	world_free(world);
}

/* A request that is over by the time that it is seen. */
static void
test_stale_request(void **state)
{
	struct world *world = world_new();
	struct world_thread self;

	(void)state;
	world_join(world, &self);
	world_attach(&self);
	atomic_store(&self.eval_breaker, WORLD_PLEASE_STOP | 1);
	alarm(WATCHDOG_S);
	assert_true(world_check(&self));
	alarm(0);
	assert_int_equal(1, self.eval_breaker);
	assert_int_equal(WORLD_ATTACHED, self.state);
	assert_false(world_check(&self));
	world_detach(&self);
	world_leave(&self);
	world_free(world);
}

/* Threads that run until they are told, and what they share. */
struct crowd {
	struct world *world;
	atomic_int running, over;
	atomic_int moved; /* threads, in a stopped world */
	long
	    turns[THREADS]; /* written by its thread, read in a stopped world */
	long stops;	    /* written in a stopped world */
};

struct runner {
	pthread_t thread;
	struct crowd *crowd;
	int number;
	bool naps, leaves;
};

static void *
run(void *arg)
{
	struct runner *runner = arg;
	struct crowd *crowd = runner->crowd;
	struct world_thread self;

	world_join(crowd->world, &self);
	world_attach(&self);
	atomic_fetch_add(&crowd->running, 1);
	while (!atomic_load(&crowd->over)) {
		crowd->turns[runner->number]++;
		world_check(&self);
		if (runner->naps) {
			world_detach(&self);
			nap(50);
			world_attach(&self);
		} else if (runner->leaves) {
			world_detach(&self);
			world_leave(&self);
			world_join(crowd->world, &self);
			world_attach(&self);
		}
	}
	world_detach(&self);
	world_leave(&self);
	return NULL;
}

/* The world must not move between two looks at it. */
static void
stop_often(struct crowd *crowd, int stops)
{
	struct world_thread self;
	long before[THREADS];

	world_join(crowd->world, &self);
	world_attach(&self);
	for (int i = 0; i < stops; i++) {
		world_stop(&self);
		crowd->stops++;
		for (int t = 0; t < THREADS; t++)
			before[t] = crowd->turns[t];
		if (i % 16 == 0)
			nap(200);
		else
			sched_yield();
		for (int t = 0; t < THREADS; t++)
			atomic_fetch_add(&crowd->moved,
			    before[t] != crowd->turns[t]);
		world_start(&self);
		world_check(&self);
	}
	world_detach(&self);
	world_leave(&self);
}

static void *
stopper(void *arg)
{
	stop_often(arg, STOPS);
	return NULL;
}

static void
start_runners(struct crowd *crowd, struct runner *runners)
{
	for (int i = 0; i < THREADS; i++) {
		runners[i] = (struct runner) {
			.crowd = crowd,
			.number = i,
			.naps = i == 2,
			.leaves = i == 3,
		};
		assert_int_equal(0,
		    pthread_create(&runners[i].thread, NULL, run, &runners[i]));
	}
	while (atomic_load(&crowd->running) < THREADS)
		sched_yield();
}

static void
join_runners(struct crowd *crowd, struct runner *runners)
{
	atomic_store(&crowd->over, 1);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(runners[i].thread, NULL);
		assert_true(crowd->turns[i] > 0);
	}
}

static void
test_nobody_moves(void **state)
{
	struct crowd crowd = { .world = world_new() };
	struct runner runners[THREADS];

	(void)state;
	alarm(WATCHDOG_S);
	start_runners(&crowd, runners);
	stop_often(&crowd, STOPS);
	join_runners(&crowd, runners);
	alarm(0);
	assert_int_equal(0, crowd.moved);
	assert_int_equal(STOPS, crowd.stops);
	world_free(crowd.world);
}

/* Threads that stop each other: one at a time, and none for ever. */
static void
test_stoppers(void **state)
{
	struct crowd crowd = { .world = world_new() };
	struct runner runners[THREADS];
	pthread_t stoppers[STOPPERS];

	(void)state;
	alarm(WATCHDOG_S);
	start_runners(&crowd, runners);
	for (int i = 0; i < STOPPERS; i++)
		assert_int_equal(0,
		    pthread_create(&stoppers[i], NULL, stopper, &crowd));
	for (int i = 0; i < STOPPERS; i++)
		pthread_join(stoppers[i], NULL);
	join_runners(&crowd, runners);
	alarm(0);
	assert_int_equal(0, crowd.moved);
	assert_int_equal(STOPPERS * STOPS, crowd.stops);
	world_free(crowd.world);
}

/* The one that is attached is waited for, the ones that are not are not. */
struct late {
	struct world *world;
	atomic_int attached, checked, asked;
};

static void *
come_late(void *arg)
{
	struct late *late = arg;
	struct world_thread self;

	world_join(late->world, &self);
	world_attach(&self);
	atomic_store(&late->attached, 1);
	while ((atomic_load(&self.eval_breaker) & WORLD_PLEASE_STOP) == 0)
		nap(100);
	nap(5000);
	atomic_store(&late->checked, 1);
	atomic_store(&late->asked, world_check(&self));
	world_detach(&self);
	world_leave(&self);
	return NULL;
}

static void
test_waits_for_the_attached(void **state)
{
	struct late late = { .world = world_new() };
	struct world_thread self, asleep;
	struct world_pause pause;
	pthread_t thread;

	(void)state;
	alarm(WATCHDOG_S);
	world_join(late.world, &self);
	world_join(late.world, &asleep);
	world_attach(&self);
	assert_int_equal(0, pthread_create(&thread, NULL, come_late, &late));
	while (!atomic_load(&late.attached))
		nap(100);
	pause = world_stop(&self);
	assert_int_equal(1, late.checked);
	assert_int_equal(2, pause.others);
	assert_int_equal(1, pause.parked);
	world_start(&self);
	pthread_join(thread, NULL);
	alarm(0);
	assert_int_equal(1, late.asked);
	world_leave(&asleep);
	world_detach(&self);
	world_leave(&self);
	world_free(late.world);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_alone),
		cmocka_unit_test(test_detached_are_parked),
		cmocka_unit_test(test_stale_request),
		cmocka_unit_test(test_nobody_moves),
		cmocka_unit_test(test_stoppers),
		cmocka_unit_test(test_waits_for_the_attached),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
