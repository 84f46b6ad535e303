#include "exercises/slow-path/exercise.h"

void
drop_by_visitor(struct object *object)
{
	/* It may be the last reference.  How could one tell? */
	fetch_add(&object->shared, -ONE);
}

void
merge(struct object *object, long extra)
{
	/* Both counts become one, and who has the object then? */
	(void)object;
	(void)extra;
}
