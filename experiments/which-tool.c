/*
 * The same tasks by five tools: one thread, threads under the GIL, an event
 * loop, processes, threads without a lock.  The fastest depends on the tasks.
 */
#define _GNU_SOURCE /* prctl */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "models/gil.h"
#include "models/interp.h"
#include "models/loop.h"
#include "models/programs.h"
#include "rig.h"

enum {
	WORKERS_MAX = 64,
	PAGE = 4096,
	TRIAL = 20000, /* turns of a loop of bytecode, to see how long one is */
};

/* ANCHOR: works */
/* The kinds of work; a task takes each_ms alone, and computes for cpu of it. */
static const struct work {
	const char *name;
	int tasks, workers;
	double each_ms, cpu;
	size_t bytes; /* that a task needs, if it is done elsewhere */
} works[] = {
	{ "cpu", 16, 4, 2, 1, 0 },
	{ "io", 20, 20, 2, 0.05, 0 },
	{ "mixed", 12, 4, 4, 0.5, 0 },
	{ "small", 6400, 4, 0.005, 1, 0 },
	{ "data", 4, 4, 1, 1, 8 << 20 },
};
/* ANCHOR_END: works */

struct job {
	struct work work;
	int64_t upto; /* turns of the loop of bytecode that a task runs */
	double wait_s;
	struct gil *gil;
	atomic_int next; /* task that nobody has taken yet */
	int refused;	 /* why there is no thread or loop: an errno, or 0 */
	unsigned char *data;
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

	if (self->job->upto > 0)
		self->error = interp_call(self->interp, &program_count,
		    self->job->upto, &answer);
	self->answers += answer;
	self->done++;
}

static void
wait_for_reply(struct worker *self)
{
	if (self->job->wait_s == 0)
		return;
	gil_release(self->gil, &self->thread);
	rig_sleep(self->job->wait_s);
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

/* How many turns of a loop of bytecode there are in a second of CPU time. */
static double
turns_a_second(void)
{
	atomic_uint breaker = 0;
	struct interp *interp = interp_new(&breaker, NULL, NULL);
	int64_t least_ns = INT64_MAX, answer;

	for (int i = 0; i < 5; i++) {
		int64_t from_ns = rig_cpu_ns();

		interp_call(interp, &program_count, TRIAL, &answer);
		if (rig_cpu_ns() - from_ns < least_ns)
			least_ns = rig_cpu_ns() - from_ns;
	}
	interp_free(interp);
	return 1e9 * TRIAL / least_ns;
}

static void
job_init(struct job *job, const struct rig *rig)
{
	const char *name = rig_choice(rig, "work");
	const struct work *work = works;
	double each_s;

	while (strcmp(work->name, name) != 0)
		work++;
	each_s = 1e-3 * work->each_ms;
	*job = (struct job) {
		.work = *work,
		.upto = work->cpu * each_s * turns_a_second(),
		.wait_s = (1 - work->cpu) * each_s,
		.gil = gil_new(),
	};
	if (work->bytes == 0)
		return;
	job->data = malloc(work->bytes);
	if (job->data == NULL)
		abort();
	memset(job->data, 1, work->bytes);
}

static void
job_fini(struct job *job, struct rig *rig, const struct totals *totals)
{
	if (job->refused != 0)
		rig_fail(rig, "the system refuses: %s", strerror(job->refused));
	rig_expect_work(rig, "tasks", job->work.tasks, totals->done);
	rig_expect(rig, "the sum of the answers", job->work.tasks * job->upto,
	    totals->answers);
	rig_metric(rig, "tasks", totals->done);
	gil_free(job->gil);
	free(job->data);
}

/* ANCHOR: sequential */
/* One thread does one task after the other. */
static void
in_turn(void *arg, int i)
{
	struct worker *self = arg;

	gil_acquire(self->gil, &self->thread);
	for (i = 0; i < self->job->work.tasks; i++) {
		compute(self);
		wait_for_reply(self);
	}
	gil_release(self->gil, &self->thread);
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
	if (self->job->wait_s > 0)
		LOOP_TASK_AWAIT(task,
		    loop_task_sleep(task, 1e9 * self->job->wait_s));
	LOOP_TASK_END(task);
}

static void
with_loop(void *arg, int i)
{
	struct worker *self = arg;
	struct loop *loop = loop_new();

	if (loop == NULL) {
		self->job->refused = errno;
		return;
	}
	for (i = 0; i < self->job->work.tasks; i++) {
		struct loop_task *task =
		    loop_task_new(loop, sizeof(struct loop_work), run_task);

		((struct loop_work *)task)->worker = self;
	}
	loop_run(loop);
	loop_free(loop);
}
/* ANCHOR_END: loop */

/* ANCHOR: child */
struct reply {
	int64_t answers, done, received;
};

static bool
read_all(int fd, void *to, size_t bytes)
{
	unsigned char *at = to;

	while (bytes > 0) {
		ssize_t n = read(fd, at, bytes);

		if (n <= 0 && !(n < 0 && errno == EINTR))
			return false;
		at += n > 0 ? n : 0;
		bytes -= n > 0 ? (size_t)n : 0;
	}
	return true;
}

static bool
write_all(int fd, const void *from, size_t bytes)
{
	const unsigned char *at = from;

	while (bytes > 0) {
		ssize_t n = write(fd, at, bytes);

		if (n <= 0 && !(n < 0 && errno == EINTR))
			return false;
		at += n > 0 ? n : 0;
		bytes -= n > 0 ? (size_t)n : 0;
	}
	return true;
}

/* A process has a lock of its own, and gets its tasks with their data. */
static void
child_main(struct job *job, int in, int out)
{
	struct worker self;
	char order;

	worker_init(&self, job, gil_new());
	gil_acquire(self.gil, &self.thread);
	while (read_all(in, &order, 1)) {
		struct reply reply = { .done = self.done };

		if (!read_all(in, job->data, job->work.bytes))
			_exit(1);
		for (size_t at = 0; at < job->work.bytes; at += PAGE)
			reply.received += job->data[at];
		self.answers = 0;
		compute(&self);
		wait_for_reply(&self);
		reply.answers = self.answers;
		reply.done = self.done - reply.done;
		if (!write_all(out, &reply, sizeof(reply)))
			_exit(1);
	}
	_exit(self.error != INTERP_OK);
}
/* ANCHOR_END: child */

struct children {
	struct job *job;
	pid_t pids[WORKERS_MAX];
	int to[WORKERS_MAX], from[WORKERS_MAX]; /* pipes, as Pool has */
	int size;
	struct totals totals;
	int64_t received;
};

/* In the child: it ends when its parent does, or hands out no more. */
static void
become_child(const struct children *all, pid_t parent, int in, int out)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	/* A pipe whose other end is open here too would never be at its end. */
	for (int i = 0; i <= all->size; i++)
		close(all->to[i]);
	child_main(all->job, in, out);
}

/* Another process for tasks. */
static bool
add_child(struct children *all)
{
	int n = all->size, in[2], out[2], error;
	pid_t parent = getpid();

	if (pipe(in) != 0)
		return false;
	if (pipe(out) != 0) {
		close(in[0]);
		close(in[1]);
		return false;
	}
	all->to[n] = in[1];
	all->from[n] = out[0];
	all->pids[n] = fork();
	if (all->pids[n] == 0)
		become_child(all, parent, in[0], out[1]);
	error = errno;
	close(in[0]);
	close(out[1]);
	if (all->pids[n] < 0) {
		close(in[1]);
		close(out[0]);
		errno = error;
		return false;
	}
	all->size++;
	return true;
}

/* ANCHOR: processes */
/* Hand the tasks out in turn, with their data; then collect the answers. */
static void
use_children(struct children *all)
{
	const struct work *work = &all->job->work;
	struct reply reply;
	int i;

	for (i = 0; i < work->tasks; i++) {
		int to = all->to[i % all->size];

		if (!write_all(to, "", 1) ||
		    !write_all(to, all->job->data, work->bytes))
			all->job->refused = EPIPE;
	}
	for (i = 0; i < work->tasks && all->job->refused == 0; i++) {
		if (!read_all(all->from[i % all->size], &reply, sizeof(reply)))
			all->job->refused = EPIPE;
		all->totals.answers += reply.answers;
		all->totals.done += reply.done;
		all->received += reply.received;
	}
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
		close(all->to[i]); /* for the child, the end */
	for (i = 0; i < all->size; i++)
		while (waitpid(all->pids[i], NULL, 0) < 0 && errno == EINTR)
			;
	for (i = 0; i < all->size; i++)
		close(all->from[i]);
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
	struct children all = { 0 };
	struct job job;

	job_init(&job, rig);
	all.job = &job;
	signal(SIGPIPE, SIG_IGN); /* a child that died is told by errno */
	rig_alone(rig, with_processes, &all);
	rig_expect(rig, "pages of data",
	    (int64_t)job.work.tasks * (int64_t)(job.work.bytes / PAGE),
	    all.received);
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
		},
	},
};
