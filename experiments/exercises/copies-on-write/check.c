#include "exercises/copies-on-write/exercise.h"

#include <stddef.h>
#include <string.h>

#include "explore/explore.h"

/* What a program does with what lies in a page. */
enum deed {
	NOTHING,
	READ,	 /* its words, and no more */
	COUNT,	 /* takes a reference to an object in it, and gives it back */
	WRITE,	 /* its words */
	VISIT,	 /* as the collector */
	OVERLOOK /* the collector, which does not see what was frozen */
};

static const enum deed deeds[PROGRAMS][PAGES] = {
	[FIRST_ITEM] = { [LIST] = COUNT, [SLOTS] = READ, [LEFT] = COUNT },
	[SAME_AGAIN] = { [LIST] = COUNT, [SLOTS] = READ, [LEFT] = COUNT },
	[IN_C] = { [LIST] = READ,
	    [SLOTS] = READ,
	    [LEFT] = READ,
	    [RIGHT] = READ },
	[ONE_BYTE] = { [NONE] = COUNT, [STRING] = COUNT, [BYTES] = READ },
	[COLLECT] = { [LIST] = VISIT, [SLOTS] = READ },
	[FROZEN] = { [LIST] = OVERLOOK },
	[STORE_NONE] = { [NONE] = COUNT,
	    [LIST] = COUNT,
	    [SLOTS] = WRITE,
	    [LEFT] = COUNT },
	[SHARED] = { [MEMORY] = WRITE },
};

static const char *const pages[PAGES] = { "NONE", "LIST", "SLOTS", "LEFT",
	"RIGHT", "STRING", "BYTES", "MEMORY" };
static const char *const programs[PROGRAMS] = { "FIRST_ITEM", "SAME_AGAIN",
	"IN_C", "ONE_BYTE", "COLLECT", "FROZEN", "STORE_NONE", "SHARED" };

/* Why a page is copied, or why it is not. */
struct cause {
	bool copied;
	const char *reason, *text;
};

static struct cause
cause_of(enum page page, enum deed deed)
{
	if (deed == NOTHING)
		return (struct cause) { false, "untouched",
			"The program does nothing with what lies there." };
	if (page == MEMORY)
		return (struct cause) { false, "shared-memory",
			"Shared memory is not copied when somebody writes: it "
			"is there for both to see." };
	if (deed == COUNT && page == NONE)
		return (struct cause) { false, "immortal",
			"The program looks at an object there, but it is "
			"immortal and not counted: nothing is written." };
	switch (deed) {
	case COUNT:
		return (struct cause) { true, "counted",
			"An object lies there that the program looks at or "
			"lets go of. Its reference count changes, and that "
			"is written into the object." };
	case WRITE:
		return (struct cause) { true, "written",
			"The program puts another pointer there." };
	case VISIT:
		return (struct cause) { true, "collector",
			"The collector keeps numbers in the head of each "
			"container that it visits." };
	case OVERLOOK:
		return (struct cause) { false, "frozen",
			"gc.freeze() has taken the list out of the "
			"collector's sight: it is not visited." };
	default:
		return (struct cause) { false, "only-read",
			"What lies there is read, and no count is in that "
			"page. To read copies nothing." };
	}
}

static void
compare(enum program program)
{
	const char *guess = predicted[program];
	int page;

	expect(guess != NULL && strlen(guess) == PAGES &&
		strspn(guess, "c-") == PAGES,
	    "no-prediction",
	    "%s: expected %d letters, each 'c' (a copy) or '-' (shared).",
	    programs[program], PAGES);
	for (page = 0; page < PAGES; page++) {
		struct cause cause = cause_of(page, deeds[program][page]);

		expect((guess[page] == 'c') == cause.copied, cause.reason,
		    "%s, page %s (letter %d): it %s. %s", programs[program],
		    pages[page], page + 1,
		    cause.copied ? "is copied" : "stays shared", cause.text);
	}
}

static void
ask(int number)
{
	int program;

	(void)number;
	for (program = 0; program < PROGRAMS; program++)
		compare(program);
}

static void
begin(void)
{
}

static const struct scene scene = {
	.name = "Eight programs of a child, page by page",
	.threads = 1,
	.begin = begin,
	.thread = ask,
};

int
main(void)
{
	return explore(&scene).failed;
}
