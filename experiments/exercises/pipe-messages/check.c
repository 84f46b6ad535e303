#include "exercises/pipe-messages/exercise.h"

#include <stddef.h>

#include "explore/explore.h"
#include "explore/steps.h"

enum { MESSAGES_MAX = 3 };

/* What was sent.  The words of message n are n1, n2 and so on. */
static const long for_two[] = { 2, 11, 12, 1, 21, 2, 31, 32, 0, 0 };
static const long for_three[] = { 2, 11, 12, 1, 21, 0, 0, 0 };

static const long *sent;
static long nsent, messages;

static struct pipe the_pipe;
static struct word reader[WORDS]; /* who has read it; 0: nobody yet */
static struct word done[MESSAGES_MAX + 1];

static const char *const names[] = { "", "A", "B", "C" };

static bool
is_length(long at)
{
	return sent[at] < 10;
}

/* A word belongs to whoever has read the one before, back to the length. */
long
word_of_pipe(long at)
{
	int me = thread_number();
	long before;

	expect(at < nsent, "reads-on",
	    "%c reads on, but there is nothing left in the pipe: its last end "
	    "message was read. Who reads an end message reads no more.",
	    letter(me));
	exchange(&reader[at], me);
	if (is_length(at))
		return sent[at];
	before = load(&reader[at - 1]);
	expect(before == me, "torn",
	    "A message is torn: %c reads its word %ld, and what stands before "
	    "that, the %s %ld, was read by %s.",
	    letter(me), sent[at], is_length(at - 1) ? "length" : "word",
	    sent[at - 1], before == 0 ? "another worker" : names[before]);
	return sent[at];
}

void
compute(const long *words, long count)
{
	int me = thread_number();
	long n, i, before;

	/* Nobody else can change whether this worker holds it. */
	expect(the_pipe.turn.holder != me, "holds-while-computing",
	    "%c computes and holds the lock of the pipe: meanwhile nobody "
	    "else can get a message.",
	    letter(me));
	expect(count > 0, "computes-the-end",
	    "%c calls compute() for an end message, in which there is nothing.",
	    letter(me));
	n = words[0] / 10;
	for (i = 0; i < count; i++)
		expect(words[i] == 10 * n + i + 1, "wrong-message",
		    "compute() gets %ld words, and word %ld of them is %ld: "
		    "that is no message that was sent.",
		    count, i + 1, words[i]);
	expect(n >= 1 && n <= messages, "wrong-message",
	    "compute() gets a message that was never sent: it begins with %ld.",
	    words[0]);
	before = exchange(&done[n], me);
	expect(before == 0, "twice",
	    "%c computes the message that begins with %ld, and %c has done so "
	    "already.",
	    letter(me), words[0], letter(before));
}

static void
worker(int me)
{
	(void)me;
	work(&the_pipe);
}

static void
two_workers(void)
{
	sent = for_two;
	nsent = sizeof(for_two) / sizeof(*for_two);
	messages = 3;
}

static void
three_workers(void)
{
	sent = for_three;
	nsent = sizeof(for_three) / sizeof(*for_three);
	messages = 2;
}

static void
all_done(void)
{
	long n;

	for (n = 1; n <= messages; n++)
		expect(done[n].value != 0, "not-done",
		    "All workers have ended, and nobody has computed the "
		    "message that begins with %ld.",
		    10 * n + 1);
}

static const struct scene scenes[] = {
	{
	    .name = "Two workers read three messages",
	    .threads = 2,
	    .begin = two_workers,
	    .thread = worker,
	    .end = all_done,
	},
	{
	    .name = "Three workers read two messages",
	    .threads = 3,
	    .begin = three_workers,
	    .thread = worker,
	    .end = all_done,
	},
};

int
main(void)
{
	return explore(&scenes[0]).failed || explore(&scenes[1]).failed;
}
