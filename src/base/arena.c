/* Knows blocks and offsets; knows nothing of what is stored in them. */
#include "base/arena.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"

struct block {
	struct block *next;
	size_t used, size;
	_Alignas(max_align_t) unsigned char bytes[];
};

struct arena {
	struct block *head;
};

enum { BLOCK_BYTES = 64 * 1024, ALIGN = _Alignof(max_align_t) };

struct arena *
arena_new(void)
{
	return mem_new(sizeof(struct arena));
}

void
arena_free(struct arena *arena)
{
	struct block *block, *next;

	if (arena == NULL)
		return;
	for (block = arena->head; block != NULL; block = next) {
		next = block->next;
		mem_free(block);
	}
	mem_free(arena);
}

void *
arena_alloc(struct arena *arena, size_t size_bytes)
{
	struct block *block = arena->head;
	size_t need = (size_bytes + ALIGN - 1) / ALIGN * ALIGN;
	void *memory;

	if (block == NULL || block->size - block->used < need) {
		size_t size = need > BLOCK_BYTES ? need : BLOCK_BYTES;

		block = mem_new(sizeof(*block) + size);
		block->size = size;
		block->next = arena->head;
		arena->head = block;
	}
	memory = block->bytes + block->used;
	block->used += need;
	return memory;
}

char *
arena_strndup(struct arena *arena, const char *text, size_t len)
{
	char *copy = arena_alloc(arena, len + 1);

	if (len > 0)
		memcpy(copy, text, len);
	return copy;
}

char *
arena_strdup(struct arena *arena, const char *text)
{
	return arena_strndup(arena, text, strlen(text));
}

char *
arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args, again;
	char *text;
	int len;

	va_start(args, format);
	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	text = arena_alloc(arena, (size_t)len + 1);
	vsnprintf(text, (size_t)len + 1, format, again);
	va_end(again);
	return text;
}

void *
arena_grow(struct arena *arena, void *array, size_t count, size_t element_bytes)
{
	void *bigger;

	/* Full exactly when the count is zero or a power of two. */
	if ((count & (count - 1)) != 0)
		return array;
	bigger = arena_alloc(arena, (count ? 2 * count : 1) * element_bytes);
	if (count > 0)
		memcpy(bigger, array, count * element_bytes);
	return bigger;
}
