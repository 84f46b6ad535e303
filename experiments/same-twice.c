/*
 * The same work, measured twice under two names.  Any difference between the
 * two is one of the measurement.
 */
#include "models/chain.h"
#include "rig.h"

struct work {
	int64_t steps;
	uint64_t result;
};

/* ANCHOR: work */
static void
compute(void *arg, int i)
{
	struct work *work = arg;

	(void)i;
	work->result = chain_steps(1, work->steps);
}
/* ANCHOR_END: work */

/* ANCHOR: same */
/* Both variants are this function. */
static void
run(struct rig *rig)
{
	struct work work = { .steps = rig_number(rig, "steps") };

	rig_alone(rig, compute, &work);
	rig_expect(rig, "the chain", chain_leap(1, work.steps), work.result);
}
/* ANCHOR_END: same */

const struct rig_experiment rig_experiment = {
	.id = "same-twice",
	.title = "The same work under two names",
	.params = {
		{
			.name = "steps",
			.text = "additions and multiplications, one after the other",
			.value = 3e7, .min = 1, .max = 1e10, .whole = true,
		},
	},
	.variants = {
		{
			.name = "first",
			.text = "one thread that computes",
			.role = RIG_BASE,
			.run = run,
		}, {
			.name = "second",
			.text = "the same",
			.run = run,
		},
	},
};
