#include "exercises/queue-for-work/exercise.h"
#include "explore/explore.h"
#include "explore/steps.h"

enum { CONSUMER = 3, EACH_MAX = 2 };

static struct queue queue;

/* Items that were put, less those that somebody has begun to get. */
static struct word inside;

/* How many items each producer puts, and how many of them were got. */
static int puts[CONSUMER];
static int got[CONSUMER];

/* Which of A's items somebody has, where there are two to get them. */
static struct word gone[EACH_MAX];

/* The items of A are 11 and 12, those of B 21 and 22. */
static void
produce(int me)
{
	int i;

	for (i = 1; i <= puts[me]; i++) {
		put(&queue, 10 * me + i);
		expect(fetch_add(&inside, 1) < ROOM, "too-long",
		    "%c comes back from put(%d), and there is more in the "
		    "queue than it has room for: nobody has come for what was "
		    "in it.",
		    letter(me), 10 * me + i);
	}
}

/* One consumer: what it notes is its own. */
static void
take_one(void)
{
	long item, who, number;

	fetch_add(&inside, -1);
	item = get(&queue);
	who = item / 10;
	number = item % 10;
	expect(who >= 1 && who < CONSUMER && number >= 1 && number <= puts[who],
	    "no-item",
	    "get() returns %ld, which nobody has put: there was nothing in "
	    "the queue.",
	    item);
	expect(number > got[who], "twice",
	    "get() returns %ld, and it has returned that item before.", item);
	expect(number == got[who] + 1, "lost",
	    "get() returns %ld before %ld, which %c has put earlier: that one "
	    "is lost, or late.",
	    item, item - 1, letter(who));
	got[who] = (int)number;
}

static void
consume(void)
{
	int i;

	for (i = 0; i < puts[1] + puts[2]; i++)
		take_one();
}

static void
thread(int me)
{
	if (me == CONSUMER)
		consume();
	else
		produce(me);
}

static void
one_and_one(int me)
{
	if (me == 1)
		produce(me);
	else
		consume();
}

static void
one_producer(void)
{
	puts[1] = EACH_MAX;
	puts[2] = 0;
}

static void
two_producers(void)
{
	puts[1] = EACH_MAX;
	puts[2] = 1;
}

/* Each gets one, whichever: what they note is shared. */
static void
one_and_two(int me)
{
	long item;

	if (me == 1) {
		produce(me);
		return;
	}
	fetch_add(&inside, -1);
	item = get(&queue);
	expect(item == 11 || item == 12, "no-item",
	    "get() returns %ld to %c, which nobody has put: there was nothing "
	    "in the queue.",
	    item, letter(me));
	expect(exchange(&gone[item - 11], 1) == 0, "twice",
	    "get() returns %ld to %c, and another thread has got that item "
	    "before.",
	    item, letter(me));
}

static const struct scene scenes[] = {
	{
	    .name = "A puts two items, B gets them",
	    .threads = 2,
	    .begin = one_producer,
	    .thread = one_and_one,
	    .spurious = 1,
	},
	{
	    .name = "A puts two items and B one, C gets all three",
	    .threads = 3,
	    .begin = two_producers,
	    .thread = thread,
	},
	{
	    .name = "A puts two items, B and C get one each",
	    .threads = 3,
	    .begin = one_producer,
	    .thread = one_and_two,
	},
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
