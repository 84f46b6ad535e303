#ifndef MODELS_FORKSERVER_H
#define MODELS_FORKSERVER_H

/*
 * A small process that forks on demand for a large one, after
 * Lib/multiprocessing/forkserver.py of CPython 3.13 (connect_to_new_process,
 * main).  What differs: there the server is a fresh interpreter, and here it
 * is forked early; there a request carries the child's pipes and the server
 * serves several clients, and here a request is a number and there is one.
 */

#include <stdint.h>
#include <sys/types.h>

struct forkserver;

/*
 * Fork the server, now and while the process is small.  For each request it
 * will fork a child that runs work(arg, request) and exits with what that
 * returns, 0 to 255.  The calling thread must live as long as the server, and
 * no other thread may run at this moment.  NULL with errno set if there can
 * be no server; the caller frees it.  Server and children never outlive the
 * caller, however it ends.
 */
struct forkserver *
forkserver_new(int (*work)(void *arg, int64_t request), void *arg);

/*
 * Ask for a child: its process id, or -1 with errno set if the server cannot
 * fork.  It is the server's child, so nobody else can wait for it.
 */
pid_t forkserver_start(struct forkserver *server, int64_t request);

/*
 * Wait for the child that was started last: its status, as waitpid() tells
 * it, or -1 with errno set if the server is gone.
 */
int forkserver_wait(struct forkserver *server);

/* The server's own process id. */
pid_t forkserver_process(const struct forkserver *server);

/* Let the server end and wait for it: its status.  NULL is allowed. */
int forkserver_free(struct forkserver *server);

#endif
