/*
 * An arena: memory that is given out piece by piece and freed at once.
 * The rule of the whole program: a function that takes an arena returns
 * memory that the arena owns; every other pointer is borrowed.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *arena);

/* Returns zeroed memory, aligned for any type. */
void *arena_alloc(struct arena *arena, size_t size_bytes);

/* Copies of strings; arena_strndup ends the copy with a NUL. */
char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *text, size_t len);
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * Makes room for one more element behind an array of count elements and
 * returns the (perhaps moved) array. Use it through ARENA_PUSH.
 */
void *arena_grow(struct arena *arena, void *array, size_t count,
    size_t element_bytes);

/* Appends a zeroed element to array (count elements); yields its address. */
#define ARENA_PUSH(arena, array, count)                                        \
	((array) = arena_grow((arena), (array), (size_t)(count),               \
	     sizeof(*(array))),                                                \
	    &(array)[(count)++])

#endif
