/*
 * Two threads that need the same two objects and begin with different ones:
 * what becomes of them with plain locks, and with critical sections?  A third
 * thread watches, and ends what would never end.
 */
#include <limits.h>
#include <sched.h>
#include <stdalign.h>
#include <stdlib.h>

#include "models/critical.h"
#include "models/pymutex.h"
#include "models/spinner.h"
#include "rig.h"

enum {
	FUNDS = 1000000,
	POLL_NS = 2000000, /* how often a waiter asks if it was called off */
	MOST_SPANS = 200,  /* of a thread, so that those of all are kept */
	LOOKS = 10,	   /* of the watchdog in its limit */
	PATIENCE_S = 10,   /* after which the program itself is broken */
	OP_COST = 16,
};

static const char *const span_names[] = { "waits", "one", "both", "lacks" };
enum span { WAITS, ONE, BOTH, LACKS, NOTHING };

struct account {
	alignas(128) struct pymutex lock;
	_Atomic int64_t balance;
};

/* One of the two threads. */
struct party {
	alignas(128) struct table *table;
	struct party *other;
	struct account *own, *others; /* it begins with its own */
	int64_t amount;		      /* that it moves to the other's */
	struct spinner spinner;

	atomic_long began, has_first; /* the last meeting of which it is so */
	atomic_llong stepped_ns;      /* when it last got on */
	atomic_bool had_both;	      /* when it needed them, in the last one */
	long meetings;

	enum span span;
	int64_t span_from_ns;
	struct {
		enum span span;
		int64_t from_ns, to_ns;
	} spans[MOST_SPANS];
	int nspans;
};

struct table {
	struct account accounts[2];
	struct party parties[2];
	void (*meet)(struct party *self);
	int64_t time_ns, until_ns, limit_ns, work_ns;
	atomic_long closed;	/* the meeting that does not take place */
	atomic_bool called_off; /* by the watchdog */
	atomic_int gone;	/* parties that are done */
	long kept;		/* meetings in which both had both */
	long stalls;
	int64_t alarm_ns, found_ns; /* after the last step */
};

/* The thread got on; and from now on it is at this. */
static void
step(struct party *self, enum span span)
{
	int64_t now_ns = rig_now_ns();

	if (self->span != NOTHING && self->nspans < MOST_SPANS) {
		self->spans[self->nspans].span = self->span;
		self->spans[self->nspans].from_ns = self->span_from_ns;
		self->spans[self->nspans++].to_ns = now_ns;
	}
	self->span = span;
	self->span_from_ns = now_ns;
	atomic_store(&self->stepped_ns, now_ns);
}

static void
work(struct party *self)
{
	int64_t until_ns = rig_now_ns() + self->table->work_ns;

	while (!spinner_is_over(&self->spinner, until_ns))
		spinner_op(&self->spinner);
}

static int64_t
get(const struct account *account)
{
	return atomic_load_explicit(&account->balance, memory_order_relaxed);
}

static void
put(struct account *account, int64_t balance)
{
	atomic_store_explicit(&account->balance, balance, memory_order_relaxed);
}

/* Wait for what the other thread is sure to do; end all if it does not. */
static void
must_come(int64_t *give_up_ns)
{
	if (*give_up_ns == 0)
		*give_up_ns = rig_now_ns() + PATIENCE_S * 1000000000LL;
	if (rig_now_ns() > *give_up_ns)
		abort();
	sched_yield();
}

/* ANCHOR: hold_on */
/*
 * The worst moment, forced: a thread with its first lock goes on only when
 * the other one has its first lock too, or sleeps for this one.
 */
static void
hold_on(void *arg, struct pymutex *first)
{
	struct party *self = arg;
	int64_t give_up_ns = 0;

	step(self, ONE);
	work(self);
	atomic_store(&self->has_first, self->meetings);
	while (atomic_load(&self->other->has_first) < self->meetings &&
	    !(pymutex_bits(first) & PYMUTEX_HAS_PARKED))
		must_come(&give_up_ns);
	step(self, WAITS);
}
/* ANCHOR_END: hold_on */

/* The second half of a transfer, by a thread that should have both locks. */
static void
finish(struct party *self, int64_t own_balance, bool has_both)
{
	step(self, has_both ? BOTH : LACKS);
	atomic_store(&self->had_both, has_both);
	work(self);
	put(self->others, get(self->others) + self->amount);
	put(self->own, own_balance - self->amount);
}

/* ANCHOR: naive */
/* Two plain locks, each thread in its own order. */
static void
meet_naive(struct party *self)
{
	bool slept = false;
	int64_t balance;

	pymutex_lock(&self->own->lock);
	balance = get(self->own);
	hold_on(self, &self->own->lock);
	while (!pymutex_lock_within(&self->others->lock, POLL_NS)) {
		if (atomic_load(&self->table->called_off)) {
			pymutex_unlock(&self->own->lock);
			return;
		}
		if (!slept)
			step(self, WAITS); /* the last one: now it sleeps */
		slept = true;
	}
	finish(self, balance, true);
	pymutex_unlock(&self->others->lock);
	pymutex_unlock(&self->own->lock);
}
/* ANCHOR_END: naive */

/* ANCHOR: nested */
/* A critical section within another one, each with the lock of one object. */
static void
meet_nested(struct party *self)
{
	struct critical outer, inner;
	int64_t balance;

	critical_begin(&outer, &self->own->lock);
	balance = get(self->own);
	hold_on(self, &self->own->lock);
	critical_begin(&inner, &self->others->lock);
	finish(self, balance, critical_is_held(&outer));
	critical_end(&inner);
	critical_end(&outer);
}
/* ANCHOR_END: nested */

/* ANCHOR: pair */
/* One critical section with the locks of both objects. */
static void
meet_pair(struct party *self)
{
	struct critical section;

	critical_begin2_between(&section, &self->own->lock, &self->others->lock,
	    hold_on, self);
	finish(self, get(self->own), critical_is_held(&section));
	critical_end(&section);
}
/* ANCHOR_END: pair */

/* Both threads are there; the leading one says whether they meet once more. */
static bool
comes_to_meeting(struct party *self)
{
	struct table *table = self->table;
	bool leads = self == &table->parties[0];
	int64_t give_up_ns = 0;

	self->meetings++;
	if (leads && self->meetings == 1)
		table->until_ns = rig_now_ns() + table->time_ns;
	if (leads && self->meetings > 1 &&
	    (rig_now_ns() > table->until_ns || atomic_load(&table->called_off)))
		atomic_store(&table->closed, self->meetings);
	atomic_store(&self->began, self->meetings);
	while (atomic_load(&self->other->began) < self->meetings)
		must_come(&give_up_ns);
	if (leads && self->meetings > 1)
		table->kept += atomic_load(&self->had_both) &&
		    atomic_load(&self->other->had_both);
	return atomic_load(&table->closed) != self->meetings;
}

static void
take_part(struct party *self)
{
	while (comes_to_meeting(self)) {
		step(self, WAITS);
		self->table->meet(self);
		step(self, NOTHING);
	}
	self->meetings--; /* the last one was none */
	atomic_fetch_add(&self->table->gone, 1);
}

/* ANCHOR: watch */
static bool
is_slept_for(const struct account *account)
{
	return pymutex_bits(&account->lock) ==
	    (PYMUTEX_LOCKED | PYMUTEX_HAS_PARKED);
}

/*
 * Look again and again whether any thread got on.  If for a quarter of the
 * limit none did, and each object is locked and slept for, that is a stall:
 * sound the alarm, and call the meeting off.
 */
static void
watch(struct table *table)
{
	int64_t still_since_ns = rig_now_ns(), last_ns = 0;

	while (atomic_load(&table->gone) < 2) {
		int64_t now_ns, a_ns, b_ns, step_ns;

		rig_sleep(1e-9 * table->limit_ns / LOOKS);
		now_ns = rig_now_ns();
		a_ns = atomic_load(&table->parties[0].stepped_ns);
		b_ns = atomic_load(&table->parties[1].stepped_ns);
		step_ns = a_ns > b_ns ? a_ns : b_ns;
		if (step_ns != last_ns || !is_slept_for(&table->accounts[0]) ||
		    !is_slept_for(&table->accounts[1])) {
			last_ns = step_ns;
			still_since_ns = now_ns;
		} else if (now_ns - still_since_ns >
		    PATIENCE_S * 1000000000LL) {
			abort(); /* it was called off, and goes on */
		} else if (now_ns - still_since_ns > table->limit_ns / 4 &&
		    !atomic_exchange(&table->called_off, true)) {
			table->stalls++;
			table->alarm_ns = now_ns;
			table->found_ns = now_ns - step_ns;
		}
	}
}
/* ANCHOR_END: watch */

static void
play(void *arg, int i)
{
	struct table *table = arg;

	if (i < 2)
		take_part(&table->parties[i]);
	else
		watch(table);
}

static void
table_init(struct table *table, const struct rig *rig,
    void (*meet)(struct party *self))
{
	*table = (struct table) {
		.meet = meet,
		.closed = LONG_MAX,
		.limit_ns = 1e6 * rig_number(rig, "limit"),
		.work_ns = 1e6 * rig_number(rig, "work"),
		.time_ns = 1e6 * rig_number(rig, "time"),
	};
	for (int i = 0; i < 2; i++) {
		struct party *party = &table->parties[i];

		atomic_init(&table->accounts[i].balance, FUNDS);
		party->table = table;
		party->other = &table->parties[1 - i];
		party->own = &table->accounts[i];
		party->others = &table->accounts[1 - i];
		party->amount = 7 + i;
		party->span = NOTHING;
		spinner_init(&party->spinner, i, OP_COST);
	}
}

static void
report(const struct table *table, struct rig *rig)
{
	int64_t total = 0;
	long meetings = table->parties[0].meetings;

	for (int i = 0; i < 2; i++) {
		const struct party *party = &table->parties[i];

		total += get(&table->accounts[i]);
		rig_expect(rig, "what a lock's byte says in the end", 0,
		    pymutex_bits(&table->accounts[i].lock));
		rig_expect(rig, "the right state after the ops", true,
		    spinner_is_right(&party->spinner, i));
		rig_expect(rig, "meetings of a thread", meetings,
		    party->meetings);
		for (int k = 0; k < party->nspans; k++)
			rig_span(rig, i, span_names[party->spans[k].span],
			    party->spans[k].from_ns, party->spans[k].to_ns);
	}
	rig_expect_least(rig, "meetings", 1, meetings);
	rig_metric(rig, "meetings", meetings);
	rig_metric(rig, "stalls", table->stalls);
	if (table->stalls > 0) {
		rig_metric(rig, "found", 1e-6 * table->found_ns);
		rig_metric(rig, "timely", table->found_ns < table->limit_ns);
		rig_span(rig, 2, "still", table->alarm_ns - table->found_ns,
		    table->alarm_ns);
	}
	rig_metric(rig, "kept", table->kept);
	rig_metric(rig, "lost", 2 * FUNDS - total);
}

static void
run(struct rig *rig, void (*meet)(struct party *self))
{
	struct table *table =
	    aligned_alloc(alignof(struct table), sizeof(struct table));

	if (table == NULL)
		abort();
	table_init(table, rig, meet);
	rig_threads(rig, 3, play, table);
	report(table, rig);
	free(table);
}

static void
naive(struct rig *rig)
{
	run(rig, meet_naive);
}

static void
nested(struct rig *rig)
{
	run(rig, meet_nested);
}

static void
pair(struct rig *rig)
{
	run(rig, meet_pair);
}

const struct rig_experiment rig_experiment = {
	.id = "opposite-order",
	.title = "Two threads that lock the same two objects in opposite order",
	.waits = true,
	.params = {
		{
			.name = "limit",
			.text = "within which the watchdog finds a stall",
			.unit = "ms",
			.value = 50, .min = 1, .max = 10000,
		}, {
			.name = "time",
			.text = "for how long the threads meet again and again",
			.unit = "ms",
			.value = 40, .min = 1, .max = 10000,
		}, {
			.name = "work",
			.text = "what a thread does with its first lock, and with both",
			.unit = "ms",
			.value = 0.5, .min = 0, .max = 1000,
		},
	},
	.variants = {
		{
			.name = "naive",
			.text = "two plain locks",
			.run = naive,
		}, {
			.name = "nested",
			.text = "a critical section within a critical section",
			.run = nested,
		}, {
			.name = "pair",
			.text = "one critical section with both locks",
			.run = pair,
		},
	},
	.metrics = {
		{
			.name = "stalls",
			.text = "stalls that the watchdog found",
		}, {
			.name = "found",
			.text = "time from the last thing that happened to the alarm",
			.unit = "ms",
		}, {
			.name = "timely",
			.text = "stalls that it found within its limit",
		}, {
			.name = "meetings",
			.text = "times the threads met",
		}, {
			.name = "kept",
			.text = "meetings in which both had both locks when needed",
		}, {
			.name = "lost",
			.text = "money that is missing in the end",
		},
	},
	.spans = {
		{
			.name = "one",
			.text = "has its first lock",
		}, {
			.name = "waits",
			.text = "wants a lock",
		}, {
			.name = "both",
			.text = "has both",
		}, {
			.name = "lacks",
			.text = "needs both, and has lost its first one",
		}, {
			.name = "still",
			.text = "nothing happens, until the watchdog barks",
		},
	},
};
