/*
 * Tasks that compute: one after the other on one thread, or one thread for
 * each, under Python's lock and without it.
 */
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/gil.h"
#include "models/interp.h"
#include "models/programs.h"
#include "rig.h"

struct task {
	struct object *program;
	int64_t argument, answer;
	long repeats;
	enum interp_error error;
};

/* A thread of Python, and the task that is meant for it. */
struct worker {
	alignas(128) struct gil_thread thread;
	struct gil *gil;
	struct interp *interp;
	struct task task;
};

struct team {
	struct gil *gil;
	struct worker *workers;
	int size;
};

/* ANCHOR: task */
/* What Python does for fib(24): run the function's bytecode. */
static void
do_task(struct interp *interp, struct task *task)
{
	for (long i = 0; i < task->repeats && task->error == INTERP_OK; i++)
		task->error = interp_call(interp, task->program, task->argument,
		    &task->answer);
}

/* What the interpreter does when it finds its eval breaker set. */
static void
give_way(void *arg)
{
	struct worker *self = arg;

	gil_yield_if_asked(self->gil, &self->thread);
}
/* ANCHOR_END: task */

/* ANCHOR: sequential */
/* One thread does all the tasks. */
static void
all_tasks(void *arg, int i)
{
	struct team *team = arg;
	struct worker *self = &team->workers[i];

	gil_acquire(team->gil, &self->thread);
	for (int t = 0; t < team->size; t++)
		do_task(self->interp, &team->workers[t].task);
	gil_release(team->gil, &self->thread);
}
/* ANCHOR_END: sequential */

/* ANCHOR: threads */
/* Each thread does one task, and needs the lock to run any bytecode. */
static void
own_task(void *arg, int i)
{
	struct team *team = arg;
	struct worker *self = &team->workers[i];

	gil_acquire(team->gil, &self->thread);
	do_task(self->interp, &self->task);
	gil_release(team->gil, &self->thread);
}
/* ANCHOR_END: threads */

/* ANCHOR: free */
/* The same without a lock: no thread writes what another one reads. */
static void
own_task_without_lock(void *arg, int i)
{
	struct team *team = arg;
	struct worker *self = &team->workers[i];

	do_task(self->interp, &self->task);
}
/* ANCHOR_END: free */

static void
team_init(struct team *team, const struct rig *rig)
{
	bool is_fib = strcmp(rig_choice(rig, "task"), "fib") == 0;

	team->size = rig_number(rig, "workers");
	team->gil = gil_new();
	gil_set_interval_us(team->gil, 1000 * rig_number(rig, "interval"));
	team->workers = aligned_alloc(alignof(struct worker),
	    team->size * sizeof(*team->workers));
	if (team->workers == NULL)
		abort();
	for (int i = 0; i < team->size; i++) {
		struct worker *worker = &team->workers[i];

		gil_thread_init(&worker->thread);
		worker->gil = team->gil;
		worker->interp =
		    interp_new(&worker->thread.eval_breaker, give_way, worker);
		worker->task = (struct task) {
			.program = is_fib ? &program_fib : &program_count,
			.argument = rig_number(rig, is_fib ? "n" : "upto"),
			.repeats = rig_work(rig),
		};
	}
}

/* The nth Fibonacci number, by adding up. */
static int64_t
fib_by_adding(int n)
{
	int64_t a = 0, b = 1;

	while (n-- > 0) {
		int64_t sum = a + b;

		a = b;
		b = sum;
	}
	return a;
}

/*
 * The answers, and the calls and jumps back that they take: fib(n) makes
 * 2 fib(n + 1) - 1 calls, and count(upto) jumps back upto times.
 */
static void
check_answers(const struct team *team, struct rig *rig)
{
	int64_t tasks = team->size * rig_work(rig), calls = 0, jumps = 0;
	const struct task *task = &team->workers[0].task;
	bool is_fib = task->program == &program_fib;
	char name[32];

	snprintf(name, sizeof(name), "%s(%d)", is_fib ? "fib" : "count",
	    (int)task->argument);
	for (int i = 0; i < team->size; i++) {
		task = &team->workers[i].task;
		if (task->error != INTERP_OK)
			rig_fail(rig, "%s: %s", name,
			    interp_error_text(task->error));
		rig_expect(rig, name,
		    is_fib ? fib_by_adding(task->argument) : task->argument,
		    task->answer);
		calls += interp_calls(team->workers[i].interp);
		jumps += interp_back_edges(team->workers[i].interp);
	}
	rig_expect_work(rig, "function calls",
	    tasks * (is_fib ? 2 * fib_by_adding(task->argument + 1) - 1 : 1),
	    calls);
	rig_expect_work(rig, "jumps back", is_fib ? 0 : tasks * task->argument,
	    jumps);
}

static void
team_fini(struct team *team, struct rig *rig)
{
	unsigned long drops = 0;

	check_answers(team, rig);
	for (int i = 0; i < team->size; i++) {
		drops += team->workers[i].thread.forced_drops;
		interp_free(team->workers[i].interp);
	}
	rig_metric(rig, "switches", gil_switches(team->gil));
	rig_metric(rig, "drops", drops);
	free(team->workers);
	gil_free(team->gil);
}

static void
sequential(struct rig *rig)
{
	struct team team;

	team_init(&team, rig);
	rig_alone(rig, all_tasks, &team);
	team_fini(&team, rig);
}

static void
threads_with_gil(struct rig *rig)
{
	struct team team;

	team_init(&team, rig);
	rig_threads(rig, team.size, own_task, &team);
	team_fini(&team, rig);
}

static void
threads_without_lock(struct rig *rig)
{
	struct team team;

	team_init(&team, rig);
	rig_threads(rig, team.size, own_task_without_lock, &team);
	team_fini(&team, rig);
}

const struct rig_experiment rig_experiment = {
	.id = "cpu-threads",
	.title = "Threads that compute, with and without Python's lock",
	.scales = true,
	.params = {
		{
			.name = "task",
			.text = "what each thread computes",
			.choices = { "fib", "count" },
		}, {
			.name = "n",
			.text = "argument of fib",
			.value = 24, .min = 5, .max = 35, .whole = true,
		}, {
			.name = "upto",
			.text = "where count stops",
			.value = 300000, .min = 1, .max = 1e9, .whole = true,
		}, {
			.name = "workers",
			.text = "tasks, and threads to do them",
			.value = 2, .min = 1, .max = 64, .whole = true,
		}, {
			.name = "interval",
			.text = "how long a waiter waits before it asks",
			.unit = "ms",
			.value = 5, .min = 0.1, .max = 100,
		},
	},
	.variants = {
		{
			.name = "sequential",
			.text = "one thread does all the tasks",
			.role = RIG_BASE,
			.run = sequential,
		}, {
			.name = "gil",
			.text = "a thread for each task, under the GIL",
			.run = threads_with_gil,
		}, {
			.name = "free",
			.text = "a thread for each task, without a lock",
			.role = RIG_CAPACITY,
			.run = threads_without_lock,
		},
	},
	.metrics = {
		{
			.name = "switches",
			.text = "times the GIL went to another thread",
		}, {
			.name = "drops",
			.text = "times a thread dropped the GIL when asked",
		},
	},
};
