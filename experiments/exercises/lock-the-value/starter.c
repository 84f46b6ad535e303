#include "exercises/lock-the-value/exercise.h"

/*
 * Take the lock: owner becomes `me` if nobody has it, or if its owner died.
 * Whether it came from an owner that died.
 */
static bool
take(struct value *value, int me)
{
	(void)value;
	(void)me;
	return false;
}

/* This process has the lock now, and who had it before did not finish. */
static void
owner_died(struct value *value)
{
	(void)value;
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
}
