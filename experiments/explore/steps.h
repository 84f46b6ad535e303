#ifndef EXPLORE_STEPS_H
#define EXPLORE_STEPS_H

/*
 * What the code of an exercise is written with: shared words, mutexes and
 * conditions, whose every use is a step.  Between two steps a thread is never
 * interrupted; at each step the checker may let another thread go first.
 * So "what can happen?" becomes a question that is answered by trying it all.
 *
 * Every macro takes the address of the thing, as pthreads and C11 do.
 */

#include <stdbool.h>

#include "words.h"

#define STEP_PLACE(what)                                                       \
	(&(const struct step_place) { what, __FILE__, __LINE__ })

/* The value of a shared word. */
#define load(word) step_load((word), STEP_PLACE("load(" #word ")"))

/* Give a shared word a value. */
#define store(word, number)                                                    \
	step_store((word), (number),                                           \
	    STEP_PLACE("store(" #word ", " #number ")"))

/* Add in one step, and return what was there before. */
#define fetch_add(word, number)                                                \
	step_fetch_add((word), (number),                                       \
	    STEP_PLACE("fetch_add(" #word ", " #number ")"))

/* Replace in one step, and return what was there before. */
#define exchange(word, number)                                                 \
	step_exchange((word), (number),                                        \
	    STEP_PLACE("exchange(" #word ", " #number ")"))

/*
 * In one step: if the word is *expected, make it number and return true; else
 * put what it is into *expected and return false.
 */
#define compare_exchange(word, expected, number)                               \
	step_compare_exchange((word), (expected), (number),                    \
	    STEP_PLACE(                                                        \
		"compare_exchange(" #word ", " #expected ", " #number ")"))

/* Take a mutex, waiting for it; let go of one that this thread holds. */
#define mutex_lock(mutex)                                                      \
	step_lock((mutex), STEP_PLACE("mutex_lock(" #mutex ")"))
#define mutex_unlock(mutex)                                                    \
	step_unlock((mutex), STEP_PLACE("mutex_unlock(" #mutex ")"))

/* Take it if it is free, and say whether.  Never waits. */
#define mutex_trylock(mutex)                                                   \
	step_try_lock((mutex), STEP_PLACE("mutex_trylock(" #mutex ")"))

/*
 * Let go of the mutex and sleep, in one step, until a signal comes; then take
 * the mutex again.  A sleeper may also wake up without a signal, as POSIX has
 * it: look again at what you wait for.
 */
#define cond_wait(cond, mutex)                                                 \
	step_wait((cond), (mutex),                                             \
	    STEP_PLACE("cond_wait(" #cond ", " #mutex ")"))

/*
 * The same, for no longer than an interval, which need not be said.  Returns
 * true if the time was up, and false if it was woken before.
 */
#define cond_timedwait(cond, mutex)                                            \
	step_timedwait((cond), (mutex),                                        \
	    STEP_PLACE("cond_timedwait(" #cond ", " #mutex ")"))

/* Wake one of those who sleep, or all.  Nobody asleep: nothing happens. */
#define cond_signal(cond)                                                      \
	step_signal((cond), STEP_PLACE("cond_signal(" #cond ")"))
#define cond_broadcast(cond)                                                   \
	step_broadcast((cond), STEP_PLACE("cond_broadcast(" #cond ")"))

/* Which thread this is: 1, 2 or 3. */
int thread_number(void);

long step_load(struct word *word, const struct step_place *place);
void step_store(struct word *word, long number, const struct step_place *place);
long
step_fetch_add(struct word *word, long number, const struct step_place *place);
long
step_exchange(struct word *word, long number, const struct step_place *place);
bool step_compare_exchange(struct word *word, long *expected, long number,
    const struct step_place *place);
void step_lock(struct mutex *mutex, const struct step_place *place);
bool step_try_lock(struct mutex *mutex, const struct step_place *place);
void step_unlock(struct mutex *mutex, const struct step_place *place);
void step_wait(struct cond *cond, struct mutex *mutex,
    const struct step_place *place);
bool step_timedwait(struct cond *cond, struct mutex *mutex,
    const struct step_place *place);
void step_signal(struct cond *cond, const struct step_place *place);
void step_broadcast(struct cond *cond, const struct step_place *place);

#endif
