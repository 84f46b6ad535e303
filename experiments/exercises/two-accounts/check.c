#include "exercises/two-accounts/exercise.h"
#include "explore/explore.h"
#include "explore/steps.h"

/* A thread that looks in vain as often as this is not let on by the checker
 * before nobody else can go on. */
enum { ACCOUNTS = 4, THREADS = 3, IN_VAIN = 4 };

struct order {
	int from, to; /* accounts, from 1; 0: no transfer */
	long amount;
};

static struct account accounts[ACCOUNTS + 1];
static struct order orders[THREADS + 1];
static bool done[THREADS + 1];
static struct word is_through; /* B's transfer, where somebody waits for it */

static void
open_accounts(void)
{
	int i;

	for (i = 1; i <= ACCOUNTS; i++)
		accounts[i].balance.value = 10;
}

static void
move(int me)
{
	const struct order *order = &orders[me];
	int i;

	done[me] = transfer(&accounts[order->from], &accounts[order->to],
	    order->amount);
	for (i = 1; i <= ACCOUNTS; i++)
		expect(accounts[i].mutex.holder != me, "keeps-lock",
		    "transfer() has returned %s to %c, and %c still has the "
		    "lock of account %d.",
		    done[me] ? "true" : "false", letter(me), letter(me), i);
}

static void
always(void)
{
	int i;

	for (i = 1; i <= ACCOUNTS; i++)
		expect(accounts[i].balance.value >= 0, "overdrawn",
		    "There are %ld in account %d: more was taken out than it "
		    "had.",
		    accounts[i].balance.value, i);
}

/* Of each account, and so of all: what came in and what went out. */
static void
end(void)
{
	long wanted[ACCOUNTS + 1], sum = 0;
	int i;

	for (i = 1; i <= ACCOUNTS; i++) {
		wanted[i] = 10;
		sum += accounts[i].balance.value;
	}
	expect(sum == 10 * ACCOUNTS, "money",
	    "There were %d in all accounts, and now there are %ld.",
	    10 * ACCOUNTS, sum);
	for (i = 1; i <= THREADS; i++)
		if (done[i]) {
			wanted[orders[i].from] -= orders[i].amount;
			wanted[orders[i].to] += orders[i].amount;
		}
	for (i = 1; i <= ACCOUNTS; i++)
		expect(accounts[i].balance.value == wanted[i], "wrong-account",
		    "By what transfer() returned there should be %ld in "
		    "account %d, and there are %ld.",
		    wanted[i], i, accounts[i].balance.value);
}

static void
back_and_forth(void)
{
	open_accounts();
	orders[1] = (struct order) { 1, 2, 3 };
	orders[2] = (struct order) { 2, 1, 4 };
}

static void
to_itself(void)
{
	open_accounts();
	orders[1] = (struct order) { 2, 2, 3 };
	orders[2] = (struct order) { 2, 1, 4 };
}

static void
too_much(void)
{
	open_accounts();
	orders[1] = (struct order) { 2, 1, 7 };
	orders[2] = (struct order) { 2, 3, 6 };
}

static void
all_of_it(void)
{
	open_accounts();
	orders[1] = (struct order) { 1, 2, 10 };
	orders[2] = (struct order) { 3, 3, 11 };
}

static void
end_all_of_it(void)
{
	expect(done[1], "refused",
	    "There were 10 in account 1, and transfer() refused to move all "
	    "of them.");
	expect(!done[2], "not-enough",
	    "There were 10 in account 3, and transfer() returned true when 11 "
	    "were to be moved.");
	end();
}

static void
ring(void)
{
	open_accounts();
	orders[1] = (struct order) { 1, 2, 3 };
	orders[2] = (struct order) { 2, 3, 4 };
	orders[3] = (struct order) { 3, 1, 5 };
}

static void
two_pairs(void)
{
	open_accounts();
	orders[1] = (struct order) { 1, 2, 3 };
	orders[2] = (struct order) { 3, 4, 4 };
}

/* B looks what both have, if it gets both locks without waiting. */
static void
audit(void)
{
	long sum;

	mutex_lock(&accounts[1].mutex);
	if (mutex_trylock(&accounts[2].mutex)) {
		sum = load(&accounts[1].balance) + load(&accounts[2].balance);
		expect(sum == 20, "on-its-way",
		    "B has the locks of accounts 1 and 2, which had 20, and "
		    "sees %ld in them: some of the money is on its way, and "
		    "no lock keeps it.",
		    sum);
		mutex_unlock(&accounts[2].mutex);
	}
	mutex_unlock(&accounts[1].mutex);
}

static void
looked_at(void)
{
	open_accounts();
	orders[1] = (struct order) { 1, 2, 3 };
}

static void
move_or_audit(int me)
{
	if (me == 1)
		move(me);
	else
		audit();
}

/* C has the lock of account 2 until B is through with 3 and 4. */
static void
hold(void)
{
	int in_vain = 0, at = 0;
	long before;

	mutex_lock(&accounts[2].mutex);
	before = load(&accounts[2].balance);
	while (load(&is_through) == 0) {
		in_vain = steps_taken() == at + 1 ? in_vain + 1 : 1;
		at = steps_taken();
		expect(in_vain < IN_VAIN, "one-lock",
		    "A waits for account 2, which C has, and B cannot move "
		    "money from account 3 to account 4, which nobody has: "
		    "transfers between different accounts keep each other "
		    "waiting.");
	}
	expect(load(&accounts[2].balance) == before, "not-locked",
	    "C has the lock of account 2, and A changes what is in it.");
	mutex_unlock(&accounts[2].mutex);
}

static void
pairs(int me)
{
	if (me == 3) {
		hold();
		return;
	}
	move(me);
	if (me == 2)
		store(&is_through, 1);
}

static const struct scene scenes[] = {
	{ "A moves money from account 1 to account 2, and B back", 2,
	    back_and_forth, move, always, end, 0, 0, false },
	{ "A moves money from account 2 to itself, and B some out of it", 2,
	    to_itself, move, always, end, 0, 0, false },
	{ "A and B take money out of account 2, which has not enough for both",
	    2, too_much, move, always, end, 0, 0, false },
	{ "A moves all that is in account 1, and B more than is in account 3, to "
	  "account 3 itself",
	    2, all_of_it, move, always, end_all_of_it, 0, 0, false },
	{ "A moves money from 1 to 2, B from 2 to 3, and C from 3 to 1", 3,
	    ring, move, always, end, 0, 0, false },
	{ "C has the lock of account 2 until B has moved money from 3 to 4, and "
	  "A moves some from 1 to 2",
	    3, two_pairs, pairs, always, end, 0, 0, false },
	{ "A moves money from account 1 to account 2, and B looks at both", 2,
	    looked_at, move_or_audit, always, end, 0, 0, false },
};

int
main(void)
{
	unsigned i;

	for (i = 0; i < sizeof(scenes) / sizeof(*scenes); i++)
		if (explore(&scenes[i]).failed)
			return 1;
	return 0;
}
