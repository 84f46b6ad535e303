#include "exercises/suspended-section/exercise.h"
#include "explore/explore.h"
#include "explore/steps.h"

#include <stddef.h>

enum { THREADS = 3 };

static struct list list;
static struct maker maker;
static struct section *innermost[THREADS + 1];
static long wants[THREADS + 1], got[THREADS + 1];
static struct list before; /* the list before the last step */

/*
 * A section is suspended when another is begun inside it, whether the thread
 * has to wait for that one or not: it could have to, and all that can come in
 * between then can come in between here.
 */
void
enter(struct section *section, struct object *object)
{
	struct section *outer = innermost[thread_number()];

	section->outer = outer;
	section->object = object;
	innermost[thread_number()] = section;
	if (outer != NULL && outer->object == object)
		return; /* it has the lock already */
	if (outer != NULL)
		mutex_unlock(&outer->object->mutex);
	mutex_lock(&object->mutex);
}

void
leave(struct section *section)
{
	struct section *outer = section->outer;

	expect(innermost[thread_number()] == section, "wrong-end",
	    "%c ends a section that is not its innermost one.",
	    letter(thread_number()));
	innermost[thread_number()] = outer;
	if (outer != NULL && outer->object == section->object)
		return;
	mutex_unlock(&section->object->mutex);
	if (outer != NULL)
		mutex_lock(&outer->object->mutex);
}

/* Whoever changes the list has its lock, and what is in it stays. */
static void
always(void)
{
	bool same = before.length.value == list.length.value;
	int i, by = last_thread();

	for (i = 0; i < ROOM; i++) {
		bool same_here = before.keys[i].value == list.keys[i].value &&
		    before.values[i].value == list.values[i].value;

		expect(same_here || i >= before.length.value, "overwritten",
		    "%c writes to place %d of the list, where somebody has put "
		    "a key already: the list ended there when %c looked, and "
		    "it does not any more.",
		    letter(by), i, letter(by));
		same = same && same_here;
	}
	expect(same || list.object.mutex.holder == by, "not-held",
	    "%c changes the list, and does not have its lock: it is in another "
	    "section, and this one is suspended.",
	    letter(by));
	before = list;
}

static void
thread(int me)
{
	got[me] = find_or_make(&list, &maker, wants[me]);
	expect(innermost[me] == NULL, "not-ended",
	    "%c returned from find_or_make(), and is in a section still.",
	    letter(me));
}

/* How often a key is in the list; its last value in *value. */
static int
count(long key, long *value)
{
	int i, n = 0;

	for (i = 0; i < ROOM && i < list.length.value; i++)
		if (list.keys[i].value == key) {
			*value = list.values[i].value;
			n++;
		}
	return n;
}

static void
end(void)
{
	long value;
	int i, n;

	for (i = 1; i <= THREADS; i++) {
		if (wants[i] == 0)
			continue;
		n = count(wants[i], &value);
		expect(n > 0, "missing",
		    "%c asked for key %ld, and it is not in the list.",
		    letter(i), wants[i]);
		expect(n == 1, "twice",
		    "Key %ld is in the list twice: whoever did not find it "
		    "waited for the maker, and another thread had put it there "
		    "meanwhile.",
		    wants[i]);
		expect(got[i] == value, "not-in-the-list",
		    "%c got value %ld for key %ld, and in the list is %ld.",
		    letter(i), got[i], wants[i], value);
	}
}

static void
same_key(void)
{
	wants[1] = wants[2] = 7;
}

static void
two_keys(void)
{
	wants[1] = 7;
	wants[2] = 8;
}

static void
three(void)
{
	wants[1] = wants[3] = 7;
	wants[2] = 8;
}

/* With something in it already. */
static void
not_empty(void)
{
	list.length.value = 1;
	list.keys[0].value = 8;
	list.values[0].value = 70;
	before = list;
	wants[1] = 7;
	wants[2] = 8;
	wants[3] = 9;
}

static const struct scene scenes[] = {
	{ "A and B want the value of the same key", 2, same_key, thread, always,
	    end, 0, 0, false },
	{ "A and B want the values of two keys", 2, two_keys, thread, always,
	    end, 0, 0, false },
	{ "A and C want the value of one key, and B that of another", 3, three,
	    thread, always, end, 0, 0, false },
	{ "Three keys are wanted, and that of B is in the list", 3, not_empty,
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
