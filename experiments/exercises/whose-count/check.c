#include <stdarg.h>
#include <stdio.h>

#include "exercises/whose-count/exercise.h"
#include "explore/explore.h"

enum { NOBODY, A, B, C };

/* How an object is counted, and in which state its shared is. */
enum kind { COUNTED, NEVER_COUNTED, NOT_ON_STACKS };
enum state { NO_FLAG, HAS_QUEUED, HAS_MERGED };
enum act { TAKE, PUSH, DROP, MERGE };

struct object {
	enum kind kind;
	int owner;
	bool owner_exited;
	long local, shared;
	enum state state;
};

/* In the order of enum operation. */
static const struct task {
	const char *name, *reason;
	enum act act;
	int who;
	struct object before;
} tasks[OPERATIONS] = {
	{ "OWNER_TAKES", "owner-takes", TAKE, A, { .owner = A, .local = 1 } },
	{ "OWNER_DROPS_ALL", "owner-drops-all", DROP, A,
	    { .owner = A, .local = 1 } },
	{ "OWNER_DROPS_ITS_LAST", "owner-drops-its-last", DROP, A,
	    { .owner = A, .local = 1, .shared = 1 } },
	{ "MAKER_DROPS_MERGED", "maker-drops-merged", DROP, A,
	    { .owner = NOBODY, .shared = 1, .state = HAS_MERGED } },
	{ "VISITOR_AT_ZERO", "visitor-at-zero", DROP, B,
	    { .owner = A, .local = 1 } },
	{ "VISITOR_BELOW_ZERO", "visitor-below-zero", DROP, C,
	    { .owner = A, .local = 3, .state = HAS_QUEUED } },
	{ "OWNER_MERGES", "owner-merges", MERGE, A,
	    { .owner = A, .local = 2, .shared = -1, .state = HAS_QUEUED } },
	{ "OWNER_GONE", "owner-gone", DROP, B,
	    { .owner = A, .owner_exited = true, .local = 1 } },
	{ "IMMORTAL", "immortal", TAKE, B, { .kind = NEVER_COUNTED } },
	{ "DEFERRED", "deferred", PUSH, B,
	    { .kind = NOT_ON_STACKS, .owner = A, .local = 1 } },
};

/* The operation that is worked out: the object, and what is to be said. */
static struct object object;
static struct answer outcome;
static char story[300];
static int story_length;

__attribute__((format(printf, 1, 2))) static void
say(const char *format, ...)
{
	int room = (int)sizeof(story) - story_length;
	va_list args;

	va_start(args, format);
	if (room > 0)
		story_length +=
		    vsnprintf(story + story_length, room, format, args);
	va_end(args);
}

static void
set_local(long local)
{
	say(" By a plain store local goes from %ld to %ld.", object.local,
	    local);
	object.local = local;
	outcome.local = PLAIN;
}

static void
set_shared(long shared, enum state state)
{
	static const char *const flags[] = { "", ", with the flag \"queued\"",
		", with the flag \"merged\"" };

	say(" By an atomic instruction shared ");
	if (shared == object.shared)
		say("stays %ld%s.", shared, flags[state]);
	else
		say("goes from %ld to %ld%s.", object.shared, shared,
		    flags[state]);
	object.shared = shared;
	object.state = state;
	outcome.shared = ATOMIC;
}

static void
free_if_none_left(void)
{
	if (object.local + object.shared == 0) {
		say(" No reference is left.");
		outcome.fate = FREED;
	}
}

/* One reference goes: the queue's, or that of the visitor who merges. */
static void
merge(void)
{
	long local = object.local;

	set_local(0);
	set_shared(object.shared + local - 1, HAS_MERGED);
	object.owner = NOBODY;
	free_if_none_left();
}

static void
drop_by_owner(void)
{
	set_local(object.local - 1);
	if (object.local > 0)
		return;
	if (object.shared == 0 && object.state == NO_FLAG) {
		say(" Nobody else ever counted: shared is only looked at.");
		outcome.fate = FREED;
	} else {
		say(" Others have counted, so A gives the object up.");
		set_shared(object.shared, HAS_MERGED);
		object.owner = NOBODY;
		free_if_none_left();
	}
}

static void
drop_by_visitor(void)
{
	if (object.state != NO_FLAG || object.shared != 0) {
		if (object.state == HAS_QUEUED)
			say(" The owner has been asked already.");
		set_shared(object.shared - 1, object.state);
		if (object.state == HAS_MERGED)
			free_if_none_left();
	} else if (object.owner_exited) {
		say(" Shared is 0, and the owner has no queue any more: the "
		    "visitor merges.");
		merge();
	} else {
		say(" Local may be anything, so the owner has to look.");
		set_shared(0, HAS_QUEUED);
		outcome.fate = QUEUED;
	}
}

static void
count(int who, enum act act)
{
	bool owns = who == object.owner;

	if (object.kind == NEVER_COUNTED) {
		say(" Whoever sees that an object is immortal writes nothing.");
		return;
	}
	if (act == PUSH && object.kind == NOT_ON_STACKS) {
		say(" On a stack a reference to a deferred object is tagged, "
		    "and not counted.");
		return;
	}
	if (object.owner == NOBODY)
		say(" The object has no owner any more.");
	else
		say(" %c %s the owner.", letter(who), owns ? "is" : "is not");
	if (act == DROP && owns)
		drop_by_owner();
	else if (act == DROP)
		drop_by_visitor();
	else if (owns)
		set_local(object.local + 1);
	else
		set_shared(object.shared + 1, object.state);
}

static void
work_out(const struct task *task)
{
	object = task->before;
	outcome = (struct answer) { UNTOUCHED, UNTOUCHED, LIVES };
	story_length = 0;
	story[0] = '\0';
	if (task->act == MERGE) {
		say(" Both counts go into shared, less the queue's reference.");
		merge();
	} else {
		count(task->who, task->act);
	}
}

static void
compare(const struct task *task, struct answer said)
{
	static const char *const hows[] = { "is not touched",
		"is changed by a plain store", "is changed atomically" };
	static const char *const fates[] = { "lives on", "is queued",
		"is freed" };

	expect(said.local <= ATOMIC && said.shared <= ATOMIC &&
		said.fate <= FREED,
	    "no-answer", "%s: that is none of the answers.", task->name);
	expect(said.local != ATOMIC, "local-atomic",
	    "%s: nobody changes local by atomic instructions. It never has two "
	    "writers at the same time, so a plain store will do.",
	    task->name);
	expect(said.shared != PLAIN, "shared-plain",
	    "%s: nobody changes shared by a plain store. Another thread may do "
	    "the same at that moment, and one of the changes would be lost.",
	    task->name);
	work_out(task);
	expect(said.local == outcome.local && said.shared == outcome.shared &&
		said.fate == outcome.fate,
	    task->reason,
	    "%s: you say that local %s, shared %s, and the object %s. It is "
	    "otherwise.%s",
	    task->name, hows[said.local], hows[said.shared], fates[said.fate],
	    story);
}

static void
ask(int me)
{
	int i;

	(void)me;
	for (i = 0; i < OPERATIONS; i++)
		compare(&tasks[i], answers[i]);
}

int
main(void)
{
	static const struct scene scene = {
		.name = "Ten operations, in their order",
		.threads = 1,
		.thread = ask,
	};

	return explore(&scene).failed;
}
