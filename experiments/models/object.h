#ifndef MODELS_OBJECT_H
#define MODELS_OBJECT_H

/*
 * Reference-counted objects as the interpreter passes them about.  A count
 * is plain memory: whoever counts holds the GIL, or shares no mortal object.
 * Immortal objects (PEP 683, CPython 3.12) are never counted, only read.
 */

#include <stddef.h>
#include <stdint.h>

enum object_kind {
	OBJECT_INT,
	OBJECT_BOOL,
	OBJECT_FUNCTION, /* bytecode */
	OBJECT_BUILTIN,	 /* a C function of one int */
};

struct object {
	uint32_t refs; /* with the top bit set: immortal */
	enum object_kind kind;
	union {
		int64_t value;
		const struct code *code;
		int64_t (*builtin)(int64_t value);
		struct object *next_free;
	};
};

#define OBJECT_IMMORTAL 0xc0000000u

/* Immortal objects that a program can define as static data. */
#define OBJECT_STATIC_INT(n)                                                   \
	{                                                                      \
		.refs = OBJECT_IMMORTAL, .kind = OBJECT_INT, .value = (n)      \
	}
#define OBJECT_STATIC_FUNCTION(c)                                              \
	{                                                                      \
		.refs = OBJECT_IMMORTAL, .kind = OBJECT_FUNCTION, .code = (c)  \
	}
#define OBJECT_STATIC_BUILTIN(f)                                               \
	{                                                                      \
		.refs = OBJECT_IMMORTAL, .kind = OBJECT_BUILTIN,               \
		.builtin = (f)                                                 \
	}

extern struct object object_true, object_false;

/* One thread's store of objects, with its free list. */
struct object_heap {
	struct object *free;
	struct object_block *blocks;
	int64_t live; /* given out and not yet back */
};

/* An empty heap in the caller's storage. */
void object_heap_init(struct object_heap *heap);

/* Return all memory of a heap; its objects are gone, live or not. */
void object_heap_fini(struct object_heap *heap);

/*
 * An int object; the caller owns one reference.  Values from -5 to 256 are
 * shared and immortal, as CPython's small ints.  Aborts without memory.
 */
struct object *object_int(struct object_heap *heap, int64_t value);

/* Count one more reference (Py_INCREF).  Returns the object. */
static inline struct object *
object_hold(struct object *object)
{
	if ((int32_t)object->refs >= 0)
		object->refs++;
	return object;
}

/* Give a reference up (Py_DECREF); the last one returns it to the heap. */
static inline void
object_drop(struct object_heap *heap, struct object *object)
{
	if ((int32_t)object->refs < 0 || --object->refs > 0)
		return;
	object->next_free = heap->free;
	heap->free = object;
	heap->live--;
}

#endif
