/*
 * What it costs to read a counter, and how far behind the total is that one
 * reads, while one thread adds and others that have joined are idle.
 */
#include <pthread.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "models/counter.h"
#include "rig.h"

enum { CLERK, WRITER }; /* the first two threads; the others are idle */

struct office {
	struct counter *counter;
	int threads; /* that join: the writer, and the idle ones */
	long reads;
	double beside_ns, quiet_ns; /* a read */
	int64_t behind, ahead;	    /* most that a read was */

	alignas(128) atomic_int joined;
	atomic_bool closing;	 /* tells the writer to stop */
	atomic_bool writer_left; /* it added for the last time */
	pthread_mutex_t mutex;
	pthread_cond_t closed;
	bool is_closed; /* tells the idle ones to leave; guarded */

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
}
/* ANCHOR_END: writer */

static void
stay_idle(struct office *office)
{
	pthread_mutex_lock(&office->mutex);
	while (!office->is_closed)
		pthread_cond_wait(&office->closed, &office->mutex);
	pthread_mutex_unlock(&office->mutex);
}

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
	pthread_mutex_lock(&office->mutex);
	office->is_closed = true;
	pthread_cond_broadcast(&office->closed);
	pthread_mutex_unlock(&office->mutex);
}

static void
work(void *arg, int i)
{
	struct office *office = arg;

	if (i == CLERK) {
		while (atomic_load(&office->joined) < office->threads)
			rig_sleep(20e-6);
		read_often(office);
		return;
	}
	counter_join(office->counter, i - WRITER);
	atomic_fetch_add(&office->joined, 1);
	if (i == WRITER) {
		write_on(office);
		counter_leave(office->counter, 0);
		atomic_store(&office->writer_left, true);
		return;
	}
	stay_idle(office);
	counter_leave(office->counter, i - WRITER);
}

static void
run(struct rig *rig, enum counter_kind kind, int64_t batch)
{
	struct office office = {
		.threads = rig_number(rig, "threads"),
		.reads = rig_number(rig, "reads"),
		.mutex = PTHREAD_MUTEX_INITIALIZER,
		.closed = PTHREAD_COND_INITIALIZER,
	};

	office.counter = counter_new(kind,
	    &(struct counter_options) {
		.threads = office.threads,
		.batch = batch,
		.limit = INT64_MAX / 2,
	    });
	rig_threads(rig, 1 + office.threads, work, &office);
	rig_expect(rig, "the total, when all have left",
	    atomic_load(&office.done), counter_read(office.counter));
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
VARIANT(mutex, COUNTER_MUTEX, 1)
VARIANT(atomic, COUNTER_ATOMIC, 1)
VARIANT(packed, COUNTER_PACKED, 1)
VARIANT(padded, COUNTER_PADDED, 1)
VARIANT(own, COUNTER_OWN, 1)
VARIANT(batched, COUNTER_BATCHED, 1)
VARIANT(lazy, COUNTER_BATCHED, 10)

const struct rig_experiment rig_experiment = {
	.id = "counter-reads",
	.title = "What a read of a counter costs, and how old it is",
	.waits = true, /* the reader warms up beside the writer */
	.params = {
		{
			.name = "threads",
			.text = "threads that have joined; one of them adds",
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
			.name = "mutex",
			.text = "one number, in a mutex",
			.run = mutex,
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
