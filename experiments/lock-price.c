/*
 * What a lock costs that nobody else wants, in time and in memory: a lock of
 * the C library, one of a single byte, and critical sections made of it.
 */
#include <pthread.h>
#include <stdalign.h>
#include <stdlib.h>

#include "models/critical.h"
#include "models/pymutex.h"
#include "models/stopwatch.h"
#include "rig.h"

enum { LAP_TURNS = 64 }; /* over all objects, between two looks at the clock */

/* Both locks, so that the variants differ in nothing else. */
struct object {
	alignas(128) struct pymutex byte;
	pthread_mutex_t mutex;
	int64_t value;
};

struct shelf {
	struct object *objects;
	int nobjects;
	double seconds;
	struct stopwatch watch;
	int64_t turns;
};

/* Change an object, and perhaps look at its neighbour, under a lock. */
static inline void
under_mutex(struct object *object, struct object *neighbour)
{
	(void)neighbour;
	pthread_mutex_lock(&object->mutex);
	object->value++;
	pthread_mutex_unlock(&object->mutex);
}

static inline void
under_byte(struct object *object, struct object *neighbour)
{
	(void)neighbour;
	pymutex_lock(&object->byte);
	object->value++;
	pymutex_unlock(&object->byte);
}

/* ANCHOR: sections */
static inline void
in_section(struct object *object, struct object *neighbour)
{
	struct critical section;

	(void)neighbour;
	critical_begin(&section, &object->byte);
	object->value++;
	critical_end(&section);
}

static inline void
in_pair(struct object *object, struct object *neighbour)
{
	struct critical section;

	critical_begin2(&section, &object->byte, &neighbour->byte);
	object->value++;
	critical_end(&section);
}
/* ANCHOR_END: sections */

/* The compiler puts change in here, so there is no call but the lock's. */
static inline __attribute__((always_inline)) void
change_for_a_time(struct shelf *shelf,
    void (*change)(struct object *object, struct object *neighbour))
{
	struct object *objects = shelf->objects;
	int n = shelf->nobjects;

	stopwatch_start(&shelf->watch, shelf->seconds);
	do {
		for (int turn = 0; turn < LAP_TURNS; turn++)
			for (int k = 0; k < n; k++)
				change(&objects[k], &objects[k + 1]);
		shelf->turns += LAP_TURNS;
	} while (stopwatch_lap(&shelf->watch, (long)LAP_TURNS * n));
}

#define WORK(name, change)                                                     \
	static void name(void *arg, int i)                                     \
	{                                                                      \
		(void)i;                                                       \
		change_for_a_time(arg, change);                                \
	}
WORK(work_mutex, under_mutex)
WORK(work_byte, under_byte)
WORK(work_section, in_section)
WORK(work_pair, in_pair)

static void
run(struct rig *rig, void (*work)(void *arg, int i), size_t bytes)
{
	struct shelf shelf = {
		.nobjects = rig_number(rig, "objects"),
		.seconds = 1e-3 * rig_number(rig, "time"),
	};
	int64_t sum = 0;

	/* One more: the last one needs a neighbour, too. */
	shelf.objects = aligned_alloc(alignof(struct object),
	    (shelf.nobjects + 1) * sizeof(*shelf.objects));
	if (shelf.objects == NULL)
		abort();
	for (int k = 0; k <= shelf.nobjects; k++) {
		shelf.objects[k] = (struct object) { .value = 0 };
		pthread_mutex_init(&shelf.objects[k].mutex, NULL);
	}
	/* On a second thread: with one alone glibc takes a shorter way. */
	rig_threads(rig, 1, work, &shelf);
	for (int k = 0; k <= shelf.nobjects; k++) {
		sum += shelf.objects[k].value;
		rig_expect(rig, "what a lock's byte says in the end", 0,
		    pymutex_bits(&shelf.objects[k].byte));
		pthread_mutex_destroy(&shelf.objects[k].mutex);
	}
	rig_expect_work(rig, "changes under a lock",
	    shelf.turns * shelf.nobjects, sum);
	rig_metric(rig, "ns", stopwatch_ns(&shelf.watch, 0.5));
	rig_metric(rig, "bytes", bytes);
	stopwatch_fini(&shelf.watch);
	free(shelf.objects);
}

static void
mutex(struct rig *rig)
{
	run(rig, work_mutex, sizeof(pthread_mutex_t));
}

static void
byte(struct rig *rig)
{
	run(rig, work_byte, sizeof(struct pymutex));
}

static void
section(struct rig *rig)
{
	run(rig, work_section, sizeof(struct pymutex));
}

static void
pair(struct rig *rig)
{
	run(rig, work_pair, 2 * sizeof(struct pymutex));
}

const struct rig_experiment rig_experiment = {
	.id = "lock-price",
	.title = "The price of a lock that nobody else wants",
	.waits = true, /* the median of many laps needs no warm-up */
	.params = {
		{
			.name = "objects",
			.text = "how many objects are locked in turn",
			.value = 64, .min = 2, .max = 65536, .whole = true,
		}, {
			.name = "time",
			.text = "how long a sample takes",
			.unit = "ms",
			.value = 40, .min = 1, .max = 10000,
		},
	},
	.variants = {
		{
			.name = "mutex",
			.text = "pthread_mutex_t, of the C library",
			.role = RIG_BASE,
			.run = mutex,
		}, {
			.name = "byte",
			.text = "a lock of one byte",
			.run = byte,
		}, {
			.name = "section",
			.text = "a critical section with the lock of one object",
			.run = section,
		}, {
			.name = "pair",
			.text = "a critical section with the locks of two objects",
			.run = pair,
		},
	},
	.metrics = {
		{
			.name = "ns",
			.text = "time to lock, change an object and unlock",
			.unit = "ns",
		}, {
			.name = "bytes",
			.text = "memory of the lock or locks",
		},
	},
};
