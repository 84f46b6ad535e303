#ifndef LOOPS_OURS_H
#define LOOPS_OURS_H

/* The work of loops/work.h, done by the loop of models/loop.h. */

#include "loops/work.h"

struct ours_timers;

/* A loop for the timers; the caller frees it.  NULL with errno set. */
struct ours_timers *ours_timers_new(struct timers_work *work);

/* Set all the timers.  Then run the loop until all were called. */
void ours_timers_set(struct ours_timers *timers);
void ours_timers_run(struct ours_timers *timers);
void ours_timers_free(struct ours_timers *timers);

struct ours_echo;

/* A loop with a server that listens; the caller frees it.  NULL with errno. */
struct ours_echo *ours_echo_new(struct echo_work *work);

/* Connect, send and check all messages, and close; see work->doing. */
void ours_echo_run(struct ours_echo *echo);
void ours_echo_free(struct ours_echo *echo);

#endif
