/* Two sums: in turn, or in two threads that no lock keeps apart at all. */
#include "rig.h"

#include <stdint.h>

enum { TERMS = 20000000 };

struct sums {
	int count;
	long repeats;
	struct {
		_Alignas(128) uint64_t total;
	} of[2];
};

static void
add_up(struct sums *sums, int which)
{
	uint64_t total = 0;

	for (long r = 0; r < sums->repeats; r++)
		for (uint64_t i = 1; i <= TERMS; i++) {
			total += i;
			/* No compiler may add this up by itself. */
			__asm__ volatile("" : "+r"(total));
		}
	sums->of[which].total = total;
}

static void
in_turn(void *arg, int i)
{
	add_up(arg, i);
	add_up(arg, i + 1);
}

static void
beside(void *arg, int i)
{
	add_up(arg, i);
}

static void
check(struct rig *rig, const struct sums *sums)
{
	for (int i = 0; i < 2; i++)
		rig_expect(rig, "the sum",
		    (int64_t)TERMS * (TERMS + 1) / 2 * sums->repeats,
		    (int64_t)sums->of[i].total);
}

static void
sequential(struct rig *rig)
{
	struct sums sums = { .repeats = rig_work(rig) };

	rig_alone(rig, in_turn, &sums);
	check(rig, &sums);
}

static void
threads(struct rig *rig)
{
	struct sums sums = { .repeats = rig_work(rig) };

	rig_threads(rig, 2, beside, &sums);
	check(rig, &sums);
}

const struct rig_experiment rig_experiment = {
	.id = "nolock",
	.title = "Two sums without a lock",
	.scales = true,
	.variants = {
		{ .name = "sequential", .text = "one thread",
		  .role = RIG_BASE, .run = sequential },
		{ .name = "gil", .text = "said to have a lock, and has none",
		  .run = threads },
		{ .name = "free", .text = "two threads",
		  .role = RIG_CAPACITY, .run = threads },
	},
};
