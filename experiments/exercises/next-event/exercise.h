#ifndef EXERCISE_H
#define EXERCISE_H

/*
 * A small simulation: threads that share a lock and a few cores.  A thread
 * arrives and wants a core.  When it has one, it computes for a while, and
 * then it wants the lock.  If it has to wait for the lock, it gives its core
 * back, and when it has the lock it wants a core again.  Then it computes with
 * the lock, gives lock and core back, and has ended.  All that is there
 * already, and calls the three functions at the end.
 */

#include <stdbool.h>

enum { THREADS_MAX = 4, EVENTS_MAX = 64, WAITING_MAX = 16 };

enum what { ARRIVES, GETS_CORE, WANTS_LOCK, GETS_LOCK, ENDS };

/* At that time something happens to a thread. */
struct event {
	long at;     /* virtual time */
	long number; /* events are numbered as they are scheduled: 1, 2, 3 */
	enum what what;
	int who; /* a thread: 1, 2, 3, 4 */
};

/* What threads want and give back: the lock, of which there is one, or the
 * cores. */
struct thing {
	int free;		  /* how many nobody has */
	int waiting[WAITING_MAX]; /* threads; [0] has waited longest */
	int nwaiting;
	enum what gets; /* what happens to who gets one */
};

struct sim {
	long now; /* the clock */
	struct event events[EVENTS_MAX];
	int nevents;
	struct thing lock, cores;
};

/* Given: at that time, which is not over, something will happen. */
void schedule(struct sim *sim, long at, enum what what, int who);

/* Take the earliest event out of sim->events, set the clock to its time, and
 * return true.  Of events at the same time the one that was scheduled first
 * is taken first.  No event left: false. */
bool next_event(struct sim *sim, struct event *event);

/* A thread wants the lock, or a core.  If one is free, the thread has it from
 * now on, and what it `gets` happens now: schedule that, and return true.
 * Else it waits, behind those who wait already: false. */
bool want(struct sim *sim, struct thing *thing, int who);

/* The lock, or a core, is given back.  It belongs at once to who has waited
 * longest, and nobody can come between.  Nobody waits: it is free. */
void give_back(struct sim *sim, struct thing *thing);

#endif
