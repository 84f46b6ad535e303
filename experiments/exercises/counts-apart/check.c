#include <stdint.h>
#include <stdlib.h>

#include "exercises/counts-apart/exercise.h"
#include "explore/explore.h"
#include "explore/steps.h"

/* Two lines of most processors, one of some. */
enum { APART = 128, ADDS = 2 };

static void
nothing(void)
{
}

static void
add_some(int me)
{
	int i;

	for (i = 0; i < ADDS; i++)
		add(me);
}

static void
is_exact(void)
{
	long sum = total();

	expect(sum >= THREADS * ADDS, "lost",
	    "%d were added, and the total is %ld: additions are lost.",
	    THREADS * ADDS, sum);
	expect(sum <= THREADS * ADDS, "twice",
	    "%d were added, and the total is %ld: something was counted twice.",
	    THREADS * ADDS, sum);
}

/* One adds, and one looks where that went. */
static void
look(int number)
{
	long before[THREADS], distance;
	int me, other;

	(void)number;
	for (me = 1; me <= THREADS; me++) {
		for (other = 1; other <= THREADS; other++)
			before[other - 1] = load(count_of(other));
		add(me);
		expect(load(count_of(me)) == before[me - 1] + 1, "not-its-own",
		    "%c added one, and the word that count_of(%d) gives went "
		    "from %ld to %ld.",
		    letter(me), me, before[me - 1], load(count_of(me)));
	}
	distance = labs((intptr_t)count_of(2) - (intptr_t)count_of(1));
	expect(distance >= APART, "same-line",
	    "The words of A and B are %ld bytes apart, and at least %d are "
	    "asked for. A cache line has 64 bytes, or 128: each of the two "
	    "takes the other's line away.",
	    distance, APART);
}

static const struct scene scenes[] = {
	{
	    .name = "A and B add",
	    .threads = THREADS,
	    .begin = nothing,
	    .thread = add_some,
	    .end = is_exact,
	},
	{
	    .name = "Where the additions go",
	    .threads = 1,
	    .begin = nothing,
	    .thread = look,
	},
};

int
main(void)
{
	return explore(&scenes[0]).failed || explore(&scenes[1]).failed;
}
