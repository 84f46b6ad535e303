/*
 * Knows when a retired block may be reclaimed: when every thread that is
 * online has been quiescent since it was retired.
 * Refuses to know what the blocks are, and who reads them.
 */
#include "qsbr.h"

#include <assert.h>
#include <stdlib.h>

enum { ITEMS_A_CHUNK = 254 }; /* WORK_ITEMS_PER_CHUNK: a chunk is 4 KiB */

struct item {
	void *block;
	uint64_t goal;
};

/* A piece of a thread's list; only that thread touches it. */
struct qsbr_chunk {
	struct qsbr_chunk *next;
	int read, written; /* how many items are gone, and how many came */
	struct item items[ITEMS_A_CHUNK];
};

/* Safe even if the sequence wraps around, as in CPython. */
static bool
is_before(uint64_t a, uint64_t b)
{
	return (int64_t)(a - b) < 0;
}

/* ANCHOR: advance */
uint64_t
qsbr_advance(struct qsbr *qsbr)
{
	return atomic_fetch_add(&qsbr->wr_seq, QSBR_STEP) + QSBR_STEP;
}

uint64_t
qsbr_deferred_advance(struct qsbr_thread *self)
{
	if (++self->deferrals < QSBR_DEFERRED_LIMIT)
		return atomic_load(&self->shared->wr_seq) + QSBR_STEP;
	self->deferrals = 0;
	return qsbr_advance(self->shared);
}
/* ANCHOR_END: advance */

/* ANCHOR: poll */
/* What have all who are online seen?  Keep it for whoever asks next. */
static uint64_t
poll_scan(struct qsbr *qsbr)
{
	uint64_t least, rd_seq;

	/*
	 * A thread that looks offline here sees what was unlinked when it comes
	 * online.  CPython puts a fence here; our writers store with seq_cst.
	 */
	least = atomic_load(&qsbr->wr_seq);
	for (int i = 0; i < qsbr->nthreads; i++) {
		uint64_t seq = atomic_load(&qsbr->threads[i].seq);

		if (seq != QSBR_OFFLINE && is_before(seq, least))
			least = seq;
	}
	rd_seq = atomic_load(&qsbr->rd_seq);
	if (is_before(rd_seq, least)) {
		/* If this fails, another thread has stored one. */
		atomic_compare_exchange_strong(&qsbr->rd_seq, &rd_seq, least);
		rd_seq = least;
	}
	return rd_seq;
}

bool
qsbr_poll(struct qsbr *qsbr, uint64_t goal)
{
	if (!is_before(atomic_load(&qsbr->rd_seq), goal))
		return true;
	return !is_before(poll_scan(qsbr), goal);
}
/* ANCHOR_END: poll */

/* ANCHOR: attach */
void
qsbr_attach(struct qsbr_thread *self)
{
	uint64_t seq =
	    atomic_load_explicit(&self->shared->wr_seq, memory_order_acquire);

	assert(atomic_load(&self->seq) == QSBR_OFFLINE);
	/* No read to come may overtake this: it must be seq_cst. */
	atomic_store(&self->seq, seq);
}

void
qsbr_detach(struct qsbr_thread *self)
{
	assert(atomic_load(&self->seq) != QSBR_OFFLINE);
	atomic_store_explicit(&self->seq, QSBR_OFFLINE, memory_order_release);
}
/* ANCHOR_END: attach */

/* The last chunk of the list, with room for one more item. */
static struct qsbr_chunk *
chunk_to_write(struct qsbr_thread *self)
{
	struct qsbr_chunk *chunk = self->last;

	if (chunk != NULL && chunk->written < ITEMS_A_CHUNK)
		return chunk;
	chunk = malloc(sizeof(*chunk));
	if (chunk == NULL)
		abort();
	chunk->next = NULL;
	chunk->read = chunk->written = 0;
	if (self->last == NULL)
		self->first = chunk;
	else
		self->last->next = chunk;
	self->last = chunk;
	return chunk;
}

/* The oldest item, or NULL; a chunk that is used up goes on the way. */
static struct item *
oldest(struct qsbr_thread *self)
{
	struct qsbr_chunk *chunk = self->first;

	if (chunk == NULL)
		return NULL;
	if (chunk->read < chunk->written)
		return &chunk->items[chunk->read];
	if (chunk->next == NULL) {
		/* Keep the last one, so as not to ask for another soon. */
		chunk->read = chunk->written = 0;
		return NULL;
	}
	self->first = chunk->next;
	free(chunk);
	return &self->first->items[0];
}

static void
reclaim(struct qsbr_thread *self, struct item *item)
{
	struct item due = *item;

	self->first->read++;
	self->backlog--;
	self->shared->reclaim(self->shared->arg, due.block);
}

/* ANCHOR: retire */
void
qsbr_retire(struct qsbr_thread *self, void *block)
{
	struct qsbr_chunk *chunk = chunk_to_write(self);

	chunk->items[chunk->written++] = (struct item) {
		.block = block,
		.goal = qsbr_deferred_advance(self),
	};
	self->backlog++;
}

size_t
qsbr_process(struct qsbr_thread *self)
{
	struct item *item;
	size_t reclaimed = 0;

	while ((item = oldest(self)) != NULL &&
	    qsbr_poll(self->shared, item->goal)) {
		reclaim(self, item);
		reclaimed++;
	}
	return reclaimed;
}
/* ANCHOR_END: retire */

size_t
qsbr_flush(struct qsbr_thread *self)
{
	qsbr_advance(self->shared);
	if (atomic_load(&self->seq) != QSBR_OFFLINE)
		qsbr_quiescent(self);
	return qsbr_process(self);
}

struct qsbr *
qsbr_new(int threads, void (*reclaim)(void *arg, void *block), void *arg)
{
	size_t size =
	    sizeof(struct qsbr) + threads * sizeof(struct qsbr_thread);
	struct qsbr *qsbr = aligned_alloc(alignof(struct qsbr), size);

	if (qsbr == NULL || threads < 1 || threads > QSBR_THREADS_MAX)
		abort();
	*qsbr = (struct qsbr) {
		.wr_seq = QSBR_INITIAL,
		.rd_seq = QSBR_INITIAL,
		.reclaim = reclaim,
		.arg = arg,
		.nthreads = threads,
	};
	for (int i = 0; i < threads; i++)
		qsbr->threads[i] = (struct qsbr_thread) { .shared = qsbr };
	return qsbr;
}

struct qsbr_thread *
qsbr_thread(struct qsbr *qsbr, int number)
{
	assert(number >= 0 && number < qsbr->nthreads);
	return &qsbr->threads[number];
}

void
qsbr_free(struct qsbr *qsbr)
{
	struct item *item;

	if (qsbr == NULL)
		return;
	for (int i = 0; i < qsbr->nthreads; i++) {
		struct qsbr_thread *thread = &qsbr->threads[i];

		while ((item = oldest(thread)) != NULL)
			reclaim(thread, item);
		free(thread->first);
	}
	free(qsbr);
}
