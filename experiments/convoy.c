/*
 * One thread waits half a millisecond at a time, beside threads that compute:
 * how long until it runs again, when it needs their lock for that?
 */
#include <stdalign.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "models/gil.h"
#include "models/queue_gil.h"
#include "models/spinner.h"
#include "models/tick_gil.h"
#include "rig.h"

enum {
	OP_COST = 8, /* steps in an op, of 1 to 2 ns each */
	WAITER = 0,  /* the thread that waits; the others compute */
	DRAWN_TURNS = 24,
	LATE_TRIES = 5,
	LEAST_MS = 25, /* for all waits together */
};

/* Until the threads that compute have all begun to wait for the lock. */
#define LINE_UP_S 0.001

/* A sleep that shows how late a timer is. */
#define SHORT_S 0.0005

/* One wait, and what its thread found when it had the lock again. */
struct wait {
	int64_t released_ns, woke_ns, got_ns;
	int64_t dropped_ns; /* when a computing thread last gave way */
	long turns;	    /* of computing threads, meanwhile */
};

/* A time in which a computing thread held the lock. */
struct turn {
	int thread;
	int64_t from_ns, to_ns;
};

struct player {
	alignas(128) struct gil_thread thread;
	struct tick_gil_thread ticking;
	struct spinner spinner;
};

struct scene {
	struct gil *gil; /* one of these three, the others are NULL */
	struct queue_gil *queue_gil;
	struct tick_gil *tick_gil;
	struct player *players;
	int computing;
	atomic_bool over;
	struct wait *waits;
	long nwaits;
	double interval_s, wait_s;
	double late_s; /* how late a timer is */
	double turn_s; /* an interval, until the next one has the lock */

	/* Guarded by the lock. */
	long turns;
	int64_t dropped_ns;
	struct turn drawn[DRAWN_TURNS];
	int ndrawn;
};

/* The lock of this scene, whichever it is. */
static void
acquire(struct scene *scene, struct player *self)
{
	if (scene->gil != NULL)
		gil_acquire(scene->gil, &self->thread);
	else if (scene->queue_gil != NULL)
		queue_gil_acquire(scene->queue_gil, &self->thread);
	else
		tick_gil_acquire(scene->tick_gil, &self->ticking);
}

static void
release(struct scene *scene, struct player *self)
{
	if (scene->gil != NULL)
		gil_release(scene->gil, &self->thread);
	else if (scene->queue_gil != NULL)
		queue_gil_release(scene->queue_gil, &self->thread);
	else
		tick_gil_release(scene->tick_gil, &self->ticking);
}

static void
begin_turn(struct scene *scene, int thread)
{
	scene->turns++;
	if (scene->ndrawn < DRAWN_TURNS)
		scene->drawn[scene->ndrawn] = (struct turn) {
			.thread = thread,
			.from_ns = rig_now_ns(),
		};
}

/* Still with the lock: what comes next is the hand-off. */
static void
end_turn(struct scene *scene)
{
	scene->dropped_ns = rig_now_ns();
	if (scene->ndrawn < DRAWN_TURNS &&
	    scene->drawn[scene->ndrawn].from_ns != 0)
		scene->drawn[scene->ndrawn++].to_ns = scene->dropped_ns;
}

/* At a check point: give way if this lock says so. */
static void
give_way(struct scene *scene, struct player *self, int thread)
{
	if (scene->tick_gil != NULL) {
		tick_gil_tick(scene->tick_gil, &self->ticking);
		return;
	}
	if (atomic_load_explicit(&self->thread.eval_breaker,
		memory_order_relaxed) == 0)
		return;
	end_turn(scene);
	if (scene->gil != NULL)
		gil_yield_if_asked(scene->gil, &self->thread);
	else
		queue_gil_yield_if_asked(scene->queue_gil, &self->thread);
	begin_turn(scene, thread);
}

/* ANCHOR: compute */
/* A thread of Python that computes: op by op, with a check point after each. */
static void
compute(struct scene *scene, int thread)
{
	struct player *self = &scene->players[thread];

	acquire(scene, self);
	begin_turn(scene, thread);
	while (!atomic_load_explicit(&scene->over, memory_order_relaxed)) {
		spinner_op(&self->spinner);
		give_way(scene, self, thread);
	}
	release(scene, self);
}
/* ANCHOR_END: compute */

/* ANCHOR: wait */
/* A thread of Python that waits for a reply, again and again. */
static void
wait_often(struct scene *scene)
{
	struct player *self = &scene->players[WAITER];

	acquire(scene, self);
	rig_sleep(LINE_UP_S); /* the others want the lock meanwhile */
	while (scene->computing > 0 && scene->turns == 0) {
		release(scene, self);
		rig_sleep(scene->wait_s);
		acquire(scene, self);
	}
	for (long i = 0; i < scene->nwaits; i++) {
		struct wait *wait = &scene->waits[i];
		long turns = scene->turns;

		wait->released_ns = rig_now_ns();
		release(scene, self);
		rig_sleep(scene->wait_s);
		wait->woke_ns = rig_now_ns();
		acquire(scene, self);
		wait->got_ns = rig_now_ns();

		wait->dropped_ns = scene->dropped_ns;
		wait->turns = scene->turns - turns;
	}
	atomic_store(&scene->over, true);
	release(scene, self);
}
/* ANCHOR_END: wait */

static void
play(void *arg, int i)
{
	if (i == WAITER)
		wait_often(arg);
	else
		compute(arg, i);
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* How late a timer wakes a thread while nobody computes: the median, in s. */
static double
measure_late_s(void)
{
	double late_s[LATE_TRIES];

	for (int i = 0; i < LATE_TRIES; i++) {
		int64_t since_ns = rig_now_ns();

		rig_sleep(SHORT_S);
		late_s[i] = (rig_now_ns() - since_ns) / 1e9 - SHORT_S;
	}
	qsort(late_s, LATE_TRIES, sizeof(*late_s), compare);
	return late_s[LATE_TRIES / 2];
}

/* As many as the author asks for, and more if they are short. */
static long
number_of_waits(const struct rig *rig)
{
	double each_ms = rig_number(rig, "wait") +
	    rig_number(rig, "k") * rig_number(rig, "interval");
	long least = rig_number(rig, "waits"), fit = LEAST_MS / each_ms;

	return fit > least ? fit : least;
}

static void
scene_init(struct scene *scene, const struct rig *rig, int computing)
{
	*scene = (struct scene) {
		.computing = computing,
		.nwaits = number_of_waits(rig),
		.interval_s = rig_number(rig, "interval") / 1000,
		.wait_s = rig_number(rig, "wait") / 1000,
	};
	scene->late_s = measure_late_s();
	scene->waits = calloc(scene->nwaits, sizeof(*scene->waits));
	scene->players = aligned_alloc(alignof(struct player),
	    (1 + computing) * sizeof(*scene->players));
	if (scene->waits == NULL || scene->players == NULL)
		abort();
	for (int i = 0; i <= computing; i++) {
		struct player *player = &scene->players[i];

		gil_thread_init(&player->thread);
		tick_gil_thread_init(&player->ticking);
		spinner_init(&player->spinner, i, OP_COST);
	}
}

static void
scene_fini(struct scene *scene)
{
	free(scene->players);
	free(scene->waits);
	gil_free(scene->gil);
	queue_gil_free(scene->queue_gil);
	tick_gil_free(scene->tick_gil);
}

/* All sums are right, and no wait was cut short. */
static void
check(const struct scene *scene, struct rig *rig)
{
	int64_t right = 0, ops = 0;

	for (int i = 1; i <= scene->computing; i++) {
		right += spinner_is_right(&scene->players[i].spinner, i);
		ops += scene->players[i].spinner.ops;
	}
	rig_expect(rig, "the number of threads whose sum is right",
	    scene->computing, right);
	if (scene->computing > 0)
		rig_expect_least(rig, "ops computed", 1, ops);
	for (long i = 0; i < scene->nwaits; i++)
		rig_expect_least(rig, "ns slept in a wait",
		    (int64_t)(scene->wait_s * 1e9),
		    scene->waits[i].woke_ns - scene->waits[i].released_ns);
}

/* How long a wait took, in s: until the thread had the lock again. */
static double
latency_s(const struct scene *scene, long i)
{
	return (scene->waits[i].got_ns - scene->waits[i].released_ns) / 1e9;
}

static double
slept_s(const struct scene *scene, long i)
{
	return (scene->waits[i].woke_ns - scene->waits[i].released_ns) / 1e9;
}

static double
handoff_s(const struct scene *scene, long i)
{
	return (scene->waits[i].got_ns - scene->waits[i].dropped_ns) / 1e9;
}

/*
 * How much longer than the sleep and an interval for each thread that
 * computes.  Each interval ends with a timer, which is late, and a hand-off.
 */
static double
excess(const struct scene *scene, long i)
{
	return latency_s(scene, i) /
	    (slept_s(scene, i) + scene->computing * scene->turn_s);
}

/* A quantity of all counted waits, sorted; the caller frees it. */
static double *
sort_waits(const struct scene *scene,
    double (*quantity)(const struct scene *scene, long i))
{
	double *sorted = calloc(scene->nwaits, sizeof(*sorted));

	if (sorted == NULL)
		abort();
	for (long i = 0; i < scene->nwaits; i++)
		sorted[i] = quantity(scene, i);
	qsort(sorted, scene->nwaits, sizeof(*sorted), compare);
	return sorted;
}

static double
median(const struct scene *scene,
    double (*quantity)(const struct scene *scene, long i))
{
	double *sorted = sort_waits(scene, quantity);
	double middle = sorted[scene->nwaits / 2];

	free(sorted);
	return middle;
}

static void
report_latencies(const struct scene *scene, struct rig *rig)
{
	double *sorted = sort_waits(scene, latency_s);
	long n = scene->nwaits;

	rig_metric(rig, "least", sorted[0]);
	rig_metric(rig, "p50", sorted[n / 2]);
	rig_metric(rig, "p90", sorted[n * 9 / 10]);
	rig_metric(rig, "worst", sorted[n - 1]);
	free(sorted);
}

static void
report_turns(struct scene *scene, struct rig *rig)
{
	double handoff = median(scene, handoff_s);
	long most = 0, turns = 0;

	for (long i = 0; i < scene->nwaits; i++) {
		turns += scene->waits[i].turns;
		if (scene->waits[i].turns > most)
			most = scene->waits[i].turns;
	}
	scene->turn_s = scene->interval_s + scene->late_s + handoff;
	rig_metric(rig, "late", scene->late_s);
	rig_metric(rig, "handoff", handoff);
	rig_metric(rig, "excess", median(scene, excess));
	rig_metric(rig, "turns", (double)turns / scene->nwaits);
	rig_metric(rig, "most_turns", most);
}

/* The first turns, and the waits up to the last of these. */
static void
report_spans(const struct scene *scene, struct rig *rig)
{
	int64_t until_ns = 0;

	for (int i = 0; i < scene->ndrawn; i++) {
		const struct turn *turn = &scene->drawn[i];

		rig_span(rig, turn->thread, "holds", turn->from_ns,
		    turn->to_ns);
		until_ns = turn->to_ns;
	}
	for (long i = 0; i < scene->nwaits; i++) {
		const struct wait *wait = &scene->waits[i];

		if (wait->got_ns > until_ns + 1000000)
			break;
		rig_span(rig, WAITER, "sleeps", wait->released_ns,
		    wait->woke_ns);
		rig_span(rig, WAITER, "waits", wait->woke_ns, wait->got_ns);
	}
}

/* Nobody else wants the lock. */
static void
alone(struct rig *rig)
{
	struct scene scene;

	scene_init(&scene, rig, 0);
	scene.gil = gil_new();
	rig_threads(rig, 1, play, &scene);
	check(&scene, rig);
	report_latencies(&scene, rig);
	scene_fini(&scene);
}

static void
timed(struct rig *rig)
{
	struct scene scene;

	scene_init(&scene, rig, rig_number(rig, "k"));
	scene.gil = gil_new();
	gil_set_interval_us(scene.gil, 1000 * rig_number(rig, "interval"));
	gil_set_forced_switching(scene.gil,
	    strcmp(rig_choice(rig, "switching"), "forced") == 0);
	rig_threads(rig, 1 + scene.computing, play, &scene);
	check(&scene, rig);
	report_latencies(&scene, rig);
	report_turns(&scene, rig);
	report_spans(&scene, rig);
	scene_fini(&scene);
}

static void
queue(struct rig *rig)
{
	struct scene scene;

	scene_init(&scene, rig, rig_number(rig, "k"));
	scene.queue_gil = queue_gil_new();
	queue_gil_set_interval_us(scene.queue_gil,
	    1000 * rig_number(rig, "interval"));
	rig_threads(rig, 1 + scene.computing, play, &scene);
	check(&scene, rig);
	report_latencies(&scene, rig);
	report_turns(&scene, rig);
	report_spans(&scene, rig);
	scene_fini(&scene);
}

static void
ticks(struct rig *rig)
{
	struct scene scene;

	scene_init(&scene, rig, rig_number(rig, "k"));
	scene.tick_gil = tick_gil_new();
	rig_threads(rig, 1 + scene.computing, play, &scene);
	check(&scene, rig);
	report_latencies(&scene, rig);
	scene_fini(&scene);
}

const struct rig_experiment rig_experiment = {
	.id = "convoy",
	.title = "A thread that waits, beside threads that compute",
	.waits = true,
	.params = {
		{
			.name = "k",
			.text = "threads that compute",
			.value = 1, .min = 1, .max = 16, .whole = true,
		}, {
			.name = "interval",
			.text = "how long a waiter waits before it asks",
			.unit = "ms",
			.value = 5, .min = 0.1, .max = 100,
		}, {
			.name = "wait",
			.text = "how long each reply takes",
			.unit = "ms",
			.value = 0.5, .min = 0.05, .max = 1000,
		}, {
			.name = "waits",
			.text = "replies to wait for, at least",
			.value = 3, .min = 1, .max = 100000, .whole = true,
		}, {
			.name = "switching",
			.text = "what a thread does that was asked to drop",
			.choices = { "forced", "unforced" },
		},
	},
	.variants = {
		{
			.name = "alone",
			.text = "no thread computes",
			.run = alone,
		}, {
			.name = "timed",
			.text = "k threads compute, under the GIL since 3.2",
			.run = timed,
		}, {
			.name = "queue",
			.text = "the same, if the lock kept a queue",
			.run = queue,
		}, {
			.name = "ticks",
			.text = "k threads compute, under the GIL up to 3.1",
			.run = ticks,
		},
	},
	.metrics = {
		{
			.name = "least",
			.text = "the shortest time until a reply was read",
			.unit = "s",
		}, {
			.name = "p50",
			.text = "half of the replies were read within",
			.unit = "s",
		}, {
			.name = "p90",
			.text = "nine of ten replies were read within",
			.unit = "s",
		}, {
			.name = "worst",
			.text = "the longest time until a reply was read",
			.unit = "s",
		}, {
			.name = "turns",
			.text = "turns of other threads in a wait, on average",
		}, {
			.name = "most_turns",
			.text = "most turns of other threads in one wait",
		}, {
			.name = "late",
			.text = "how late a timer wakes a thread",
			.unit = "s",
		}, {
			.name = "handoff",
			.text = "from giving way until the waiter has the lock",
			.unit = "s",
		}, {
			.name = "excess",
			.text = "a wait, over its sleep, k intervals and k hand-offs",
		},
	},
	.spans = {
		{ .name = "sleeps", .text = "waits for its reply" },
		{ .name = "waits", .text = "waits for the GIL" },
		{ .name = "holds", .text = "computes, with the GIL" },
	},
};
