/*
 * A timer of 10 ms in a loop, and beside it a call that takes 50 ms: in a
 * callback, in a task that waits, in small steps, or on a thread of the pool.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "models/gil.h"
#include "models/loop.h"
#include "models/spinner.h"
#include "rig.h"

enum {
	OP_COST = 16, /* steps in an op, of 4 or 5 cycles each */
	STEP_MS = 1,  /* of a call that is cut into steps */
	MOST_SPANS = 512,
	MS = 1000000, /* ns */
};

struct span {
	int lane;
	const char *name;
	int64_t from_ns, to_ns;
};

struct scene {
	struct loop *loop;
	void (*call)(struct scene *scene); /* how the call is made */
	double call_s;
	int64_t call_ns, delay_ns;
	/* Of the timer: */
	int64_t set_ns, called_ns;
	/* Of the call: */
	int64_t began_ns, ended_ns;
	struct spinner spinner;
	int heard; /* how often the loop heard of its end */
	/* The lock, where there is one. */
	struct gil *gil;
	struct gil_thread loop_thread, pool_thread;
	int errno_of_call;
	/* What the loop's thread was at: */
	struct span spans[MOST_SPANS];
	int nspans;
	int64_t since_ns;
};

static void
draw(struct scene *scene, int lane, const char *name, int64_t from_ns,
    int64_t to_ns)
{
	if (scene->nspans < MOST_SPANS)
		scene->spans[scene->nspans++] =
		    (struct span) { lane, name, from_ns, to_ns };
}

/* ANCHOR: timer */
/* Ten milliseconds after it was set, or whenever the loop comes to it. */
static void
timer(void *arg)
{
	struct scene *scene = arg;

	scene->called_ns = rig_now_ns();
}
/* ANCHOR_END: timer */

static void
hear(void *arg)
{
	struct scene *scene = arg;

	scene->heard++;
}

/* ANCHOR: block */
/* A callback that does not return: time.sleep(), or requests.get(). */
static void
block(void *arg)
{
	struct scene *scene = arg;

	scene->began_ns = rig_now_ns();
	rig_sleep(scene->call_s);
	scene->ended_ns = rig_now_ns();
}
/* ANCHOR_END: block */

static void
block_in_callback(void *arg)
{
	block(arg);
	hear(arg);
}

/* ANCHOR: await */
/* A task that waits lets the loop go on: await asyncio.sleep(). */
struct waiter {
	struct loop_task task;
	struct scene *scene;
};

static void
wait_in_task(struct loop_task *task)
{
	struct waiter *self = (struct waiter *)task;
	struct scene *scene = self->scene;

	LOOP_TASK_BEGIN(task);
	scene->began_ns = rig_now_ns();
	LOOP_TASK_AWAIT(task, loop_task_sleep(task, scene->call_ns));
	scene->ended_ns = rig_now_ns();
	hear(scene);
	LOOP_TASK_END(task);
}
/* ANCHOR_END: await */

/* ANCHOR: steps */
/* A task that computes, and after each step asks to be resumed again. */
struct stepper {
	struct loop_task task;
	struct scene *scene;
	int64_t until_ns;
};

static void
compute_in_steps(struct loop_task *task)
{
	struct stepper *self = (struct stepper *)task;
	struct scene *scene = self->scene;

	LOOP_TASK_BEGIN(task);
	scene->began_ns = rig_now_ns();
	self->until_ns = scene->began_ns;
	while (self->until_ns < scene->began_ns + scene->call_ns) {
		self->until_ns = rig_now_ns() + STEP_MS * MS;
		while (!spinner_is_over(&scene->spinner, self->until_ns))
			spinner_op(&scene->spinner);
		LOOP_TASK_AWAIT(task, loop_task_yield(task));
	}
	scene->ended_ns = rig_now_ns();
	hear(scene);
	LOOP_TASK_END(task);
}
/* ANCHOR_END: steps */

/* ANCHOR: python */
/* On a thread of the pool, a loop of Python: it needs the lock. */
static void
compute_with_lock(void *arg)
{
	struct scene *scene = arg;
	struct gil_thread *self = &scene->pool_thread;
	int64_t until_ns;

	gil_acquire(scene->gil, self);
	scene->began_ns = rig_now_ns();
	until_ns = scene->began_ns + scene->call_ns;
	while (!spinner_is_over(&scene->spinner, until_ns)) {
		spinner_op(&scene->spinner);
		gil_yield_if_asked(scene->gil, self);
	}
	scene->ended_ns = rig_now_ns();
	gil_release(scene->gil, self);
}
/* ANCHOR_END: python */

/* ANCHOR: hooks */
/* The loop lets go of the lock while it waits for events. */
static void
before_wait(void *arg)
{
	struct scene *scene = arg;
	int64_t now_ns = rig_now_ns();

	draw(scene, 0, "runs", scene->since_ns, now_ns);
	scene->since_ns = now_ns;
	if (scene->gil != NULL)
		gil_release(scene->gil, &scene->loop_thread);
}

static void
after_wait(void *arg)
{
	struct scene *scene = arg;
	int64_t now_ns = rig_now_ns();

	draw(scene, 0, "waits", scene->since_ns, now_ns);
	scene->since_ns = now_ns;
	if (scene->gil != NULL) {
		gil_acquire(scene->gil, &scene->loop_thread);
		scene->since_ns = rig_now_ns();
		draw(scene, 0, "wants", now_ns, scene->since_ns);
	}
}
/* ANCHOR_END: hooks */

/* The ways to make the call. */
static void
do_nothing(struct scene *scene)
{
	scene->heard = 1;
}

static void
call_back(struct scene *scene)
{
	loop_call_soon(scene->loop, block_in_callback, scene);
}

static void
await(struct scene *scene)
{
	struct loop_task *task =
	    loop_task_new(scene->loop, sizeof(struct waiter), wait_in_task);

	((struct waiter *)task)->scene = scene;
}

static void
take_steps(struct scene *scene)
{
	struct loop_task *task = loop_task_new(scene->loop,
	    sizeof(struct stepper), compute_in_steps);

	((struct stepper *)task)->scene = scene;
}

/* ANCHOR: offload */
static void
offload(struct scene *scene)
{
	if (!loop_run_in_executor(scene->loop, block, hear, scene))
		scene->errno_of_call = errno;
}
/* ANCHOR_END: offload */

static void
offload_python(struct scene *scene)
{
	if (!loop_run_in_executor(scene->loop, compute_with_lock, hear, scene))
		scene->errno_of_call = errno;
}

static void
run(void *arg, int i)
{
	struct scene *scene = arg;

	(void)i;
	if (scene->gil != NULL)
		gil_acquire(scene->gil, &scene->loop_thread);
	scene->since_ns = scene->set_ns = rig_now_ns();
	loop_call_later(scene->loop, scene->delay_ns, timer, scene);
	scene->call(scene);
	loop_run(scene->loop);
	draw(scene, 0, "runs", scene->since_ns, rig_now_ns());
	if (scene->gil != NULL)
		gil_release(scene->gil, &scene->loop_thread);
}

static void
report(struct scene *scene, struct rig *rig)
{
	int64_t took_ns = scene->called_ns - scene->set_ns;

	if (scene->errno_of_call != 0)
		rig_fail(rig, "cannot make a thread for the pool: %s",
		    strerror(scene->errno_of_call));
	rig_expect(rig, "times that the loop heard of the call's end", 1,
	    scene->heard);
	rig_expect_least(rig, "ns until the timer was called", scene->delay_ns,
	    took_ns);
	if (scene->began_ns != 0)
		rig_expect_least(rig, "ns that the call took", scene->call_ns,
		    scene->ended_ns - scene->began_ns);
	if (scene->spinner.ops > 0)
		rig_expect(rig, "the sum that was computed", 1,
		    spinner_is_right(&scene->spinner, 1));
	rig_metric(rig, "called", took_ns / 1e9);
	rig_metric(rig, "late", (took_ns - scene->delay_ns) / 1e9);
	for (int s = 0; s < scene->nspans; s++)
		rig_span(rig, scene->spans[s].lane, scene->spans[s].name,
		    scene->spans[s].from_ns, scene->spans[s].to_ns);
}

/* Where there is no loop. */
static void
run_nothing(void *arg, int i)
{
	(void)arg;
	(void)i;
}

/* Play the scene with the call made in one of the ways. */
static void
play(struct rig *rig, void (*call)(struct scene *scene), int lane_of_call,
    bool with_gil)
{
	struct scene scene = {
		.loop = loop_new(),
		.call = call,
		.call_s = rig_number(rig, "call") / 1e3,
		.call_ns = (int64_t)(rig_number(rig, "call") * MS),
		.delay_ns = (int64_t)(rig_number(rig, "delay") * MS),
	};
	struct loop_hooks hooks = { before_wait, after_wait, &scene };

	if (scene.loop == NULL) {
		rig_fail(rig, "cannot make a loop: %s", strerror(errno));
		rig_alone(rig, run_nothing, NULL);
		rig_expect(rig, "loops that were made", 1, 0);
		return;
	}
	loop_set_hooks(scene.loop, &hooks);
	spinner_init(&scene.spinner, 1, OP_COST);
	gil_thread_init(&scene.loop_thread);
	gil_thread_init(&scene.pool_thread);
	if (with_gil)
		scene.gil = gil_new();
	rig_alone(rig, run, &scene);
	if (lane_of_call >= 0)
		draw(&scene, lane_of_call, "call", scene.began_ns,
		    scene.ended_ns);
	report(&scene, rig);
	loop_free(scene.loop);
	gil_free(scene.gil);
}

static void
alone(struct rig *rig)
{
	play(rig, do_nothing, -1, false);
}

static void
callback(struct rig *rig)
{
	play(rig, call_back, 0, false);
}

static void
task(struct rig *rig)
{
	play(rig, await, -1, false);
}

static void
steps(struct rig *rig)
{
	play(rig, take_steps, -1, false);
}

static void
pool(struct rig *rig)
{
	play(rig, offload, 1, false);
}

static void
pool_gil(struct rig *rig)
{
	play(rig, offload_python, 1, true);
}

const struct rig_experiment rig_experiment = {
	.id = "loop-late",
	.title = "A timer beside a call that takes long",
	.waits = true,
	.params = {
		{
			.name = "delay",
			.text = "when the timer is due",
			.unit = "ms",
			.value = 10, .min = 0.1, .max = 1000,
		}, {
			.name = "call",
			.text = "how long the call takes",
			.unit = "ms",
			.value = 50, .min = 0.1, .max = 1000,
		},
	},
	.variants = {
		{
			.name = "alone",
			.text = "no call",
			.run = alone,
		}, {
			.name = "callback",
			.text = "a callback that blocks",
			.run = callback,
		}, {
			.name = "task",
			.text = "a task that waits",
			.run = task,
		}, {
			.name = "steps",
			.text = "a task that computes in steps of 1 ms",
			.run = steps,
		}, {
			.name = "pool",
			.text = "a thread of the pool that blocks",
			.run = pool,
		}, {
			.name = "pool-gil",
			.text = "a thread of the pool that computes, with the GIL",
			.run = pool_gil,
		},
	},
	.metrics = {
		{
			.name = "called",
			.text = "from setting the timer to its call",
			.unit = "s",
		}, {
			.name = "late",
			.text = "how much later than it was due",
			.unit = "s",
		},
	},
	.spans = {
		{ .name = "waits", .text = "waits for events" },
		{ .name = "wants", .text = "waits for the GIL" },
		{ .name = "runs", .text = "runs callbacks" },
		{ .name = "call", .text = "is in the call" },
	},
};
