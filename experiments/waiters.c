/*
 * Many that wait at the same time: a task of the event loop for each, or a
 * thread for each.  What does one that waits take, and how long until all do?
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "models/footprint.h"
#include "models/loop.h"
#include "rig.h"

struct scene {
	int waiters;
	int64_t nap_ns;
	size_t stack_size; /* of a thread */
	struct footprint before, during;
	bool read; /* both footprints could be */
	int64_t began_ns, all_wait_ns;
	const char *refused; /* why not all could be made */

	/* For threads, guarded by the mutex; for tasks by their one thread. */
	int waiting, finished;
	bool open;
	pthread_mutex_t mutex;
	pthread_cond_t opened, another; /* one more waits */
};

/* All wait.  What do they take? */
static void
look(struct scene *scene)
{
	scene->all_wait_ns = rig_now_ns();
	scene->read &= footprint_read(&scene->during);
}

/* ANCHOR: task */
/* A task: its object, with a timer in the heap while it waits. */
struct waiter {
	struct loop_task task;
	struct scene *scene;
};

static void
wait_as_task(struct loop_task *task)
{
	struct scene *scene = ((struct waiter *)task)->scene;

	LOOP_TASK_BEGIN(task);
	scene->waiting++;
	while (!scene->open)
		LOOP_TASK_AWAIT(task, loop_task_sleep(task, scene->nap_ns));
	scene->finished++;
	LOOP_TASK_END(task);
}
/* ANCHOR_END: task */

/* Called when all of them wait, since it was made ready behind them. */
static void
look_and_open(void *arg)
{
	struct scene *scene = arg;

	look(scene);
	scene->open = true;
}

static void
make_tasks(void *arg, int i)
{
	struct scene *scene = arg;
	struct loop *loop;

	(void)i;
	scene->began_ns = rig_now_ns();
	loop = loop_new();
	if (loop == NULL) {
		scene->refused = "a loop has no descriptors";
		return;
	}
	for (int w = 0; w < scene->waiters; w++) {
		struct loop_task *task =
		    loop_task_new(loop, sizeof(struct waiter), wait_as_task);

		((struct waiter *)task)->scene = scene;
	}
	loop_call_soon(loop, look_and_open, scene);
	loop_run(loop);
	loop_free(loop);
}

/* ANCHOR: thread */
/* A thread: a stack of its own, in the process and in the kernel. */
static void *
wait_as_thread(void *arg)
{
	struct scene *scene = arg;

	pthread_mutex_lock(&scene->mutex);
	if (++scene->waiting == scene->waiters)
		pthread_cond_signal(&scene->another);
	while (!scene->open)
		pthread_cond_wait(&scene->opened, &scene->mutex);
	scene->finished++;
	pthread_mutex_unlock(&scene->mutex);
	return NULL;
}
/* ANCHOR_END: thread */

/* Let all go on that wait, or will. */
static void
open_gate(struct scene *scene)
{
	pthread_mutex_lock(&scene->mutex);
	scene->open = true;
	pthread_cond_broadcast(&scene->opened);
	pthread_mutex_unlock(&scene->mutex);
}

static void
make_threads(void *arg, int i)
{
	struct scene *scene = arg;
	pthread_t *threads = calloc(scene->waiters, sizeof(*threads));
	pthread_attr_t attributes;
	int made = 0, error = 0;

	(void)i;
	if (threads == NULL)
		abort();
	scene->began_ns = rig_now_ns();
	pthread_attr_init(&attributes);
	/* How small a stack may be depends on the system. */
	error = pthread_attr_setstacksize(&attributes, scene->stack_size);
	while (made < scene->waiters && error == 0) {
		error = pthread_create(&threads[made], &attributes,
		    wait_as_thread, scene);
		made += error == 0;
	}
	if (error == 0) {
		pthread_mutex_lock(&scene->mutex);
		while (scene->waiting < scene->waiters)
			pthread_cond_wait(&scene->another, &scene->mutex);
		pthread_mutex_unlock(&scene->mutex);
		look(scene);
	} else {
		scene->refused = error == EINVAL ? "their stack is too small" :
						   strerror(error);
	}
	open_gate(scene);
	for (int t = 0; t < made; t++)
		pthread_join(threads[t], NULL);
	pthread_attr_destroy(&attributes);
	free(threads);
}

static void
scene_init(struct scene *scene, const struct rig *rig)
{
	*scene = (struct scene) {
		.waiters = rig_number(rig, "waiters"),
		.nap_ns = 1e6 * rig_number(rig, "nap"),
		.stack_size = 1024 * rig_number(rig, "stack"),
		.mutex = PTHREAD_MUTEX_INITIALIZER,
		.opened = PTHREAD_COND_INITIALIZER,
		.another = PTHREAD_COND_INITIALIZER,
	};
	footprint_settle();
	scene->read = footprint_read(&scene->before);
}

/* All of them waited at the same time, and all went on. */
static void
check(const struct scene *scene, struct rig *rig)
{
	if (scene->refused != NULL)
		rig_fail(rig, "this host allows only %d of %d waiters: %s",
		    scene->waiting, scene->waiters, scene->refused);
	else if (!scene->read)
		rig_fail(rig, "/proc does not tell what this process takes");
	rig_expect(rig, "the number that waited", scene->waiters,
	    scene->waiting);
	rig_expect(rig, "the number that went on", scene->waiters,
	    scene->finished);
}

static void
report(const struct scene *scene, struct rig *rig, int64_t alive)
{
	const struct footprint *a = &scene->before, *b = &scene->during;
	double n = scene->waiters;
	double resident = b->resident - a->resident;
	double kernel =
	    b->stacks - a->stacks + b->slabs - a->slabs + b->tables - a->tables;

	rig_metric(rig, "alive", alive);
	rig_metric(rig, "bytes", (resident + kernel) / n);
	rig_metric(rig, "resident", resident / n);
	rig_metric(rig, "kernel", kernel / n);
	rig_metric(rig, "mapped", (b->mapped - a->mapped) / n);
	rig_metric(rig, "setup",
	    (scene->all_wait_ns - scene->began_ns) / 1e3 / n);
}

static void
measure(struct rig *rig, struct scene *scene, void (*make)(void *arg, int i))
{
	rig_alone(rig, make, scene);
	check(scene, rig);
}

/* Tasks are no business of the kernel: it sees the one thread. */
static void
tasks(struct rig *rig)
{
	struct scene scene;

	scene_init(&scene, rig);
	measure(rig, &scene, make_tasks);
	rig_expect(rig, "more threads than before", 0,
	    scene.during.threads - scene.before.threads);
	report(&scene, rig, scene.waiting);
}

static void
threads(struct rig *rig)
{
	struct scene scene;

	scene_init(&scene, rig);
	measure(rig, &scene, make_threads);
	report(&scene, rig, scene.during.threads - scene.before.threads);
}

const struct rig_experiment rig_experiment = {
	.id = "waiters",
	.title = "Ten thousand that wait, as tasks and as threads",
	.waits = true,
	.params = {
		{
			.name = "waiters",
			.text = "how many wait at the same time",
			.value = 1000, .min = 1, .max = 15000, .whole = true,
		}, {
			.name = "stack",
			.text = "the stack that a thread asks for",
			.unit = "KiB",
			.value = 256, .min = 16, .max = 8192, .whole = true,
		}, {
			.name = "nap",
			.text = "how often a task looks whether it may go on",
			.unit = "ms",
			.value = 20, .min = 1, .max = 1000,
		},
	},
	.variants = {
		{
			.name = "threads",
			.text = "a thread for each",
			.role = RIG_BASE,
			.run = threads,
		}, {
			.name = "tasks",
			.text = "a task for each, on one event loop",
			.run = tasks,
		},
	},
	.metrics = {
		{
			.name = "alive",
			.text = "waiting at the same time; threads as the kernel counts them",
		}, {
			.name = "bytes",
			.text = "memory that one takes, in the process and in the kernel",
			.unit = "bytes",
		}, {
			.name = "resident",
			.text = "of it, memory of the process",
			.unit = "bytes",
		}, {
			.name = "kernel",
			.text = "of it, the kernel's stack, slabs and page tables",
			.unit = "bytes",
		}, {
			.name = "mapped",
			.text = "address space that one takes",
			.unit = "bytes",
		}, {
			.name = "setup",
			.text = "time for each until all wait",
			.unit = "us",
		},
	},
};
