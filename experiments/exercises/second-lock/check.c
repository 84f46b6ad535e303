#include "exercises/second-lock/exercise.h"
#include "explore/explore.h"
#include "explore/steps.h"

enum { THREADS = 3, TRIES_MAX = 3 };

static struct mutex gil, library;
static struct word uses;    /* a word of the library */
static struct word counted; /* a word of an object */

/* A thread's notes of its own call. */
static int tries[THREADS + 1]; /* in vain */
static int gone[THREADS + 1];  /* times that it let go of the GIL */

static bool
has(const struct mutex *mutex)
{
	return mutex->holder == thread_number();
}

void
gil_save(const struct step_place *place)
{
	int me = thread_number();

	expect(has(&gil), "lets-go-twice",
	    "In line %d %c lets go of the GIL, which it does not have.",
	    place->line, letter(me));
	gone[me]++;
	step_unlock(&gil, place);
}

void
gil_restore(const struct step_place *place)
{
	int me = thread_number();

	expect(!has(&gil), "takes-twice",
	    "In line %d %c takes the GIL, which it has already: it would wait "
	    "for itself for ever.",
	    place->line, letter(me));
	step_lock(&gil, place);
}

void
library_lock(const struct step_place *place)
{
	int me = thread_number();

	expect(!has(&library), "takes-twice",
	    "In line %d %c takes the library's mutex, which it has already: it "
	    "would wait for itself for ever.",
	    place->line, letter(me));
	step_lock(&library, place);
}

void
library_unlock(const struct step_place *place)
{
	expect(has(&library), "lets-go-twice",
	    "In line %d %c lets go of the library's mutex, which it does not "
	    "have.",
	    place->line, letter(thread_number()));
	step_unlock(&library, place);
}

bool
library_try(const struct step_place *place)
{
	int me = thread_number();

	if (step_try_lock(&library, place))
		return true;
	tries[me]++;
	expect(tries[me] < TRIES_MAX || gone[me] > 0, "tries-again",
	    "%c tries the mutex again and again, with the GIL in its hands. "
	    "Who has the mutex may need the GIL to get done with it.",
	    letter(me));
	expect(tries[me] < TRIES_MAX, "tries-again",
	    "%c has tried the mutex %d times in one call. It may ask as often "
	    "as it likes before another one is done with it: it should wait.",
	    letter(me), tries[me]);
	return false;
}

void
use_count(const struct step_place *place)
{
	int me = thread_number();
	long before;

	before = step_fetch_add(&uses, 1, place);
	expect(has(&library), "without-mutex",
	    "In line %d %c counts a use in the library without the library's "
	    "mutex.",
	    place->line, letter(me));
	expect(has(&gil), "without-gil",
	    "In line %d %c counts a use in an object without the GIL: another "
	    "thread may be in the middle of changing it.",
	    place->line, letter(me));
	store(&counted, before + 1);
}

/* All is 0. */
static void
begin(void)
{
}

static void
python_calls(int me)
{
	restore_thread();
	use();
	expect(has(&gil), "returns-without",
	    "use() returned, and %c does not have the GIL. Python goes on as "
	    "if it had.",
	    letter(me));
	expect(!has(&library), "keeps-mutex",
	    "use() returned, and %c still has the library's mutex: nobody else "
	    "will ever get it.",
	    letter(me));
	save_thread();
}

/* The library works, and calls back into Python, with its mutex locked. */
static void
library_calls_back(void)
{
	lock_library();
	fetch_add(&uses, 1);
	restore_thread();
	fetch_add(&counted, 1);
	save_thread();
	unlock_library();
}

static void
both(int me)
{
	if (me < THREADS)
		python_calls(me);
	else
		library_calls_back();
}

static void
alone(int me)
{
	python_calls(me);
	expect(gone[me] == 1, "lets-go-for-nothing",
	    "The library's mutex was free, and A let go of the GIL all the "
	    "same. Others may take it, and then A has to wait for nothing.");
}

static void
beside_callback(int me)
{
	if (me == 1)
		python_calls(me);
	else
		library_calls_back();
}

static void
expect_uses(long number)
{
	expect_number(number, uses.value, "lost-use",
	    "The uses that were counted in the library");
	expect_number(number, counted.value, "lost-use",
	    "The uses that the object knows of");
}

static void
end_alone(void)
{
	expect_uses(1);
}

static void
end_of_two(void)
{
	expect_uses(2);
}

static void
end_of_three(void)
{
	expect_uses(3);
}

static const struct scene scenes[] = {
	{
	    .name = "A calls use(), and nobody has the mutex",
	    .threads = 1,
	    .begin = begin,
	    .thread = alone,
	    .end = end_alone,
	},
	{
	    .name = "A calls use(), while the library calls Python back on B",
	    .threads = 2,
	    .begin = begin,
	    .thread = beside_callback,
	    .end = end_of_two,
	},
	{
	    .name = "A and B call use(), and the library calls Python on C",
	    .threads = THREADS,
	    .begin = begin,
	    .thread = both,
	    .end = end_of_three,
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
