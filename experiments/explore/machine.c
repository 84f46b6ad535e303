/* Knows what each step does; not in which order steps come. */
#include "machine.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "threads.h"

enum { LOOKS_MAX = 3 };

struct machine *machine;

void
machine_new(const struct scene *scene)
{
	int i;

	machine = calloc(1, sizeof(*machine));
	if (machine == NULL)
		abort();
	machine->scene = scene;
	machine->spurious_max = scene->spurious;
	for (i = 0; i < scene->threads; i++)
		if (!coroutine_new(&machine->threads[i].coroutine))
			abort();
}

void
machine_free(void)
{
	int i;

	for (i = 0; i < machine->scene->threads; i++)
		coroutine_free(&machine->threads[i].coroutine);
	free(machine);
	machine = NULL;
}

static void
fail(const char *reason, const char *format, va_list args)
{
	if (machine->failed)
		return;
	machine->failed = true;
	snprintf(machine->reason, sizeof(machine->reason), "%s", reason);
	vsnprintf(machine->text, sizeof(machine->text), format, args);
}

/* A thread that fails never goes on; nor does always() or end(). */
static void
abandon(void)
{
	if (machine->current >= 0)
		for (;;)
			coroutine_leave(
			    &machine->threads[machine->current].coroutine);
	longjmp(machine->abandon, 1);
}

void
expect(bool so, const char *reason, const char *format, ...)
{
	va_list args;

	if (so)
		return;
	if (threads_are_real)
		_exit(0);
	va_start(args, format);
	fail(reason, format, args);
	va_end(args);
	abandon();
}

void
expect_number(long expected, long seen, const char *reason, const char *what)
{
	if (expected == seen)
		return;
	if (threads_are_real)
		_exit(0);
	machine->numbers = true;
	machine->expected = expected;
	machine->seen = seen;
	snprintf(machine->what, sizeof(machine->what), "%s", what);
	expect(false, reason, "%s: expected %ld, and it is %ld.", what,
	    expected, seen);
}

bool
thread_ended(int number)
{
	return threads_are_real ? threads_ended(number) :
				  machine->threads[number - 1].coroutine.ended;
}

char
letter(int thread)
{
	return (char)('A' + thread - 1);
}

int
last_thread(void)
{
	return machine->last_thread + 1;
}

const void *
last_object(void)
{
	return machine->last.object;
}

long
last_stored(void)
{
	return machine->last.kind == OP_STORE ? machine->last.after : 0;
}

int
steps_taken(void)
{
	return machine->taken;
}

int
slept_at(int number)
{
	return machine->threads[number - 1].slept_at;
}

int
timed_out_at(int number)
{
	return machine->threads[number - 1].timed_out_at;
}

int
last_woke(void)
{
	const struct op *op = &machine->last;
	int asleep = __builtin_popcount(op->after);

	if (op->kind == OP_SIGNAL)
		return asleep > 0;
	return op->kind == OP_BROADCAST ? asleep : 0;
}

/* Run a thread to its next step, or to its end. */
static void
run(int thread)
{
	machine->current = thread;
	coroutine_enter(&machine->threads[thread].coroutine);
	machine->current = -1;
}

void
machine_begin(void)
{
	int i;

	machine->current = -1;
	machine->failed = false;
	machine->numbers = false;
	machine->version = 0;
	machine->taken = 0;
	machine->at_end = false;
	machine->ndone_at_end = 0;
	if (machine->scene->begin != NULL && setjmp(machine->abandon) == 0)
		machine->scene->begin();
	for (i = 0; i < machine->scene->threads; i++) {
		struct thread *thread = &machine->threads[i];

		thread->timeouts = thread->spurious = 0;
		thread->slept_at = thread->timed_out_at = 0;
		thread->looks = 0;
		memset(&thread->next, 0, sizeof(thread->next));
		coroutine_set(&thread->coroutine, machine->scene->thread,
		    i + 1);
		run(i);
	}
}

unsigned
machine_alive(void)
{
	unsigned alive = 0;
	int i;

	for (i = 0; i < machine->scene->threads; i++)
		if (!machine->threads[i].coroutine.ended)
			alive |= 1u << i;
	return alive;
}

/*
 * The signal that a sleeper takes, -1 if there is none for it: of several the
 * one for the fewest, since who sleeps no longer is no choice for a later one.
 */
static int
token_for(const struct cond *cond, int thread)
{
	int i, best = -1;

	for (i = 0; i < 8; i++)
		if (cond->tokens[i] & 1u << thread &&
		    (best < 0 ||
			__builtin_popcount(cond->tokens[i]) <
			    __builtin_popcount(cond->tokens[best])))
			best = i;
	return best;
}

/* Whether a load is the one before once more, and nothing was written since. */
static bool
looks_again(const struct thread *thread, const struct op *op)
{
	return thread->looks > 0 &&
	    thread->looked_version == machine->version &&
	    thread->looked.object == op->object &&
	    thread->looked.place.line == op->place.line;
}

enum readiness { BLOCKED, IDLE, READY };

/* IDLE: it can, but only of itself; nothing has happened that it waits for. */
static enum readiness
ready(int i)
{
	const struct thread *thread = &machine->threads[i];
	const struct op *op = &thread->next;

	switch (op->kind) {
	case OP_LOCK:
		return ((struct mutex *)op->object)->holder == 0 ? READY :
								   BLOCKED;
	case OP_WAKE:
		if (op->mutex->holder != 0)
			return BLOCKED;
		if (token_for(op->object, i) >= 0)
			return READY;
		if (op->timed && thread->timeouts < machine->scene->timeouts)
			return READY;
		return !op->timed && thread->spurious < machine->spurious_max ?
		    IDLE :
		    BLOCKED;
	case OP_LOAD:
		return thread->looks >= LOOKS_MAX && looks_again(thread, op) ?
		    IDLE :
		    READY;
	default:
		return READY;
	}
}

unsigned
machine_enabled(void)
{
	unsigned alive = machine_alive(), enabled = 0, idle = 0;
	bool spins = false;
	int i;

	for (i = 0; i < machine->scene->threads; i++) {
		enum readiness is = alive & 1u << i ? ready(i) : BLOCKED;

		if (is == READY)
			enabled |= 1u << i;
		if (is == IDLE && machine->threads[i].next.kind == OP_LOAD)
			spins = true;
		if (is == IDLE && machine->threads[i].next.kind == OP_WAKE)
			idle |= 1u << i;
	}
	/* Who wakes up without a reason does so while others run. */
	if (enabled != 0)
		return enabled | idle;
	if (!spins)
		return 0;
	/* All the others wait, and this one looks again and again. */
	for (i = 0; i < machine->scene->threads; i++)
		if (alive & 1u << i && ready(i) == IDLE &&
		    machine->threads[i].next.kind == OP_LOAD)
			enabled |= 1u << i;
	return enabled;
}

static void
wrote(struct op *op, struct word *word, long number)
{
	op->before = word->value;
	op->after = word->value = number;
	machine->version++;
}

static void
wake(int i, struct op *op)
{
	struct thread *thread = &machine->threads[i];
	struct cond *cond = op->object;
	int token = token_for(cond, i), k;

	op->woken = WOKEN_BY_SIGNAL;
	if (token >= 0) {
		cond->tokens[token] = 0;
	} else if (op->timed) {
		thread->timeouts++;
		thread->timed_out_at = machine->taken;
		op->woken = WOKEN_BY_TIME;
	} else {
		thread->spurious++;
		op->woken = WOKEN_BY_NOTHING;
	}
	cond->waiting &= ~(1u << i);
	for (k = 0; k < 8; k++)
		cond->tokens[k] &= ~(1u << i);
	op->mutex->holder = i + 1;
}

/* Those who sleep and are not woken already, each by a signal of its own. */
static void
put_token(struct cond *cond, unsigned who)
{
	int i;

	for (i = 0; i < 8 && cond->tokens[i] != 0; i++)
		;
	if (i < 8)
		cond->tokens[i] = who;
}

static void
note_signal(struct op *op)
{
	struct cond *cond = op->object;

	op->after = cond->waiting;
	cond->sent_at = machine->taken;
	if (cond->waiting == 0)
		cond->lost_at = machine->taken;
}

static void
signal_one(struct op *op)
{
	struct cond *cond = op->object;
	int i, tokens = 0;

	for (i = 0; i < 8; i++)
		tokens += cond->tokens[i] != 0;
	note_signal(op);
	if (tokens < __builtin_popcount(cond->waiting))
		put_token(cond, cond->waiting);
}

static void
signal_all(struct op *op)
{
	struct cond *cond = op->object;
	int i;

	note_signal(op);
	memset(cond->tokens, 0, sizeof(cond->tokens));
	for (i = 0; i < EXPLORE_THREADS_MAX; i++)
		if (cond->waiting & 1u << i)
			put_token(cond, 1u << i);
}

static void
try_lock(int i, struct op *op)
{
	struct mutex *mutex = op->object;

	op->before = mutex->holder;
	op->done = mutex->holder == 0;
	if (op->done)
		mutex->holder = i + 1;
}

static void
let_go(struct mutex *mutex, int i, const char *of)
{
	expect(mutex->holder == i + 1, "not-its-mutex",
	    "%s in line %d: the thread does not hold the mutex%s.", of,
	    machine->threads[i].next.place.line,
	    mutex->holder != 0 ? "; another one does" : "");
	mutex->holder = 0;
}

static void
look(int i, struct op *op)
{
	struct thread *thread = &machine->threads[i];
	struct word *word = op->object;

	thread->looks = looks_again(thread, op) ? thread->looks + 1 : 1;
	thread->looked = *op;
	thread->looked_version = machine->version;
	op->before = op->after = word->value;
}

static void
take(int i, struct op *op)
{
	struct word *word = op->object;

	if (op->kind != OP_LOAD)
		machine->threads[i].looks = 0;
	switch (op->kind) {
	case OP_LOAD:
		look(i, op);
		break;
	case OP_STORE:
	case OP_EXCHANGE:
		wrote(op, word, op->number);
		break;
	case OP_FETCH_ADD:
		wrote(op, word, word->value + op->number);
		break;
	case OP_COMPARE_EXCHANGE:
		op->done = word->value == op->expected;
		op->before = op->after = word->value;
		if (op->done)
			wrote(op, word, op->number);
		break;
	case OP_LOCK:
		((struct mutex *)op->object)->holder = i + 1;
		break;
	case OP_TRY_LOCK:
		try_lock(i, op);
		break;
	case OP_UNLOCK:
		let_go(op->object, i, "mutex_unlock()");
		break;
	case OP_SLEEP:
		let_go(op->mutex, i,
		    op->timed ? "cond_timedwait()" : "cond_wait()");
		((struct cond *)op->object)->waiting |= 1u << i;
		break;
	case OP_WAKE:
		wake(i, op);
		break;
	case OP_SIGNAL:
		signal_one(op);
		break;
	case OP_BROADCAST:
		signal_all(op);
		break;
	}
}

void
machine_take_of_nobody(struct op *op)
{
	take(0, op);
	if (machine->at_end && machine->ndone_at_end < AT_END_MAX)
		machine->done_at_end[machine->ndone_at_end++] = *op;
}

void
machine_step(int i, struct op *op)
{
	machine->steps++;
	machine->taken++;
	*op = machine->threads[i].next;
	if (setjmp(machine->abandon) == 0) {
		take(i, &machine->threads[i].next);
		*op = machine->threads[i].next;
		machine->last = *op;
		machine->last_thread = i;
		if (op->kind == OP_SLEEP)
			machine->threads[i].slept_at = machine->taken;
		run(i);
		if (!machine->failed && machine->scene->always != NULL)
			machine->scene->always();
	}
}

static bool
shares(const struct op *a, const struct op *b)
{
	const void *of_a[] = { a->object, a->mutex };
	const void *of_b[] = { b->object, b->mutex };
	int i, k;

	for (i = 0; i < 2; i++)
		for (k = 0; k < 2; k++)
			if (of_a[i] != NULL && of_a[i] == of_b[k])
				return true;
	return false;
}

bool
machine_depends(const struct op *a, const struct op *b)
{
	return shares(a, b) && !(a->kind == OP_LOAD && b->kind == OP_LOAD);
}

/* Why nobody will wake a sleeper. */
static void
say_sleeper(int i, char *text, size_t size)
{
	const struct thread *thread = &machine->threads[i];
	const struct cond *cond = thread->next.object;

	if (cond->sent_at == 0)
		snprintf(text, size,
		    ", and no signal was ever sent to that condition");
	else if (cond->sent_at < thread->slept_at &&
	    cond->lost_at == cond->sent_at)
		snprintf(text, size,
		    " since step %d; the last signal came before, in step %d, "
		    "when nobody slept, and was lost",
		    thread->slept_at, cond->sent_at);
	else if (cond->sent_at < thread->slept_at)
		snprintf(text, size,
		    " since step %d, and no signal came after that",
		    thread->slept_at);
	else
		snprintf(text, size,
		    " since step %d; the last signal, in step %d, woke another "
		    "thread",
		    thread->slept_at, cond->sent_at);
}

/* Lines are the learner's; of the check's nobody needs to know. */
static void
say_lines(const struct op *op, int first, int last, char *text, size_t size)
{
	const char *name = strrchr(op->place.file, '/');

	if (name != NULL && strcmp(name, "/check.c") == 0)
		snprintf(text, size, "the check");
	else if (first == last)
		snprintf(text, size, "line %d", first);
	else
		snprintf(text, size, "lines %d to %d", first, last);
}

/* What a thread waits for that cannot go on; it begins with a space. */
static void
say_waiter(int i, char *text, size_t size)
{
	const struct op *op = &machine->threads[i].next;
	const struct mutex *mutex =
	    op->kind == OP_LOCK ? op->object : op->mutex;
	char why[200], where[40];

	say_lines(op, op->place.line, op->place.line, where, sizeof(where));
	if (mutex != NULL && mutex->holder == i + 1) {
		snprintf(text, size,
		    " %c waits in %s for a mutex that it holds itself.",
		    letter(i + 1), where);
	} else if (mutex != NULL && mutex->holder != 0) {
		snprintf(text, size,
		    " %c waits in %s for a mutex that %c holds%s.",
		    letter(i + 1), where, letter(mutex->holder),
		    thread_ended(mutex->holder) ? ", which has ended" : "");
	} else {
		say_sleeper(i, why, sizeof(why));
		snprintf(text, size, " %c sleeps in %s%s.", letter(i + 1),
		    where, why);
	}
}

void
machine_deadlock(void)
{
	char text[900] = "";
	volatile bool sleeps = false;
	size_t len = 0;
	int i;

	for (i = 0; i < machine->scene->threads; i++) {
		if (machine->threads[i].coroutine.ended)
			continue;
		say_waiter(i, text + len, sizeof(text) - len);
		len += strlen(text + len);
		sleeps = sleeps || machine->threads[i].next.kind == OP_WAKE;
	}
	if (setjmp(machine->abandon) == 0)
		expect(false, sleeps ? "lost-wake-up" : "deadlock",
		    "Nobody can go on.%s", text);
}

void
machine_endless(int thread, int first_line, int last_line, bool looks)
{
	char lines[40];
	bool alone;

	if (setjmp(machine->abandon) != 0)
		return;
	expect(thread >= 0, "never-ends",
	    "After %d steps the threads are still at it.", machine->taken);
	alone = (machine_enabled() & ~(1u << thread)) == 0;
	say_lines(&machine->last, first_line, last_line, lines, sizeof(lines));
	expect(false, "never-ends",
	    "After %d steps %c still goes round %s, %s. What another thread is "
	    "to do is waited for with cond_wait.",
	    machine->taken, letter(thread + 1), lines,
	    looks     ? "and nobody changes what it looks at" :
		alone ? "and nobody else can go on" :
			"and nothing makes it let another thread go first");
}

void
machine_end(void)
{
	machine->at_end = true;
	if (machine->scene->end != NULL && setjmp(machine->abandon) == 0)
		machine->scene->end();
	machine->at_end = false;
}
