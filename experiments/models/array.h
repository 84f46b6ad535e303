#ifndef MODELS_ARRAY_H
#define MODELS_ARRAY_H

/*
 * The array behind a list, from a private pool.  When one is freed, its items
 * are overwritten with poison and it goes to the end of the pool.  Its memory
 * stays mapped, and all items are atomic: a reader that comes too late reads
 * poison, which can be counted, where C's free() would leave all open.
 */

#include <stdalign.h>
#include <stdatomic.h>
#include <stdint.h>

enum { ARRAY_ITEMS = 8, ARRAY_POISON = -1 };

struct array {
	alignas(64) _Atomic int64_t items[ARRAY_ITEMS];
	struct array *next; /* in the pool */
};

/* Only the functions below look inside; for one thread at a time. */
struct array_pool {
	struct array *arrays, *first, *last;
};

/* What readers found in arrays. */
struct array_found {
	int64_t good;	/* items that belong where they were */
	int64_t poison; /* items of an array that had been freed */
	int64_t torn;	/* items of another array, that came after it */
};

/* Fill a pool in the caller's storage.  Aborts without memory. */
void array_pool_init(struct array_pool *pool, int arrays);

/* Free the pool's memory, arrays in use and all. */
void array_pool_fini(struct array_pool *pool);

/*
 * An array with the items first, first + 1 and so on; first >= 0.  NULL if all
 * are in use.  Release it to readers with an atomic store.
 */
struct array *array_new(struct array_pool *pool, int64_t first);

/* Free an array: poison it.  Of all free ones it will be used last. */
void array_free(struct array_pool *pool, struct array *array);

/* ANCHOR: read */
/* Read all items of an array and count what they are. */
static inline void
array_read(const struct array *array, struct array_found *found)
{
	int64_t first =
	    atomic_load_explicit(&array->items[0], memory_order_relaxed);
	int good = 0, poison = 0;

	for (int i = 0; i < ARRAY_ITEMS; i++) {
		int64_t item = atomic_load_explicit(&array->items[i],
		    memory_order_relaxed);

		poison += item == ARRAY_POISON;
		good += item != ARRAY_POISON && item == first + i;
	}
	found->good += good;
	found->poison += poison;
	found->torn += ARRAY_ITEMS - good - poison;
}
/* ANCHOR_END: read */

#endif
