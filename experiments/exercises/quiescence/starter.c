#include "exercises/quiescence/exercise.h"

void
go_online(struct table *table, int me)
{
	(void)table;
	(void)me;
}

void
quiescent(struct table *table, int me)
{
	(void)table;
	(void)me;
}

void
go_offline(struct table *table, int me)
{
	(void)table;
	(void)me;
}

long
replace(struct table *table, long slot, long *goal)
{
	*goal = load(&table->sequence);
	return exchange(&table->current, slot);
}

bool
may_free(struct table *table, long goal)
{
	/* Nobody can find it any more.  Does nobody have it? */
	(void)table;
	(void)goal;
	return true;
}
