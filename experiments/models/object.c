/*
 * Knows where objects come from: the shared small ints, and a heap a thread.
 * Refuses to know what a program does with them.
 */
#include "object.h"

#include <pthread.h>
#include <stdlib.h>

enum { SMALL_MIN = -5, SMALL_MAX = 256, BLOCK_OBJECTS = 250 };

struct object_block {
	struct object_block *next;
	struct object objects[BLOCK_OBJECTS];
};

struct object object_true = {
	.refs = OBJECT_IMMORTAL,
	.kind = OBJECT_BOOL,
	.value = 1,
};
struct object object_false = {
	.refs = OBJECT_IMMORTAL,
	.kind = OBJECT_BOOL,
	.value = 0,
};

static struct object small_ints[SMALL_MAX - SMALL_MIN + 1];
static pthread_once_t small_ints_once = PTHREAD_ONCE_INIT;

static void
make_small_ints(void)
{
	for (int value = SMALL_MIN; value <= SMALL_MAX; value++)
		small_ints[value - SMALL_MIN] =
		    (struct object)OBJECT_STATIC_INT(value);
}

void
object_heap_init(struct object_heap *heap)
{
	*heap = (struct object_heap) { 0 };
	pthread_once(&small_ints_once, make_small_ints);
}

void
object_heap_fini(struct object_heap *heap)
{
	while (heap->blocks != NULL) {
		struct object_block *block = heap->blocks;

		heap->blocks = block->next;
		free(block);
	}
	heap->free = NULL;
	heap->live = 0;
}

/* Out of line, so that the common path of object_int stays short. */
__attribute__((noinline)) static void
add_block(struct object_heap *heap)
{
	struct object_block *block = malloc(sizeof(*block));

	if (block == NULL)
		abort();
	block->next = heap->blocks;
	heap->blocks = block;
	for (int i = 0; i < BLOCK_OBJECTS; i++) {
		block->objects[i].next_free = heap->free;
		heap->free = &block->objects[i];
	}
}

struct object *
object_int(struct object_heap *heap, int64_t value)
{
	struct object *object;

	if (value >= SMALL_MIN && value <= SMALL_MAX)
		return &small_ints[value - SMALL_MIN];
	if (heap->free == NULL)
		add_block(heap);
	object = heap->free;
	heap->free = object->next_free;
	heap->live++;
	object->refs = 1;
	object->kind = OBJECT_INT;
	object->value = value;
	return object;
}
