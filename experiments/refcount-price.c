/*
 * What it costs to count a reference and to give it up again, in four ways,
 * and what becomes of that when a second thread counts the same objects.
 */
#include <stdalign.h>
#include <stdlib.h>

#include "models/refcount.h"
#include "models/stopwatch.h"
#include "models/together.h"
#include "rig.h"

enum {
	LAP_PAIRS = 4096, /* a lap has as many, or one turn more */

	/* Far from 0: below it the sign bit would make an object immortal. */
	MORTAL = 1 << 20,
};

struct counter {
	alignas(128) struct stopwatch watch;
	int64_t turns, freed;
};

struct shelf {
	struct refcount *objects;
	int nobjects, threads;
	int turns_a_lap;
	double seconds;
	struct counter *counters;
	struct together *together;
};

/* ANCHOR: turn */
/*
 * One turn: hold every object, then let go of every one.  Between the two
 * the core does something else, as it does in the interpreter; with a single
 * object each step would wait for the store before it, and we would time
 * that.  The compiler puts inc and dec in here, so there is no call.
 */
static inline __attribute__((always_inline)) void
count_for_a_time(void *arg, int i, void (*inc)(struct refcount *refs),
    bool (*dec)(struct refcount *refs))
{
	struct shelf *shelf = arg;
	struct counter *self = &shelf->counters[i];
	struct refcount *objects = shelf->objects;
	int n = shelf->nobjects;
	long turns = 0, freed = 0;

	together_meet(shelf->together, i); /* on a core of its own */
	stopwatch_start(&self->watch, shelf->seconds);
	do {
		for (int turn = 0; turn < shelf->turns_a_lap; turn++) {
			for (int k = 0; k < n; k++)
				inc(&objects[k]);
			for (int k = 0; k < n; k++)
				freed += dec(&objects[k]);
		}
		turns += shelf->turns_a_lap;
	} while (stopwatch_lap(&self->watch, (long)shelf->turns_a_lap * n));
	for (int k = 0; k < n; k++)
		inc(&objects[k]); /* to be found by the check */
	self->turns = turns;
	self->freed = freed;
}
/* ANCHOR_END: turn */

static void
count_plain(void *arg, int i)
{
	count_for_a_time(arg, i, refcount_inc_plain, refcount_dec_plain);
}

static void
count_checked(void *arg, int i)
{
	count_for_a_time(arg, i, refcount_inc_checked, refcount_dec_checked);
}

static void
count_atomic(void *arg, int i)
{
	count_for_a_time(arg, i, refcount_inc_atomic, refcount_dec_atomic);
}

static void
count_locked(void *arg, int i)
{
	count_for_a_time(arg, i, refcount_inc_locked, refcount_dec_locked);
}

static void
shelf_init(struct shelf *shelf, const struct rig *rig, uint32_t initial)
{
	*shelf = (struct shelf) {
		.nobjects = rig_number(rig, "objects"),
		.threads = rig_number(rig, "threads"),
		.seconds = 1e-3 * rig_number(rig, "time"),
	};
	shelf->turns_a_lap = 1 + (LAP_PAIRS - 1) / shelf->nobjects;
	shelf->objects = aligned_alloc(alignof(struct refcount),
	    shelf->nobjects * sizeof(*shelf->objects));
	shelf->counters = aligned_alloc(alignof(struct counter),
	    shelf->threads * sizeof(*shelf->counters));
	if (shelf->objects == NULL || shelf->counters == NULL)
		abort();
	shelf->together = together_new(shelf->threads);
	for (int i = 0; i < shelf->threads; i++)
		shelf->counters[i] = (struct counter) { 0 };
	for (int i = 0; i < shelf->nobjects; i++)
		refcount_init(&shelf->objects[i], initial);
}

/*
 * Each thread leaves every object with one reference more, and frees none.
 * That an immortal object has no more is right.
 */
static void
check_counts(const struct shelf *shelf, struct rig *rig, uint32_t initial)
{
	bool immortal = (int32_t)initial < 0;
	int64_t sum = 0, freed = 0;

	for (int k = 0; k < shelf->nobjects; k++)
		sum += refcount_get(&shelf->objects[k]);
	for (int i = 0; i < shelf->threads; i++)
		freed += shelf->counters[i].freed;
	rig_expect(rig, "the sum of all counts",
	    (int64_t)shelf->nobjects *
		(initial + (immortal ? 0 : shelf->threads)),
	    sum);
	rig_expect(rig, "the number of objects freed", 0, freed);
}

static void
shelf_fini(struct shelf *shelf, struct rig *rig)
{
	double median = 0, p99 = 0;

	for (int i = 0; i < shelf->threads; i++) {
		struct counter *counter = &shelf->counters[i];

		rig_expect_least(rig, "turns", 1, counter->turns);
		median += stopwatch_ns(&counter->watch, 0.5) / shelf->threads;
		p99 += stopwatch_ns(&counter->watch, 0.99) / shelf->threads;
		stopwatch_fini(&counter->watch);
	}
	rig_metric(rig, "ns", median);
	rig_metric(rig, "p99", p99);
	for (int k = 0; k < shelf->nobjects; k++)
		refcount_fini(&shelf->objects[k]);
	together_free(shelf->together);
	free(shelf->objects);
	free(shelf->counters);
}

/*
 * In threads even if it is one: a process that never had a second thread
 * takes a mutex without an atomic instruction (glibc, SINGLE_THREAD_P).
 */
static void
measure(struct rig *rig, void (*work)(void *arg, int i), uint32_t initial,
    bool racy)
{
	struct shelf shelf;

	shelf_init(&shelf, rig, initial);
	rig_threads(rig, shelf.threads, work, &shelf);
	if (!racy || shelf.threads == 1)
		check_counts(&shelf, rig, initial);
	shelf_fini(&shelf, rig);
}

static void
plain(struct rig *rig)
{
	measure(rig, count_plain, MORTAL, true);
}

static void
checked(struct rig *rig)
{
	measure(rig, count_checked, MORTAL, true);
}

static void
immortal(struct rig *rig)
{
	measure(rig, count_checked, REFCOUNT_IMMORTAL, false);
}

static void
atomic(struct rig *rig)
{
	measure(rig, count_atomic, MORTAL, false);
}

static void
mutex(struct rig *rig)
{
	measure(rig, count_locked, MORTAL, false);
}

const struct rig_experiment rig_experiment = {
	.id = "refcount-price",
	.title = "What counting a reference costs",
	.waits = true, /* it runs for a set time: nothing to warm up */
	.params = {
		{
			.name = "threads",
			.text = "threads that count the same objects",
			.value = 1, .min = 1, .max = TOGETHER_MAX,
			.whole = true,
		}, {
			.name = "objects",
			.text = "objects, each on cache lines of its own",
			.value = 16, .min = 1, .max = 4096, .whole = true,
		}, {
			.name = "time",
			.text = "how long each thread goes on",
			.unit = "ms",
			.value = 20, .min = 1, .max = 10000,
		},
	},
	.variants = {
		{
			.name = "plain",
			.text = "count++ and count--",
			.run = plain,
		}, {
			.name = "checked",
			.text = "plain, after a test that the object is mortal",
			.run = checked,
		}, {
			.name = "immortal",
			.text = "the same test finds that it is not",
			.run = immortal,
		}, {
			.name = "atomic",
			.text = "one atomic instruction for each change",
			.run = atomic,
		}, {
			.name = "mutex",
			.text = "plain, under a lock of the object",
			.run = mutex,
		},
	},
	.metrics = {
		{
			.name = "ns",
			.text = "for one reference, in each thread, median",
			.unit = "ns",
		}, {
			.name = "p99",
			.text = "the same, in the slowest hundredth of laps",
			.unit = "ns",
		},
	},
};
