#include "exercises/suspended-section/exercise.h"

/* The place of a key, or the length of the list. */
static long
find(struct list *list, long key)
{
	long length = load(&list->length), i;

	for (i = 0; i < length; i++)
		if (load(&list->keys[i]) == key)
			break;
	return i;
}

/* Another section, inside the list's own. */
static long
make(struct maker *maker)
{
	struct section section;
	long value;

	enter(&section, &maker->object);
	value = load(&maker->made) + 1;
	store(&maker->made, value);
	leave(&section);
	return value;
}

long
find_or_make(struct list *list, struct maker *maker, long key)
{
	struct section section;
	long i, value;

	enter(&section, &list->object);
	i = find(list, key);
	if (i == load(&list->length)) {
		value = make(maker);
		store(&list->keys[i], key);
		store(&list->values[i], value);
		store(&list->length, i + 1);
	}
	value = load(&list->values[i]);
	leave(&section);
	return value;
}
