/*
 * Threads that add to one global variable, in the interpreter: under the GIL
 * with check points in three different places, without it, and with a lock.
 */
#include <pthread.h>
#include <stdalign.h>
#include <stdlib.h>

#include "models/gil.h"
#include "models/interp.h"
#include "models/programs.h"
#include "rig.h"

/* A thread of Python that runs one of the programs. */
struct adder {
	alignas(128) struct gil_thread thread;
	struct crew *crew;
	struct interp *interp;
	int64_t adds, left;
	long window; /* times it gave way between load and store */
	enum interp_error error;
};

struct crew {
	struct gil *gil;
	struct object *program;
	struct adder *adders;
	int size;
	int64_t adds; /* of all threads together */
};

/* ANCHOR: give_way */
/* What the interpreter does when it finds its eval breaker set. */
static void
give_way(void *arg)
{
	struct adder *self = arg;
	bool in_window = interp_in_window(self->interp);

	if (gil_yield_if_asked(self->crew->gil, &self->thread))
		self->window += in_window;
}
/* ANCHOR_END: give_way */

/* ANCHOR: lock */
/* As Python's threading.Lock: a flag, and whoever waits lets go of the GIL. */
static struct {
	pthread_mutex_t mutex;
	pthread_cond_t released;
	bool locked;
} lock = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false };

static _Thread_local struct adder *current; /* as CPython's thread state */

static int64_t
acquire(int64_t blocking)
{
	struct gil *gil = current->crew->gil;
	bool had_to_wait;

	(void)blocking;
	pthread_mutex_lock(&lock.mutex);
	had_to_wait = lock.locked;
	if (had_to_wait) {
		/* Nobody waits for the GIL while holding the mutex. */
		pthread_mutex_unlock(&lock.mutex);
		gil_release(gil, &current->thread);
		pthread_mutex_lock(&lock.mutex);
		while (lock.locked)
			pthread_cond_wait(&lock.released, &lock.mutex);
	}
	lock.locked = true;
	pthread_mutex_unlock(&lock.mutex);
	if (had_to_wait)
		gil_acquire(gil, &current->thread);
	return 1;
}

static int64_t
release(int64_t ignored)
{
	pthread_mutex_lock(&lock.mutex);
	lock.locked = false;
	pthread_cond_signal(&lock.released);
	pthread_mutex_unlock(&lock.mutex);
	return ignored;
}
/* ANCHOR_END: lock */

/* ANCHOR: threads */
static void
add_under_gil(void *arg, int i)
{
	struct crew *crew = arg;
	struct adder *self = &crew->adders[i];

	current = self;
	gil_acquire(crew->gil, &self->thread);
	self->error =
	    interp_call(self->interp, crew->program, self->adds, &self->left);
	gil_release(crew->gil, &self->thread);
}

static void
add_without_gil(void *arg, int i)
{
	struct crew *crew = arg;
	struct adder *self = &crew->adders[i];

	self->error =
	    interp_call(self->interp, crew->program, self->adds, &self->left);
}
/* ANCHOR_END: threads */

static void
crew_init(struct crew *crew, const struct rig *rig, int threads,
    struct object *program, enum interp_checks checks)
{
	*crew = (struct crew) {
		.gil = gil_new(),
		.program = program,
		.size = threads,
		.adders = aligned_alloc(alignof(struct adder),
		    threads * sizeof(*crew->adders)),
	};
	if (crew->adders == NULL)
		abort();
	gil_set_interval_us(crew->gil, 1000 * rig_number(rig, "interval"));
	program_acquire.builtin = acquire;
	program_release.builtin = release;
	atomic_store(&program_counter.value, 0);
	for (int i = 0; i < threads; i++) {
		struct adder *adder = &crew->adders[i];

		*adder = (struct adder) {
			.crew = crew,
			.adds = rig_number(rig, "adds") / threads,
			.left = -1,
		};
		gil_thread_init(&adder->thread);
		adder->interp =
		    interp_new(&adder->thread.eval_breaker, give_way, adder);
		interp_set_checks(adder->interp, checks);
		interp_set_store_steps(adder->interp,
		    rig_number(rig, "store"));
		crew->adds += adder->adds;
	}
}

/* Every thread did all of its turns; what they left is what we count. */
static void
crew_fini(struct crew *crew, struct rig *rig)
{
	int64_t total = atomic_load(&program_counter.value);
	int64_t turns = 0, left = 0;
	long window = 0;

	for (int i = 0; i < crew->size; i++) {
		struct adder *adder = &crew->adders[i];

		if (adder->error != INTERP_OK)
			rig_fail(rig, "thread %d: %s", i,
			    interp_error_text(adder->error));
		turns += interp_back_edges(adder->interp);
		left += adder->left;
		window += adder->window;
		interp_free(adder->interp);
	}
	rig_expect_work(rig, "turns of the loop", crew->adds, turns);
	rig_expect(rig, "what is left to do", 0, left);
	rig_expect_least(rig, "the total", crew->adds > 1 ? 2 : 1, total);
	rig_expect_least(rig, "the updates lost", 0, crew->adds - total);
	rig_metric(rig, "lost", crew->adds - total);
	rig_metric(rig, "loss", (double)(crew->adds - total) / crew->adds);
	rig_metric(rig, "switches", gil_switches(crew->gil));
	rig_metric(rig, "window", window);
	free(crew->adders);
	gil_free(crew->gil);
}

static void
run(struct rig *rig, int threads, struct object *program,
    enum interp_checks checks, void (*work)(void *arg, int i))
{
	struct crew crew;

	crew_init(&crew, rig, threads, program, checks);
	rig_threads(rig, threads, work, &crew);
	crew_fini(&crew, rig);
}

/* ANCHOR: variants */
static void
back_edge(struct rig *rig)
{
	run(rig, 2, &program_add, INTERP_CHECKS_SELDOM, add_under_gil);
}

static void
often(struct rig *rig)
{
	run(rig, 2, &program_add, INTERP_CHECKS_OFTEN, add_under_gil);
}

static void
call(struct rig *rig)
{
	run(rig, 2, &program_add_call, INTERP_CHECKS_SELDOM, add_under_gil);
}

static void
crowd(struct rig *rig)
{
	run(rig, 8, &program_add_call, INTERP_CHECKS_SELDOM, add_under_gil);
}

static void
no_gil(struct rig *rig)
{
	run(rig, 2, &program_add, INTERP_CHECKS_SELDOM, add_without_gil);
}

static void
locked(struct rig *rig)
{
	run(rig, 2, &program_add_locked, INTERP_CHECKS_SELDOM, add_under_gil);
}
/* ANCHOR_END: variants */

const struct rig_experiment rig_experiment = {
	.id = "lost-updates",
	.title = "Threads that add to one variable, and what they lose",
	.waits = true, /* a count needs no warm caches */
	.params = {
		{
			.name = "adds",
			.text = "additions, by all threads together",
			.value = 2000000, .min = 16, .max = 1e9, .whole = true,
		}, {
			.name = "interval",
			.text = "how long a waiter waits before it asks",
			.unit = "ms",
			.value = 1, .min = 0.01, .max = 100,
		}, {
			.name = "store",
			.text = "steps that STORE_GLOBAL takes beside storing",
			.value = 0, .min = 0, .max = 1e6, .whole = true,
		},
	},
	.variants = {
		{
			.name = "back-edge",
			.text = "counter + 1; checks as since 3.10",
			.run = back_edge,
		}, {
			.name = "often",
			.text = "counter + 1; checks as in 3.2 to 3.9, most operations",
			.run = often,
		}, {
			.name = "call",
			.text = "counter + one(); checks as since 3.10",
			.run = call,
		}, {
			.name = "crowd",
			.text = "the same as call, in eight threads",
			.run = crowd,
		}, {
			.name = "lock",
			.text = "the same as call, inside a threading.Lock",
			.run = locked,
		}, {
			.name = "no-gil",
			.text = "counter + 1; two threads that take no GIL",
			.run = no_gil,
		},
	},
	.metrics = {
		{
			.name = "lost",
			.text = "additions that are missing from the total",
		}, {
			.name = "loss",
			.text = "the share of the additions that is missing",
		}, {
			.name = "switches",
			.text = "times the GIL went to another thread",
		}, {
			.name = "window",
			.text = "times a thread gave way between load and store",
		},
	},
};
