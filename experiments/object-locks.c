/*
 * Threads that move money between accounts: under one lock for everything,
 * and with a lock in each account.  No money may appear or vanish.
 */
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "models/critical.h"
#include "models/gil.h"
#include "models/pymutex.h"
#include "models/spinner.h"
#include "rig.h"

enum {
	OP_COST = 16, /* steps in an op, of 4 or 5 cycles each */
	FUNDS = 1000000,
	MOST = 100, /* that is moved at once */
};

/* An object with a lock in its header, as in a free-threaded Python. */
struct account {
	alignas(128) struct pymutex lock;
	_Atomic int64_t balance;
};

struct teller {
	alignas(128) struct gil_thread thread;
	struct bank *bank;
	struct account *accounts; /* those that this thread works with */
	struct spinner spinner;
	uint64_t random;
	int64_t transfers, start_ns, end_ns;
	int64_t *moved; /* into each of its accounts, less what went out */
	struct pymutex_counts counts;
};

struct bank {
	struct gil *gil;
	alignas(128) struct pymutex lock; /* one for everything */
	struct account *accounts;
	int naccounts, naccounts_each, ntellers;
	int inside, outside; /* ops with and without the accounts in hand */
	struct teller *tellers;
};

static void
compute(struct teller *self, int ops)
{
	for (int i = 0; i < ops; i++)
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

/* ANCHOR: move */
/* A function in C that changes two objects, and takes its time for it. */
static void
move(struct teller *self, struct account *from, struct account *to,
    int64_t amount)
{
	int64_t balance = get(from);

	compute(self, self->bank->inside / 2);
	put(from, balance - amount);
	balance = get(to); /* here the money is nowhere */
	compute(self, self->bank->inside - self->bank->inside / 2);
	put(to, balance + amount);
}
/* ANCHOR_END: move */

/* ANCHOR: locks */
/* One lock for all accounts. */
static void
move_under_one(struct teller *self, struct account *from, struct account *to,
    int64_t amount)
{
	pymutex_lock(&self->bank->lock);
	move(self, from, to, amount);
	pymutex_unlock(&self->bank->lock);
}

/* Only the locks of the two: Py_BEGIN_CRITICAL_SECTION2(from, to). */
static void
move_under_both(struct teller *self, struct account *from, struct account *to,
    int64_t amount)
{
	struct critical section;

	critical_begin2(&section, &from->lock, &to->lock);
	move(self, from, to, amount);
	critical_end(&section);
}
/* ANCHOR_END: locks */

static uint64_t
next_random(struct teller *self)
{
	self->random ^= self->random << 13;
	self->random ^= self->random >> 7;
	self->random ^= self->random << 17;
	return self->random;
}

/* ANCHOR: serve */
/* A thread of Python: some bytecode, and a call of the function in C. */
static inline void
serve(struct teller *self, struct gil *gil,
    void (*transfer)(struct teller *self, struct account *from,
	struct account *to, int64_t amount))
{
	int n = self->bank->naccounts_each;

	self->start_ns = rig_now_ns();
	if (gil != NULL)
		gil_acquire(gil, &self->thread);
	for (int64_t i = 0; i < self->transfers; i++) {
		uint64_t random = next_random(self);
		int from = (random >> 8) % n, to = (random >> 32) % n;
		int64_t amount = 1 + (random & 255) % MOST;

		compute(self, self->bank->outside);
		transfer(self, &self->accounts[from], &self->accounts[to],
		    amount);
		self->moved[from] -= amount;
		self->moved[to] += amount;
		if (gil != NULL)
			gil_yield_if_asked(gil, &self->thread);
	}
	if (gil != NULL)
		gil_release(gil, &self->thread);
	self->end_ns = rig_now_ns();
	self->counts = pymutex_counts();
}
/* ANCHOR_END: serve */

static void
serve_under_gil(void *arg, int i)
{
	struct bank *bank = arg;

	serve(&bank->tellers[i], bank->gil, move);
}

static void
serve_under_one(void *arg, int i)
{
	struct bank *bank = arg;

	serve(&bank->tellers[i], NULL, move_under_one);
}

static void
serve_under_both(void *arg, int i)
{
	struct bank *bank = arg;

	serve(&bank->tellers[i], NULL, move_under_both);
}

static void
serve_without_lock(void *arg, int i)
{
	struct bank *bank = arg;

	serve(&bank->tellers[i], NULL, move);
}

static void *
allocate(size_t align, size_t bytes)
{
	void *memory = aligned_alloc(align, bytes);

	if (memory == NULL)
		abort();
	return memory;
}

/* For threads of their own: nothing shares its cache lines. */
static int64_t *
allocate_tally(int n)
{
	size_t bytes = (n * sizeof(int64_t) + 127) / 128 * 128;

	return memset(allocate(128, bytes), 0, bytes);
}

/* banks is 1, or as many as threads: then each has accounts of its own. */
static void
bank_init(struct bank *bank, const struct rig *rig, int banks)
{
	int n = rig_number(rig, "k");

	*bank = (struct bank) {
		.gil = gil_new(),
		.naccounts = banks * n,
		.naccounts_each = n,
		.ntellers = rig_number(rig, "threads"),
		.inside = rig_number(rig, "inside"),
		.outside = rig_number(rig, "outside"),
	};
	gil_set_interval_us(bank->gil, 1000 * rig_number(rig, "interval"));
	bank->accounts = allocate(alignof(struct account),
	    bank->naccounts * sizeof(*bank->accounts));
	for (int k = 0; k < bank->naccounts; k++)
		bank->accounts[k] = (struct account) { .balance = FUNDS };
	bank->tellers = allocate(alignof(struct teller),
	    bank->ntellers * sizeof(*bank->tellers));
	for (int i = 0; i < bank->ntellers; i++) {
		struct teller *teller = &bank->tellers[i];

		*teller = (struct teller) {
			.bank = bank,
			.accounts = bank->accounts + (banks > 1 ? i * n : 0),
			.random = 0x9e3779b97f4a7c15u * (i + 1),
			.transfers =
			    rig_number(rig, "transfers") / bank->ntellers,
			.moved = allocate_tally(n),
		};
		gil_thread_init(&teller->thread);
		spinner_init(&teller->spinner, i, OP_COST);
	}
}

/* Each account by what the threads know that they have put into it. */
static void
audit(const struct bank *bank, struct rig *rig)
{
	int64_t drift = 0;
	int wrong = 0;

	for (int k = 0; k < bank->naccounts; k++) {
		int64_t due = FUNDS;

		for (int i = 0; i < bank->ntellers; i++) {
			const struct teller *teller = &bank->tellers[i];
			const struct account *account = &bank->accounts[k];

			if (account >= teller->accounts &&
			    account < teller->accounts + bank->naccounts_each)
				due +=
				    teller->moved[account - teller->accounts];
		}
		wrong += get(&bank->accounts[k]) != due;
		drift += get(&bank->accounts[k]) - FUNDS;
		rig_expect(rig, "what a lock's byte says in the end", 0,
		    pymutex_bits(&bank->accounts[k].lock));
	}
	rig_metric(rig, "drift", llabs(drift));
	rig_metric(rig, "wrong", wrong);
}

static void
bank_fini(struct bank *bank, struct rig *rig)
{
	int64_t start_ns = INT64_MAX, end_ns = 0, transfers = 0;
	long waits = 0, parks = 0;

	for (int i = 0; i < bank->ntellers; i++) {
		struct teller *teller = &bank->tellers[i];

		rig_expect_work(rig, "ops of a thread",
		    teller->transfers * (bank->inside + bank->outside),
		    teller->spinner.ops);
		rig_expect(rig, "the right state after the ops", true,
		    spinner_is_right(&teller->spinner, i));
		if (teller->start_ns < start_ns)
			start_ns = teller->start_ns;
		if (teller->end_ns > end_ns)
			end_ns = teller->end_ns;
		transfers += teller->transfers;
		waits += teller->counts.waits;
		parks += teller->counts.parks;
	}
	audit(bank, rig);
	rig_metric(rig, "rate", 1e6 * transfers / (end_ns - start_ns));
	rig_metric(rig, "waits", waits);
	rig_metric(rig, "parks", parks);
	for (int i = 0; i < bank->ntellers; i++)
		free(bank->tellers[i].moved);
	free(bank->tellers);
	free(bank->accounts);
	gil_free(bank->gil);
}

static void
run(struct rig *rig, bool apart, void (*work)(void *arg, int i))
{
	struct bank bank;

	bank_init(&bank, rig, apart ? rig_number(rig, "threads") : 1);
	rig_threads(rig, bank.ntellers, work, &bank);
	bank_fini(&bank, rig);
}

static void
gil(struct rig *rig)
{
	run(rig, false, serve_under_gil);
}

static void
one(struct rig *rig)
{
	run(rig, false, serve_under_one);
}

static void
objects(struct rig *rig)
{
	run(rig, false, serve_under_both);
}

static void
none(struct rig *rig)
{
	run(rig, false, serve_without_lock);
}

static void
apart(struct rig *rig)
{
	run(rig, true, serve_without_lock);
}

const struct rig_experiment rig_experiment = {
	.id = "object-locks",
	.title = "Money that moves between accounts, and who may touch them",
	.waits = true, /* so little memory is warm at once */
	.params = {
		{
			.name = "k",
			.text = "how many accounts there are",
			.value = 64, .min = 1, .max = 4096, .whole = true,
		}, {
			.name = "threads",
			.text = "how many threads move money",
			.value = 2, .min = 1, .max = 64, .whole = true,
		}, {
			.name = "transfers",
			.text = "transfers, by all threads together",
			.value = 2500, .min = 64, .max = 1e9, .whole = true,
		}, {
			.name = "inside",
			.text = "work of a transfer with the accounts in hand",
			.unit = "ops",
			.value = 400, .min = 0, .max = 1e6, .whole = true,
		}, {
			.name = "outside",
			.text = "work between two transfers",
			.unit = "ops",
			.value = 100, .min = 0, .max = 1e6, .whole = true,
		}, {
			.name = "interval",
			.text = "how long a waiter for the GIL waits before it asks",
			.unit = "ms",
			.value = 5, .min = 0.01, .max = 100,
		},
	},
	.variants = {
		{
			.name = "gil",
			.text = "only who has the GIL runs at all",
			.role = RIG_BASE,
			.run = gil,
		}, {
			.name = "one",
			.text = "no GIL; one lock for all accounts",
			.run = one,
		}, {
			.name = "objects",
			.text = "no GIL; the locks of the two accounts",
			.run = objects,
		}, {
			.name = "none",
			.text = "no GIL and no lock",
			.run = none,
		}, {
			.name = "apart",
			.text = "no lock, and accounts of one's own",
			.role = RIG_CAPACITY,
			.run = apart,
		},
	},
	.metrics = {
		{
			.name = "rate",
			.text = "transfers in a millisecond, of all threads",
		}, {
			.name = "drift",
			.text = "by how much the total is off in the end",
		}, {
			.name = "wrong",
			.text = "accounts with a balance that is not what was put in",
		}, {
			.name = "waits",
			.text = "times a lock was not free at once",
		}, {
			.name = "parks",
			.text = "times a thread went to sleep for a lock",
		},
	},
};
