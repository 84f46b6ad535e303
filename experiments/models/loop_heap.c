/*
 * Knows which timer is the next.
 * Refuses to know what a timer calls, and what time it is.
 */
#include "loop_heap.h"

#include <stdlib.h>

/* ANCHOR: before */
/* Due earlier, or at the same time and made earlier. */
static inline bool
is_before(const struct loop_heap_entry *a, const struct loop_heap_entry *b)
{
	if (a->when_ns != b->when_ns)
		return a->when_ns < b->when_ns;
	/* The count of pushes may have wrapped in between. */
	return (int32_t)(a->order - b->order) < 0;
}
/* ANCHOR_END: before */

/* Put an entry where place is, or above: parents that are later go down. */
static void
sift_up(struct loop_heap_entry *entries, size_t place,
    struct loop_heap_entry entry)
{
	while (place > 0) {
		size_t parent = (place - 1) / 2;

		if (!is_before(&entry, &entries[parent]))
			break;
		entries[place] = entries[parent];
		place = parent;
	}
	entries[place] = entry;
}

/*
 * Put an entry where place is, or below, in a heap of count entries.  The
 * hole goes down to a leaf first: an entry from the end mostly belongs there.
 */
static void
sift_down(struct loop_heap_entry *entries, size_t count, size_t place,
    struct loop_heap_entry entry)
{
	size_t top = place, child;

	while ((child = 2 * place + 1) < count) {
		if (child + 1 < count)
			child +=
			    is_before(&entries[child + 1], &entries[child]);
		entries[place] = entries[child];
		place = child;
	}
	while (place > top) {
		size_t parent = (place - 1) / 2;

		if (!is_before(&entry, &entries[parent]))
			break;
		entries[place] = entries[parent];
		place = parent;
	}
	entries[place] = entry;
}

/* ANCHOR: push */
void
loop_heap_push(struct loop_heap *heap, int64_t when_ns, uint32_t index)
{
	if (heap->count == heap->capacity) {
		heap->capacity = heap->capacity == 0 ? 64 : 2 * heap->capacity;
		heap->entries = realloc(heap->entries,
		    heap->capacity * sizeof(*heap->entries));
		if (heap->entries == NULL)
			abort();
	}
	sift_up(heap->entries, heap->count++,
	    (struct loop_heap_entry) {
		.when_ns = when_ns,
		.order = heap->pushes++,
		.index = index,
	    });
}
/* ANCHOR_END: push */

struct loop_heap_entry
loop_heap_pop(struct loop_heap *heap)
{
	struct loop_heap_entry next = heap->entries[0];

	heap->count--;
	if (heap->count > 0)
		sift_down(heap->entries, heap->count, 0,
		    heap->entries[heap->count]);
	return next;
}

void
loop_heap_filter(struct loop_heap *heap,
    bool (*keep)(void *arg, uint32_t index), void *arg)
{
	size_t kept = 0;

	for (size_t i = 0; i < heap->count; i++)
		if (keep(arg, heap->entries[i].index))
			heap->entries[kept++] = heap->entries[i];
	heap->count = kept;
	for (size_t i = kept / 2; i-- > 0;)
		sift_down(heap->entries, kept, i, heap->entries[i]);
}
