/*
 * One thread stops all others again and again.  How long does it wait, if
 * they compute, if they sleep, and if they forgot to say that they do?
 */
#include <math.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "models/spinner.h"
#include "models/world.h"
#include "rig.h"

enum {
	STOPPER, /* the first thread; the others work */
	WORKERS_MAX = 8,
	STOPS_MAX = 64,
	STOPS_DRAWN = 5,
	SPANS_MAX = 100, /* of one worker */
	OP_COST = 8,	 /* steps in an op, of 1 to 2 ns each */
};

/* How long the world is looked at while it stands. */
#define ALONE_S 200e-6

/* No thread needs longer to its check point. */
static const int64_t PATIENCE_NS = 2000000000;

struct stretch {
	const char *span;
	int64_t from_ns, to_ns;
};

struct worker {
	alignas(128) struct world_thread thread;
	struct spinner spinner;
	int64_t due_ns; /* its next check point */
	uint32_t dice;
	_Atomic int64_t turns; /* grows while the thread moves */
	/* When it saw that it should stop, by the number of the stop. */
	_Atomic int64_t arrived_ns[STOPS_MAX];
	struct stretch stretches[SPANS_MAX];
	int nstretches;
};

/* One stop: asked, believed to be stopped, started again. */
struct stop {
	int64_t asked_ns, stopped_ns, started_ns;
	int moved; /* threads that moved while the world should stand */
};

struct scene {
	struct world *world;
	int workers, nstops;
	int64_t safe_ns;   /* from one check point to the next */
	atomic_int number; /* of the stop */
	atomic_int joined;
	atomic_bool over, failed;
	struct world_thread stopper;
	struct stop stops[STOPS_MAX];
	struct worker people[WORKERS_MAX];
};

static void
note(struct worker *self, const char *span, int64_t from_ns)
{
	if (self->nstretches < SPANS_MAX)
		self->stretches[self->nstretches++] =
		    (struct stretch) { span, from_ns, rig_now_ns() };
}

/* A time from 0 to 1; two dice that differ much fall apart for good. */
static double
any_share(uint32_t *dice)
{
	*dice = *dice * 1664525 + 1013904223;
	return *dice / 4294967296.0;
}

/*
 * The next check point comes at any time within safe_ns, whatever those of
 * the other threads do: threads that were woken together are not in step.
 */
static void
fall_out_of_step(const struct scene *scene, struct worker *self)
{
	self->due_ns = rig_now_ns() + any_share(&self->dice) * scene->safe_ns;
}

/* The first check point after a time. */
static int64_t
next_check_ns(const struct scene *scene, struct worker *self, int64_t after_ns)
{
	while (self->due_ns <= after_ns)
		self->due_ns += scene->safe_ns;
	return self->due_ns;
}

/* ANCHOR: check */
/* A check point.  What it notes is for us; the rest is Python's. */
static void
check(struct scene *scene, struct worker *self)
{
	_Atomic int64_t *noted;
	int64_t arrived_ns, not_yet = 0;

	if (atomic_load_explicit(&self->thread.eval_breaker,
		memory_order_relaxed) == 0)
		return;
	arrived_ns = rig_now_ns();
	/* Only once: a request may be seen again when the stop is over. */
	noted = &self->arrived_ns[atomic_load(&scene->number)];
	atomic_compare_exchange_strong(noted, &not_yet, arrived_ns);
	world_check(&self->thread);
	note(self, "stands", arrived_ns);
	fall_out_of_step(scene, self);
}
/* ANCHOR_END: check */

/* ANCHOR: compute */
/* Attached, and busy: ops, up to the next check point. */
static void
compute(struct scene *scene, struct worker *self)
{
	int64_t from_ns = rig_now_ns();
	int64_t until_ns = next_check_ns(scene, self, from_ns);

	while (!spinner_is_over(&self->spinner, until_ns)) {
		spinner_op(&self->spinner);
		atomic_store_explicit(&self->turns, self->spinner.ops,
		    memory_order_relaxed);
	}
	note(self, "computes", from_ns);
	check(scene, self);
}
/* ANCHOR_END: compute */

/* ANCHOR: asleep */
/* Attached only for a moment, as a thread that calls time.sleep(). */
static void
sleep_detached(struct scene *scene, struct worker *self)
{
	int64_t from_ns = rig_now_ns();
	int64_t until_ns = next_check_ns(scene, self, from_ns);

	world_detach(&self->thread);
	rig_sleep((until_ns - from_ns) / 1e9);
	note(self, "sleeps", from_ns);
	world_attach(&self->thread);
	atomic_fetch_add(&self->turns, 1);
	check(scene, self);
}

/* The same by C code that forgot to detach. */
static void
sleep_attached(struct scene *scene, struct worker *self)
{
	int64_t from_ns = rig_now_ns();
	int64_t until_ns = next_check_ns(scene, self, from_ns);

	rig_sleep((until_ns - from_ns) / 1e9);
	atomic_fetch_add(&self->turns, 1);
	note(self, "sleeps", from_ns);
	check(scene, self);
}
/* ANCHOR_END: asleep */

/* How many threads do not stand still, while this one looks. */
static int
count_moved(const struct scene *scene)
{
	int64_t before[WORKERS_MAX];
	int moved = 0;

	for (int i = 0; i < scene->workers; i++)
		before[i] = atomic_load(&scene->people[i].turns);
	rig_sleep(ALONE_S);
	for (int i = 0; i < scene->workers; i++)
		moved += atomic_load(&scene->people[i].turns) != before[i];
	return moved;
}

/* Until all have seen what was asked of them. */
static void
await_arrivals(struct scene *scene)
{
	int64_t until_ns = rig_now_ns() + PATIENCE_NS;

	for (int i = 0; i < scene->workers; i++)
		while (atomic_load(
			   &scene->people[i].arrived_ns[scene->number]) == 0 &&
		    !scene->failed) {
			rig_sleep(50e-6);
			if (rig_now_ns() > until_ns)
				scene->failed = true;
		}
}

/* ANCHOR: stop */
/* Stop the world, see whether anybody moves, and start it. */
static void
stop_world(struct scene *scene, struct stop *stop)
{
	stop->asked_ns = rig_now_ns();
	world_stop(&scene->stopper);
	stop->stopped_ns = rig_now_ns();
	stop->moved = count_moved(scene);
	stop->started_ns = rig_now_ns();
	world_start(&scene->stopper);
}

/* Ask for a stop and believe that it has come. */
static void
only_ask(struct scene *scene, struct stop *stop)
{
	stop->asked_ns = rig_now_ns();
	for (int i = 0; i < scene->workers; i++)
		atomic_fetch_or(&scene->people[i].thread.eval_breaker,
		    WORLD_PLEASE_STOP);
	stop->stopped_ns = rig_now_ns();
	stop->moved = count_moved(scene);
	stop->started_ns = rig_now_ns();
	await_arrivals(scene);
}
/* ANCHOR_END: stop */

static void
stop_often(struct scene *scene,
    void (*stop)(struct scene *scene, struct stop *stop))
{
	uint32_t dice = rig_now_ns();

	world_join(scene->world, &scene->stopper);
	while (atomic_load(&scene->joined) < scene->workers)
		rig_sleep(20e-6);
	for (int i = 0; i < scene->nstops && !scene->failed; i++) {
		rig_sleep(any_share(&dice) * scene->safe_ns / 1e9);
		world_attach(&scene->stopper);
		atomic_store(&scene->number, i);
		stop(scene, &scene->stops[i]);
		world_detach(&scene->stopper);
	}
	world_leave(&scene->stopper);
	atomic_store(&scene->over, true);
}

static void
work_on(struct scene *scene, struct worker *self,
    void (*turn)(struct scene *scene, struct worker *self))
{
	world_join(scene->world, &self->thread);
	world_attach(&self->thread);
	fall_out_of_step(scene, self);
	atomic_fetch_add(&scene->joined, 1);
	while (!atomic_load(&scene->over))
		turn(scene, self);
	world_detach(&self->thread);
	world_leave(&self->thread);
}

static void
scene_init(struct scene *scene, const struct rig *rig)
{
	*scene = (struct scene) {
		.world = world_new(),
		.workers = rig_number(rig, "workers"),
		.nstops = rig_number(rig, "stops"),
		.safe_ns = rig_number(rig, "safe") * 1e6,
	};
	for (int i = 0; i < scene->workers; i++) {
		scene->people[i].dice = rig_now_ns() + i * 2654435769u;
		spinner_init(&scene->people[i].spinner, i, OP_COST);
	}
}

/* When the last worker saw that it should stop. */
static int64_t
last_arrival_ns(const struct scene *scene, int stop)
{
	int64_t last_ns = 0;

	for (int i = 0; i < scene->workers; i++) {
		int64_t ns = scene->people[i].arrived_ns[stop];

		last_ns = ns > last_ns ? ns : last_ns;
	}
	return last_ns;
}

static double
median(double *values, int n)
{
	for (int i = 1; i < n; i++)
		for (int j = i; j > 0 && values[j] < values[j - 1]; j--) {
			double value = values[j];

			values[j] = values[j - 1];
			values[j - 1] = value;
		}
	return (values[(n - 1) / 2] + values[n / 2]) / 2;
}

/* If all were waited for, the pause ends behind the last of them. */
static void
report_arrivals(const struct scene *scene, struct rig *rig)
{
	double slowest_s[STOPS_MAX], slack_s = INFINITY, shares = 0;

	for (int i = 0; i < scene->nstops; i++) {
		const struct stop *stop = &scene->stops[i];
		int64_t last_ns = last_arrival_ns(scene, i);

		slowest_s[i] = (last_ns - stop->asked_ns) / 1e9;
		slack_s = fmin(slack_s, (stop->stopped_ns - last_ns) / 1e9);
		shares += (double)(last_ns - stop->asked_ns) / scene->safe_ns;
	}
	rig_metric(rig, "share", shares / scene->nstops);
	rig_metric(rig, "slowest", median(slowest_s, scene->nstops));
	rig_metric(rig, "slack", slack_s);
}

static void
report_pauses(const struct scene *scene, struct rig *rig)
{
	double pause_s[STOPS_MAX];
	int moved = 0;

	for (int i = 0; i < scene->nstops; i++) {
		const struct stop *stop = &scene->stops[i];

		pause_s[i] = (stop->stopped_ns - stop->asked_ns) / 1e9;
		moved += stop->moved;
	}
	rig_metric(rig, "pause", median(pause_s, scene->nstops));
	rig_metric(rig, "moved", moved);
}

/* The first few stops, and what the workers were at. */
static void
draw(const struct scene *scene, struct rig *rig)
{
	int n = scene->nstops < STOPS_DRAWN ? scene->nstops : STOPS_DRAWN;
	int64_t until_ns = scene->stops[n - 1].started_ns;

	for (int i = 0; i < n; i++) {
		const struct stop *stop = &scene->stops[i];

		rig_span(rig, STOPPER, "asks", stop->asked_ns,
		    stop->stopped_ns);
		rig_span(rig, STOPPER, "alone", stop->stopped_ns,
		    stop->started_ns);
	}
	for (int i = 0; i < scene->workers; i++) {
		const struct worker *worker = &scene->people[i];

		for (int j = 0; j < worker->nstretches &&
		     worker->stretches[j].from_ns < until_ns;
		     j++)
			rig_span(rig, 1 + i, worker->stretches[j].span,
			    worker->stretches[j].from_ns,
			    worker->stretches[j].to_ns);
	}
}

static void
scene_fini(struct scene *scene, struct rig *rig, bool all_arrive)
{
	if (scene->failed)
		rig_fail(rig, "a thread did not come to its check point");
	report_pauses(scene, rig);
	for (int i = 0; i < scene->workers; i++) {
		struct worker *worker = &scene->people[i];

		rig_expect(rig, "a worker's ops are right", 1,
		    spinner_is_right(&worker->spinner, i));
		rig_expect_least(rig, "turns of a worker", 1, worker->turns);
	}
	draw(scene, rig);
	if (all_arrive)
		report_arrivals(scene, rig);
	world_free(scene->world);
}

/* A variant is what the others do, and how they are stopped. */
#define VARIANT(name, turn, stop, all_arrive)                                  \
	static void work_##name(void *arg, int i)                              \
	{                                                                      \
		struct scene *scene = arg;                                     \
                                                                               \
		if (i == STOPPER)                                              \
			stop_often(scene, stop);                               \
		else                                                           \
			work_on(scene, &scene->people[i - 1], turn);           \
	}                                                                      \
	static void name(struct rig *rig)                                      \
	{                                                                      \
		struct scene scene;                                            \
                                                                               \
		scene_init(&scene, rig);                                       \
		rig_threads(rig, 1 + scene.workers, work_##name, &scene);      \
		scene_fini(&scene, rig, all_arrive);                           \
	}
VARIANT(running, compute, stop_world, true)
VARIANT(asleep, sleep_detached, stop_world, false)
VARIANT(keeps, sleep_attached, stop_world, true)
VARIANT(ask_only, compute, only_ask, true)

const struct rig_experiment rig_experiment = {
	.id = "stop-the-world",
	.title = "How long it takes until all other threads stand still",
	.waits = true,
	.params = {
		{
			.name = "safe",
			.text = "how long a thread runs to its next check point",
			.unit = "ms",
			.value = 4, .min = 0.01, .max = 100,
		}, {
			.name = "stops",
			.text = "how often the world is stopped in a sample",
			.value = 10, .min = 1, .max = STOPS_MAX, .whole = true,
		}, {
			.name = "workers",
			.text = "threads that have to stand still",
			.value = 2, .min = 1, .max = WORKERS_MAX, .whole = true,
		},
	},
	.variants = {
		{
			.name = "running",
			.text = "the others compute",
			.run = running,
		}, {
			.name = "asleep",
			.text = "the others sleep, and are detached meanwhile",
			.run = asleep,
		}, {
			.name = "keeps",
			.text = "the others sleep, and stay attached",
			.run = keeps,
		}, {
			.name = "ask-only",
			.text = "the others compute; the stopper does not wait",
			.run = ask_only,
		},
	},
	.metrics = {
		{
			.name = "pause",
			.text = "how long the stopper waits: the median stop",
			.unit = "s",
		}, {
			.name = "slowest",
			.text = "when the last thread came to a check point",
			.unit = "s",
		}, {
			.name = "slack",
			.text = "least time from that until the stopper went on",
			.unit = "s",
		}, {
			.name = "share",
			.text = "how much of its way it had before it: the mean stop",
		}, {
			.name = "moved",
			.text = "threads that moved while the world should stand",
		},
	},
	.spans = {
		{
			.name = "asks",
			.text = "has asked the others to stop, and waits",
		}, {
			.name = "alone",
			.text = "believes that it is alone",
		}, {
			.name = "computes",
			.text = "runs to its next check point",
		}, {
			.name = "sleeps",
			.text = "sleeps",
		}, {
			.name = "stands",
			.text = "stands still",
		},
	},
};
