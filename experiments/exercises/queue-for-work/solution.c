#include "exercises/queue-for-work/exercise.h"

void
put(struct queue *queue, long item)
{
	long first, count;

	mutex_lock(&queue->mutex);
	while (load(&queue->count) == ROOM)
		cond_wait(&queue->not_full, &queue->mutex);
	first = load(&queue->first);
	count = fetch_add(&queue->count, 1);
	store(&queue->items[(first + count) % ROOM], item);
	cond_signal(&queue->not_empty);
	mutex_unlock(&queue->mutex);
}

long
get(struct queue *queue)
{
	long first, item;

	mutex_lock(&queue->mutex);
	while (load(&queue->count) == 0)
		cond_wait(&queue->not_empty, &queue->mutex);
	first = load(&queue->first);
	item = load(&queue->items[first]);
	store(&queue->first, (first + 1) % ROOM);
	fetch_add(&queue->count, -1);
	cond_signal(&queue->not_full);
	mutex_unlock(&queue->mutex);
	return item;
}
