#ifndef MODELS_QSBR_H
#define MODELS_QSBR_H

/*
 * Quiescent-state based reclamation: when may memory be freed that threads
 * read without a lock?  Step by step as Python/qsbr.c of CPython 3.13, which
 * comes from FreeBSD's "Global Unbounded Sequences", and the list of delayed
 * frees of Objects/obmalloc.c.
 *
 * A writer first makes a block unreachable, then retires it.  A thread reads
 * shared pointers only while it is online, and holds none of them when it says
 * that it is quiescent.  What is retired is reclaimed when all threads that
 * are online have said so since.  Shared pointers are loaded and stored with
 * memory_order_seq_cst: this is what the method rests on.
 */

#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The write sequence is odd, so that 0 can say that a thread is offline. */
enum { QSBR_OFFLINE = 0, QSBR_INITIAL = 1, QSBR_STEP = 2 };

/* One retired block in so many moves the write sequence (3.13.0). */
enum { QSBR_DEFERRED_LIMIT = 10 };

enum { QSBR_THREADS_MAX = 64 };

/* ANCHOR: slot */
/*
 * What one thread writes and the others read: on a cache line of its own, so
 * that saying that one is quiescent takes a line from nobody.
 */
struct qsbr_thread {
	alignas(64) _Atomic uint64_t seq; /* the last one that it has seen */
	struct qsbr *shared;
	struct qsbr_chunk *first, *last; /* retired, oldest first */
	size_t backlog;			 /* blocks in these chunks */
	int deferrals;
};
/* ANCHOR_END: slot */

struct qsbr {
	alignas(64) _Atomic uint64_t wr_seq; /* odd, only grows */
	_Atomic uint64_t rd_seq; /* all who are online have seen this one */
	void (*reclaim)(void *arg, void *block);
	void *arg;
	int nthreads;
	struct qsbr_thread threads[];
};

/*
 * New shared state with room for so many threads, 1 to QSBR_THREADS_MAX; the
 * caller frees it.  reclaim(arg, block) is called for each block in due time,
 * by the thread that retired it.  Aborts without memory.
 */
struct qsbr *
qsbr_new(int threads, void (*reclaim)(void *arg, void *block), void *arg);

/* Reclaim what is left and free the state, which no thread uses any more. */
void qsbr_free(struct qsbr *qsbr);

/*
 * The place of the thread with this number, from 0; offline at first.  Two
 * threads never have one number at a time.  What a thread retired and did not
 * reclaim waits for the next one with its number, or for qsbr_free().
 */
struct qsbr_thread *qsbr_thread(struct qsbr *qsbr, int number);

/* Go online, to read; go offline, holding nothing, to wait or to leave. */
void qsbr_attach(struct qsbr_thread *self);
void qsbr_detach(struct qsbr_thread *self);

/* ANCHOR: quiescent */
/* At a check point: the caller holds no pointer into what others may retire. */
static inline void
qsbr_quiescent(struct qsbr_thread *self)
{
	uint64_t seq =
	    atomic_load_explicit(&self->shared->wr_seq, memory_order_acquire);

	atomic_store_explicit(&self->seq, seq, memory_order_release);
}
/* ANCHOR_END: quiescent */

/*
 * Move the write sequence.  Returns the goal of a block that was made
 * unreachable before: it may be reclaimed when qsbr_poll() says so.
 */
uint64_t qsbr_advance(struct qsbr *qsbr);

/*
 * The same in batches: most calls only say what the next sequence will be.
 * Until one of the calls moves it, the goal cannot be reached.
 */
uint64_t qsbr_deferred_advance(struct qsbr_thread *self);

/* Have all threads that are online been quiescent since the goal was set? */
bool qsbr_poll(struct qsbr *qsbr, uint64_t goal);

/*
 * Hand over a block that nobody can reach any more, but that readers may still
 * hold.  Not NULL.  Aborts without memory for the list.
 */
void qsbr_retire(struct qsbr_thread *self, void *block);

/* Reclaim what this thread retired, in order, as far as it may; how many. */
size_t qsbr_process(struct qsbr_thread *self);

/*
 * Move the sequence, then process: the last deferred blocks would otherwise
 * wait for more to come.  CPython does this when it collects garbage.
 */
size_t qsbr_flush(struct qsbr_thread *self);

/* How many blocks this thread has retired and not reclaimed. */
static inline size_t
qsbr_backlog(const struct qsbr_thread *self)
{
	return self->backlog;
}

#endif
