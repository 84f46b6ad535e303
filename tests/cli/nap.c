/* Some naps: one after the other, or as many threads; no capacity control. */
#include "rig.h"

/* ANCHOR: nap */
static void
nap(void *arg, int i)
{
	int *naps = arg;

	(void)i;
	for (int n = 0; n < *naps; n++)
		rig_sleep(0.001);
}
/* ANCHOR_END: nap */

/* ANCHOR: empty */
/* ANCHOR_END: empty */

/* ANCHOR: open */
static void
done(struct rig *rig)
{
	rig_expect(rig, "naps", 2, 2);
	rig_metric(rig, "naps", 2);
}

static void
in_turn(struct rig *rig)
{
	int naps = 2;

	rig_alone(rig, nap, &naps);
	done(rig);
}

static void
together(struct rig *rig)
{
	int naps = 1;

	rig_threads(rig, 2, nap, &naps);
	done(rig);
}

const struct rig_experiment rig_experiment = {
	.id = "nap",
	.title = "Naps",
	.waits = true,
	.params = {
		{ .name = "beds", .text = "a number", .value = 2, .min = 1,
		  .max = 9, .whole = true },
		{ .name = "mood", .text = "a word",
		  .choices = { "calm", "wild" } },
	},
	.variants = {
		{ .name = "in-turn", .text = "one thread",
		  .role = RIG_BASE, .run = in_turn },
		{ .name = "together", .text = "two threads",
		  .run = together },
	},
	.metrics = { { .name = "naps", .text = "naps taken" } },
};
