/*
 * Ten thousand timers, for the event loop of this book and for libuv: are
 * all called, in their order, and when?
 */
#include <errno.h>
#include <string.h>

#include "loops/libuv.h"
#include "loops/ours.h"
#include "rig.h"

static void
run_ours(void *arg, int i)
{
	struct ours_timers *timers = arg;

	(void)i;
	if (timers == NULL)
		return;
	ours_timers_set(timers);
	ours_timers_run(timers);
}

static void
run_libuv(void *arg, int i)
{
	struct libuv_timers *timers = arg;

	(void)i;
	if (timers == NULL)
		return;
	libuv_timers_set(timers);
	libuv_timers_run(timers);
}

static void
report(struct timers_work *work, struct rig *rig)
{
	rig_expect(rig, "timers called", work->count, work->fired);
	rig_expect(rig, "the order in which they were called",
	    (int64_t)timers_work_order(work), (int64_t)work->order);
	rig_metric(rig, "called", work->fired);
	rig_metric(rig, "early", work->early);
	rig_metric(rig, "p50", timers_work_late_ns(work, 0.5) / 1e9);
	rig_metric(rig, "p99", timers_work_late_ns(work, 0.99) / 1e9);
	rig_metric(rig, "worst", timers_work_late_ns(work, 1) / 1e9);
	timers_work_fini(work);
}

static void
ours(struct rig *rig)
{
	struct timers_work work;
	struct ours_timers *timers;

	timers_work_init(&work, rig_number(rig, "timers"),
	    rig_number(rig, "span"));
	timers = ours_timers_new(&work);
	if (timers == NULL)
		rig_fail(rig, "cannot make a loop: %s", strerror(errno));
	rig_alone(rig, run_ours, timers);
	report(&work, rig);
	if (timers != NULL)
		ours_timers_free(timers);
}

static void
libuv(struct rig *rig)
{
	struct timers_work work;
	struct libuv_timers *timers;

	timers_work_init(&work, rig_number(rig, "timers"),
	    rig_number(rig, "span"));
	timers = libuv_timers_new(&work);
	if (timers == NULL)
		rig_fail(rig, "cannot make a loop: %s", strerror(errno));
	rig_alone(rig, run_libuv, timers);
	report(&work, rig);
	if (timers != NULL)
		libuv_timers_free(timers);
}

const struct rig_experiment rig_experiment = {
	.id = "loop-timers",
	.title = "Ten thousand timers, in the loop of this book and in libuv",
	.waits = true,
	.params = {
		{
			.name = "timers",
			.text = "timers to set, and to wait for",
			.value = 10000, .min = 1, .max = 1e6, .whole = true,
		}, {
			.name = "span",
			.text = "the longest delay of a timer",
			.unit = "ms",
			.value = 40, .min = 1, .max = 10000, .whole = true,
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
		},
	},
};
