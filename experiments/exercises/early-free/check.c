#include <stdio.h>

#include "exercises/early-free/exercise.h"
#include "explore/explore.h"

enum { TEXT_SIZE = 240, LOST_SIZE = 100 };
enum { FIRST_COUNT = 2, BY_NOBODY = -1 };

enum op { LOAD, ADD, DROP, USE };

/* What each thread does. */
static const enum op program[STEPS] = { LOAD, ADD, LOAD, DROP, USE, LOAD,
	DROP };
enum { USE_STEP = 4 };

struct thread {
	int done; /* steps */
	int references;
	long loaded;
	int loaded_from; /* the turn that had stored it */
};

/* A turn of the order, from 0. */
struct turn {
	int thread;
	enum op op;
	long number; /* loaded or stored */
	int from;    /* of a store: the turn that stored what it builds on */
};

/* One order, played. */
static struct thread threads[B + 1];
static struct turn turns[ROOM];
static long count;
static int taken;     /* turns */
static int last_turn; /* that stored */
static bool is_freed;

/* "1 A loads 2, 2 B loads 2": what was done in each turn. */
static const char *
story(void)
{
	static const char *const verbs[] = { "loads", "stores", "stores" };
	static char text[TEXT_SIZE];
	int i, used = 0;

	text[0] = '\0';
	for (i = 0; i < taken; i++) {
		const struct turn *turn = &turns[i];
		char what[20] = "uses it";

		if (turn->op != USE)
			snprintf(what, sizeof(what), "%s %ld", verbs[turn->op],
			    turn->number);
		used += snprintf(text + used, sizeof(text) - used, "%s%d %c %s",
		    i > 0 ? ", " : "", i + 1, letter(turn->thread), what);
	}
	return text;
}

/*
 * The additions and subtractions that are not in the count.  Each store builds
 * on the one that its thread had loaded; those that the last store does not
 * build on in the end are lost.
 */
static const char *
lost(void)
{
	static char text[LOST_SIZE];
	bool kept[ROOM] = { false };
	int i, used = 0;

	for (i = last_turn; i != BY_NOBODY; i = turns[i].from)
		kept[i] = true;
	for (i = 0; i < taken; i++)
		if ((turns[i].op == ADD || turns[i].op == DROP) && !kept[i])
			used += snprintf(text + used, sizeof(text) - used,
			    "%s%s of turn %d", used > 0 ? ", " : "Lost: ",
			    turns[i].op == ADD ? "+1" : "-1", i + 1);
	snprintf(text + used, sizeof(text) - used, "%s",
	    used > 0 ? "." : "Nothing is lost.");
	return text;
}

static void
take_turn(int who)
{
	struct thread *thread = &threads[who];
	struct turn *turn = &turns[taken];

	turn->thread = who;
	turn->op = program[thread->done++];
	switch (turn->op) {
	case LOAD:
		turn->number = thread->loaded = count;
		thread->loaded_from = last_turn;
		break;
	case ADD:
	case DROP:
		count = thread->loaded + (turn->op == ADD ? 1 : -1);
		thread->references += turn->op == ADD ? 1 : -1;
		turn->number = count;
		turn->from = thread->loaded_from;
		last_turn = taken;
		is_freed = turn->op == DROP && count == 0;
		break;
	case USE:
		break;
	}
	taken++;
}

static void
play(const char *name, const int *order)
{
	int i;

	for (i = A; i <= B; i++)
		threads[i] = (struct thread) { .references = 1 };
	count = FIRST_COUNT;
	taken = 0;
	last_turn = BY_NOBODY;
	is_freed = false;
	while (taken < ROOM && order[taken] != END && !is_freed) {
		int who = order[taken];

		expect(who == A || who == B, "no-thread",
		    "%s: turn %d is neither A nor B. The turns: %s.", name,
		    taken + 1, story());
		expect(threads[who].done < STEPS, "no-step-left",
		    "%s: turn %d is for %c, which has taken all of its %d "
		    "steps. The turns: %s.",
		    name, taken + 1, letter(who), STEPS, story());
		take_turn(who);
	}
	expect(is_freed || threads[A].done + threads[B].done == 2 * STEPS,
	    "unfinished",
	    "%s stops after %d turns: A has taken %d steps, B %d, and nobody "
	    "has freed the object so far. The turns: %s.",
	    name, taken, threads[A].done, threads[B].done, story());
}

/* Who still has a reference: a thread, or END. */
static int
holder(void)
{
	if (threads[A].references > 0)
		return A;
	return threads[B].references > 0 ? B : END;
}

static void
check_early(void)
{
	int who;

	play("freed_early", freed_early);
	expect(is_freed, "not-freed",
	    "freed_early: both are done, the count is %ld, and nobody has "
	    "stored a 0: the object is never freed. %s The turns: %s.",
	    count, lost(), story());
	who = turns[taken - 1].thread;
	expect(holder() != END, "ends-well",
	    "freed_early ends well: at turn %d %c drops the last reference of "
	    "all, stores 0, and frees the object. %s The turns: %s.",
	    taken, letter(who), lost(), story());
	expect(threads[A].done <= USE_STEP || threads[B].done <= USE_STEP,
	    "used-already",
	    "freed_early: %c frees the object at turn %d. %c has a reference, "
	    "so that is too early; but both have used it already. The turns: "
	    "%s.",
	    letter(who), taken, letter(holder()), story());
}

static void
check_never(void)
{
	int who;

	play("never_freed", never_freed);
	who = turns[taken - 1].thread;
	expect(!is_freed || holder() == END, "freed-too-early",
	    "never_freed: %c stores 0 at turn %d and frees the object, and %c "
	    "has a reference still. %s The turns: %s.",
	    letter(who), taken, letter(holder()), lost(), story());
	expect(!is_freed, "was-freed",
	    "never_freed: %c stores 0 at turn %d and frees the object, when "
	    "nobody has it any more. %s The turns: %s.",
	    letter(who), taken, lost(), story());
}

static void
check(int me)
{
	(void)me;
	check_early();
	check_never();
}

int
main(void)
{
	static const struct scene scene = {
		.name = "Both orders are played",
		.threads = 1,
		.thread = check,
	};

	return explore(&scene).failed;
}
