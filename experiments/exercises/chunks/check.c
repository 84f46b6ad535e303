#include "exercises/chunks/exercise.h"

#include <stddef.h>

#include "explore/explore.h"

/* Made up, so that now the messages weigh, now the items, now the first. */
static const struct job jobs[] = {
	{ 2000, 2, 10000, 1000, 1000 },
	{ 32, 2, 20000, 1000000, 10000000 },
	{ 32, 4, 20000, 1000000, 10000000 },
	{ 32, 2, 200000, 10000, 100000 },
	{ 1000, 4, 20000, 1000, 1000 },
	{ 1000, 4, 20000, 1000, 300000 },
	{ 1000, 8, 50000, 10000, 500000 },
	{ 100, 3, 1000, 100000, 5000000 },
};

/* What becomes of a job in chunks of one size. */
struct course {
	long size, messages;
	long done; /* when the last worker is done */
	long idle; /* how long the others have had nothing to do, in all */
};

/* The pool of the chapter: whoever is free takes the next chunk. */
static struct course
play(const struct job *job, long size)
{
	struct course course = { .size = size };
	long busy[WORKERS_MAX] = { 0 }, sent;
	int i;

	for (sent = 0; sent < job->items; sent += size) {
		long left = job->items - sent;
		int next = 0;

		for (i = 1; i < job->workers; i++)
			if (busy[i] < busy[next])
				next = i;
		busy[next] += job->message_ns +
		    (left < size ? left : size) * job->item_ns;
		if (sent == 0)
			busy[next] += job->first_ns - job->item_ns;
		course.messages++;
	}
	for (i = 0; i < job->workers; i++)
		if (busy[i] > course.done)
			course.done = busy[i];
	for (i = 0; i < job->workers; i++)
		course.idle += course.done - busy[i];
	return course;
}

static struct course
best(const struct job *job)
{
	struct course best = play(job, 1);
	long size;

	for (size = 2; size <= job->items; size++) {
		struct course course = play(job, size);

		if (course.done < best.done)
			best = course;
	}
	return best;
}

/* A worker works, has to do with messages, or is idle; the work is given. */
static void
judge(const struct job *job, struct course is, struct course could)
{
	long messages = (is.messages - could.messages) * job->message_ns;
	long idle = is.idle - could.idle;
	long percent = (100 * is.done + could.done / 2) / could.done - 100;
	bool good = is.done * 10 <= could.done * 11;

	expect(good || messages < idle, "too-many-messages",
	    "%ld items for %ld workers, a message costs %ld ns, an item %ld, "
	    "the first item %ld. In chunks of %ld that takes %ld ns, %ld %% "
	    "more than in chunks of %ld. Too many messages: %ld, where %ld "
	    "do.",
	    job->items, job->workers, job->message_ns, job->item_ns,
	    job->first_ns, is.size, is.done, percent, could.size, is.messages,
	    could.messages);
	expect(good, "slowest-worker",
	    "%ld items for %ld workers, a message costs %ld ns, an item %ld, "
	    "the first item %ld. In chunks of %ld that takes %ld ns, %ld %% "
	    "more than in chunks of %ld. One worker is still at its last "
	    "chunk, and the others have nothing left to do.",
	    job->items, job->workers, job->message_ns, job->item_ns,
	    job->first_ns, is.size, is.done, percent, could.size);
}

static void
ask(int number)
{
	size_t i;

	(void)number;
	for (i = 0; i < sizeof(jobs) / sizeof(*jobs); i++) {
		struct job job = jobs[i];
		long size = chunk(&job);

		expect(size >= 1 && size <= jobs[i].items, "no-size",
		    "chunk() says %ld for %ld items. A chunk has one item at "
		    "least, and no more than there are.",
		    size, jobs[i].items);
		judge(&jobs[i], play(&jobs[i], size), best(&jobs[i]));
	}
}

static void
begin(void)
{
}

static const struct scene scene = {
	.name = "Eight jobs, one after the other",
	.threads = 1,
	.begin = begin,
	.thread = ask,
};

int
main(void)
{
	return explore(&scene).failed;
}
