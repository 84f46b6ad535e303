#include "exercises/second-lock/exercise.h"
#include "explore/explore.h"
#include "explore/steps.h"

enum { THREADS = 3, TRIES_MAX = 3 };

static struct mutex gil, library;
static struct word taken;   /* who has the library, for who tries it */
static struct word uses;    /* a word of the library */
static struct word counted; /* a word of an object */

/*
 * Plain notes, which is right only since every order is followed: to try a
 * mutex is no step of the kit, so that it cannot know what depends on it.
 */
static bool wants_gil[THREADS + 1];
static int wants_library[THREADS + 1]; /* in which line, or 0 */
static int tries[THREADS + 1];	       /* in vain, in this call */
static int gone[THREADS + 1];	       /* times that it let go of the GIL */

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
	wants_gil[me] = true;
	step_lock(&gil, place);
	wants_gil[me] = false;
}

void
library_lock(const struct step_place *place)
{
	int me = thread_number();

	expect(!has(&library), "takes-twice",
	    "In line %d %c takes the library's mutex, which it has already: it "
	    "would wait for itself for ever.",
	    place->line, letter(me));
	wants_library[me] = place->line;
	step_lock(&library, place);
	wants_library[me] = 0;
	taken.value = me;
}

void
library_unlock(const struct step_place *place)
{
	expect(has(&library), "lets-go-twice",
	    "In line %d %c lets go of the library's mutex, which it does not "
	    "have.",
	    place->line, letter(thread_number()));
	step_unlock(&library, place);
	taken.value = 0;
}

bool
library_try(const struct step_place *place)
{
	int me = thread_number();
	long nobody = 0;

	if (step_compare_exchange(&taken, &nobody, me, place)) {
		library.holder = me;
		return true;
	}
	tries[me]++;
	expect(tries[me] < TRIES_MAX || gone[me] > 0, "tries-again",
	    "%c tries the mutex again and again, with the GIL in its hands. %c "
	    "has the mutex, and may need the GIL to get done with it.",
	    letter(me), letter((int)nobody));
	expect(tries[me] < TRIES_MAX, "tries-again",
	    "%c has tried the mutex %d times in one call. It may ask as often "
	    "as it likes before %c is done with it: it should wait.",
	    letter(me), tries[me], letter((int)nobody));
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

/* Neither of two can go on: who holds what the other one wants? */
static void
always(void)
{
	int a = gil.holder, b = library.holder;

	if (a == 0 || b == 0 || a == b)
		return;
	expect(wants_library[a] == 0 || !wants_gil[b], "deadlock",
	    "%c has the GIL and waits in line %d for the library's mutex. %c "
	    "has that mutex and waits for the GIL. Neither can go on, ever.",
	    letter(a), wants_library[a], letter(b));
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
	    .always = always,
	    .end = end_of_two,
	    .every = true,
	},
	{
	    .name = "A and B call use(), and the library calls Python on C",
	    .threads = THREADS,
	    .begin = begin,
	    .thread = both,
	    .always = always,
	    .end = end_of_three,
	    .every = true,
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
