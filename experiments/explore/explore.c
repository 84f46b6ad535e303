/* Knows which order of steps comes next; not what a step does. */
#include "explore.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "machine.h"
#include "threads.h"
#include "witness.h"

enum {
	DEPTH_MAX = 400, /* steps of an order; a longer one never ends */
	ROUNDS = 100,	 /* the last of them, in which one may go round */
	SECONDS_MAX = 4, /* of CPU time, for a scene */
	WALL_SECONDS_MAX = 3600, /* for all scenes, unless CHECK_SECONDS says */
	PREEMPTIONS_MAX = 4,	 /* in the order that is shown */
	FEW_PREEMPTIONS_MAX = 30000, /* orders looked at for that */
};

/* Where a choice was made, and what came of it. */
struct node {
	unsigned enabled, backtrack, done, sleep;
	int chosen, preemptions;
	struct op next[EXPLORE_THREADS_MAX];
	struct op op;			/* what was done */
	int clock[EXPLORE_THREADS_MAX]; /* its vector clock, depths from 1 */
};

struct search {
	struct node nodes[DEPTH_MAX];
	int depth;
	int clocks[EXPLORE_THREADS_MAX][EXPLORE_THREADS_MAX];
	bool reduce;	     /* leave out what another order does too */
	int preemptions_max; /* -1: as many as there may be */
	struct explored explored;
	int64_t until_ns;
	char *globals, *saved;
	size_t globals_size;
};

static struct search *search;

/* Whoever waits for our report does not wait longer. */
static int64_t wall_until_ns;

/*
 * What the learner's code and the scene keep in globals is as new before each
 * order.  These are names of the GNU linker; the C library's lie elsewhere.
 */
extern char __data_start[], _end[];

static void
save_globals(void)
{
	search->globals = __data_start;
	search->globals_size = _end - __data_start;
	search->saved = malloc(search->globals_size);
	if (search->saved == NULL)
		abort();
	memcpy(search->saved, search->globals, search->globals_size);
}

static bool
late(void)
{
	return clock_read_ns(CLOCK_PROCESS_CPUTIME_ID) > search->until_ns ||
	    clock_read_ns(CLOCK_MONOTONIC) > wall_until_ns;
}

static int
lowest(unsigned bits)
{
	return __builtin_ctz(bits);
}

/* Whether what was done at a depth is known to whoever has this clock. */
static bool
precedes(int depth, const int *clock)
{
	return depth + 1 <= clock[search->nodes[depth].chosen];
}

/* The mutex that a step takes, or drops; NULL if none. */
static const struct mutex *
takes(const struct op *op)
{
	if (op->kind == OP_LOCK || (op->kind == OP_TRY_LOCK && op->done))
		return op->object;
	return op->kind == OP_WAKE ? op->mutex : NULL;
}

static const struct mutex *
drops(const struct op *op)
{
	if (op->kind == OP_UNLOCK)
		return op->object;
	return op->kind == OP_SLEEP ? op->mutex : NULL;
}

/*
 * The threads that could go first in a place if all that came since, but for
 * the step there and what follows from it, was done there: the "initials".
 */
static unsigned
initials(int depth)
{
	unsigned seen = 0, initial = 0;
	int i, k;

	for (i = depth + 1; i <= search->depth; i++) {
		const struct node *node = &search->nodes[i];
		unsigned bit = 1u << node->chosen;
		bool first = (seen & bit) == 0;

		if (i < search->depth && precedes(depth, node->clock))
			continue;
		for (k = depth + 1; first && k < i; k++)
			if (!precedes(depth, search->nodes[k].clock) &&
			    precedes(k, node->clock))
				first = false;
		seen |= bit;
		if (first)
			initial |= bit;
	}
	return initial & search->nodes[depth].enabled;
}

/*
 * The step that was just taken races with earlier ones, if nothing but these
 * two steps themselves says which comes first.  The other order is tried too,
 * unless a thread is to be tried there that leads to it.  Who waits for a mutex
 * cannot come before what its holder did with it: there, the taking races.
 */
static void
find_races(const struct node *node, const int *clock_before)
{
	const struct mutex *wants =
	    node->op.kind == OP_TRY_LOCK ? NULL : takes(&node->op);
	int clock[EXPLORE_THREADS_MAX], holder = -1, i, k;

	memcpy(clock, clock_before, sizeof(clock));
	for (i = search->depth - 1; i >= 0; i--) {
		struct node *earlier = &search->nodes[i];
		unsigned first;

		/* Who had it before that step. */
		if (wants != NULL && drops(&earlier->op) == wants)
			holder = earlier->chosen;
		if (wants != NULL && takes(&earlier->op) == wants)
			holder = -1;
		if (earlier->chosen == node->chosen || precedes(i, clock) ||
		    !machine_depends(&earlier->op, &node->op) ||
		    holder == earlier->chosen)
			continue;
		first = initials(i);
		if (first == 0)
			earlier->backtrack |= earlier->enabled;
		else if ((first & earlier->backtrack) == 0)
			earlier->backtrack |= 1u << lowest(first);
		for (k = 0; k < EXPLORE_THREADS_MAX; k++)
			if (clock[k] < earlier->clock[k])
				clock[k] = earlier->clock[k];
	}
}

static void
tick(const struct node *node)
{
	int *clock = search->clocks[node->chosen], i, k;

	for (i = 0; i < search->depth; i++) {
		const struct node *earlier = &search->nodes[i];

		if (earlier->chosen == node->chosen ||
		    !machine_depends(&earlier->op, &node->op))
			continue;
		for (k = 0; k < EXPLORE_THREADS_MAX; k++)
			if (clock[k] < earlier->clock[k])
				clock[k] = earlier->clock[k];
	}
	clock[node->chosen] = search->depth + 1;
}

/* Threads that need not go first here: another order does the same. */
static unsigned
asleep(void)
{
	const struct node *before;
	unsigned sleep = 0;
	int i;

	if (search->depth == 0)
		return 0;
	before = &search->nodes[search->depth - 1];
	for (i = 0; i < machine->scene->threads; i++)
		if ((before->sleep | before->done) & 1u << i &&
		    i != before->chosen &&
		    !machine_depends(&before->op, &before->next[i]))
			sleep |= 1u << i;
	return sleep;
}

static int
preemptions(const struct node *node)
{
	const struct node *before = node - 1;

	if (search->depth == 0)
		return 0;
	return before->preemptions +
	    (node->chosen != before->chosen &&
		(node->enabled & 1u << before->chosen));
}

/* Rather the thread that ran before: such an order is easy to follow. */
static int
prefer(unsigned choices)
{
	int before =
	    search->depth > 0 ? search->nodes[search->depth - 1].chosen : -1;

	return before >= 0 && choices & 1u << before ? before : lowest(choices);
}

enum next { NEXT_STEP, NEXT_END, NEXT_CUT };

/* A place where no order has been before. */
static enum next
open_node(struct node *node, unsigned alive)
{
	unsigned choices;
	int i;

	memset(node, 0, sizeof(*node));
	for (i = 0; i < machine->scene->threads; i++)
		node->next[i] = machine->threads[i].next;
	node->enabled = machine_enabled();
	if (node->enabled == 0) {
		if (alive != 0)
			machine_deadlock();
		return NEXT_END;
	}
	if (search->reduce)
		node->sleep = asleep();
	choices = node->enabled & ~node->sleep;
	if (choices == 0)
		return NEXT_CUT;
	node->chosen = prefer(choices);
	node->backtrack = search->reduce ? 1u << node->chosen : node->enabled;
	return NEXT_STEP;
}

static void
end_order(void)
{
	search->explored.orders++;
	if (!machine->failed)
		machine_end();
}

/* An order that is too long: who goes round, and where? */
static void
fail_endless(void)
{
	const struct node *last = &search->nodes[search->depth - 1];
	int first_line = last->op.place.line, last_line = first_line, i;
	bool one = true, looks = true;

	for (i = search->depth - ROUNDS; i < search->depth; i++) {
		const struct node *node = &search->nodes[i];
		int line = node->op.place.line;

		one = one && node->chosen == last->chosen &&
		    strcmp(node->op.place.file, last->op.place.file) == 0;
		looks = looks && node->op.kind == OP_LOAD;
		first_line = line < first_line ? line : first_line;
		last_line = line > last_line ? line : last_line;
	}
	machine_endless(one ? last->chosen : -1, first_line, last_line, looks);
}

/* Follow one order: the choices of the prefix, and then whatever is best. */
static void
follow(int prefix)
{
	int before[EXPLORE_THREADS_MAX];

	memcpy(search->globals, search->saved, search->globals_size);
	memset(search->clocks, 0, sizeof(search->clocks));
	search->depth = 0;
	machine_begin();
	while (!machine->failed) {
		struct node *node = &search->nodes[search->depth];
		enum next next = NEXT_STEP;

		if (search->depth >= prefix)
			next = open_node(node, machine_alive());
		if (next == NEXT_CUT) {
			search->explored.cut++;
			return;
		}
		if (next == NEXT_END) {
			end_order();
			return;
		}
		node->preemptions = preemptions(node);
		machine_step(node->chosen, &node->op);
		memcpy(before, search->clocks[node->chosen], sizeof(before));
		tick(node);
		memcpy(node->clock, search->clocks[node->chosen],
		    sizeof(node->clock));
		if (search->reduce && search->depth >= prefix - 1)
			find_races(node, before);
		search->depth++;
		if (search->depth == DEPTH_MAX && !machine->failed)
			fail_endless();
	}
}

/* Go back to the last place with something left to try; its depth, or 0. */
static int
back(void)
{
	while (search->depth > 0) {
		struct node *node = &search->nodes[search->depth - 1];
		unsigned left;

		node->done |= 1u << node->chosen;
		left = node->backtrack & node->enabled & ~node->done &
		    ~node->sleep;
		while (left != 0) {
			node->chosen = lowest(left);
			search->depth--;
			if (search->preemptions_max < 0 ||
			    preemptions(node) <= search->preemptions_max)
				return search->depth + 1;
			search->depth++;
			node->done |= 1u << node->chosen;
			left &= ~(1u << node->chosen);
		}
		search->depth--;
	}
	return 0;
}

/* All orders until one fails.  Whether there was time for all. */
static bool
follow_all(int64_t orders_max)
{
	int prefix = 0;

	do {
		follow(prefix);
		if (machine->failed)
			return true;
		if (search->explored.orders + search->explored.cut >=
			orders_max ||
		    late())
			return false;
		prefix = back();
	} while (prefix > 0);
	return true;
}

/* Whether the same mistake is found in an order with few preemptions. */
static bool
find_again(const struct machine *failure)
{
	for (search->preemptions_max = 0;
	     search->preemptions_max <= PREEMPTIONS_MAX;
	     search->preemptions_max++) {
		search->explored.orders = search->explored.cut = 0;
		follow_all(FEW_PREEMPTIONS_MAX);
		if (machine->failed &&
		    strcmp(machine->reason, failure->reason) == 0)
			return true;
	}
	return false;
}

/*
 * The same mistake, in an order with as few preemptions as can be, and if it
 * can be, one in which nobody wakes up without a signal.
 */
static void
simplify(void)
{
	struct search *found = malloc(sizeof(*found));
	struct machine failure = *machine;
	int64_t steps = machine->steps;
	bool simple;

	if (found == NULL)
		abort();
	*found = *search;
	search->reduce = false;
	machine->spurious_max = 0;
	simple = find_again(&failure);
	machine->spurious_max = machine->scene->spurious;
	if (!simple && machine->spurious_max > 0)
		simple = find_again(&failure);
	if (!simple) {
		*search = *found;
		*machine = failure;
	}
	search->explored = found->explored;
	machine->steps = steps;
	free(found);
}

static void
set_wall_deadline(void)
{
	const char *seconds = getenv("CHECK_SECONDS");

	if (wall_until_ns == 0)
		wall_until_ns = clock_read_ns(CLOCK_MONOTONIC) +
		    INT64_C(1000000000) *
			(seconds != NULL ? atoi(seconds) : WALL_SECONDS_MAX);
}

static void
set_deadline(void)
{
	search->until_ns = clock_read_ns(CLOCK_PROCESS_CPUTIME_ID) +
	    SECONDS_MAX * INT64_C(1000000000);
}

struct explored
explore(const struct scene *scene)
{
	struct explored explored;
	int i;

	machine_new(scene);
	threads_are_real = getenv("REAL_THREADS") != NULL;
	if (threads_are_real) {
		threads_run(scene);
		machine_free();
		return (struct explored) { .whole = true };
	}
	search = calloc(1, sizeof(*search));
	if (search == NULL)
		abort();
	set_wall_deadline();
	witness_open();
	witness_watch();
	save_globals();
	search->reduce = !scene->every;
	search->preemptions_max = -1;
	set_deadline();
	search->explored.whole = follow_all(INT64_MAX);
	if (machine->failed) {
		set_deadline();
		simplify();
	}
	search->explored.failed = machine->failed;
	search->explored.steps = machine->steps;
	if (machine->failed)
		memcpy(search->explored.reason, machine->reason,
		    sizeof(machine->reason));
	witness_begin(scene, &search->explored);
	for (i = 0; machine->failed && i < search->depth; i++)
		witness_step(search->nodes[i].chosen, &search->nodes[i].op,
		    i == search->depth - 1 &&
			strcmp(machine->reason, "not-its-mutex") == 0);
	for (i = 0; machine->failed && i < machine->ndone_at_end; i++)
		witness_step(-1, &machine->done_at_end[i], false);
	witness_end();
	explored = search->explored;
	memcpy(search->globals, search->saved, search->globals_size);
	free(search->saved);
	machine_free();
	free(search);
	return explored;
}
