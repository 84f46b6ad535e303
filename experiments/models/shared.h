#ifndef MODELS_SHARED_H
#define MODELS_SHARED_H

/*
 * What multiprocessing.Value puts into memory that processes share
 * (Lib/multiprocessing/sharedctypes.py): a number and a lock for it.  Here
 * are two locks: the semaphore, as in Modules/_multiprocessing/semaphore.c,
 * and a mutex that knows its owner, which Python does not use.
 */

#include <pthread.h>
#include <semaphore.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Memory of so many bytes, all 0, that the caller shares with every process
 * that it forks from now on.  It has no name: when the last of them has ended
 * it is gone.  NULL with errno if there is not enough.
 */
void *shared_new(size_t size);

/* Give the memory back in this process.  NULL is allowed. */
void shared_free(void *memory, size_t size);

/* A number for all, and the locks for it, each in cache lines of its own. */
struct shared_value {
	alignas(128) _Atomic int64_t number;
	alignas(128) sem_t semaphore;	    /* 1: free; 0: taken, by nobody
					       in particular */
	alignas(128) pthread_mutex_t mutex; /* robust: it knows its owner */
};

/* Make a value at 0 in shared memory, both locks free; false with errno. */
bool shared_value_init(struct shared_value *value);

/* What a mutex said. */
enum shared_lock {
	SHARED_LOCKED,
	SHARED_OWNER_DIED, /* locked, but an owner died with it before */
	SHARED_TIMED_OUT,  /* not locked */
};

/* Take the semaphore, however long that takes. */
void shared_wait(struct shared_value *value);

/* Take the semaphore; false if that did not work out within some seconds. */
bool shared_wait_for(struct shared_value *value, double seconds);

/* Give the semaphore back.  It does not matter who took it. */
void shared_post(struct shared_value *value);

/*
 * Take the mutex.  If an owner died with it, the number may be half changed:
 * it is for the caller to see to that.  The mutex can be used again.
 */
enum shared_lock shared_lock(struct shared_value *value);

/* The same, but give up after some seconds. */
enum shared_lock shared_lock_for(struct shared_value *value, double seconds);

/* Give the mutex back, by the process that took it. */
void shared_unlock(struct shared_value *value);

#endif
