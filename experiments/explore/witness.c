/* Knows what a report looks like; not why an order is the one to show. */
#include "witness.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "emit.h"

enum { TICK_MS = 300, TICKS_MAX = 3, ALT_STACK = 64 * 1024 };

/* Of whoever started us: on each line, so that it is known to be ours. */
static char token[64];

static FILE *report;
static bool first_step;

static FILE *
out(void)
{
	if (report == NULL)
		report = fdopen(WITNESS_FD, "w");
	if (report == NULL)
		report = stdout;
	return report;
}

static void
member(const char *name, const char *text)
{
	fprintf(out(), ",\"%s\":", name);
	emit_string(out(), text);
}

void
witness_open(void)
{
	char *given = getenv("REPORT_TOKEN");

	if (given == NULL || token[0] != '\0')
		return;
	snprintf(token, sizeof(token), "%s", given);
	/* What we check is not to know it. */
	memset(given, 0, strlen(given));
}

void
witness_begin(const struct scene *scene, const struct explored *explored)
{
	fputs("{\"token\":", out());
	emit_string(out(), token);
	member("scene", scene->name);
	fprintf(out(),
	    ",\"orders\":%lld,\"cut\":%lld,\"steps\":%lld,\"whole\":%s",
	    (long long)explored->orders, (long long)explored->cut,
	    (long long)explored->steps, explored->whole ? "true" : "false");
	fprintf(out(), ",\"failed\":%s", explored->failed ? "true" : "false");
	if (!explored->failed)
		return;
	member("reason", machine->reason);
	member("text", machine->text);
	if (machine->numbers) {
		member("what", machine->what);
		fprintf(out(), ",\"expected\":%ld,\"seen\":%ld",
		    machine->expected, machine->seen);
	}
	fputs(",\"witness\":[", out());
	first_step = true;
}

static void
say_who(unsigned who, const char *one, const char *many, char *text,
    size_t size)
{
	size_t len = 0;
	int i;

	if (who == 0) {
		snprintf(text, size, "nobody sleeps: it is lost");
		return;
	}
	len = snprintf(text, size, "%s",
	    __builtin_popcount(who) == 1 ? one : many);
	for (i = 0; i < EXPLORE_THREADS_MAX && len < size; i++)
		if (who & 1u << i)
			len += snprintf(text + len, size - len, " %c", 'A' + i);
}

/* What a step did, in a few words. */
static void
say(const struct op *op, char *text, size_t size)
{
	static const char *const woken[] = { "woken by the signal",
		"its time is up", "wakes up without a signal" };

	switch (op->kind) {
	case OP_LOAD:
		snprintf(text, size, "%ld", op->after);
		break;
	case OP_STORE:
	case OP_FETCH_ADD:
	case OP_EXCHANGE:
		snprintf(text, size, "%ld → %ld", op->before, op->after);
		break;
	case OP_COMPARE_EXCHANGE:
		if (op->done)
			snprintf(text, size, "%ld → %ld", op->before,
			    op->after);
		else
			snprintf(text, size, "%ld, not %ld: left alone",
			    op->before, op->expected);
		break;
	case OP_LOCK:
		snprintf(text, size, "locks it");
		break;
	case OP_TRY_LOCK:
		if (op->done)
			snprintf(text, size, "it is free: locks it");
		else
			snprintf(text, size, "%c has it: does not wait",
			    letter((int)op->before));
		break;
	case OP_UNLOCK:
		snprintf(text, size, "unlocks it");
		break;
	case OP_SLEEP:
		snprintf(text, size, "unlocks the mutex and sleeps");
		break;
	case OP_WAKE:
		snprintf(text, size, "%s, locks the mutex", woken[op->woken]);
		break;
	case OP_SIGNAL:
		say_who(op->after, "wakes", "wakes one of", text, size);
		break;
	case OP_BROADCAST:
		say_who(op->after, "wakes", "wakes all:", text, size);
		break;
	}
}

void
witness_step(int thread, const struct op *op, bool wrong)
{
	char says[160];

	if (wrong)
		snprintf(says, sizeof(says), "does not hold the mutex");
	else
		say(op, says, sizeof(says));
	fprintf(out(), "%s{\"thread\":%d", first_step ? "" : ",", thread + 1);
	first_step = false;
	member("step", op->place.what);
	member("file", op->place.file);
	fprintf(out(), ",\"line\":%d", op->place.line);
	member("says", says);
	fputs("}", out());
}

void
witness_end(void)
{
	fputs(machine->failed ? "]}\n" : "}\n", out());
	fflush(out());
}

/* In a handler: no stdio that the program may be in the middle of. */
static void
last_words(const char *reason, int number)
{
	char text[1000];
	const struct op *op = NULL;
	int len, line = 0;

	if (machine != NULL && machine->current >= 0) {
		op = &machine->threads[machine->current].next;
		line = op->object != NULL ? op->place.line : 0;
	}
	len = snprintf(text, sizeof(text),
	    "{\"token\":\"%s\",\"scene\":null,\"failed\":true,"
	    "\"reason\":\"%s\",\"signal\":%d,\"thread\":%d,"
	    "\"after_line\":%d}\n",
	    token, reason, number, machine != NULL ? machine->current + 1 : 0,
	    line);
	if (write(fileno(out()), text, len) != len)
		_exit(EXIT_FAILURE);
	_exit(EXIT_FAILURE);
}

/* Somebody called exit() while orders were followed. */
static void
on_exit_within(void)
{
	if (machine != NULL)
		last_words("ended", 0);
}

static void
on_crash(int number)
{
	last_words("crash", number);
}

/* A tick of CPU time: if no step was taken for a while, none will be. */
static void
on_tick(int number)
{
	static int64_t steps;
	static int ticks;

	if (machine == NULL || machine->current < 0 || machine->steps != steps)
		ticks = 0;
	else if (++ticks == TICKS_MAX)
		last_words("endless-loop", number);
	steps = machine != NULL ? machine->steps : 0;
}

void
witness_watch(void)
{
	static const int crashes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL,
		SIGABRT };
	struct itimerval every = { { 0, TICK_MS * 1000 },
		{ 0, TICK_MS * 1000 } };
	struct sigaction action = { .sa_flags = SA_ONSTACK };
	static bool watching;
	stack_t stack = { .ss_sp = malloc(ALT_STACK), .ss_size = ALT_STACK };
	size_t i;

	if (stack.ss_sp == NULL || sigaltstack(&stack, NULL) != 0 ||
	    (!watching && atexit(on_exit_within) != 0))
		abort();
	watching = true;
	out();
	action.sa_handler = on_crash;
	for (i = 0; i < sizeof(crashes) / sizeof(*crashes); i++)
		sigaction(crashes[i], &action, NULL);
	action.sa_handler = on_tick;
	action.sa_flags |= SA_RESTART;
	sigaction(SIGPROF, &action, NULL);
	setitimer(ITIMER_PROF, &every, NULL);
}
