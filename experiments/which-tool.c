/*
 * The same tasks by five tools: one thread, threads under the GIL, an event
 * loop, processes, threads without a lock.  The fastest depends on the tasks.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "models/child.h"
#include "models/gil.h"
#include "models/interp.h"
#include "models/loop.h"
#include "models/message.h"
#include "models/programs.h"
#include "rig.h"

enum {
	WORKERS_MAX = 64,
	PAGE = 4096,
	LIMIT_S = 60, /* for a child, whatever happens */
};

/* ANCHOR: works */
/*
 * The kinds of work.  A task runs so many turns of a loop of bytecode, the
 * same number for each tool and on each machine, and then waits.
 */
static const struct work {
	const char *name;
	int tasks, workers;
	int64_t turns;
	double wait_ms;
	size_t bytes; /* that a task needs, if it is done elsewhere */
} works[] = {
	{ "cpu", 16, 4, 150000, 0, 0 },
	{ "io", 20, 20, 7500, 1.9, 0 },
	{ "mixed", 12, 4, 150000, 2, 0 },
	{ "small", 6400, 4, 375, 0, 0 },
	{ "data", 4, 4, 75000, 0, 8 << 20 },
};
/* ANCHOR_END: works */

struct job {
	struct work work;
	struct gil *gil;
	atomic_int next; /* task that nobody has taken yet */
	int refused;	 /* why a tool cannot be had: an errno, or 0 */
	int64_t took_ns; /* one task after the other; 0 with other tools */
	struct message data;
};

/* A thread of Python, and what it did. */
struct worker {
	alignas(128) struct gil_thread thread;
	struct job *job;
	struct gil *gil;
	struct interp *interp;
	pthread_t id;
	enum interp_error error;
	int64_t answers, done;
};

static void
give_way(void *arg)
{
	struct worker *self = arg;

	gil_yield_if_asked(self->gil, &self->thread);
}

static void
worker_init(struct worker *self, struct job *job, struct gil *gil)
{
	*self = (struct worker) { .job = job, .gil = gil };
	gil_thread_init(&self->thread);
	self->interp = interp_new(&self->thread.eval_breaker, give_way, self);
}

/* ANCHOR: task */
static void
compute(struct worker *self)
{
	int64_t answer = 0;

	self->error = interp_call(self->interp, &program_count,
	    self->job->work.turns, &answer);
	self->answers += answer;
	self->done++;
}

static void
wait_for_reply(struct worker *self)
{
	if (self->job->work.wait_ms == 0)
		return;
	gil_release(self->gil, &self->thread);
	rig_sleep(1e-3 * self->job->work.wait_ms);
	gil_acquire(self->gil, &self->thread);
}
/* ANCHOR_END: task */

/* Report a worker's part, which the checks add up. */
struct totals {
	int64_t answers, done;
};

static void
worker_fini(struct worker *self, struct rig *rig, struct totals *totals)
{
	if (self->error != INTERP_OK)
		rig_fail(rig, "%s", interp_error_text(self->error));
	totals->answers += self->answers;
	totals->done += self->done;
	interp_free(self->interp);
}

static void
job_init(struct job *job, const struct rig *rig)
{
	const char *name = rig_choice(rig, "work");
	const struct work *work = works;

	while (strcmp(work->name, name) != 0)
		work++;
	*job = (struct job) { .work = *work, .gil = gil_new() };
	if (work->bytes == 0)
		return;
	message_reserve(&job->data, work->bytes);
	job->data.length = work->bytes;
	memset(job->data.bytes, 1, work->bytes);
}

static void
job_fini(struct job *job, struct rig *rig, const struct totals *totals)
{
	if (job->refused != 0)
		rig_fail(rig, "the system refuses: %s", strerror(job->refused));
	rig_expect_work(rig, "tasks", job->work.tasks, totals->done);
	rig_expect(rig, "the sum of the answers",
	    job->work.tasks * job->work.turns, totals->answers);
	rig_metric(rig, "tasks", totals->done);
	if (job->took_ns > 0)
		rig_metric(rig, "each", job->took_ns / 1e9 / job->work.tasks);
	gil_free(job->gil);
	message_fini(&job->data);
}

/* ANCHOR: sequential */
/* One thread does one task after the other. */
static void
in_turn(void *arg, int i)
{
	struct worker *self = arg;
	int64_t began_ns = rig_now_ns();

	gil_acquire(self->gil, &self->thread);
	for (i = 0; i < self->job->work.tasks; i++) {
		compute(self);
		wait_for_reply(self);
	}
	gil_release(self->gil, &self->thread);
	self->job->took_ns = rig_now_ns() - began_ns;
}
/* ANCHOR_END: sequential */

/* ANCHOR: threads */
/* Each thread takes the next task that nobody has taken. */
static void *
take_tasks(void *arg)
{
	struct worker *self = arg;

	gil_acquire(self->gil, &self->thread);
	while (atomic_fetch_add(&self->job->next, 1) < self->job->work.tasks) {
		compute(self);
		wait_for_reply(self);
	}
	gil_release(self->gil, &self->thread);
	return NULL;
}

/* Making the threads is a part of what they cost. */
static void
with_threads(void *arg, int i)
{
	struct worker *workers = arg;
	struct job *job = workers[0].job;
	int made = 0;

	while (made < job->work.workers && job->refused == 0) {
		job->refused = pthread_create(&workers[made].id, NULL,
		    take_tasks, &workers[made]);
		made += job->refused == 0;
	}
	for (i = 0; i < made; i++)
		pthread_join(workers[i].id, NULL);
}
/* ANCHOR_END: threads */

/* ANCHOR: loop */
/* A task of an event loop is left where it waits. */
struct loop_work {
	struct loop_task task;
	struct worker *worker;
};

static void
run_task(struct loop_task *task)
{
	struct worker *self = ((struct loop_work *)task)->worker;

	LOOP_TASK_BEGIN(task);
	compute(self);
	if (self->job->work.wait_ms > 0)
		LOOP_TASK_AWAIT(task,
		    loop_task_sleep(task, 1e6 * self->job->work.wait_ms));
	LOOP_TASK_END(task);
}

/* The lock is let go of while the loop waits for events. */
static void
before_wait(void *arg)
{
	struct worker *self = arg;

	gil_release(self->gil, &self->thread);
}

static void
after_wait(void *arg)
{
	struct worker *self = arg;

	gil_acquire(self->gil, &self->thread);
}

static void
with_loop(void *arg, int i)
{
	struct worker *self = arg;
	struct loop_hooks hooks = { before_wait, after_wait, self };
	struct loop *loop = loop_new();

	if (loop == NULL) {
		self->job->refused = errno;
		return;
	}
	loop_set_hooks(loop, &hooks);
	gil_acquire(self->gil, &self->thread);
	for (i = 0; i < self->job->work.tasks; i++) {
		struct loop_task *task =
		    loop_task_new(loop, sizeof(struct loop_work), run_task);

		((struct loop_work *)task)->worker = self;
	}
	loop_run(loop);
	gil_release(self->gil, &self->thread);
	loop_free(loop);
}
/* ANCHOR_END: loop */

struct children;

struct child {
	struct worker worker; /* with a lock of its own */
	struct children *all;
	pid_t pid;
	int orders[2], replies[2]; /* pipes, as Pool has */
};

struct children {
	struct job *job;
	struct child child[WORKERS_MAX];
	int size;   /* how many were started */
	int killed; /* the signal that ended one, or 0 */
	struct totals totals;
	int64_t received; /* pages of data that came to them */
	enum interp_error error;
};

/* ANCHOR: child */
struct reply {
	int64_t answers, done, received;
	enum interp_error error;
};

/* An order has the task's data, if it needs any. */
static struct reply
carry_out(struct worker *self, const struct message *order)
{
	struct reply reply = { .received = 0 };

	self->answers = self->done = 0;
	for (size_t at = 0; at < order->length; at += PAGE)
		reply.received += order->bytes[at];
	compute(self);
	wait_for_reply(self);
	reply.answers = self->answers;
	reply.done = self->done;
	reply.error = self->error;
	return reply;
}

/* Until there are no more orders. */
static void
child_main(void *arg)
{
	struct child *self = arg;
	struct message order = { 0 }, answer = { 0 };

	/* A pipe whose other end is open here too would never be at its end. */
	for (int i = 0; i <= self->all->size; i++)
		close(self->all->child[i].orders[1]);
	message_reserve(&answer, sizeof(struct reply));
	answer.length = sizeof(struct reply);
	gil_acquire(self->worker.gil, &self->worker.thread);
	while (message_receive(self->orders[0], &order)) {
		struct reply reply = carry_out(&self->worker, &order);

		memcpy(answer.bytes, &reply, sizeof(reply));
		if (!message_send(self->replies[1], &answer))
			return;
	}
}
/* ANCHOR_END: child */

static void
close_both(int fds[2])
{
	close(fds[0]);
	close(fds[1]);
}

/* Another process for tasks; false with errno. */
static bool
add_child(struct children *all)
{
	struct child *new = &all->child[all->size];
	int error;

	if (pipe(new->orders) != 0)
		return false;
	if (pipe(new->replies) != 0) {
		error = errno;
		close_both(new->orders);
		errno = error;
		return false;
	}
	new->pid = child_start(child_main, new, LIMIT_S);
	if (new->pid < 0) {
		error = errno;
		close_both(new->orders);
		close_both(new->replies);
		errno = error;
		return false;
	}
	close(new->orders[0]);
	close(new->replies[1]);
	all->size++;
	return true;
}

/* ANCHOR: processes */
static void
take_reply(struct children *all, const struct message *message)
{
	struct reply reply;

	memcpy(&reply, message->bytes, sizeof(reply));
	all->totals.answers += reply.answers;
	all->totals.done += reply.done;
	all->received += reply.received;
	if (reply.error != INTERP_OK)
		all->error = reply.error;
}

/* Hand the tasks out in turn, with their data; then collect the answers. */
static void
use_children(struct children *all)
{
	struct job *job = all->job;
	struct message reply = { 0 };
	int i;

	for (i = 0; i < job->work.tasks && job->refused == 0; i++)
		if (!message_send(all->child[i % all->size].orders[1],
			&job->data))
			job->refused = errno;
	for (i = 0; i < job->work.tasks && job->refused == 0; i++) {
		if (message_receive(all->child[i % all->size].replies[0],
			&reply))
			take_reply(all, &reply);
		else
			job->refused = errno == 0 ? EPIPE : errno;
	}
	message_fini(&reply);
}

static void
with_processes(void *arg, int i)
{
	struct children *all = arg;

	while (all->size < all->job->work.workers && add_child(all))
		;
	if (all->size == all->job->work.workers)
		use_children(all);
	else
		all->job->refused = errno;
	for (i = 0; i < all->size; i++)
		close(all->child[i].orders[1]); /* for the child, the end */
	for (i = 0; i < all->size; i++) {
		int killed = child_wait(all->child[i].pid);

		all->killed = killed != 0 ? killed : all->killed;
	}
	for (i = 0; i < all->size; i++)
		close(all->child[i].replies[0]);
}
/* ANCHOR_END: processes */

static void
alone(struct rig *rig, void (*run)(void *arg, int i))
{
	struct totals totals = { 0 };
	struct worker worker;
	struct job job;

	job_init(&job, rig);
	worker_init(&worker, &job, job.gil);
	rig_alone(rig, run, &worker);
	worker_fini(&worker, rig, &totals);
	job_fini(&job, rig, &totals);
}

static void
sequential(struct rig *rig)
{
	alone(rig, in_turn);
}

static void
loop(struct rig *rig)
{
	alone(rig, with_loop);
}

static void
team(struct rig *rig, bool share_lock)
{
	struct worker workers[WORKERS_MAX];
	struct totals totals = { 0 };
	struct job job;

	job_init(&job, rig);
	for (int i = 0; i < job.work.workers; i++)
		worker_init(&workers[i], &job,
		    share_lock ? job.gil : gil_new());
	rig_alone(rig, with_threads, workers);
	for (int i = 0; i < job.work.workers; i++) {
		worker_fini(&workers[i], rig, &totals);
		if (!share_lock)
			gil_free(workers[i].gil);
	}
	job_fini(&job, rig, &totals);
}

static void
threads(struct rig *rig)
{
	team(rig, true);
}

/* A lock that nobody else wants keeps nobody waiting. */
static void
free_threads(struct rig *rig)
{
	team(rig, false);
}

static void
processes(struct rig *rig)
{
	struct children all = { .size = 0 };
	struct totals none = { 0 };
	struct job job;

	job_init(&job, rig);
	all.job = &job;
	for (int i = 0; i < job.work.workers; i++) {
		all.child[i].all = &all;
		worker_init(&all.child[i].worker, &job, gil_new());
	}
	signal(SIGPIPE, SIG_IGN); /* a child that died is told by errno */
	rig_alone(rig, with_processes, &all);
	if (all.killed != 0)
		rig_fail(rig, "a process was ended by signal %d", all.killed);
	if (all.error != INTERP_OK)
		rig_fail(rig, "%s", interp_error_text(all.error));
	rig_expect(rig, "pages of data",
	    (int64_t)job.work.tasks * (int64_t)(job.work.bytes / PAGE),
	    all.received);
	for (int i = 0; i < job.work.workers; i++) {
		worker_fini(&all.child[i].worker, rig, &none);
		gil_free(all.child[i].worker.gil);
	}
	job_fini(&job, rig, &all.totals);
}

const struct rig_experiment rig_experiment = {
	.id = "which-tool",
	.title = "Which tool: the same tasks, by five of them",
	.waits = true, /* making the tool is a part of it: nothing to warm */
	.params = {
		{
			.name = "work",
			.text = "what there is to do",
			.choices = { "cpu", "io", "mixed", "small", "data" },
		},
	},
	.variants = {
		{
			.name = "sequential",
			.text = "one thread does one task after the other",
			.role = RIG_BASE,
			.run = sequential,
		}, {
			.name = "threads",
			.text = "threads under the GIL",
			.run = threads,
		}, {
			.name = "loop",
			.text = "one thread with an event loop",
			.run = loop,
		}, {
			.name = "processes",
			.text = "processes, with a GIL each",
			.run = processes,
		}, {
			.name = "free-threads",
			.text = "threads that share no lock",
			.role = RIG_CAPACITY,
			.run = free_threads,
		},
	},
	.metrics = {
		{
			.name = "tasks",
			.text = "tasks done, with the right answer",
		}, {
			.name = "each",
			.text = "what a task takes alone: one after the "
				"other, by task",
			.unit = "s",
		},
	},
};
