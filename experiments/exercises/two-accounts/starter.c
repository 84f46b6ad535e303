#include "exercises/two-accounts/exercise.h"

bool
transfer(struct account *from, struct account *to, long amount)
{
	long has, gets;

	/* Both locks, and each caller has an order of its own. */
	mutex_lock(&from->mutex);
	mutex_lock(&to->mutex);
	has = load(&from->balance);
	gets = load(&to->balance);
	if (has >= amount) {
		store(&from->balance, has - amount);
		store(&to->balance, gets + amount);
	}
	mutex_unlock(&to->mutex);
	mutex_unlock(&from->mutex);
	return has >= amount;
}
