#include "exercises/two-accounts/exercise.h"

bool
transfer(struct account *from, struct account *to, long amount)
{
	struct account *lower = from < to ? from : to;
	struct account *higher = from < to ? to : from;
	bool enough;

	mutex_lock(&lower->mutex);
	if (higher != lower)
		mutex_lock(&higher->mutex);
	enough = load(&from->balance) >= amount;
	if (enough) {
		store(&from->balance, load(&from->balance) - amount);
		store(&to->balance, load(&to->balance) + amount);
	}
	if (higher != lower)
		mutex_unlock(&higher->mutex);
	mutex_unlock(&lower->mutex);
	return enough;
}
