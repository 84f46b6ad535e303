/*
 * Critical sections: the innermost one always has its locks, a thread that
 * sleeps has none, a suspended section comes back, and threads that take
 * locks in opposite orders all get through.
 */
#include "models/critical.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { THREADS = 4, OBJECTS = 3, TURNS = 5000 };

static const int64_t LONG_NS = 60000000000;

static bool
is_locked(const struct pymutex *lock)
{
	return (pymutex_bits(lock) & PYMUTEX_LOCKED) != 0;
}

static void
nap(void)
{
	nanosleep(&(struct timespec) { .tv_nsec = 100000 }, NULL);
}

static void
test_one(void **state)
{
	struct pymutex lock = { 0 };
	struct critical section;

	(void)state;
	critical_begin(&section, &lock);
	assert_true(is_locked(&lock));
	assert_true(critical_is_held(&section));
	critical_end(&section);
	assert_false(is_locked(&lock));
}

static void
test_two(void **state)
{
	struct pymutex locks[2] = { 0 };
	struct critical section;

	(void)state;
	for (int order = 0; order < 2; order++) {
		critical_begin2(&section, &locks[order], &locks[1 - order]);
		assert_true(is_locked(&locks[0]) && is_locked(&locks[1]));
		assert_true(critical_is_held(&section));
		critical_end(&section);
		assert_false(is_locked(&locks[0]) || is_locked(&locks[1]));
	}
	critical_begin2(&section, &locks[0], &locks[0]);
	assert_true(is_locked(&locks[0]));
	critical_end(&section);
	assert_false(is_locked(&locks[0]));
}

struct seen {
	const struct pymutex *locks;
	int times;
};

static void
see(void *arg, struct pymutex *lower)
{
	struct seen *seen = arg;

	assert_ptr_equal(&seen->locks[0], lower);
	assert_true(is_locked(&seen->locks[0]));
	assert_false(is_locked(&seen->locks[1]));
	seen->times++;
}

/* Whatever the caller's order is, the lower address is locked first. */
static void
test_order(void **state)
{
	struct pymutex locks[2] = { 0 };
	struct seen seen = { .locks = locks };
	struct critical section;

	(void)state;
	critical_begin2_between(&section, &locks[0], &locks[1], see, &seen);
	critical_end(&section);
	critical_begin2_between(&section, &locks[1], &locks[0], see, &seen);
	critical_end(&section);
	assert_int_equal(2, seen.times);
}

/* While nobody else wants them, an outer section keeps its locks. */
static void
test_nested(void **state)
{
	struct pymutex locks[2] = { 0 };
	struct critical outer, inner;

	(void)state;
	critical_begin(&outer, &locks[0]);
	critical_begin(&inner, &locks[1]);
	assert_true(is_locked(&locks[0]) && is_locked(&locks[1]));
	assert_true(critical_is_held(&outer));
	critical_end(&inner);
	assert_true(is_locked(&locks[0]));
	assert_false(is_locked(&locks[1]));
	critical_end(&outer);
	assert_false(is_locked(&locks[0]));
}

/* An object that the innermost section has already is not locked twice. */
static void
test_again(void **state)
{
	struct pymutex locks[2] = { 0 };
	struct critical outer, inner;

	(void)state;
	critical_begin(&outer, &locks[0]);
	critical_begin(&inner, &locks[0]);
	assert_true(critical_is_held(&inner) && critical_is_held(&outer));
	critical_detach();
	assert_false(critical_is_held(&inner));
	critical_attach();
	critical_end(&inner);
	assert_true(is_locked(&locks[0]));
	critical_end(&outer);
	assert_false(is_locked(&locks[0]));

	critical_begin2(&outer, &locks[0], &locks[1]);
	for (int i = 0; i < 2; i++) {
		critical_begin(&inner, &locks[i]);
		assert_true(critical_is_held(&outer));
		critical_end(&inner);
		assert_true(is_locked(&locks[i]));
	}
	critical_end(&outer);
}

/* Not the innermost one's object: the thread waits for itself, and gets it. */
static void
test_again_further_out(void **state)
{
	struct pymutex locks[2] = { 0 };
	struct critical outer, middle, inner;

	(void)state;
	alarm(120);
	critical_begin(&outer, &locks[0]);
	critical_begin(&middle, &locks[1]);
	critical_begin(&inner, &locks[0]);
	assert_true(critical_is_held(&inner));
	assert_false(critical_is_held(&middle) || critical_is_held(&outer));
	assert_true(is_locked(&locks[0]));
	critical_end(&inner);
	assert_true(critical_is_held(&middle));
	assert_false(critical_is_held(&outer));
	critical_end(&middle);
	assert_true(critical_is_held(&outer));
	critical_end(&outer);
	assert_false(is_locked(&locks[0]) || is_locked(&locks[1]));
	alarm(0);
}

/* To detach suspends all; to attach resumes the innermost one alone. */
static void
test_detach(void **state)
{
	struct pymutex locks[3] = { 0 };
	struct critical outer, inner;
	long before = critical_suspensions();

	(void)state;
	critical_detach();
	critical_attach();
	critical_begin(&outer, &locks[0]);
	critical_begin2(&inner, &locks[1], &locks[2]);
	critical_detach();
	assert_int_equal(before + 2, critical_suspensions());
	for (int i = 0; i < 3; i++)
		assert_false(is_locked(&locks[i]));
	critical_attach();
	assert_false(is_locked(&locks[0]));
	assert_true(is_locked(&locks[1]) && is_locked(&locks[2]));
	assert_false(critical_is_held(&outer));
	assert_true(critical_is_held(&inner));

	critical_detach(); /* the outer one is suspended already */
	assert_int_equal(before + 3, critical_suspensions());
	critical_attach();
	critical_end(&inner);
	assert_true(is_locked(&locks[0]));
	assert_false(is_locked(&locks[1]) || is_locked(&locks[2]));
	assert_true(critical_is_held(&outer));
	critical_end(&outer);
	assert_false(is_locked(&locks[0]));
}

/* A thread that holds the outer lock, and wants one that main holds. */
struct nesting {
	struct pymutex outer, wanted;
	bool plain; /* it wants it without a section */
	bool outer_held_inside, outer_held_after;
	long suspensions;
	int guarded; /* by outer */
};

static void *
nest(void *arg)
{
	struct nesting *self = arg;
	struct critical outer, inner;

	critical_begin(&outer, &self->outer);
	self->guarded++;
	if (self->plain)
		pymutex_lock(&self->wanted);
	else
		critical_begin(&inner, &self->wanted);
	self->outer_held_inside = critical_is_held(&outer);
	if (self->plain)
		pymutex_unlock(&self->wanted);
	else
		critical_end(&inner);
	self->outer_held_after = critical_is_held(&outer);
	self->guarded++;
	self->suspensions = critical_suspensions();
	critical_end(&outer);
	return NULL;
}

static void
check_sleeper_gives_up(bool plain)
{
	struct nesting nesting = { .plain = plain };
	pthread_t thread;

	alarm(120);
	pymutex_lock(&nesting.wanted);
	assert_int_equal(0, pthread_create(&thread, NULL, nest, &nesting));
	while (!(pymutex_bits(&nesting.wanted) & PYMUTEX_HAS_PARKED))
		nap();
	/* It sleeps, or is about to: its outer lock can be had. */
	assert_true(pymutex_lock_within(&nesting.outer, LONG_NS));
	assert_int_equal(1, nesting.guarded);
	if (plain) {
		/* On waking up it wants the outer one back: it is innermost. */
		pymutex_unlock(&nesting.wanted);
		assert_int_equal(1, nesting.guarded);
		pymutex_unlock(&nesting.outer);
	} else {
		pymutex_unlock(&nesting.outer);
		pymutex_unlock(&nesting.wanted);
	}
	pthread_join(thread, NULL);
	alarm(0);
	assert_int_equal(1, nesting.suspensions);
	assert_int_equal(plain, nesting.outer_held_inside);
	assert_true(nesting.outer_held_after);
	assert_int_equal(2, nesting.guarded);
	assert_int_equal(0, pymutex_bits(&nesting.outer));
	assert_int_equal(0, pymutex_bits(&nesting.wanted));
}

static void
test_sleeper_gives_up(void **state)
{
	(void)state;
	check_sleeper_gives_up(false);
	check_sleeper_gives_up(true);
}

/* A section that detaches while main takes one of its locks. */
struct resuming {
	struct pymutex locks[2];
	atomic_bool detached, may_attach;
	bool held, first, second;
};

static void *
resume(void *arg)
{
	struct resuming *self = arg;
	struct critical section;

	critical_begin2(&section, &self->locks[0], &self->locks[1]);
	critical_detach();
	atomic_store(&self->detached, true);
	while (!atomic_load(&self->may_attach))
		nap();
	critical_attach();
	self->held = critical_is_held(&section);
	self->first = is_locked(&self->locks[0]);
	self->second = is_locked(&self->locks[1]);
	critical_end(&section);
	return NULL;
}

/* To sleep while resuming, and to be handed the lock, upsets nothing. */
static void
test_resume_sleeps(void **state)
{
	(void)state;
	alarm(120);
	for (int wanted = 0; wanted < 2; wanted++) {
		struct resuming resuming = { .held = false };
		struct pymutex *lock = &resuming.locks[wanted];
		pthread_t thread;

		assert_int_equal(0,
		    pthread_create(&thread, NULL, resume, &resuming));
		while (!atomic_load(&resuming.detached))
			nap();
		pymutex_lock(lock);
		atomic_store(&resuming.may_attach, true);
		while (!(pymutex_bits(lock) & PYMUTEX_HAS_PARKED))
			nap();
		usleep(2 * PYMUTEX_FAIR_NS / 1000);
		pymutex_unlock(lock);
		pthread_join(thread, NULL);
		assert_true(resuming.held && resuming.first && resuming.second);
		for (int i = 0; i < 2; i++)
			assert_int_equal(0, pymutex_bits(&resuming.locks[i]));
	}
	alarm(0);
}

struct crossing {
	struct pymutex locks[OBJECTS];
	int64_t values[OBJECTS]; /* plain memory, each under its lock */
	atomic_int next;
};

/* Nested and paired sections, in every order, with sleeps in between. */
static void *
cross(void *arg)
{
	struct crossing *crossing = arg;
	unsigned state = atomic_fetch_add(&crossing->next, 1);
	struct critical outer, inner;

	for (int i = 0; i < TURNS; i++) {
		int a, b;

		state = state * 1103515245 + 12345;
		a = (state >> 16) % OBJECTS;
		b = (state >> 20) % OBJECTS;
		if (state & 1 << 24) {
			critical_begin2(&outer, &crossing->locks[a],
			    &crossing->locks[b]);
			crossing->values[a]++;
			crossing->values[b]++;
		} else {
			critical_begin(&outer, &crossing->locks[a]);
			crossing->values[a]++;
			critical_begin(&inner, &crossing->locks[b]);
			crossing->values[b]++;
			critical_end(&inner);
		}
		if (i % 100 == 0) {
			critical_detach();
			critical_attach();
		}
		crossing->values[a]++;
		critical_end(&outer);
	}
	return NULL;
}

static void
test_opposite_orders(void **state)
{
	struct crossing crossing = { .next = 1 };
	pthread_t threads[THREADS];
	int64_t sum = 0;

	(void)state;
	alarm(240);
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(0,
		    pthread_create(&threads[i], NULL, cross, &crossing));
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	alarm(0);
	for (int i = 0; i < OBJECTS; i++) {
		assert_int_equal(0, pymutex_bits(&crossing.locks[i]));
		sum += crossing.values[i];
	}
	assert_int_equal(3 * THREADS * TURNS, sum);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one),
		cmocka_unit_test(test_two),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_nested),
		cmocka_unit_test(test_again),
		cmocka_unit_test(test_again_further_out),
		cmocka_unit_test(test_detach),
		cmocka_unit_test(test_sleeper_gives_up),
		cmocka_unit_test(test_resume_sleeps),
		cmocka_unit_test(test_opposite_orders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
