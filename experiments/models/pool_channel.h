#ifndef MODELS_POOL_CHANNEL_H
#define MODELS_POOL_CHANNEL_H

/*
 * How a pool's messages travel: first in, first out, and always as copies.
 * For threads it is a queue in memory, as queue.SimpleQueue; for processes a
 * pipe with a lock at the workers' end, as SimpleQueue of CPython 3.13's
 * Lib/multiprocessing/queues.py.  There the lock is a semaphore, here a robust
 * mutex: who waits for it learns of the death of its holder.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "interp.h"

/*
 * A chunk of a map: on the way to a worker values are the arguments, and on
 * the way back the results.  What follows error is only there on the way
 * back.  A message is freed with free().
 */
struct pool_message {
	struct pool_message *next; /* in a queue */
	struct object *function;
	size_t first; /* the place of values[0] among all items */
	size_t count;
	enum interp_error error;
	int worker;
	int64_t from_ns, to_ns;	   /* CLOCK_MONOTONIC */
	int64_t calls, back_edges; /* what the interpreter did for it */
	int64_t values[];
};

/* The bytes of a message with so many values. */
size_t pool_message_size(size_t count);

/* A message with room for so many values, else zero.  Aborts without memory. */
struct pool_message *pool_message_new(size_t count);

struct pool_channel;

enum pool_channel_way { POOL_TO_WORKERS, POOL_TO_CALLER };

/*
 * A channel from one caller to its workers or back; between processes or
 * only between threads.  While the caller waits, it asks is_hopeless(arg)
 * ten times a second, and gives up when that is true.  Threads that share a
 * memory cannot vanish, so a queue never asks.  NULL with errno set if the
 * system has no pipe or no memory to share.
 */
struct pool_channel *pool_channel_new(enum pool_channel_way way,
    bool between_processes, bool (*is_hopeless)(void *arg), void *arg);

/* Free a channel that nobody uses any more in this process.  NULL is allowed.
 */
void pool_channel_free(struct pool_channel *channel);

/* In a worker process: give up the caller's end, which fork() has copied. */
void pool_channel_is_workers(struct pool_channel *channel);

/*
 * Send a copy of a message, waiting while the channel is full.  False in the
 * same cases as below.
 */
bool
pool_channel_put(struct pool_channel *channel, const struct pool_message *m);

/*
 * The next message, waiting for it; the receiver frees it.  NULL if the
 * caller has no hope, and in a worker process if the caller is gone or a
 * worker died while it used the channel.
 */
struct pool_message *pool_channel_get(struct pool_channel *channel);

#endif
