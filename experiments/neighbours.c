/*
 * Two threads, each of which adds to a number of its own: what does it cost
 * them that the two numbers are neighbours?
 */
#include <math.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "models/together.h"
#include "rig.h"

enum {
	THREADS = 2,
	FAR = 4096,
	BATCH = 4000, /* additions between two looks at the clock */
};

struct street {
	alignas(FAR) char memory[2 * FAR]; /* with a number for each thread */
	int bytes;			   /* from one number to the next */
	struct together *together;
	int64_t time_ns;
	void (*batch)(void *arg, int i);
	struct together_tally tallies[THREADS];
};

static _Atomic int64_t *
number(struct street *street, int i)
{
	return (_Atomic int64_t *)(street->memory + i * street->bytes);
}

/* ANCHOR: add */
/* A load, an addition and a store. */
static void
add_plain(void *arg, int i)
{
	_Atomic int64_t *mine = number(arg, i);

	for (int k = 0; k < BATCH; k++)
		atomic_store_explicit(mine,
		    atomic_load_explicit(mine, memory_order_relaxed) + 1,
		    memory_order_relaxed);
}

/* The same as one step: no other core has the line meanwhile. */
static void
add_atomic(void *arg, int i)
{
	_Atomic int64_t *mine = number(arg, i);

	for (int k = 0; k < BATCH; k++)
		atomic_fetch_add_explicit(mine, 1, memory_order_relaxed);
}
/* ANCHOR_END: add */

/* ANCHOR: work */
/* Each on a core of its own, and only what both do at the same time counts. */
static void
add_for_a_time(void *arg, int i)
{
	struct street *street = arg;

	street->tallies[i] = together_work(street->together, i, street->time_ns,
	    street->batch, street);
}
/* ANCHOR_END: work */

static void
run(struct rig *rig, int threads, void (*batch)(void *arg, int i))
{
	struct street street = {
		.bytes = (int)rig_number(rig, "bytes") / 8 * 8,
		.together = together_new(threads),
		.time_ns = 1e6 * rig_number(rig, "time"),
		.batch = batch,
	};
	int64_t added = 0, counted = 0, cpu_ns = 0, total = 0;
	bool racy = threads > 1 && street.bytes == 0 && batch == add_plain;

	rig_threads(rig, threads, add_for_a_time, &street);
	for (int i = 0; i < threads; i++) {
		added += BATCH * street.tallies[i].batches;
		counted += BATCH * street.tallies[i].counted;
		cpu_ns += street.tallies[i].cpu_ns;
		if (i == 0 || street.bytes > 0)
			total += atomic_load(number(&street, i));
	}
	rig_expect_least(rig, "additions", threads * BATCH, added);
	if (racy) /* it loses some, and that is no error here */
		rig_expect_least(rig, "additions lost", 0, added - total);
	else
		rig_expect_work(rig, "the sum of the numbers", added, total);
	/* NAN, which decides nothing, if the threads never ran together. */
	rig_metric(rig, "cost", counted > 0 ? (double)cpu_ns / counted : NAN);
	together_free(street.together);
}

/* ANCHOR: variants */
static void
alone(struct rig *rig)
{
	run(rig, 1, add_atomic);
}

static void
atomic(struct rig *rig)
{
	run(rig, THREADS, add_atomic);
}

static void
plain(struct rig *rig)
{
	run(rig, THREADS, add_plain);
}
/* ANCHOR_END: variants */

const struct rig_experiment rig_experiment = {
	.id = "neighbours",
	.title = "Two numbers in one cache line, or in two",
	.waits = true, /* it runs for a set time: nothing to warm up */
	.params = {
		{
			.name = "bytes",
			.text = "bytes from one number to the other (0: one for "
				"both)",
			.value = 8, .min = 0, .max = FAR, .whole = true,
		}, {
			.name = "time",
			.text = "how long each thread goes on",
			.unit = "ms",
			.value = 10, .min = 1, .max = 10000,
		},
	},
	.variants = {
		{
			.name = "alone",
			.text = "one thread, atomic additions",
			.run = alone,
		}, {
			.name = "atomic",
			.text = "two threads, atomic additions",
			.run = atomic,
		}, {
			.name = "plain",
			.text = "two threads, loads and stores",
			.run = plain,
		},
	},
	.metrics = {
		{
			.name = "cost",
			.text = "CPU time of a thread for each of its additions",
			.unit = "ns",
		},
	},
};
