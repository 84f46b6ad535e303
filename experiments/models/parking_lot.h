#ifndef MODELS_PARKING_LOT_H
#define MODELS_PARKING_LOT_H

/*
 * Where threads sleep until somebody changes a byte: as Python/parking_lot.c
 * of CPython 3.13, after WebKit's WTF::ParkingLot.  The byte needs no room
 * for its sleepers: a table, hashed by the byte's address, knows them.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum parking { PARKING_WOKEN, PARKING_CHANGED, PARKING_TIMEOUT };

#define PARKING_FOREVER INT64_MAX

/*
 * Sleep until another thread wakes us, or until until_ns (CLOCK_MONOTONIC).
 * Nobody sleeps unless the byte is as expected: CHANGED if it is not, and no
 * change between that look and the sleep is missed if whoever makes it calls
 * parking_lot_unpark() afterwards.  note is for the thread that wakes us.
 */
enum parking parking_lot_park(const atomic_uchar *byte, unsigned char expected,
    int64_t until_ns, void *note);

/*
 * Wake the thread that has slept longest at the byte.  Before it, and while
 * nobody can go to sleep at the byte or leave, decide(arg, note, more) is
 * called, to change the byte: with the sleeper's note, or with NULL if there
 * is none; more says whether others may still sleep there.
 */
void parking_lot_unpark(const atomic_uchar *byte,
    void (*decide)(void *arg, void *note, bool more), void *arg);

/*
 * What a thread does on going to sleep, when it can be woken already, and
 * what once it is awake.  CPython detaches the thread state and attaches it.
 */
struct parking_hooks {
	void (*before)(void);
	void (*after)(void);
};

/* Set them for the calling thread; NULL for none, as at first. */
void parking_lot_set_hooks(const struct parking_hooks *hooks);

#endif
