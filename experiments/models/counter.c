/*
 * Knows some ways to count with threads: what an addition does, and a read.
 * Refuses to know who counts, and how long it takes.
 */
#include "counter.h"

#include <pthread.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdlib.h>

/* Two cache lines: some processors fetch them in pairs. */
enum { APART = 128 };

/* What one thread writes often, and no other one does. */
struct slot {
	alignas(APART) _Atomic int64_t count; /* PADDED */
	int64_t local;			      /* BATCHED; only its thread's */
};

struct counter {
	enum counter_kind kind;
	struct counter_options options;
	alignas(APART) _Atomic int64_t total; /* shared; what the lock guards */
	alignas(APART) pthread_mutex_t mutex;
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
static inline void
add_racy(struct counter *counter, int thread)
{
	int64_t value;

	(void)thread;
	value = atomic_load_explicit(&counter->total, memory_order_relaxed);
	atomic_store_explicit(&counter->total, value + 1, memory_order_relaxed);
}
/* ANCHOR_END: racy */

/* ANCHOR: mutex */
static inline void
add_mutex(struct counter *counter, int thread)
{
	(void)thread;
	pthread_mutex_lock(&counter->mutex);
	bump(&counter->total);
	pthread_mutex_unlock(&counter->mutex);
}
/* ANCHOR_END: mutex */

/* ANCHOR: atomic */
/* One instruction that no other processor can come between. */
static inline void
add_atomic(struct counter *counter, int thread)
{
	(void)thread;
	atomic_fetch_add(&counter->total, 1);
}
/* ANCHOR_END: atomic */

/* ANCHOR: padded */
/* Nobody else writes this cache line. */
static inline void
add_padded(struct counter *counter, int thread)
{
	bump(&counter->slots[thread].count);
}
/* ANCHOR_END: padded */

/* ANCHOR: batched */
static void
spill(struct counter *counter, struct slot *slot)
{
	atomic_fetch_add(&counter->total, slot->local);
	slot->local = 0;
}

static inline void
add_batched(struct counter *counter, int thread)
{
	struct slot *slot = &counter->slots[thread];

	if (++slot->local >= counter->options.batch)
		spill(counter, slot);
}
/* ANCHOR_END: batched */

/*
 * The loop around each kind is compiled with it, so that no call is timed;
 * aligned, for a loop that lies across two cache lines can take twice as long.
 */
#define ADD_MANY(kind)                                                         \
	__attribute__((                                                        \
	    aligned(64))) static void add_many_##kind(struct counter *counter, \
	    int thread, int64_t times)                                         \
	{                                                                      \
		for (int64_t i = 0; i < times; i++)                            \
			add_##kind(counter, thread);                           \
	}
ADD_MANY(racy)
ADD_MANY(mutex)
ADD_MANY(atomic)
ADD_MANY(padded)
ADD_MANY(batched)

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
/* ANCHOR_END: read */

static const struct {
	const char *name;
	void (*add)(struct counter *counter, int thread, int64_t times);
	int64_t (*read)(struct counter *counter);
} kinds[COUNTER_KINDS] = {
	[COUNTER_RACY] = { "racy", add_many_racy, read_total },
	[COUNTER_MUTEX] = { "mutex", add_many_mutex, read_mutex },
	[COUNTER_ATOMIC] = { "atomic", add_many_atomic, read_total },
	[COUNTER_PADDED] = { "padded", add_many_padded, read_padded },
	[COUNTER_BATCHED] = { "batched", add_many_batched, read_total },
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
	    options->threads > COUNTER_THREADS_MAX || options->batch < 1)
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
counter_add(struct counter *counter, int thread, int64_t times)
{
	kinds[counter->kind].add(counter, thread, times);
}

void
counter_leave(struct counter *counter, int thread)
{
	if (counter->kind == COUNTER_BATCHED)
		spill(counter, &counter->slots[thread]);
}

int64_t
counter_read(struct counter *counter)
{
	return kinds[counter->kind].read(counter);
}
