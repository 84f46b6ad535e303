/* Two threads that take turns, or do not: metrics, spans, and a sweep. */
#include "rig.h"

#include <math.h>

enum { THREADS = 2, TURNS = 4 };

struct turn {
	int64_t from_ns, to_ns;
};

struct pulse {
	int64_t step_ns, start_ns;
	int64_t begun_ns[THREADS]; /* later, where the host is busy */
	int shift; /* steps by which the second thread comes later */
	struct turn turns[THREADS][TURNS];
};

static void
sleep_until(int64_t time_ns)
{
	double left_s = (time_ns - rig_now_ns()) / 1e9;

	if (left_s > 0)
		rig_sleep(left_s);
}

static void
beat(void *arg, int i)
{
	struct pulse *pulse = arg;

	pulse->begun_ns[i] = rig_now_ns();
	for (int t = 0; t < TURNS; t++) {
		int64_t at = pulse->start_ns +
		    pulse->step_ns * (2 * t + i * pulse->shift);

		sleep_until(at);
		pulse->turns[i][t].from_ns = rig_now_ns();
		sleep_until(at + pulse->step_ns);
		pulse->turns[i][t].to_ns = rig_now_ns();
	}
}

static void
report(struct rig *rig, const struct pulse *pulse, int threads)
{
	int64_t late_ns = 0, counted = 0;

	for (int i = 0; i < threads; i++) {
		int64_t before = pulse->begun_ns[i];

		if (before < pulse->start_ns)
			before = pulse->start_ns;
		for (int t = 0; t < TURNS; t++) {
			const struct turn *turn = &pulse->turns[i][t];

			if (turn->from_ns > before)
				rig_span(rig, i, "rests", before,
				    turn->from_ns);
			rig_span(rig, i, "works", turn->from_ns, turn->to_ns);
			before = turn->to_ns;
			late_ns += turn->to_ns - turn->from_ns - pulse->step_ns;
			counted++;
		}
	}
	rig_expect(rig, "turns", (int64_t)threads * TURNS, counted);
	rig_metric(rig, "late", (double)late_ns / counted);
	rig_metric(rig, "rate", 1e9 * threads / (2 * pulse->step_ns));
	rig_metric(rig, "turns", counted);
	rig_metric(rig, "none", NAN);
}

static void
run(struct rig *rig, int threads, int shift)
{
	struct pulse pulse = {
		.step_ns = (int64_t)(rig_number(rig, "step") * 1e6),
		.start_ns = rig_now_ns() + 4000000,
		.shift = shift,
	};

	if (threads == 1)
		rig_alone(rig, beat, &pulse);
	else
		rig_threads(rig, threads, beat, &pulse);
	report(rig, &pulse, threads);
}

static void
alone(struct rig *rig)
{
	run(rig, 1, 0);
}

static void
in_turn(struct rig *rig)
{
	run(rig, THREADS, 1);
}

static void
together(struct rig *rig)
{
	run(rig, THREADS, 0);
}

const struct rig_experiment rig_experiment = {
	.id = "pulse",
	.title = "A pulse",
	.waits = true,
	.params = {
		{ .name = "step", .text = "length of a turn", .unit = "ms",
		  .value = 1, .min = 0.1, .max = 50 },
	},
	.variants = {
		{ .name = "alone", .text = "one thread",
		  .role = RIG_BASE, .run = alone },
		{ .name = "in-turn", .text = "one after the other",
		  .run = in_turn },
		{ .name = "together", .text = "at the same time",
		  .role = RIG_CAPACITY, .run = together },
	},
	.metrics = {
		{ .name = "late", .unit = "ns",
		  .text = "how much longer a turn was" },
		{ .name = "rate", .unit = "/s", .text = "turns in a second" },
		{ .name = "turns", .text = "turns taken" },
		{ .name = "none", .text = "never read" },
	},
	.spans = {
		{ .name = "works", .text = "works" },
		{ .name = "rests", .text = "waits for its turn" },
		{ .name = "idle", .text = "never seen" },
	},
};
