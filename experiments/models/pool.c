/*
 * Knows how work is cut, handed out and gathered, and how workers begin and
 * end.
 * Refuses to know how a message travels, and what a function computes.
 */
#define _GNU_SOURCE
#include "pool.h"

#include <errno.h>
#include <signal.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "gil.h"
#include "interp.h"
#include "pool_channel.h"

/* So many bytes under way fit into a pipe whatever their size, twice. */
enum { UNDER_WAY_BYTES = 16 << 10 };

/* Nobody but the worker uses what is above the pool. */
struct worker {
	alignas(128) struct gil_thread thread;
	struct gil *gil;
	struct interp *interp;
	struct pool *pool;
	int number;
	pthread_t handle; /* of a thread */
	pid_t pid;	  /* of a process; 0 when it was waited for */
};

struct pool {
	enum pool_kind kind;
	struct pool_channel *tasks, *results;
	struct gil *gil; /* of POOL_ONE_GIL */
	struct worker *workers;
	int size;     /* workers that were started */
	int failures; /* workers that did not end as they should */
	char error[128];
};

static int64_t
now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* ANCHOR: items */
/* What the interpreter does when it finds its eval breaker set. */
static void
give_way(void *arg)
{
	struct worker *self = arg;

	gil_yield_if_asked(self->gil, &self->thread);
}

/* Replace the items of a chunk by what the function makes of them. */
static void
do_items(struct worker *self, struct pool_message *chunk)
{
	gil_acquire(self->gil, &self->thread);
	for (size_t i = 0; i < chunk->count && chunk->error == INTERP_OK; i++)
		chunk->error = interp_call(self->interp, chunk->function,
		    chunk->values[i], &chunk->values[i]);
	gil_release(self->gil, &self->thread);
}
/* ANCHOR_END: items */

/* The same, with a note of when it was and of what was done. */
static void
do_chunk(struct worker *self, struct pool_message *chunk)
{
	int64_t calls = interp_calls(self->interp);
	int64_t back_edges = interp_back_edges(self->interp);

	chunk->worker = self->number;
	chunk->from_ns = now_ns();
	do_items(self, chunk);
	chunk->to_ns = now_ns();
	chunk->calls = interp_calls(self->interp) - calls;
	chunk->back_edges = interp_back_edges(self->interp) - back_edges;
}

/* ANCHOR: worker */
/* What each worker does, thread or process; was it told to stop? */
static bool
work(struct worker *self)
{
	struct pool_channel *tasks = self->pool->tasks;
	struct pool_channel *results = self->pool->results;
	struct pool_message *chunk;
	bool told = false, good = true;

	while (good && !told && (chunk = pool_channel_get(tasks)) != NULL) {
		told = chunk->function == NULL;
		if (!told) {
			do_chunk(self, chunk);
			good = pool_channel_put(results, chunk);
		}
		free(chunk);
	}
	return told;
}
/* ANCHOR_END: worker */

static void
worker_init(struct worker *self, struct pool *pool, int number)
{
	*self = (struct worker) { .pool = pool, .number = number };
	gil_thread_init(&self->thread);
	self->gil = pool->kind == POOL_ONE_GIL ? pool->gil : gil_new();
	self->interp = interp_new(&self->thread.eval_breaker, give_way, self);
}

static void
worker_fini(struct worker *self)
{
	interp_free(self->interp);
	if (self->gil != self->pool->gil)
		gil_free(self->gil);
}

static void *
thread_main(void *arg)
{
	work(arg);
	return NULL;
}

/* 0, or an error. */
static int
start_thread(struct worker *self)
{
	return pthread_create(&self->handle, NULL, thread_main, self);
}

/* ANCHOR: process */
/* 0, or an error. */
static int
start_process(struct worker *self)
{
	pid_t caller = getpid();

	self->pid = fork();
	if (self->pid != 0)
		return self->pid < 0 ? errno : 0;
	/* The caller may have died before we could ask for this. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != caller)
		_exit(EXIT_FAILURE);
	pool_channel_is_workers(self->pool->tasks);
	pool_channel_is_workers(self->pool->results);
	_exit(work(self) ? EXIT_SUCCESS : EXIT_FAILURE);
}
/* ANCHOR_END: process */

/* Note that a process has ended that ought to be there. */
static void
note_death(struct pool *pool, const struct worker *worker, int status)
{
	if (pool->error[0] != '\0')
		return;
	if (WIFSIGNALED(status))
		snprintf(pool->error, sizeof(pool->error),
		    "worker %d was killed by signal %d", worker->number,
		    WTERMSIG(status));
	else
		snprintf(pool->error, sizeof(pool->error),
		    "worker %d ended too early, with exit status %d",
		    worker->number, WEXITSTATUS(status));
}

/* Has a process died without which a map may never end? */
static bool
lost_a_worker(void *arg)
{
	struct pool *pool = arg;
	bool lost = false;
	int status;

	for (int i = 0; i < pool->size; i++) {
		struct worker *worker = &pool->workers[i];

		if (worker->pid == 0 ||
		    waitpid(worker->pid, &status, WNOHANG) == worker->pid) {
			if (worker->pid != 0) {
				note_death(pool, worker, status);
				worker->pid = 0;
				pool->failures++;
			}
			lost = true;
		}
	}
	return lost;
}

static bool
open_channels(struct pool *pool)
{
	bool processes = pool->kind == POOL_PROCESSES;

	pool->tasks =
	    pool_channel_new(POOL_TO_WORKERS, processes, lost_a_worker, pool);
	if (pool->tasks != NULL)
		pool->results = pool_channel_new(POOL_TO_CALLER, processes,
		    lost_a_worker, pool);
	return pool->results != NULL;
}

struct pool *
pool_new(enum pool_kind kind, int workers)
{
	struct pool *pool = calloc(1, sizeof(*pool));
	int error = 0;

	if (pool == NULL)
		abort();
	pool->kind = kind;
	pool->workers = aligned_alloc(alignof(struct worker),
	    workers * sizeof(*pool->workers));
	if (pool->workers == NULL)
		abort();
	if (kind == POOL_ONE_GIL)
		pool->gil = gil_new();
	if (!open_channels(pool))
		error = errno;
	while (error == 0 && pool->size < workers) {
		struct worker *worker = &pool->workers[pool->size];

		worker_init(worker, pool, pool->size);
		error = kind == POOL_PROCESSES ? start_process(worker) :
						 start_thread(worker);
		if (error == 0)
			pool->size++;
		else
			worker_fini(worker);
	}
	if (error == 0)
		return pool;
	pool_free(pool);
	errno = error;
	return NULL;
}

/* Once a map has failed there is nothing left that a process could finish. */
static void
stop(struct pool *pool)
{
	const struct pool_message last = { .function = NULL };

	for (int i = 0; i < pool->size; i++) {
		struct worker *worker = &pool->workers[i];

		if (pool->kind != POOL_PROCESSES || pool->error[0] == '\0')
			pool_channel_put(pool->tasks, &last);
		else if (worker->pid != 0)
			kill(worker->pid, SIGKILL);
	}
}

static void
wait_for_process(struct pool *pool, struct worker *worker)
{
	int status;

	if (worker->pid == 0)
		return;
	while (waitpid(worker->pid, &status, 0) < 0 && errno == EINTR)
		;
	worker->pid = 0;
	/* After an error it was killed by us. */
	pool->failures += status != 0 && pool->error[0] == '\0';
}

int
pool_free(struct pool *pool)
{
	int failures;

	if (pool == NULL)
		return 0;
	stop(pool);
	for (int i = 0; i < pool->size; i++) {
		struct worker *worker = &pool->workers[i];

		if (pool->kind == POOL_PROCESSES)
			wait_for_process(pool, worker);
		else
			pthread_join(worker->handle, NULL);
		worker_fini(worker);
	}
	failures = pool->failures;
	pool_channel_free(pool->tasks);
	pool_channel_free(pool->results);
	gil_free(pool->gil);
	free(pool->workers);
	free(pool);
	return failures;
}

/* ANCHOR: chunk_size */
size_t
pool_chunk_size(size_t nitems, int workers)
{
	size_t parts = 4 * (size_t)workers;

	return nitems / parts + (nitems % parts != 0);
}
/* ANCHOR_END: chunk_size */

/* ANCHOR: send */
static bool
send_chunk(struct pool *pool, const struct pool_job *job, size_t first,
    size_t count)
{
	struct pool_message *chunk = pool_message_new(count);
	bool good;

	chunk->function = job->function;
	chunk->first = first;
	memcpy(chunk->values, &job->items[first], count * sizeof(*job->items));
	good = pool_channel_put(pool->tasks, chunk);
	free(chunk);
	return good;
}
/* ANCHOR_END: send */

/* ANCHOR: gather */
/* Put the next results where they belong; done is how many came before. */
static bool
gather_chunk(struct pool *pool, struct pool_job *job, size_t messages,
    size_t *done)
{
	struct pool_message *chunk = pool_channel_get(pool->results);
	bool good;

	if (chunk == NULL)
		return false;
	good = chunk->error == INTERP_OK;
	if (!good)
		snprintf(pool->error, sizeof(pool->error), "worker %d: %s",
		    chunk->worker, interp_error_text(chunk->error));
	memcpy(&job->results[job->unordered ? *done : chunk->first],
	    chunk->values, chunk->count * sizeof(*chunk->values));
	if (job->spans != NULL)
		job->spans[messages] =
		    (struct pool_span) { chunk->worker, chunk->first,
			    chunk->count, chunk->from_ns, chunk->to_ns };
	job->calls += chunk->calls;
	job->back_edges += chunk->back_edges;
	*done += chunk->count;
	free(chunk);
	return good;
}
/* ANCHOR_END: gather */

/*
 * May another chunk be sent before a result is read?  Surely if a worker has
 * nothing to do.  Else only as many as cannot fill the pipe of the results:
 * a worker that waits there takes nothing from the pipe of the tasks.
 */
static bool
may_send(const struct pool *pool, size_t under_way, size_t chunk)
{
	return under_way < (size_t)pool->size ||
	    (under_way + 1) * pool_message_size(chunk) <= UNDER_WAY_BYTES;
}

/* ANCHOR: map */
bool
pool_map(struct pool *pool, struct pool_job *job)
{
	size_t chunk = job->chunk, sent = 0, done = 0, returned = 0;

	if (chunk == 0)
		chunk = pool_chunk_size(job->nitems, pool->size);
	job->messages = 0;
	job->calls = job->back_edges = 0;
	while (done < job->nitems && pool->error[0] == '\0') {
		size_t left = job->nitems - sent;

		if (left > 0 &&
		    may_send(pool, job->messages - returned, chunk)) {
			size_t count = left < chunk ? left : chunk;

			if (!send_chunk(pool, job, sent, count))
				break;
			sent += count;
			job->messages++;
		} else if (!gather_chunk(pool, job, returned++, &done)) {
			break;
		}
	}
	return pool->error[0] == '\0';
}
/* ANCHOR_END: map */

const char *
pool_error(const struct pool *pool)
{
	return pool->error;
}

pid_t
pool_process(const struct pool *pool, int i)
{
	return pool->workers[i].pid;
}

pthread_t
pool_thread(const struct pool *pool, int i)
{
	return pool->workers[i].handle;
}
