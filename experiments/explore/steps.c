/* Knows what a thread asks for at each step; not what comes of it. */
#include "steps.h"

#include <stddef.h>
#include <string.h>

#include "machine.h"
#include "threads.h"

int
thread_number(void)
{
	return threads_are_real ? threads_number : machine->current + 1;
}

/* A thread comes to its next step, and stays there until it is its turn. */
static struct op *
step(enum op_kind kind, void *object, const struct step_place *place)
{
	static struct op nobodys;
	struct thread *thread;

	if (machine->current < 0) {
		memset(&nobodys, 0, sizeof(nobodys));
		nobodys.kind = kind;
		nobodys.object = object;
		nobodys.place = *place;
		return &nobodys;
	}
	thread = &machine->threads[machine->current];
	memset(&thread->next, 0, sizeof(thread->next));
	thread->next.kind = kind;
	thread->next.object = object;
	thread->next.place = *place;
	return &thread->next;
}

/* The scheduler takes the step meanwhile; outside of threads it is taken now.
 */
static void
await(struct op *op)
{
	int i = machine->current;

	if (i < 0)
		machine_take_of_nobody(op);
	else
		coroutine_leave(&machine->threads[i].coroutine);
}

long
step_load(struct word *word, const struct step_place *place)
{
	struct op *op;

	if (threads_are_real)
		return __atomic_load_n(&word->value, __ATOMIC_SEQ_CST);
	op = step(OP_LOAD, word, place);
	await(op);
	return op->after;
}

void
step_store(struct word *word, long number, const struct step_place *place)
{
	struct op *op;

	if (threads_are_real) {
		__atomic_store_n(&word->value, number, __ATOMIC_SEQ_CST);
		return;
	}
	op = step(OP_STORE, word, place);
	op->number = number;
	await(op);
}

long
step_fetch_add(struct word *word, long number, const struct step_place *place)
{
	struct op *op;

	if (threads_are_real)
		return __atomic_fetch_add(&word->value, number,
		    __ATOMIC_SEQ_CST);
	op = step(OP_FETCH_ADD, word, place);
	op->number = number;
	await(op);
	return op->before;
}

long
step_exchange(struct word *word, long number, const struct step_place *place)
{
	struct op *op;

	if (threads_are_real)
		return __atomic_exchange_n(&word->value, number,
		    __ATOMIC_SEQ_CST);
	op = step(OP_EXCHANGE, word, place);
	op->number = number;
	await(op);
	return op->before;
}

bool
step_compare_exchange(struct word *word, long *expected, long number,
    const struct step_place *place)
{
	struct op *op;

	if (threads_are_real)
		return __atomic_compare_exchange_n(&word->value, expected,
		    number, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
	op = step(OP_COMPARE_EXCHANGE, word, place);
	op->number = number;
	op->expected = *expected;
	await(op);
	*expected = op->before;
	return op->done;
}

void
step_lock(struct mutex *mutex, const struct step_place *place)
{
	if (threads_are_real)
		threads_lock(mutex);
	else
		await(step(OP_LOCK, mutex, place));
}

bool
step_try_lock(struct mutex *mutex, const struct step_place *place)
{
	struct op *op;

	if (threads_are_real)
		return threads_try_lock(mutex);
	op = step(OP_TRY_LOCK, mutex, place);
	await(op);
	return op->done;
}

void
step_unlock(struct mutex *mutex, const struct step_place *place)
{
	if (threads_are_real)
		threads_unlock(mutex);
	else
		await(step(OP_UNLOCK, mutex, place));
}

static bool
sleep_and_wake(struct cond *cond, struct mutex *mutex, bool timed,
    const struct step_place *place)
{
	struct op *op;
	int i;

	if (threads_are_real)
		return threads_wait(cond, mutex, timed);
	for (i = 0; i < 2; i++) {
		op = step(i == 0 ? OP_SLEEP : OP_WAKE, cond, place);
		op->mutex = mutex;
		op->timed = timed;
		await(op);
	}
	return op->woken == WOKEN_BY_TIME;
}

void
step_wait(struct cond *cond, struct mutex *mutex,
    const struct step_place *place)
{
	sleep_and_wake(cond, mutex, false, place);
}

bool
step_timedwait(struct cond *cond, struct mutex *mutex,
    const struct step_place *place)
{
	return sleep_and_wake(cond, mutex, true, place);
}

void
step_signal(struct cond *cond, const struct step_place *place)
{
	if (threads_are_real)
		pthread_cond_signal(&cond->real);
	else
		await(step(OP_SIGNAL, cond, place));
}

void
step_broadcast(struct cond *cond, const struct step_place *place)
{
	if (threads_are_real)
		pthread_cond_broadcast(&cond->real);
	else
		await(step(OP_BROADCAST, cond, place));
}
