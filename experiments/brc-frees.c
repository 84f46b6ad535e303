/*
 * Threads that make objects, lend them, give them away and go.  Each object
 * is to be freed exactly once: who does it, and what goes wrong otherwise?
 */
#include <pthread.h>
#include <sched.h>
#include <stdalign.h>
#include <stdlib.h>

#include "models/brc.h"
#include "rig.h"

enum {
	SHELVES = 16,
	VISITS = 8,
	TURN = 32, /* steps */
};

/* An object; to free it is only to write that down. */
struct parcel {
	struct brc_object object;
	atomic_long freed;
	long references; /* found by the audit */
};

/* How references are counted. */
struct way {
	void (*incref)(struct brc_object *object);
	void (*decref)(struct brc_object *object);
	intptr_t (*count)(const struct brc_object *object);
};

struct worker {
	alignas(128) struct brc_thread thread;
	uint32_t dice;
	struct brc_object *held; /* its one reference, or NULL */
	struct parcel *parcels;	 /* those that it made */
	long made, steps;
};

struct depot {
	const struct way *way;
	struct brc_world *world;
	_Atomic(struct brc_object *) shelves[SHELVES];
	pthread_barrier_t all;
	struct worker *workers;
	int nworkers;
	long steps, wrong; /* for each worker; what the audit found */
};

static struct parcel *
parcel_of(struct brc_object *object)
{
	return (struct parcel *)object; /* its first member */
}

/* ANCHOR: free */
/* A shadow free: the object stays, so that we can count the accidents. */
static void
shadow_free(struct brc_object *object)
{
	atomic_fetch_add(&parcel_of(object)->freed, 1);
}
/* ANCHOR_END: free */

/* ANCHOR: wrong */
/* One count for all, without care: a load and a store. */
static void
plain_incref(struct brc_object *object)
{
	brc_set_local(object, brc_local(object) + 1);
}

static void
plain_decref(struct brc_object *object)
{
	uint32_t count = brc_local(object) - 1;

	brc_set_local(object, count);
	if (count == 0)
		object->dealloc(object);
}

/* Two counts, but a visitor never asks the owner to merge them. */
static void
silent_decref(struct brc_object *object)
{
	if (brc_is_owned(object))
		brc_decref(object);
	else if (atomic_fetch_sub(&object->shared, BRC_ONE) - BRC_ONE ==
	    BRC_MERGED)
		object->dealloc(object);
}
/* ANCHOR_END: wrong */

static void
atomic_incref(struct brc_object *object)
{
	atomic_fetch_add_explicit(&object->local, 1, memory_order_relaxed);
}

static void
atomic_decref(struct brc_object *object)
{
	if (atomic_fetch_sub(&object->local, 1) == 1)
		object->dealloc(object);
}

static intptr_t
one_count(const struct brc_object *object)
{
	return (int32_t)brc_local(object);
}

static uint32_t
roll(struct worker *self)
{
	self->dice ^= self->dice << 13;
	self->dice ^= self->dice >> 17;
	self->dice ^= self->dice << 5;
	return self->dice;
}

/* ANCHOR: step */
/* One step of a worker: it has one reference, and does this or that. */
static void
take_step(struct depot *depot, struct worker *self)
{
	const struct way *way = depot->way;
	uint32_t dice = roll(self);
	_Atomic(struct brc_object *) *shelf = &depot->shelves[dice % SHELVES];
	struct brc_object *found = NULL;

	if (self->held == NULL) { /* make one */
		self->held = &self->parcels[self->made++].object;
		brc_init(self->held, shadow_free);
	}
	switch (dice / SHELVES % 4) {
	case 0: /* swap: references move, and nobody counts that */
		self->held = atomic_exchange(shelf, self->held);
		break;
	case 1: /* lend: one more reference, put on the shelf */
		way->incref(self->held);
		found = atomic_exchange(shelf, self->held);
		break;
	case 2: /* give it up */
		found = self->held;
		self->held = NULL;
		break;
	case 3: /* use it, as a thread uses what it works with */
		for (int i = 0; i < VISITS; i++) {
			way->incref(self->held);
			way->decref(self->held);
		}
		break;
	}
	if (found != NULL)
		way->decref(found);
	brc_safe_point(&self->thread);
}
/* ANCHOR_END: step */

static void
take_steps(struct depot *depot, struct worker *self, long steps)
{
	for (long i = 0; i < steps; i++, self->steps++) {
		take_step(depot, self);
		if (i % TURN == 0)
			sched_yield(); /* few cores: others want to meet us */
	}
}

static void
note(struct brc_object *object)
{
	if (object != NULL)
		parcel_of(object)->references++;
}

/*
 * While all stand still and no queue holds anything: is the count of every
 * object the number of references to it?
 */
static void
audit(struct depot *depot)
{
	for (int i = 0; i < SHELVES; i++)
		note(atomic_load(&depot->shelves[i]));
	for (int i = 0; i < depot->nworkers; i++)
		note(depot->workers[i].held);
	for (int i = 0; i < depot->nworkers; i++) {
		const struct worker *worker = &depot->workers[i];

		for (long k = 0; k < worker->made; k++) {
			struct parcel *parcel = &worker->parcels[k];

			depot->wrong += parcel->references !=
			    depot->way->count(&parcel->object);
		}
	}
}

/* ANCHOR: work */
/*
 * All work; all stand still for the audit; every second worker leaves, and
 * its objects are orphans; the others go on.
 */
static void
work(void *arg, int i)
{
	struct depot *depot = arg;
	struct worker *self = &depot->workers[i];

	brc_enter(depot->world, &self->thread);
	take_steps(depot, self, depot->steps / 2);
	pthread_barrier_wait(&depot->all);
	brc_safe_point(&self->thread); /* the last ones that were queued */
	pthread_barrier_wait(&depot->all);
	if (i == 0)
		audit(depot);
	pthread_barrier_wait(&depot->all);
	if (i % 2 == 0)
		take_steps(depot, self, depot->steps - depot->steps / 2);
	if (self->held != NULL)
		depot->way->decref(self->held);
	brc_leave(&self->thread);
}
/* ANCHOR_END: work */

static void
depot_init(struct depot *depot, const struct rig *rig, const struct way *way)
{
	*depot = (struct depot) {
		.way = way,
		.world = brc_world_new(),
		.nworkers = rig_number(rig, "threads"),
		.steps = rig_number(rig, "steps"),
	};
	pthread_barrier_init(&depot->all, NULL, depot->nworkers);
	depot->workers = aligned_alloc(alignof(struct worker),
	    depot->nworkers * sizeof(*depot->workers));
	if (depot->workers == NULL)
		abort();
	for (int i = 0; i < depot->nworkers; i++) {
		depot->workers[i] = (struct worker) {
			.dice = 2463534242u + i,
			.parcels = calloc(depot->steps,
			    sizeof(*depot->workers->parcels)),
		};
		if (depot->workers[i].parcels == NULL)
			abort();
	}
}

/* What still lies on the shelves has no owner any more. */
static void
clear_shelves(struct depot *depot, struct brc_thread *self)
{
	brc_enter(depot->world, self);
	for (int i = 0; i < SHELVES; i++) {
		struct brc_object *object = atomic_load(&depot->shelves[i]);

		if (object != NULL)
			depot->way->decref(object);
	}
	brc_leave(self);
}

/* How many objects were freed how often. */
static void
report_frees(const struct depot *depot, struct rig *rig)
{
	long made = 0, least = 0, most = 0, leaked = 0, steps = 0;

	for (int i = 0; i < depot->nworkers; i++) {
		const struct worker *worker = &depot->workers[i];

		for (long k = 0; k < worker->made; k++) {
			long freed = atomic_load(&worker->parcels[k].freed);

			least = made + k == 0 || freed < least ? freed : least;
			most = freed > most ? freed : most;
			leaked += freed == 0;
		}
		made += worker->made;
		steps += worker->steps;
	}
	rig_expect_least(rig, "objects made", depot->nworkers, made);
	rig_expect_work(rig, "steps",
	    (depot->nworkers + 1) / 2 * depot->steps +
		depot->nworkers / 2 * (depot->steps / 2),
	    steps);
	rig_metric(rig, "made", made);
	rig_metric(rig, "least", least);
	rig_metric(rig, "most", most);
	rig_metric(rig, "leaked", leaked);
	rig_metric(rig, "wrong", depot->wrong);
}

/* Which path each object took, by the counts of all threads. */
static void
report_paths(const struct depot *depot, const struct brc_counts *last,
    struct rig *rig)
{
	struct brc_counts sum = *last;

	for (int i = 0; i < depot->nworkers; i++) {
		const struct brc_counts *counts =
		    &depot->workers[i].thread.counts;

		sum.by_owner += counts->by_owner;
		sum.by_visitor += counts->by_visitor + counts->by_merge;
		sum.by_queue += counts->by_queue;
		sum.orphans += counts->orphans;
		sum.queued += counts->queued;
	}
	rig_metric(rig, "owner", sum.by_owner);
	rig_metric(rig, "merged", sum.by_visitor + sum.by_merge);
	rig_metric(rig, "queue", sum.by_queue);
	rig_metric(rig, "orphans", sum.orphans);
	rig_metric(rig, "queued", sum.queued);
}

static void
run(struct rig *rig, const struct way *way)
{
	struct brc_thread self;
	struct depot depot;

	depot_init(&depot, rig, way);
	rig_threads(rig, depot.nworkers, work, &depot);
	clear_shelves(&depot, &self);
	report_frees(&depot, rig);
	report_paths(&depot, &self.counts, rig);
	for (int i = 0; i < depot.nworkers; i++)
		free(depot.workers[i].parcels);
	free(depot.workers);
	pthread_barrier_destroy(&depot.all);
	brc_world_free(depot.world);
}

static void
plain(struct rig *rig)
{
	run(rig, &(struct way) { plain_incref, plain_decref, one_count });
}

static void
atomic(struct rig *rig)
{
	run(rig, &(struct way) { atomic_incref, atomic_decref, one_count });
}

static void
biased(struct rig *rig)
{
	run(rig, &(struct way) { brc_incref, brc_decref, brc_count });
}

static void
silent(struct rig *rig)
{
	run(rig, &(struct way) { brc_incref, silent_decref, brc_count });
}

const struct rig_experiment rig_experiment = {
	.id = "brc-frees",
	.title = "Objects that go from thread to thread, and who frees them",
	.waits = true, /* a count needs no warm caches */
	.params = {
		{
			.name = "threads",
			.text = "threads that make objects and pass them on",
			.value = 4, .min = 2, .max = 64, .whole = true,
		}, {
			.name = "steps",
			.text = "steps of a thread that stays to the end",
			.value = 60000, .min = 16, .max = 1e6, .whole = true,
		},
	},
	.variants = {
		{
			.name = "plain",
			.text = "one count, loaded and stored by all",
			.run = plain,
		}, {
			.name = "atomic",
			.text = "one count, changed by atomic instructions",
			.run = atomic,
		}, {
			.name = "biased",
			.text = "two counts, a queue and a merge",
			.run = biased,
		}, {
			.name = "silent",
			.text = "two counts, but visitors never ask for a merge",
			.run = silent,
		},
	},
	.metrics = {
		{
			.name = "made",
			.text = "objects",
		}, {
			.name = "least",
			.text = "frees of the object that was freed least often",
		}, {
			.name = "most",
			.text = "frees of the object that was freed most often",
		}, {
			.name = "leaked",
			.text = "objects that were never freed",
		}, {
			.name = "wrong",
			.text = "counts that were not the number of references, "
				"half way",
		}, {
			.name = "owner",
			.text = "freed by the owner, which alone had counted",
		}, {
			.name = "merged",
			.text = "freed by whoever was last, after the merge",
		}, {
			.name = "queue",
			.text = "freed by the owner, from its queue",
		}, {
			.name = "orphans",
			.text = "freed by a visitor, for the owner had gone",
		}, {
			.name = "queued",
			.text = "times that a visitor asked an owner to merge",
		},
	},
};
