#ifndef MODELS_CHILD_H
#define MODELS_CHILD_H

/*
 * A process for a part of an experiment, made by fork() as multiprocessing
 * does with its start method "fork" (Lib/multiprocessing/popen_fork.py).
 * Whatever happens it leaves nothing behind: it ends with its parent, and
 * after a limit in any case.
 */

#include <stddef.h>
#include <sys/types.h>

/*
 * Start a process that does work(arg), sees the memory of its parent as it is
 * now, and ends without leaving main.  It is killed when the thread that
 * started it ends, and when limit_s seconds (1 or more) have passed.  Returns
 * its id, or -1 with errno.  The caller has no other threads and must wait
 * for the child.
 */
pid_t child_start(void (*work)(void *arg), void *arg, unsigned limit_s);

/*
 * Wait for the end of a child, which has one by its limit.  Returns 0 if it
 * did all its work, and otherwise the signal that ended it.
 */
int child_wait(pid_t child);

/* Kill a child at once, and wait for its end. */
void child_kill(pid_t child);

#endif
