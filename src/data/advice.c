/* Knows what each tool does one at a time, at once, and how often. */
#include "data/advice.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "data/verdict.h"

/* More workers than this are not tried. */
enum { MOST_WORKERS = 1024 };

static const struct {
	const char *name, *unit, *text;
} facts_told[] = {
	[FACT_THREAD_CAPACITY] = { "thread-capacity", "×",
	    "how many times as fast threads are that share nothing" },
	[FACT_PROCESS_CAPACITY] = { "process-capacity", "×",
	    "how many times as fast processes are" },
	[FACT_GIL_CAPACITY] = { "gil-capacity", "×",
	    "how many times as fast threads are that compute under the GIL" },
	[FACT_THREAD_START] = { "thread-start", "s",
	    "to make a thread and join it" },
	[FACT_THREAD_ITEM] = { "thread-item", "s",
	    "to hand a task to a thread" },
	[FACT_LOOP_TASK] = { "loop-task", "s",
	    "to make a task of an event loop and run it until it waits" },
	[FACT_PROCESS_START] = { "process-start", "s",
	    "to make a process and wait for its end" },
	[FACT_PROCESS_ITEM] = { "process-item", "s",
	    "to hand a task to a process, and get the result" },
	[FACT_PROCESS_MIB] = { "process-mib", "s",
	    "to move a MiB to another process" },
	[FACT_INTERPRETER_ITEM] = { "interpreter-item", "s",
	    "to hand a task to another interpreter, and get the result" },
	[FACT_LOOP_START] = { "loop-start", "s",
	    "to set up an event loop and end it" },
	[FACT_LOOP_LATE] = { "loop-late", "s",
	    "how much later than asked a wait in an event loop ends" },
	[FACT_INTERPRETER_START] = { "interpreter-start", "s",
	    "to set up an interpreter with a GIL of its own" },
	[FACT_NO_GIL_PRICE] = { "no-gil-price", "×",
	    "how many times as long bytecode takes in a build without a GIL" },
	[FACT_INTERPRETER_MIB] = { "interpreter-mib", "s",
	    "to move a MiB to another interpreter" },
};

static const struct {
	const char *name, *text;
	/* What it lacks where this fact is not known; or NULL. */
	const char *left_out;
	enum advice_fact unless;
} tools_told[] = {
	[TOOL_SEQUENTIAL] = { "sequential", "one thread", NULL, 0 },
	[TOOL_THREADS] = { "threads", "threads under the GIL", NULL, 0 },
	[TOOL_LOOP] = { "loop", "one event loop", NULL, 0 },
	[TOOL_PROCESSES] = { "processes", "processes", NULL, 0 },
	[TOOL_INTERPRETERS] = { "interpreters", "interpreters with own GILs",
	    "what it takes to set up a whole interpreter",
	    FACT_INTERPRETER_START },
	[TOOL_FREE_THREADS] = { "free-threads", "threads without the GIL",
	    "what a build without the GIL costs a single thread",
	    FACT_NO_GIL_PRICE },
};

const char *
advice_fact_name(enum advice_fact fact)
{
	return facts_told[fact].name;
}

const char *
advice_fact_text(enum advice_fact fact)
{
	return facts_told[fact].text;
}

const char *
advice_fact_unit(enum advice_fact fact)
{
	return facts_told[fact].unit;
}

const char *
advice_tool_name(enum advice_tool tool)
{
	return tools_told[tool].name;
}

const char *
advice_tool_text(enum advice_tool tool)
{
	return tools_told[tool].text;
}

int
advice_find_fact(const char *name)
{
	int i;

	for (i = 0; i < ADVICE_FACTS; i++)
		if (strcmp(facts_told[i].name, name) == 0)
			return i;
	return -1;
}

int
advice_find_tool(const char *name)
{
	int i;

	for (i = 0; i < ADVICE_TOOLS; i++)
		if (strcmp(tools_told[i].name, name) == 0)
			return i;
	return -1;
}

/* A unit behind a number, and what it multiplies by. */
struct unit {
	const char *name;
	double factor;
};

static const struct unit bare[] = { { "", 1 }, { NULL, 0 } };
static const struct unit times[] = { { "ns", 1e-9 }, { "us", 1e-6 },
	{ "µs", 1e-6 }, { "ms", 1e-3 }, { "s", 1 }, { "min", 60 },
	{ NULL, 0 } };
static const struct unit sizes[] = { { "", 1 }, { "K", 1 << 10 },
	{ "M", 1 << 20 }, { "G", 1 << 30 }, { "KiB", 1 << 10 },
	{ "MiB", 1 << 20 }, { "GiB", 1 << 30 }, { NULL, 0 } };

/* The keys of a workload: where the number goes, and what it may be. */
static const struct key {
	const char *name;
	size_t offset;
	const struct unit *units;
	double min, max;
	bool whole;
	const char *expected;
} keys[] = {
	{ "cpu", offsetof(struct workload, cpu), bare, 0, 1, false,
	    "a share from 0 to 1" },
	{ "native", offsetof(struct workload, native), bare, 0, 1, false,
	    "a share from 0 to 1" },
	{ "tasks", offsetof(struct workload, tasks), bare, 1, 1e9, true,
	    "a whole number from 1 to 1000000000" },
	{ "each", offsetof(struct workload, each_s), times, 1e-9, 1e6, false,
	    "a time such as 200us, 10ms or 2s" },
	{ "bytes", offsetof(struct workload, bytes), sizes, 0, 1e15, false,
	    "a size such as 500, 64K, 1M or 2G" },
	{ "workers", offsetof(struct workload, workers), bare, 1, MOST_WORKERS,
	    true, "a whole number from 1 to 1024" },
};
enum { KEYS = sizeof(keys) / sizeof(keys[0]) };

/* Reads a number with one of the key's units. */
static bool
read_number(const struct key *key, const char *text, double *number)
{
	const struct unit *unit;
	char *end;

	/* strtod would take "inf", "nan" and hexadecimal digits too. */
	if (strspn(text, "0123456789.") == 0 || strpbrk(text, "xX") != NULL)
		return false;
	*number = strtod(text, &end);
	for (unit = key->units; unit->name != NULL; unit++)
		if (strcmp(unit->name, end) == 0)
			break;
	if (end == text || unit->name == NULL)
		return false;
	*number *= unit->factor;
	return *number >= key->min && *number <= key->max &&
	    (!key->whole || *number == floor(*number));
}

static bool
read_word(struct arena *arena, const char *word, struct workload *workload,
    unsigned *seen, struct err *err)
{
	const char *names[KEYS];
	size_t i, len = strcspn(word, "=");

	for (i = 0; i < KEYS; i++) {
		const struct key *key = &keys[i];
		double *number = (double *)((char *)workload + key->offset);

		names[i] = arena_printf(arena, "%s=", key->name);
		if (strncmp(names[i], word, len + 1) != 0 || word[len] != '=')
			continue;
		if (*seen & 1u << i)
			return err_set(err, "'%s' stands here twice",
			    key->name);
		*seen |= 1u << i;
		if (read_number(key, word + len + 1, number))
			return true;
		return err_set(err, "%s is '%s', expected %s", key->name,
		    word + len + 1, key->expected);
	}
	return err_set(err, "unknown '%s', expected %s", word,
	    text_join(arena, names, KEYS));
}

bool
workload_parse(struct arena *arena, const char *text, struct workload *workload,
    struct err *err)
{
	char *words = arena_strdup(arena, text), *word, *save = NULL;
	unsigned seen = 0;

	*workload = (struct workload) { .tasks = 100, .each_s = 0.01 };
	for (word = strtok_r(words, " \t\n", &save); word != NULL;
	     word = strtok_r(NULL, " \t\n", &save))
		if (!read_word(arena, word, workload, &seen, err))
			return false;
	if ((seen & 1) == 0)
		return err_set(err,
		    "cpu is missing, expected the share of a task's time that "
		    "is bytecode, such as cpu=0.8");
	if (workload->cpu + workload->native > 1 + 1e-9)
		return err_set(err,
		    "cpu and native are %g together, expected 1 at most",
		    workload->cpu + workload->native);
	return true;
}

/* A tool being estimated. */
struct sum {
	const struct workload *workload;
	const struct range *facts;
	struct advice_estimate *estimate;
	double workers, rounds;
	double bytecode_s, native_s, wait_s; /* of one task */
};

static struct range
exactly(double number)
{
	return (struct range) { number, number, number };
}

static bool
is_known(const struct range *range)
{
	return !isnan(range->lo) && !isnan(range->mid) && !isnan(range->hi);
}

/* A fact that is needed; it is noted if it is not known. */
static struct range
need(struct sum *sum, enum advice_fact fact)
{
	struct range range = sum->facts[fact];

	if (!is_known(&range))
		sum->estimate->missing |= 1u << fact;
	else
		sum->estimate->used |= 1u << fact;
	return range;
}

static struct advice_term *
add(struct sum *sum, enum advice_resource resource, const char *what,
    double count, struct range each_s)
{
	struct advice_estimate *e = sum->estimate;
	struct advice_term *term = &e->terms[e->nterms++];

	*term = (struct advice_term) { .resource = resource,
		.what = what,
		.count = count,
		.each_s = each_s };
	term->total_s = (struct range) { count * each_s.lo, count * each_s.mid,
		count * each_s.hi };
	return term;
}

static void
add_setup(struct sum *sum, enum advice_fact start)
{
	add(sum, BUSY_SETUP, "set up", sum->workers, need(sum, start));
}

/* Who hands out the tasks does it one by one. */
static void
add_handing(struct sum *sum, enum advice_fact item)
{
	add(sum, BUSY_MAIN, "hand over", sum->workload->tasks, need(sum, item));
}

static void
add_moving(struct sum *sum, enum advice_fact mib)
{
	double mibs = sum->workload->bytes / (1 << 20);
	struct range each;

	if (mibs == 0)
		return;
	each = need(sum, mib);
	add(sum, BUSY_MAIN, "move", sum->workload->tasks,
	    (struct range) { mibs * each.lo, mibs * each.mid, mibs * each.hi });
}

/* So long do all tasks together keep a capacity busy, in seconds. */
static double
shared_s(const struct sum *sum, double each_s, double capacity)
{
	return sum->workers > capacity ?
	    sum->workload->tasks * each_s / capacity :
	    sum->rounds * each_s;
}

/* And while one task runs to its end alone, the rest of it may be idle. */
static double
idle_s(const struct sum *sum, double each_s, double capacity)
{
	return sum->workers > capacity && capacity > 1 ?
	    each_s * (1 - 1 / capacity) :
	    0;
}

/*
 * CPUs are idle only when fewer workers compute than could. Workers that do
 * nothing else do that once, at the end; others may in each round.
 */
static void
add_idle(struct sum *sum, double each_s, struct range capacity)
{
	double part = each_s / sum->workload->each_s;
	struct range idle = { 0, idle_s(sum, each_s, capacity.mid),
		idle_s(sum, each_s, capacity.lo) };

	if (!(idle.hi > 0))
		return;
	/* 0.9 + 0.1 is not quite 1. */
	add(sum, BUSY_CPU, "idle CPUs", part < 1 - 1e-9 ? sum->rounds : 1,
	    idle);
}

/* Workers compute for so long in each task, on what CPUs there are. */
static void
add_parallel(struct sum *sum, const char *what, double each_s,
    enum advice_fact fact)
{
	struct range capacity = exactly(1);
	struct advice_term *term;

	if (each_s == 0)
		return;
	if (sum->workers > 1)
		capacity = need(sum, fact);
	term = add(sum, BUSY_CPU, what, sum->workload->tasks, exactly(each_s));
	if (sum->workers == 1)
		return;
	term->sharers = sum->workers;
	term->capacity = capacity;
	term->rounds = sum->workers <= capacity.mid;
	if (term->rounds)
		term->count = sum->rounds;
	/* More capacity, less time: the ends change places. */
	term->total_s.lo /= fmin(sum->workers, capacity.hi);
	term->total_s.mid = shared_s(sum, each_s, capacity.mid);
	term->total_s.hi = shared_s(sum, each_s, capacity.lo);
	add_idle(sum, each_s, capacity);
}

/* Bytecode under one lock: all of it, one thread at a time. */
static void
add_locked(struct sum *sum)
{
	struct advice_term *term;
	struct range capacity;

	if (sum->bytecode_s == 0)
		return;
	term = add(sum, BUSY_LOCK, "bytecode", sum->workload->tasks,
	    exactly(sum->bytecode_s));
	if (sum->workers == 1)
		return;
	capacity = need(sum, FACT_GIL_CAPACITY);
	term->sharers = 1;
	term->capacity = capacity;
	term->total_s.lo /= fmin(1, capacity.hi);
	term->total_s.mid /= fmin(1, capacity.mid);
	term->total_s.hi /= fmin(1, capacity.lo);
}

static void
add_waits(struct sum *sum)
{
	if (sum->wait_s > 0)
		add(sum, BUSY_WAIT, "wait", sum->rounds, exactly(sum->wait_s))
		    ->rounds = true;
}

static void
one_after_the_other(struct sum *sum)
{
	add(sum, BUSY_CPU, "task", sum->workload->tasks,
	    exactly(sum->workload->each_s));
}

/* Only waits overlap; C code that lets go of the lock blocks a loop too. */
static void
one_loop(struct sum *sum)
{
	double tasks = sum->workload->tasks;
	struct range wait, late;

	if (is_known(&sum->facts[FACT_LOOP_START]))
		add(sum, BUSY_SETUP, "set up", 1, need(sum, FACT_LOOP_START));
	add(sum, BUSY_CPU, "schedule", tasks, need(sum, FACT_LOOP_TASK));
	if (sum->bytecode_s > 0)
		add(sum, BUSY_CPU, "bytecode", tasks, exactly(sum->bytecode_s));
	if (sum->native_s > 0)
		add(sum, BUSY_CPU, "C code", tasks, exactly(sum->native_s));
	if (sum->wait_s > 0) {
		wait = exactly(sum->wait_s);
		if (is_known(&sum->facts[FACT_LOOP_LATE])) {
			late = need(sum, FACT_LOOP_LATE);
			wait.lo += late.lo;
			wait.mid += late.mid;
			wait.hi += late.hi;
		}
		add(sum, BUSY_WAIT, "wait", 1, wait);
	}
	sum->estimate->chain_s = sum->workload->each_s;
}

static void
with_workers(struct sum *sum, enum advice_tool tool)
{
	double computes_s = sum->bytecode_s + sum->native_s;

	add_setup(sum,
	    tool == TOOL_PROCESSES ? FACT_PROCESS_START :
		tool == TOOL_INTERPRETERS && sum->estimate->left_out == NULL ?
				     FACT_INTERPRETER_START :
				     FACT_THREAD_START);
	switch (tool) {
	case TOOL_THREADS:
		add_handing(sum, FACT_THREAD_ITEM);
		add_locked(sum);
		add_parallel(sum, "C code", sum->native_s,
		    FACT_THREAD_CAPACITY);
		break;
	case TOOL_PROCESSES:
		add_handing(sum, FACT_PROCESS_ITEM);
		add_moving(sum, FACT_PROCESS_MIB);
		add_parallel(sum, "compute", computes_s, FACT_PROCESS_CAPACITY);
		break;
	case TOOL_INTERPRETERS:
		add_handing(sum, FACT_INTERPRETER_ITEM);
		add_moving(sum, FACT_INTERPRETER_MIB);
		add_parallel(sum, "compute", computes_s, FACT_THREAD_CAPACITY);
		break;
	default:
		add_handing(sum, FACT_THREAD_ITEM);
		add_parallel(sum, "compute", computes_s, FACT_THREAD_CAPACITY);
	}
	add_waits(sum);
	sum->estimate->chain_s = sum->rounds * sum->workload->each_s;
	/* C code beside bytecode: both need CPUs. */
	if (tool == TOOL_THREADS && sum->workers > 1 && sum->native_s > 0)
		sum->estimate->chain_s = fmax(sum->estimate->chain_s,
		    sum->workload->tasks * computes_s /
			fmin(sum->workers,
			    fmax(1, sum->facts[FACT_THREAD_CAPACITY].hi)));
}

/*
 * At best all overlaps as soon as the first worker is set up, and the busiest
 * resource or the longest chain counts; at worst nothing does, and all add up.
 */
static void
bound(struct advice_estimate *e)
{
	double busy_s[ADVICE_RESOURCES] = { 0 }, longest_s = e->chain_s;
	double setup_s;
	size_t i;

	e->sum_s = exactly(0);
	for (i = 0; i < e->nterms; i++) {
		const struct advice_term *term = &e->terms[i];

		busy_s[term->resource] += term->total_s.lo;
		e->sum_s.lo += term->total_s.lo;
		e->sum_s.mid += term->total_s.mid;
		e->sum_s.hi += term->total_s.hi;
	}
	for (i = BUSY_MAIN; i < ADVICE_RESOURCES; i++)
		longest_s = fmax(longest_s, busy_s[i]);
	setup_s = busy_s[BUSY_SETUP];
	e->lo_s = fmax(setup_s, setup_s / fmax(1, e->workers) + longest_s);
	e->hi_s = fmax(e->lo_s, e->sum_s.hi);
	e->known = e->missing == 0;
}

static struct advice_estimate
estimate_at(enum advice_tool tool, const struct workload *workload,
    const struct range *facts, double workers)
{
	struct advice_estimate estimate = { .left_out = NULL };
	struct sum sum = { .workload = workload,
		.facts = facts,
		.estimate = &estimate,
		.workers = workers,
		.bytecode_s = workload->cpu * workload->each_s,
		.native_s = workload->native * workload->each_s };
	double wait = 1 - workload->cpu - workload->native;

	if (!is_known(&facts[tools_told[tool].unless]))
		estimate.left_out = tools_told[tool].left_out;
	/* What rounding leaves of 1 - 0.9 - 0.1 is no wait. */
	sum.wait_s = wait > 1e-9 ? wait * workload->each_s : 0;
	if (tool == TOOL_SEQUENTIAL) {
		one_after_the_other(&sum);
	} else if (tool == TOOL_LOOP) {
		one_loop(&sum);
	} else {
		estimate.workers = workers;
		sum.rounds = ceil(workload->tasks / workers);
		with_workers(&sum, tool);
	}
	bound(&estimate);
	return estimate;
}

/* The same where bytecode takes so many times as long; all else does not. */
static struct workload
slower(const struct workload *workload, double price)
{
	struct workload slow = *workload;
	double longer = 1 + workload->cpu * (price - 1);

	slow.each_s *= longer;
	slow.cpu *= price / longer;
	slow.native /= longer;
	return slow;
}

/* In a build without a GIL each tool has slower bytecode, one thread too. */
static struct advice_estimate
estimate_with(enum advice_tool tool, const struct workload *workload,
    const struct range *facts, double workers)
{
	const struct range *price = &facts[FACT_NO_GIL_PRICE];
	struct advice_estimate estimate, least, most;
	struct workload slow;

	if (!is_known(price))
		return estimate_at(tool, workload, facts, workers);
	slow = slower(workload, price->lo);
	least = estimate_at(tool, &slow, facts, workers);
	slow = slower(workload, price->hi);
	most = estimate_at(tool, &slow, facts, workers);
	slow = slower(workload, price->mid);
	estimate = estimate_at(tool, &slow, facts, workers);
	estimate.lo_s = least.lo_s;
	estimate.hi_s = most.hi_s;
	estimate.used |= 1u << FACT_NO_GIL_PRICE;
	return estimate;
}

/* With the number of workers whose worst case is best; few before many. */
static struct advice_estimate
best_workers(enum advice_tool tool, const struct workload *workload,
    const struct range *facts, double most)
{
	struct advice_estimate best, other;
	double workers;

	best = estimate_with(tool, workload, facts, 1);
	for (workers = 2; best.workers > 0 && workers <= most; workers++) {
		other = estimate_with(tool, workload, facts, workers);
		if (other.missing != 0 || other.hi_s < best.hi_s)
			best = other;
		if (other.missing != 0)
			break;
	}
	return best;
}

/* The same; but more workers must help by more than the margin. */
static struct advice_estimate
estimate_of(enum advice_tool tool, const struct workload *workload,
    const struct range *facts)
{
	double most = fmin(workload->tasks, MOST_WORKERS), workers, enough_s;
	struct advice_estimate best, fewer;

	if (workload->workers > 0)
		return estimate_with(tool, workload, facts,
		    fmin(most, workload->workers));
	best = best_workers(tool, workload, facts, most);
	enough_s = best.hi_s * exp(2 * verdict_rules.margin);
	for (workers = 1; best.missing == 0 && workers < best.workers;
	     workers++) {
		fewer = estimate_with(tool, workload, facts, workers);
		if (fewer.hi_s <= enough_s)
			return fewer;
	}
	return best;
}

struct advice
advise(const struct workload *workload, const struct range *facts,
    unsigned absent)
{
	struct advice advice = { .fastest = 0 };
	double margin = exp(verdict_rules.margin), least_s = INFINITY;
	int i, compared = 0;

	for (i = 0; i < ADVICE_TOOLS; i++) {
		struct advice_estimate *e = &advice.tools[i];

		*e = estimate_of(i, workload, facts);
		e->absent = (absent & 1u << i) != 0;
		e->known &= !e->absent;
		if (!e->known || e->left_out != NULL)
			continue;
		least_s = fmin(least_s, e->hi_s);
		compared++;
	}
	/* One thread needs no fact: alone it is no comparison. */
	if (compared < 2)
		return advice;
	for (i = 0; i < ADVICE_TOOLS; i++) {
		const struct advice_estimate *e = &advice.tools[i];

		/* Both ends are moved, as those of a claim are. */
		if (!e->known || e->lo_s / margin > least_s * margin)
			continue;
		*(e->left_out ? &advice.rivals : &advice.fastest) |= 1u << i;
	}
	return advice;
}
