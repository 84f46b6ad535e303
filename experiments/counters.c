/* Threads that count together, in ten ways: what one addition costs. */
#include <stdalign.h>
#include <stdlib.h>

#include "models/counter.h"
#include "rig.h"

enum { REFUSED = 100 }; /* so far below all additions is the limit */

struct counting {
	alignas(128) struct counter *counter;
	int64_t times; /* by each thread */
	struct thread {
		alignas(128) int64_t start_ns, end_ns;
		int64_t counted, cpu_ns;
	} threads[COUNTER_THREADS_MAX];
};

/* ANCHOR: work */
static void
count(void *arg, int i)
{
	struct counting *counting = arg;
	struct thread *self = &counting->threads[i];

	counter_join(counting->counter, i);
	self->cpu_ns = -rig_cpu_ns();
	self->start_ns = rig_now_ns();
	self->counted = counter_add(counting->counter, i, counting->times);
	self->end_ns = rig_now_ns();
	self->cpu_ns += rig_cpu_ns();
	counter_leave(counting->counter, i);
}
/* ANCHOR_END: work */

/*
 * From when the first thread began until the last one was done: threads that
 * had to share a core, and so never met, must not look as if they had.
 */
static int64_t
time_all(const struct counting *counting, int threads)
{
	int64_t start_ns = INT64_MAX, end_ns = 0;

	for (int i = 0; i < threads; i++) {
		const struct thread *thread = &counting->threads[i];

		start_ns =
		    thread->start_ns < start_ns ? thread->start_ns : start_ns;
		end_ns = thread->end_ns > end_ns ? thread->end_ns : end_ns;
	}
	return end_ns - start_ns;
}

static void
run(struct rig *rig, enum counter_kind kind)
{
	int threads = rig_number(rig, "threads");
	struct counting counting = { .times = rig_number(rig, "adds") };
	int64_t due = threads * counting.times, counted = 0, cpu_ns = 0, got;

	if (kind == COUNTER_LIMIT)
		due -= REFUSED;
	counting.counter = counter_new(kind,
	    &(struct counter_options) {
		.threads = threads,
		.batch = rig_number(rig, "batch"),
		.limit = due,
	    });
	rig_threads(rig, threads, count, &counting);
	for (int i = 0; i < threads; i++) {
		counted += counting.threads[i].counted;
		cpu_ns += counting.threads[i].cpu_ns;
	}
	got = counter_read(counting.counter);
	rig_expect_work(rig, "additions", due, counted);
	rig_expect_least(rig, "the total", 1, got);
	rig_metric(rig, "ns",
	    (double)time_all(&counting, threads) / counting.times);
	rig_metric(rig, "cost", (double)cpu_ns / threads / counting.times);
	rig_metric(rig, "error", llabs(due - got));
	counter_free(counting.counter);
}

/* A variant is a kind of counter. */
#define VARIANT(name, kind)                                                    \
	static void name(struct rig *rig)                                      \
	{                                                                      \
		run(rig, kind);                                                \
	}
VARIANT(racy, COUNTER_RACY)
VARIANT(mutex, COUNTER_MUTEX)
VARIANT(spin, COUNTER_SPIN)
VARIANT(cas, COUNTER_CAS)
VARIANT(atomic, COUNTER_ATOMIC)
VARIANT(packed, COUNTER_PACKED)
VARIANT(padded, COUNTER_PADDED)
VARIANT(own, COUNTER_OWN)
VARIANT(batched, COUNTER_BATCHED)
VARIANT(limit, COUNTER_LIMIT)

const struct rig_experiment rig_experiment = {
	.id = "counters",
	.title = "Ten ways to count with threads",
	.params = {
		{
			.name = "threads",
			.text = "how many threads add",
			.value = 2, .min = 1, .max = COUNTER_THREADS_MAX,
			.whole = true,
		}, {
			.name = "adds",
			.text = "additions by each thread",
			.value = 2000000, .min = 1000, .max = 1e9, .whole = true,
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
			.name = "spin",
			.text = "one number, in a spinning lock",
			.run = spin,
		}, {
			.name = "cas",
			.text = "one number, by compare-and-swap",
			.run = cas,
		}, {
			.name = "atomic",
			.text = "one number, by atomic addition",
			.run = atomic,
		}, {
			.name = "packed",
			.text = "a number a thread, in one cache line",
			.run = packed,
		}, {
			.name = "padded",
			.text = "a number a thread, in a line of its own",
			.run = padded,
		}, {
			.name = "own",
			.text = "a thread-local number a thread",
			.run = own,
		}, {
			.name = "batched",
			.text = "a local number, spilled now and then",
			.run = batched,
		}, {
			.name = "limit",
			.text = "a share for each, of a limit that holds",
			.run = limit,
		},
	},
	.metrics = {
		{
			.name = "ns",
			.text = "time from start to end, for each addition of a thread",
			.unit = "ns",
		}, {
			.name = "cost",
			.text = "CPU time of a thread for each of its additions",
			.unit = "ns",
		}, {
			.name = "error",
			.text = "how far the total is off, when all have left",
		},
	},
};
