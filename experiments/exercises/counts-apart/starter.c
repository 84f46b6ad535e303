#include "exercises/counts-apart/exercise.h"

static struct word counts[THREADS];

struct word *
count_of(int me)
{
	return &counts[me - 1];
}

void
add(int me)
{
	fetch_add(count_of(me), 1);
}

long
total(void)
{
	return load(&counts[0]) + load(&counts[1]);
}
