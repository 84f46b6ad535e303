#include "exercises/batched-counter/exercise.h"
#include "explore/explore.h"
#include "explore/steps.h"

static struct counter counter;
static struct word begun[THREADS + 1], done[THREADS + 1]; /* additions */

static void
nothing(void)
{
}

/* The third thread reads while the others add. */
static void
add_or_read(int me)
{
	long over, total, most;
	int i;

	if (me <= THREADS) {
		for (i = 0; i < BATCH; i++) {
			fetch_add(&begun[me], 1);
			add(&counter, me);
			fetch_add(&done[me], 1);
		}
		return;
	}
	over = load(&done[1]) + load(&done[2]);
	total = read_total(&counter);
	most = load(&begun[1]) + load(&begun[2]);
	expect(over - total < THREADS * BATCH, "behind",
	    "%ld additions were over when C began to read, and the total that "
	    "it read is %ld. It is behind by %ld, where less than %d × %d was "
	    "promised.",
	    over, total, over - total, THREADS, BATCH);
	expect(total <= most, "ahead",
	    "The total that C read is %ld, and only %ld additions were begun "
	    "when it had read it: something was counted twice.",
	    total, most);
}

/* A batch and a half, and then the rest. */
static void
add_and_flush(int me)
{
	int i;

	for (i = 0; i < BATCH + 1; i++)
		add(&counter, me);
	flush(&counter, me);
}

static void
expect_exact(long added, long total)
{
	expect(total >= added, "lost",
	    "%ld were added, all threads have flushed, and the total is %ld: "
	    "additions are lost.",
	    added, total);
	expect(total <= added, "twice",
	    "%ld were added, all threads have flushed, and the total is %ld: "
	    "something was counted twice.",
	    added, total);
}

static void
is_exact(void)
{
	expect_exact(THREADS * (BATCH + 1), read_total(&counter));
}

/* What a thread does to the total, addition by addition. */
static void
alone(int me)
{
	long added = 0;
	int i;

	for (i = 1; i <= 3 * BATCH; i++) {
		long before = load(&counter.total);

		add(&counter, me);
		added++;
		expect(i % BATCH == 0 || load(&counter.total) == before,
		    "every-time",
		    "Addition %d of %c went to the total, and the batch of %d "
		    "was not full.",
		    i, letter(me), BATCH);
	}
	/* Go on after a flush, and flush when there is nothing to flush. */
	add(&counter, me);
	flush(&counter, me);
	expect_exact(++added, read_total(&counter));
	flush(&counter, me);
	expect_exact(added, read_total(&counter));
	add(&counter, me);
	flush(&counter, me);
	expect_exact(++added, read_total(&counter));
}

static const struct scene scenes[] = {
	{
	    .name = "A and B add, and C reads",
	    .threads = 3,
	    .begin = nothing,
	    .thread = add_or_read,
	},
	{
	    .name = "A and B add, and flush",
	    .threads = 2,
	    .begin = nothing,
	    .thread = add_and_flush,
	    .end = is_exact,
	},
	{
	    .name = "A adds alone, and flushes now and then",
	    .threads = 1,
	    .begin = nothing,
	    .thread = alone,
	},
};

int
main(void)
{
	return explore(&scenes[0]).failed || explore(&scenes[1]).failed ||
	    explore(&scenes[2]).failed;
}
