#ifndef MODELS_MEMO_H
#define MODELS_MEMO_H

/*
 * A memo: which objects were met, and as which one, counted from 0.  It is a
 * hash table of pointers, as PyMemoTable in Modules/_pickle.c of CPython 3.13
 * is: open addressing, as large and as full as that one, and never smaller.
 */

#include <stddef.h>
#include <stdint.h>

struct memo {
	struct memo_entry *entries;
	size_t used, room; /* room is a power of two */
};

/* An empty memo in the caller's storage.  Aborts without memory. */
void memo_init(struct memo *memo);

/* Free what a memo holds; the objects are not touched. */
void memo_fini(struct memo *memo);

/* As which one an object was added, or -1 if it was not. */
int64_t memo_find(const struct memo *memo, const void *object);

/* Add an object that is not NULL and not in the memo.  Aborts without
 * memory. */
void memo_add(struct memo *memo, const void *object);

#endif
