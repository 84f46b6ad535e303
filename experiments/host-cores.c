/*
 * One piece of arithmetic, done by one thread, or shared out among threads
 * or processes.  How much sooner is it done: how many CPUs are there really?
 */
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include <errno.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "models/stopwatch.h"
#include "rig.h"

enum { CHAINS = 4 };

/* x = A * x + C, by Knuth's constants for 64 bits (MMIX). */
#define A UINT64_C(6364136223846793005)
#define C UINT64_C(1442695040888963407)

/* What one worker does; nobody else writes to its cache lines. */
struct part {
	alignas(128) uint64_t x[CHAINS];
	bool done;
};

struct crew {
	struct part *parts; /* seen by child processes too */
	int workers;
	int64_t steps; /* of each part */
	bool dense;
	int start; /* child processes read a byte from here */
	int begin; /* and we write it here */
	pid_t *children;
};

/* ANCHOR: chain */
/* Each step needs the result of the step before it: the core mostly waits. */
static void
step_chain(uint64_t *x, int64_t steps)
{
	uint64_t a = x[0];

	while (steps-- > 0)
		a = A * a + C;
	x[0] = a;
}
/* ANCHOR_END: chain */

/* ANCHOR: dense */
/* Four chains that need nothing of each other: the multiplier is full. */
static void
step_dense(uint64_t *x, int64_t steps)
{
	uint64_t a = x[0], b = x[1], c = x[2], d = x[3];

	while (steps-- > 0) {
		a = A * a + C;
		b = A * b + C;
		c = A * c + C;
		d = A * d + C;
	}
	x[0] = a;
	x[1] = b;
	x[2] = c;
	x[3] = d;
}
/* ANCHOR_END: dense */

static void
do_part(const struct crew *crew, struct part *part)
{
	if (crew->dense)
		step_dense(part->x, crew->steps);
	else
		step_chain(part->x, crew->steps);
	part->done = true;
}

/* ANCHOR: workers */
static void
all_parts(void *arg, int i)
{
	struct crew *crew = arg;

	for (; i < crew->workers; i++)
		do_part(crew, &crew->parts[i]);
}

static void
own_part(void *arg, int i)
{
	struct crew *crew = arg;

	do_part(crew, &crew->parts[i]);
}

/* The children stand ready: let each do its part, and wait for them. */
static void
children_do_parts(void *arg, int i)
{
	struct crew *crew = arg;

	for (; i < crew->workers; i++)
		if (write(crew->begin, "", 1) != 1)
			abort();
	for (i = 0; i < crew->workers; i++)
		while (waitpid(crew->children[i], NULL, 0) < 0)
			if (errno != EINTR)
				abort();
}
/* ANCHOR_END: workers */

static void
crew_init(struct crew *crew, const struct rig *rig)
{
	*crew = (struct crew) {
		.workers = rig_number(rig, "threads"),
		.dense = strcmp(rig_choice(rig, "loop"), "dense") == 0,
	};
	crew->steps = 1e6 * rig_number(rig, "steps") / crew->workers;
	crew->parts = mmap(NULL, crew->workers * sizeof(*crew->parts),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (crew->parts == MAP_FAILED)
		abort();
	for (int i = 0; i < crew->workers; i++)
		for (int k = 0; k < CHAINS; k++)
			crew->parts[i].x[k] = i * CHAINS + k;
}

/* Where n steps lead to from x, by doubling: a step is x -> a x + c. */
static uint64_t
jump(uint64_t x, int64_t n)
{
	uint64_t a = A, c = C;

	for (; n > 0; n /= 2) {
		if (n % 2 == 1)
			x = a * x + c;
		c = a * c + c;
		a = a * a;
	}
	return x;
}

static void
crew_fini(struct crew *crew, struct rig *rig)
{
	for (int i = 0; i < crew->workers; i++) {
		const struct part *part = &crew->parts[i];

		rig_expect_work(rig, "parts done", 1, part->done);
		for (int k = 0; k < (crew->dense ? CHAINS : 1); k++)
			rig_expect(rig, "a number",
			    (int64_t)jump(i * CHAINS + k, crew->steps),
			    (int64_t)part->x[k]);
	}
	munmap(crew->parts, crew->workers * sizeof(*crew->parts));
}

static void
one_thread(struct rig *rig)
{
	struct crew crew;

	crew_init(&crew, rig);
	rig_alone(rig, all_parts, &crew);
	crew_fini(&crew, rig);
}

static void
threads(struct rig *rig)
{
	struct crew crew;

	crew_init(&crew, rig);
	rig_threads(rig, crew.workers, own_part, &crew);
	crew_fini(&crew, rig);
}

/* A child waits for its byte; at the end of file it was not needed. */
static void
child_main(const struct crew *crew, int i)
{
	char byte;

	close(crew->begin);
	if (read(crew->start, &byte, 1) == 1)
		do_part(crew, &crew->parts[i]);
	_exit(0);
}

/* Children that cannot be made are not waited for; their part is missed. */
static void
crew_fork(struct crew *crew, struct rig *rig)
{
	int ends[2];

	crew->children = calloc(crew->workers, sizeof(*crew->children));
	if (crew->children == NULL || pipe(ends) != 0)
		abort();
	crew->start = ends[0];
	crew->begin = ends[1];
	for (int i = 0; i < crew->workers; i++) {
		crew->children[i] = fork();
		if (crew->children[i] == 0)
			child_main(crew, i);
		if (crew->children[i] < 0) {
			rig_fail(rig, "cannot make %d processes: %s",
			    crew->workers, strerror(errno));
			crew->workers = i;
		}
	}
}

static void
processes(struct rig *rig)
{
	struct crew crew;

	crew_init(&crew, rig);
	crew_fork(&crew, rig);
	rig_alone(rig, children_do_parts, &crew);
	close(crew.start);
	close(crew.begin);
	free(crew.children);
	crew_fini(&crew, rig);
}

const struct rig_experiment rig_experiment = {
	.id = "host-cores",
	.title = "How many CPUs are really there",
	.params = {
		{
			.name = "threads",
			.text = "threads, or processes, that share the work",
			.value = 2, .min = 1, .max = 64, .whole = true,
		}, {
			.name = "loop",
			.text = "steps that wait for each other, or fill a core",
			.choices = { "dense", "chain" },
		}, {
			.name = "steps",
			.text = "trips round the loop, by all together",
			.unit = "million",
			.value = 20, .min = 1, .max = 10000,
		},
	},
	.variants = {
		{
			.name = "one",
			.text = "one thread does it all",
			.role = RIG_BASE,
			.run = one_thread,
		}, {
			.name = "threads",
			.text = "a thread for each part",
			.role = RIG_CAPACITY,
			.run = threads,
		}, {
			.name = "processes",
			.text = "a process for each part, forked beforehand",
			.run = processes,
		},
	},
};
