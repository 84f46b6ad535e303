#include "exercises/lock-the-value/exercise.h"

/* Take the lock.  Whether it came from an owner that died. */
static bool
take(struct value *value, int me)
{
	for (;;) {
		long seen = load(&value->owner);

		if (seen != FREE && seen != OWNER_DIED)
			sleep_while(&value->owner, seen);
		else if (compare_exchange(&value->owner, &seen, me))
			return seen == OWNER_DIED;
	}
}

/* Whoever died had set plus, and perhaps minus. */
static void
owner_died(struct value *value)
{
	long done = load(&value->plus);

	if (load(&value->minus) != -done)
		set(&value->minus, -done);
}

void
add(struct value *value, int me, long n)
{
	long now;

	if (take(value, me))
		owner_died(value);
	now = load(&value->plus);
	set(&value->plus, now + n);
	now = load(&value->minus);
	set(&value->minus, now - n);
	store(&value->owner, FREE);
}
