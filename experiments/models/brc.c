/*
 * Knows what becomes of the two counts of an object when its owner's comes to
 * 0 or a visitor's would: merge, queue, free.  Knows how to stop all threads.
 * Refuses to know what an object is, beyond the header it begins with.
 */
#include "brc.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

enum {
	BUCKETS = 257, /* _Py_BRC_NUM_BUCKETS: a prime number */
	SHIFT = 2,     /* the flags' bits in shared */
};

/* So much is added to shared that counting alone never frees the object. */
#define DEFERRED_COUNT (INTPTR_MAX / 8)

struct bucket {
	pthread_mutex_t mutex;
	struct brc_thread *threads;
};

struct brc_world {
	struct bucket buckets[BUCKETS]; /* threads by tid % BUCKETS */
	pthread_mutex_t mutex;		/* guards what follows */
	pthread_cond_t changed;
	struct brc_thread *threads;
	int attached;  /* threads that may count right now */
	bool stopping; /* none may, but the one that asked */
	struct brc_queue deferred;
};

/* As CPython's _PyThreadState_GET(). */
static _Thread_local struct brc_thread *current;

static void
queue_push(struct brc_queue *queue, struct brc_object *object)
{
	if (queue->length == queue->room) {
		queue->room = 2 * queue->room + 16;
		queue->objects = realloc(queue->objects,
		    queue->room * sizeof(*queue->objects));
		if (queue->objects == NULL)
			abort();
	}
	queue->objects[queue->length++] = object;
}

static intptr_t
load_shared(const struct brc_object *object, memory_order order)
{
	BRC_STEP(&object->shared);
	return atomic_load_explicit(&object->shared, order);
}

/* Store new_shared if shared is still *seen; otherwise look again. */
static bool
swap_shared(struct brc_object *object, intptr_t *seen, intptr_t new_shared)
{
	BRC_STEP(&object->shared);
	return atomic_compare_exchange_strong(&object->shared, seen,
	    new_shared);
}

static void
disown(struct brc_object *object)
{
	BRC_STEP(&object->tid);
	atomic_store_explicit(&object->tid, 0, memory_order_relaxed);
}

static struct bucket *
bucket_of(struct brc_world *world, uintptr_t tid)
{
	return &world->buckets[tid % BUCKETS];
}

/* ANCHOR: zero_local */
/*
 * The owner gave up the last reference in local.  If nobody else ever counted
 * the object, that was the last one of all.  If somebody did, the object has
 * no owner from here on, and shared alone decides
 * (_Py_MergeZeroLocalRefcount).
 */
void
brc_merge_zero_local(struct brc_object *object)
{
	intptr_t shared = load_shared(object, memory_order_acquire);
	intptr_t merged;

	if (shared == 0) {
		current->counts.by_owner++;
		object->dealloc(object);
		return;
	}
	disown(object);
	do
		merged = (shared & ~(intptr_t)BRC_FLAGS) | BRC_MERGED;
	while (!swap_shared(object, &shared, merged));
	if (merged == BRC_MERGED) {
		current->counts.by_merge++;
		object->dealloc(object);
	}
}
/* ANCHOR_END: zero_local */

/* ANCHOR: explicit */
/*
 * Take the object from its owner and put both counts, and extra, into shared.
 * Only for the owner, or when it cannot run: it exited, or all are stopped.
 * Returns how many references are left (_Py_ExplicitMergeRefcount).
 */
static intptr_t
merge(struct brc_object *object, intptr_t extra)
{
	intptr_t local = brc_local(object), shared, count;

	brc_set_local(object, 0);
	disown(object);
	shared = load_shared(object, memory_order_relaxed);
	do
		count = (shared >> SHIFT) + local + extra;
	while (!swap_shared(object, &shared, count * BRC_ONE + BRC_MERGED));
	return count;
}
/* ANCHOR_END: explicit */

/* ANCHOR: queue */
/*
 * Ask the owner to merge; the queue takes over the caller's reference, so the
 * object stays until then (_Py_brc_queue_object).
 */
static void
queue_object(struct brc_object *object)
{
	struct brc_thread *self = current, *owner;
	struct bucket *bucket;
	uintptr_t tid = brc_tid(object);
	bool last;

	if (tid == 0) { /* merged since we looked */
		brc_decref(object);
		return;
	}
	bucket = bucket_of(self->world, tid);
	pthread_mutex_lock(&bucket->mutex);
	for (owner = bucket->threads; owner != NULL;
	     owner = owner->next_in_bucket)
		if (owner->tid == tid)
			break;
	if (owner != NULL) {
		queue_push(&owner->queue, object);
		self->counts.queued++;
		atomic_fetch_or(&owner->breaker, BRC_EXPLICIT_MERGE);
		pthread_mutex_unlock(&bucket->mutex);
		return;
	}
	/* The owner exited.  The mutex keeps a new thread from its id. */
	last = merge(object, -1) == 0;
	pthread_mutex_unlock(&bucket->mutex);
	if (last) {
		self->counts.orphans++;
		object->dealloc(object);
	}
}
/* ANCHOR_END: queue */

/* ANCHOR: decref_shared */
/*
 * A visitor gives up a reference.  At 0 it does not count below, for only the
 * owner knows local: it asks the owner to merge, once.  After that, and once
 * merged, it counts on (_Py_DecRefShared).
 */
void
brc_decref_shared(struct brc_object *object)
{
	intptr_t shared = load_shared(object, memory_order_relaxed);
	intptr_t new_shared;
	bool should_queue;

	do {
		should_queue = shared == BRC_UNTOUCHED || shared == BRC_WEAKREF;
		new_shared = should_queue ? BRC_QUEUED : shared - BRC_ONE;
	} while (!swap_shared(object, &shared, new_shared));
	if (should_queue) {
		queue_object(object);
	} else if (new_shared == BRC_MERGED) {
		current->counts.by_visitor++;
		object->dealloc(object);
	}
}
/* ANCHOR_END: decref_shared */

/* ANCHOR: merge_queue */
/* Merge each object of a queue, and free the queue and what nobody holds. */
static void
merge_all(struct brc_queue *queue)
{
	for (size_t i = 0; i < queue->length; i++) {
		struct brc_object *object = queue->objects[i];

		/* The queue had a reference. */
		if (merge(object, -1) == 0) {
			current->counts.by_queue++;
			object->dealloc(object);
		}
	}
	free(queue->objects);
}

/* At the owner's safe point (_Py_brc_merge_refcounts). */
static void
merge_queue(struct brc_thread *self)
{
	struct bucket *bucket = bucket_of(self->world, self->tid);
	struct brc_queue queue;

	/* What is freed may queue objects, so not under the mutex. */
	pthread_mutex_lock(&bucket->mutex);
	queue = self->queue;
	self->queue = (struct brc_queue) { 0 };
	pthread_mutex_unlock(&bucket->mutex);
	merge_all(&queue);
}
/* ANCHOR_END: merge_queue */

void
brc_handle_breaker(struct brc_thread *thread)
{
	if (atomic_load(&thread->breaker) & BRC_PLEASE_STOP) {
		brc_detach(thread);
		brc_attach(thread);
	}
	if (atomic_fetch_and(&thread->breaker, ~BRC_EXPLICIT_MERGE) &
	    BRC_EXPLICIT_MERGE)
		merge_queue(thread);
}

struct brc_world *
brc_world_new(void)
{
	struct brc_world *world = calloc(1, sizeof(*world));

	if (world == NULL)
		abort();
	for (int i = 0; i < BUCKETS; i++)
		pthread_mutex_init(&world->buckets[i].mutex, NULL);
	pthread_mutex_init(&world->mutex, NULL);
	pthread_cond_init(&world->changed, NULL);
	return world;
}

void
brc_world_free(struct brc_world *world)
{
	if (world == NULL)
		return;
	assert(world->threads == NULL);
	for (int i = 0; i < BUCKETS; i++)
		pthread_mutex_destroy(&world->buckets[i].mutex);
	pthread_mutex_destroy(&world->mutex);
	pthread_cond_destroy(&world->changed);
	free(world->deferred.objects);
	free(world);
}

static void
attach(struct brc_world *world)
{
	while (world->stopping)
		pthread_cond_wait(&world->changed, &world->mutex);
	world->attached++;
}

static void
detach(struct brc_world *world)
{
	world->attached--;
	pthread_cond_broadcast(&world->changed);
}

void
brc_attach(struct brc_thread *thread)
{
	pthread_mutex_lock(&thread->world->mutex);
	attach(thread->world);
	pthread_mutex_unlock(&thread->world->mutex);
}

void
brc_detach(struct brc_thread *thread)
{
	pthread_mutex_lock(&thread->world->mutex);
	detach(thread->world);
	pthread_mutex_unlock(&thread->world->mutex);
}

void
brc_enter(struct brc_world *world, struct brc_thread *thread)
{
	struct bucket *bucket;

	assert(current == NULL);
	*thread = (struct brc_thread) {
		.tid = BRC_THREAD_ID(),
		.world = world,
	};
	pthread_mutex_lock(&world->mutex);
	attach(world);
	thread->next = world->threads;
	world->threads = thread;
	pthread_mutex_unlock(&world->mutex);
	bucket = bucket_of(world, thread->tid);
	pthread_mutex_lock(&bucket->mutex);
	thread->next_in_bucket = bucket->threads;
	bucket->threads = thread;
	pthread_mutex_unlock(&bucket->mutex);
	current = thread;
}

/* ANCHOR: leave */
/*
 * Empty the queue, and go only if it is empty still: what others give up
 * after that finds no owner (_Py_brc_remove_thread).
 */
static void
leave_bucket(struct brc_thread *thread)
{
	struct bucket *bucket = bucket_of(thread->world, thread->tid);
	struct brc_thread **link;
	bool empty;

	do {
		merge_queue(thread);
		pthread_mutex_lock(&bucket->mutex);
		empty = thread->queue.length == 0;
		if (empty) {
			link = &bucket->threads;
			while (*link != thread)
				link = &(*link)->next_in_bucket;
			*link = thread->next_in_bucket;
		}
		pthread_mutex_unlock(&bucket->mutex);
	} while (!empty);
}
/* ANCHOR_END: leave */

void
brc_leave(struct brc_thread *thread)
{
	struct brc_world *world = thread->world;
	struct brc_thread **link = &world->threads;

	assert(thread == current && thread->depth == 0);
	brc_safe_point(thread);
	leave_bucket(thread);
	pthread_mutex_lock(&world->mutex);
	while (*link != thread)
		link = &(*link)->next;
	*link = thread->next;
	detach(world);
	pthread_mutex_unlock(&world->mutex);
	current = NULL;
}

void
brc_init(struct brc_object *object, void (*dealloc)(struct brc_object *object))
{
	atomic_init(&object->tid, BRC_THREAD_ID());
	object->bits = 0;
	atomic_init(&object->local, 1);
	atomic_init(&object->shared, 0);
	object->dealloc = dealloc;
}

void
brc_immortalize(struct brc_object *object)
{
	atomic_store_explicit(&object->tid, 0, memory_order_relaxed);
	atomic_store_explicit(&object->local, BRC_IMMORTAL,
	    memory_order_relaxed);
}

void
brc_defer(struct brc_thread *thread, struct brc_object *object)
{
	struct brc_world *world = thread->world;

	object->bits |= BRC_DEFERRED;
	atomic_fetch_add(&object->shared, DEFERRED_COUNT * BRC_ONE);
	pthread_mutex_lock(&world->mutex);
	queue_push(&world->deferred, object);
	pthread_mutex_unlock(&world->mutex);
}

intptr_t
brc_count(const struct brc_object *object)
{
	intptr_t shared = load_shared(object, memory_order_relaxed) >> SHIFT;
	uint32_t local = brc_local(object);

	if (local == BRC_IMMORTAL)
		return INTPTR_MAX;
	if (object->bits & BRC_DEFERRED)
		shared -= DEFERRED_COUNT;
	return shared + local;
}

/* ANCHOR: stop */
/* Wait until no other thread runs; it stops at its next safe point. */
static void
stop_the_world(struct brc_thread *self)
{
	struct brc_world *world = self->world;

	pthread_mutex_lock(&world->mutex);
	if (world->stopping) { /* somebody else was first */
		detach(world);
		attach(world);
	}
	world->stopping = true;
	for (struct brc_thread *other = world->threads; other != NULL;
	     other = other->next)
		if (other != self)
			atomic_fetch_or(&other->breaker, BRC_PLEASE_STOP);
	while (world->attached > 1)
		pthread_cond_wait(&world->changed, &world->mutex);
	pthread_mutex_unlock(&world->mutex);
}

static void
start_the_world(struct brc_thread *self)
{
	struct brc_world *world = self->world;

	pthread_mutex_lock(&world->mutex);
	world->stopping = false;
	for (struct brc_thread *other = world->threads; other != NULL;
	     other = other->next)
		atomic_fetch_and(&other->breaker, ~BRC_PLEASE_STOP);
	pthread_cond_broadcast(&world->changed);
	pthread_mutex_unlock(&world->mutex);
}
/* ANCHOR_END: stop */

/* ANCHOR: collect */
/* How often an object lies uncounted on a stack. */
static intptr_t
count_on_stacks(const struct brc_world *world, const struct brc_object *object)
{
	uintptr_t reference = (uintptr_t)object | BRC_TAG;
	intptr_t count = 0;

	for (struct brc_thread *thread = world->threads; thread != NULL;
	     thread = thread->next)
		for (int i = 0; i < thread->depth; i++)
			count += thread->stack[i] == reference;
	return count;
}

/* Take the deferred objects that nothing refers to from the world. */
static struct brc_queue
find_unreferenced(struct brc_world *world)
{
	struct brc_queue *all = &world->deferred, dead = { 0 };
	size_t kept = 0;

	for (size_t i = 0; i < all->length; i++) {
		struct brc_object *object = all->objects[i];

		if (brc_count(object) + count_on_stacks(world, object) == 0)
			queue_push(&dead, object);
		else
			all->objects[kept++] = object;
	}
	all->length = kept;
	return dead;
}

long
brc_collect(struct brc_thread *thread)
{
	struct brc_queue dead;
	size_t n;

	stop_the_world(thread);
	dead = find_unreferenced(thread->world);
	start_the_world(thread);
	n = dead.length;
	/* With all threads back: what is freed may count references. */
	for (size_t i = 0; i < n; i++)
		dead.objects[i]->dealloc(dead.objects[i]);
	free(dead.objects);
	thread->counts.collected += n;
	return (long)n;
}
/* ANCHOR_END: collect */
