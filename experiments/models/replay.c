/*
 * Knows what one step does, how a schedule is written, and how to try all
 * schedules of two threads.
 * Refuses to know real threads and real time.
 */
#include "replay.h"

#include <assert.h>
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS_PER_ADD = 3 };

struct player {
	int64_t reg;
	int64_t taken; /* steps */
};

struct stage {
	const struct replay_task *task;
	void (*on_step)(void *arg, const struct replay_step *step);
	void *arg;
	struct replay_result *result;
	struct player players[REPLAY_THREADS_MAX];
};

/* ANCHOR: step */
/* One step of counter = counter + 1. */
static void
take_step(enum replay_op op, int64_t *reg, int64_t *counter)
{
	switch (op) {
	case REPLAY_LOAD:
		*reg = *counter;
		break;
	case REPLAY_ADD:
		*reg += 1;
		break;
	case REPLAY_STORE:
		*counter = *reg;
		break;
	}
}
/* ANCHOR_END: step */

static void
take_steps(struct stage *stage, int thread, int64_t steps)
{
	struct player *player = &stage->players[thread];
	struct replay_result *result = stage->result;

	while (steps-- > 0) {
		enum replay_op op = player->taken % STEPS_PER_ADD;

		take_step(op, &player->reg, &result->counter);
		player->taken++;
		result->steps++;
		if (stage->on_step == NULL)
			continue;
		stage->on_step(stage->arg,
		    &(struct replay_step) {
			.number = result->steps,
			.thread = thread,
			.op = op,
			.reg = player->reg,
			.counter = result->counter,
		    });
	}
}

static int64_t
steps_left(const struct stage *stage, int thread)
{
	return STEPS_PER_ADD * stage->task->adds - stage->players[thread].taken;
}

__attribute__((format(printf, 3, 4))) static bool
wrong(struct replay_result *result, long column, const char *format, ...)
{
	size_t size = sizeof(result->error), len;
	va_list ap;

	snprintf(result->error, size, "column %ld: ", column);
	len = strlen(result->error);
	va_start(ap, format);
	vsnprintf(result->error + len, size - len, format, ap);
	va_end(ap);
	return false;
}

/* Read a number of 1 or more that ends a turn; 0 if there is none. */
static int64_t
read_count(const char **at)
{
	int64_t count = 0;

	if (**at == '0')
		return 0;
	for (; isdigit((unsigned char)**at); (*at)++) {
		if (count > REPLAY_ADDS_MAX * (int64_t)STEPS_PER_ADD)
			return 0;
		count = 10 * count + (**at - '0');
	}
	return **at == '\0' || isspace((unsigned char)**at) ? count : 0;
}

/* Read the turn at *at, and move past it. */
static bool
take_turn(struct stage *stage, const char *schedule, const char **at)
{
	struct replay_result *result = stage->result;
	long column = *at - schedule + 1;
	int thread = **at - 'A';
	int64_t left, steps;
	bool all, but;

	if (thread < 0 || thread >= stage->task->threads)
		return wrong(result, column,
		    "expected a thread, A to %c, not '%c'",
		    'A' + stage->task->threads - 1, **at);
	left = steps_left(stage, thread);
	(*at)++;
	all = **at == '*';
	but = all && (*at)[1] == '-';
	*at += all + but;
	steps = all && !but ? 0 : read_count(at);
	if ((steps == 0 && (!all || but)) ||
	    (all && !but && **at != '\0' && !isspace((unsigned char)**at)))
		return wrong(result, column + 1,
		    "expected how many steps: 1 or more, * or *-1 or more");
	if (all)
		steps = left - steps;
	if (steps <= 0 || steps > left)
		return wrong(result, column,
		    "%c has %lld %s left, and cannot take this turn",
		    'A' + thread, (long long)left,
		    left == 1 ? "step" : "steps");
	take_steps(stage, thread, steps);
	return true;
}

bool
replay(const struct replay_task *task, const char *schedule,
    void (*on_step)(void *arg, const struct replay_step *step), void *arg,
    struct replay_result *result)
{
	struct stage stage = {
		.task = task,
		.on_step = on_step,
		.arg = arg,
		.result = result,
	};
	const char *at = schedule;

	assert(task->threads >= 1 && task->threads <= REPLAY_THREADS_MAX);
	assert(task->adds >= 1 && task->adds <= REPLAY_ADDS_MAX);
	*result = (struct replay_result) { 0 };
	for (;;) {
		while (isspace((unsigned char)*at))
			at++;
		if (*at == '\0')
			break;
		if (!take_turn(&stage, schedule, &at))
			return false;
	}
	for (int i = 0; i < task->threads; i++) {
		int64_t left = steps_left(&stage, i);

		if (left > 0)
			return wrong(result, at - schedule + 1,
			    "expected a turn of %c, which has %lld %s left",
			    'A' + i, (long long)left,
			    left == 1 ? "step" : "steps");
	}
	return true;
}

void
replay_print(void *arg, const struct replay_step *step)
{
	static const char *const names[] = { "load", "add", "store" };

	fprintf(arg, "%6lld  %c %-5s  register %lld  counter %lld\n",
	    (long long)step->number, 'A' + step->thread, names[step->op],
	    (long long)step->reg, (long long)step->counter);
}

/*
 * All that the rest of a schedule can depend on, beside how many steps each
 * thread has taken.  No value is above 2 * adds.
 */
enum { VALUES = 2 * REPLAY_SEARCH_ADDS_MAX + 1 };

struct level {
	uint64_t ways[VALUES][VALUES][VALUES]; /* by registers, counter */
};

/* Take one step of thread 0 or 1 from every state of a level. */
static void
step_level(const struct level *from, struct level *to, int values, int thread,
    enum replay_op op)
{
	for (int a = 0; a < values; a++)
		for (int b = 0; b < values; b++)
			for (int c = 0; c < values; c++) {
				int64_t regs[] = { a, b }, counter = c;

				if (from->ways[a][b][c] == 0)
					continue;
				take_step(op, &regs[thread], &counter);
				to->ways[regs[0]][regs[1]][counter] +=
				    from->ways[a][b][c];
			}
}

static int64_t
add_up(const struct level *level, int values, uint64_t *endings)
{
	int64_t states = 0;

	memset(endings, 0, values * sizeof(*endings));
	for (int a = 0; a < values; a++)
		for (int b = 0; b < values; b++)
			for (int c = 0; c < values; c++) {
				states += level->ways[a][b][c] > 0;
				endings[c] += level->ways[a][b][c];
			}
	return states;
}

int64_t
replay_search(int adds, uint64_t *endings)
{
	int steps = STEPS_PER_ADD * adds, values = 2 * adds + 1;
	struct level *row = calloc(steps + 1, sizeof(*row));
	int64_t states = 0;

	assert(adds >= 1 && adds <= REPLAY_SEARCH_ADDS_MAX);
	if (row == NULL)
		abort();
	/* row[b]: A has taken a steps, and B b; it is made from row[b] of a
	 * row before, by a step of A, and from row[b - 1], by a step of B. */
	for (int a = 0; a <= steps; a++) {
		for (int b = 0; b <= steps; b++) {
			struct level now = { 0 };

			if (a == 0 && b == 0)
				now.ways[0][0][0] = 1;
			if (a > 0)
				step_level(&row[b], &now, values, 0,
				    (a - 1) % STEPS_PER_ADD);
			if (b > 0)
				step_level(&row[b - 1], &now, values, 1,
				    (b - 1) % STEPS_PER_ADD);
			row[b] = now;
			states += add_up(&now, values, endings);
		}
	}
	free(row);
	return states;
}
