/*
 * Knows threads that do jobs in the order of asking.
 * Refuses to know what the jobs are and who waits for them.
 */
#include "loop_pool.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

/* All but most, report and owner is guarded by the mutex. */
struct loop_pool {
	pthread_mutex_t mutex;
	pthread_cond_t work_or_end;
	struct loop_job *jobs; /* a ring */
	size_t first, count, capacity;
	pthread_t *threads;
	int started, idle, most;
	bool ending;
	void (*report)(void *owner, const struct loop_job *job);
	void *owner;
};

struct loop_pool *
loop_pool_new(int threads,
    void (*report)(void *owner, const struct loop_job *job), void *owner)
{
	struct loop_pool *pool = malloc(sizeof(*pool));

	if (pool == NULL)
		abort();
	*pool = (struct loop_pool) {
		.mutex = PTHREAD_MUTEX_INITIALIZER,
		.work_or_end = PTHREAD_COND_INITIALIZER,
		.threads = calloc(threads, sizeof(*pool->threads)),
		.most = threads,
		.report = report,
		.owner = owner,
	};
	if (pool->threads == NULL)
		abort();
	return pool;
}

/* Wait for a job.  False: there will be none any more. */
static bool
take_job(struct loop_pool *pool, struct loop_job *job)
{
	bool taken;

	pthread_mutex_lock(&pool->mutex);
	while (pool->count == 0 && !pool->ending) {
		pool->idle++;
		pthread_cond_wait(&pool->work_or_end, &pool->mutex);
		pool->idle--;
	}
	taken = pool->count > 0;
	if (taken) {
		*job = pool->jobs[pool->first];
		pool->first = (pool->first + 1) % pool->capacity;
		pool->count--;
	}
	pthread_mutex_unlock(&pool->mutex);
	return taken;
}

/* ANCHOR: worker */
/* A thread of the pool. */
static void *
do_jobs(void *arg)
{
	struct loop_pool *pool = arg;
	struct loop_job job;

	while (take_job(pool, &job)) {
		job.work(job.arg);
		pool->report(pool->owner, &job);
	}
	return NULL;
}
/* ANCHOR_END: worker */

void
loop_pool_free(struct loop_pool *pool)
{
	if (pool == NULL)
		return;
	pthread_mutex_lock(&pool->mutex);
	pool->ending = true;
	pthread_cond_broadcast(&pool->work_or_end);
	pthread_mutex_unlock(&pool->mutex);
	for (int i = 0; i < pool->started; i++)
		pthread_join(pool->threads[i], NULL);
	free(pool->threads);
	free(pool->jobs);
	pthread_cond_destroy(&pool->work_or_end);
	pthread_mutex_destroy(&pool->mutex);
	free(pool);
}

static void
grow(struct loop_pool *pool)
{
	size_t capacity = pool->capacity == 0 ? 16 : 2 * pool->capacity;
	struct loop_job *jobs = malloc(capacity * sizeof(*jobs));

	if (jobs == NULL)
		abort();
	for (size_t i = 0; i < pool->count; i++)
		jobs[i] = pool->jobs[(pool->first + i) % pool->capacity];
	free(pool->jobs);
	pool->jobs = jobs;
	pool->capacity = capacity;
	pool->first = 0;
}

/* Idle threads may already have been signalled for the jobs that wait. */
static int
start_thread(struct loop_pool *pool)
{
	int error;

	if (pool->count <= (size_t)pool->idle || pool->started == pool->most)
		return 0;
	error =
	    pthread_create(&pool->threads[pool->started], NULL, do_jobs, pool);
	pool->started += error == 0;
	return error;
}

bool
loop_pool_submit(struct loop_pool *pool, const struct loop_job *job)
{
	int error;

	pthread_mutex_lock(&pool->mutex);
	if (pool->count == pool->capacity)
		grow(pool);
	pool->jobs[(pool->first + pool->count++) % pool->capacity] = *job;
	error = start_thread(pool);
	if (pool->started > 0) {
		pthread_cond_signal(&pool->work_or_end);
		error = 0;
	} else {
		pool->count--;
	}
	pthread_mutex_unlock(&pool->mutex);
	errno = error;
	return error == 0;
}
