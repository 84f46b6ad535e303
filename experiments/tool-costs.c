/*
 * What the tools for many tasks cost by themselves: to set up a worker, to
 * hand over an item, to move a MiB.  In C, as little as it can be.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "models/child.h"
#include "models/interp.h"
#include "models/loop.h"
#include "models/message.h"
#include "models/pool.h"
#include "models/programs.h"
#include "rig.h"

enum { ITEMS_MAX = 100000, LIMIT_S = 60, MIB = 1 << 20 };
enum { WAITS = 20, WAIT_NS = 2300000 };

/* What is timed, and how often it was done. */
struct bill {
	const struct rig *rig;
	enum pool_kind kind;
	int workers, tasks;
	void (*begin)(struct bill *bill, struct loop *loop); /* its tasks */
	struct pool *pool;
	struct pool_job job;
	int64_t items[ITEMS_MAX], results[ITEMS_MAX];
	int64_t took_ns, sum;
	int refused;	    /* an errno, or 0 */
	int to[2], back[2]; /* pipes */
	struct message message;
};

static struct bill *
bill_new(const struct rig *rig, enum pool_kind kind)
{
	struct bill *bill = calloc(1, sizeof(*bill));

	if (bill == NULL)
		abort();
	bill->rig = rig;
	bill->kind = kind;
	bill->workers = rig_number(rig, "workers");
	bill->job = (struct pool_job) {
		.function = &program_count,
		.items = bill->items,
		.results = bill->results,
		.chunk = 1,
	};
	for (int i = 0; i < ITEMS_MAX; i++)
		bill->items[i] = 1;
	return bill;
}

/* count(1) returns 1, so the sum of the results is how many there were. */
static void
bill_fini(struct bill *bill, struct rig *rig, int64_t count, double each)
{
	for (size_t i = 0; i < bill->job.nitems; i++)
		bill->sum += bill->results[i];
	if (bill->refused != 0)
		rig_fail(rig, "the system refuses: %s",
		    strerror(bill->refused));
	rig_expect_work(rig, "what was done", count, bill->sum);
	rig_metric(rig, "cost", 1e-9 * bill->took_ns / each);
	message_fini(&bill->message);
	free(bill);
}

/* ANCHOR: setup */
/* A pool is made, each of its workers does one thing, and it is ended. */
static void
set_up(void *arg, int i)
{
	struct bill *bill = arg;
	int64_t began_ns = rig_now_ns();
	struct pool *pool = pool_new(bill->kind, bill->workers);

	(void)i;
	if (pool == NULL) {
		bill->refused = errno;
		return;
	}
	bill->job.nitems = bill->workers;
	pool_map(pool, &bill->job);
	pool_free(pool);
	bill->took_ns = rig_now_ns() - began_ns;
}
/* ANCHOR_END: setup */

static void
set_up_pool(struct rig *rig, enum pool_kind kind)
{
	struct bill *bill = bill_new(rig, kind);

	rig_alone(rig, set_up, bill);
	bill_fini(bill, rig, bill->workers, bill->workers);
}

static void
thread(struct rig *rig)
{
	set_up_pool(rig, POOL_ONE_GIL);
}

static void
process(struct rig *rig)
{
	set_up_pool(rig, POOL_PROCESSES);
}

static void
interpreter(struct rig *rig)
{
	set_up_pool(rig, POOL_OWN_GILS);
}

/* ANCHOR: item */
/* One item after the other is handed to workers that wait for it. */
static void
hand_over(void *arg, int i)
{
	struct bill *bill = arg;
	int64_t began_ns = rig_now_ns();

	(void)i;
	if (bill->pool != NULL)
		pool_map(bill->pool, &bill->job);
	bill->took_ns = rig_now_ns() - began_ns;
}
/* ANCHOR_END: item */

static void
hand_over_items(struct rig *rig, enum pool_kind kind)
{
	struct bill *bill = bill_new(rig, kind);

	bill->job.nitems = rig_number(rig, "items");
	bill->pool = pool_new(kind, bill->workers);
	if (bill->pool == NULL)
		bill->refused = errno;
	for (int i = 0; bill->pool != NULL && i < bill->workers; i++) {
		if (kind == POOL_PROCESSES)
			rig_worker_process(rig, pool_process(bill->pool, i));
		else
			rig_worker_thread(rig, pool_thread(bill->pool, i));
	}
	rig_alone(rig, hand_over, bill);
	pool_free(bill->pool);
	bill_fini(bill, rig, rig_number(rig, "items"),
	    rig_number(rig, "items"));
}

static void
thread_item(struct rig *rig)
{
	hand_over_items(rig, POOL_ONE_GIL);
}

static void
process_item(struct rig *rig)
{
	hand_over_items(rig, POOL_PROCESSES);
}

static void
interpreter_item(struct rig *rig)
{
	hand_over_items(rig, POOL_OWN_GILS);
}

/* ANCHOR: mib */
/* The other process takes what comes, and says how much it was. */
static void
take_bytes(void *arg)
{
	struct bill *bill = arg;
	struct message message = { NULL, 0, 0 };
	int64_t length;

	close(bill->to[1]);
	while (message_receive(bill->to[0], &message)) {
		length = message.length;
		if (write(bill->back[1], &length, sizeof(length)) !=
		    sizeof(length))
			break;
	}
	message_fini(&message);
}
/* ANCHOR_END: mib */

static void
send_bytes(void *arg, int i)
{
	struct bill *bill = arg;
	int64_t began_ns = rig_now_ns(), length = 0;

	(void)i;
	if (!message_send(bill->to[1], &bill->message) ||
	    read(bill->back[0], &length, sizeof(length)) != sizeof(length))
		bill->refused = errno;
	bill->took_ns = rig_now_ns() - began_ns;
	bill->sum = length;
}

static void
process_mib(struct rig *rig)
{
	struct bill *bill = bill_new(rig, POOL_PROCESSES);
	pid_t child = -1;
	size_t bytes = MIB * rig_number(rig, "mib");

	message_reserve(&bill->message, bytes);
	memset(bill->message.bytes, 1, bytes);
	bill->message.length = bytes;
	if (pipe(bill->to) != 0 || pipe(bill->back) != 0)
		abort();
	child = child_start(take_bytes, bill, LIMIT_S);
	close(bill->to[0]);
	close(bill->back[1]);
	if (child < 0)
		bill->refused = errno;
	else
		rig_worker_process(rig, child);
	rig_alone(rig, send_bytes, bill);
	close(bill->to[1]);
	close(bill->back[0]);
	if (child >= 0)
		child_wait(child);
	bill_fini(bill, rig, bytes, rig_number(rig, "mib"));
}

/* ANCHOR: task */
struct nothing {
	struct loop_task task;
	struct bill *bill;
};

/* A task that waits for the next turn once, and ends. */
static void
wait_once(struct loop_task *task)
{
	LOOP_TASK_BEGIN(task);
	LOOP_TASK_AWAIT(task, loop_task_yield(task));
	((struct nothing *)task)->bill->sum++;
	LOOP_TASK_END(task);
}
/* ANCHOR_END: task */

static void
begin_tasks(struct bill *bill, struct loop *loop)
{
	for (int n = bill->tasks; n > 0; n--)
		((struct nothing *)loop_task_new(loop, sizeof(struct nothing),
		     wait_once))
		    ->bill = bill;
}

/* A loop is set up, runs what it is given, and is ended. */
static void
run_loop(void *arg, int i)
{
	struct bill *bill = arg;
	int64_t began_ns = rig_now_ns();
	struct loop *loop = loop_new();

	(void)i;
	if (loop == NULL) {
		bill->refused = EMFILE;
		return;
	}
	bill->begin(bill, loop);
	loop_run(loop);
	loop_free(loop);
	bill->took_ns = rig_now_ns() - began_ns;
}

static void
with_loop(struct rig *rig, int tasks)
{
	struct bill *bill = bill_new(rig, POOL_ONE_GIL);

	bill->tasks = tasks;
	bill->begin = begin_tasks;
	rig_alone(rig, run_loop, bill);
	bill_fini(bill, rig, tasks, tasks);
}

/* Waits of a loop, one after the other, and how late each of them ends. */
struct sleeper {
	struct loop_task task;
	struct bill *bill;
	int left;
};

static void
wait_in_turn(struct loop_task *task)
{
	struct sleeper *self = (struct sleeper *)task;

	LOOP_TASK_BEGIN(task);
	for (self->left = WAITS; self->left > 0; self->left--) {
		LOOP_TASK_AWAIT(task, loop_task_sleep(task, WAIT_NS));
		self->bill->sum++;
	}
	LOOP_TASK_END(task);
}

static void
begin_waits(struct bill *bill, struct loop *loop)
{
	((struct sleeper *)loop_task_new(loop, sizeof(struct sleeper),
	     wait_in_turn))
	    ->bill = bill;
}

static void
wait_late(struct rig *rig)
{
	struct bill *bill = bill_new(rig, POOL_ONE_GIL);

	bill->begin = begin_waits;
	rig_alone(rig, run_loop, bill);
	bill->took_ns -= WAITS * WAIT_NS;
	bill_fini(bill, rig, WAITS, WAITS);
}

static void
task(struct rig *rig)
{
	with_loop(rig, rig_number(rig, "items"));
}

static void
loop(struct rig *rig)
{
	with_loop(rig, 1);
}

/* Bytecode on one thread. */
static void
count_turns(void *arg, int i)
{
	struct bill *bill = arg;
	static const atomic_uint breaker;
	struct interp *interp = interp_new(&breaker, NULL, NULL);
	int64_t began_ns = rig_now_ns();

	(void)i;
	interp_call(interp, &program_count, rig_number(bill->rig, "turns"),
	    &bill->sum);
	bill->took_ns = rig_now_ns() - began_ns;
	interp_free(interp);
}

static void
single(struct rig *rig)
{
	struct bill *bill = bill_new(rig, POOL_ONE_GIL);

	rig_alone(rig, count_turns, bill);
	bill_fini(bill, rig, rig_number(rig, "turns"),
	    rig_number(rig, "turns"));
}

const struct rig_experiment rig_experiment = {
	.id = "tool-costs",
	.title = "What the tools for many tasks cost by themselves",
	.waits = true, /* workers begin cold, as in life */
	.params = {
		{
			.name = "workers",
			.text = "workers in a pool",
			.value = 2, .min = 1, .max = POOL_WORKERS_MAX,
			.whole = true,
		}, {
			.name = "items",
			.text = "items to hand over, or tasks of a loop",
			.value = 2000, .min = 1, .max = ITEMS_MAX,
			.whole = true,
		}, {
			.name = "mib",
			.text = "to move at once",
			.unit = "MiB",
			.value = 8, .min = 1, .max = 256, .whole = true,
		}, {
			.name = "turns",
			.text = "turns of a loop of bytecode",
			.value = 1000000, .min = 1, .max = 1e9, .whole = true,
		},
	},
	.variants = {
		{
			.name = "thread",
			.text = "a thread of a pool, until it has done one thing",
			.run = thread,
		}, {
			.name = "thread-item",
			.text = "an item for a pool of threads under one GIL",
			.run = thread_item,
		}, {
			.name = "task",
			.text = "a task of an event loop that waits once",
			.run = task,
		}, {
			.name = "loop",
			.text = "an event loop with one task",
			.run = loop,
		}, {
			.name = "wait",
			.text = "how late a wait in an event loop ends",
			.run = wait_late,
		}, {
			.name = "process",
			.text = "a process of a pool, until it has done one thing",
			.run = process,
		}, {
			.name = "process-item",
			.text = "an item for a pool of processes",
			.run = process_item,
		}, {
			.name = "process-mib",
			.text = "a MiB to another process",
			.run = process_mib,
		}, {
			.name = "interpreter",
			.text = "a thread with a GIL of its own, until it has done one thing",
			.run = interpreter,
		}, {
			.name = "interpreter-item",
			.text = "an item for a pool of such interpreters",
			.run = interpreter_item,
		}, {
			.name = "single",
			.text = "a turn of a loop of bytecode, on one thread",
			.run = single,
		},
	},
	.metrics = {
		{
			.name = "cost",
			.text = "time for one",
			.unit = "s",
		},
	},
};
