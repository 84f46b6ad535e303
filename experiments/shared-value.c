/*
 * Processes that add to one number in memory that they share: bare, under a
 * GIL of their own, and with three kinds of protection.
 */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "models/child.h"
#include "models/gil.h"
#include "models/interp.h"
#include "models/programs.h"
#include "models/shared.h"
#include "rig.h"

enum {
	PROCESSES_MAX = 8,
	BATCH = 1000,	/* additions between two looks at the clock */
	LIMIT_S = 60,	/* no process lives longer */
	PATIENCE = 500, /* looks at the others before giving the CPU away */
};

/* What one process reports. */
struct report {
	alignas(128) int64_t added, cpu_ns;
	int64_t switches; /* of its GIL */
};

/* All of it lies in memory that the processes share. */
struct team {
	struct shared_value value;
	struct variable variable; /* the number, for the interpreters */
	alignas(128) atomic_int here;
	int processes;
	int64_t time_ns;
	struct report reports[PROCESSES_MAX];
};

/* A process of Python: it has an interpreter and a GIL, all for itself. */
struct python {
	struct team *team;
	int64_t (*add)(struct python *self, int64_t times);
	int number;
	struct gil *gil;
	struct gil_thread thread;
	struct interp *interp;
};

/* ANCHOR: bare */
/* value.number += 1, as a processor does it: load, add, store. */
static inline void
add_one(struct shared_value *value)
{
	int64_t number =
	    atomic_load_explicit(&value->number, memory_order_relaxed);

	atomic_store_explicit(&value->number, number + 1, memory_order_relaxed);
}

static int64_t
add_bare(struct python *self, int64_t times)
{
	int64_t added;

	for (added = 0; added < times; added++)
		add_one(&self->team->value);
	return added;
}
/* ANCHOR_END: bare */

/* ANCHOR: own_gil */
/* At a check point: does another thread of this process want the GIL? */
static void
give_way(void *arg)
{
	struct python *self = arg;

	gil_yield_if_asked(self->gil, &self->thread);
}

/* counter = counter + 1, as bytecode; only the counter is elsewhere. */
static int64_t
add_under_own_gil(struct python *self, int64_t times)
{
	struct variable *variables[] = { &self->team->variable };
	struct code code = *program_add.code;
	struct object program = OBJECT_STATIC_FUNCTION(&code);
	int64_t left = times;

	code.variables = variables;
	gil_acquire(self->gil, &self->thread);
	interp_call(self->interp, &program, times, &left);
	gil_release(self->gil, &self->thread);
	return times - left;
}
/* ANCHOR_END: own_gil */

/* ANCHOR: each_access */
/* Value(lock=True), v.value += 1: one lock to read, one lock to write. */
static int64_t
add_each_access(struct python *self, int64_t times)
{
	struct shared_value *value = &self->team->value;
	int64_t added, number;

	for (added = 0; added < times; added++) {
		shared_wait(value);
		number =
		    atomic_load_explicit(&value->number, memory_order_relaxed);
		shared_post(value);

		number++;

		shared_wait(value);
		atomic_store_explicit(&value->number, number,
		    memory_order_relaxed);
		shared_post(value);
	}
	return added;
}
/* ANCHOR_END: each_access */

/* ANCHOR: protected */
/* with v.get_lock(): v.value += 1 */
static int64_t
add_semaphore(struct python *self, int64_t times)
{
	int64_t added;

	for (added = 0; added < times; added++) {
		shared_wait(&self->team->value);
		add_one(&self->team->value);
		shared_post(&self->team->value);
	}
	return added;
}

static int64_t
add_mutex(struct python *self, int64_t times)
{
	int64_t added;

	for (added = 0; added < times; added++) {
		shared_lock(&self->team->value);
		add_one(&self->team->value);
		shared_unlock(&self->team->value);
	}
	return added;
}

static int64_t
add_atomic(struct python *self, int64_t times)
{
	int64_t added;

	for (added = 0; added < times; added++)
		atomic_fetch_add(&self->team->value.number, 1);
	return added;
}
/* ANCHOR_END: protected */

/* Be here, and wait until all are: now they run at the same time. */
static void
meet(struct team *team)
{
	atomic_fetch_add(&team->here, 1);
	for (int looks = 1; atomic_load(&team->here) < team->processes; looks++)
		if (looks % PATIENCE == 0)
			sched_yield();
}

/* ANCHOR: process */
/* The life of a process: add until the time is over, and count how often. */
static void
live(void *arg)
{
	struct python *self = arg;
	struct report *report = &self->team->reports[self->number];
	int64_t until_ns;

	self->gil = gil_new();
	gil_thread_init(&self->thread);
	self->interp = interp_new(&self->thread.eval_breaker, give_way, self);
	meet(self->team);
	until_ns = rig_now_ns() + self->team->time_ns;
	report->cpu_ns = -rig_cpu_ns();
	do
		report->added += self->add(self, BATCH);
	while (rig_now_ns() < until_ns);
	report->cpu_ns += rig_cpu_ns();
	report->switches = gil_switches(self->gil);
	interp_free(self->interp);
	gil_free(self->gil);
}
/* ANCHOR_END: process */

struct run {
	struct team *team;
	int64_t (*add)(struct python *self, int64_t times);
	int error;  /* the errno for which a process could not be started */
	int signal; /* that ended a process, or 0 */
};

static void
start_and_wait(void *arg, int i)
{
	struct run *run = arg;
	pid_t children[PROCESSES_MAX];
	int started = 0, signal;

	while (started < run->team->processes && run->error == 0) {
		struct python python = { .team = run->team,
			.add = run->add,
			.number = started };
		pid_t child = child_start(live, &python, LIMIT_S);

		if (child == -1)
			run->error = errno;
		else
			children[started++] = child;
	}
	for (i = 0; i < started; i++) {
		/* They would wait for one that does not come. */
		if (run->error != 0)
			kill(children[i], SIGKILL);
		signal = child_wait(children[i]);
		if (signal != 0)
			run->signal = signal;
	}
}

static void
check(const struct run *run, struct rig *rig)
{
	const struct team *team = run->team;
	int64_t added = 0, cpu_ns = 0, switches = 0;
	int64_t total = run->add == add_under_own_gil ?
	    atomic_load(&team->variable.value) :
	    atomic_load(&team->value.number);

	for (int i = 0; i < team->processes; i++) {
		added += team->reports[i].added;
		cpu_ns += team->reports[i].cpu_ns;
		switches += team->reports[i].switches;
	}
	rig_expect_least(rig, "additions", team->processes * BATCH, added);
	rig_expect_least(rig, "the total", 1, total);
	rig_expect_least(rig, "additions lost", 0, added - total);
	rig_metric(rig, "lost", added - total);
	rig_metric(rig, "loss", (double)(added - total) / added);
	rig_metric(rig, "cost", (double)cpu_ns / added);
	if (run->add == add_under_own_gil)
		rig_metric(rig, "switches", switches);
}

static void
run(struct rig *rig, int64_t (*add)(struct python *self, int64_t times))
{
	struct run run = { .team = shared_new(sizeof(*run.team)), .add = add };

	if (run.team == NULL)
		abort();
	run.team->processes = rig_number(rig, "processes");
	run.team->time_ns = 1e6 * rig_number(rig, "time");
	if (!shared_value_init(&run.team->value))
		run.error = errno;
	rig_alone(rig, start_and_wait, &run);
	if (run.error != 0)
		rig_fail(rig, "cannot start %d processes: %s",
		    run.team->processes, strerror(run.error));
	if (run.signal != 0)
		rig_fail(rig, "a process was ended by signal %d", run.signal);
	check(&run, rig);
	shared_free(run.team, sizeof(*run.team));
}

/* A variant is a way to add. */
#define VARIANT(name, add)                                                     \
	static void name(struct rig *rig)                                      \
	{                                                                      \
		run(rig, add);                                                 \
	}
VARIANT(bare, add_bare)
VARIANT(own_gil, add_under_own_gil)
VARIANT(each_access, add_each_access)
VARIANT(semaphore, add_semaphore)
VARIANT(mutex, add_mutex)
VARIANT(atomic, add_atomic)

const struct rig_experiment rig_experiment = {
	.id = "shared-value",
	.title = "Processes that add to one number in shared memory",
	.waits = true, /* it runs for a set time: nothing to warm up */
	.params = {
		{
			.name = "processes",
			.text = "how many processes add",
			.value = 2, .min = 1, .max = PROCESSES_MAX,
			.whole = true,
		}, {
			.name = "time",
			.text = "how long each of them adds",
			.unit = "ms",
			.value = 10, .min = 1, .max = 10000,
		},
	},
	.variants = {
		{
			.name = "bare",
			.text = "load and store, without protection",
			.run = bare,
		}, {
			.name = "own-gil",
			.text = "the same as bytecode, under a GIL of its own",
			.run = own_gil,
		}, {
			.name = "each-access",
			.text = "a semaphore to load, and once more to store",
			.run = each_access,
		}, {
			.name = "semaphore",
			.text = "a semaphore around both",
			.run = semaphore,
		}, {
			.name = "mutex",
			.text = "a robust mutex around both",
			.run = mutex,
		}, {
			.name = "atomic",
			.text = "one atomic addition",
			.run = atomic,
		},
	},
	.metrics = {
		{
			.name = "lost",
			.text = "additions that are missing from the total",
		}, {
			.name = "loss",
			.text = "the share of the additions that is missing",
		}, {
			.name = "cost",
			.text = "CPU time of a process for an addition",
			.unit = "ns",
		}, {
			.name = "switches",
			.text = "times a GIL went to another thread",
		},
	},
};
