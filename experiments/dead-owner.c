/* A process takes a lock and is killed.  Does the next one get it? */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "models/child.h"
#include "models/shared.h"
#include "rig.h"

enum { LIMIT_S = 60 };

struct scene {
	struct shared_value *value;
	void (*live)(void *arg);
	void (*inherit)(struct scene *scene);
	double patience_s;
	int error, signal; /* of the process that was killed */
	bool got, told;	   /* what the next one has, and knows */
	int64_t waited_ns;
};

/* ANCHOR: owners */
static void
take_semaphore_and_die(void *arg)
{
	struct scene *scene = arg;

	shared_wait(scene->value);
	raise(SIGKILL);
}

static void
take_mutex_and_die(void *arg)
{
	struct scene *scene = arg;

	shared_lock(scene->value);
	raise(SIGKILL);
}

static void
give_semaphore_back_and_die(void *arg)
{
	struct scene *scene = arg;

	shared_wait(scene->value);
	shared_post(scene->value);
	raise(SIGKILL);
}
/* ANCHOR_END: owners */

/* ANCHOR: heirs */
static void
wait_for_semaphore(struct scene *scene)
{
	scene->got = shared_wait_for(scene->value, scene->patience_s);
}

static void
wait_for_mutex(struct scene *scene)
{
	enum shared_lock lock =
	    shared_lock_for(scene->value, scene->patience_s);

	scene->got = lock != SHARED_TIMED_OUT;
	scene->told = lock == SHARED_OWNER_DIED;
}
/* ANCHOR_END: heirs */

/* One process lives and dies, and then the next one wants the lock. */
static void
play(void *arg, int i)
{
	struct scene *scene = arg;
	pid_t child = child_start(scene->live, scene, LIMIT_S);

	(void)i;
	if (child == -1) {
		scene->error = errno;
		return;
	}
	scene->signal = child_wait(child);
	scene->waited_ns = -rig_now_ns();
	scene->inherit(scene);
	scene->waited_ns += rig_now_ns();
}

static void
run(struct rig *rig, void (*live)(void *arg),
    void (*inherit)(struct scene *scene))
{
	struct scene scene = {
		.value = shared_new(sizeof(*scene.value)),
		.live = live,
		.inherit = inherit,
		.patience_s = 1e-3 * rig_number(rig, "patience"),
	};

	if (scene.value == NULL || !shared_value_init(scene.value))
		abort();
	rig_alone(rig, play, &scene);
	if (scene.error != 0)
		rig_fail(rig, "cannot start a process: %s",
		    strerror(scene.error));
	rig_expect(rig, "the signal that killed it", SIGKILL, scene.signal);
	if (!scene.got)
		rig_expect_least(rig, "ns waited", 1e9 * scene.patience_s,
		    scene.waited_ns);
	rig_metric(rig, "got", scene.got);
	rig_metric(rig, "told", scene.told);
	rig_metric(rig, "waited", 1e-6 * scene.waited_ns);
	shared_free(scene.value, sizeof(*scene.value));
}

static void
orderly(struct rig *rig)
{
	run(rig, give_semaphore_back_and_die, wait_for_semaphore);
}

static void
semaphore(struct rig *rig)
{
	run(rig, take_semaphore_and_die, wait_for_semaphore);
}

static void
mutex(struct rig *rig)
{
	run(rig, take_mutex_and_die, wait_for_mutex);
}

const struct rig_experiment rig_experiment = {
	.id = "dead-owner",
	.title = "A process is killed while it holds a lock",
	.waits = true,
	.params = {
		{
			.name = "patience",
			.text = "how long the next one waits for the lock",
			.unit = "ms",
			.value = 20, .min = 1, .max = 10000,
		},
	},
	.variants = {
		{
			.name = "orderly",
			.text = "gives the semaphore back, and is killed then",
			.run = orderly,
		}, {
			.name = "semaphore",
			.text = "is killed while it holds the semaphore",
			.run = semaphore,
		}, {
			.name = "mutex",
			.text = "is killed while it holds the robust mutex",
			.run = mutex,
		},
	},
	.metrics = {
		{
			.name = "got",
			.text = "1 if the next one got the lock in time",
		}, {
			.name = "told",
			.text = "1 if it was told that the owner had died",
		}, {
			.name = "waited",
			.text = "how long the next one waited",
			.unit = "ms",
		},
	},
};
