/*
 * Knows where the arrays of a list come from, and what becomes of a freed one.
 * Refuses to know when one may be freed.
 */
#include "array.h"

#include <assert.h>
#include <stdlib.h>

/* ANCHOR: free */
void
array_free(struct array_pool *pool, struct array *array)
{
	for (int i = 0; i < ARRAY_ITEMS; i++)
		atomic_store_explicit(&array->items[i], ARRAY_POISON,
		    memory_order_relaxed);
	array->next = NULL;
	if (pool->first == NULL)
		pool->first = array;
	else
		pool->last->next = array;
	pool->last = array;
}
/* ANCHOR_END: free */

struct array *
array_new(struct array_pool *pool, int64_t first)
{
	struct array *array = pool->first;

	assert(first >= 0);
	if (array == NULL)
		return NULL;
	pool->first = array->next;
	for (int i = 0; i < ARRAY_ITEMS; i++)
		atomic_store_explicit(&array->items[i], first + i,
		    memory_order_relaxed);
	return array;
}

void
array_pool_init(struct array_pool *pool, int arrays)
{
	*pool = (struct array_pool) {
		.arrays = aligned_alloc(alignof(struct array),
		    arrays * sizeof(*pool->arrays)),
	};
	if (pool->arrays == NULL)
		abort();
	for (int i = 0; i < arrays; i++)
		array_free(pool, &pool->arrays[i]);
}

void
array_pool_fini(struct array_pool *pool)
{
	free(pool->arrays);
}
