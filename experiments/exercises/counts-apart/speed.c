/* Two threads that count: the reader's code, the book's, and neighbours. */
#include "exercises/counts-apart/exercise.h"
#include "explore/threads.h"
#include "rig.h"

/* The solution, by other names. */
#define count_of book_count_of
#define add book_add
#define total book_total
#include "exercises/counts-apart/solution.c"
#undef count_of
#undef add
#undef total

enum { ADDS = 100000 }; /* of a thread, in a unit of work */

static struct word neighbours[THREADS];

static void
add_to_neighbours(int me)
{
	fetch_add(&neighbours[me - 1], 1);
}

static long
total_of_neighbours(void)
{
	return load(&neighbours[0]) + load(&neighbours[1]);
}

struct job {
	void (*add)(int me);
	long times;
};

static void
work(void *arg, int i)
{
	const struct job *job = arg;

	for (long k = 0; k < job->times; k++)
		job->add(i + 1);
}

static void
run(struct rig *rig, void (*add_one)(int me), long (*sum)(void))
{
	struct job job = { add_one, ADDS * rig_work(rig) };
	long before;

	threads_are_real = true;
	before = sum();
	rig_threads(rig, THREADS, work, &job);
	rig_expect(rig, "additions", THREADS * job.times, sum() - before);
}

static void
run_yours(struct rig *rig)
{
	run(rig, add, total);
}

static void
run_book(struct rig *rig)
{
	run(rig, book_add, book_total);
}

static void
run_neighbours(struct rig *rig)
{
	run(rig, add_to_neighbours, total_of_neighbours);
}

const struct rig_experiment rig_experiment = {
	.id = "speed",
	.title = "Two threads that count",
	.scales = true,
	.variants = {
		{
			.name = "book",
			.text = "with the book's solution",
			.role = RIG_BASE,
			.run = run_book,
		}, {
			.name = "yours",
			.text = "with your code",
			.run = run_yours,
		}, {
			.name = "neighbours",
			.text = "in two words side by side",
			.run = run_neighbours,
		},
	},
};
