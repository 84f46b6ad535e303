#include "exercises/callbacks/exercise.h"

#include <stdio.h>
#include <string.h>

#include "explore/explore.h"

enum { MOST = 16, X_MS = 5 };

static const char wanted[] = "acb|de|ihgf|j";

struct timer {
	int due_ms;
	char who;
};

static char queue[MOST];
static int nqueue;
static struct timer timers[MOST]; /* those due first in front */
static int ntimers;
static int now_ms, turn;
static bool cancelled_x;
static char running;   /* which callback; 0: start() */
static char next_name; /* which is to be asked for next */
static char trace[2 * MOST];
static int length;
static char how[MOST][64]; /* each was asked for */

static const char *
whereabouts(char who)
{
	static char text[16];

	if (who == 0)
		return "start()";
	snprintf(text, sizeof(text), "%c", who);
	return text;
}

/* One asks for it: is that allowed, and how did it come about? */
static void
note(char who, const char *call)
{
	expect(who < 'a' || who >= next_name, "asked-twice",
	    "%c is asked for in %s, and has been asked for before.", who,
	    whereabouts(running));
	expect(who == next_name, "asked-out-of-turn",
	    "%c is asked for in %s, before its turn. They are to be asked for "
	    "in the order of the alphabet, and the next one is %c.",
	    who, whereabouts(running), next_name);
	expect(who <= 'j', "asked-out-of-turn",
	    "%c is asked for in %s, and the last one is j.", who,
	    whereabouts(running));
	snprintf(how[who - 'a'], sizeof(how[0]), "by %s with %s",
	    whereabouts(running), call);
	next_name++;
}

static void
set_timer(int due_ms, char who)
{
	int i = ntimers++;

	for (; i > 0 && timers[i - 1].due_ms > due_ms; i--)
		timers[i] = timers[i - 1];
	timers[i] = (struct timer) { due_ms, who };
}

void
call_soon(char who)
{
	note(who, "call_soon");
	queue[nqueue++] = who;
}

void
call_later(int delay_ms, char who)
{
	char call[32];

	snprintf(call, sizeof(call), "a timer of %d ms", delay_ms);
	note(who, call);
	set_timer(now_ms + delay_ms, who);
}

void
cancel(char who)
{
	expect(who == 'x', "cancels-too-much",
	    "%c is cancelled in %s, and it should run.", who,
	    whereabouts(running));
	cancelled_x = true;
}

/* A callback came: is it the one that should come, in this turn? */
static void
compare(char who)
{
	char should = wanted[length], turns[80];

	trace[length] = who;
	snprintf(turns, sizeof(turns), "So far: %s. Wanted: %s.", trace,
	    wanted);
	expect(who != 'x', "not-cancelled",
	    "x ran, in turn %d: nobody had cancelled it by then. %s", turn,
	    turns);
	expect(should != '|', "too-soon",
	    "%c, asked for %s, ran in turn %d already: it was in the queue "
	    "when that turn counted what it has to run. %s",
	    who, how[who - 'a'], turn, turns);
	expect(should == who, "wrong-order",
	    "%c, asked for %s, ran in turn %d where %c should. %s", who,
	    how[who - 'a'], turn, should, turns);
	length++;
}

/* A turn of the loop is over; another one has something to run. */
static void
end_turn(void)
{
	char should = wanted[length];

	/* Nothing ran: what was due was cancelled. */
	if (length == 0 || trace[length - 1] == '|')
		return;
	expect(should == '|' || should == '\0', "too-late",
	    "Turn %d ended without %c: it was neither in the queue nor due "
	    "when the turn counted what it has to run. So far: %s. Wanted: %s.",
	    turn, should, trace, wanted);
	if (should == '|')
		trace[length++] = '|';
}

static void
call(char who)
{
	if (who == 'x' && cancelled_x)
		return;
	compare(who);
	running = who;
	run(who);
	if (who == 'e')
		now_ms += LONG_MS;
}

static char
pop(void)
{
	char who = queue[0];

	memmove(queue, queue + 1, --nqueue);
	return who;
}

/* As the chapter has it; a wait is a jump of the clock. */
static void
one_turn(void)
{
	int todo, due = 0;

	if (nqueue == 0 && timers[0].due_ms > now_ms)
		now_ms = timers[0].due_ms;
	while (due < ntimers && timers[due].due_ms <= now_ms)
		queue[nqueue++] = timers[due++].who;
	ntimers -= due;
	memmove(timers, timers + due, ntimers * sizeof(timers[0]));
	turn++;
	for (todo = nqueue; todo > 0; todo--)
		call(pop());
	end_turn();
}

static void
run_loop(int me)
{
	(void)me;
	start();
	while (nqueue > 0 || ntimers > 0)
		one_turn();
	expect(length == (int)strlen(wanted), "never-ran",
	    "The loop has nothing left to do, and %c never ran. So far: %s. "
	    "Wanted: %s.",
	    wanted[length], trace, wanted);
}

static void
begin(void)
{
	next_name = 'a';
	set_timer(X_MS, 'x');
}

static const struct scene scene = {
	.name = "The loop runs until nothing is left",
	.threads = 1,
	.begin = begin,
	.thread = run_loop,
};

int
main(void)
{
	return explore(&scene).failed;
}
