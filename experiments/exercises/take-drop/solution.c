#include "exercises/take-drop/exercise.h"

void
take(struct gil *gil, int me)
{
	mutex_lock(&gil->mutex);
	while (load(&gil->locked)) {
		long saved = load(&gil->switches);

		if (cond_timedwait(&gil->dropped, &gil->mutex) &&
		    load(&gil->locked) && load(&gil->switches) == saved)
			store(&gil->asked[load(&gil->holder)], 1);
	}
	mutex_lock(&gil->switch_mutex);
	store(&gil->locked, 1);
	if (load(&gil->holder) != me) {
		store(&gil->holder, me);
		fetch_add(&gil->switches, 1);
	}
	cond_signal(&gil->taken);
	mutex_unlock(&gil->switch_mutex);
	store(&gil->asked[me], 0);
	mutex_unlock(&gil->mutex);
}

void
drop(struct gil *gil, int me)
{
	mutex_lock(&gil->mutex);
	store(&gil->locked, 0);
	cond_signal(&gil->dropped);
	mutex_unlock(&gil->mutex);
	if (load(&gil->asked[me])) {
		mutex_lock(&gil->switch_mutex);
		while (load(&gil->holder) == me)
			cond_wait(&gil->taken, &gil->switch_mutex);
		mutex_unlock(&gil->switch_mutex);
	}
}
