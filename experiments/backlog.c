/*
 * A writer retires arrays while one reader stalls: how many of them have to
 * wait until they may be freed, and who holds them up?
 */
#include <math.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "models/array.h"
#include "models/qsbr.h"
#include "rig.h"

enum {
	WRITER,
	STALLER, /* reads, and once in a sample takes long over it */
	READER,	 /* reads, and never does */
	THREADS,
	ARRAYS = 1 << 14,
	DRAWN = 4, /* every so manyth array is drawn */
};

/* Before the stall and after it; and how long the backlog may take to drain. */
static const int64_t CALM_NS = 8000000, PATIENCE_NS = 1000000000;

/* When an array was retired, and freed: 0 if it was not. */
struct life {
	int64_t retired_ns, freed_ns;
};

struct list {
	alignas(128) _Atomic(struct array *) items;
	struct qsbr *qsbr;
	bool stalls_offline;
	double stall_s, pause_s;

	/* The staller's. */
	alignas(128) _Atomic int64_t stall_from_ns;
	_Atomic int64_t stall_until_ns;
	struct array_found held; /* in the array that it held */
	atomic_bool over;

	/* The writer's. */
	alignas(128) struct array_pool pool;
	struct life *lives;
	int64_t retired, freed; /* arrays; freed in the same order */
	size_t most;
	int64_t due; /* retired by the end of the stall */
};

/* ANCHOR: stall */
/* A long call of C code between two reads of the same array. */
static void
stall_attached(struct list *list, struct qsbr_thread *self)
{
	const struct array *items = atomic_load(&list->items);

	rig_sleep(list->stall_s);
	array_read(items, &list->held);
	atomic_store(&list->stall_until_ns, rig_now_ns());
	qsbr_quiescent(self);
}

/* The same call, after letting go: the array must be looked up again. */
static void
stall_offline(struct list *list, struct qsbr_thread *self)
{
	qsbr_detach(self);
	rig_sleep(list->stall_s);
	atomic_store(&list->stall_until_ns, rig_now_ns());
	qsbr_attach(self);
	array_read(atomic_load(&list->items), &list->held);
}
/* ANCHOR_END: stall */

/* ANCHOR: read */
/* Read, come to a check point, and wait a little, as in time.sleep(). */
static void
read_once(struct list *list, struct qsbr_thread *self)
{
	struct array_found found = { 0 };

	array_read(atomic_load(&list->items), &found);
	qsbr_quiescent(self);
	qsbr_detach(self);
	rig_sleep(list->pause_s);
	qsbr_attach(self);
}
/* ANCHOR_END: read */

static void
read_on(struct list *list, int thread)
{
	struct qsbr_thread *self = qsbr_thread(list->qsbr, thread);
	int64_t calm_until_ns = rig_now_ns() + CALM_NS;

	qsbr_attach(self);
	while (!atomic_load(&list->over)) {
		read_once(list, self);
		if (thread == READER || rig_now_ns() < calm_until_ns ||
		    atomic_load(&list->stall_from_ns) != 0)
			continue;
		atomic_store(&list->stall_from_ns, rig_now_ns());
		if (list->stalls_offline)
			stall_offline(list, self);
		else
			stall_attached(list, self);
	}
	qsbr_detach(self);
}

/* ANCHOR: write */
static void
replace(struct list *list, struct qsbr_thread *self, struct array *items)
{
	qsbr_attach(self);
	items = atomic_exchange(&list->items, items);
	list->lives[list->retired++].retired_ns = rig_now_ns();
	qsbr_retire(self, items);
	if (qsbr_backlog(self) > list->most)
		list->most = qsbr_backlog(self);
	qsbr_quiescent(self);
	qsbr_process(self);
	qsbr_detach(self);
}

/* What becomes of a retired array when its time has come. */
static void
reclaim(void *arg, void *block)
{
	struct list *list = arg;

	list->lives[list->freed++].freed_ns = rig_now_ns();
	array_free(&list->pool, block);
}
/* ANCHOR_END: write */

/* Has what was retired by the end of the stall been freed, or cannot be? */
static bool
is_over(struct list *list)
{
	int64_t stall_ended_ns = atomic_load(&list->stall_until_ns);
	int64_t now_ns = rig_now_ns();

	if (list->retired == ARRAYS)
		return true;
	if (stall_ended_ns == 0)
		return false;
	if (list->due == 0)
		list->due = list->retired;
	return now_ns > stall_ended_ns + PATIENCE_NS ||
	    (now_ns > stall_ended_ns + CALM_NS && list->freed >= list->due);
}

static void
write_on(struct list *list)
{
	struct qsbr_thread *self = qsbr_thread(list->qsbr, WRITER);

	while (!is_over(list)) {
		replace(list, self,
		    array_new(&list->pool, list->retired * ARRAY_ITEMS));
		rig_sleep(list->pause_s);
	}
	atomic_store(&list->over, true);
}

static void
work(void *arg, int i)
{
	if (i == WRITER)
		write_on(arg);
	else
		read_on(arg, i);
}

static void
list_init(struct list *list, const struct rig *rig, bool stalls_offline)
{
	*list = (struct list) {
		.stalls_offline = stalls_offline,
		.stall_s = rig_number(rig, "stall") / 1e3,
		.pause_s = rig_number(rig, "pause") / 1e6,
		.lives = calloc(ARRAYS, sizeof(*list->lives)),
		.qsbr = qsbr_new(THREADS, reclaim, list),
	};
	if (list->lives == NULL)
		abort();
	/* One that is in use, and one that will replace it. */
	array_pool_init(&list->pool, ARRAYS + 2);
	list->items = array_new(&list->pool, 0);
}

/* Arrays that were retired and freed while the reader stalled. */
static int64_t
count_early(const struct list *list)
{
	int64_t early = 0;

	for (int64_t i = 0; i < list->freed; i++)
		early += list->lives[i].retired_ns >= list->stall_from_ns &&
		    list->lives[i].freed_ns < list->stall_until_ns;
	return early;
}

/* From the end of the stall until all of before was freed. */
static double
drain_s(const struct list *list)
{
	int64_t freed_ns = list->lives[list->due - 1].freed_ns;

	return fmax(0, (freed_ns - list->stall_until_ns) / 1e9);
}

static void
draw(const struct list *list, struct rig *rig)
{
	rig_span(rig, STALLER, "stalls", list->stall_from_ns,
	    list->stall_until_ns);
	for (int64_t i = 0; i < list->freed; i += DRAWN)
		rig_span(rig, WRITER, "retired", list->lives[i].retired_ns,
		    list->lives[i].freed_ns);
}

static void
list_fini(struct list *list, struct rig *rig)
{
	struct qsbr_thread *writer = qsbr_thread(list->qsbr, WRITER);
	int64_t left = list->due - list->freed;

	if (list->due == 0) {
		rig_fail(rig, "%d arrays were not enough for the stall",
		    ARRAYS);
	} else {
		draw(list, rig);
		rig_metric(rig, "left", left > 0 ? left : 0);
		rig_metric(rig, "most", list->most);
		rig_metric(rig, "early", count_early(list));
		if (left <= 0)
			rig_metric(rig, "drain", drain_s(list));
	}
	qsbr_flush(writer);
	rig_expect(rig, "items intact after the stall", ARRAY_ITEMS,
	    list->held.good);
	rig_expect_work(rig, "arrays freed", list->retired, list->freed);
	qsbr_free(list->qsbr);
	array_pool_fini(&list->pool);
	free(list->lives);
}

static void
run(struct rig *rig, bool stalls_offline)
{
	struct list list;

	list_init(&list, rig, stalls_offline);
	rig_threads(rig, THREADS, work, &list);
	list_fini(&list, rig);
}

static void
attached(struct rig *rig)
{
	run(rig, false);
}

static void
offline(struct rig *rig)
{
	run(rig, true);
}

const struct rig_experiment rig_experiment = {
	.id = "backlog",
	.title = "What waits to be freed while a reader stalls",
	.waits = true,
	.params = {
		{
			.name = "stall",
			.text = "how long one reader passes no check point",
			.unit = "ms",
			.value = 40, .min = 0, .max = 300,
		}, {
			.name = "pause",
			.text = "how long each thread sleeps between two turns",
			.unit = "µs",
			.value = 20, .min = 20, .max = 10000,
		},
	},
	.variants = {
		{
			.name = "attached",
			.text = "the reader stalls with an array in its hands",
			.run = attached,
		}, {
			.name = "offline",
			.text = "it goes offline before, and holds nothing",
			.run = offline,
		},
	},
	.metrics = {
		{
			.name = "most",
			.text = "most arrays that waited to be freed",
		}, {
			.name = "early",
			.text = "arrays retired during the stall and freed in it",
		}, {
			.name = "left",
			.text = "arrays of before that were not freed after it",
		}, {
			.name = "drain",
			.text = "time from the end of the stall until they were",
			.unit = "s",
		},
	},
	.spans = {
		{
			.name = "retired",
			.text = "an array is retired and not freed yet",
		}, {
			.name = "stalls",
			.text = "a reader passes no check point",
		},
	},
};
