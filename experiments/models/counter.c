/*
 * Knows ten ways to count with threads: what an addition does, and a read.
 * Refuses to know who counts, and how long it takes.
 */
#include "counter.h"

#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdlib.h>

/* Two cache lines: some processors fetch them in pairs. */
enum { APART = 128 };

/* What one thread writes often, and no other one does. */
struct slot {
	alignas(APART) _Atomic int64_t count; /* PADDED */
	int64_t local;			      /* BATCHED; only its thread's */
	_Atomic uint64_t budget;	      /* LIMIT; see join_budget() */
};

struct counter {
	enum counter_kind kind;
	struct counter_options options;
	alignas(APART) _Atomic int64_t total; /* shared; what a lock guards */
	alignas(APART) pthread_mutex_t mutex;
	alignas(APART) atomic_bool spin;
	alignas(APART) _Atomic int64_t packed[COUNTER_THREADS_MAX];
	alignas(APART) _Atomic int64_t *own[COUNTER_THREADS_MAX];
	int64_t reserved; /* LIMIT: in budgets; guarded by the mutex */
	struct slot slots[COUNTER_THREADS_MAX];
};

/*
 * A thread's own counter alone writes it, so a plain load and store are
 * enough; relaxed ones, so that a reader may look at any time.
 */
static inline void
bump(_Atomic int64_t *count)
{
	atomic_store_explicit(count,
	    atomic_load_explicit(count, memory_order_relaxed) + 1,
	    memory_order_relaxed);
}

static inline int64_t
look(const _Atomic int64_t *count)
{
	return atomic_load_explicit(count, memory_order_acquire);
}

/* ANCHOR: racy */
/* Another thread may store between this one's load and its store. */
static inline bool
add_racy(struct counter *counter, int thread)
{
	int64_t value;

	(void)thread;
	value = atomic_load_explicit(&counter->total, memory_order_relaxed);
	atomic_store_explicit(&counter->total, value + 1, memory_order_relaxed);
	return true;
}
/* ANCHOR_END: racy */

/* ANCHOR: mutex */
static inline bool
add_mutex(struct counter *counter, int thread)
{
	(void)thread;
	pthread_mutex_lock(&counter->mutex);
	bump(&counter->total);
	pthread_mutex_unlock(&counter->mutex);
	return true;
}
/* ANCHOR_END: mutex */

/* ANCHOR: spin */
/* Look until it seems free, then try; now and then let others run. */
static inline void
spin_lock(atomic_bool *spin)
{
	for (int tries = 1;
	     atomic_exchange_explicit(spin, true, memory_order_acquire);)
		while (atomic_load_explicit(spin, memory_order_relaxed))
			if (tries++ % 1000 == 0)
				sched_yield();
}

static inline bool
add_spin(struct counter *counter, int thread)
{
	(void)thread;
	spin_lock(&counter->spin);
	bump(&counter->total);
	atomic_store_explicit(&counter->spin, false, memory_order_release);
	return true;
}
/* ANCHOR_END: spin */

/* ANCHOR: cas */
/* Store only if nobody stored since the load; otherwise load again. */
static inline bool
add_cas(struct counter *counter, int thread)
{
	int64_t value = atomic_load(&counter->total);

	(void)thread;
	while (
	    !atomic_compare_exchange_weak(&counter->total, &value, value + 1))
		;
	return true;
}
/* ANCHOR_END: cas */

/* ANCHOR: atomic */
/* One instruction that no other processor can come between. */
static inline bool
add_atomic(struct counter *counter, int thread)
{
	(void)thread;
	atomic_fetch_add(&counter->total, 1);
	return true;
}
/* ANCHOR_END: atomic */

/* ANCHOR: packed */
/* Nobody else writes this number, but many write its cache line. */
static inline bool
add_packed(struct counter *counter, int thread)
{
	bump(&counter->packed[thread]);
	return true;
}
/* ANCHOR_END: packed */

/* ANCHOR: padded */
/* Nobody else writes this cache line. */
static inline bool
add_padded(struct counter *counter, int thread)
{
	bump(&counter->slots[thread].count);
	return true;
}
/* ANCHOR_END: padded */

/* ANCHOR: own */
/* The number lives with the thread; on joining, it tells the counter where. */
static _Thread_local struct {
	alignas(APART) _Atomic int64_t count;
} own;

static inline bool
add_own(struct counter *counter, int thread)
{
	bump(counter->own[thread]);
	return true;
}
/* ANCHOR_END: own */

/* ANCHOR: batched */
static void
spill(struct counter *counter, struct slot *slot)
{
	atomic_fetch_add(&counter->total, slot->local);
	slot->local = 0;
}

static inline bool
add_batched(struct counter *counter, int thread)
{
	struct slot *slot = &counter->slots[thread];

	if (++slot->local >= counter->options.batch)
		spill(counter, slot);
	return true;
}
/* ANCHOR_END: batched */

/*
 * A thread's budget: how many it has counted, and how many it may count
 * before it must ask again.  In one word, so that another thread can take
 * both at once.
 */
static inline uint64_t
join_budget(uint32_t used, uint32_t granted)
{
	return (uint64_t)used << 32 | granted;
}

static inline uint32_t
used(uint64_t budget)
{
	return budget >> 32;
}

static inline uint32_t
granted(uint64_t budget)
{
	return budget;
}

/* Count what is in a budget, and empty it.  The mutex must be held. */
static void
take_back(struct counter *counter, struct slot *slot)
{
	uint64_t budget = atomic_exchange(&slot->budget, 0);

	atomic_fetch_add(&counter->total, used(budget));
	counter->reserved -= granted(budget);
}

static int64_t
room(struct counter *counter)
{
	return counter->options.limit - atomic_load(&counter->total) -
	    counter->reserved;
}

/* ANCHOR: limit */
/* The budget is used up: count one in the open, and ask for a new one. */
__attribute__((noinline)) static bool
add_beyond_budget(struct counter *counter, int thread)
{
	int64_t share;
	bool counted;

	pthread_mutex_lock(&counter->mutex);
	take_back(counter, &counter->slots[thread]);
	if (room(counter) < 1)
		for (int i = 0; i < counter->options.threads; i++)
			take_back(counter, &counter->slots[i]);
	counted = room(counter) >= 1;
	if (counted) {
		atomic_fetch_add(&counter->total, 1);
		share = room(counter) / counter->options.threads;
		share = share < UINT32_MAX ? share : UINT32_MAX;
		counter->reserved += share;
		atomic_store(&counter->slots[thread].budget,
		    join_budget(0, share));
	}
	pthread_mutex_unlock(&counter->mutex);
	return counted;
}

static inline bool
add_limit(struct counter *counter, int thread)
{
	_Atomic uint64_t *mine = &counter->slots[thread].budget;
	uint64_t budget = atomic_load(mine);

	do
		if (used(budget) == granted(budget))
			return add_beyond_budget(counter, thread);
	while (!atomic_compare_exchange_weak(mine, &budget,
	    join_budget(used(budget) + 1, granted(budget))));
	return true;
}
/* ANCHOR_END: limit */

/*
 * The loop around each kind is compiled with it, so that no call is timed;
 * aligned, for a loop that lies across two cache lines can take twice as long.
 */
#define ADD_MANY(kind)                                                         \
	__attribute__((aligned(                                                \
	    64))) static int64_t add_many_##kind(struct counter *counter,      \
	    int thread, int64_t times)                                         \
	{                                                                      \
		int64_t counted = 0;                                           \
                                                                               \
		for (int64_t i = 0; i < times; i++)                            \
			counted += add_##kind(counter, thread);                \
		return counted;                                                \
	}
ADD_MANY(racy)
ADD_MANY(mutex)
ADD_MANY(spin)
ADD_MANY(cas)
ADD_MANY(atomic)
ADD_MANY(packed)
ADD_MANY(padded)
ADD_MANY(own)
ADD_MANY(batched)
ADD_MANY(limit)

static int64_t
read_total(struct counter *counter)
{
	return look(&counter->total);
}

/* ANCHOR: read */
static int64_t
read_mutex(struct counter *counter)
{
	int64_t value;

	pthread_mutex_lock(&counter->mutex);
	value = look(&counter->total);
	pthread_mutex_unlock(&counter->mutex);
	return value;
}

/* A number a thread has to be added up, cache line by cache line. */
static int64_t
read_padded(struct counter *counter)
{
	int64_t sum = 0;

	for (int i = 0; i < counter->options.threads; i++)
		sum += look(&counter->slots[i].count);
	return sum;
}

/* A thread that left took its number along, so the list needs a lock. */
static int64_t
read_own(struct counter *counter)
{
	int64_t sum;

	pthread_mutex_lock(&counter->mutex);
	sum = look(&counter->total);
	for (int i = 0; i < counter->options.threads; i++)
		if (counter->own[i] != NULL)
			sum += look(counter->own[i]);
	pthread_mutex_unlock(&counter->mutex);
	return sum;
}
/* ANCHOR_END: read */

static int64_t
read_spin(struct counter *counter)
{
	int64_t value;

	spin_lock(&counter->spin);
	value = look(&counter->total);
	atomic_store_explicit(&counter->spin, false, memory_order_release);
	return value;
}

static int64_t
read_packed(struct counter *counter)
{
	int64_t sum = 0;

	for (int i = 0; i < counter->options.threads; i++)
		sum += look(&counter->packed[i]);
	return sum;
}

static int64_t
read_limit(struct counter *counter)
{
	int64_t sum;

	pthread_mutex_lock(&counter->mutex);
	sum = look(&counter->total);
	for (int i = 0; i < counter->options.threads; i++)
		sum += used(atomic_load(&counter->slots[i].budget));
	pthread_mutex_unlock(&counter->mutex);
	return sum;
}

static const struct {
	const char *name;
	int64_t (*add)(struct counter *counter, int thread, int64_t times);
	int64_t (*read)(struct counter *counter);
} kinds[COUNTER_KINDS] = {
	[COUNTER_RACY] = { "racy", add_many_racy, read_total },
	[COUNTER_MUTEX] = { "mutex", add_many_mutex, read_mutex },
	[COUNTER_SPIN] = { "spin", add_many_spin, read_spin },
	[COUNTER_CAS] = { "cas", add_many_cas, read_total },
	[COUNTER_ATOMIC] = { "atomic", add_many_atomic, read_total },
	[COUNTER_PACKED] = { "packed", add_many_packed, read_packed },
	[COUNTER_PADDED] = { "padded", add_many_padded, read_padded },
	[COUNTER_OWN] = { "own", add_many_own, read_own },
	[COUNTER_BATCHED] = { "batched", add_many_batched, read_total },
	[COUNTER_LIMIT] = { "limit", add_many_limit, read_limit },
};

const char *
counter_name(enum counter_kind kind)
{
	return kinds[kind].name;
}

struct counter *
counter_new(enum counter_kind kind, const struct counter_options *options)
{
	struct counter *counter =
	    aligned_alloc(alignof(struct counter), sizeof(*counter));

	if (counter == NULL || options->threads < 1 ||
	    options->threads > COUNTER_THREADS_MAX || options->batch < 1 ||
	    options->limit < 0)
		abort();
	*counter = (struct counter) { .kind = kind, .options = *options };
	pthread_mutex_init(&counter->mutex, NULL);
	return counter;
}

void
counter_free(struct counter *counter)
{
	if (counter == NULL)
		return;
	pthread_mutex_destroy(&counter->mutex);
	free(counter);
}

void
counter_join(struct counter *counter, int thread)
{
	assert(thread >= 0 && thread < counter->options.threads);
	if (counter->kind != COUNTER_OWN)
		return;
	pthread_mutex_lock(&counter->mutex);
	atomic_store(&own.count, 0);
	counter->own[thread] = &own.count;
	pthread_mutex_unlock(&counter->mutex);
}

void
counter_leave(struct counter *counter, int thread)
{
	struct slot *slot = &counter->slots[thread];

	pthread_mutex_lock(&counter->mutex);
	if (counter->kind == COUNTER_OWN) {
		atomic_fetch_add(&counter->total, look(&own.count));
		counter->own[thread] = NULL;
	} else if (counter->kind == COUNTER_BATCHED) {
		spill(counter, slot);
	} else if (counter->kind == COUNTER_LIMIT) {
		take_back(counter, slot);
	}
	pthread_mutex_unlock(&counter->mutex);
}

int64_t
counter_add(struct counter *counter, int thread, int64_t times)
{
	return kinds[counter->kind].add(counter, thread, times);
}

int64_t
counter_read(struct counter *counter)
{
	return kinds[counter->kind].read(counter);
}
