#ifndef MODELS_LOOP_HEAP_H
#define MODELS_LOOP_HEAP_H

/*
 * The timers of a loop, the next one first: a binary heap in an array, as
 * Lib/heapq.py.  Entries of the same moment keep their order.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A timer: when it is due, and what the loop knows it by. */
struct loop_heap_entry {
	int64_t when_ns;
	uint32_t order; /* among entries of the same moment; set by push */
	uint32_t index;
};

/* Begins as all zero; free(entries) ends it.  Read it, do not write. */
struct loop_heap {
	struct loop_heap_entry *entries; /* [0] is the next, if count > 0 */
	size_t count, capacity;
	uint32_t pushes;
};

/* Aborts without memory. */
void loop_heap_push(struct loop_heap *heap, int64_t when_ns, uint32_t index);

/* Take out the next one: count must be above 0. */
struct loop_heap_entry loop_heap_pop(struct loop_heap *heap);

/* Take out every entry that keep() does not want, in linear time. */
void loop_heap_filter(struct loop_heap *heap,
    bool (*keep)(void *arg, uint32_t index), void *arg);

#endif
