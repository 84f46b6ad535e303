/*
 * What it costs to take a reference, use the object and give the reference
 * up, in five ways; on objects of one's own, and on those of another thread.
 */
#include <math.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "models/brc.h"
#include "models/stopwatch.h"
#include "models/together.h"
#include "rig.h"

enum {
	OBJECTS = 100, /* references a turn, so that one is a per cent */
	LAP_TURNS = 40,
	LAPS_LEAST = 10,  /* fewer tell nothing */
	MORTAL = 1 << 30, /* no count comes near to 0, or to immortal */
};

struct thing {
	alignas(128) struct brc_object object;
	uint64_t words[2];
};

struct user {
	alignas(128) struct brc_thread thread;
	struct stopwatch watch;
	struct thing *own, *things[OBJECTS];
	uint64_t hash, first; /* so far; after the first turn */
};

struct bench {
	struct brc_world *world;
	struct thing *shared; /* made by a thread that waits meanwhile */
	void (*prepare)(struct brc_thread *thread, struct brc_object *object);
	struct user *users;
	struct together *together;
	int nusers, foreign, others;
	bool hashes;
	double seconds;
};

/* ANCHOR: plain */
/* The only count in the build with the GIL, as CPython 3.14 has it. */
static inline void
plain_incref(struct brc_object *object)
{
	uint32_t count = brc_local(object);

	if (count >= 3u << 30)
		return; /* immortal */
	brc_set_local(object, count + 1);
}

static inline void
plain_decref(struct brc_object *object)
{
	uint32_t count = brc_local(object);

	if ((int32_t)count < 0)
		return;
	brc_set_local(object, count - 1);
	if (count - 1 == 0)
		object->dealloc(object);
}
/* ANCHOR_END: plain */

/* The same count, changed by atomic instructions. */
static inline void
atomic_incref(struct brc_object *object)
{
	if (brc_local(object) >= 3u << 30)
		return;
	atomic_fetch_add_explicit(&object->local, 1, memory_order_relaxed);
}

static inline void
atomic_decref(struct brc_object *object)
{
	if ((int32_t)brc_local(object) < 0)
		return;
	if (atomic_fetch_sub_explicit(&object->local, 1,
		memory_order_acq_rel) == 1)
		object->dealloc(object);
}

/* What is the same in each way to count; the compiler puts them in here. */
struct way {
	void (*push)(struct brc_thread *thread, struct brc_object *object);
	void (*pop)(struct brc_thread *thread);
};

/* ANCHOR: turn */
static inline uint64_t
hash_word(uint64_t hash, uint64_t word)
{
	return (hash ^ word) * 0x100000001b3; /* FNV-1a, by words */
}

/*
 * One turn: push each object on the stack, do something with it, pop it.
 * Each step of the hash needs the one before, as most that a program computes
 * needs what it has computed before.  A core counts meanwhile, if it can.
 */
static inline __attribute__((always_inline)) void
turn(struct user *self, struct way way, bool hashes)
{
	uint64_t hash = self->hash;

	for (int k = 0; k < OBJECTS; k++) {
		struct thing *thing = self->things[k];

		way.push(&self->thread, &thing->object);
		if (hashes) {
			hash = hash_word(hash, thing->words[0]);
			hash = hash_word(hash, thing->words[1]);
		}
		way.pop(&self->thread);
	}
	self->hash = hash;
}
/* ANCHOR_END: turn */

/* ANCHOR: laps */
/* A lap counts if all threads ran meanwhile: only then could they meet. */
static inline __attribute__((always_inline)) void
turn_for_a_time(struct bench *bench, int i, struct way way, bool hashes)
{
	struct user *self = &bench->users[i];
	atomic_long *turns = together_steps(bench->together, i);
	bool go_on;

	turn(self, way, hashes);
	self->first = self->hash;
	together_meet(bench->together, i);
	stopwatch_start(&self->watch, bench->seconds);
	do {
		for (int lap = 0; lap < LAP_TURNS; lap++) {
			turn(self, way, hashes);
			together_step(turns);
		}
		brc_safe_point(&self->thread);
		go_on = stopwatch_lap(&self->watch, LAP_TURNS * OBJECTS);
		if (!together_ran(bench->together, i))
			self->watch.laps--;
	} while (go_on);
}
/* ANCHOR_END: laps */

/*
 * A thread makes its own objects.  A share of its references, evenly spread
 * over the turn, goes to one of the shared objects after the other.
 */
static void
begin(struct bench *bench, struct user *self)
{
	int due = 0; /* of the shared ones, so far */

	brc_enter(bench->world, &self->thread);
	for (int k = 0; k < OBJECTS; k++) {
		struct thing *own = &self->own[k];

		bench->prepare(&self->thread, &own->object);
		own->words[0] = own->words[1] = k;
		self->things[k] = own;
		if ((k + 1) * bench->foreign / OBJECTS > due)
			self->things[k] = &bench->shared[due++ % bench->others];
	}
}

/* How a reference gets onto the stack and off it, and the work with that. */
#define WAY(name, incref, decref)                                              \
	static inline void push_##name(struct brc_thread *thread,              \
	    struct brc_object *object)                                         \
	{                                                                      \
		incref(object);                                                \
		thread->stack[thread->depth++] = (uintptr_t)object;            \
	}                                                                      \
                                                                               \
	static inline void pop_##name(struct brc_thread *thread)               \
	{                                                                      \
		decref((struct brc_object *)thread->stack[--thread->depth]);   \
	}                                                                      \
	WORK(name, push_##name, pop_##name)

/* Aligned, for a loop across two cache lines can take longer. */
#define WORK(name, push, pop)                                                  \
	static void __attribute__((aligned(64))) use_##name(void *arg, int i)  \
	{                                                                      \
		struct bench *bench = arg;                                     \
		struct user *self = &bench->users[i];                          \
		const struct way way = { push, pop };                          \
                                                                               \
		begin(bench, self);                                            \
		if (bench->hashes)                                             \
			turn_for_a_time(bench, i, way, true);                  \
		else                                                           \
			turn_for_a_time(bench, i, way, false);                 \
		brc_leave(&self->thread);                                      \
	}
WAY(plain, plain_incref, plain_decref)
WAY(atomic, atomic_incref, atomic_decref)
WAY(biased, brc_incref, brc_decref)
WORK(deferred, brc_push, brc_pop)

static atomic_long freed;

static void
note_free(struct brc_object *object)
{
	(void)object;
	atomic_fetch_add(&freed, 1);
}

static void
prepare_mortal(struct brc_thread *thread, struct brc_object *object)
{
	(void)thread;
	brc_init(object, note_free);
	brc_set_local(object, MORTAL);
}

static void
prepare_immortal(struct brc_thread *thread, struct brc_object *object)
{
	prepare_mortal(thread, object);
	brc_immortalize(object);
}

static void
prepare_deferred(struct brc_thread *thread, struct brc_object *object)
{
	prepare_mortal(thread, object);
	brc_defer(thread, object);
}

static void *
allocate(size_t alignment, size_t size)
{
	void *memory = aligned_alloc(alignment, size);

	if (memory == NULL)
		abort();
	return memset(memory, 0, size);
}

static void
bench_init(struct bench *bench, const struct rig *rig,
    void (*prepare)(struct brc_thread *thread, struct brc_object *object))
{
	size_t things = OBJECTS * sizeof(struct thing);

	*bench = (struct bench) {
		.world = brc_world_new(),
		.prepare = prepare,
		.shared = allocate(alignof(struct thing), things),
		.nusers = rig_number(rig, "threads"),
		.foreign = rig_number(rig, "foreign"),
		.others = rig_number(rig, "others"),
		.hashes = strcmp(rig_choice(rig, "between"), "hash") == 0,
		.seconds = 1e-3 * rig_number(rig, "time"),
	};
	bench->users = allocate(alignof(struct user),
	    bench->nusers * sizeof(*bench->users));
	bench->together = together_new(bench->nusers);
	for (int i = 0; i < bench->nusers; i++)
		bench->users[i].own = allocate(alignof(struct thing), things);
}

/* The hash of one turn, from the numbers alone. */
static uint64_t
hash_of_turn(const struct bench *bench)
{
	uint64_t hash = 0;
	int owed = 0, due = 0;

	for (int k = 0; k < OBJECTS && bench->hashes; k++) {
		uint64_t word = k;

		owed += bench->foreign;
		if (owed >= OBJECTS) {
			owed -= OBJECTS;
			word = OBJECTS + due;
			due = due + 1 == bench->others ? 0 : due + 1;
		}
		hash = hash_word(hash_word(hash, word), word);
	}
	return hash;
}

/* A quantile of the laps; NAN, which decides nothing, if too few count. */
static double
lap_ns(struct user *user, double share)
{
	return user->watch.laps < LAPS_LEAST ?
	    NAN :
	    stopwatch_ns(&user->watch, share);
}

/* The counts that are not as they were at first. */
static int64_t
changed(const struct thing *things, bool immortal)
{
	int64_t changed = 0;

	for (int k = 0; k < OBJECTS; k++)
		changed += brc_count(&things[k].object) !=
		    (immortal ? INTPTR_MAX : MORTAL);
	return changed;
}

static void
bench_fini(struct bench *bench, struct rig *rig, bool racy)
{
	bool immortal = bench->prepare == prepare_immortal;
	double median = 0, p99 = 0;
	int64_t wrong = racy ? 0 : changed(bench->shared, immortal);
	int64_t hash = (int64_t)hash_of_turn(bench);

	for (int i = 0; i < bench->nusers; i++) {
		struct user *user = &bench->users[i];

		rig_expect_least(rig, "turns", LAP_TURNS,
		    atomic_load(together_steps(bench->together, i)));
		rig_expect(rig, "the hash", hash, (int64_t)user->first);
		wrong += changed(user->own, immortal);
		median += lap_ns(user, 0.5) / bench->nusers;
		p99 += lap_ns(user, 0.99) / bench->nusers;
		stopwatch_fini(&user->watch);
		free(user->own);
	}
	rig_expect(rig, "counts that changed", 0, wrong);
	rig_expect(rig, "objects freed", 0, atomic_load(&freed));
	rig_metric(rig, "ns", median);
	rig_metric(rig, "p99", p99);
	together_free(bench->together);
	free(bench->users);
	free(bench->shared);
	brc_world_free(bench->world);
}

static void
measure(struct rig *rig, void (*use)(void *arg, int i),
    void (*prepare)(struct brc_thread *thread, struct brc_object *object))
{
	struct brc_thread self;
	struct bench bench;

	bench_init(&bench, rig, prepare);
	brc_enter(bench.world, &self);
	for (int k = 0; k < OBJECTS; k++) {
		prepare(&self, &bench.shared[k].object);
		bench.shared[k].words[0] = OBJECTS + k;
		bench.shared[k].words[1] = OBJECTS + k;
	}
	brc_detach(&self);
	rig_threads(rig, bench.nusers, use, &bench);
	brc_attach(&self);
	brc_leave(&self);
	bench_fini(&bench, rig, use == use_plain && bench.nusers > 1);
}

static void
plain(struct rig *rig)
{
	measure(rig, use_plain, prepare_mortal);
}

static void
atomic(struct rig *rig)
{
	measure(rig, use_atomic, prepare_mortal);
}

static void
biased(struct rig *rig)
{
	measure(rig, use_biased, prepare_mortal);
}

static void
immortal(struct rig *rig)
{
	measure(rig, use_biased, prepare_immortal);
}

static void
deferred(struct rig *rig)
{
	measure(rig, use_deferred, prepare_deferred);
}

const struct rig_experiment rig_experiment = {
	.id = "brc-price",
	.title = "What a reference costs its owner, and what a visitor",
	.waits = true, /* it runs for a set time: nothing to warm up */
	.params = {
		{
			.name = "foreign",
			.text = "references to objects of another thread",
			.unit = "%",
			.value = 0, .min = 0, .max = OBJECTS, .whole = true,
		}, {
			.name = "others",
			.text = "how many such objects all threads share",
			.value = OBJECTS, .min = 1, .max = OBJECTS,
			.whole = true,
		}, {
			.name = "threads",
			.text = "threads that use objects",
			.value = 1, .min = 1, .max = TOGETHER_MAX,
			.whole = true,
		}, {
			.name = "between",
			.text = "what is done with an object while it is held",
			.choices = { "hash", "nothing" },
		}, {
			.name = "time",
			.text = "how long each thread goes on",
			.unit = "ms",
			.value = 10, .min = 1, .max = 10000,
		},
	},
	.variants = {
		{
			.name = "plain",
			.text = "one count, as in the build with the GIL",
			.run = plain,
		}, {
			.name = "atomic",
			.text = "one count, by atomic instructions",
			.run = atomic,
		}, {
			.name = "biased",
			.text = "two counts: the owner's, and everybody else's",
			.run = biased,
		}, {
			.name = "immortal",
			.text = "the same, for objects that are not counted at all",
			.run = immortal,
		}, {
			.name = "deferred",
			.text = "a tag on the stack in place of a count",
			.run = deferred,
		},
	},
	.metrics = {
		{
			.name = "ns",
			.text = "for one reference, in each thread, median",
			.unit = "ns",
		}, {
			.name = "p99",
			.text = "the same, in the slowest hundredth of laps",
			.unit = "ns",
		},
	},
};
