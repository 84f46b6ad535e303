/* Threads that take turns at one desk, or have a desk each. */
#include <pthread.h>

#include "rig.h"

static pthread_mutex_t desk = PTHREAD_MUTEX_INITIALIZER;
static long turns;

/* ANCHOR: turn */
/* "One at a time": a < b && b > c. */
static void
turn(void *arg, int i)
{
	(void)arg;
	(void)i;
	pthread_mutex_lock(&desk);
	turns++;
	pthread_mutex_unlock(&desk);
}
/* ANCHOR_END: turn */

/* ANCHOR: apart */
static void
own_desk(void *arg, int i)
{
	long *desks = arg;

	desks[i]++;
}
/* ANCHOR_END: apart */

static void
alone(struct rig *rig)
{
	rig_alone(rig, turn, NULL);
	rig_expect(rig, "turns", 1, turns);
}

static void
shared(struct rig *rig)
{
	int workers = (int)rig_number(rig, "workers");

	rig_threads(rig, workers, turn, NULL);
	rig_expect(rig, "turns", workers, turns);
	rig_metric(rig, "turns", turns);
	rig_metric(rig, "lost", workers - turns);
}

static void
apart(struct rig *rig)
{
	long desks[8] = { 0 };

	rig_threads(rig, (int)rig_number(rig, "workers"), own_desk, desks);
	rig_expect(rig, "turns", 1, desks[0]);
}

const struct rig_experiment rig_experiment = {
	.id = "duel",
	.title = "Threads & desks: <two> are \"better\" than one",
	.scales = true,
	.params = {
		{
			.name = "workers",
			.text = "threads",
			.value = 2, .min = 1, .max = 8, .whole = true,
		}, {
			.name = "nap",
			.text = "how long a turn is",
			.unit = "ms",
			.value = 0.5, .min = 0, .max = 10,
		},
	},
	.variants = {
		{
			.name = "alone",
			.text = "one thread",
			.role = RIG_BASE,
			.run = alone,
		}, {
			.name = "shared",
			.text = "threads at one desk",
			.run = shared,
		}, {
			.name = "apart",
			.text = "threads with a desk each",
			.role = RIG_CAPACITY,
			.run = apart,
		},
	},
	.metrics = {
		{ .name = "turns", .text = "turns at the desk" },
		{ .name = "lost", .text = "turns < expected" },
		{ .name = "pause", .unit = "s", .text = "longest pause" },
	},
};
