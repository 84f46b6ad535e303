#include "exercises/slow-path/exercise.h"

void
drop_by_visitor(struct object *object)
{
	long shared = load(&object->shared), left;
	bool asks;

	do {
		asks = shared == 0;
		left = asks ? QUEUED : shared - ONE;
	} while (!compare_exchange(&object->shared, &shared, left));
	if (asks) /* the queue has this reference now */
		queue_object(object);
	else if (left == MERGED)
		free_object(object);
}

void
merge(struct object *object, long extra)
{
	long local = load(&object->local), shared, count, merged;

	store(&object->local, 0);
	store(&object->owner, 0);
	shared = load(&object->shared);
	do {
		count = count_of(shared) + local + extra;
		merged = count * ONE + MERGED;
	} while (!compare_exchange(&object->shared, &shared, merged));
	if (count == 0)
		free_object(object);
}
