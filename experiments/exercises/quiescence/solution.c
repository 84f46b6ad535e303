#include "exercises/quiescence/exercise.h"

void
go_online(struct table *table, int me)
{
	store(&table->seen[me], load(&table->sequence));
}

void
quiescent(struct table *table, int me)
{
	store(&table->seen[me], load(&table->sequence));
}

void
go_offline(struct table *table, int me)
{
	store(&table->seen[me], OFFLINE);
}

long
replace(struct table *table, long slot, long *goal)
{
	long old = exchange(&table->current, slot);

	*goal = fetch_add(&table->sequence, STEP) + STEP;
	return old;
}

bool
may_free(struct table *table, long goal)
{
	int i;

	for (i = FIRST_READER; i <= THREADS; i++) {
		long seen = load(&table->seen[i]);

		if (seen != OFFLINE && seen < goal)
			return false;
	}
	return true;
}
