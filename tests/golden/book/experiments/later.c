/* An experiment that nobody has run. */
#include "rig.h"

/* ANCHOR: work */
static void
work(void *arg, int i)
{
	*(int *)arg = i + 1;
}
/* ANCHOR_END: work */

static void
only(struct rig *rig)
{
	int answer = 0;

	rig_alone(rig, work, &answer);
	rig_expect(rig, "the answer", 1, answer);
}

const struct rig_experiment rig_experiment = {
	.id = "later",
	.title = "Later",
	.waits = true,
	.variants = {
		{ .name = "only", .text = "all there is", .run = only },
	},
};
