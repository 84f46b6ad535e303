/*
 * Threads call a function that is replaced now and then.  Nobody counts the
 * references on their stacks: who says when an old function may be freed?
 */
#include <sched.h>
#include <stdalign.h>
#include <stdlib.h>

#include "models/brc.h"
#include "rig.h"

enum { STEPS = 500 }; /* of a call, until it gives others their turn */

/* A function; to free it is only to write that down. */
struct function {
	struct brc_object object;
	atomic_long freed, used_after; /* how often */
};

struct caller {
	alignas(128) struct brc_thread thread;
	int64_t calls;
};

static struct program {
	struct brc_world *world;
	_Atomic(struct brc_object *) global; /* the name of the function */
	struct function *functions;
	struct caller *callers;
	int ncallers, nfunctions;
	bool looks_at_stacks;
	atomic_bool over;
	atomic_long freed;
	long waited; /* replaced functions that a collection left alone */
} program;

static void
shadow_free(struct brc_object *object)
{
	struct function *function = (struct function *)object;

	atomic_fetch_add(&function->freed, 1);
	atomic_fetch_add(&program.freed, 1);
}

/* A step of a function: does it still exist? */
static void
run_step(struct function *function)
{
	if (atomic_load_explicit(&function->freed, memory_order_relaxed) > 0)
		atomic_fetch_add(&function->used_after, 1);
}

/* ANCHOR: call */
/*
 * Look the function up, and run it: it lies on the stack for as long.  There
 * is no safe point between the look-up and the push, so no collection either.
 */
static void
call(struct brc_thread *thread)
{
	struct brc_object *object = atomic_load(&program.global);

	brc_push(thread, object);
	for (int i = 0; i < STEPS; i++)
		run_step((struct function *)object);
	brc_safe_point(thread);
	sched_yield();
	run_step((struct function *)object);
	brc_pop(thread);
}
/* ANCHOR_END: call */

/* Make a function, and let the name refer to it. */
static void
define(struct brc_thread *self, int i)
{
	struct brc_object *object = &program.functions[i].object, *old;

	brc_init(object, shadow_free);
	brc_defer(self, object);
	old = atomic_exchange(&program.global, object);
	if (old != NULL)
		brc_decref(old);
}

/* ANCHOR: blind */
/* A collection that believes the counts, and looks at no stack. */
static void
collect_blindly(int ndefined)
{
	for (int i = 0; i < ndefined; i++) {
		struct function *function = &program.functions[i];

		if (atomic_load(&function->freed) == 0 &&
		    brc_count(&function->object) == 0)
			shadow_free(&function->object);
	}
}
/* ANCHOR_END: blind */

static void
collect(struct brc_thread *self, int ndefined)
{
	if (program.looks_at_stacks)
		brc_collect(self);
	else
		collect_blindly(ndefined);
}

static void
work(void *arg, int i)
{
	struct caller *self = &program.callers[i];

	(void)arg;
	brc_enter(program.world, &self->thread);
	if (i == 0) {
		for (int k = 1; k < program.nfunctions; k++) {
			define(&self->thread, k);
			collect(&self->thread, k + 1);
			program.waited += k - atomic_load(&program.freed);
			sched_yield();
		}
		atomic_store(&program.over, true);
	}
	while (!atomic_load(&program.over)) {
		call(&self->thread);
		self->calls++;
	}
	brc_leave(&self->thread);
}

static void
report(struct rig *rig)
{
	long least = 1, most = 0, early = 0, freed;
	int64_t calls = 0;

	for (int i = 0; i < program.nfunctions; i++) {
		struct function *function = &program.functions[i];

		freed = atomic_load(&function->freed);
		least = freed < least ? freed : least;
		most = freed > most ? freed : most;
		early += atomic_load(&function->used_after) > 0;
	}
	for (int i = 1; i < program.ncallers; i++)
		calls += program.callers[i].calls;
	rig_expect_least(rig, "calls", 1, calls);
	rig_expect(rig, "functions freed", program.nfunctions,
	    atomic_load(&program.freed));
	rig_metric(rig, "least", least);
	rig_metric(rig, "most", most);
	rig_metric(rig, "early", early);
	rig_metric(rig, "waited", program.waited);
	rig_metric(rig, "calls", calls);
}

static void
run(struct rig *rig, bool looks_at_stacks)
{
	struct brc_thread self;
	int n = rig_number(rig, "functions");

	program = (struct program) {
		.world = brc_world_new(),
		.functions = calloc(n, sizeof(*program.functions)),
		.nfunctions = n,
		.ncallers = 1 + (int)rig_number(rig, "threads"),
		.looks_at_stacks = looks_at_stacks,
	};
	program.callers = aligned_alloc(alignof(struct caller),
	    program.ncallers * sizeof(*program.callers));
	if (program.functions == NULL || program.callers == NULL)
		abort();
	for (int i = 0; i < program.ncallers; i++)
		program.callers[i].calls = 0;
	brc_enter(program.world, &self);
	define(&self, 0);
	brc_detach(&self);
	rig_threads(rig, program.ncallers, work, NULL);
	brc_attach(&self);
	brc_decref(atomic_exchange(&program.global, NULL));
	collect(&self, n);
	brc_leave(&self);
	report(rig);
	free(program.functions);
	free(program.callers);
	brc_world_free(program.world);
}

static void
stacks(struct rig *rig)
{
	run(rig, true);
}

static void
blind(struct rig *rig)
{
	run(rig, false);
}

const struct rig_experiment rig_experiment = {
	.id = "brc-deferred",
	.title = "A function that nobody counts while it runs",
	.waits = true, /* a count needs no warm caches */
	.params = {
		{
			.name = "threads",
			.text = "threads that call, beside the one that defines",
			.value = 3, .min = 1, .max = 63, .whole = true,
		}, {
			.name = "functions",
			.text = "functions that have the name, one after the other",
			.value = 300, .min = 2, .max = 100000, .whole = true,
		},
	},
	.variants = {
		{
			.name = "stacks",
			.text = "stops all threads and looks at their stacks",
			.run = stacks,
		}, {
			.name = "blind",
			.text = "looks at the counts alone",
			.run = blind,
		},
	},
	.metrics = {
		{
			.name = "early",
			.text = "functions that were freed while they ran",
		}, {
			.name = "least",
			.text = "frees of the function that was freed least often",
		}, {
			.name = "most",
			.text = "frees of the function that was freed most often",
		}, {
			.name = "waited",
			.text = "times a collection left an old function alone",
		}, {
			.name = "calls",
			.text = "calls, by all threads",
		},
	},
};
