/*
 * The same work for the event loop of this book and for libuv: ten thousand
 * timers, or an echo over a thousand connections.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "loops/libuv.h"
#include "loops/ours.h"
#include "rig.h"

/* One of the loops, with its work. */
struct timers {
	struct timers_work work;
	struct ours_timers *ours;
	struct libuv_timers *libuv;
};

struct echo {
	struct echo_work work;
	struct ours_echo *ours;
	struct libuv_echo *libuv;
};

static void
run_ours_timers(void *arg, int i)
{
	struct timers *timers = arg;

	(void)i;
	ours_timers_set(timers->ours);
	ours_timers_run(timers->ours);
}

static void
run_libuv_timers(void *arg, int i)
{
	struct timers *timers = arg;

	(void)i;
	libuv_timers_set(timers->libuv);
	libuv_timers_run(timers->libuv);
}

static void
run_ours_echo(void *arg, int i)
{
	struct echo *echo = arg;

	(void)i;
	ours_echo_run(echo->ours);
}

static void
run_libuv_echo(void *arg, int i)
{
	struct echo *echo = arg;

	(void)i;
	libuv_echo_run(echo->libuv);
}

static void
do_nothing(void *arg, int i)
{
	(void)arg;
	(void)i;
}

/* There is nothing to measure: the sample failed, and this is why. */
static void
refuse(struct rig *rig, const char *why)
{
	rig_fail(rig, "%s", why);
	rig_alone(rig, do_nothing, NULL);
	rig_expect(rig, "loops that did their work", 1, 0);
}

static void
report_timers(struct timers_work *work, struct rig *rig)
{
	rig_expect(rig, "timers called", work->count, work->fired);
	rig_expect(rig, "the order in which they were called",
	    (int64_t)timers_work_order(work), (int64_t)work->order);
	rig_metric(rig, "called", work->fired);
	rig_metric(rig, "early", work->early);
	rig_metric(rig, "p50", timers_work_late_ns(work, 0.5) / 1e9);
	rig_metric(rig, "p99", timers_work_late_ns(work, 0.99) / 1e9);
	rig_metric(rig, "worst", timers_work_late_ns(work, 1) / 1e9);
}

static void
do_timers(struct rig *rig, bool libuv)
{
	struct timers timers = { .ours = NULL };

	timers_work_init(&timers.work, rig_number(rig, "timers"),
	    rig_number(rig, "span"));
	if (libuv)
		timers.libuv = libuv_timers_new(&timers.work);
	else
		timers.ours = ours_timers_new(&timers.work);
	if (timers.libuv == NULL && timers.ours == NULL) {
		refuse(rig, strerror(errno));
	} else {
		rig_alone(rig, libuv ? run_libuv_timers : run_ours_timers,
		    &timers);
		report_timers(&timers.work, rig);
	}
	if (timers.libuv != NULL)
		libuv_timers_free(timers.libuv);
	if (timers.ours != NULL)
		ours_timers_free(timers.ours);
	timers_work_fini(&timers.work);
}

static void
report_echo(const struct echo_work *work, struct rig *rig)
{
	if (work->doing != NULL)
		rig_fail(rig, "%s: %s", work->doing, strerror(work->error));
	rig_expect(rig, "connections made", work->connections, work->connected);
	rig_expect(rig, "messages that came back as they were sent",
	    (int64_t)work->connections * work->rounds, work->echoed);
	rig_expect(rig, "messages that did not", 0, work->wrong);
	rig_expect(rig, "connections closed", work->connections, work->closed);
	rig_metric(rig, "echoed", work->echoed);
}

/* Both ends of each connection are open in this process. */
static bool
may_open(struct rig *rig, int connections)
{
	char why[128];
	long allowed;

	if (echo_allow(connections, &allowed))
		return true;
	snprintf(why, sizeof(why),
	    "%d connections have %d ends, and this process may open only %ld "
	    "descriptors (ulimit -Hn)",
	    connections, 2 * connections, allowed);
	refuse(rig, why);
	return false;
}

static void
do_echo(struct rig *rig, bool libuv)
{
	struct echo echo = {
		.work = {
			.connections = rig_number(rig, "connections"),
			.rounds = rig_number(rig, "rounds"),
			.bytes = rig_number(rig, "bytes"),
		},
	};

	if (!may_open(rig, echo.work.connections))
		return;
	if (libuv)
		echo.libuv = libuv_echo_new(&echo.work);
	else
		echo.ours = ours_echo_new(&echo.work);
	if (echo.libuv == NULL && echo.ours == NULL) {
		refuse(rig, strerror(errno));
		return;
	}
	rig_alone(rig, libuv ? run_libuv_echo : run_ours_echo, &echo);
	report_echo(&echo.work, rig);
	if (libuv)
		libuv_echo_free(echo.libuv);
	else
		ours_echo_free(echo.ours);
}

static void
do_task(struct rig *rig, bool libuv)
{
	if (strcmp(rig_choice(rig, "task"), "timers") == 0)
		do_timers(rig, libuv);
	else
		do_echo(rig, libuv);
}

static void
ours(struct rig *rig)
{
	do_task(rig, false);
}

static void
libuv(struct rig *rig)
{
	do_task(rig, true);
}

const struct rig_experiment rig_experiment = {
	.id = "loop-uv",
	.title = "The event loop of this book, and libuv",
	.waits = true,
	.params = {
		{
			.name = "task",
			.text = "what the loop has to do",
			.choices = { "timers", "echo" },
		}, {
			.name = "timers",
			.text = "timers to set, and to wait for",
			.value = 10000, .min = 1, .max = 1e6, .whole = true,
		}, {
			.name = "span",
			.text = "the longest delay of a timer",
			.unit = "ms",
			.value = 40, .min = 1, .max = 10000, .whole = true,
		}, {
			.name = "connections",
			.text = "connections at the same time",
			.value = 1000, .min = 1, .max = 10000, .whole = true,
		}, {
			.name = "rounds",
			.text = "messages to and fro on each connection",
			.value = 5, .min = 1, .max = 1000, .whole = true,
		}, {
			.name = "bytes",
			.text = "length of a message",
			.unit = "bytes",
			.value = 64, .min = 1, .max = ECHO_MOST_BYTES,
			.whole = true,
		},
	},
	.variants = {
		{
			.name = "libuv",
			.text = "the loop of libuv",
			.role = RIG_BASE,
			.run = libuv,
		}, {
			.name = "ours",
			.text = "the loop of this book",
			.run = ours,
		},
	},
	.metrics = {
		{
			.name = "called",
			.text = "timers that were called",
		}, {
			.name = "early",
			.text = "timers that were called before their time",
		}, {
			.name = "p50",
			.text = "half of the timers were at most so late",
			.unit = "s",
		}, {
			.name = "p99",
			.text = "99 of 100 timers were at most so late",
			.unit = "s",
		}, {
			.name = "worst",
			.text = "how late the latest timer was",
			.unit = "s",
		}, {
			.name = "echoed",
			.text = "messages that came back byte for byte",
		},
	},
};
