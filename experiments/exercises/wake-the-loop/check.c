#include "exercises/wake-the-loop/exercise.h"
#include "explore/explore.h"
#include "explore/steps.h"

/* Callbacks are numbers: who asked, and for which time, as 21 or 22. */
enum { MOST = 40 };

static struct loop loop;
static struct word ran[MOST]; /* 1: that callback was run */
static struct word asked;     /* calls that have begun */
static int callbacks;	      /* that the loop is to run in this scene */
static int nran;	      /* by the loop; nobody else looks */

static void
begin(void)
{
	callbacks = 2;
}

static void
begin_one(void)
{
	callbacks = 1;
}

static void
expect_no_mutex(const char *function)
{
	expect(loop.mutex.holder != thread_number(), "keeps-mutex",
	    "%s returned, and %c still has the mutex: nobody else will ever "
	    "get it.",
	    function, 'A' + thread_number() - 1);
}

static void
ask(long callback)
{
	fetch_add(&asked, 1);
	call_soon_threadsafe(&loop, callback);
	expect_no_mutex("call_soon_threadsafe()");
}

static void
run_one(void)
{
	long callback = next_callback(&loop);
	bool known = callback > 0 && callback < MOST;

	expect_no_mutex("next_callback()");
	expect(load(&asked) > nran && known, "nothing-there",
	    "next_callback() returned %ld, and no such callback has been asked "
	    "for: nothing was put where it was taken from.",
	    callback);
	expect(exchange(&ran[known ? callback : 0], 1) == 0, "runs-twice",
	    "Callback %ld was asked for once, and runs a second time. Another "
	    "one is lost.",
	    callback);
	expect(callback % 10 == 1 || load(&ran[callback - 1]), "wrong-order",
	    "%c asked for callback %ld and then for %ld, and %ld runs first.",
	    'A' + (char)(callback / 10) - 1, callback - 1, callback, callback);
	nran++;
}

static void
run_loop(void)
{
	while (nran < callbacks)
		run_one();
}

static void
one_asks_twice(int me)
{
	if (me == 1) {
		run_loop();
	} else {
		ask(21);
		ask(22);
	}
}

static void
one_asks(int me)
{
	if (me == 1)
		run_loop();
	else
		ask(21);
}

static void
two_ask(int me)
{
	if (me == 1)
		run_loop();
	else
		ask(me * 10 + 1);
}

static const struct scene scenes[] = {
	{
	    .name = "A runs the loop, B asks for a callback, and for another",
	    .threads = 2,
	    .begin = begin,
	    .thread = one_asks_twice,
	},
	{
	    .name = "A runs the loop, and may wake up of itself; B asks once",
	    .threads = 2,
	    .begin = begin_one,
	    .thread = one_asks,
	    .spurious = 1,
	},
	{
	    .name = "A runs the loop, B and C ask for a callback each",
	    .threads = 3,
	    .begin = begin,
	    .thread = two_ask,
	},
};

int
main(void)
{
	int i, failed = 0;

	for (i = 0; i < 3 && !failed; i++)
		failed = explore(&scenes[i]).failed;
	return failed;
}
