#include "exercises/second-lock/exercise.h"

void
use(void)
{
	lock_library();
	count_use();
	unlock_library();
}
