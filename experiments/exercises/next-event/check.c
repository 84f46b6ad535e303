#include "exercises/next-event/exercise.h"

#include <stddef.h>

#include "explore/explore.h"
#include "explore/steps.h"

enum { LINES_MAX = 24, WORDS_MAX = ENDS + 1 };

/* What a thread does, in virtual milliseconds. */
struct script {
	long arrives, computes, with_lock;
};

/* A line of the run that was worked out by hand. */
struct line {
	long at;
	int who;
	enum what what;
};

enum { T1 = 1, T2, T3, T4 };

struct run {
	int cores, threads;
	struct script scripts[THREADS_MAX];
	struct line lines[LINES_MAX];
	int nlines;
};

static const struct run a_core_each = {
	.cores = 2,
	.threads = 2,
	.scripts = { { 0, 2, 3 }, { 1, 2, 2 } },
	.lines = { { 0, T1, ARRIVES }, { 0, T1, GETS_CORE }, { 1, T2, ARRIVES },
	    { 1, T2, GETS_CORE }, { 2, T1, WANTS_LOCK }, { 2, T1, GETS_LOCK },
	    { 3, T2, WANTS_LOCK }, { 5, T1, ENDS }, { 5, T2, GETS_LOCK },
	    { 5, T2, GETS_CORE }, { 7, T2, ENDS } },
	.nlines = 11,
};

static const struct run one_core = {
	.cores = 1,
	.threads = 3,
	.scripts = { { 0, 2, 2 }, { 0, 1, 1 }, { 1, 1, 1 } },
	.lines = { { 0, T1, ARRIVES }, { 0, T2, ARRIVES }, { 0, T1, GETS_CORE },
	    { 1, T3, ARRIVES }, { 2, T1, WANTS_LOCK }, { 2, T1, GETS_LOCK },
	    { 4, T1, ENDS }, { 4, T2, GETS_CORE }, { 5, T2, WANTS_LOCK },
	    { 5, T2, GETS_LOCK }, { 6, T2, ENDS }, { 6, T3, GETS_CORE },
	    { 7, T3, WANTS_LOCK }, { 7, T3, GETS_LOCK }, { 8, T3, ENDS } },
	.nlines = 15,
};

static const struct run all_at_once = {
	.cores = 4,
	.threads = 4,
	.scripts = { { 0, 1, 2 }, { 0, 1, 2 }, { 0, 1, 2 }, { 0, 1, 2 } },
	.lines = { { 0, T1, ARRIVES }, { 0, T2, ARRIVES }, { 0, T3, ARRIVES },
	    { 0, T4, ARRIVES }, { 0, T1, GETS_CORE }, { 0, T2, GETS_CORE },
	    { 0, T3, GETS_CORE }, { 0, T4, GETS_CORE }, { 1, T1, WANTS_LOCK },
	    { 1, T2, WANTS_LOCK }, { 1, T3, WANTS_LOCK }, { 1, T4, WANTS_LOCK },
	    { 1, T1, GETS_LOCK }, { 3, T1, ENDS }, { 3, T2, GETS_LOCK },
	    { 3, T2, GETS_CORE }, { 5, T2, ENDS }, { 5, T3, GETS_LOCK },
	    { 5, T3, GETS_CORE }, { 7, T3, ENDS }, { 7, T4, GETS_LOCK },
	    { 7, T4, GETS_CORE }, { 9, T4, ENDS } },
	.nlines = 23,
};

/* While T2 sleeps, T3 has its core; T4 comes at the moment at which the lock
 * goes from T1 to T2. */
static const struct run two_cores = {
	.cores = 2,
	.threads = 4,
	.scripts = { { 0, 1, 4 }, { 0, 1, 1 }, { 0, 3, 1 }, { 2, 1, 1 } },
	.lines = { { 0, T1, ARRIVES }, { 0, T2, ARRIVES }, { 0, T3, ARRIVES },
	    { 0, T1, GETS_CORE }, { 0, T2, GETS_CORE }, { 1, T1, WANTS_LOCK },
	    { 1, T2, WANTS_LOCK }, { 1, T1, GETS_LOCK }, { 1, T3, GETS_CORE },
	    { 2, T4, ARRIVES }, { 4, T3, WANTS_LOCK }, { 4, T4, GETS_CORE },
	    { 5, T1, ENDS }, { 5, T4, WANTS_LOCK }, { 5, T2, GETS_LOCK },
	    { 5, T2, GETS_CORE }, { 6, T2, ENDS }, { 6, T3, GETS_LOCK },
	    { 6, T3, GETS_CORE }, { 7, T3, ENDS }, { 7, T4, GETS_LOCK },
	    { 7, T4, GETS_CORE }, { 8, T4, ENDS } },
	.nlines = 23,
};

static const char *const words[THREADS_MAX + 1][WORDS_MAX] = {
	[T1] = { "T1 arrives", "T1 gets a core", "T1 wants the lock",
	    "T1 gets the lock", "T1 ends" },
	[T2] = { "T2 arrives", "T2 gets a core", "T2 wants the lock",
	    "T2 gets the lock", "T2 ends" },
	[T3] = { "T3 arrives", "T3 gets a core", "T3 wants the lock",
	    "T3 gets the lock", "T3 ends" },
	[T4] = { "T4 arrives", "T4 gets a core", "T4 wants the lock",
	    "T4 gets the lock", "T4 ends" },
};

static const struct run *run;
static struct sim sim;
static struct word virtual_time; /* the clock, in the table of what happened */

/* The check's own list of what is to happen; by number, 0: is over. */
static struct event pending[EVENTS_MAX];
static int scheduled, line;

static bool on_core[THREADS_MAX + 1], ended[THREADS_MAX + 1];
static int holder; /* of the lock; 0: nobody */
static int running;

/* What each thread waits for; NULL: nothing. */
static struct thing *waits_for[THREADS_MAX + 1];

static const char *
name(const struct thing *thing)
{
	return thing == &sim.lock ? "the lock" : "a core";
}

void
schedule(struct sim *s, long at, enum what what, int who)
{
	expect(who >= 1 && who <= run->threads, "nobody",
	    "At %ld ms %s is given to thread %d, and there is no such thread: "
	    "nobody waited.",
	    s->now, what == GETS_LOCK ? "the lock" : "a core", who);
	expect(at >= s->now, "in-the-past",
	    "At %ld ms \"%s\" is scheduled for %ld ms, which is over.", s->now,
	    words[who][what], at);
	expect(scheduled + 1 < EVENTS_MAX, "too-many-events",
	    "At %ld ms more happens than could happen: too many events are "
	    "scheduled.",
	    s->now);
	scheduled++;
	pending[scheduled] = (struct event) { at, scheduled, what, who };
	s->events[s->nevents++] = pending[scheduled];
}

static const struct event *
earliest(void)
{
	const struct event *first = NULL;
	int i;

	for (i = 1; i <= scheduled; i++)
		if (pending[i].number != 0 &&
		    (first == NULL || pending[i].at < first->at))
			first = &pending[i];
	return first;
}

/* Was it the right event? */
static void
took(const struct event *event)
{
	const struct event *first = earliest();
	const char *says;

	expect(event->number >= 1 && event->number <= scheduled,
	    "no-such-event",
	    "next_event() returns an event that was never scheduled.");
	says = words[event->who][event->what];
	expect(pending[event->number].number != 0, "event-again",
	    "next_event() returns \"%s\" a second time: what has happened "
	    "must be taken out of the events.",
	    says);
	expect(event->at == first->at, "clock-goes-back",
	    "next_event() jumps to %ld ms, to \"%s\", and \"%s\" is to happen "
	    "at %ld ms: for that the clock would have to go back.",
	    event->at, says, words[first->who][first->what], first->at);
	expect(event->number == first->number, "wrong-tie",
	    "\"%s\" and \"%s\" are both to happen at %ld ms. The first was "
	    "scheduled first, as number %ld, and next_event() takes the "
	    "other, number %ld.",
	    words[first->who][first->what], says, event->at, first->number,
	    event->number);
	expect(sim.now == event->at, "wrong-clock",
	    "\"%s\" happens at %ld ms, and the clock says %ld ms.", says,
	    event->at, sim.now);
	pending[event->number].number = 0;
}

/* As it was worked out by hand? */
static void
compare(const struct event *event)
{
	const struct line *expected = &run->lines[line];
	const char *says = words[event->who][event->what];

	expect(line < run->nlines, "other-run",
	    "All threads should have ended at %ld ms, and at %ld ms %s.",
	    run->lines[run->nlines - 1].at, event->at, says);
	expect(event->at == expected->at && event->who == expected->who &&
		event->what == expected->what,
	    "other-run",
	    "Next should happen: at %ld ms %s. In your run: at %ld ms %s.",
	    expected->at, words[expected->who][expected->what], event->at,
	    says);
	line++;
}

static bool
wants(int who, struct thing *thing)
{
	bool has = want(&sim, thing, who);

	waits_for[who] = thing;
	expect(thing->nwaiting >= 0 && thing->nwaiting <= run->threads,
	    "too-many-wait",
	    "At %ld ms %d threads wait for %s, and there are only %d threads.",
	    sim.now, thing->nwaiting, name(thing), run->threads);
	return has;
}

static void
leaves_core(int who)
{
	on_core[who] = false;
	running--;
	give_back(&sim, &sim.cores);
}

static void
gets_core(int who)
{
	const struct script *script = &run->scripts[who - 1];

	expect(running < run->cores, "too-many-run",
	    "At %ld ms T%d gets a core, and %d of %d cores are in use: one "
	    "core is given to two.",
	    sim.now, who, running, run->cores);
	on_core[who] = true;
	running++;
	if (holder == who)
		schedule(&sim, sim.now + script->with_lock, ENDS, who);
	else
		schedule(&sim, sim.now + script->computes, WANTS_LOCK, who);
}

static void
gets_lock(int who)
{
	expect(holder == 0, "two-holders",
	    "At %ld ms T%d gets the lock, and T%d has it.", sim.now, who,
	    holder);
	holder = who;
	if (on_core[who])
		schedule(&sim, sim.now + run->scripts[who - 1].with_lock, ENDS,
		    who);
	else
		wants(who, &sim.cores);
}

static void
happens(const struct event *event)
{
	int who = event->who;

	switch (event->what) {
	case ARRIVES:
		wants(who, &sim.cores);
		break;
	case GETS_CORE:
		waits_for[who] = NULL;
		gets_core(who);
		break;
	case WANTS_LOCK:
		if (!wants(who, &sim.lock))
			leaves_core(who);
		break;
	case GETS_LOCK:
		waits_for[who] = NULL;
		gets_lock(who);
		break;
	case ENDS:
		ended[who] = true;
		holder = 0;
		give_back(&sim, &sim.lock);
		leaves_core(who);
		break;
	}
}

/* Nothing will happen any more.  Has anybody been left? */
static void
all_over(void)
{
	const struct event *first = earliest();
	int who, i;

	expect(first == NULL, "event-lost",
	    "next_event() says that no event is left, and \"%s\" is to happen "
	    "at %ld ms.",
	    first != NULL ? words[first->who][first->what] : "",
	    first != NULL ? first->at : 0);
	for (who = 1; who <= run->threads; who++) {
		const struct thing *thing = waits_for[who];
		bool listed = false;

		if (ended[who] || thing == NULL)
			continue;
		for (i = 0; i < thing->nwaiting; i++)
			listed = listed || thing->waiting[i] == who;
		expect(listed, "forgotten",
		    "It is %ld ms, no event is left, and T%d has not ended: it "
		    "wanted %s, has not got it, and is not among those that "
		    "wait.",
		    sim.now, who, name(thing));
		expect(false, "not-given-back",
		    "It is %ld ms, no event is left, and T%d still waits for "
		    "%s. Who had it has given it back, and it was neither "
		    "passed on nor made free.",
		    sim.now, who, name(thing));
	}
	expect(line == run->nlines, "other-run",
	    "The run ends at %ld ms, and something should still happen: at "
	    "%ld ms %s.",
	    sim.now, run->lines[line].at,
	    words[run->lines[line].who][run->lines[line].what]);
}

/* A step that says what happened, for the table. */
static void
show(const struct event *event)
{
	const struct step_place place = { words[event->who][event->what],
		__FILE__, __LINE__ };

	step_store(&virtual_time, event->at, &place);
}

static void
simulate(int me)
{
	struct event event = { 0 };
	int i;

	(void)me;
	sim.lock = (struct thing) { .free = 1, .gets = GETS_LOCK };
	sim.cores = (struct thing) { .free = run->cores, .gets = GETS_CORE };
	for (i = 0; i < run->threads; i++)
		schedule(&sim, run->scripts[i].arrives, ARRIVES, i + 1);
	while (next_event(&sim, &event)) {
		took(&event);
		show(&event);
		happens(&event);
		compare(&event);
	}
	all_over();
}

static void
first_run(void)
{
	run = &a_core_each;
}

static void
second_run(void)
{
	run = &one_core;
}

static void
third_run(void)
{
	run = &all_at_once;
}

static void
fourth_run(void)
{
	run = &two_cores;
}

static const struct scene scenes[] = {
	{
	    .name =
		"Two simulated threads, a core each; on the right the clock, in ms",
	    .threads = 1,
	    .begin = first_run,
	    .thread = simulate,
	},
	{
	    .name =
		"Three simulated threads, one core; on the right the clock, in ms",
	    .threads = 1,
	    .begin = second_run,
	    .thread = simulate,
	},
	{
	    .name = "Four simulated threads want the lock at once; "
		    "on the right the clock, in ms",
	    .threads = 1,
	    .begin = third_run,
	    .thread = simulate,
	},
	{
	    .name =
		"Four simulated threads, two cores; on the right the clock, in ms",
	    .threads = 1,
	    .begin = fourth_run,
	    .thread = simulate,
	},
};

int
main(void)
{
	size_t i;

	for (i = 0; i < sizeof(scenes) / sizeof(*scenes); i++)
		if (explore(&scenes[i]).failed)
			return 1;
	return 0;
}
