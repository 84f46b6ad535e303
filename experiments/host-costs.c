/*
 * What single operations cost on this machine: from an addition to a thread.
 * Each is repeated for a set time, in laps, and the median lap counts.
 */
#define _GNU_SOURCE /* sched_getcpu, CPU_SET */
#include <pthread.h>
#include <sched.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "models/stopwatch.h"
#include "rig.h"

enum {
	MANY = 4096,	/* short operations in a lap */
	WORDS = 16,	/* that are added to in turn */
	TRIPS = 100,	/* there and back, of a cache line in a lap */
	PATIENCE = 500, /* looks at a line before giving the CPU away */
	STOP = -1,
};

struct bench {
	void (*lap)(struct bench *bench); /* does a lap's operations */
	long lap_length;
	double seconds, sleep_s;
	double asked_ns; /* of each operation, and not to its account */
	struct stopwatch watch;
	int64_t done, switches;
	int refused; /* why there is no thread: an errno, or 0 */

	uint64_t counter;
	alignas(128) _Atomic uint64_t words[WORDS];
	alignas(128) atomic_flag flag;
	alignas(128) pthread_mutex_t mutex;
	alignas(128)
	    atomic_int turn; /* 0: the timed thread's; 1: the other one's */
	alignas(128) int64_t answers;
	int ask[2], reply[2]; /* pipes */
	int pin;	      /* the CPU for both threads, or -1 */
};

/* Context switches of this process, of either kind. */
static int64_t
count_switches(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_nvcsw + usage.ru_nivcsw;
}

/* ANCHOR: laps */
/* The thread that holds the watch. */
static void
time_laps(struct bench *bench)
{
	int64_t before = count_switches();

	stopwatch_start(&bench->watch, bench->seconds);
	do {
		bench->lap(bench);
		bench->done += bench->lap_length;
	} while (stopwatch_lap(&bench->watch, bench->lap_length));
	bench->switches = count_switches() - before;
}
/* ANCHOR_END: laps */

/* ANCHOR: short */
/*
 * Load, add, store, to one word after the other: to the same one again, each
 * addition would have to wait for the store of the one before.
 */
static void
add_plain(struct bench *bench)
{
	for (int i = 0; i < MANY; i++) {
		_Atomic uint64_t *word = &bench->words[i % WORDS];

		atomic_store_explicit(word,
		    atomic_load_explicit(word, memory_order_relaxed) + 1,
		    memory_order_relaxed);
	}
}

/* The same as one step. */
static void
add_atomic(struct bench *bench)
{
	for (int i = 0; i < MANY; i++)
		atomic_fetch_add_explicit(&bench->words[i % WORDS], 1,
		    memory_order_relaxed);
}

/* A lock that nobody else wants, taken and given back. */
static void
lock_spin(struct bench *bench)
{
	for (int i = 0; i < MANY; i++) {
		while (atomic_flag_test_and_set_explicit(&bench->flag,
		    memory_order_acquire))
			;
		bench->counter++;
		atomic_flag_clear_explicit(&bench->flag, memory_order_release);
	}
}

static void
lock_mutex(struct bench *bench)
{
	for (int i = 0; i < MANY; i++) {
		pthread_mutex_lock(&bench->mutex);
		bench->counter++;
		pthread_mutex_unlock(&bench->mutex);
	}
}

static void
read_clock(struct bench *bench)
{
	int64_t last = rig_now_ns();

	for (int i = 0; i < MANY; i++) {
		int64_t now = rig_now_ns();

		bench->counter += now >= last;
		last = now;
	}
}
/* ANCHOR_END: short */

/* ANCHOR: line */
/* Wait until it is my turn, or the end.  Give way if that takes long. */
static bool
await_turn(struct bench *bench, int mine)
{
	for (;;) {
		for (int i = 0; i < PATIENCE; i++) {
			int turn = atomic_load_explicit(&bench->turn,
			    memory_order_acquire);

			if (turn == mine)
				return true;
			if (turn == STOP)
				return false;
		}
		sched_yield();
	}
}

/* Write the word that the other one looks at, until it has answered. */
static void
pass_line(struct bench *bench)
{
	for (int i = 0; i < TRIPS; i++) {
		atomic_store_explicit(&bench->turn, 1, memory_order_release);
		await_turn(bench, 0);
	}
}

static void
answer_line(struct bench *bench)
{
	while (await_turn(bench, 1)) {
		bench->answers++;
		atomic_store_explicit(&bench->turn, 0, memory_order_release);
	}
}
/* ANCHOR_END: line */

/* ANCHOR: pipe */
/* Wake the other thread by a byte, and sleep until one comes back. */
static void
pass_byte(struct bench *bench)
{
	char byte = 0;

	if (write(bench->ask[1], &byte, 1) != 1 ||
	    read(bench->reply[0], &byte, 1) != 1)
		abort();
}

static void
answer_byte(struct bench *bench)
{
	char byte;

	while (read(bench->ask[0], &byte, 1) == 1) {
		bench->answers++;
		if (write(bench->reply[1], &byte, 1) != 1)
			abort();
	}
}
/* ANCHOR_END: pipe */

/* ANCHOR: long */
static void *
say_hello(void *arg)
{
	uint64_t *counter = arg;

	++*counter;
	return NULL;
}

static void
start_thread(struct bench *bench)
{
	pthread_t thread;
	int error = pthread_create(&thread, NULL, say_hello, &bench->counter);

	if (error == 0)
		pthread_join(thread, NULL);
	else
		bench->refused = error;
}

static void
oversleep(struct bench *bench)
{
	int64_t since_ns = rig_now_ns();

	rig_sleep(bench->sleep_s);
	bench->counter += rig_now_ns() - since_ns >= 1e9 * bench->sleep_s;
}
/* ANCHOR_END: long */

static void
bench_init(struct bench *bench, const struct rig *rig,
    void (*lap)(struct bench *bench), long lap_length)
{
	*bench = (struct bench) {
		.lap = lap,
		.lap_length = lap_length,
		.seconds = 1e-3 * rig_number(rig, "time"),
		.sleep_s = 1e-6 * rig_number(rig, "sleep"),
		.flag = ATOMIC_FLAG_INIT,
		.mutex = PTHREAD_MUTEX_INITIALIZER,
		.pin = -1,
	};
}

/* The operations that were counted on the way, and those of the laps. */
static void
bench_fini(struct bench *bench, struct rig *rig, int64_t counted)
{
	rig_expect_work(rig, "operations", bench->done, counted);
	rig_metric(rig, "ns",
	    stopwatch_ns(&bench->watch, 0.5) - bench->asked_ns);
	rig_metric(rig, "p99",
	    stopwatch_ns(&bench->watch, 0.99) - bench->asked_ns);
	rig_metric(rig, "switches", (double)bench->switches / bench->done);
	stopwatch_fini(&bench->watch);
	pthread_mutex_destroy(&bench->mutex);
}

static void
timed(void *arg, int i)
{
	(void)i;
	time_laps(arg);
}

/*
 * In a thread of its own: a process that never had a second one takes a
 * mutex without an atomic instruction (glibc, SINGLE_THREAD_P).
 */
static void
added_alone(struct rig *rig, void (*lap)(struct bench *bench))
{
	struct bench bench;
	int64_t sum = 0;

	bench_init(&bench, rig, lap, MANY);
	rig_threads(rig, 1, timed, &bench);
	for (int i = 0; i < WORDS; i++)
		sum += bench.words[i];
	bench_fini(&bench, rig, sum);
}

static void
plain(struct rig *rig)
{
	added_alone(rig, add_plain);
}

static void
atomic(struct rig *rig)
{
	added_alone(rig, add_atomic);
}

static void
counted_alone(struct rig *rig, void (*lap)(struct bench *bench), long length)
{
	struct bench bench;

	bench_init(&bench, rig, lap, length);
	rig_threads(rig, 1, timed, &bench);
	bench_fini(&bench, rig, bench.counter);
}

static void
spin(struct rig *rig)
{
	counted_alone(rig, lock_spin, MANY);
}

static void
mutex(struct rig *rig)
{
	counted_alone(rig, lock_mutex, MANY);
}

static void
clock_reading(struct rig *rig)
{
	counted_alone(rig, read_clock, MANY);
}

/* On the rig's own thread, for there those that it makes count in U. */
static void
thread(struct rig *rig)
{
	struct bench bench;

	bench_init(&bench, rig, start_thread, 1);
	rig_alone(rig, timed, &bench);
	if (bench.refused != 0)
		rig_fail(rig, "cannot make a thread: %s",
		    strerror(bench.refused));
	bench_fini(&bench, rig, bench.counter);
}

static void
line_pair(void *arg, int i)
{
	struct bench *bench = arg;

	if (i == 1) {
		answer_line(bench);
		return;
	}
	time_laps(bench);
	atomic_store(&bench->turn, STOP);
}

static void
line(struct rig *rig)
{
	struct bench bench;

	bench_init(&bench, rig, pass_line, 2 * TRIPS);
	rig_threads(rig, 2, line_pair, &bench);
	bench_fini(&bench, rig, 2 * bench.answers);
}

/* Put the calling thread, and no other, on one CPU. */
static void
pin(int cpu)
{
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(cpu, &cpus);
	if (sched_setaffinity(0, sizeof(cpus), &cpus) != 0)
		abort();
}

static void
byte_pair(void *arg, int i)
{
	struct bench *bench = arg;

	if (bench->pin >= 0)
		pin(bench->pin);
	if (i == 1) {
		answer_byte(bench);
		return;
	}
	time_laps(bench);
	close(bench->ask[1]); /* for the other thread, the end */
}

static void
hand_over(struct rig *rig, int cpu)
{
	struct bench bench;

	bench_init(&bench, rig, pass_byte, 2);
	if (pipe(bench.ask) != 0 || pipe(bench.reply) != 0)
		abort();
	bench.pin = cpu;
	rig_threads(rig, 2, byte_pair, &bench);
	bench_fini(&bench, rig, 2 * bench.answers);
	close(bench.ask[0]);
	close(bench.reply[0]);
	close(bench.reply[1]);
}

static void
context_switch(struct rig *rig)
{
	hand_over(rig, sched_getcpu());
}

static void
wake_up(struct rig *rig)
{
	hand_over(rig, -1);
}

static void
sleep_late(struct rig *rig)
{
	struct bench bench;

	bench_init(&bench, rig, oversleep, 1);
	bench.asked_ns = 1e9 * bench.sleep_s;
	rig_threads(rig, 1, timed, &bench);
	bench_fini(&bench, rig, bench.counter);
}

const struct rig_experiment rig_experiment = {
	.id = "host-costs",
	.title = "What single operations cost",
	.waits = true, /* it runs for a set time: nothing to warm up */
	.params = {
		{
			.name = "time",
			.text = "how long an operation is repeated",
			.unit = "ms",
			.value = 20, .min = 1, .max = 10000,
		}, {
			.name = "sleep",
			.text = "how long the sleep asks for",
			.unit = "us",
			.value = 100, .min = 1, .max = 100000,
		},
	},
	.variants = {
		{
			.name = "plain",
			.text = "add 1 to one of 16 words in turn: load, add, "
				"store",
			.run = plain,
		}, {
			.name = "atomic",
			.text = "the same in one atomic step",
			.run = atomic,
		}, {
			.name = "spin",
			.text = "take and give back a spinlock that is free",
			.run = spin,
		}, {
			.name = "mutex",
			.text = "take and give back a mutex that is free",
			.run = mutex,
		}, {
			.name = "clock",
			.text = "read the monotonic clock",
			.run = clock_reading,
		}, {
			.name = "line",
			.text = "a written word reaches the other thread, and "
				"its cache line too",
			.run = line,
		}, {
			.name = "switch",
			.text = "hand over to a sleeping thread through a "
				"pipe, on the same CPU",
			.run = context_switch,
		}, {
			.name = "wake",
			.text = "the same, on whatever CPU the kernel chooses",
			.run = wake_up,
		}, {
			.name = "thread",
			.text = "make a thread that does nothing, and join it",
			.run = thread,
		}, {
			.name = "sleep",
			.text = "how late a short sleep ends",
			.run = sleep_late,
		},
	},
	.metrics = {
		{
			.name = "ns",
			.text = "for one operation, median of the laps",
			.unit = "ns",
		}, {
			.name = "p99",
			.text = "the same, in the slowest hundredth of laps",
			.unit = "ns",
		}, {
			.name = "switches",
			.text = "context switches for each operation",
		},
	},
};
