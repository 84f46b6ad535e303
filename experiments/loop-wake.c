/*
 * A thread asks a loop that sleeps for a call: with call_soon, under Python's
 * lock, and with call_soon_threadsafe.  When does it run?
 */
#include <errno.h>
#include <pthread.h>
#include <string.h>

#include "models/gil.h"
#include "models/loop.h"
#include "rig.h"

enum { MS = 1000000 /* ns */ };

struct scene {
	struct loop *loop;
	struct gil *gil;
	struct gil_thread loop_thread, other_thread;
	bool threadsafe;
	int64_t ask_ns, timer_ns; /* when, from the start on */
	int64_t start_ns, asked_ns, ran_ns;
	int calls;
	int error; /* of making the thread */
};

/* ANCHOR: ask */
/* The callback that the thread asks for. */
static void
answer(void *arg)
{
	struct scene *scene = arg;

	scene->ran_ns = rig_now_ns();
	scene->calls++;
}

/* Another thread.  With the lock it may touch what it likes, as in Python. */
static void *
ask(void *arg)
{
	struct scene *scene = arg;

	rig_sleep(scene->ask_ns / 1e9);
	gil_acquire(scene->gil, &scene->other_thread);
	scene->asked_ns = rig_now_ns();
	if (scene->threadsafe)
		loop_call_soon_threadsafe(scene->loop, answer, scene);
	else
		loop_call_soon(scene->loop, answer, scene);
	gil_release(scene->gil, &scene->other_thread);
	return NULL;
}
/* ANCHOR_END: ask */

/* The loop has something else to do as well, now and then. */
static void
timer(void *arg)
{
	struct scene *scene = arg;

	if (scene->calls == 0)
		loop_call_later(scene->loop, scene->timer_ns, timer, scene);
}

static void
before_wait(void *arg)
{
	struct scene *scene = arg;

	gil_release(scene->gil, &scene->loop_thread);
}

static void
after_wait(void *arg)
{
	struct scene *scene = arg;

	gil_acquire(scene->gil, &scene->loop_thread);
}

static void
run(void *arg, int i)
{
	struct scene *scene = arg;
	pthread_t thread;

	(void)i;
	gil_acquire(scene->gil, &scene->loop_thread);
	scene->start_ns = rig_now_ns();
	loop_call_later(scene->loop, scene->timer_ns, timer, scene);
	scene->error = pthread_create(&thread, NULL, ask, scene);
	if (scene->error == 0)
		loop_run(scene->loop);
	gil_release(scene->gil, &scene->loop_thread);
	if (scene->error == 0)
		pthread_join(thread, NULL);
}

/* Where there is no loop. */
static void
do_nothing(void *arg, int i)
{
	(void)arg;
	(void)i;
}

static void
play(struct rig *rig, bool threadsafe)
{
	struct scene scene = {
		.loop = loop_new(),
		.gil = gil_new(),
		.threadsafe = threadsafe,
		.ask_ns = (int64_t)(rig_number(rig, "ask") * MS),
		.timer_ns = (int64_t)(rig_number(rig, "timer") * MS),
	};
	struct loop_hooks hooks = { before_wait, after_wait, &scene };

	if (scene.loop == NULL) {
		rig_fail(rig, "cannot make a loop: %s", strerror(errno));
		rig_alone(rig, do_nothing, NULL);
		rig_expect(rig, "loops that were made", 1, 0);
		gil_free(scene.gil);
		return;
	}
	loop_set_hooks(scene.loop, &hooks);
	gil_thread_init(&scene.loop_thread);
	gil_thread_init(&scene.other_thread);
	rig_alone(rig, run, &scene);
	if (scene.error != 0)
		rig_fail(rig, "cannot make a thread: %s",
		    strerror(scene.error));
	rig_expect(rig, "calls", 1, scene.calls);
	rig_expect_least(rig, "ns from asking to the call", 0,
	    scene.ran_ns - scene.asked_ns);
	rig_metric(rig, "asked", (scene.asked_ns - scene.start_ns) / 1e9);
	rig_metric(rig, "delay", (scene.ran_ns - scene.asked_ns) / 1e9);
	rig_metric(rig, "turns", loop_turns(scene.loop));
	loop_free(scene.loop);
	gil_free(scene.gil);
}

static void
plain(struct rig *rig)
{
	play(rig, false);
}

static void
threadsafe(struct rig *rig)
{
	play(rig, true);
}

const struct rig_experiment rig_experiment = {
	.id = "loop-wake",
	.title = "A thread asks a sleeping loop for a call",
	.waits = true,
	.params = {
		{
			.name = "ask",
			.text = "when the thread asks",
			.unit = "ms",
			.value = 5, .min = 0.1, .max = 1000,
		}, {
			.name = "timer",
			.text = "how often the loop has something else to do",
			.unit = "ms",
			.value = 50, .min = 0.1, .max = 1000,
		},
	},
	.variants = {
		{
			.name = "plain",
			.text = "call_soon, with the GIL",
			.run = plain,
		}, {
			.name = "threadsafe",
			.text = "call_soon_threadsafe",
			.run = threadsafe,
		},
	},
	.metrics = {
		{
			.name = "delay",
			.text = "from asking to the call",
			.unit = "s",
		}, {
			.name = "asked",
			.text = "when the thread asked",
			.unit = "s",
		}, {
			.name = "turns",
			.text = "turns of the loop",
		},
	},
};
