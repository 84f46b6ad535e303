#include <stdalign.h>

#include "exercises/counts-apart/exercise.h"

static struct {
	alignas(128) struct word count;
} own[THREADS];

struct word *
count_of(int me)
{
	return &own[me - 1].count;
}

void
add(int me)
{
	fetch_add(count_of(me), 1);
}

long
total(void)
{
	long sum = 0;
	int i;

	for (i = 1; i <= THREADS; i++)
		sum += load(count_of(i));
	return sum;
}
