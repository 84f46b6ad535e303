/*
 * Biased counts in real threads, with real frees, so that ASan sees a second
 * one, a use after it and a leak, and TSan what is not ordered: each way to
 * an object's end, many threads, counts that add up, immortal, deferred.
 */
#include "models/brc.h"

#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

enum { WATCHDOG_S = 120, THREADS = 4, STEPS = 20000, SHELVES = 8 };

struct thing {
	struct brc_object object;
	atomic_int uses;
};

static atomic_long made, freed;

static void
dealloc(struct brc_object *object)
{
	struct thing *thing = (struct thing *)object;

	atomic_fetch_add(&thing->uses, 1);
	atomic_fetch_add(&freed, 1);
	free(thing);
}

static struct brc_object *
make(void)
{
	struct thing *thing = malloc(sizeof(*thing));

	if (thing == NULL)
		abort();
	brc_init(&thing->object, dealloc);
	atomic_init(&thing->uses, 0);
	atomic_fetch_add(&made, 1);
	return &thing->object;
}

static enum brc_flags
flags_of(const struct brc_object *object)
{
	return atomic_load(&object->shared) & BRC_FLAGS;
}

/* Another thread, in the same world, that does one thing. */
struct visit {
	struct brc_world *world;
	struct brc_object *object;
	void (*body)(struct brc_object *object);
	struct brc_counts counts;
};

static void *
visit_thread(void *arg)
{
	struct visit *visit = arg;
	struct brc_thread thread;

	brc_enter(visit->world, &thread);
	visit->body(visit->object);
	brc_leave(&thread);
	visit->counts = thread.counts;
	return NULL;
}

static struct brc_counts
visit(struct brc_world *world, struct brc_object *object,
    void (*body)(struct brc_object *object))
{
	struct visit visit = { world, object, body, { 0 } };
	pthread_t thread;

	assert_int_equal(0,
	    pthread_create(&thread, NULL, visit_thread, &visit));
	pthread_join(thread, NULL);
	return visit.counts;
}

static void
borrow(struct brc_object *object)
{
	brc_incref(object);
	brc_decref(object);
}

struct home {
	struct brc_world *world;
	struct brc_thread self;
};

static int
enter(void **state)
{
	struct home *home = malloc(sizeof(*home));

	if (home == NULL)
		return -1;
	alarm(WATCHDOG_S);
	atomic_store(&made, 0);
	atomic_store(&freed, 0);
	home->world = brc_world_new();
	brc_enter(home->world, &home->self);
	*state = home;
	return 0;
}

/* After each test: all that was made is free again. */
static int
leave(void **state)
{
	struct home *home = *state;

	brc_leave(&home->self);
	brc_world_free(home->world);
	free(home);
	alarm(0);
	return atomic_load(&made) == atomic_load(&freed) ? 0 : -1;
}

static void
test_owner_alone(void **state)
{
	struct home *home = *state;
	struct brc_object *object = make();

	assert_int_equal(1, brc_count(object));
	brc_incref(object);
	brc_incref(object);
	assert_int_equal(3, brc_count(object));
	assert_int_equal(0, object->shared);
	brc_decref(object);
	brc_decref(object);
	assert_int_equal(0, freed);
	brc_decref(object);
	assert_int_equal(1, freed);
	assert_int_equal(1, home->self.counts.by_owner);
	brc_world_free(NULL);
}

/* A visitor that returns what it took leaves nothing behind. */
static void
test_visitor_returns_it(void **state)
{
	struct home *home = *state;
	struct brc_object *object = make();

	visit(home->world, object, brc_incref);
	assert_int_equal(BRC_ONE, object->shared);
	assert_int_equal(2, brc_count(object));
	visit(home->world, object, brc_decref);
	visit(home->world, object, borrow);
	assert_int_equal(0, object->shared);
	assert_int_equal(1, object->local);
	brc_decref(object);
	assert_int_equal(1, home->self.counts.by_owner);
}

static void
test_owner_goes_first(void **state)
{
	struct home *home = *state;
	struct brc_object *object = make();
	struct brc_counts counts;

	visit(home->world, object, brc_incref);
	brc_decref(object);
	assert_int_equal(0, freed);
	assert_int_equal(BRC_MERGED, flags_of(object));
	assert_int_equal(0, object->tid);
	assert_int_equal(1, brc_count(object));
	brc_incref(object); /* as a visitor now */
	assert_int_equal(0, object->local);
	brc_decref(object);
	counts = visit(home->world, object, brc_decref);
	assert_int_equal(1, counts.by_visitor);
	assert_int_equal(1, freed);
}

/* One of two references is given away, and given up there. */
static void
test_owner_merges_what_is_queued(void **state)
{
	struct home *home = *state;
	struct brc_object *object = make();
	struct brc_counts counts;

	brc_incref(object);
	counts = visit(home->world, object, brc_decref);
	assert_int_equal(1, counts.queued);
	assert_int_equal(BRC_QUEUED, flags_of(object));
	assert_int_equal(2, brc_count(object)); /* one is the queue's */
	visit(home->world, object, borrow);
	assert_int_equal(1, home->self.queue.length); /* not queued again */
	brc_safe_point(&home->self);
	assert_int_equal(BRC_MERGED, flags_of(object));
	assert_int_equal(1, brc_count(object));
	assert_int_equal(0, home->self.queue.length);
	assert_int_equal(0, freed);
	brc_decref(object);
	assert_int_equal(1, home->self.counts.by_visitor);
}

/* The only one is: shared goes below 0, and the queue's reference is last. */
static void
test_owner_frees_what_is_queued(void **state)
{
	struct home *home = *state;
	struct brc_object *object = make();

	brc_incref(object);
	visit(home->world, object, brc_decref);
	visit(home->world, object, brc_decref);
	assert_int_equal(BRC_QUEUED - BRC_ONE, object->shared);
	assert_int_equal(1, brc_count(object));
	assert_int_equal(0, freed);
	brc_safe_point(&home->self);
	assert_int_equal(1, freed);
	assert_int_equal(1, home->self.counts.by_queue);
	brc_safe_point(&home->self);
}

/* As if it might have weak references, which shared has a flag for. */
static void
test_merge_that_frees(void **state)
{
	struct home *home = *state;
	struct brc_object *object = make();

	atomic_fetch_or(&object->shared, BRC_WEAKREF);
	brc_decref(object);
	assert_int_equal(1, freed);
	assert_int_equal(1, home->self.counts.by_merge);
	object = make();
	atomic_fetch_or(&object->shared, BRC_WEAKREF);
	visit(home->world, object, brc_decref);
	brc_safe_point(&home->self);
	assert_int_equal(1, home->self.counts.by_queue);
}

static atomic_uintptr_t left_behind;

static void
make_and_go(struct brc_object *object)
{
	(void)object;
	atomic_store(&left_behind, (uintptr_t)make());
}

static void
test_owner_has_exited(void **state)
{
	struct home *home = *state;
	struct brc_object *object;

	visit(home->world, NULL, make_and_go);
	object = (struct brc_object *)atomic_load(&left_behind);
	assert_int_equal(1, object->local);
	brc_incref(object);
	brc_decref(object);
	assert_int_equal(1, brc_count(object));
	brc_decref(object);
	assert_int_equal(1, freed);
	assert_int_equal(1, home->self.counts.orphans);
}

/* What is queued for a thread that waits lies there until it is back. */
static void
test_detached_owner(void **state)
{
	struct home *home = *state;
	struct brc_object *object = make();

	brc_detach(&home->self);
	visit(home->world, object, brc_decref);
	assert_int_equal(0, freed);
	brc_attach(&home->self);
	assert_int_equal(0, freed);
	brc_safe_point(&home->self);
	assert_int_equal(1, freed);
}

/* What a freed object refers to is given up with it, from any path. */
struct pair {
	struct brc_object object;
	struct brc_object *other;
};

static void
dealloc_pair(struct brc_object *object)
{
	struct pair *pair = (struct pair *)object;
	struct brc_object *other = pair->other;

	free(pair);
	atomic_fetch_add(&freed, 1);
	brc_decref(other);
}

static void
test_dealloc_gives_up_others(void **state)
{
	struct home *home = *state;
	struct pair *pair = malloc(sizeof(*pair));

	if (pair == NULL)
		abort();
	brc_init(&pair->object, dealloc_pair);
	atomic_fetch_add(&made, 1);
	pair->other = make();
	visit(home->world, &pair->object, brc_decref);
	brc_safe_point(&home->self);
	assert_int_equal(2, freed);
}

static void
test_immortal(void **state)
{
	struct home *home = *state;
	struct brc_object object;

	brc_init(&object, NULL);
	brc_immortalize(&object);
	brc_incref(&object);
	brc_decref(&object);
	brc_decref(&object);
	visit(home->world, &object, borrow);
	visit(home->world, &object, brc_decref);
	assert_true(object.local == BRC_IMMORTAL);
	assert_int_equal(0, object.shared);
	assert_true(brc_count(&object) == INTPTR_MAX);
}

static void
test_deferred(void **state)
{
	struct home *home = *state;
	struct brc_object *object = make();

	brc_defer(&home->self, object);
	assert_int_equal(1, brc_count(object));
	brc_push(&home->self, object);
	brc_push(&home->self, object);
	assert_int_equal(1, brc_count(object)); /* nobody counted */
	assert_int_equal(0, brc_collect(&home->self));
	brc_decref(object); /* the last that is counted, */
	assert_int_equal(0, brc_count(object));
	assert_int_equal(0, brc_collect(&home->self)); /* not the last */
	brc_pop(&home->self);
	assert_int_equal(0, brc_collect(&home->self));
	brc_pop(&home->self);
	assert_int_equal(0, freed);
	assert_int_equal(1, brc_collect(&home->self));
	assert_int_equal(1, freed);
	assert_int_equal(0, brc_collect(&home->self));
	assert_int_equal(1, home->self.counts.collected);
}

/* Counted from other threads, a deferred object is never queued. */
static void
test_deferred_visitors(void **state)
{
	struct home *home = *state;
	struct brc_object *object = make();
	struct brc_counts counts;

	brc_defer(&home->self, object);
	brc_incref(object);
	counts = visit(home->world, object, brc_decref);
	assert_int_equal(0, counts.queued);
	assert_int_equal(1, brc_count(object));
	visit(home->world, object, brc_decref);
	assert_int_equal(0, brc_count(object));
	assert_int_equal(1, brc_collect(&home->self));
}

/* A stack counts the references to any other object. */
static void
test_stack(void **state)
{
	struct home *home = *state;
	struct brc_object *object = make();

	brc_push(&home->self, object);
	assert_int_equal(2, brc_count(object));
	brc_decref(object);
	assert_int_equal(0, freed);
	brc_pop(&home->self);
	assert_int_equal(1, freed);
}

/* Many threads that make objects, lend them, give them away and go. */
struct market {
	struct brc_world *world;
	_Atomic(struct brc_object *) shelves[SHELVES];
	_Atomic(struct brc_object *) function; /* deferred, or NULL */
	pthread_barrier_t all;
};

struct trader {
	struct market *market;
	struct brc_thread thread;
	struct brc_object *held;
	uint32_t dice;
	int number;
};

static void
trade(struct trader *self)
{
	_Atomic(struct brc_object *) *shelf;
	struct brc_object *found = NULL;

	self->dice ^= self->dice << 13;
	self->dice ^= self->dice >> 17;
	self->dice ^= self->dice << 5;
	shelf = &self->market->shelves[self->dice % SHELVES];
	if (self->held == NULL)
		self->held = make();
	switch (self->dice / SHELVES % 4) {
	case 0:
		self->held = atomic_exchange(shelf, self->held);
		break;
	case 1:
		brc_incref(self->held);
		found = atomic_exchange(shelf, self->held);
		break;
	case 2:
		found = self->held;
		self->held = NULL;
		break;
	case 3:
		borrow(self->held);
		atomic_fetch_add_explicit(&((struct thing *)self->held)->uses,
		    1, memory_order_relaxed);
		break;
	}
	if (found != NULL)
		brc_decref(found);
}

/* All that is referred to from somewhere, and the counts of it. */
static void
check_balance(struct market *market, struct trader *traders)
{
	struct brc_object *seen[SHELVES + THREADS];
	int n = 0;

	for (int i = 0; i < SHELVES; i++)
		seen[n++] = market->shelves[i];
	for (int i = 0; i < THREADS; i++)
		seen[n++] = traders[i].held;
	for (int i = 0; i < n; i++) {
		intptr_t references = 0;

		for (int k = 0; k < n; k++)
			references += seen[k] == seen[i];
		if (seen[i] != NULL && brc_count(seen[i]) != references)
			abort();
	}
}

static void *
trade_thread(void *arg)
{
	struct trader *self = arg;
	struct market *market = self->market;

	brc_enter(market->world, &self->thread);
	for (int i = 0; i < STEPS; i++) {
		trade(self);
		brc_safe_point(&self->thread);
		if (i % 16 == 0)
			sched_yield();
	}
	pthread_barrier_wait(&market->all);
	brc_safe_point(&self->thread);
	pthread_barrier_wait(&market->all);
	if (self->number == 0)
		check_balance(market, self);
	pthread_barrier_wait(&market->all);
	for (int i = 0; i < STEPS / (1 + self->number); i++) {
		trade(self);
		brc_safe_point(&self->thread);
	}
	if (self->held != NULL)
		brc_decref(self->held);
	brc_leave(&self->thread);
	return NULL;
}

static void
add_counts(struct brc_counts *sum, const struct brc_counts *counts)
{
	sum->by_owner += counts->by_owner;
	sum->by_merge += counts->by_merge;
	sum->by_visitor += counts->by_visitor;
	sum->by_queue += counts->by_queue;
	sum->orphans += counts->orphans;
	sum->queued += counts->queued;
}

static void
test_many_threads(void **state)
{
	struct home *home = *state;
	struct market market = { .world = home->world };
	struct trader traders[THREADS];
	struct brc_counts sum = { 0 };
	pthread_t threads[THREADS];

	pthread_barrier_init(&market.all, NULL, THREADS);
	for (int i = 0; i < THREADS; i++) {
		traders[i] = (struct trader) {
			.market = &market,
			.dice = 1 + i,
			.number = i,
		};
		assert_int_equal(0,
		    pthread_create(&threads[i], NULL, trade_thread,
			&traders[i]));
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		add_counts(&sum, &traders[i].thread.counts);
	}
	for (int i = 0; i < SHELVES; i++)
		if (market.shelves[i] != NULL)
			brc_decref(market.shelves[i]);
	add_counts(&sum, &home->self.counts);
	pthread_barrier_destroy(&market.all);
	assert_int_equal(made, freed);
	assert_int_equal(freed,
	    sum.by_owner + sum.by_merge + sum.by_visitor + sum.by_queue +
		sum.orphans);
	assert_true(sum.by_owner > 0 && sum.by_visitor > 0);
	assert_true(sum.by_queue > 0 && sum.by_queue <= sum.queued);
}

/* Threads that call a function which is replaced and collected meanwhile. */
struct caller {
	struct market *market;
	long calls;
};

static void *
call_thread(void *arg)
{
	struct caller *self = arg;
	struct brc_thread thread;
	struct brc_object *function;

	brc_enter(self->market->world, &thread);
	for (int i = 0; i < STEPS; i++) {
		function = atomic_load(&self->market->function);
		brc_push(&thread, function);
		brc_safe_point(&thread); /* it may be replaced right now */
		atomic_fetch_add_explicit(&((struct thing *)function)->uses, 1,
		    memory_order_relaxed);
		brc_pop(&thread);
		self->calls++;
		if (i % 16 == 0)
			sched_yield();
	}
	brc_leave(&thread);
	return NULL;
}

static void
test_collections_beside_callers(void **state)
{
	struct home *home = *state;
	struct market market = { .world = home->world };
	struct caller callers[THREADS];
	pthread_t threads[THREADS];
	long collected = 0;

	atomic_store(&market.function, make());
	brc_defer(&home->self, market.function);
	for (int i = 0; i < THREADS; i++) {
		callers[i] = (struct caller) { .market = &market };
		assert_int_equal(0,
		    pthread_create(&threads[i], NULL, call_thread,
			&callers[i]));
	}
	for (int i = 0; i < 50; i++) {
		struct brc_object *next = make();

		brc_defer(&home->self, next);
		brc_decref(atomic_exchange(&market.function, next));
		collected += brc_collect(&home->self);
	}
	brc_detach(&home->self);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(STEPS, callers[i].calls);
	}
	brc_attach(&home->self);
	brc_decref(market.function);
	collected += brc_collect(&home->self);
	assert_int_equal(51, collected);
	assert_int_equal(51, freed);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, enter, leave)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_owner_alone),
		TEST(test_visitor_returns_it),
		TEST(test_owner_goes_first),
		TEST(test_owner_merges_what_is_queued),
		TEST(test_owner_frees_what_is_queued),
		TEST(test_merge_that_frees),
		TEST(test_owner_has_exited),
		TEST(test_detached_owner),
		TEST(test_dealloc_gives_up_others),
		TEST(test_immortal),
		TEST(test_deferred),
		TEST(test_deferred_visitors),
		TEST(test_stack),
		TEST(test_many_threads),
		TEST(test_collections_beside_callers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
