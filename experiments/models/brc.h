#ifndef MODELS_BRC_H
#define MODELS_BRC_H

/*
 * Biased reference counting, step by step as in free-threaded CPython 3.13:
 * Py_INCREF and Py_DECREF (Include/object.h), the slow paths of an object
 * (Objects/object.c) and the queue of what its owner is to merge
 * (Python/brc.c); stacks that do not count deferred objects, as in 3.14
 * (Include/internal/pycore_stackref.h, Python/gc_free_threading.c).  After
 * Choi, Shull and Torrellas, "Biased Reference Counting", PACT 2018.
 *
 * An object has an owner, the thread that made it, and two counts.  The owner
 * counts in local with plain loads and stores; all others in shared with
 * atomic instructions.  Only their sum is the number of references, so shared
 * alone may be negative.  Once they are merged only shared is left.
 */

#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A test that plays every order of steps is called before each of them. */
#ifndef BRC_STEP
#define BRC_STEP(address) ((void)(address))
#endif
#ifndef BRC_THREAD_ID
#define BRC_THREAD_ID() ((uintptr_t)__builtin_thread_pointer())
#endif

/* ANCHOR: object */
/* What every object begins with: 32 bytes, as in CPython 3.13t. */
struct brc_object {
	_Atomic uintptr_t tid; /* its owner; 0 if merged or immortal */
	uint8_t bits;	       /* set before others know the object */
	_Atomic uint32_t local;
	_Atomic intptr_t shared; /* two flag bits, and above them a count */
	void (*dealloc)(struct brc_object *object); /* CPython: by ob_type */
};

/* The flags of shared: what became of the two counts. */
enum brc_flags {
	BRC_UNTOUCHED = 0,
	BRC_WEAKREF = 1, /* unused here: it may have weak references */
	BRC_QUEUED = 2,	 /* the owner has been asked to merge */
	BRC_MERGED = 3,	 /* there is no owner any more */
	BRC_FLAGS = 3,
};

enum { BRC_ONE = 4 }; /* one reference in shared, above the flags */

#define BRC_IMMORTAL UINT32_MAX
/* ANCHOR_END: object */

_Static_assert(sizeof(void *) != 8 || sizeof(struct brc_object) == 32,
    "an object's header is as large as CPython's");

/* A bit of an object: references from a stack are not counted. */
enum { BRC_DEFERRED = 1 };

/* Bits of a thread's eval breaker: what it has to do at its safe point. */
enum { BRC_PLEASE_STOP = 32, BRC_EXPLICIT_MERGE = 64 };

/* How objects came to their end, and what led there, by thread. */
struct brc_counts {
	long by_owner;	 /* local came to 0, and nobody else ever counted */
	long by_merge;	 /* local came to 0, and so did the merged count */
	long by_visitor; /* the last reference, after a merge */
	long by_queue;	 /* at the owner's safe point */
	long orphans;	 /* the owner had exited, so the visitor merged */
	long collected;	 /* deferred, and found by a collection */
	long queued;	 /* objects that it handed to an owner */
};

enum { BRC_STACK = 256 };

struct brc_world;

/* A thread, in its caller's storage; the fields are for brc.c. */
struct brc_thread {
	alignas(128) atomic_uint breaker;
	uintptr_t tid;
	struct brc_world *world;
	struct brc_thread *next_in_bucket, *next;
	struct brc_queue {
		struct brc_object **objects;
		size_t length, room;
	} queue; /* guarded by its bucket's mutex */
	struct brc_counts counts;
	int depth;
	uintptr_t stack[BRC_STACK]; /* of references, deferred ones tagged */
};

/* A world without threads; the caller frees it.  Aborts without memory. */
struct brc_world *brc_world_new(void);

/* Free a world that no thread is in.  NULL is allowed. */
void brc_world_free(struct brc_world *world);

/*
 * The calling thread enters a world; it must be in none.  Only a thread that
 * is in the world of an object may count references to it.
 */
void brc_enter(struct brc_world *world, struct brc_thread *thread);

/*
 * It leaves, with an empty stack: merges what others queued for it first.
 * Objects that it owns live on, and whoever would have queued one merges it.
 * Waits for nobody but a collection under way.  thread->counts stay.
 */
void brc_leave(struct brc_thread *thread);

/*
 * Before the calling thread waits for something, and after: in between it
 * counts no references, and a collection need not wait for it.  What others
 * queue for it lies there until it is back.
 */
void brc_detach(struct brc_thread *thread);
void brc_attach(struct brc_thread *thread);

/*
 * A new object, owned by the calling thread, which has the one reference.
 * dealloc is called when the last one went, by whichever thread saw that; it
 * may give up references itself.
 */
void
brc_init(struct brc_object *object, void (*dealloc)(struct brc_object *object));

/*
 * Make an object immortal, or let it be deferred: not freed by counting, but
 * by a collection that finds no reference anywhere.  By its owner, before
 * another thread knows the object.
 */
void brc_immortalize(struct brc_object *object);
void brc_defer(struct brc_thread *thread, struct brc_object *object);

/*
 * Stop all other threads at their safe points, and free each deferred object
 * that no count and no stack refers to.  Returns how many.  Unlike CPython's
 * it looks for no cycles, and leaves to each owner what is queued for it.
 */
long brc_collect(struct brc_thread *thread);

/*
 * How many references there are (Py_REFCNT): the sum of both counts, without
 * what defers it.  Exact only while no thread counts.  INTPTR_MAX if immortal.
 */
intptr_t brc_count(const struct brc_object *object);

/* The slow paths; not to be called otherwise. */
void brc_merge_zero_local(struct brc_object *object);
void brc_decref_shared(struct brc_object *object);
void brc_handle_breaker(struct brc_thread *thread);

/*
 * Between two of its operations a thread looks whether something is asked of
 * it: to merge what others queued, or to stop for a while.
 */
static inline void
brc_safe_point(struct brc_thread *thread)
{
	if (atomic_load_explicit(&thread->breaker, memory_order_relaxed) != 0)
		brc_handle_breaker(thread);
}

static inline uint32_t
brc_local(const struct brc_object *object)
{
	BRC_STEP(&object->local);
	return atomic_load_explicit(&object->local, memory_order_relaxed);
}

static inline void
brc_set_local(struct brc_object *object, uint32_t local)
{
	BRC_STEP(&object->local);
	atomic_store_explicit(&object->local, local, memory_order_relaxed);
}

static inline uintptr_t
brc_tid(const struct brc_object *object)
{
	BRC_STEP(&object->tid);
	return atomic_load_explicit(&object->tid, memory_order_relaxed);
}

static inline void
brc_add_shared(struct brc_object *object, intptr_t amount)
{
	BRC_STEP(&object->shared);
	atomic_fetch_add(&object->shared, amount);
}

/* ANCHOR: owned */
/*
 * One comparison.  The processor has the address of the thread's own data in
 * a register (%fs:0 on x86-64), and no other thread ever writes it to tid:
 * if it is there, it stays.
 */
static inline bool
brc_is_owned(const struct brc_object *object)
{
	return brc_tid(object) == BRC_THREAD_ID();
}
/* ANCHOR_END: owned */

/* ANCHOR: incref */
/* Count one more reference (Py_INCREF). */
static inline void
brc_incref(struct brc_object *object)
{
	uint32_t local = brc_local(object);

	if (local == BRC_IMMORTAL)
		return;
	if (brc_is_owned(object))
		brc_set_local(object, local + 1);
	else
		brc_add_shared(object, BRC_ONE);
}

/* Give one up (Py_DECREF).  The object may be gone afterwards. */
static inline void
brc_decref(struct brc_object *object)
{
	uint32_t local = brc_local(object);

	if (local == BRC_IMMORTAL)
		return;
	if (brc_is_owned(object)) {
		brc_set_local(object, local - 1);
		if (local - 1 == 0)
			brc_merge_zero_local(object);
	} else {
		brc_decref_shared(object);
	}
}
/* ANCHOR_END: incref */

/* ANCHOR: stack */
enum { BRC_TAG = 1 }; /* in a pointer, whose low bits are 0 anyway */

/*
 * Put a reference on the thread's stack, of BRC_STACK places.  One to a
 * deferred object is not counted: it is tagged, and a collection finds it
 * there.  The caller has the object from somewhere that keeps it alive until
 * the thread's next safe point.
 */
static inline void
brc_push(struct brc_thread *thread, struct brc_object *object)
{
	uintptr_t reference = (uintptr_t)object;

	if (object->bits & BRC_DEFERRED)
		reference |= BRC_TAG;
	else
		brc_incref(object);
	thread->stack[thread->depth++] = reference;
}

static inline void
brc_pop(struct brc_thread *thread)
{
	uintptr_t reference = thread->stack[--thread->depth];

	if (!(reference & BRC_TAG))
		brc_decref((struct brc_object *)reference);
}
/* ANCHOR_END: stack */

#endif
