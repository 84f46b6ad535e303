#ifndef MODELS_PYMUTEX_H
#define MODELS_PYMUTEX_H

/*
 * A lock of one byte, as CPython's PyMutex: Python/lock.c and
 * Include/cpython/lock.h of 3.13.  All zero is an unlocked one.  It is
 * neither copied nor moved, for its sleepers are found by its address.
 *
 * What the byte says:
 *   0           nobody has it
 *   LOCKED      a thread has it
 *   HAS_PARKED  threads sleep for it, or slept; whoever unlocks it must look
 * A thread that sleeps for it has set HAS_PARKED, and only an unlock that
 * looked clears that bit.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum {
	PYMUTEX_LOCKED = 1,
	PYMUTEX_HAS_PARKED = 2,
};

enum {
	PYMUTEX_SPINS = 40,	   /* CPython's MAX_SPIN_COUNT */
	PYMUTEX_FAIR_NS = 1000000, /* CPython's TIME_TO_BE_FAIR_NS */
};

struct pymutex {
	atomic_uchar bits;
};
_Static_assert(sizeof(struct pymutex) == 1, "a lock must be one byte");

/* Only for what follows. */
void pymutex_lock_slow(struct pymutex *mutex);
void pymutex_unlock_slow(struct pymutex *mutex);

/* ANCHOR: fast */
/* Take it if nobody has it, and nobody waits.  Returns whether it did. */
static inline bool
pymutex_lock_fast(struct pymutex *mutex)
{
	unsigned char bits = 0;

	return atomic_compare_exchange_strong(&mutex->bits, &bits,
	    PYMUTEX_LOCKED);
}

/* Take it, waiting as long as it takes.  Not twice by one thread. */
static inline void
pymutex_lock(struct pymutex *mutex)
{
	if (!pymutex_lock_fast(mutex))
		pymutex_lock_slow(mutex);
}

/* Let go of it.  Any thread may; aborts if nobody has it. */
static inline void
pymutex_unlock(struct pymutex *mutex)
{
	unsigned char bits = PYMUTEX_LOCKED;

	if (!atomic_compare_exchange_strong(&mutex->bits, &bits, 0))
		pymutex_unlock_slow(mutex);
}
/* ANCHOR_END: fast */

/*
 * Take it within a time in ns, 0 for not waiting at all.  Returns whether it
 * did.
 */
bool pymutex_lock_within(struct pymutex *mutex, int64_t timeout_ns);

/* What the byte says now.  For assertions and for those who only watch. */
static inline unsigned char
pymutex_bits(const struct pymutex *mutex)
{
	return atomic_load(&mutex->bits);
}

/* What the calling thread had to do for locks since it began. */
struct pymutex_counts {
	long waits;	 /* times a lock was not free at once */
	long parks;	 /* times it went to sleep for one */
	long handed_off; /* times a lock was its own on waking up */
};
struct pymutex_counts pymutex_counts(void);

#endif
