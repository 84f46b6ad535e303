#include "exercises/count-references/exercise.h"

void
take_reference(struct object *object)
{
	fetch_add(&object->count, 1);
}

void
drop_reference(struct object *object)
{
	/* What was there before: 1 for exactly one thread. */
	long before = fetch_add(&object->count, -1);

	if (before == 1)
		free_object(object);
}
