#ifndef EXPLORE_SCENE_H
#define EXPLORE_SCENE_H

/* What a check is: threads that do something, and what must be so then. */

#include <stdbool.h>
#include <stdint.h>

enum { EXPLORE_THREADS_MAX = 3 };

struct scene {
	const char *name; /* one line: what the threads do */
	int threads;	  /* 1 to EXPLORE_THREADS_MAX */
	/* Before each order, when globals are as new.  May be NULL. */
	void (*begin)(void);
	/* What a thread does, from 1 on. */
	void (*thread)(int number);
	/* After each step, by nobody: what must always be so.  May be NULL. */
	void (*always)(void);
	/* When all have ended.  May be NULL. */
	void (*end)(void);
	int timeouts; /* how often a thread's time may run out */
	int spurious; /* how often a thread may wake up without a signal */
	bool every;   /* follow every order, reduce nothing: to test that */
};

/* What was found, and how much was looked at. */
struct explored {
	int64_t orders; /* followed to their end */
	int64_t cut;	/* left since another order does the same */
	int64_t steps;
	bool whole; /* all orders, none left out for lack of time */
	bool failed;
	char reason[40]; /* why, or "" */
};

/*
 * Say that something is wrong unless it is so: the order ends here, and the
 * search with it.  reason is a word for the author ("two-holders"), the rest
 * is for the learner, printf-like.  May be called by a thread, by always() and
 * by end().
 */
void expect(bool so, const char *reason, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same of a number: "WHAT: expected 2, and it is 1". */
void
expect_number(long expected, long seen, const char *reason, const char *what);

/* Whether a thread has ended, for always() and end(). */
bool thread_ended(int number);

/* The letter that a reader knows a thread by: 'A' is the first. */
char letter(int thread);

/* For always(): who took the last step, and how many steps there were. */
int last_thread(void);
int steps_taken(void);

/* What the last step was done to: a word, mutex or condition. */
const void *last_object(void);

/* The number that the last step stored; 0 too if it stored none. */
long last_stored(void);

/* How many threads the last step woke; 0 unless it was a signal. */
int last_woke(void);

/* After how many steps a thread last went to sleep; 0: never. */
int slept_at(int number);

/* After how many steps a thread's time last ran out; 0: never. */
int timed_out_at(int number);

#endif
