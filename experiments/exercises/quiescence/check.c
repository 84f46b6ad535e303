#include "exercises/quiescence/exercise.h"
#include "explore/explore.h"
#include "explore/steps.h"

#include <stddef.h>

enum { SLOTS = 3, POISON = -1, REPLACED_MAX = 2 };

struct retired {
	long slot, goal;
	bool freed;
};

static struct table table;
static struct word items[SLOTS];
static struct retired retired[REPLACED_MAX];
static int replaced;

/* What the threads of a scene do. */
static int replaces, rounds[THREADS + 1];
static bool starts_online[THREADS + 1], stays[THREADS + 1];

/* Free what may be freed; the oldest first. */
static void
process(void)
{
	int i;

	for (i = 0; i < replaced; i++) {
		if (retired[i].freed)
			continue;
		if (!may_free(&table, retired[i].goal))
			return;
		retired[i].freed = true;
		store(&items[retired[i].slot], POISON);
	}
}

static void
writer(void)
{
	int i;

	for (i = 0; i < replaces; i++) {
		struct retired *block = &retired[replaced];

		store(&items[i + 1], 10 * (i + 1));
		block->slot = replace(&table, i + 1, &block->goal);
		expect(block->slot == i, "wrong-slot",
		    "Slot %d was current, and replace() says that it was slot "
		    "%ld.",
		    i, block->slot);
		replaced++;
		process();
	}
	process();
}

/* A reader finds a slot and looks at it, perhaps much later. */
static void
look(int me)
{
	long slot = load(&table.current), item;

	expect(slot >= 0 && slot < SLOTS, "wrong-slot",
	    "%c looks into slot %ld, which there is not.", letter(me), slot);
	item = load(&items[slot]);
	expect(item != POISON, "poison",
	    "%c found slot %ld, and A has freed it before %c looked into it.",
	    letter(me), slot, letter(me));
	expect(item == 10 * slot, "wrong-item",
	    "%c looks into slot %ld, which is not filled yet.", letter(me),
	    slot);
}

static void
reader(int me)
{
	int i;

	if (!starts_online[me])
		go_online(&table, me);
	for (i = 0; i < rounds[me]; i++) {
		look(me);
		if (i + 1 < rounds[me] || stays[me])
			quiescent(&table, me);
	}
	if (!stays[me])
		go_offline(&table, me);
}

static void
thread(int me)
{
	if (me == 1)
		writer();
	else
		reader(me);
}

/* The reader B has ended without a last word: it stalls, online. */
static void
hold(int me)
{
	if (me == 1) {
		writer();
		return;
	}
	look(me);
	look(me);
}

/* All are quiescent once more, or away. */
static void
end(void)
{
	int i;

	for (i = FIRST_READER; i <= THREADS; i++)
		if (stays[i])
			quiescent(&table, i);
	process();
	for (i = 0; i < replaced; i++)
		expect(retired[i].freed, "never-freed",
		    "Slot %ld was retired, and everybody has been quiescent "
		    "since or is offline, and may_free() says no.",
		    retired[i].slot);
}

static void
begin(void)
{
	table.sequence.value = INITIAL;
}

/* Through the functions to be tested, before anybody else is there. */
static void
online(int me)
{
	starts_online[me] = true;
	go_online(&table, me);
}

static void
one_reader(void)
{
	begin();
	replaces = 1;
	online(2);
	rounds[2] = 2;
}

static void
newcomer(void)
{
	begin();
	replaces = 2;
	rounds[2] = 2;
}

static void
nobody(void)
{
	begin();
	replaces = 2;
}

static void
two_readers(void)
{
	begin();
	replaces = 1;
	online(2);
	rounds[2] = 2;
	stays[2] = true;
	rounds[3] = 1;
}

static void
stalled(void)
{
	begin();
	replaces = 2;
	online(2);
	stays[2] = true;
}

static const struct scene scenes[] = {
	{ "A replaces slot 0, and B reads", 2, one_reader, thread, NULL, end, 0,
	    0, false },
	{ "Nobody is online", 1, nobody, thread, NULL, end, 0, 0, false },
	{ "A replaces two slots, and B comes online", 2, newcomer, thread, NULL,
	    end, 0, 0, false },
	{ "A replaces two slots, and B looks twice without a word", 2, stalled,
	    hold, NULL, end, 0, 0, false },
	{ "A replaces slot 0, B stays online, and C comes and goes", 3,
	    two_readers, thread, NULL, end, 0, 0, false },
};

int
main(void)
{
	unsigned i;

	for (i = 0; i < sizeof(scenes) / sizeof(*scenes); i++)
		if (explore(&scenes[i]).failed)
			return 1;
	return 0;
}
