#include "exercises/which-tool/exercise.h"

#include <stddef.h>

#include "explore/explore.h"

#define BIT(n) (1u << (n))

enum {
	UNDER_ONE_LOCK = BIT(ONE_THREAD) | BIT(THREADS) | BIT(EVENT_LOOP),
	ONE_AT_A_TIME = BIT(ONE_THREAD) | BIT(EVENT_LOOP),
	NO_OBJECTS = BIT(PROCESSES) | BIT(INTERPRETERS),
	WITH_THREADS = BIT(THREADS) | BIT(INTERPRETERS) | BIT(FREE_THREADS),
	EVERY = BIT(TOOLS) - 1,
};

/* What a program is like, as the task says. */
enum fact {
	WAITS,
	MEMORY_IS_SHORT,
	BLOCKS,
	OBJECTS_ARE_SHARED,
	BYTECODE,
	CRASHES,
	C_CODE,
	NOT_PREPARED,
	MUCH_TO_MOVE,
	STEP_BY_STEP,
	ONLY_COMPUTES,
	OTHERS_GO_ON,
	USUAL_BUILD,
	FACTS,
};

/* The tools that a fact speaks against, and the chapter that shows it. */
static const struct objection {
	unsigned tools;
	const char *reason, *text;
} objections[FACTS] = {
	[WAITS] = { BIT(ONE_THREAD), "waits",
	    "Its tasks wait, and there one wait comes after the other "
	    "(chapter 4)." },
	[MEMORY_IS_SHORT] = { WITH_THREADS | BIT(PROCESSES), "memory-is-short",
	    "Twenty thousand wait at the same time and memory is short. A "
	    "thread takes more than ten times the memory of a task (chapter "
	    "6), and a process has a copy of what it writes to (chapter 12)." },
	[BLOCKS] = { BIT(EVENT_LOOP), "blocks",
	    "Its library blocks, and a callback that blocks holds up the "
	    "whole loop (chapter 6)." },
	[OBJECTS_ARE_SHARED] = { NO_OBJECTS, "objects-are-shared",
	    "Its tasks use the same objects. Another interpreter, be it in "
	    "another process or not, has only copies of them (chapter 7)." },
	[BYTECODE] = { UNDER_ONE_LOCK, "bytecode",
	    "Nearly all its time is bytecode, and there only one piece of "
	    "bytecode runs at a time: one CPU is busy (chapters 2 and 12)." },
	[CRASHES] = { EVERY & ~BIT(PROCESSES), "crashes",
	    "It may crash. In one process a crash ends everything (chapter "
	    "7)." },
	[C_CODE] = { ONE_AT_A_TIME, "c-code",
	    "Its time is spent in C code that lets go of the lock, and one "
	    "thread alone does one such call after the other (chapters 4 and "
	    "12)." },
	[NOT_PREPARED] = { BIT(INTERPRETERS), "not-prepared",
	    "Its C extension keeps state that two interpreters would share: "
	    "it was not written for several of them (chapter 7)." },
	[MUCH_TO_MOVE] = { NO_OBJECTS, "much-to-move",
	    "The objects lie in the memory of the program and would have to "
	    "be moved. That takes longer than it gains (chapters 8 and 12)." },
	[STEP_BY_STEP] = { EVERY & ~BIT(ONE_THREAD), "step-by-step",
	    "Each task needs the answer of the one before, and is over in "
	    "microseconds. So nothing can be done at the same time, and to "
	    "hand over one item costs more than it (chapters 7 and 12)." },
	[ONLY_COMPUTES] = { BIT(THREADS) | BIT(EVENT_LOOP), "only-computes",
	    "It only computes, in bytecode. Under one lock several threads, "
	    "or a loop, are hardly faster than one thread, and they have to "
	    "be made (chapters 2 and 12)." },
	[OTHERS_GO_ON] = { UNDER_ONE_LOCK, "others-go-on",
	    "The report is bytecode, and the server's loop needs the same "
	    "lock. It would be late by a switch interval each time that it has "
	    "slept, or even by the whole report (chapters 4 and 6)." },
	[USUAL_BUILD] = { BIT(FREE_THREADS), "usual-build",
	    "It runs on the usual build, and that has the GIL (chapter 9)." },
};

/* Of which tools a reason is true. */
static const unsigned true_of[REASONS] = {
	[WAITS_OVERLAP] = EVERY & ~BIT(ONE_THREAD),
	[LITTLE_MEMORY] = BIT(EVENT_LOOP),
	[MAY_BLOCK] = EVERY & ~ONE_AT_A_TIME,
	[C_LETS_GO] = EVERY & ~ONE_AT_A_TIME,
	[BYTECODE_BESIDE] = EVERY & ~UNDER_ONE_LOCK,
	[SAME_OBJECTS] = EVERY & ~NO_OBJECTS,
	[SAME_BYTES] = EVERY,
	[CRASH_ALONE] = BIT(PROCESSES),
	[NO_HAND_OVER] = BIT(ONE_THREAD),
};

static const char *const tool_names[TOOLS] = { "one thread", "threads",
	"an event loop", "processes", "interpreters", "free threads" };

/* The facts in the order in which they are best told, and what speaks for. */
static const struct {
	const char *name;
	unsigned facts, reasons;
} programs[PROGRAMS] = {
	[CHAT] = { "CHAT", BIT(WAITS) | BIT(MEMORY_IS_SHORT) | BIT(USUAL_BUILD),
	    BIT(WAITS_OVERLAP) | BIT(LITTLE_MEMORY) },
	[PAGES] = { "PAGES",
	    BIT(WAITS) | BIT(BLOCKS) | BIT(OBJECTS_ARE_SHARED) |
		BIT(USUAL_BUILD),
	    BIT(WAITS_OVERLAP) | BIT(MAY_BLOCK) | BIT(SAME_OBJECTS) },
	[PRIMES] = { "PRIMES", BIT(BYTECODE) | BIT(USUAL_BUILD),
	    BIT(BYTECODE_BESIDE) },
	[PICTURES] = { "PICTURES", BIT(CRASHES), BIT(CRASH_ALONE) },
	[PACKING] = { "PACKING",
	    BIT(C_CODE) | BIT(NOT_PREPARED) | BIT(MUCH_TO_MOVE) |
		BIT(USUAL_BUILD),
	    BIT(C_LETS_GO) | BIT(SAME_OBJECTS) },
	[GRAPH] = { "GRAPH", BIT(BYTECODE) | BIT(OBJECTS_ARE_SHARED),
	    BIT(BYTECODE_BESIDE) | BIT(SAME_OBJECTS) },
	[CHAIN] = { "CHAIN", BIT(STEP_BY_STEP), BIT(NO_HAND_OVER) },
	[TABLES] = { "TABLES",
	    BIT(MUCH_TO_MOVE) | BIT(ONLY_COMPUTES) | BIT(USUAL_BUILD),
	    BIT(NO_HAND_OVER) },
	[REPORT] = { "REPORT", BIT(OTHERS_GO_ON), BIT(BYTECODE_BESIDE) },
	[GENOME] = { "GENOME", BIT(BYTECODE) | BIT(USUAL_BUILD),
	    BIT(BYTECODE_BESIDE) | BIT(SAME_BYTES) },
};

static void
check(enum program program)
{
	struct answer answer = answers[program];
	unsigned facts = programs[program].facts;
	const char *name = programs[program].name;
	int fact;

	expect(answer.tool < TOOLS && answer.reason < REASONS, "no-answer",
	    "%s: that is none of the tools, or none of the reasons.", name);
	for (fact = 0; fact < FACTS; fact++)
		expect(!(facts & BIT(fact)) ||
			!(objections[fact].tools & BIT(answer.tool)),
		    objections[fact].reason, "%s, with %s: %s", name,
		    tool_names[answer.tool], objections[fact].text);
	expect(true_of[answer.reason] & BIT(answer.tool), "not-true",
	    "%s, with %s: the tool is a good one, but what you say for it is "
	    "not true of it.",
	    name, tool_names[answer.tool]);
	expect(programs[program].reasons & BIT(answer.reason), "no-matter",
	    "%s, with %s: the tool is a good one, and what you say of it is "
	    "true. But it is not what this program needs.",
	    name, tool_names[answer.tool]);
}

static void
ask(int number)
{
	int program;

	(void)number;
	for (program = 0; program < PROGRAMS; program++)
		check(program);
}

static void
begin(void)
{
}

static const struct scene scene = {
	.name = "Ten programs, in their order",
	.threads = 1,
	.begin = begin,
	.thread = ask,
};

int
main(void)
{
	return explore(&scene).failed;
}
