#include "exercises/count-references/exercise.h"
#include "explore/explore.h"
#include "explore/steps.h"

enum { GARBAGE = 77777 };

static struct object object;
static struct word held;  /* references that are held indeed */
static struct word freed; /* 1: the object is freed */
static int gone_at;	  /* the step from which on it is; 0: it is not */
static int freed_by;

void
free_object(struct object *of)
{
	int me = thread_number();
	long left;

	expect(of == &object, "freed-another",
	    "%c frees something that is not the object.", letter(me));
	expect(exchange(&freed, 1) == 0, "freed-twice",
	    "%c frees the object, which was freed already.", letter(me));
	left = load(&held);
	expect(left == 0, "freed-early",
	    "%c frees the object, and it is still in use: the count fell to "
	    "0 too soon. References to it that are held: %ld.",
	    letter(me), left);
	/* The memory is given to something else. */
	store(&object.count, GARBAGE);
	gone_at = steps_taken();
	freed_by = me;
}

static void
always(void)
{
	expect(gone_at == 0 || steps_taken() == gone_at ||
		last_object() != &object.count,
	    "touched",
	    "%c looks at the count, or changes it, after %c has freed the "
	    "object. Its memory may be somebody else's by now.",
	    letter(last_thread()), letter(freed_by));
}

static void
take(void)
{
	take_reference(&object);
	fetch_add(&held, 1);
}

static void
drop(void)
{
	fetch_add(&held, -1);
	drop_reference(&object);
}

static void
begin_with(long references)
{
	object.count.value = held.value = references;
}

/* Somebody keeps a reference for good, and two threads borrow. */
static void
begin_kept(void)
{
	begin_with(1);
}

static void
borrow(int me)
{
	(void)me;
	take();
	drop();
}

static void
begin_two(void)
{
	begin_with(2);
}

static void
begin_three(void)
{
	begin_with(3);
}

static void
give_up(int me)
{
	(void)me;
	drop();
}

/* Everybody has a reference, and one of them takes another. */
static void
one_takes(int me)
{
	if (me == 1)
		borrow(me);
	drop();
}

static void
is_freed(void)
{
	expect(freed.value != 0, "never-freed",
	    "All references are dropped, and nobody has freed the object. Its "
	    "count is %ld.",
	    object.count.value);
}

static const struct scene scenes[] = {
	{
	    .name = "Two threads borrow an object that somebody keeps",
	    .threads = 2,
	    .begin = begin_kept,
	    .thread = borrow,
	    .always = always,
	},
	{
	    .name = "Two threads drop the last two references",
	    .threads = 2,
	    .begin = begin_two,
	    .thread = give_up,
	    .always = always,
	    .end = is_freed,
	},
	{
	    .name = "Three threads drop theirs, and A takes another before",
	    .threads = 3,
	    .begin = begin_three,
	    .thread = one_takes,
	    .always = always,
	    .end = is_freed,
	},
};

int
main(void)
{
	return explore(&scenes[0]).failed || explore(&scenes[1]).failed ||
	    explore(&scenes[2]).failed;
}
