/*
 * A thousand connections, and messages to and fro on each: client and server
 * on one thread, in the event loop of this book and in that of libuv.
 */
#include <errno.h>
#include <string.h>

#include "loops/libuv.h"
#include "loops/ours.h"
#include "rig.h"

static void
run_ours(void *arg, int i)
{
	(void)i;
	if (arg != NULL)
		ours_echo_run(arg);
}

static void
run_libuv(void *arg, int i)
{
	(void)i;
	if (arg != NULL)
		libuv_echo_run(arg);
}

/* Both ends of each connection are open in this process. */
static struct echo_work
prepare(struct rig *rig)
{
	struct echo_work work = {
		.connections = (int)rig_number(rig, "connections"),
		.rounds = (int)rig_number(rig, "rounds"),
		.bytes = (int)rig_number(rig, "bytes"),
	};
	long allowed;

	if (!echo_allow(work.connections, &allowed))
		rig_fail(rig,
		    "%d connections have %d ends, and this process may open "
		    "only %ld descriptors (ulimit -Hn)",
		    work.connections, 2 * work.connections, allowed);
	return work;
}

static void
report(const struct echo_work *work, struct rig *rig)
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

static void
ours(struct rig *rig)
{
	struct echo_work work = prepare(rig);
	struct ours_echo *echo = ours_echo_new(&work);

	if (echo == NULL)
		rig_fail(rig, "cannot listen: %s", strerror(errno));
	rig_alone(rig, run_ours, echo);
	report(&work, rig);
	if (echo != NULL)
		ours_echo_free(echo);
}

static void
libuv(struct rig *rig)
{
	struct echo_work work = prepare(rig);
	struct libuv_echo *echo = libuv_echo_new(&work);

	if (echo == NULL)
		rig_fail(rig, "cannot listen: %s", strerror(errno));
	rig_alone(rig, run_libuv, echo);
	report(&work, rig);
	if (echo != NULL)
		libuv_echo_free(echo);
}

const struct rig_experiment rig_experiment = {
	.id = "loop-echo",
	.title = "An echo over a thousand connections, in the loop of this book "
		 "and in libuv",
	.waits = true,
	.params = {
		{
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
			.name = "echoed",
			.text = "messages that came back byte for byte",
		},
	},
};
