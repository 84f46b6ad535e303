/* NEEDS: zlib (zlib1g-dev) */
/*
 * Threads that run Python for a part of their time, and for the rest a C
 * extension that compresses: with the lock let go around the call, or kept.
 */
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "models/gil.h"
#include "models/interp.h"
#include "models/programs.h"
#include "rig.h"

enum {
	LOOPS_A_KIB = 2600, /* loops of bytecode, about as long as a KiB */
	LEVEL = 6,	    /* zlib's default */
	TEXT_SIZE = 1 << 18,
};

/* A thread of Python, its text, and what it did. */
struct worker {
	alignas(128) struct gil_thread thread;
	struct gil *gil;
	struct interp *interp;
	z_stream stream;
	unsigned char *text, *packed;
	size_t text_size, packed_max;
	size_t at;	      /* how much of the text zlib has had */
	int64_t calls, bytes; /* of zlib, and what it has had in all */
	int64_t loops;	      /* of Python */
	int64_t c_ns, cpu_ns; /* CPU time: in zlib, and in all */
	bool failed;
};

struct team {
	struct gil *gil;
	struct worker *workers;
	int size;
	size_t call_size;
	int64_t bytes, loops; /* a task: so much for zlib, and for Python */
	void (*compress)(struct worker *self, int flush);
};

/* What the interpreter does when it finds its eval breaker set. */
static void
give_way(void *arg)
{
	struct worker *self = arg;

	gil_yield_if_asked(self->gil, &self->thread);
}

/* Touches no object of Python: only this thread's own memory. */
static void
run_zlib(struct worker *self, int flush)
{
	int64_t since_ns = rig_cpu_ns();
	int status = deflate(&self->stream, flush);

	self->failed |= status != (flush == Z_FINISH ? Z_STREAM_END : Z_OK);
	self->c_ns += rig_cpu_ns() - since_ns;
}

/* ANCHOR: releases */
/* As CPython's zlib module does it: meanwhile other threads may run. */
static void
compress_and_let_go(struct worker *self, int flush)
{
	gil_release(self->gil, &self->thread);
	run_zlib(self, flush);
	gil_acquire(self->gil, &self->thread);
}
/* ANCHOR_END: releases */

/* ANCHOR: keeps */
/* As an extension does it whose author forgot. */
static void
compress_and_keep(struct worker *self, int flush)
{
	run_zlib(self, flush);
}
/* ANCHOR_END: keeps */

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* At the end of the text begin with it again. */
static void
begin_text(struct worker *self)
{
	self->failed |= deflateReset(&self->stream) != Z_OK;
	self->stream.next_in = self->text;
	self->stream.next_out = self->packed;
	self->stream.avail_out = self->packed_max;
	self->at = 0;
}

/* Give zlib the next piece of the text, up to most bytes; how many it was. */
static size_t
compress_piece(struct team *team, struct worker *self, size_t most)
{
	size_t size = team->call_size;

	if (self->at == self->text_size)
		begin_text(self);
	size = least(size, least(most, self->text_size - self->at));
	self->at += size;
	self->bytes += size;
	self->calls++;
	self->stream.avail_in = size;
	team->compress(self,
	    self->at == self->text_size ? Z_FINISH : Z_NO_FLUSH);
	return size;
}

/* Run a loop of Python that counts to n. */
static void
run_python(struct worker *self, int64_t n)
{
	int64_t counted;

	if (n == 0)
		return;
	if (interp_call(self->interp, &program_count, n, &counted) != INTERP_OK)
		self->failed = true;
	else
		self->loops += counted;
}

/* ANCHOR: task */
/* A call of the extension, Python, a call of the extension, Python, ... */
static void
do_task(struct team *team, struct worker *self)
{
	int64_t done = 0, counted = 0;

	while (done < team->bytes) {
		done += compress_piece(team, self, team->bytes - done);
		run_python(self, team->loops * done / team->bytes - counted);
		counted = team->loops * done / team->bytes;
	}
	run_python(self, team->loops - counted);
}
/* ANCHOR_END: task */

static void
all_tasks(void *arg, int i)
{
	struct team *team = arg;
	struct worker *self = &team->workers[i];
	int64_t since_ns = rig_cpu_ns();

	gil_acquire(team->gil, &self->thread);
	for (int t = 0; t < team->size; t++)
		do_task(team, self);
	gil_release(team->gil, &self->thread);
	self->cpu_ns = rig_cpu_ns() - since_ns;
}

static void
own_task(void *arg, int i)
{
	struct team *team = arg;
	struct worker *self = &team->workers[i];
	int64_t since_ns = rig_cpu_ns();

	gil_acquire(team->gil, &self->thread);
	do_task(team, self);
	gil_release(team->gil, &self->thread);
	self->cpu_ns = rig_cpu_ns() - since_ns;
}

static void
own_task_without_lock(void *arg, int i)
{
	struct team *team = arg;
	struct worker *self = &team->workers[i];
	int64_t since_ns = rig_cpu_ns();

	do_task(team, self);
	self->cpu_ns = rig_cpu_ns() - since_ns;
}

/* Words in an order that seed decides: they pack to about a third. */
static void
write_text(unsigned char *text, size_t size, unsigned seed)
{
	static const char words[][12] = { "the ", "lock ", "waits ", "for ",
		"a thread ", "that ", "computes ", "and ", "lets ", "go, ",
		"so ", "another ", "may ", "run ", "bytecode.\n", "Then " };
	unsigned state = seed * 2654435761u + 1;
	size_t done = 0;

	while (done < size) {
		const char *word = words[state >> 28];
		size_t length = strlen(word);

		if (length > size - done)
			length = size - done;
		memcpy(text + done, word, length);
		done += length;
		state = state * 1664525u + 1013904223u;
	}
}

static void
worker_init(struct worker *worker, struct gil *gil, size_t size, int seed)
{
	*worker = (struct worker) {
		.gil = gil,
		.text_size = size,
		.at = size,
	};
	gil_thread_init(&worker->thread);
	worker->interp =
	    interp_new(&worker->thread.eval_breaker, give_way, worker);
	if (deflateInit(&worker->stream, LEVEL) != Z_OK)
		abort();
	worker->packed_max = deflateBound(&worker->stream, size);
	worker->text = malloc(size);
	worker->packed = malloc(worker->packed_max);
	if (worker->text == NULL || worker->packed == NULL)
		abort();
	write_text(worker->text, size, seed);
}

static void
worker_fini(struct worker *worker)
{
	deflateEnd(&worker->stream);
	interp_free(worker->interp);
	free(worker->packed);
	free(worker->text);
}

static void
team_init(struct team *team, const struct rig *rig)
{
	double share = rig_number(rig, "share");
	double task_kib = rig_number(rig, "task");

	*team = (struct team) {
		.gil = gil_new(),
		.size = rig_number(rig, "workers"),
		.call_size = 1024 * rig_number(rig, "call"),
		.bytes = 1024 * share * task_kib,
		.loops = (1 - share) * task_kib * LOOPS_A_KIB,
		.compress = compress_and_let_go,
	};
	gil_set_interval_us(team->gil, 1000 * rig_number(rig, "interval"));
	team->workers = aligned_alloc(alignof(struct worker),
	    team->size * sizeof(*team->workers));
	if (team->workers == NULL)
		abort();
	for (int i = 0; i < team->size; i++)
		worker_init(&team->workers[i], team->gil, TEXT_SIZE, i);
}

/* What zlib has had of the text last, unpacked again, is that text. */
static void
check_packed(struct worker *worker, struct rig *rig)
{
	unsigned char *back = malloc(worker->text_size);
	uLongf size = worker->text_size;

	if (back == NULL)
		abort();
	if (worker->at < worker->text_size)
		run_zlib(worker, Z_FINISH);
	rig_expect(rig, "what unpacking returns", Z_OK,
	    uncompress(back, &size, worker->packed, worker->stream.total_out));
	rig_expect(rig, "the size of the unpacked text", worker->at, size);
	rig_expect(rig, "the first difference in it", 0,
	    memcmp(back, worker->text, worker->at));
	free(back);
}

static void
team_fini(struct team *team, struct rig *rig)
{
	int64_t calls = 0, bytes = 0, loops = 0, jumps = 0;
	double c_ns = 0, cpu_ns = 0;

	for (int i = 0; i < team->size; i++) {
		struct worker *worker = &team->workers[i];

		calls += worker->calls;
		bytes += worker->bytes;
		loops += worker->loops;
		jumps += interp_back_edges(worker->interp);
		c_ns += worker->c_ns;
		cpu_ns += worker->cpu_ns;
		if (worker->calls > 0)
			check_packed(worker, rig);
		if (worker->failed)
			rig_fail(rig, "zlib or the interpreter failed");
		worker_fini(worker);
	}
	rig_expect_work(rig, "bytes", team->size * team->bytes, bytes);
	rig_expect_work(rig, "loops", team->size * team->loops, loops);
	rig_expect_work(rig, "jumps back", team->size * team->loops, jumps);
	rig_metric(rig, "c_share", c_ns / cpu_ns);
	if (calls > 0)
		rig_metric(rig, "call_time", c_ns / 1e9 / calls);
	rig_metric(rig, "switches", gil_switches(team->gil));
	free(team->workers);
	gil_free(team->gil);
}

static void
sequential(struct rig *rig)
{
	struct team team;

	team_init(&team, rig);
	rig_alone(rig, all_tasks, &team);
	team_fini(&team, rig);
}

static void
threads(struct rig *rig)
{
	struct team team;

	team_init(&team, rig);
	rig_threads(rig, team.size, own_task, &team);
	team_fini(&team, rig);
}

static void
keeps(struct rig *rig)
{
	struct team team;

	team_init(&team, rig);
	team.compress = compress_and_keep;
	rig_threads(rig, team.size, own_task, &team);
	team_fini(&team, rig);
}

static void
without_lock(struct rig *rig)
{
	struct team team;

	team_init(&team, rig);
	team.compress = compress_and_keep;
	rig_threads(rig, team.size, own_task_without_lock, &team);
	team_fini(&team, rig);
}

const struct rig_experiment rig_experiment = {
	.id = "c-extension",
	.title = "Python and zlib in threads, with the lock let go or kept",
	.params = {
		{
			.name = "share",
			.text = "how much of the work zlib does, about",
			.value = 0.5, .min = 0, .max = 0.99,
		}, {
			.name = "call",
			.text = "text that one call of zlib compresses",
			.unit = "KiB",
			.value = 16, .min = 0.0625, .max = 256,
		}, {
			.name = "task",
			.text = "text that a task compresses if share is 1",
			.unit = "KiB",
			.value = 320, .min = 1, .max = 1e6,
		}, {
			.name = "workers",
			.text = "tasks, and threads to do them",
			.value = 2, .min = 1, .max = 64, .whole = true,
		}, {
			.name = "interval",
			.text = "how long a waiter waits before it asks",
			.unit = "ms",
			.value = 5, .min = 0.1, .max = 100,
		},
	},
	.variants = {
		{
			.name = "sequential",
			.text = "one thread does all the tasks",
			.role = RIG_BASE,
			.run = sequential,
		}, {
			.name = "threads",
			.text = "a thread for each task; zlib runs without the GIL",
			.run = threads,
		}, {
			.name = "keeps",
			.text = "a thread for each task; zlib runs with the GIL",
			.run = keeps,
		}, {
			.name = "free",
			.text = "a thread for each task, without a lock",
			.role = RIG_CAPACITY,
			.run = without_lock,
		},
	},
	.metrics = {
		{
			.name = "c_share",
			.text = "share of the CPU time that was spent in zlib",
		}, {
			.name = "call_time",
			.text = "CPU time of one call of zlib",
			.unit = "s",
		}, {
			.name = "switches",
			.text = "times the GIL went to another thread",
		},
	},
};
