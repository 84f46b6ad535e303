/*
 * Threads take and give up references to one object, each as often as the
 * other.  What is the count in the end, and was the object freed meanwhile?
 */
#include <stdalign.h>
#include <stdlib.h>

#include "models/gil.h"
#include "models/refcount.h"
#include "rig.h"

enum {
	CELLS = 64,
	BATCH = 100, /* borrowings between two looks at the clock */
};

/* Python goes through names, frames and lists to get at an object. */
struct cell {
	const struct cell *next;
	struct refcount *object;
};

struct borrower {
	alignas(128) struct gil_thread thread;
	struct race *race;
	const struct cell *cell;
	int64_t pairs, early;
};

struct race {
	void (*inc)(struct refcount *refs);
	bool (*dec)(struct refcount *refs);
	struct gil *gil;
	struct refcount object;
	struct cell cells[CELLS]; /* a ring; all lead to the object */
	int threads, hops;
	int64_t time_ns;
	struct borrower *borrowers;
};

/* ANCHOR: borrow */
/*
 * Take a reference, go some way, and give the reference up.  Somebody else
 * has a reference all the time, so this one is never the last.  If the count
 * says that it is, Python would free the object here.  We only write it down.
 */
static void
borrow(struct borrower *self)
{
	const struct race *race = self->race;

	race->inc(self->cell->object);
	for (int i = 0; i < race->hops; i++)
		self->cell = self->cell->next;
	self->early += race->dec(self->cell->object);
	self->pairs++;
}
/* ANCHOR_END: borrow */

/* ANCHOR: threads */
static void
borrow_at_will(void *arg, int i)
{
	struct race *race = arg;
	int64_t end_ns = rig_now_ns() + race->time_ns;

	do {
		for (int k = 0; k < BATCH; k++)
			borrow(&race->borrowers[i]);
	} while (rig_now_ns() < end_ns);
}
/* ANCHOR_END: threads */

/* ANCHOR: gil */
/* As the interpreter: with the lock, and a look at the breaker each round. */
static void
borrow_under_gil(void *arg, int i)
{
	struct race *race = arg;
	struct borrower *self = &race->borrowers[i];
	int64_t end_ns = rig_now_ns() + race->time_ns;

	gil_acquire(race->gil, &self->thread);
	do {
		for (int k = 0; k < BATCH; k++) {
			borrow(self);
			gil_yield_if_asked(race->gil, &self->thread);
		}
	} while (rig_now_ns() < end_ns);
	gil_release(race->gil, &self->thread);
}
/* ANCHOR_END: gil */

static void
race_init(struct race *race, const struct rig *rig)
{
	*race = (struct race) {
		.gil = gil_new(),
		.threads = rig_number(rig, "threads"),
		.hops = rig_number(rig, "hops"),
		.time_ns = 1e6 * rig_number(rig, "time"),
	};
	refcount_init(&race->object, 1);
	for (int i = 0; i < CELLS; i++)
		race->cells[i] = (struct cell) {
			.next = &race->cells[(i + 1) % CELLS],
			.object = &race->object,
		};
	race->borrowers = aligned_alloc(alignof(struct borrower),
	    race->threads * sizeof(*race->borrowers));
	if (race->borrowers == NULL)
		abort();
	for (int i = 0; i < race->threads; i++) {
		race->borrowers[i] = (struct borrower) {
			.race = race,
			.cell = race->cells,
		};
		gil_thread_init(&race->borrowers[i].thread);
	}
}

/*
 * A wrong count is what is counted here, so it fails nothing.  But each
 * thread must have gone all its way, and ends in the cell that follows.
 */
static void
race_fini(struct race *race, struct rig *rig)
{
	int64_t final = (int32_t)refcount_get(&race->object);
	int64_t pairs = 0, early = 0;

	for (int i = 0; i < race->threads; i++) {
		const struct borrower *b = &race->borrowers[i];

		rig_expect_least(rig, "references that a thread took", BATCH,
		    b->pairs);
		rig_expect_work(rig, "hops, by the last cell",
		    b->pairs * race->hops % CELLS, b->cell - race->cells);
		pairs += b->pairs;
		early += b->early;
	}
	rig_metric(rig, "final", final);
	rig_metric(rig, "wrong", final != 1 || early > 0);
	rig_metric(rig, "early", early);
	rig_metric(rig, "lost", llabs(final - 1));
	rig_metric(rig, "pairs", pairs);
	rig_metric(rig, "switches", gil_switches(race->gil));
	free(race->borrowers);
	refcount_fini(&race->object);
	gil_free(race->gil);
}

static void
plain(struct rig *rig)
{
	struct race race;

	race_init(&race, rig);
	race.inc = refcount_inc_plain;
	race.dec = refcount_dec_plain;
	rig_threads(rig, race.threads, borrow_at_will, &race);
	race_fini(&race, rig);
}

static void
atomic(struct rig *rig)
{
	struct race race;

	race_init(&race, rig);
	race.inc = refcount_inc_atomic;
	race.dec = refcount_dec_atomic;
	rig_threads(rig, race.threads, borrow_at_will, &race);
	race_fini(&race, rig);
}

static void
mutex(struct rig *rig)
{
	struct race race;

	race_init(&race, rig);
	race.inc = refcount_inc_locked;
	race.dec = refcount_dec_locked;
	rig_threads(rig, race.threads, borrow_at_will, &race);
	race_fini(&race, rig);
}

static void
plain_under_gil(struct rig *rig)
{
	struct race race;

	race_init(&race, rig);
	race.inc = refcount_inc_plain;
	race.dec = refcount_dec_plain;
	rig_threads(rig, race.threads, borrow_under_gil, &race);
	race_fini(&race, rig);
}

const struct rig_experiment rig_experiment = {
	.id = "refcount-race",
	.title = "The count of references, when several threads change it",
	.waits = true, /* it runs for a set time: nothing to warm up */
	.params = {
		{
			.name = "threads",
			.text = "threads that borrow the object",
			.value = 2, .min = 1, .max = 64, .whole = true,
		}, {
			.name = "hops",
			.text = "pointers followed while a reference is held",
			.value = 16, .min = 0, .max = 10000, .whole = true,
		}, {
			.name = "time",
			.text = "how long each thread goes on",
			.unit = "ms",
			.value = 40, .min = 1, .max = 10000,
		},
	},
	.variants = {
		{
			.name = "plain",
			.text = "count++ and count--",
			.run = plain,
		}, {
			.name = "atomic",
			.text = "one atomic instruction for each change",
			.run = atomic,
		}, {
			.name = "mutex",
			.text = "plain, under a lock of the object",
			.run = mutex,
		}, {
			.name = "gil",
			.text = "plain, under the GIL",
			.run = plain_under_gil,
		},
	},
	.metrics = {
		{
			.name = "final",
			.text = "the count in the end; 1 is right",
		}, {
			.name = "wrong",
			.text = "1 if the count is not 1, or if it was 0 "
				"meanwhile",
		}, {
			.name = "early",
			.text = "times the count said that the last reference "
				"went",
		}, {
			.name = "lost",
			.text = "how far from 1 the count is: so many changes "
				"were lost, or more",
		}, {
			.name = "pairs",
			.text = "references taken and given up",
		}, {
			.name = "switches",
			.text = "times the GIL went to another thread",
		},
	},
};
