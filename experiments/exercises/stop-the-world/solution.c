#include "exercises/stop-the-world/exercise.h"

void
attach(struct world *world)
{
	mutex_lock(&world->mutex);
	while (load(&world->stopping))
		cond_wait(&world->started, &world->mutex);
	fetch_add(&world->attached, 1);
	mutex_unlock(&world->mutex);
}

void
detach(struct world *world)
{
	mutex_lock(&world->mutex);
	fetch_add(&world->attached, -1);
	cond_signal(&world->stopped);
	mutex_unlock(&world->mutex);
}

void
check_point(struct world *world)
{
	if (load(&world->stopping)) {
		detach(world);
		attach(world);
	}
}

void
stop(struct world *world)
{
	mutex_lock(&world->mutex);
	store(&world->stopping, 1);
	while (load(&world->attached) > 1)
		cond_wait(&world->stopped, &world->mutex);
	mutex_unlock(&world->mutex);
}

void
start(struct world *world)
{
	mutex_lock(&world->mutex);
	store(&world->stopping, 0);
	cond_broadcast(&world->started);
	mutex_unlock(&world->mutex);
}
