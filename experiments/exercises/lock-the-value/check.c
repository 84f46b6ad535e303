#include "exercises/lock-the-value/exercise.h"

#include <setjmp.h>
#include <stddef.h>

#include "explore/explore.h"
#include "explore/steps.h"

enum { DOOMED = 2, PATIENCE = 6 };

static struct value value;
static const long amounts[] = { 0, 1, 10, 100 };

/* Which of its changes is the last of DOOMED, and how many it has made. */
static int last_change, changes;
static bool killed;
static jmp_buf death;

/* Of each process alone: its looks one after the other, nobody in between. */
static int looks[4], looked_at[4];

void
may_be_killed(void)
{
	if (thread_number() != DOOMED || ++changes != last_change)
		return;
	killed = true;
	longjmp(death, 1);
}

/* Who was killed had the lock, and the kernel did not know it. */
static void
unknown_owner(long owner)
{
	expect(!killed || owner == FREE, "unknown-owner",
	    "%c was killed with the lock, and nobody will ever give it back. "
	    "The kernel says OWNER_DIED only where it finds %c's number, %d, "
	    "and owner is %ld.",
	    letter(DOOMED), letter(DOOMED), DOOMED, owner);
}

/* Who looks so often, and no other goes on meanwhile, looks in vain. */
void
still_asleep(long seen)
{
	int me = thread_number();

	looks[me] = steps_taken() == looked_at[me] + 1 ? looks[me] + 1 : 1;
	looked_at[me] = steps_taken();
	if (looks[me] < PATIENCE)
		return;
	expect(seen != OWNER_DIED, "waits-for-the-dead",
	    "%c sleeps while the lock says OWNER_DIED. That is for ever: who "
	    "had it has ended, and it is for the next one to take it over.",
	    letter(me));
	unknown_owner(seen);
	expect(false, "not-given-back",
	    "%c waits for ever: owner is %ld, and nobody is left who would "
	    "give the lock back.",
	    letter(me), seen);
}

/* What the kernel does with a robust lock when its owner ends. */
static void
buried(void)
{
	long owner = DOOMED;

	compare_exchange(&value.owner, &owner, OWNER_DIED);
}

static void
process(int me)
{
	if (me != DOOMED)
		add(&value, me, amounts[me]);
	else if (setjmp(death) == 0)
		add(&value, me, amounts[me]);
	else
		buried();
}

/* What was added when all have ended: `few` without what B was killed at. */
static void
added(long few)
{
	long plus = value.plus.value, minus = value.minus.value;
	long also = killed ? amounts[DOOMED] : 0;

	expect(killed || last_change == 0, "never-killed",
	    "%c should have been killed after its change number %d, and made "
	    "%d. Change the numbers with set(): only there can it happen.",
	    letter(DOOMED), last_change, changes);
	expect(plus == few || plus == few + also, "lost",
	    "plus should be %ld%s, and it is %ld.%s", few,
	    killed ? " or, with what B was killed at, 10 more" : "", plus,
	    plus < few ? " Something that was added is lost." : "");
	/* If nobody came after the dead one, nobody could put it right. */
	if (value.owner.value == OWNER_DIED)
		return;
	unknown_owner(value.owner.value);
	expect(plus + minus == 0, "half-changed",
	    "In the end plus is %ld and minus is %ld: their sum is not 0. %s",
	    plus, minus,
	    killed ? "B was killed in the middle, and what it left behind "
		     "was not made whole." :
		     "Two processes changed them at the same time.");
}

static void
two_live(void)
{
	added(amounts[1] + amounts[2]);
}

static void
one_lives(void)
{
	added(amounts[1]);
}

static void
two_survive(void)
{
	added(amounts[1] + amounts[3]);
}

static void
after_first(void)
{
	last_change = 1;
}

static void
after_second(void)
{
	last_change = 2;
}

static void
nobody_dies(void)
{
	last_change = 0;
}

static const struct scene scenes[] = {
	{
	    .name = "Two processes add",
	    .threads = 2,
	    .begin = nobody_dies,
	    .thread = process,
	    .end = two_live,
	},
	{
	    .name = "B is killed after its first change",
	    .threads = 2,
	    .begin = after_first,
	    .thread = process,
	    .end = one_lives,
	},
	{
	    .name = "B is killed after its second change",
	    .threads = 2,
	    .begin = after_second,
	    .thread = process,
	    .end = one_lives,
	},
	{
	    .name = "Three processes add, and B is killed after its first "
		    "change",
	    .threads = 3,
	    .begin = after_first,
	    .thread = process,
	    .end = two_survive,
	},
};

int
main(void)
{
	size_t i;

	for (i = 0; i < sizeof(scenes) / sizeof(*scenes); i++)
		if (explore(&scenes[i]).failed)
			return 1;
	return 0;
}
