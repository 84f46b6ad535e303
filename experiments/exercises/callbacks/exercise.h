#ifndef EXERCISE_H
#define EXERCISE_H

/* An event loop by the rules of the chapter, whose callbacks are letters. */

enum { LONG_MS = 20 }; /* e takes so long; all the others take no time */

/* Ask for a callback: at the end of the queue, or when the time is over. */
void call_soon(char who);
void call_later(int delay_ms, char who);

/* See that a timer is never called. */
void cancel(char who);

/* Before the first turn. */
void start(void);

/* What a callback does, besides taking its time, when it begins. */
void run(char who);

#endif
