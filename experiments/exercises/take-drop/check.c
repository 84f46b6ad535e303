#include "exercises/take-drop/exercise.h"
#include "explore/explore.h"
#include "explore/steps.h"

enum { LOOKS = 12 };

static struct gil gil;
static struct word inside; /* who has been given the lock; 0: nobody */
static struct word begun;  /* 1: A has the lock */
static int took_at[THREADS + 1], last_sleep[THREADS + 1]; /* in steps */
static bool was_asked[THREADS + 1];

static void
begin(void)
{
	gil.holder.value = 1;
}

static void
get(int me)
{
	long other;

	take(&gil, me);
	other = exchange(&inside, me);
	expect(other == 0, "two-holders",
	    "%c has the lock, and take() gave it to %c as well.", letter(other),
	    letter(me));
}

static void
put(int me)
{
	store(&inside, 0);
	drop(&gil, me);
}

/* Compute for a while; then a check point, as in the eval loop. */
static void
compute(int me, int laps)
{
	int i;

	get(me);
	for (i = 0; i < laps; i++)
		if (load(&gil.asked[me])) {
			put(me);
			expect(load(&gil.holder) != me, "kept-it",
			    "%c was asked to drop the lock, and drop() "
			    "returned although nobody has taken it.",
			    letter(me));
			get(me);
		}
	put(me);
}

static void
two(int me)
{
	compute(me, 2);
}

static void
three(int me)
{
	compute(me, me == 1 ? 1 : 0);
}

/* A computes until it is asked; B wants the lock meanwhile. */
static void
one_computes_on(int me)
{
	int i;

	if (me == 2)
		while (load(&begun) == 0)
			;
	get(me);
	store(&begun, 1);
	for (i = 0; me == 1 && load(&gil.asked[me]) == 0; i++)
		expect(i < LOOKS, "never-asks",
		    "A computes, with the lock, and B waits for it. Nobody "
		    "asks A to drop it.");
	put(me);
}

/* Who has waited for a whole interval asks before it waits again. */
static void
expect_asked(int me)
{
	int holder = gil.locked.value != 0 ? gil.holder.value : 0;
	int slept = last_sleep[me];

	last_sleep[me] = slept_at(me);
	if (slept == last_sleep[me] || timed_out_at(me) < slept ||
	    holder == 0 || took_at[holder] == 0 || took_at[holder] > slept)
		return;
	expect(gil.asked[holder].value != 0, "never-asks",
	    "%c has waited for a whole interval, in which %c had the lock all "
	    "the while, and %c waits again without asking %c to drop it.",
	    letter(me), letter(holder), letter(me), letter(holder));
}

static void
always(void)
{
	int i;

	expect(last_woke() <= 1, "wakes-all",
	    "%d threads are woken at once, and only one of them can have the "
	    "lock: the others wake up for nothing.",
	    last_woke());
	for (i = 1; i <= THREADS; i++) {
		bool asked = gil.asked[i].value != 0;
		bool has = gil.locked.value != 0 && gil.holder.value == i;
		int by = last_thread();

		if (has && took_at[i] == 0)
			took_at[i] = steps_taken();
		if (!has)
			took_at[i] = 0;
		if (asked && !was_asked[i] && by != i) {
			expect(gil.locked.value != 0 && gil.holder.value == i,
			    "asked-nobody",
			    "%c asks %c to drop the lock, but %c does not "
			    "have it.",
			    letter(by), letter(i), letter(i));
			expect(took_at[i] == 0 || slept_at(by) > took_at[i],
			    "asked-too-soon",
			    "%c asks %c to drop the lock, but %c has only "
			    "just got it.",
			    letter(by), letter(i), letter(i));
		}
		was_asked[i] = asked;
		expect_asked(i);
	}
}

static const struct scene scenes[] = {
	{
	    .name = "Two threads compute",
	    .threads = 2,
	    .begin = begin,
	    .thread = two,
	    .always = always,
	    .timeouts = 1,
	    .spurious = 1,
	},
	{
	    .name = "Three threads want the lock",
	    .threads = 3,
	    .begin = begin,
	    .thread = three,
	    .always = always,
	    .timeouts = 1,
	    .spurious = 0,
	},
	{
	    .name = "A computes until it is asked, and B wants the lock",
	    .threads = 2,
	    .begin = begin,
	    .thread = one_computes_on,
	    .always = always,
	    .timeouts = 1,
	},
};

int
main(void)
{
	return explore(&scenes[0]).failed || explore(&scenes[1]).failed ||
	    explore(&scenes[2]).failed;
}
