#ifndef MODELS_LOOP_POOL_H
#define MODELS_LOOP_POOL_H

/*
 * A pool of threads that do jobs in the order in which they were given, as
 * ThreadPoolExecutor of Lib/concurrent/futures/thread.py: a thread is made
 * when a job comes and none is idle, up to a limit.
 */

#include <stdbool.h>

struct loop_pool;

/* work(arg) is for a thread of the pool, done(arg) for whoever hears of it. */
struct loop_job {
	void (*work)(void *arg);
	void (*done)(void *arg);
	void *arg;
};

/*
 * A new pool of up to so many threads; the caller frees it.  After each job
 * its thread calls report(owner, job).  Aborts without memory.
 */
struct loop_pool *loop_pool_new(int threads,
    void (*report)(void *owner, const struct loop_job *job), void *owner);

/* Do the jobs that are queued, end the threads, free it.  NULL is allowed. */
void loop_pool_free(struct loop_pool *pool);

/* For one thread.  False with errno if there is no thread for any job. */
bool loop_pool_submit(struct loop_pool *pool, const struct loop_job *job);

#endif
