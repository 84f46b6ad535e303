/*
 * Threads that use one list, which has a lock of its own: what the lock keeps
 * right, and what it cannot, for it does not know what belongs together.
 */
#include <stdalign.h>
#include <stdlib.h>

#include "models/critical.h"
#include "rig.h"

enum { THREADS = 2, FIRST_CAPACITY = 4 };

/*
 * A list as Python's: it grows as needed.  Relaxed atomics, so that a race in
 * bare can lose items, and nothing worse, for which C has no words.
 */
struct list {
	alignas(128) struct pymutex lock;
	long capacity;
	_Atomic long size;
	_Atomic int64_t *items;
};

struct user {
	alignas(128) long turns;
};

struct scene {
	struct list list;
	void (*turn)(struct list *list, int64_t item);
	struct user users[THREADS];
	long turns; /* of each thread */
};

static void
list_reserve(struct list *list, long capacity)
{
	list->items = realloc(list->items, capacity * sizeof(*list->items));
	if (list->items == NULL)
		abort();
	list->capacity = capacity;
}

static int64_t
load(const _Atomic int64_t *item)
{
	return atomic_load_explicit(item, memory_order_relaxed);
}

static void
store(_Atomic int64_t *item, int64_t value)
{
	atomic_store_explicit(item, value, memory_order_relaxed);
}

/* ANCHOR: bare */
/* list.append(item), as it is under a GIL: without a lock of its own. */
static void
append_bare(struct list *list, int64_t item)
{
	long size = atomic_load_explicit(&list->size, memory_order_relaxed);

	if (size == list->capacity)
		list_reserve(list, 2 * size);
	store(&list->items[size], item);
	atomic_store_explicit(&list->size, size + 1, memory_order_relaxed);
}
/* ANCHOR_END: bare */

/* ANCHOR: append */
/* The same, in a critical section: nobody sees the list half changed. */
static void
append(struct list *list, int64_t item)
{
	struct critical section;

	critical_begin(&section, &list->lock);
	append_bare(list, item);
	critical_end(&section);
}
/* ANCHOR_END: append */

/* ANCHOR: compound */
static int64_t
get_item(struct list *list, long i)
{
	struct critical section;
	int64_t value;

	critical_begin(&section, &list->lock);
	value = load(&list->items[i]);
	critical_end(&section);
	return value;
}

static void
set_item(struct list *list, long i, int64_t value)
{
	struct critical section;

	critical_begin(&section, &list->lock);
	store(&list->items[i], value);
	critical_end(&section);
}

/* numbers[0] += 1: three operations, two of them on the list. */
static void
add_one(struct list *list, int64_t ignored)
{
	(void)ignored;
	set_item(list, 0, get_item(list, 0) + 1);
}
/* ANCHOR_END: compound */

/* ANCHOR: together */
/* The same as one operation, by a function in C that says so. */
static void
add_one_together(struct list *list, int64_t ignored)
{
	struct critical section;

	(void)ignored;
	critical_begin(&section, &list->lock);
	store(&list->items[0], load(&list->items[0]) + 1);
	critical_end(&section);
}
/* ANCHOR_END: together */

static void
use(void *arg, int i)
{
	struct scene *scene = arg;
	struct user *self = &scene->users[i];

	for (long turn = 0; turn < scene->turns; turn++) {
		scene->turn(&scene->list, (int64_t)turn * THREADS + i);
		self->turns++;
	}
}

/*
 * How many of the appended items are in the list, if those of each thread are
 * there once and in the order in which it appended them; else -1.
 */
static int64_t
count_items(const struct list *list)
{
	int64_t last[THREADS] = { -1, -1 };
	long size = atomic_load(&list->size);

	for (long k = 0; k < size; k++) {
		int64_t item = load(&list->items[k]);

		if (item <= last[item % THREADS])
			return -1;
		last[item % THREADS] = item;
	}
	return size;
}

static void
run(struct rig *rig, void (*turn)(struct list *list, int64_t item),
    bool appends, bool grows)
{
	struct scene scene = {
		.turn = turn,
		.turns = (long)rig_number(rig, "turns") / THREADS,
	};
	int64_t due = THREADS * scene.turns, done;

	/* Two threads that make it grow at once would free it twice. */
	list_reserve(&scene.list, grows ? FIRST_CAPACITY : due + THREADS);
	if (!appends)
		store(&scene.list.items[0], 0);
	rig_threads(rig, THREADS, use, &scene);
	done = appends ? count_items(&scene.list) : load(scene.list.items);
	if (grows)
		rig_expect_least(rig, "items in their threads' order", 0, done);
	rig_expect_least(rig, "the answer", 0, due - done);
	rig_expect_work(rig, "turns", due,
	    scene.users[0].turns + scene.users[1].turns);
	rig_expect(rig, "what the lock's byte says in the end", 0,
	    pymutex_bits(&scene.list.lock));
	rig_metric(rig, "lost", due - (done < 0 ? 0 : done));
	free(scene.list.items);
}

static void
bare(struct rig *rig)
{
	run(rig, append_bare, true, false);
}

static void
appended(struct rig *rig)
{
	run(rig, append, true, true);
}

static void
compound(struct rig *rig)
{
	run(rig, add_one, false, true);
}

static void
together(struct rig *rig)
{
	run(rig, add_one_together, false, true);
}

const struct rig_experiment rig_experiment = {
	.id = "list-races",
	.title = "What the lock of a list keeps right",
	.waits = true, /* a count needs no warm caches */
	.params = {
		{
			.name = "turns",
			.text = "turns, by both threads together",
			.value = 1000000, .min = 16, .max = 1e8, .whole = true,
		},
	},
	.variants = {
		{
			.name = "bare",
			.text = "append, to a list without a lock",
			.run = bare,
		}, {
			.name = "append",
			.text = "append, under the list's lock",
			.run = appended,
		}, {
			.name = "compound",
			.text = "numbers[0] += 1: two operations, each under the lock",
			.run = compound,
		}, {
			.name = "together",
			.text = "the same in C, as one critical section",
			.run = together,
		},
	},
	.metrics = {
		{
			.name = "lost",
			.text = "items or additions that are missing",
		},
	},
};
