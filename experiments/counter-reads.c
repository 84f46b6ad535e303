/*
 * What it costs to read a counter, and how far behind the total is that one
 * reads, while one of the threads that it is made for adds.
 */
#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "models/counter.h"
#include "rig.h"

enum { CLERK, WRITER, BOTH };

struct office {
	struct counter *counter;
	long reads;
	double beside_ns, quiet_ns;	   /* a read */
	int64_t behind, ahead;		   /* most that a read was */
	alignas(128) atomic_bool closing;  /* tells the writer to stop */
	atomic_bool writer_left;	   /* it added for the last time */
	alignas(128) _Atomic int64_t done; /* additions that are over */
};

/* ANCHOR: writer */
static void
write_on(struct office *office)
{
	for (int64_t done = 1; !atomic_load(&office->closing); done++) {
		counter_add(office->counter, 0, 1);
		atomic_store_explicit(&office->done, done,
		    memory_order_release);
	}
	counter_leave(office->counter, 0);
	atomic_store(&office->writer_left, true);
}
/* ANCHOR_END: writer */

/* ANCHOR: read */
/* Nanoseconds that one read takes. */
static double
time_reads(struct office *office)
{
	int64_t since_ns = rig_now_ns();

	for (long i = 0; i < office->reads; i++)
		counter_read(office->counter);
	return (double)(rig_now_ns() - since_ns) / office->reads;
}

/* How far a read is from what had been added before it, and after it. */
static void
compare_reads(struct office *office)
{
	for (long i = 0; i < office->reads; i++) {
		int64_t before = atomic_load(&office->done);
		int64_t read = counter_read(office->counter);
		int64_t after = atomic_load(&office->done);

		if (before - read > office->behind)
			office->behind = before - read;
		if (read - after > office->ahead)
			office->ahead = read - after;
	}
}
/* ANCHOR_END: read */

static void
read_often(struct office *office)
{
	office->beside_ns = time_reads(office);
	compare_reads(office);
	atomic_store(&office->closing, true);
	while (!atomic_load(&office->writer_left))
		rig_sleep(20e-6);
	office->quiet_ns = time_reads(office);
}

static void
work(void *arg, int i)
{
	if (i == CLERK)
		read_often(arg);
	else
		write_on(arg);
}

static void
run(struct rig *rig, enum counter_kind kind, int64_t batch)
{
	struct office office = {
		.reads = rig_number(rig, "reads"),
	};

	office.counter = counter_new(kind,
	    &(struct counter_options) {
		.threads = rig_number(rig, "threads"),
		.batch = batch,
	    });
	rig_threads(rig, BOTH, work, &office);
	rig_expect(rig, "the total in the end", atomic_load(&office.done),
	    counter_read(office.counter));
	/* One addition may be over before the writer can say so. */
	rig_expect_least(rig, "1 less how far a read was ahead", 0,
	    1 - office.ahead);
	rig_metric(rig, "beside", office.beside_ns);
	rig_metric(rig, "quiet", office.quiet_ns);
	rig_metric(rig, "behind", office.behind);
	counter_free(office.counter);
}

/* A variant is a kind of counter. */
#define VARIANT(name, kind, factor)                                            \
	static void name(struct rig *rig)                                      \
	{                                                                      \
		run(rig, kind, factor *rig_number(rig, "batch"));              \
	}
VARIANT(atomic, COUNTER_ATOMIC, 1)
VARIANT(padded, COUNTER_PADDED, 1)
VARIANT(batched, COUNTER_BATCHED, 1)
VARIANT(lazy, COUNTER_BATCHED, 10)

const struct rig_experiment rig_experiment = {
	.id = "counter-reads",
	.title = "What a read of a counter costs, and how old it is",
	.waits = true, /* the reader warms up beside the writer */
	.params = {
		{
			.name = "threads",
			.text = "threads that the counter is for; one of them adds",
			.value = 1, .min = 1, .max = COUNTER_THREADS_MAX,
			.whole = true,
		}, {
			.name = "reads",
			.text = "reads that are timed, and that are compared",
			.value = 100000, .min = 1, .max = 1e8, .whole = true,
		}, {
			.name = "batch",
			.text = "additions a thread keeps before it spills them",
			.value = 1000, .min = 1, .max = 1e6, .whole = true,
		},
	},
	.variants = {
		{
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
		}, {
			.name = "lazy",
			.text = "the same, spilled a tenth as often",
			.run = lazy,
		},
	},
	.metrics = {
		{
			.name = "quiet",
			.text = "time of one read while nobody adds",
			.unit = "ns",
		}, {
			.name = "beside",
			.text = "time of one read while a thread adds",
			.unit = "ns",
		}, {
			.name = "behind",
			.text = "most additions that a read did not know of",
		},
	},
};
