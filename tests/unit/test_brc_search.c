/*
 * Biased counts, in every order of their steps: a few threads that are played
 * one step at a time, in one real thread.  In each order the object is freed
 * exactly once, and nobody touches it after that.  The code is brc.c itself.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <ucontext.h>

#include <cmocka.h>

static void step(const volatile void *address);
static uintptr_t thread_id(void);
static int lock(pthread_mutex_t *mutex);
static int unlock(pthread_mutex_t *mutex);

#define BRC_STEP(address) step(address)
#define BRC_THREAD_ID() thread_id()
#define pthread_mutex_lock(mutex) lock(mutex)
#define pthread_mutex_unlock(mutex) unlock(mutex)
#include "models/brc.c"
#undef pthread_mutex_unlock

enum { PLAYERS = 3, STEPS = 256, STACK_BYTES = 64 * 1024, SEEN = 1 << 20 };

/*
 * What a player does, a letter each: '+' and '-' count the object, 'g' gives
 * a reference to whoever waits for one, 'w' waits for it, '~' gives up one in
 * a way that is wrong, 's' is a safe point, 'e' enters the world, 'x' exits.
 */
struct player {
	uintptr_t id;
	const char *script;
	struct brc_thread thread;
	ucontext_t context;
	pthread_mutex_t *waits_for;
	bool done, waits_for_gift;
	uint64_t history; /* where it is, and what it saw since it began that */
	char stack[STACK_BYTES];
};

static struct {
	struct player players[PLAYERS];
	int n, running;
	ucontext_t director;
	struct brc_world *world;
	struct brc_object object;
	int gifts;	    /* references that were given and not yet taken */
	int freed, touched; /* how often; and how often after that */
	bool playing;
} stage;

/*
 * The orders of steps: what was chosen among how many, at each fork.  A
 * player does what follows from its history, so orders that lead to the same
 * histories and the same object go on in the same way, and only one of them
 * is followed.
 */
static struct {
	int chosen[STEPS], options[STEPS], depth, replayed;
	bool merged;
	uint64_t seen[SEEN];
	long states, ends, leaks, twice, touched;
} search;

static uintptr_t
thread_id(void)
{
	return stage.players[stage.running].id;
}

static void
mix(uint64_t *hash, uint64_t value)
{
	/* A step of splitmix64: no two values are alike at one hash. */
	*hash = (*hash ^ value) + 0x9e3779b97f4a7c15u;
	*hash = (*hash ^ *hash >> 30) * 0xbf58476d1ce4e5b9u;
	*hash = (*hash ^ *hash >> 27) * 0x94d049bb133111ebu;
	*hash ^= *hash >> 31;
}

static void
give_way(void)
{
	struct player *self = &stage.players[stage.running];

	if (!stage.playing)
		return;
	mix(&self->history, 1);
	swapcontext(&self->context, &stage.director);
}

/* Before a player reads or writes the object, and the value it finds. */
static void
step(const volatile void *address)
{
	struct player *self = &stage.players[stage.running];
	const struct brc_object *object = &stage.object;

	give_way();
	if (address == &object->local)
		mix(&self->history, object->local);
	else if (address == &object->shared)
		mix(&self->history, object->shared);
	else if (address == &object->tid)
		mix(&self->history, object->tid);
	else
		mix(&self->history, self->thread.breaker);
	stage.touched += stage.freed > 0 && address != &self->thread.breaker;
}

/* Once it has a mutex, it sees the queues and who is there. */
static int
lock(pthread_mutex_t *mutex)
{
	struct player *self = &stage.players[stage.running];

	if (mutex == &stage.world->mutex)
		return 0; /* it guards nothing that a player sees */
	give_way();
	while (pthread_mutex_trylock(mutex) != 0) {
		assert_true(stage.playing);
		self->waits_for = mutex;
		give_way();
	}
	self->waits_for = NULL;
	for (int i = 0; i < stage.n; i++)
		mix(&self->history,
		    2 * stage.players[i].thread.queue.length +
			stage.players[i].done);
	return 0;
}

static int
unlock(pthread_mutex_t *mutex)
{
	return mutex == &stage.world->mutex ? 0 : pthread_mutex_unlock(mutex);
}

static void
dealloc(struct brc_object *object)
{
	assert_ptr_equal(&stage.object, object);
	stage.freed++;
}

/* Two counts and no queue: whoever sees that the sum is 0 frees. */
static void
naive_decref(struct brc_object *object)
{
	if (brc_is_owned(object))
		brc_set_local(object, brc_local(object) - 1);
	else
		brc_add_shared(object, -BRC_ONE);
	if (brc_count(object) == 0)
		object->dealloc(object);
}

static void
play(void)
{
	struct player *self = &stage.players[stage.running];

	for (const char *at = self->script; *at != '\0'; at++) {
		self->history = 1 + (at - self->script);
		switch (*at) {
		case '+':
			brc_incref(&stage.object);
			break;
		case '-':
			brc_decref(&stage.object);
			break;
		case '~':
			naive_decref(&stage.object);
			break;
		case 'g':
			stage.gifts++;
			break;
		case 'w':
			self->waits_for_gift = true;
			give_way();
			self->waits_for_gift = false;
			stage.gifts--;
			break;
		case 's':
			step(&self->thread.breaker);
			brc_safe_point(&self->thread);
			break;
		case 'e':
			brc_enter(stage.world, &self->thread);
			break;
		case 'x':
			step(&self->thread.breaker);
			brc_leave(&self->thread);
			break;
		}
	}
	self->done = true;
	swapcontext(&self->context, &stage.director);
}

/* Let a player go on to its next step. */
static void
resume(int i)
{
	struct brc_thread *before = current;

	stage.running = i;
	current = stage.players[i].script[0] == 'e' &&
		stage.players[i].thread.world == NULL ?
	    NULL :
	    &stage.players[i].thread;
	swapcontext(&stage.director, &stage.players[i].context);
	current = before;
}

static bool
can_go_on(const struct player *player)
{
	if (player->done || (player->waits_for_gift && stage.gifts == 0))
		return false;
	if (player->waits_for == NULL)
		return true;
	if (pthread_mutex_trylock(player->waits_for) != 0)
		return false;
	pthread_mutex_unlock(player->waits_for);
	return true;
}

/* Whether the stage has been like this before, in another order. */
static bool
seen_before(void)
{
	uint64_t key = 1, at;

	mix(&key, stage.object.tid);
	mix(&key, stage.object.local);
	mix(&key, stage.object.shared);
	mix(&key, stage.gifts);
	mix(&key, stage.freed);
	mix(&key, stage.touched);
	for (int i = 0; i < stage.n; i++) {
		mix(&key, stage.players[i].history);
		mix(&key, stage.players[i].thread.queue.length);
		mix(&key, stage.players[i].thread.breaker);
		mix(&key, stage.players[i].done);
	}
	for (at = key % SEEN; search.seen[at] != 0; at = (at + 1) % SEEN)
		if (search.seen[at] == key)
			return true;
	assert_true(search.states++ < SEEN / 2);
	search.seen[at] = key;
	return false;
}

/* Who takes the next step; -1 if all are done or this is known. */
static int
choose(void)
{
	int ready[PLAYERS], n = 0;

	for (int i = 0; i < stage.n; i++)
		if (can_go_on(&stage.players[i]))
			ready[n++] = i;
	if (n <= 1)
		return n == 0 ? -1 : ready[0];
	search.merged = search.depth >= search.replayed && seen_before();
	if (search.merged)
		return -1;
	assert_true(search.depth < STEPS);
	search.options[search.depth] = n;
	return ready[search.chosen[search.depth++]];
}

/*
 * The first player is the owner, which made the object and took a reference
 * for each thread that begins with one.
 */
static void
set_up(const char *const *scripts, int references, bool owner_exited)
{
	stage.world = brc_world_new();
	stage.gifts = stage.freed = stage.touched = 0;
	for (int i = 0; i < stage.n; i++) {
		struct player *player = &stage.players[i];

		player->script = scripts[i];
		player->id = i + 1;
		player->done = false;
		player->waits_for = NULL;
		player->waits_for_gift = false;
		player->history = 0;
		player->thread = (struct brc_thread) { 0 };
		if (scripts[i][0] == 'e')
			player->id = 1; /* as the owner had */
		stage.running = i;
		current = NULL;
		if (scripts[i][0] != 'e' && !(i == 0 && owner_exited))
			brc_enter(stage.world, &player->thread);
		getcontext(&player->context);
		player->context.uc_stack.ss_sp = player->stack;
		player->context.uc_stack.ss_size = sizeof(player->stack);
		makecontext(&player->context, play, 0);
	}
	stage.running = 0;
	brc_init(&stage.object, dealloc);
	for (int i = 1; i < references; i++)
		brc_incref(&stage.object);
}

/* Remove what an order that was not played to its end left behind. */
static void
clear(void)
{
	for (int i = 0; i < stage.n; i++)
		free(stage.players[i].thread.queue.objects);
	stage.world->threads = NULL;
	for (int i = 0; i < BUCKETS; i++)
		if (pthread_mutex_trylock(&stage.world->buckets[i].mutex) == 0)
			pthread_mutex_unlock(&stage.world->buckets[i].mutex);
	brc_world_free(stage.world);
	current = NULL;
}

static void
play_once(const char *const *scripts, int references, bool owner_exited)
{
	int next;

	set_up(scripts, references, owner_exited);
	search.depth = 0;
	search.merged = false;
	stage.playing = true;
	while ((next = choose()) >= 0)
		resume(next);
	stage.playing = false;
	if (!search.merged) {
		for (int i = 0; i < stage.n; i++) /* nobody waits for ever */
			assert_true(stage.players[i].done);
		search.ends++;
		search.leaks += stage.freed == 0;
		search.twice += stage.freed > 1;
		search.touched += stage.touched > 0;
	}
	clear();
}

/* Go to the next order; false if there is none. */
static bool
next_order(void)
{
	while (search.depth > 0) {
		int last = search.depth - 1;

		if (++search.chosen[last] < search.options[last]) {
			search.replayed = search.depth;
			return true;
		}
		search.chosen[last] = 0;
		search.depth--;
	}
	return false;
}

static void
play_all(const char *const *scripts, int references, bool owner_exited)
{
	memset(&search, 0, sizeof(search));
	for (stage.n = 0; stage.n < PLAYERS && scripts[stage.n] != NULL;)
		stage.n++;
	do
		play_once(scripts, references, owner_exited);
	while (next_order());
	print_message("# %s %s %s: %ld states, %ld ends\n", scripts[0],
	    scripts[1], scripts[2] ? scripts[2] : "", search.states,
	    search.ends);
}

/* In every order freed exactly once, and never touched again. */
static void
check(const char *const *scripts, int references, bool owner_exited)
{
	play_all(scripts, references, owner_exited);
	assert_true(search.states > 100);
	assert_true(search.ends > 1);
	assert_int_equal(0, search.leaks);
	assert_int_equal(0, search.twice);
	assert_int_equal(0, search.touched);
}

/* At first each has one reference, all of them counted by the owner. */
static void
test_owner_and_visitor(void **state)
{
	static const char *const scripts[][PLAYERS] = {
		{ "-sx", "-x" },
		{ "-x", "+--x" },
		{ "+--x", "-x" },
		{ "+-s-x", "+-+--x" },
		{ "w--sx", "+g-x" },
		{ "w--w+--sx", "++gg-x" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++)
		check(scripts[i], 2, false);
}

/* All three had a reference at first, or were given one. */
static void
test_owner_and_two_visitors(void **state)
{
	static const char *const scripts[][PLAYERS] = {
		{ "-sx", "-x", "-x" },
		{ "-x", "+--x", "-x" },
		{ "+--sx", "-x", "+--x" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++)
		check(scripts[i], 3, false);
}

/* The owner has given its reference away, and goes. */
static void
test_owner_that_exits(void **state)
{
	static const char *const scripts[][PLAYERS] = {
		{ "x", "-x", "-x" },
		{ "sx", "+--x", "-x" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++)
		check(scripts[i], 2, false);
}

/* It went before; in the end a new thread even has its id. */
static void
test_owner_that_has_exited(void **state)
{
	static const char *const scripts[][PLAYERS] = {
		{ "", "-x", "-x" },
		{ "", "+--x", "+--x" },
		{ "", "-x", "e-x" },
		{ "", "+--x", "e+--x" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++)
		check(scripts[i], 2, true);
}

/* The search is able to find what is wrong. */
static void
test_what_is_wrong_is_found(void **state)
{
	static const char *const naive[PLAYERS] = { "~x", "~x" };
	static const char *const uncounted[PLAYERS] = { "-x", "-+-x" };
	static const char *const kept[PLAYERS] = { "x", "-x" };

	(void)state;
	play_all(naive, 2, false);
	assert_true(search.twice > 0);
	assert_true(search.touched > 0);
	play_all(uncounted, 2, false);
	assert_true(search.touched > 0);
	play_all(kept, 2, false);
	assert_true(search.leaks > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_owner_and_visitor),
		cmocka_unit_test(test_owner_and_two_visitors),
		cmocka_unit_test(test_owner_that_exits),
		cmocka_unit_test(test_owner_that_has_exited),
		cmocka_unit_test(test_what_is_wrong_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
