#include "exercises/slow-path/exercise.h"
#include "explore/explore.h"
#include "explore/steps.h"

enum { THREADS = 3, POISON = -999 };

static struct object object;
static struct word has[THREADS + 1]; /* references that a thread has */
static struct word queue;	     /* 1: the object lies in the queue */
static struct word was_queued;
static struct word freed;
static int takes[THREADS + 1]; /* how many a thread takes before it drops */

void
queue_object(struct object *which)
{
	(void)which;
	expect(exchange(&was_queued, 1) == 0, "queued-twice",
	    "The object is put into the owner's queue, and somebody has put it "
	    "there before: the owner will merge it twice.");
	store(&queue, 1);
}

/* Whoever uses the object meanwhile, or after it, uses one that is freed. */
void
free_object(struct object *which)
{
	int i;

	expect(exchange(&freed, 1) == 0, "freed-twice",
	    "The object is freed, and it has been freed before.");
	for (i = 1; i <= THREADS; i++)
		expect(load(&has[i]) == 0, "freed-too-early",
		    "The object is freed, and %c has a reference to it.",
		    letter(i));
	store(&which->owner, POISON);
	store(&which->local, POISON);
	store(&which->shared, POISON);
}

static void
always(void)
{
	const void *touched = last_object();

	if (freed.value && last_stored() != POISON)
		expect(touched != &object.owner && touched != &object.local &&
			touched != &object.shared,
		    "touched", "%c uses the object, and it has been freed.",
		    letter(last_thread()));
}

/* The owner looks into its queue. */
static void
safe_point(void)
{
	if (exchange(&queue, 0) == 0)
		return;
	expect(load(&freed) == 0, "touched",
	    "The owner finds the object in its queue, and it has been freed.");
	merge(&object, -1);
}

static void
drop_by_owner(void)
{
	long local;

	if (load(&object.owner) != OWNER) {
		drop_by_visitor(&object);
		return;
	}
	local = load(&object.local) - 1;
	store(&object.local, local);
	if (local != 0)
		return;
	if (load(&object.shared) == 0) /* nobody else ever had it */
		free_object(&object);
	else
		merge(&object, 0);
}

static void
owner(void)
{
	long left;

	safe_point();
	for (left = has[OWNER].value; left > 0; left--) {
		store(&has[OWNER], left - 1);
		drop_by_owner();
	}
	safe_point();
}

static void
visitor(int me)
{
	long left = has[me].value;
	int i;

	for (i = 0; i < takes[me]; i++) {
		fetch_add(&object.shared, ONE);
		store(&has[me], ++left);
	}
	while (left > 0) {
		store(&has[me], --left);
		drop_by_visitor(&object);
	}
}

static void
thread(int me)
{
	if (me == OWNER)
		owner();
	else
		visitor(me);
}

static void
end(void)
{
	safe_point();
	expect(freed.value != 0, "forgotten",
	    "Nobody has a reference any more, and nobody has freed the object: "
	    "local is %ld, and the count in shared is %ld.",
	    object.local.value, count_of(object.shared.value));
}

/* How many each has of the owner's count, and who counted in shared. */
static void
give(int a, int b, int c, int counted_by_b)
{
	object.owner.value = OWNER;
	object.local.value = a + b + c;
	object.shared.value = (long)counted_by_b * ONE;
	has[1].value = a;
	has[2].value = b + counted_by_b;
	has[3].value = c;
}

static void
one_given(void)
{
	give(0, 1, 0, 0);
}

static void
one_counted(void)
{
	give(1, 0, 0, 1);
}

static void
two_given(void)
{
	give(0, 1, 1, 0);
}

static void
one_kept(void)
{
	give(1, 1, 1, 0);
}

static void
two_and_one(void)
{
	give(0, 2, 1, 0);
}

static void
one_taken(void)
{
	give(0, 1, 1, 0);
	takes[3] = 1;
}

static const struct scene scenes[] = {
	{ "A has given its one reference to B, which drops it", 2, one_given,
	    thread, always, end, 0, 0, false },
	{ "A has a reference, and so has B, which took it; both drop it", 2,
	    one_counted, thread, always, end, 0, 0, false },
	{ "A has given a reference to B and one to C, and they drop it", 3,
	    two_given, thread, always, end, 0, 0, false },
	{ "The same, and A has one of its own to drop", 3, one_kept, thread,
	    always, end, 0, 0, false },
	{ "A has given two references to B and one to C, and they drop them", 3,
	    two_and_one, thread, always, end, 0, 0, false },
	{ "B and C were given one each, and C takes another", 3, one_taken,
	    thread, always, end, 0, 0, false },
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
