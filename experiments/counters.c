/* Threads that count together, in five ways: what one addition costs. */
#include <math.h>

#include "models/counter.h"
#include "models/together.h"
#include "rig.h"

enum { BATCH = 4000 }; /* additions between two looks at the clock */

struct counting {
	struct counter *counter;
	struct together *together;
	int64_t time_ns;
	struct together_tally tallies[COUNTER_THREADS_MAX];
};

/* ANCHOR: work */
static void
add_batch(void *arg, int i)
{
	struct counting *counting = arg;

	counter_add(counting->counter, i, BATCH);
}

/* Each on a core of its own, and only what all do at the same time counts. */
static void
count(void *arg, int i)
{
	struct counting *counting = arg;

	counting->tallies[i] = together_work(counting->together, i,
	    counting->time_ns, add_batch, counting);
	counter_leave(counting->counter, i);
}
/* ANCHOR_END: work */

static void
run(struct rig *rig, enum counter_kind kind)
{
	int threads = rig_number(rig, "threads");
	struct counting counting = {
		.time_ns = 1e6 * rig_number(rig, "time"),
		.together = together_new(threads),
	};
	int64_t added = 0, counted = 0, cpu_ns = 0, lost;

	counting.counter = counter_new(kind,
	    &(struct counter_options) {
		.threads = threads,
		.batch = rig_number(rig, "batch"),
	    });
	rig_threads(rig, threads, count, &counting);
	for (int i = 0; i < threads; i++) {
		added += BATCH * counting.tallies[i].batches;
		counted += BATCH * counting.tallies[i].counted;
		cpu_ns += counting.tallies[i].cpu_ns;
	}
	lost = added - counter_read(counting.counter);
	rig_expect_least(rig, "additions", (int64_t)threads * BATCH, added);
	rig_expect_least(rig, "additions lost", 0, lost);
	rig_expect_least(rig, "additions not lost", 1, added - lost);
	/* NAN, which decides nothing, if the threads never ran together. */
	rig_metric(rig, "cost", counted > 0 ? (double)cpu_ns / counted : NAN);
	rig_metric(rig, "lost", lost);
	rig_metric(rig, "loss", (double)lost / added);
	counter_free(counting.counter);
	together_free(counting.together);
}

/* A variant is a kind of counter. */
#define VARIANT(name, kind)                                                    \
	static void name(struct rig *rig)                                      \
	{                                                                      \
		run(rig, kind);                                                \
	}
VARIANT(racy, COUNTER_RACY)
VARIANT(mutex, COUNTER_MUTEX)
VARIANT(atomic, COUNTER_ATOMIC)
VARIANT(padded, COUNTER_PADDED)
VARIANT(batched, COUNTER_BATCHED)

const struct rig_experiment rig_experiment = {
	.id = "counters",
	.title = "Five ways to count with threads",
	.waits = true, /* it runs for a set time: nothing to warm up */
	.params = {
		{
			.name = "threads",
			.text = "how many threads add",
			.value = 2, .min = 1, .max = COUNTER_THREADS_MAX,
			.whole = true,
		}, {
			.name = "time",
			.text = "how long each thread goes on",
			.unit = "ms",
			.value = 10, .min = 1, .max = 10000,
		}, {
			.name = "batch",
			.text = "additions a thread keeps before it spills them",
			.value = 1000, .min = 1, .max = 1e9, .whole = true,
		},
	},
	.variants = {
		{
			.name = "racy",
			.text = "one number, loaded and stored",
			.run = racy,
		}, {
			.name = "mutex",
			.text = "one number, in a mutex",
			.run = mutex,
		}, {
			.name = "atomic",
			.text = "one number, by atomic addition",
			.run = atomic,
		}, {
			.name = "padded",
			.text = "a number a thread, in a line of its own",
			.run = padded,
		}, {
			.name = "batched",
			.text = "a local number, spilled now and then",
			.run = batched,
		},
	},
	.metrics = {
		{
			.name = "cost",
			.text = "CPU time of a thread for each of its additions",
			.unit = "ns",
		}, {
			.name = "lost",
			.text = "additions missing in the total",
		}, {
			.name = "loss",
			.text = "what share of the additions is missing",
		},
	},
};
