#include "exercises/stop-the-world/exercise.h"

void
attach(struct world *world)
{
	mutex_lock(&world->mutex);
	fetch_add(&world->attached, 1);
	mutex_unlock(&world->mutex);
}

void
detach(struct world *world)
{
	mutex_lock(&world->mutex);
	fetch_add(&world->attached, -1);
	mutex_unlock(&world->mutex);
}

void
check_point(struct world *world)
{
	/* Does anybody ask this thread to stand still? */
	(void)world;
}

void
stop(struct world *world)
{
	/* It asks.  Does anybody know? */
	mutex_lock(&world->mutex);
	store(&world->stopping, 1);
	mutex_unlock(&world->mutex);
}

void
start(struct world *world)
{
	mutex_lock(&world->mutex);
	store(&world->stopping, 0);
	mutex_unlock(&world->mutex);
}
