#include "exercises/half-a-message/exercise.h"

#include <stddef.h>

#include "explore/explore.h"
#include "explore/steps.h"

enum { SENDER = 1, MESSAGES = 3, TRIES = 4, STEPS_MAX = 24, BEYOND = 4 };

/* The ring, and what lies behind it in the shared memory. */
static struct {
	struct ring ring;
	struct slot beyond[BEYOND];
} memory;

/* Of each process alone: what was sent, and what was received. */
static long sent, received;

/* How many steps the call that goes on has taken, of each process. */
static int steps[3];

static char
own_letter(int process)
{
	return process == SENDER ? 'A' : 'B';
}

/* The words of the first message are 11 and 12, of the second 21 and 22. */
static bool
send_next(void)
{
	const struct message message = { 10 * sent + 11, 10 * sent + 12 };

	steps[thread_number()] = 0;
	if (!try_send(&memory.ring, message))
		return false;
	sent++;
	return true;
}

/* Is it the message that comes next? */
static void
look_at(struct message m)
{
	long next = received + 1;
	long first = m.first / 10, second = m.second / 10;
	char me = own_letter(thread_number());

	expect(m.first % 10 != 2 && m.second % 10 != 1, "mixed-up",
	    "%c receives the words %ld and %ld: first and second are mixed "
	    "up.",
	    me, m.first, m.second);
	expect(first <= next && second <= next, "overwritten",
	    "%c should receive the words %ld1 and %ld2, and it receives %ld "
	    "and %ld. The sender has written a later message over one that "
	    "was not read yet.",
	    me, next, next, m.first, m.second);
	expect(first == second, "half-a-message",
	    "%c receives the words %ld and %ld: half of a message. The other "
	    "half was not written yet when it was read.",
	    me, m.first, m.second);
	expect(first == 0 || first != next - 1, "twice",
	    "%c receives the words %ld and %ld, and it has received that "
	    "message before.",
	    me, m.first, m.second);
	expect(first == next, "not-written",
	    "%c should receive the words %ld1 and %ld2, and it receives %ld "
	    "and %ld: that was in the slot before, and the message itself "
	    "was not written there.",
	    me, next, next, m.first, m.second);
}

static bool
receive_next(void)
{
	struct message message = { 0, 0 };

	steps[thread_number()] = 0;
	if (!try_receive(&memory.ring, &message))
		return false;
	look_at(message);
	received++;
	return true;
}

/* Who finds no room, or nothing, does something else and tries again. */
static void
some(int me, int messages, int tries)
{
	int i;

	for (i = 0; i < tries; i++)
		if (me == SENDER) {
			if (sent < messages)
				send_next();
		} else if (received < messages)
			receive_next();
}

static void
one_message(int me)
{
	some(me, 1, me == SENDER ? 1 : 2);
}

static void
three_messages(int me)
{
	some(me, MESSAGES, TRIES);
}

static void
expect_sent(int in_ring)
{
	expect(send_next(), "refused",
	    "There is room for %d messages, %d %s in the ring, and "
	    "try_send() returns false.",
	    ROOM, in_ring, in_ring == 1 ? "is" : "are");
}

static void
expect_received(int in_ring)
{
	expect(receive_next(), "left-there",
	    "There %s %d message%s in the ring, and try_receive() returns "
	    "false.",
	    in_ring == 1 ? "is" : "are", in_ring, in_ring == 1 ? "" : "s");
}

/* One after the other: fill it, find no room, empty it, find nothing; so
 * often that each slot is used again. */
static void
in_turn(int me)
{
	int round, i;

	(void)me;
	expect_sent(0);
	expect_received(1);
	/* Nothing is there: whatever comes is wrong. */
	receive_next();
	for (round = 0; round < 2; round++) {
		for (i = 0; i < ROOM; i++)
			expect_sent(i);
		expect(!send_next(), "overwrites",
		    "The ring is full, %d messages wait in it, and try_send() "
		    "returns true: it has written over one of them.",
		    ROOM);
		for (i = ROOM; i > 0; i--)
			expect_received(i);
		receive_next();
	}
}

static void
always(void)
{
	const char *at = last_object();
	int me = last_thread();

	expect(at < (const char *)memory.beyond ||
		at >= (const char *)(memory.beyond + BEYOND),
	    "beyond",
	    "%c goes beyond the last slot of the ring. Behind slot %d comes "
	    "slot 0 again.",
	    own_letter(me), ROOM - 1);
	steps[me]++;
	expect(steps[me] < STEPS_MAX, "spins",
	    "%c has taken %d steps and does not come back. Who finds no room, "
	    "or no message, returns false: %c may have something else to do.",
	    own_letter(me), steps[me], own_letter(me));
}

/* What is still in the ring is received by nobody in particular. */
static void
rest(void)
{
	while (received < sent)
		expect(receive_next(), "lost",
		    "%ld messages were sent and %ld received, and "
		    "try_receive() finds nothing: a message is lost.",
		    sent, received);
}

static const struct scene scenes[] = {
	{
	    .name = "A sends a message, B tries twice to receive it",
	    .threads = 2,
	    .thread = one_message,
	    .always = always,
	},
	{
	    .name = "A sends and receives, one after the other",
	    .threads = 1,
	    .thread = in_turn,
	    .always = always,
	},
	{
	    .name = "A sends up to three messages, B receives up to three",
	    .threads = 2,
	    .thread = three_messages,
	    .always = always,
	    .end = rest,
	},
};

int
main(void)
{
	size_t i;

	for (i = 0; i < sizeof(scenes) / sizeof(*scenes); i++)
		if (explore(&scenes[i]).failed)
			return 1;
	return 0;
}
