#include "exercises/next-event/exercise.h"

static bool
comes_before(const struct event *a, const struct event *b)
{
	return a->at != b->at ? a->at < b->at : a->number < b->number;
}

bool
next_event(struct sim *sim, struct event *event)
{
	int i, first = 0;

	if (sim->nevents == 0)
		return false;
	for (i = 1; i < sim->nevents; i++)
		if (comes_before(&sim->events[i], &sim->events[first]))
			first = i;
	*event = sim->events[first];
	sim->events[first] = sim->events[--sim->nevents];
	sim->now = event->at;
	return true;
}

bool
want(struct sim *sim, struct thing *thing, int who)
{
	if (thing->free == 0) {
		thing->waiting[thing->nwaiting++] = who;
		return false;
	}
	thing->free--;
	schedule(sim, sim->now, thing->gets, who);
	return true;
}

void
give_back(struct sim *sim, struct thing *thing)
{
	int i, next = thing->waiting[0];

	if (thing->nwaiting == 0) {
		thing->free++;
		return;
	}
	/* It never is free: a thread that comes now has to wait. */
	thing->nwaiting--;
	for (i = 0; i < thing->nwaiting; i++)
		thing->waiting[i] = thing->waiting[i + 1];
	schedule(sim, sim->now, thing->gets, next);
}
