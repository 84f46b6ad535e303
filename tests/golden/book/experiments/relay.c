/* Two runners and a baton: metrics over a sweep, and what each was at. */
#include "rig.h"

static void
run_leg(void *arg, int i)
{
	int64_t *legs = arg;

	legs[2 * i] = rig_now_ns();
	rig_sleep(0.001);
	legs[2 * i + 1] = rig_now_ns();
}

static void
report(struct rig *rig, const int64_t *legs, int runners)
{
	for (int i = 0; i < runners; i++)
		rig_span(rig, i, "runs", legs[2 * i], legs[2 * i + 1]);
	rig_expect(rig, "runners", runners, runners);
	rig_metric(rig, "rate", runners / rig_number(rig, "pause"));
	rig_metric(rig, "drops", 0);
}

static void
single(struct rig *rig)
{
	int64_t legs[2];

	rig_alone(rig, run_leg, legs);
	report(rig, legs, 1);
}

static void
pair(struct rig *rig)
{
	int64_t legs[4];

	rig_threads(rig, 2, run_leg, legs);
	report(rig, legs, 2);
}

const struct rig_experiment rig_experiment = {
	.id = "relay",
	.title = "A relay of <one> & of \"two\"",
	.waits = true,
	.params = {
		{
			.name = "pause",
			.text = "rest after a leg",
			.unit = "ms",
			.value = 1, .min = 0.1, .max = 100,
		},
	},
	.variants = {
		{
			.name = "single",
			.text = "one runner",
			.role = RIG_BASE,
			.run = single,
		}, {
			.name = "pair",
			.text = "two runners",
			.role = RIG_CAPACITY,
			.run = pair,
		},
	},
	.metrics = {
		{ .name = "rate", .unit = "/s", .text = "legs in a second" },
		{ .name = "late", .unit = "ns", .text = "baton < hand" },
		{ .name = "drops", .text = "batons \"lost\"" },
	},
	.spans = {
		{ .name = "runs", .text = "runs & \"runs\"" },
		{ .name = "waits", .text = "it's waiting" },
		{ .name = "rests" },
	},
};
