/*
 * One thread asks for a lock again and again.  How long does it wait, at
 * least, in the middle and at most, if another one holds it three quarters
 * of the time?
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

#include "models/chain.h"
#include "rig.h"

enum { ASKS_MAX = 10000 };

struct door {
	pthread_mutex_t lock;
	double period_s;
	int asks, asked;
	double waits_ms[ASKS_MAX];
	atomic_bool done;
	long held; /* times that the other one held it */
};

/* ANCHOR: wait */
/* Comes at odd moments, so that it meets the lock in any state. */
static void
ask(struct door *door)
{
	uint64_t chance = 1;
	int64_t from_ns;

	for (; door->asked < door->asks; door->asked++) {
		chance = chain_steps(chance, 1);
		rig_sleep(door->period_s * (chance >> 40) / (1 << 24));
		from_ns = rig_now_ns();
		pthread_mutex_lock(&door->lock);
		door->waits_ms[door->asked] = (rig_now_ns() - from_ns) / 1e6;
		pthread_mutex_unlock(&door->lock);
	}
	atomic_store(&door->done, true);
}

/* Three quarters of the time inside, one quarter outside. */
static void
hold(struct door *door)
{
	while (!atomic_load(&door->done)) {
		pthread_mutex_lock(&door->lock);
		rig_sleep(door->period_s * 3 / 4);
		door->held++;
		pthread_mutex_unlock(&door->lock);
		rig_sleep(door->period_s / 4);
	}
}
/* ANCHOR_END: wait */

static void
ask_or_hold(void *arg, int i)
{
	if (i == 0)
		ask(arg);
	else
		hold(arg);
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
report(struct rig *rig, struct door *door)
{
	double sum = 0;

	qsort(door->waits_ms, door->asks, sizeof(door->waits_ms[0]), by_size);
	for (int i = 0; i < door->asks; i++)
		sum += door->waits_ms[i];
	rig_expect_work(rig, "requests", door->asks, door->asked);
	rig_metric(rig, "least", door->waits_ms[0]);
	rig_metric(rig, "middle", door->waits_ms[door->asks / 2]);
	rig_metric(rig, "mean", sum / door->asks);
	rig_metric(rig, "worst", door->waits_ms[door->asks - 1]);
	rig_metric(rig, "held", door->held);
}

static void
run(struct rig *rig, int threads)
{
	struct door *door = calloc(1, sizeof(*door));

	if (door == NULL)
		abort();
	pthread_mutex_init(&door->lock, NULL);
	door->period_s = rig_number(rig, "period") / 1e3;
	door->asks = rig_number(rig, "asks");
	rig_threads(rig, threads, ask_or_hold, door);
	report(rig, door);
	pthread_mutex_destroy(&door->lock);
	free(door);
}

static void
alone(struct rig *rig)
{
	run(rig, 1);
}

static void
shared(struct rig *rig)
{
	run(rig, 2);
}

const struct rig_experiment rig_experiment = {
	.id = "least-wait",
	.title = "How long a thread waits for a lock: at least, and usually",
	.waits = true,
	.params = {
		{
			.name = "asks",
			.text = "how often the lock is asked for",
			.value = 60, .min = 1, .max = ASKS_MAX, .whole = true,
		}, {
			.name = "period",
			.text = "time of the other thread's turn, most of it inside",
			.unit = "ms",
			.value = 1, .min = 0.1, .max = 100,
		},
	},
	.variants = {
		{
			.name = "alone",
			.text = "nobody else wants the lock",
			.run = alone,
		}, {
			.name = "shared",
			.text = "another thread holds it three quarters of the time",
			.run = shared,
		},
	},
	.metrics = {
		{
			.name = "least",
			.text = "the shortest of all waits",
			.unit = "ms",
		}, {
			.name = "middle",
			.text = "the median of the waits",
			.unit = "ms",
		}, {
			.name = "mean",
			.text = "the mean of the waits",
			.unit = "ms",
		}, {
			.name = "worst",
			.text = "the longest wait",
			.unit = "ms",
		}, {
			.name = "held",
			.text = "times that the other thread held the lock",
		},
	},
};
