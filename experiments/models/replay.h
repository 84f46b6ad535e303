#ifndef MODELS_REPLAY_H
#define MODELS_REPLAY_H

/*
 * Threads that add to one counter, a step at a time, in an order that is
 * written down: no clock, no luck.  Each thread adds one, `adds` times, and
 * each time takes three steps: LOAD the counter into its register, ADD one
 * to the register, STORE the register to the counter.
 *
 * A schedule is a list of turns, with blanks between them.  A turn is the
 * letter of a thread and how many steps it takes:
 *
 *	A1	one step of thread A
 *	B*	all the steps that B has left
 *	B*-3	all but the last 3
 *
 * "A* B*" is one thread after the other.
 */

#include <stdbool.h>
#include <stdint.h>

enum { REPLAY_THREADS_MAX = 8, REPLAY_ADDS_MAX = 100000000 };

enum replay_op { REPLAY_LOAD, REPLAY_ADD, REPLAY_STORE };

struct replay_task {
	int threads;  /* 1 to REPLAY_THREADS_MAX; the first is called A */
	int64_t adds; /* by each, 1 to REPLAY_ADDS_MAX */
};

/* What is true after one step; number counts from 1. */
struct replay_step {
	int64_t number;
	int thread; /* 0 is A */
	enum replay_op op;
	int64_t reg; /* the thread's register */
	int64_t counter;
};

struct replay_result {
	int64_t counter; /* the final value */
	int64_t steps;	 /* of all threads */
	char error[120]; /* why the schedule is wrong: where, what, expected */
};

/*
 * Follow a schedule to its end, and call on_step(arg, step) after each step
 * unless on_step is NULL.  False if it is no schedule of this task: a turn
 * that cannot be read or that takes more steps than the thread has, or steps
 * that nobody takes.  Then result->error names the column, from 1, and what
 * was expected there; the rest of *result says how far it came.
 */
bool replay(const struct replay_task *task, const char *schedule,
    void (*on_step)(void *arg, const struct replay_step *step), void *arg,
    struct replay_result *result);

/* For on_step: print a step as a line, such as "B load  0  (counter 0)", to
 * the FILE * that arg is. */
void replay_print(void *arg, const struct replay_step *step);

enum { REPLAY_SEARCH_ADDS_MAX = 8 };

/*
 * Every schedule of two threads, all (6 * adds)! / ((3 * adds)!)^2 of them:
 * endings[v] becomes the number of those that end with the counter at v, for
 * v from 0 to 2 * adds.  Schedules that lead to the same state are followed
 * on together, so it takes as many steps as there are states; their number
 * is returned.  adds is 1 to REPLAY_SEARCH_ADDS_MAX.
 */
int64_t replay_search(int adds, uint64_t *endings);

#endif
