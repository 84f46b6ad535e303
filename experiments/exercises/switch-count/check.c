#include "exercises/switch-count/exercise.h"
#include "explore/explore.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

enum { THREADS = 3, END_MS = 60, EVENTS_MAX = 60, SAID_MAX = 3 };

/* What a thread has to do; all times are ms. */
struct task {
	int comes, computes;
	int check; /* from one check point to the next, of its own computing */
};

struct timeline {
	const char *reason, *name;
	int interval;
	struct task tasks[THREADS + 1]; /* from 1; computes 0: no such thread */
	int moments[MOMENTS];
};

static const struct timeline timelines[TIMELINES] = {
	{ "two", "two threads", 5, { { 0 }, { 0, 12, 2 }, { 0, 9, 2 } },
	    { 5, 6, 11, 17 } },
	{ "three", "three threads", 5,
	    { { 0 }, { 0, 10, 2 }, { 0, 10, 2 }, { 3, 10, 2 } },
	    { 7, 9, 13, 19 } },
	{ "long-call", "a long call", 5, { { 0 }, { 0, 20, 14 }, { 0, 4, 2 } },
	    { 6, 11, 15, 19 } },
	{ "passed-on", "a long interval", 100,
	    { { 0 }, { 0, 8, 2 }, { 0, 8, 2 } }, { 7, 9, 15, 16 } },
};

enum doing { NOT_HERE, WAITS, RUNS, DONE };

struct thread {
	enum doing doing;
	int wants_since, wait_began; /* it may wait for several intervals */
	int computed;
};

struct event {
	int at;
	bool is_switch;
	char text[90];
};

/* One timeline, played in steps of 1 ms. */
static const struct timeline *played;
static struct thread threads[THREADS + 1];
static int holder, last_holder, held_since, asked_by;
static struct event events[EVENTS_MAX];
static int n_events;
static int holders[END_MS]; /* who has the lock from that ms to the next */

__attribute__((format(printf, 2, 3))) static struct event *
happens(int at, const char *format, ...)
{
	struct event *event = &events[n_events++];
	va_list args;

	va_start(args, format);
	event->at = at;
	event->is_switch = false;
	vsnprintf(event->text, sizeof(event->text), format, args);
	va_end(args);
	return event;
}

static void
wait_from(struct thread *thread, int now)
{
	thread->doing = WAITS;
	thread->wants_since = thread->wait_began = now;
}

/* Whose interval is up asks whoever had the lock for all of it. */
static void
end_interval(int me, int now)
{
	struct thread *thread = &threads[me];

	if (thread->doing != WAITS || holder == NOBODY ||
	    now != thread->wait_began + played->interval)
		return;
	if (held_since <= thread->wait_began) {
		if (asked_by == NOBODY)
			happens(now, "%c, after a whole interval, asks %c",
			    letter(me), letter(holder));
		asked_by = me;
	} else {
		happens(now,
		    "the interval of %c is up, but %c has had the lock only "
		    "since %d ms: it is not asked",
		    letter(me), letter(holder), held_since);
	}
	thread->wait_began = now;
}

static void
let_go(int now)
{
	const struct task *task = &played->tasks[holder];
	struct thread *thread = &threads[holder];

	if (thread->computed == task->computes) {
		happens(now, "%c is done", letter(holder));
		thread->doing = DONE;
		holder = NOBODY;
	} else if (thread->computed % task->check == 0 && asked_by != NOBODY) {
		happens(now, "%c comes to a check point, and was asked",
		    letter(holder));
		wait_from(thread, now);
		holder = NOBODY;
	}
}

/* To whoever has wanted it for longest. */
static void
take(int now)
{
	int i, next = NOBODY;

	for (i = 1; i <= THREADS; i++)
		if (threads[i].doing == WAITS && i != last_holder &&
		    (next == NOBODY ||
			threads[i].wants_since < threads[next].wants_since))
			next = i;
	if (next == NOBODY)
		return;
	happens(now, "%c takes the lock", letter(next))->is_switch =
	    last_holder != NOBODY;
	threads[next].doing = RUNS;
	holder = last_holder = next;
	held_since = now;
	asked_by = NOBODY;
}

static void
play(const struct timeline *timeline)
{
	int i, now;

	played = timeline;
	holder = last_holder = asked_by = NOBODY;
	n_events = 0;
	for (i = 1; i <= THREADS; i++)
		threads[i] = (struct thread) { 0 };
	for (now = 0; now < END_MS; now++) {
		if (holder != NOBODY)
			threads[holder].computed++;
		for (i = 1; i <= THREADS; i++)
			if (played->tasks[i].computes > 0 &&
			    played->tasks[i].comes == now)
				wait_from(&threads[i], now);
		for (i = 1; i <= THREADS; i++)
			end_interval(i, now);
		if (holder != NOBODY)
			let_go(now);
		if (holder == NOBODY)
			take(now);
		holders[now] = holder;
	}
}

/* What happened last before a moment. */
static const char *
story(int moment)
{
	static char text[300];
	size_t len = 0;
	int i, until = 0, from;

	while (until < n_events && events[until].at <= moment)
		until++;
	from = until > SAID_MAX ? until - SAID_MAX : 0;
	text[0] = '\0';
	for (i = from; i < until && len < sizeof(text); i++)
		len +=
		    snprintf(text + len, sizeof(text) - len, "%s at %d ms %s",
			i > from ? ";" : "", events[i].at, events[i].text);
	return text;
}

static const char *
name(int who)
{
	static const char *const names[] = { "nobody", "A", "B", "C" };

	return who >= NOBODY && who <= C ? names[who] : "somebody else";
}

static void
compare_holders(int i)
{
	const struct prediction *prediction = &predictions[i];
	int k;

	for (k = 0; k < MOMENTS; k++) {
		int at = played->moments[k];

		expect(prediction->holders[k] == holders[at], played->reason,
		    "Timeline %d, %s: after %d ms you say that %s has the "
		    "lock. What came before:%s.",
		    i + 1, played->name, at, name(prediction->holders[k]),
		    story(at));
	}
}

static void
compare_switches(int i)
{
	int said = predictions[i].switches, n = 0, k, last = 0;

	for (k = 0; k < n_events; k++) {
		if (!events[k].is_switch)
			continue;
		n++;
		last = k;
		expect(n <= said, "count",
		    "Timeline %d, %s: you say that the lock changes hands %d "
		    "times, and it does once more:%s.",
		    i + 1, played->name, said, story(events[k].at));
	}
	expect(n == said, "count",
	    "Timeline %d, %s: you say that the lock changes hands %d times, "
	    "and it does so for the last time, which is number %d, at %d ms.",
	    i + 1, played->name, said, n, events[last].at);
}

static void
compare(int me)
{
	int i;

	(void)me;
	for (i = 0; i < TIMELINES; i++) {
		play(&timelines[i]);
		compare_holders(i);
		compare_switches(i);
	}
}

static void
begin(void)
{
}

int
main(void)
{
	static const struct scene scene = {
		.name = "Four timelines",
		.threads = 1,
		.begin = begin,
		.thread = compare,
	};

	return explore(&scene).failed;
}
