/*
 * A forked child looks at objects that its parent made, and changes none:
 * how many pages of them it gets copies of.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "models/object.h"
#include "rig.h"

struct looking {
	struct object *objects;
	size_t size, count;
	int64_t (*look)(const struct looking *looking);
	int pipe[2];
	int status;
	struct report {
		int64_t sum, faults;
	} report;
};

/* ANCHOR: look */
/* A C program adds up the values. */
static int64_t
read_only(const struct looking *looking)
{
	int64_t sum = 0;

	for (size_t i = 0; i < looking->count; i++)
		sum += looking->objects[i].value;
	return sum;
}

/* Others may read the count now, so the compiler has to write it. */
static inline void
seen(const struct object *object)
{
	__asm__ volatile("" : : "r"(object) : "memory");
}

/* Python holds an object while it looks at it: sum(objects). */
static int64_t
hold_and_drop(const struct looking *looking)
{
	struct object_heap none = { 0 };
	int64_t sum = 0;

	for (size_t i = 0; i < looking->count; i++) {
		struct object *object = object_hold(&looking->objects[i]);

		seen(object);
		sum += object->value;
		object_drop(&none, object);
	}
	return sum;
}
/* ANCHOR_END: look */

/* ANCHOR: child */
static int64_t
page_faults(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_minflt;
}

static void
look_in_child(void *arg, int i)
{
	struct looking *looking = arg;
	pid_t pid = fork();

	(void)i;
	if (pid == 0) {
		struct report *report = &looking->report;

		report->faults = -page_faults();
		report->sum = looking->look(looking);
		report->faults += page_faults();
		_exit(write(looking->pipe[1], report, sizeof(*report)) !=
		    sizeof(*report));
	}
	if (pid < 0 || waitpid(pid, &looking->status, 0) != pid)
		looking->status = -1;
}
/* ANCHOR_END: child */

static bool
make_objects(struct looking *looking, uint32_t refs)
{
	looking->objects = mmap(NULL, looking->size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (looking->objects == MAP_FAILED)
		return false;
	madvise(looking->objects, looking->size, MADV_NOHUGEPAGE);
	looking->count = looking->size / sizeof(struct object);
	for (size_t i = 0; i < looking->count; i++)
		looking->objects[i] = (struct object) { .refs = refs,
			.kind = OBJECT_INT,
			.value = i };
	return true;
}

static void
run(struct rig *rig, uint32_t refs,
    int64_t (*look)(const struct looking *looking))
{
	struct looking looking = {
		.size = (size_t)rig_number(rig, "memory") << 20,
		.look = look,
	};
	int64_t pages = looking.size / sysconf(_SC_PAGESIZE), n;

	if (pipe(looking.pipe) != 0)
		abort();
	if (!make_objects(&looking, refs))
		rig_fail(rig, "no memory for the objects");
	rig_alone(rig, look_in_child, &looking);
	rig_expect(rig, "the child's status", 0, looking.status);
	if (looking.status != 0 ||
	    read(looking.pipe[0], &looking.report, sizeof(looking.report)) !=
		sizeof(looking.report))
		return;
	n = looking.count;
	rig_expect(rig, "the sum of the values", n * (n - 1) / 2,
	    looking.report.sum);
	rig_metric(rig, "faults", looking.report.faults);
	rig_metric(rig, "share", 100.0 * looking.report.faults / pages);
	munmap(looking.objects, looking.size);
	close(looking.pipe[0]);
	close(looking.pipe[1]);
}

/* ANCHOR: variants */
static void
counted(struct rig *rig)
{
	run(rig, 1, hold_and_drop);
}

static void
immortal(struct rig *rig)
{
	run(rig, OBJECT_IMMORTAL, hold_and_drop);
}

static void
uncounted(struct rig *rig)
{
	run(rig, 1, read_only);
}
/* ANCHOR_END: variants */

const struct rig_experiment rig_experiment = {
	.id = "cow-pages",
	.title = "Pages that are copied when a forked child only looks",
	.waits = true, /* a count needs no warm caches */
	.params = {
		{
			.name = "memory",
			.text = "objects that the parent made",
			.unit = "MiB",
			.value = 16, .min = 1, .max = 1024, .whole = true,
		},
	},
	.variants = {
		{
			.name = "counted",
			.text = "objects with a reference count, looked at as Python does",
			.run = counted,
		}, {
			.name = "immortal",
			.text = "immortal objects, looked at in the same way",
			.run = immortal,
		}, {
			.name = "uncounted",
			.text = "objects whose count is left alone",
			.run = uncounted,
		},
	},
	.metrics = {
		{
			.name = "share",
			.text = "page faults while it looked, of all pages of objects",
			.unit = "%",
		}, {
			.name = "faults",
			.text = "page faults of the child while it looked",
		},
	},
};
