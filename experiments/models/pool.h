#ifndef MODELS_POOL_H
#define MODELS_POOL_H

/*
 * A pool of workers that map a function of Python over items, as Pool.map()
 * in Lib/multiprocessing/pool.py of CPython 3.13.  The caller cuts the items
 * into chunks and sends each as a message.  Whichever worker is free takes
 * the next one, runs the function in the book's interpreter, and sends the
 * results back.  What differs: pool.py has three threads in the caller for
 * this, and here the caller does it itself; a function travels as a pointer,
 * and not by name, for a forked worker has it at the same address.
 */

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "object.h"

enum pool_kind {
	POOL_ONE_GIL,	/* threads under one GIL: ThreadPool */
	POOL_OWN_GILS,	/* threads with an interpreter and a GIL each (PEP 684):
			   InterpreterPoolExecutor of 3.14 */
	POOL_PROCESSES, /* forked processes: Pool */
};

enum { POOL_WORKERS_MAX = 64 };

struct pool;

/*
 * A pool of 1 to POOL_WORKERS_MAX workers that wait for work; the caller frees
 * it.  NULL with errno set if the system refuses a worker.  A pool of
 * processes must be made by a thread that lives as long as the pool, and
 * while there is no other: fork() copies only the thread that calls it, and
 * if that thread ends the kernel kills the workers.  Workers never outlive
 * the caller, however it ends.
 */
struct pool *pool_new(enum pool_kind kind, int workers);

/*
 * Let the workers finish, wait for each, and free the pool: how many of them
 * did not end as they should.  NULL is allowed.
 */
int pool_free(struct pool *pool);

/* When a worker was at which items; ns on CLOCK_MONOTONIC. */
struct pool_span {
	int worker;
	size_t first, count;
	int64_t from_ns, to_ns;
};

/* What to map, and what became of it. */
struct pool_job {
	struct object *function; /* of one int; lives as long as the program */
	const int64_t *items;
	size_t nitems;
	size_t chunk;	  /* items in a message; 0: pool_chunk_size() */
	bool unordered;	  /* results in the order in which they come in, as
			     imap_unordered() */
	int64_t *results; /* room for nitems, given by the caller */
	struct pool_span *spans; /* the same, by message; or NULL */

	size_t messages;	   /* sent, and as many came back */
	int64_t calls, back_edges; /* in the workers' interpreters */
};

/*
 * Map a job's function over its items and wait for all results.  False if a
 * worker died or the function failed: see pool_error().  After that the pool
 * can only be freed.
 */
bool pool_map(struct pool *pool, struct pool_job *job);

/* Why pool_map() failed; lives as long as the pool. */
const char *pool_error(const struct pool *pool);

/*
 * How many items Python puts in a message unless it is told: a fourth of what
 * each worker would get, rounded up (Pool._map_async in pool.py).
 */
size_t pool_chunk_size(size_t nitems, int workers);

/* Worker i from 0 on of a pool of processes, and of a pool of threads. */
pid_t pool_process(const struct pool *pool, int i);
pthread_t pool_thread(const struct pool *pool, int i);

#endif
