/*
 * Knows how CPython takes and hands over a lock of one byte.
 * Refuses to know where its sleepers are kept, and what the lock is for.
 */
#include "pymutex.h"

#include <sched.h>
#include <stddef.h>
#include <stdlib.h>
#include <time.h>

#include "parking_lot.h"

/* What a sleeper and the thread that wakes it tell each other. */
struct note {
	int64_t fair_from_ns; /* has waited long enough: hand the lock over */
	bool handed_off;      /* it is the sleeper's already */
};

static _Thread_local struct pymutex_counts counts;

static int64_t
now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* ANCHOR: lock */
/*
 * Take the lock, or give up at until_ns.  The thread that waits does not look
 * at the byte while it spins, as CPython up to 3.14: each look would take the
 * cache line away from the holder.
 */
static bool
lock_until(struct pymutex *mutex, int64_t until_ns)
{
	struct note note = { .fair_from_ns = now_ns() + PYMUTEX_FAIR_NS };
	unsigned char bits = atomic_load(&mutex->bits);
	int spins = 0;

	counts.waits += (bits & PYMUTEX_LOCKED) != 0;
	for (;;) {
		unsigned char parked = bits | PYMUTEX_HAS_PARKED;
		enum parking parking;

		if (!(bits & PYMUTEX_LOCKED)) {
			if (atomic_compare_exchange_strong(&mutex->bits, &bits,
				bits | PYMUTEX_LOCKED))
				return true;
			continue;
		}
		if (!(bits & PYMUTEX_HAS_PARKED) && spins < PYMUTEX_SPINS) {
			sched_yield();
			spins++;
			continue;
		}
		if (bits != parked &&
		    !atomic_compare_exchange_strong(&mutex->bits, &bits,
			parked))
			continue;

		counts.parks++;
		parking =
		    parking_lot_park(&mutex->bits, parked, until_ns, &note);
		counts.handed_off += note.handed_off;
		if (note.handed_off)
			return true;
		if (parking == PARKING_TIMEOUT)
			return false;
		bits = atomic_load(&mutex->bits);
	}
}
/* ANCHOR_END: lock */

void
pymutex_lock_slow(struct pymutex *mutex)
{
	lock_until(mutex, PARKING_FOREVER);
}

bool
pymutex_lock_within(struct pymutex *mutex, int64_t timeout_ns)
{
	if (pymutex_lock_fast(mutex))
		return true;
	return timeout_ns > 0 && lock_until(mutex, now_ns() + timeout_ns);
}

/* ANCHOR: unlock */
/* Decides for the thread that has slept longest: wake up, and is it yours? */
static void
hand_over(void *arg, void *of_sleeper, bool more)
{
	struct pymutex *mutex = arg;
	struct note *note = of_sleeper;
	unsigned char bits = 0;

	if (note != NULL) {
		note->handed_off = now_ns() > note->fair_from_ns;
		if (note->handed_off)
			bits |= PYMUTEX_LOCKED;
		if (more)
			bits |= PYMUTEX_HAS_PARKED;
	}
	atomic_store(&mutex->bits, bits);
}

void
pymutex_unlock_slow(struct pymutex *mutex)
{
	unsigned char bits = atomic_load(&mutex->bits);

	for (;;) {
		if (!(bits & PYMUTEX_LOCKED))
			abort();
		if (bits & PYMUTEX_HAS_PARKED) {
			parking_lot_unpark(&mutex->bits, hand_over, mutex);
			return;
		}
		if (atomic_compare_exchange_strong(&mutex->bits, &bits, 0))
			return;
	}
}
/* ANCHOR_END: unlock */

struct pymutex_counts
pymutex_counts(void)
{
	return counts;
}
