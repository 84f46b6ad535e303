#ifndef LOOPS_LIBUV_H
#define LOOPS_LIBUV_H

/* The work of loops/work.h, done by libuv. */

#include "loops/work.h"

struct libuv_timers;

/* A loop for the timers; the caller frees it.  NULL with errno set. */
struct libuv_timers *libuv_timers_new(struct timers_work *work);

/* Set all the timers.  Then run the loop until all were called. */
void libuv_timers_set(struct libuv_timers *timers);
void libuv_timers_run(struct libuv_timers *timers);
void libuv_timers_free(struct libuv_timers *timers);

struct libuv_echo;

/* A loop with a server that listens; the caller frees it.  NULL with errno. */
struct libuv_echo *libuv_echo_new(struct echo_work *work);

/* Connect, send and check all messages, and close; see work->doing. */
void libuv_echo_run(struct libuv_echo *echo);
void libuv_echo_free(struct libuv_echo *echo);

#endif
