#include <stdlib.h>

#include "exercises/check-points/exercise.h"
#include "explore/explore.h"
#include "explore/steps.h"

enum { LINES_MAX = 9 };

/* What an instruction does to the counter, or why it is a check point. */
enum kind { LOADS, ADDS, STORES, JUMPS, ENTERS, CALLS, RETURNS, QUICK, OTHER };

struct line {
	enum kind kind;
	const char *text, *after;
};

#define LINE(kind, text)                                                       \
	{                                                                      \
		kind, text, "check point after " text                          \
	}

static const struct line programs[PROGRAMS][LINES_MAX + 1] = {
	[PLAIN] = {
		LINE(LOADS, "LOAD_GLOBAL counter"),
		LINE(QUICK, "LOAD_CONST 1"),
		LINE(ADDS, "BINARY_OP +"),
		LINE(STORES, "STORE_GLOBAL counter"),
		LINE(JUMPS, "JUMP_BACKWARD"),
	},
	[CALL_BETWEEN] = {
		LINE(LOADS, "LOAD_GLOBAL counter"),
		LINE(OTHER, "LOAD_GLOBAL one"),
		LINE(CALLS, "CALL 0"),
		LINE(ENTERS, "RESUME"),
		LINE(QUICK, "LOAD_CONST 1"),
		LINE(RETURNS, "RETURN_VALUE"),
		LINE(ADDS, "BINARY_OP +"),
		LINE(STORES, "STORE_GLOBAL counter"),
		LINE(JUMPS, "JUMP_BACKWARD"),
	},
	[CALL_FIRST] = {
		LINE(OTHER, "LOAD_GLOBAL one"),
		LINE(CALLS, "CALL 0"),
		LINE(ENTERS, "RESUME"),
		LINE(QUICK, "LOAD_CONST 1"),
		LINE(RETURNS, "RETURN_VALUE"),
		LINE(LOADS, "LOAD_GLOBAL counter"),
		LINE(ADDS, "BINARY_OP +"),
		LINE(STORES, "STORE_GLOBAL counter"),
		LINE(JUMPS, "JUMP_BACKWARD"),
	},
	[LOOP_BETWEEN] = {
		LINE(LOADS, "LOAD_GLOBAL counter"),
		LINE(QUICK, "STORE_FAST seen"),
		LINE(JUMPS, "JUMP_BACKWARD (next item)"),
		LINE(QUICK, "LOAD_FAST seen"),
		LINE(QUICK, "LOAD_CONST 1"),
		LINE(ADDS, "BINARY_OP +"),
		LINE(STORES, "STORE_GLOBAL counter"),
		LINE(JUMPS, "JUMP_BACKWARD"),
	},
};

static const char *const names[PROGRAMS] = {
	[PLAIN] = "PLAIN",
	[CALL_BETWEEN] = "CALL_BETWEEN",
	[CALL_FIRST] = "CALL_FIRST",
	[LOOP_BETWEEN] = "LOOP_BETWEEN",
};

/* What is played, set before it is explored. */
static enum program program;
static bool since; /* since 3.10, or before */
static enum { LOSS, SWITCH, VERDICT } looks_for;
static bool *lost; /* allocated, so that it is kept from order to order */

/* What the threads share.  Who has the lock does all the rest alone. */
static struct mutex gil;
static struct word counter;
static struct word sum[3]; /* a thread's own: what it loaded, and added to */
static int runner;	   /* who had the lock last */

static const char *
when(void)
{
	return since ? "Since 3.10" : "From 3.2 to 3.9";
}

/* Where the interpreter looks at its eval breaker. */
static bool
is_check_point(enum kind kind)
{
	if (since)
		return kind == ENTERS || kind == JUMPS;
	return kind != QUICK && kind != ENTERS && kind != RETURNS;
}

static bool
is_marked(int line)
{
	if (program == CALL_BETWEEN)
		return call[line] == YES;
	return (since ? plain[line].since : plain[line].before) == YES;
}

static const char *
why_not(enum kind kind)
{
	if (kind == QUICK && !since)
		return "It is one of the quick instructions.";
	if (kind == CALLS)
		return "It looks when it has entered the function, at RESUME.";
	if (kind == RETURNS)
		return "Only 3.10 does, which has no RESUME yet.";
	return "It looks when a function is entered, and when a loop jumps "
	       "back.";
}

/* A mark is wrong, and here is what comes of it. */
static void
blame(const struct line *line, bool loses)
{
	if (is_check_point(line->kind))
		expect(false, "missing-mark",
		    "%s the interpreter looks at its eval breaker after %s, "
		    "and you say NO. There the lock may change hands, as it "
		    "does here%s.",
		    when(), line->text,
		    loses ? ", and an addition is lost" : "");
	expect(false, "extra-mark",
	    "%s the interpreter does not look at its eval breaker after %s, "
	    "and you say YES. %s If the lock changed hands there, it could go "
	    "like this%s.",
	    when(), line->text, why_not(line->kind),
	    loses ? ", and an addition would be lost" : "");
}

/* Let another thread go first.  Whether it added something meanwhile. */
static bool
give_way(int me, const struct line *line, bool wrong)
{
	long before = counter.value;

	step_unlock(&gil, STEP_PLACE(line->after));
	step_lock(&gil, STEP_PLACE("takes the lock"));
	if (looks_for == SWITCH && wrong && runner != me)
		blame(line, false);
	runner = me;
	return counter.value != before;
}

static void
take_line(int me, const struct line *line)
{
	switch (line->kind) {
	case LOADS:
		sum[me].value = step_load(&counter, STEP_PLACE(line->text));
		break;
	case ADDS:
		step_fetch_add(&sum[me], 1, STEP_PLACE(line->text));
		break;
	case STORES:
		step_store(&counter, sum[me].value, STEP_PLACE(line->text));
		break;
	default:
		break;
	}
}

/* An addition of the other one is overwritten. */
static void
lose(const struct line *culprit)
{
	const struct marks *says = &can_lose[program];

	if (looks_for == LOSS && culprit != NULL)
		blame(culprit, true);
	if (looks_for != VERDICT)
		return;
	*lost = true;
	expect((since ? says->since : says->before) == YES, "loses",
	    "%s, %s loses an addition in this order of steps, and you say "
	    "that it cannot.",
	    when(), names[program]);
}

static void
run_body(int me)
{
	const struct line *lines = programs[program], *culprit = NULL;
	bool overtaken = false;
	int i;

	step_lock(&gil, STEP_PLACE("takes the lock"));
	runner = me;
	for (i = 0; lines[i].text != NULL; i++) {
		bool check = is_check_point(lines[i].kind);
		bool wrong = looks_for != VERDICT && is_marked(i) != check;

		if (lines[i].kind == LOADS) {
			culprit = NULL;
			overtaken = false;
		}
		take_line(me, &lines[i]);
		if (lines[i].kind == STORES && overtaken)
			lose(culprit);
		if ((check || wrong) && give_way(me, &lines[i], wrong)) {
			overtaken = true;
			if (wrong)
				culprit = &lines[i];
		}
	}
	step_unlock(&gil, STEP_PLACE("ends, and gives up the lock"));
}

static void
nothing(void)
{
}

static void
deny(int me)
{
	(void)me;
	expect(false, "loses-nothing",
	    "%s, %s loses nothing, and you say that it can lose an addition. "
	    "All orders of its steps were tried: wherever the lock changes "
	    "hands, no addition is half done.",
	    when(), names[program]);
}

static bool
play(enum program of, bool is_since, const char *name)
{
	const struct scene scene = {
		.name = name,
		.threads = 2,
		.begin = nothing,
		.thread = run_body,
	};

	program = of;
	since = is_since;
	return !explore(&scene).failed;
}

/* What the interpreter does, and what the marks say it does. */
static bool
marks_are_right(enum program of, bool is_since)
{
	looks_for = LOSS;
	if (!play(of, is_since, "Two threads add, with your check points"))
		return false;
	looks_for = SWITCH;
	return play(of, is_since, "Two threads add, with your check points");
}

static bool
verdict_is_right(enum program of, bool is_since)
{
	static const struct scene denied = {
		.name = "Two threads add",
		.threads = 1,
		.begin = nothing,
		.thread = deny,
	};
	const struct marks *says = &can_lose[of];

	*lost = false;
	looks_for = VERDICT;
	if (!play(of, is_since, "Two threads run the program"))
		return false;
	if (*lost || (is_since ? says->since : says->before) == NO)
		return true;
	return !explore(&denied).failed;
}

int
main(void)
{
	int of;

	lost = calloc(1, sizeof(*lost));
	if (lost == NULL)
		abort();
	if (!marks_are_right(PLAIN, false) || !marks_are_right(PLAIN, true) ||
	    !marks_are_right(CALL_BETWEEN, true))
		return 1;
	for (of = 0; of < PROGRAMS; of++)
		if (!verdict_is_right(of, false) || !verdict_is_right(of, true))
			return 1;
	free(lost);
	return 0;
}
