/* Five waits: one after the other, and in five threads that let go. */
#include <stdio.h>
#include <stdlib.h>

#include "models/gil.h"
#include "rig.h"

enum { DRAWN_MAX = 20 }; /* more threads than that nobody can read */

struct desk {
	struct gil *gil;
	double delay_s;
	bool keeps_gil;
	int waits;
	int replies;	      /* guarded by the GIL */
	int64_t *waited_ns;   /* by wait */
	struct trace **trace; /* by thread; NULL: it writes none */
};

/* ANCHOR: wait */
/* As Python waits for a reply: any thread may run meanwhile. */
static void
wait_for_reply(struct gil *gil, struct gil_thread *self, double seconds)
{
	gil_release(gil, self);
	rig_sleep(seconds);
	gil_acquire(gil, self);
}
/* ANCHOR_END: wait */

/* ANCHOR: keep */
/* As a C extension waits that forgot to let go: no thread can run. */
static void
wait_and_keep(double seconds)
{
	rig_sleep(seconds);
}
/* ANCHOR_END: keep */

static void
get_reply(struct desk *desk, struct gil_thread *self, int i)
{
	int64_t since_ns = rig_now_ns();

	if (desk->keeps_gil)
		wait_and_keep(desk->delay_s);
	else
		wait_for_reply(desk->gil, self, desk->delay_s);
	desk->waited_ns[i] = rig_now_ns() - since_ns;
	desk->replies++;
}

static void
thread_init(const struct desk *desk, struct gil_thread *self, int i)
{
	gil_thread_init(self);
	self->trace = desk->trace[i];
}

/* ANCHOR: sequential */
/* One thread waits for all the replies. */
static void
all_waits(void *arg, int i)
{
	struct desk *desk = arg;
	struct gil_thread self;

	thread_init(desk, &self, i);
	gil_acquire(desk->gil, &self);
	for (; i < desk->waits; i++)
		get_reply(desk, &self, i);
	gil_release(desk->gil, &self);
}
/* ANCHOR_END: sequential */

/* ANCHOR: threads */
/* Each thread waits for one reply. */
static void
own_wait(void *arg, int i)
{
	struct desk *desk = arg;
	struct gil_thread self;

	thread_init(desk, &self, i);
	gil_acquire(desk->gil, &self);
	get_reply(desk, &self, i);
	gil_release(desk->gil, &self);
}
/* ANCHOR_END: threads */

static void
desk_init(struct desk *desk, const struct rig *rig, int threads)
{
	*desk = (struct desk) {
		.gil = gil_new(),
		.delay_s = rig_number(rig, "delay"),
		.waits = rig_number(rig, "waits"),
	};
	desk->waited_ns = calloc(desk->waits, sizeof(*desk->waited_ns));
	desk->trace = calloc(desk->waits, sizeof(struct trace *));
	if (desk->waited_ns == NULL || desk->trace == NULL)
		abort();
	for (int i = 0; i < threads && desk->waits <= DRAWN_MAX; i++)
		desk->trace[i] = trace_new(256);
}

/* Between letting go of the lock and wanting it again a thread is away. */
static void
report_spans(const struct desk *desk, struct rig *rig, int thread)
{
	struct trace_span span = { 0 };
	int64_t let_go_ns = 0;

	while (trace_next_span(desk->trace[thread], &span)) {
		if (!span.holds && let_go_ns != 0)
			rig_span(rig, thread, "away", let_go_ns, span.from_ns);
		rig_span(rig, thread, span.holds ? "holds" : "waits",
		    span.from_ns, span.to_ns);
		if (span.holds)
			let_go_ns = span.to_ns;
	}
}

/* Every wait had its reply, and none was cut short. */
static void
desk_fini(struct desk *desk, struct rig *rig)
{
	char name[48];

	rig_expect(rig, "the number of replies", desk->waits, desk->replies);
	for (int i = 0; i < desk->waits; i++) {
		snprintf(name, sizeof(name), "ns waited for reply %d", i + 1);
		rig_expect_least(rig, name, (int64_t)(desk->delay_s * 1e9),
		    desk->waited_ns[i]);
	}
	rig_metric(rig, "requests", gil_requests(desk->gil));
	for (int i = 0; i < desk->waits && desk->trace[i] != NULL; i++) {
		report_spans(desk, rig, i);
		trace_free(desk->trace[i]);
	}
	free(desk->trace);
	free(desk->waited_ns);
	gil_free(desk->gil);
}

static void
sequential(struct rig *rig)
{
	struct desk desk;

	desk_init(&desk, rig, 1);
	rig_alone(rig, all_waits, &desk);
	desk_fini(&desk, rig);
}

static void
threads(struct rig *rig)
{
	struct desk desk;

	desk_init(&desk, rig, rig_number(rig, "waits"));
	rig_threads(rig, desk.waits, own_wait, &desk);
	desk_fini(&desk, rig);
}

static void
keeps_gil(struct rig *rig)
{
	struct desk desk;

	desk_init(&desk, rig, rig_number(rig, "waits"));
	desk.keeps_gil = true;
	rig_threads(rig, desk.waits, own_wait, &desk);
	desk_fini(&desk, rig);
}

const struct rig_experiment rig_experiment = {
	.id = "io-threads",
	.title = "Threads that wait, with the lock let go or kept",
	.waits = true,
	.params = {
		{
			.name = "waits",
			.text = "replies to wait for",
			.value = 5, .min = 1, .max = 200, .whole = true,
		}, {
			.name = "delay",
			.text = "how long each reply takes",
			.unit = "s",
			.value = 0.1, .min = 0.001, .max = 10,
		},
	},
	.variants = {
		{
			.name = "sequential",
			.text = "one thread waits for one reply after another",
			.role = RIG_BASE,
			.run = sequential,
		}, {
			.name = "threads",
			.text = "a thread for each wait; it lets go of the GIL",
			.role = RIG_CAPACITY,
			.run = threads,
		}, {
			.name = "keeps-gil",
			.text = "a thread for each wait; it keeps the GIL",
			.run = keeps_gil,
		},
	},
	.metrics = {
		{
			.name = "requests",
			.text = "times a thread asked another for the GIL",
		},
	},
	.spans = {
		{ .name = "holds", .text = "holds the GIL" },
		{ .name = "waits", .text = "waits for the GIL" },
		{ .name = "away", .text = "waits for its reply, without it" },
	},
};
