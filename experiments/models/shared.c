/*
 * Knows memory that processes share, and two locks that work in it.
 * Refuses to know what the number means, and who adds to it.
 */
#include "shared.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

void *
shared_new(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

void
shared_free(void *memory, size_t size)
{
	if (memory != NULL)
		munmap(memory, size);
}

/* ANCHOR: init */
static bool
init_semaphore(struct shared_value *value)
{
	return sem_init(&value->semaphore, 1 /* for processes */, 1) == 0;
}

/* A mutex for processes, which notices when its owner dies. */
static bool
init_mutex(struct shared_value *value)
{
	pthread_mutexattr_t attr;
	int error;

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
	pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
	error = pthread_mutex_init(&value->mutex, &attr);
	pthread_mutexattr_destroy(&attr);
	errno = error;
	return error == 0;
}
/* ANCHOR_END: init */

bool
shared_value_init(struct shared_value *value)
{
	atomic_init(&value->number, 0);
	return init_semaphore(value) && init_mutex(value);
}

/* So many seconds from now, on the clock of the timed waits. */
static struct timespec
deadline(double seconds)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += (time_t)seconds;
	until.tv_nsec += (long)(1e9 * (seconds - (double)(time_t)seconds));
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	return until;
}

void
shared_wait(struct shared_value *value)
{
	while (sem_wait(&value->semaphore) != 0)
		if (errno != EINTR)
			abort();
}

bool
shared_wait_for(struct shared_value *value, double seconds)
{
	struct timespec until = deadline(seconds);

	while (sem_timedwait(&value->semaphore, &until) != 0) {
		if (errno == ETIMEDOUT)
			return false;
		if (errno != EINTR)
			abort();
	}
	return true;
}

void
shared_post(struct shared_value *value)
{
	if (sem_post(&value->semaphore) != 0)
		abort();
}

/* ANCHOR: locked */
static enum shared_lock
locked(struct shared_value *value, int error)
{
	switch (error) {
	case 0:
		return SHARED_LOCKED;
	case EOWNERDEAD:
		/* Without this the mutex could never be used again. */
		pthread_mutex_consistent(&value->mutex);
		return SHARED_OWNER_DIED;
	case ETIMEDOUT:
		return SHARED_TIMED_OUT;
	default:
		abort();
	}
}
/* ANCHOR_END: locked */

enum shared_lock
shared_lock(struct shared_value *value)
{
	return locked(value, pthread_mutex_lock(&value->mutex));
}

enum shared_lock
shared_lock_for(struct shared_value *value, double seconds)
{
	struct timespec until = deadline(seconds);

	return locked(value, pthread_mutex_timedlock(&value->mutex, &until));
}

void
shared_unlock(struct shared_value *value)
{
	if (pthread_mutex_unlock(&value->mutex) != 0)
		abort();
}
