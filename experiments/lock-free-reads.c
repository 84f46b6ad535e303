/*
 * Readers of a list whose array is replaced again and again: in a mutex, in a
 * read-write lock, and without a lock, with a reference to the list or
 * without.  When may the old array be freed?
 */
#define _GNU_SOURCE /* sched_setaffinity */
#include <pthread.h>
#include <sched.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "models/array.h"
#include "models/qsbr.h"
#include "rig.h"

enum {
	WRITER = 0, /* the first thread; the others read */
	READERS_MAX = 16,
	READS_A_LOOK = 64, /* at the clock */
	READS_A_YIELD = 4096,
	ARRAYS = 4096, /* more than are replaced in a sample */
};

/* A list, as far as it matters here: a pointer to its items. */
struct list {
	alignas(128) _Atomic(struct array *) items;
	alignas(128) pthread_mutex_t mutex;
	alignas(128) pthread_rwlock_t rwlock;
	alignas(128) atomic_long shared; /* references of other threads */
	struct qsbr *qsbr;
};

struct reader {
	alignas(128) struct array_found found;
	struct qsbr_thread *qsbr;
	int64_t reads, wall_ns, cpu_ns;
};

struct library {
	struct list list;
	int readers;
	int64_t open_ns; /* how long the threads read and write */
	double pause_s;	 /* from one array to the next */

	/* Only the writer's. */
	alignas(128) struct array_pool pool;
	struct qsbr_thread *qsbr;
	int64_t replaced;
	size_t backlog; /* at most */

	struct reader people[READERS_MAX];
};

/* ANCHOR: look */
/* The read itself: first the pointer, then what it points to. */
static inline void
look(struct list *list, struct reader *self)
{
	const struct array *items = atomic_load(&list->items);

	/* A thread may lose its CPU anywhere.  At times this one does here. */
	if (++self->reads % READS_A_YIELD == 0)
		sched_yield();
	array_read(items, &self->found);
}
/* ANCHOR_END: look */

/* ANCHOR: locked */
static inline void
read_mutex(struct list *list, struct reader *self)
{
	pthread_mutex_lock(&list->mutex);
	look(list, self);
	pthread_mutex_unlock(&list->mutex);
}

static inline void
read_rwlock(struct list *list, struct reader *self)
{
	pthread_rwlock_rdlock(&list->rwlock);
	look(list, self);
	pthread_rwlock_unlock(&list->rwlock);
}
/* ANCHOR_END: locked */

/* ANCHOR: free */
static inline void
read_qsbr(struct list *list, struct reader *self)
{
	look(list, self);
	qsbr_quiescent(self->qsbr);
}

static inline void
read_free_now(struct list *list, struct reader *self)
{
	look(list, self);
}
/* ANCHOR_END: free */

/* ANCHOR: counted */
/* As an interpreter reads that counts its reference to the list itself. */
static inline void
read_counted(struct list *list, struct reader *self)
{
	atomic_fetch_add_explicit(&list->shared, 1, memory_order_relaxed);
	look(list, self);
	atomic_fetch_sub_explicit(&list->shared, 1, memory_order_acq_rel);
	qsbr_quiescent(self->qsbr);
}
/* ANCHOR_END: counted */

/* ANCHOR: replace */
static void
replace_mutex(struct library *library, struct array *items)
{
	struct list *list = &library->list;

	pthread_mutex_lock(&list->mutex);
	items = atomic_exchange(&list->items, items);
	pthread_mutex_unlock(&list->mutex);
	array_free(&library->pool, items);
}

static void
replace_rwlock(struct library *library, struct array *items)
{
	struct list *list = &library->list;

	pthread_rwlock_wrlock(&list->rwlock);
	items = atomic_exchange(&list->items, items);
	pthread_rwlock_unlock(&list->rwlock);
	array_free(&library->pool, items);
}

static void
replace_qsbr(struct library *library, struct array *items)
{
	qsbr_attach(library->qsbr);
	items = atomic_exchange(&library->list.items, items);
	qsbr_retire(library->qsbr, items);
	qsbr_quiescent(library->qsbr);
	if (qsbr_backlog(library->qsbr) > library->backlog)
		library->backlog = qsbr_backlog(library->qsbr);
	qsbr_process(library->qsbr);
	qsbr_detach(library->qsbr);
}

static void
replace_counted(struct library *library, struct array *items)
{
	replace_qsbr(library, items);
}

static void
replace_free_now(struct library *library, struct array *items)
{
	items = atomic_exchange(&library->list.items, items);
	array_free(&library->pool, items);
}
/* ANCHOR_END: replace */

static void
reclaim(void *arg, void *block)
{
	array_free(arg, block);
}

static void
write_on(struct library *library,
    void (*replace)(struct library *library, struct array *items))
{
	int64_t until_ns = rig_now_ns() + library->open_ns;

	do {
		struct array *items = array_new(&library->pool,
		    (library->replaced + 1) * ARRAY_ITEMS);

		if (items == NULL) {
			sched_yield(); /* a reader holds up all the others */
			qsbr_flush(library->qsbr);
			continue;
		}
		replace(library, items);
		library->replaced++;
		rig_sleep(library->pause_s);
	} while (rig_now_ns() < until_ns);
}

/*
 * As many readers as CPUs each stay on their own, and the writer runs among
 * them.  Else two readers may share a CPU, and never meet.  Where there are
 * more CPUs the system has no reason to do that.
 */
static void
stay_apart(int reader, int readers)
{
	cpu_set_t allowed, one;
	int cpu = 0;

	if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0 ||
	    CPU_COUNT(&allowed) != readers)
		return;
	while (!CPU_ISSET(cpu, &allowed) || reader-- > 0)
		cpu++;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	sched_setaffinity(0, sizeof(one), &one);
}

static __attribute__((always_inline)) inline void
read_on(struct library *library, int reader,
    void (*read)(struct list *list, struct reader *self))
{
	struct reader *self = &library->people[reader];
	int64_t since_ns, now_ns;

	stay_apart(reader, library->readers);
	since_ns = rig_now_ns();
	self->cpu_ns = -rig_cpu_ns();
	qsbr_attach(self->qsbr);
	do {
		for (int i = 0; i < READS_A_LOOK; i++)
			read(&library->list, self);
		now_ns = rig_now_ns();
	} while (now_ns - since_ns < library->open_ns);
	qsbr_detach(self->qsbr);
	self->cpu_ns += rig_cpu_ns();
	self->wall_ns = now_ns - since_ns;
}

static void
library_init(struct library *library, const struct rig *rig)
{
	*library = (struct library) {
		.readers = rig_number(rig, "readers"),
		.open_ns = rig_number(rig, "time") * 1000000,
		.pause_s = rig_number(rig, "pause") / 1e6,
	};
	array_pool_init(&library->pool, ARRAYS);
	library->list.items = array_new(&library->pool, 0);
	pthread_mutex_init(&library->list.mutex, NULL);
	pthread_rwlock_init(&library->list.rwlock, NULL);
	library->list.qsbr =
	    qsbr_new(1 + library->readers, reclaim, &library->pool);
	library->qsbr = qsbr_thread(library->list.qsbr, WRITER);
	for (int i = 0; i < library->readers; i++)
		library->people[i].qsbr =
		    qsbr_thread(library->list.qsbr, 1 + i);
}

/* What was read is what was there; where it may be stale, it is counted. */
static void
library_fini(struct library *library, struct rig *rig, bool may_be_stale)
{
	int64_t reads = 0, items = 0, poison = 0, torn = 0;
	double wall_ns = 0, cpu_ns = 0;

	for (int i = 0; i < library->readers; i++) {
		const struct reader *reader = &library->people[i];
		const struct array_found *found = &reader->found;

		reads += reader->reads;
		items += found->good + found->poison + found->torn;
		poison += found->poison;
		torn += found->torn;
		wall_ns += reader->wall_ns;
		cpu_ns += reader->cpu_ns;
	}
	qsbr_flush(library->qsbr);
	rig_expect(rig, "references left", 0, library->list.shared);
	rig_expect_work(rig, "items read", reads * ARRAY_ITEMS, items);
	rig_expect_least(rig, "arrays replaced", 1, library->replaced);
	rig_expect(rig, "retired arrays left", 0, qsbr_backlog(library->qsbr));
	if (!may_be_stale)
		rig_expect(rig, "items of two arrays in one read", 0, torn);
	rig_metric(rig, "ns", wall_ns / reads);
	rig_metric(rig, "cost", cpu_ns / reads);
	rig_metric(rig, "poison", poison + torn);
	rig_metric(rig, "replaced", library->replaced);
	rig_metric(rig, "backlog", library->backlog);
	qsbr_free(library->list.qsbr);
	pthread_rwlock_destroy(&library->list.rwlock);
	pthread_mutex_destroy(&library->list.mutex);
	array_pool_fini(&library->pool);
}

/* A variant is a way to read, and the way to replace that goes with it. */
#define VARIANT(name, may_be_stale)                                            \
	static void work_##name(void *arg, int i)                              \
	{                                                                      \
		if (i == WRITER)                                               \
			write_on(arg, replace_##name);                         \
		else                                                           \
			read_on(arg, i - 1, read_##name);                      \
	}                                                                      \
	static void name(struct rig *rig)                                      \
	{                                                                      \
		struct library library;                                        \
                                                                               \
		library_init(&library, rig);                                   \
		rig_threads(rig, 1 + library.readers, work_##name, &library);  \
		library_fini(&library, rig, may_be_stale);                     \
	}
VARIANT(mutex, false)
VARIANT(rwlock, false)
VARIANT(qsbr, false)
VARIANT(counted, false)
VARIANT(free_now, true)

const struct rig_experiment rig_experiment = {
	.id = "lock-free-reads",
	.title = "Readers of a list whose array is replaced",
	.waits = true, /* it reads for a set time */
	.params = {
		{
			.name = "readers",
			.text = "threads that read, beside one that writes",
			.value = 2, .min = 1, .max = READERS_MAX, .whole = true,
		}, {
			.name = "time",
			.text = "how long they read",
			.unit = "ms",
			.value = 25, .min = 1, .max = 10000,
		}, {
			.name = "pause",
			.text = "how long the writer sleeps after each replacement",
			.unit = "µs",
			.value = 20, .min = 1, .max = 1e6,
		},
	},
	.variants = {
		{
			.name = "mutex",
			.text = "reads and replaces in a mutex",
			.run = mutex,
		}, {
			.name = "rwlock",
			.text = "reads in a lock that readers share",
			.run = rwlock,
		}, {
			.name = "qsbr",
			.text = "no lock; frees when all have been quiescent",
			.run = qsbr,
		}, {
			.name = "counted",
			.text = "as qsbr, and counts a reference to the list",
			.run = counted,
		}, {
			.name = "free-now",
			.text = "no lock; frees at once",
			.run = free_now,
		},
	},
	.metrics = {
		{
			.name = "ns",
			.text = "time of a reader for each of its reads",
			.unit = "ns",
		}, {
			.name = "cost",
			.text = "CPU time of a reader for each of its reads",
			.unit = "ns",
		}, {
			.name = "poison",
			.text = "items read after their array had been freed",
		}, {
			.name = "replaced",
			.text = "times the array was replaced",
		}, {
			.name = "backlog",
			.text = "most arrays that waited to be freed",
		},
	},
};
