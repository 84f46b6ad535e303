/*
 * Knows who sleeps at which address, and in which order they came.
 * Refuses to know what the byte at the address means.
 */
#include "parking_lot.h"

#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/queue.h>
#include <time.h>

/* Prime, so that it has nothing in common with the addresses of objects. */
enum { BUCKETS = 257 };

/* A thread that sleeps, on its own stack. */
struct sleeper {
	TAILQ_ENTRY(sleeper) link;
	const atomic_uchar *byte;
	void *note;
	bool woken;
	pthread_cond_t cond;
};

/* Those whose bytes have the same hash, by arrival.  The mutex guards all. */
struct bucket {
	pthread_mutex_t mutex;
	TAILQ_HEAD(, sleeper) sleepers;
};

static struct bucket buckets[BUCKETS];
static pthread_once_t once = PTHREAD_ONCE_INIT;
static _Thread_local const struct parking_hooks *hooks;

static void
make_buckets(void)
{
	for (int i = 0; i < BUCKETS; i++) {
		pthread_mutex_init(&buckets[i].mutex, NULL);
		TAILQ_INIT(&buckets[i].sleepers);
	}
}

static struct bucket *
bucket_of(const atomic_uchar *byte)
{
	pthread_once(&once, make_buckets);
	return &buckets[(uintptr_t)byte % BUCKETS];
}

void
parking_lot_set_hooks(const struct parking_hooks *h)
{
	hooks = h;
}

static void
sleeper_init(struct sleeper *self, const atomic_uchar *byte, void *note)
{
	pthread_condattr_t attr;

	*self = (struct sleeper) { .byte = byte, .note = note };
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&self->cond, &attr);
	pthread_condattr_destroy(&attr);
}

/* Wait until woken or late; then the sleeper is in no queue any more. */
static enum parking
sleep_until(struct bucket *bucket, struct sleeper *self, int64_t until_ns)
{
	struct timespec until = {
		.tv_sec = until_ns / 1000000000,
		.tv_nsec = until_ns % 1000000000,
	};
	int error = 0;

	while (!self->woken && error != ETIMEDOUT)
		error = until_ns == PARKING_FOREVER ?
		    pthread_cond_wait(&self->cond, &bucket->mutex) :
		    pthread_cond_timedwait(&self->cond, &bucket->mutex, &until);
	if (self->woken)
		return PARKING_WOKEN;
	TAILQ_REMOVE(&bucket->sleepers, self, link);
	return PARKING_TIMEOUT;
}

/* ANCHOR: park */
enum parking
parking_lot_park(const atomic_uchar *byte, unsigned char expected,
    int64_t until_ns, void *note)
{
	const struct parking_hooks *own = hooks;
	struct bucket *bucket = bucket_of(byte);
	struct sleeper self;
	enum parking result;

	pthread_mutex_lock(&bucket->mutex);
	if (atomic_load(byte) != expected) {
		pthread_mutex_unlock(&bucket->mutex);
		return PARKING_CHANGED;
	}
	sleeper_init(&self, byte, note);
	TAILQ_INSERT_TAIL(&bucket->sleepers, &self, link);
	if (own != NULL) {
		/* It may unlock what another byte of this bucket locks. */
		pthread_mutex_unlock(&bucket->mutex);
		own->before();
		pthread_mutex_lock(&bucket->mutex);
	}
	result = sleep_until(bucket, &self, until_ns);
	pthread_mutex_unlock(&bucket->mutex);

	pthread_cond_destroy(&self.cond);
	if (own != NULL)
		own->after();
	return result;
}
/* ANCHOR_END: park */

/* ANCHOR: unpark */
void
parking_lot_unpark(const atomic_uchar *byte,
    void (*decide)(void *arg, void *note, bool more), void *arg)
{
	struct bucket *bucket = bucket_of(byte);
	struct sleeper *first;

	pthread_mutex_lock(&bucket->mutex);
	TAILQ_FOREACH(first, &bucket->sleepers, link)
	if (first->byte == byte)
		break;
	if (first == NULL) {
		decide(arg, NULL, false);
	} else {
		TAILQ_REMOVE(&bucket->sleepers, first, link);
		first->woken = true;
		decide(arg, first->note, !TAILQ_EMPTY(&bucket->sleepers));
		/* Still locked: once it is awake, the sleeper is gone. */
		pthread_cond_signal(&first->cond);
	}
	pthread_mutex_unlock(&bucket->mutex);
}
/* ANCHOR_END: unpark */
