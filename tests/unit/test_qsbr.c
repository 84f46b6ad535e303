/*
 * Nothing is reclaimed while a thread that is online has not been quiescent
 * since; all of it is, once and in order, when all have.  The blocks of the
 * last test are freed for real, so that ASan and TSan see a free too early.
 */
#include "models/qsbr.h"

#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { WATCHDOG_S = 120, MANY = 1000, WRITERS = 2, READERS = 3, SWAPS = 4000 };

/* What was reclaimed, in order. */
struct record {
	int blocks[MANY];
	int n;
};

static int numbers[MANY];

static void
note(void *arg, void *block)
{
	struct record *record = arg;

	assert_true(record->n < MANY);
	record->blocks[record->n++] = (int *)block - numbers;
}

static void
assert_in_order(const struct record *record, int n)
{
	assert_int_equal(n, record->n);
	for (int i = 0; i < n; i++)
		assert_int_equal(i, record->blocks[i]);
}

static void
test_goals(void **state)
{
	struct record record = { 0 };
	struct qsbr *qsbr = qsbr_new(1, note, &record);
	struct qsbr_thread *self = qsbr_thread(qsbr, 0);

	(void)state;
	assert_int_equal(QSBR_INITIAL + 2, qsbr_advance(qsbr));
	assert_int_equal(QSBR_INITIAL + 4, qsbr_advance(qsbr));
	/* Nine are told what will be the next, the tenth moves to it. */
	for (int i = 1; i <= QSBR_DEFERRED_LIMIT; i++) {
		assert_int_equal(QSBR_INITIAL + 4, qsbr->wr_seq);
		assert_int_equal(QSBR_INITIAL + 6, qsbr_deferred_advance(self));
	}
	assert_int_equal(QSBR_INITIAL + 6, qsbr->wr_seq);
	assert_int_equal(QSBR_INITIAL + 8, qsbr_deferred_advance(self));
	assert_int_equal(QSBR_INITIAL + 6, qsbr->wr_seq);
	qsbr_free(qsbr);
	qsbr_free(NULL);
}

static void
test_slots_are_apart(void **state)
{
	struct record record = { 0 };
	struct qsbr *qsbr = qsbr_new(3, note, &record);

	(void)state;
	assert_int_equal(0, (uintptr_t)qsbr % 64);
	for (int i = 0; i < 3; i++)
		assert_int_equal(0, (uintptr_t)qsbr_thread(qsbr, i) % 64);
	assert_true((char *)qsbr_thread(qsbr, 0) - (char *)qsbr >= 64);
	qsbr_free(qsbr);
}

static void
test_who_holds_up_whom(void **state)
{
	struct record record = { 0 };
	struct qsbr *qsbr = qsbr_new(3, note, &record);
	struct qsbr_thread *a = qsbr_thread(qsbr, 0);
	struct qsbr_thread *b = qsbr_thread(qsbr, 1);
	uint64_t goal;

	(void)state;
	/* Nobody is online. */
	goal = qsbr_advance(qsbr);
	assert_true(qsbr_poll(qsbr, goal));

	qsbr_attach(a);
	assert_int_equal(goal, a->seq);
	goal = qsbr_advance(qsbr);
	assert_false(qsbr_poll(qsbr, goal));
	qsbr_quiescent(a);
	assert_true(qsbr_poll(qsbr, goal));

	/* One that comes later than the goal never held the block. */
	goal = qsbr_advance(qsbr);
	qsbr_attach(b);
	assert_false(qsbr_poll(qsbr, goal));
	qsbr_detach(a);
	assert_true(qsbr_poll(qsbr, goal));

	/* It takes all of them. */
	qsbr_attach(a);
	goal = qsbr_advance(qsbr);
	qsbr_quiescent(a);
	assert_false(qsbr_poll(qsbr, goal));
	assert_true(qsbr_poll(qsbr, goal - QSBR_STEP));
	qsbr_detach(b);
	assert_true(qsbr_poll(qsbr, goal));
	qsbr_free(qsbr);
}

static void
test_list_in_order(void **state)
{
	struct record record = { 0 };
	struct qsbr *qsbr = qsbr_new(2, note, &record);
	struct qsbr_thread *self = qsbr_thread(qsbr, 0);
	struct qsbr_thread *other = qsbr_thread(qsbr, 1);

	(void)state;
	qsbr_attach(self);
	qsbr_attach(other);
	for (int i = 0; i < MANY; i++) {
		qsbr_retire(self, &numbers[i]);
		qsbr_quiescent(self);
		if (i == 599)
			qsbr_quiescent(other);
		assert_int_equal(0, i < 599 ? qsbr_process(self) : 0);
	}
	/* Up to where the other one was quiescent: 600 is a multiple of 10. */
	assert_int_equal(600, qsbr_process(self));
	assert_in_order(&record, 600);
	assert_int_equal(MANY - 600, qsbr_backlog(self));
	assert_int_equal(0, qsbr_process(self));

	qsbr_detach(other);
	assert_int_equal(MANY - 600, qsbr_process(self));
	assert_in_order(&record, MANY);
	assert_int_equal(0, qsbr_backlog(self));
	qsbr_free(qsbr);
	assert_int_equal(MANY, record.n);
}

/* The last few of a batch wait for more, or for a flush. */
static void
test_deferred_and_flush(void **state)
{
	struct record record = { 0 };
	struct qsbr *qsbr = qsbr_new(1, note, &record);
	struct qsbr_thread *self = qsbr_thread(qsbr, 0);

	(void)state;
	qsbr_attach(self);
	for (int i = 0; i < QSBR_DEFERRED_LIMIT + 3; i++)
		qsbr_retire(self, &numbers[i]);
	qsbr_quiescent(self);
	assert_int_equal(QSBR_DEFERRED_LIMIT, qsbr_process(self));
	qsbr_quiescent(self);
	assert_int_equal(0, qsbr_process(self));
	assert_int_equal(3, qsbr_flush(self));
	assert_in_order(&record, QSBR_DEFERRED_LIMIT + 3);
	qsbr_detach(self);
	qsbr_retire(self, &numbers[record.n]);
	assert_int_equal(1, qsbr_flush(self));
	assert_int_equal(QSBR_OFFLINE, self->seq);
	qsbr_free(qsbr);
}

static void
test_free_reclaims_the_rest(void **state)
{
	struct record record = { 0 };
	struct qsbr *qsbr = qsbr_new(2, note, &record);

	(void)state;
	for (int i = 0; i < 300; i++)
		qsbr_retire(qsbr_thread(qsbr, 1), &numbers[i]);
	qsbr_free(qsbr);
	assert_in_order(&record, 300);
}

/* A block that is really freed, and what all threads share. */
struct block {
	int64_t number, twice;
};

struct house {
	struct qsbr *qsbr;
	_Atomic(struct block *) shared;
	atomic_int next_number, writing;
	atomic_long reclaimed, reads, wrong;
};

static void
free_block(void *arg, void *block)
{
	struct house *house = arg;

	atomic_fetch_add(&house->reclaimed, 1);
	free(block);
}

static void
swap(struct house *house, struct qsbr_thread *self)
{
	struct block *block = malloc(sizeof(*block));

	assert_non_null(block);
	block->number = atomic_fetch_add(&house->next_number, 1);
	block->twice = 2 * block->number;
	block = atomic_exchange(&house->shared, block);
	qsbr_retire(self, block);
}

static void *
write_blocks(void *arg)
{
	struct house *house = arg;
	int place = atomic_fetch_sub(&house->writing, 1) - 1;
	struct qsbr_thread *self = qsbr_thread(house->qsbr, place);

	while (atomic_load(&house->reads) < READERS)
		sched_yield(); /* until there is somebody to disturb */
	qsbr_attach(self);
	for (int i = 0; i < SWAPS; i++) {
		swap(house, self);
		qsbr_quiescent(self);
		qsbr_process(self);
	}
	qsbr_detach(self);
	return NULL;
}

struct reader {
	pthread_t thread;
	struct house *house;
	int place;
	atomic_bool stop;
};

static void *
read_blocks(void *arg)
{
	struct reader *reader = arg;
	struct house *house = reader->house;
	struct qsbr_thread *self = qsbr_thread(house->qsbr, reader->place);

	qsbr_attach(self);
	for (long i = 0; !atomic_load(&reader->stop); i++) {
		const struct block *block = atomic_load(&house->shared);
		int64_t number = block->number;

		if (i % 64 == 0)
			sched_yield(); /* with the pointer in hand */
		if (block->twice != 2 * number || block->number != number)
			atomic_fetch_add(&house->wrong, 1);
		atomic_fetch_add(&house->reads, 1);
		if (i % 3 == 0)
			qsbr_quiescent(self);
		if (i % 100 == 99) {
			qsbr_detach(self);
			qsbr_attach(self);
		}
	}
	qsbr_detach(self);
	return NULL;
}

static void
test_threads(void **state)
{
	struct house house = { .writing = WRITERS };
	struct reader readers[READERS] = { 0 };
	pthread_t writers[WRITERS];
	long retired = WRITERS * SWAPS;

	(void)state;
	house.qsbr = qsbr_new(WRITERS + READERS, free_block, &house);
	house.shared = calloc(1, sizeof(struct block));
	house.next_number = 1;
	alarm(WATCHDOG_S);
	for (int i = 0; i < READERS; i++) {
		readers[i].house = &house;
		readers[i].place = WRITERS + i;
		assert_int_equal(0,
		    pthread_create(&readers[i].thread, NULL, read_blocks,
			&readers[i]));
	}
	for (int i = 0; i < WRITERS; i++)
		assert_int_equal(0,
		    pthread_create(&writers[i], NULL, write_blocks, &house));
	for (int i = 0; i < WRITERS; i++)
		pthread_join(writers[i], NULL);
	for (int i = 0; i < READERS; i++) {
		atomic_store(&readers[i].stop, true);
		pthread_join(readers[i].thread, NULL);
	}
	alarm(0);
	assert_int_equal(0, house.wrong);
	assert_true(house.reads > 0);
	for (int i = 0; i < WRITERS; i++)
		qsbr_flush(qsbr_thread(house.qsbr, i));
	assert_int_equal(retired, house.reclaimed);
	free(house.shared);
	qsbr_free(house.qsbr);
	assert_int_equal(retired, house.reclaimed);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_goals),
		cmocka_unit_test(test_slots_are_apart),
		cmocka_unit_test(test_who_holds_up_whom),
		cmocka_unit_test(test_list_in_order),
		cmocka_unit_test(test_deferred_and_flush),
		cmocka_unit_test(test_free_reclaims_the_rest),
		cmocka_unit_test(test_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
