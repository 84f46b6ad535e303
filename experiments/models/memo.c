/*
 * Knows where in its table a pointer is to be found.
 * Refuses to know what it points to.
 */
#include "memo.h"

#include <assert.h>
#include <stdlib.h>

enum {
	LEAST = 8,
	ALIGNED = 3, /* bits of a pointer that tell nothing */
	PERTURB = 5,
	MANY = 50000,
};

struct memo_entry {
	const void *object; /* NULL: nothing is here */
	int64_t number;
};

static struct memo_entry *
new_entries(size_t room)
{
	struct memo_entry *entries = calloc(room, sizeof(*entries));

	if (entries == NULL)
		abort();
	return entries;
}

void
memo_init(struct memo *memo)
{
	*memo = (struct memo) { new_entries(LEAST), 0, LEAST };
}

void
memo_fini(struct memo *memo)
{
	free(memo->entries);
	*memo = (struct memo) { 0 };
}

/* Where an object is, or else would be: _PyMemoTable_Lookup(). */
static struct memo_entry *
place_of(const struct memo *memo, const void *object)
{
	size_t hash = (uintptr_t)object >> ALIGNED, i = hash, left = hash;
	struct memo_entry *entry = &memo->entries[i & (memo->room - 1)];

	while (entry->object != NULL && entry->object != object) {
		i = 5 * i + left + 1;
		left >>= PERTURB;
		entry = &memo->entries[i & (memo->room - 1)];
	}
	return entry;
}

int64_t
memo_find(const struct memo *memo, const void *object)
{
	const struct memo_entry *entry = place_of(memo, object);

	return entry->object == NULL ? -1 : entry->number;
}

/* Room for as many at least, and each in its new place. */
static void
grow(struct memo *memo, size_t least)
{
	struct memo old = *memo;

	while (memo->room < least)
		memo->room *= 2;
	memo->entries = new_entries(memo->room);
	for (size_t i = 0; i < old.room; i++)
		if (old.entries[i].object != NULL)
			*place_of(memo, old.entries[i].object) = old.entries[i];
	memo_fini(&old);
}

void
memo_add(struct memo *memo, const void *object)
{
	struct memo_entry *entry = place_of(memo, object);

	assert(object != NULL && entry->object == NULL);
	*entry = (struct memo_entry) { object, memo->used++ };
	/* Never fuller than two thirds: PyMemoTable_Set(). */
	if (3 * memo->used >= 2 * memo->room)
		grow(memo, (memo->used > MANY ? 2 : 4) * memo->used);
}
