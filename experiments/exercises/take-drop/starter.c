#include "exercises/take-drop/exercise.h"

void
take(struct gil *gil, int me)
{
	mutex_lock(&gil->mutex);
	/* While it is locked: wait, and ask for it. */
	store(&gil->locked, 1);
	store(&gil->holder, me);
	mutex_unlock(&gil->mutex);
}

void
drop(struct gil *gil, int me)
{
	mutex_lock(&gil->mutex);
	store(&gil->locked, 0);
	cond_signal(&gil->dropped);
	mutex_unlock(&gil->mutex);
	/* If it was asked to: wait until another one has the lock. */
	(void)me;
}
