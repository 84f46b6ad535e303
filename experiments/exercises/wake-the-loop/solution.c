#include "exercises/wake-the-loop/exercise.h"

void
call_soon_threadsafe(struct loop *loop, long callback)
{
	long put;

	mutex_lock(&loop->mutex);
	put = load(&loop->put);
	store(&loop->queue[put], callback);
	store(&loop->put, put + 1);
	/* Where there was something already, the loop was woken for it. */
	if (put == load(&loop->taken))
		cond_signal(&loop->wake);
	mutex_unlock(&loop->mutex);
}

long
next_callback(struct loop *loop)
{
	long taken, callback;

	mutex_lock(&loop->mutex);
	taken = load(&loop->taken);
	while (load(&loop->put) == taken)
		cond_wait(&loop->wake, &loop->mutex);
	callback = load(&loop->queue[taken]);
	store(&loop->taken, taken + 1);
	mutex_unlock(&loop->mutex);
	return callback;
}
