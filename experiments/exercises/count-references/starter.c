#include "exercises/count-references/exercise.h"

void
take_reference(struct object *object)
{
	long count = load(&object->count);

	store(&object->count, count + 1);
}

void
drop_reference(struct object *object)
{
	long count = load(&object->count);

	store(&object->count, count - 1);
	if (count - 1 == 0)
		free_object(object);
}
