#ifndef MODELS_REFCOUNT_H
#define MODELS_REFCOUNT_H

/*
 * Four ways to count the references to an object.  What is not an atomic
 * instruction is written as a relaxed load and a relaxed store: the same
 * machine code as count++ and count--, but a lost update is all that a race
 * can do then, where C leaves everything open for count++ itself.
 */

#include <pthread.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * A count, on cache lines of its own.  The mutex is there for the locked way
 * only; the others have it too, so that they differ in nothing else.
 */
struct refcount {
	alignas(128) _Atomic uint32_t count;
	pthread_mutex_t mutex;
};

/* Where CPython 3.14 starts an immortal object's count (PEP 683). */
#define REFCOUNT_IMMORTAL 0xc0000000u

/* A count in the caller's storage, of references that exist already. */
static inline void
refcount_init(struct refcount *refs, uint32_t count)
{
	atomic_init(&refs->count, count);
	pthread_mutex_init(&refs->mutex, NULL);
}

/* The end of a count that no thread uses any more. */
static inline void
refcount_fini(struct refcount *refs)
{
	pthread_mutex_destroy(&refs->mutex);
}

/* The count as it stands; while threads change it, as it stood. */
static inline uint32_t
refcount_get(const struct refcount *refs)
{
	return atomic_load_explicit(&refs->count, memory_order_relaxed);
}

/* Only for what follows. */
static inline void
refcount_set(struct refcount *refs, uint32_t count)
{
	atomic_store_explicit(&refs->count, count, memory_order_relaxed);
}

/* ANCHOR: plain */
/* Count one more reference, as CPython did it up to 3.11. */
static inline void
refcount_inc_plain(struct refcount *refs)
{
	uint32_t count = refcount_get(refs);

	refcount_set(refs, count + 1);
}

/* Count one less; true if it was the last and the object is to be freed. */
static inline bool
refcount_dec_plain(struct refcount *refs)
{
	uint32_t count = refcount_get(refs);

	refcount_set(refs, count - 1);
	return count - 1 == 0;
}
/* ANCHOR_END: plain */

/* ANCHOR: checked */
/*
 * As CPython does it since 3.12: an immortal object is not written.  Its
 * Py_DECREF asks for the sign bit in this way; what its Py_INCREF compares
 * the count with differs from version to version.
 */
static inline void
refcount_inc_checked(struct refcount *refs)
{
	uint32_t count = refcount_get(refs);

	if ((int32_t)count < 0)
		return;
	refcount_set(refs, count + 1);
}

static inline bool
refcount_dec_checked(struct refcount *refs)
{
	uint32_t count = refcount_get(refs);

	if ((int32_t)count < 0)
		return false;
	refcount_set(refs, count - 1);
	return count - 1 == 0;
}
/* ANCHOR_END: checked */

/* ANCHOR: atomic */
/* In one step that no other thread can come between. */
static inline void
refcount_inc_atomic(struct refcount *refs)
{
	atomic_fetch_add_explicit(&refs->count, 1, memory_order_relaxed);
}

/* Whoever frees the object must see all that was done to it before. */
static inline bool
refcount_dec_atomic(struct refcount *refs)
{
	return atomic_fetch_sub_explicit(&refs->count, 1,
		   memory_order_acq_rel) == 1;
}
/* ANCHOR_END: atomic */

/* ANCHOR: locked */
/* The plain way, as a critical section under the object's own lock. */
static inline void
refcount_inc_locked(struct refcount *refs)
{
	pthread_mutex_lock(&refs->mutex);
	refcount_inc_plain(refs);
	pthread_mutex_unlock(&refs->mutex);
}

static inline bool
refcount_dec_locked(struct refcount *refs)
{
	bool last;

	pthread_mutex_lock(&refs->mutex);
	last = refcount_dec_plain(refs);
	pthread_mutex_unlock(&refs->mutex);
	return last;
}
/* ANCHOR_END: locked */

#endif
