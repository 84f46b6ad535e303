#include "exercises/second-lock/exercise.h"

void
use(void)
{
	if (!try_library()) {
		/* Its holder may need the GIL to get done. */
		save_thread();
		lock_library();
		restore_thread();
	}
	count_use();
	unlock_library();
}
