/*
 * Knows how to make all threads but one stand still, and to let them go on.
 * Refuses to know what is done while they stand.
 */
#include "world.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum { SCAN_NS = 1000000 }; /* CPython: 1 ms, "arbitrary, may need tuning" */

struct world {
	pthread_mutex_t stopping; /* held while the world is stopped */
	pthread_mutex_t head;	  /* guards all below, as CPython's HEAD_LOCK */
	pthread_cond_t stopped;	  /* the countdown is at 0 */
	pthread_cond_t started;	  /* some may attach again */
	struct world_thread *threads;
	struct world_thread *requester;
	bool requested;
	int countdown; /* threads that do not stand still yet */
};

static void
lock(struct world *world)
{
	pthread_mutex_lock(&world->head);
}

static void
unlock(struct world *world)
{
	pthread_mutex_unlock(&world->head);
}

/* ANCHOR: attach */
static bool
try_attach(struct world_thread *self)
{
	int detached = WORLD_DETACHED;

	return atomic_compare_exchange_strong(&self->state, &detached,
	    WORLD_ATTACHED);
}

void
world_attach(struct world_thread *self)
{
	struct world *world = self->world;

	while (!try_attach(self)) {
		lock(world);
		while (atomic_load(&self->state) == WORLD_SUSPENDED)
			pthread_cond_wait(&world->started, &world->head);
		unlock(world);
	}
}

void
world_detach(struct world_thread *self)
{
	assert(atomic_load(&self->state) == WORLD_ATTACHED);
	atomic_store(&self->state, WORLD_DETACHED);
}
/* ANCHOR_END: attach */

static void
count_down(struct world *world)
{
	assert(world->countdown > 0);
	if (--world->countdown == 0)
		pthread_cond_signal(&world->stopped);
}

/* ANCHOR: check */
/* The thread was asked to stop: stand still, unless nobody asks any more. */
static void
suspend(struct world_thread *self)
{
	struct world *world = self->world;

	lock(world);
	if (world->requested) {
		atomic_store(&self->state, WORLD_SUSPENDED);
		count_down(world);
	} else {
		atomic_store(&self->state, WORLD_DETACHED);
	}
	unlock(world);
}

bool
world_check(struct world_thread *self)
{
	unsigned breaker =
	    atomic_load_explicit(&self->eval_breaker, memory_order_relaxed);

	if ((breaker & WORLD_PLEASE_STOP) == 0)
		return false;
	atomic_fetch_and(&self->eval_breaker, ~WORLD_PLEASE_STOP);
	suspend(self);
	world_attach(self);
	return true;
}
/* ANCHOR_END: check */

/* Only one thread stops the world at a time; returns with the head locked. */
static void
begin_stop(struct world *world, struct world_thread *self)
{
	if (pthread_mutex_trylock(&world->stopping) != 0) {
		/* Another one is at it, and may be waiting for this one. */
		world_detach(self);
		pthread_mutex_lock(&world->stopping);
		world_attach(self);
	}
	lock(world);
	world->requested = true;
	world->requester = self;
	world->countdown = 0;
	for (struct world_thread *t = world->threads; t != NULL; t = t->next)
		world->countdown += t != self;
}

/* For at most 1 ms: meanwhile some may detach, and need not be waited for. */
static bool
wait_for_others(struct world *world)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += SCAN_NS;
	if (until.tv_nsec >= 1000000000) {
		until.tv_nsec -= 1000000000;
		until.tv_sec++;
	}
	pthread_cond_timedwait(&world->stopped, &world->head, &until);
	return world->countdown == 0;
}

/* ANCHOR: stop */
/* Those who are detached are held where they are; the others are asked. */
static int
park_detached(struct world *world)
{
	int parked = 0;

	for (struct world_thread *t = world->threads; t != NULL; t = t->next) {
		int state = atomic_load(&t->state);

		if (t == world->requester)
			continue;
		if (state == WORLD_DETACHED)
			parked += atomic_compare_exchange_strong(&t->state,
			    &state, WORLD_SUSPENDED);
		else if (state == WORLD_ATTACHED)
			atomic_fetch_or(&t->eval_breaker, WORLD_PLEASE_STOP);
	}
	world->countdown -= parked;
	return parked;
}

struct world_pause
world_stop(struct world_thread *self)
{
	struct world *world = self->world;
	struct world_pause pause = { 0 };

	begin_stop(world, self);
	pause.others = world->countdown;
	for (;;) {
		pause.scans++;
		pause.parked += park_detached(world);
		if (world->countdown == 0 || wait_for_others(world))
			break;
	}
	unlock(world);
	return pause;
}
/* ANCHOR_END: stop */

/* ANCHOR: start */
/* Those who were running attach themselves again; the others may, later. */
void
world_start(struct world_thread *self)
{
	struct world *world = self->world;

	lock(world);
	world->requested = false;
	for (struct world_thread *t = world->threads; t != NULL; t = t->next)
		if (t != self)
			atomic_store(&t->state, WORLD_DETACHED);
	pthread_cond_broadcast(&world->started);
	world->requester = NULL;
	unlock(world);
	pthread_mutex_unlock(&world->stopping);
}
/* ANCHOR_END: start */

void
world_join(struct world *world, struct world_thread *self)
{
	atomic_init(&self->eval_breaker, 0);
	self->world = world;
	lock(world);
	atomic_init(&self->state,
	    world->requested ? WORLD_SUSPENDED : WORLD_DETACHED);
	self->next = world->threads;
	world->threads = self;
	unlock(world);
}

void
world_leave(struct world_thread *self)
{
	struct world *world = self->world;
	struct world_thread **at = &world->threads;

	lock(world);
	while (*at != self)
		at = &(*at)->next;
	*at = self->next;
	if (world->requested && atomic_load(&self->state) != WORLD_SUSPENDED)
		count_down(world);
	unlock(world);
}

struct world *
world_new(void)
{
	struct world *world = calloc(1, sizeof(*world));
	pthread_condattr_t monotonic;

	if (world == NULL)
		abort();
	pthread_mutex_init(&world->stopping, NULL);
	pthread_mutex_init(&world->head, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&world->stopped, &monotonic);
	pthread_cond_init(&world->started, NULL);
	pthread_condattr_destroy(&monotonic);
	return world;
}

void
world_free(struct world *world)
{
	if (world == NULL)
		return;
	assert(world->threads == NULL);
	pthread_cond_destroy(&world->started);
	pthread_cond_destroy(&world->stopped);
	pthread_mutex_destroy(&world->head);
	pthread_mutex_destroy(&world->stopping);
	free(world);
}
