#include "exercises/who-blocks/exercise.h"

#include <stdio.h>

#include "explore/explore.h"

enum { MOST = 5 };

static const struct day {
	struct ran log[MOST];
	char right;
	const char *reason, *because;
} days[] = {
	{ { { 'a', 0, 0 }, { 'b', 0, 1 }, { 'c', 2, 51 }, { 'd', 5, 52 },
	      { 'e', 60, 60 } },
	    'b', "blames-a-victim",
	    "b began at 1 ms, and until 51 ms the loop called nobody, though c "
	    "was ready at 2 ms. c and d are late, but they only had to wait" },
	{ { { 'a', 0, 0 }, { 'b', 1, 30 }, { 'c', 2, 55 }, { 'd', 3, 56 },
	      { 'e', 60, 60 } },
	    'a', "adds-up",
	    "a kept the loop from b for 29 ms, and b kept it from c for 25 ms. "
	    "c is the latest, since it had to wait for both" },
	{ { { 'a', 0, 0 }, { 'b', 100, 100 }, { 'c', 101, 140 },
	      { 'd', 200, 200 }, { 'e', 200, 201 } },
	    'b', "blames-a-sleep",
	    "b began at 100 ms and kept the loop from c, ready at 101 ms, "
	    "until 140. Before b and before d the loop slept: nothing was "
	    "ready" },
};

/* The log of a day, in a line. */
static void
tell(const struct ran *log, char *text, size_t size)
{
	size_t len = 0;
	int i;

	for (i = 0; i < MOST && len < size; i++)
		len += snprintf(text + len, size - len, "%s%c %d/%d",
		    i > 0 ? ", " : "", log[i].who, log[i].ready_ms,
		    log[i].began_ms);
}

static void
begin(void)
{
}

static void
ask(int me)
{
	char text[120];
	unsigned i;

	(void)me;
	for (i = 0; i < sizeof(days) / sizeof(*days); i++) {
		const struct day *day = &days[i];
		char who = blocker(day->log, MOST);

		tell(day->log, text, sizeof(text));
		expect(who == day->right, day->reason,
		    "Log %u says (ready/began): %s. You say that %c blocked. "
		    "%s. It was %c.",
		    i + 1, text, who > ' ' && who <= '~' ? who : '?',
		    day->because, day->right);
	}
}

static const struct scene scene = {
	.name = "Three logs are looked through",
	.threads = 1,
	.begin = begin,
	.thread = ask,
};

int
main(void)
{
	return explore(&scene).failed;
}
