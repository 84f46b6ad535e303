#include <stddef.h>

#include "exercises/choose-interval/exercise.h"
#include "explore/explore.h"
#include "models/sim.h"

enum { WAITS = 2000, CORES = 2 };

static const int64_t wait_ns = 500000, answer_ns = 20000;
static const double most_ms = 1, least_share = 95.5;

static void
nothing(void)
{
}

/* One computes for ever; one waits for a request, and answers it, in turn. */
static struct sim_result *
simulate(void)
{
	static const struct sim_op computes[] = { { SIM_COMPUTE, 1000000 } };
	const struct sim_op answers[] = { { SIM_WAIT, wait_ns },
		{ SIM_COMPUTE, answer_ns } };
	const struct sim_script scripts[] = { { computes, 1, 0 },
		{ answers, 2, WAITS } };
	struct sim_config config = sim_usual(SIM_GIL, CORES);

	config.interval_ns = interval_ms * 1e6;
	return sim_run(&config, scripts, 2);
}

static void
choose(int number)
{
	struct sim_result *result;
	double p99_ms, share;

	(void)number;
	expect(interval_ms >= 0.001 && interval_ms <= 1000, "no-interval",
	    "interval_ms is %g, and it should be a time from 0.001 to 1000.",
	    interval_ms);
	result = simulate();
	p99_ms = (sim_latency_ns(result, 0.99) - wait_ns) / 1e6;
	share = 100.0 * result->threads[0].computed_ns / result->end_ns;
	sim_free(result);
	expect(p99_ms <= most_ms, "waits-too-long",
	    "With %g ms, one answer in a hundred has to wait for the lock for "
	    "more than %.2f ms, and %g ms was allowed. (Meanwhile the other "
	    "thread computes for %.1f %% of the time.)",
	    interval_ms, p99_ms, most_ms, share);
	expect(share >= least_share, "costs-too-much",
	    "With %g ms, the thread that computes does so for only %.1f %% of "
	    "the time, and %g %% was asked for. (p99 of the wait for the lock "
	    "is %.2f ms.)",
	    interval_ms, share, least_share, p99_ms);
}

static const struct scene scene = {
	.name = "Simulated, on two cores: one thread computes, one waits and "
		"answers",
	.threads = 1,
	.begin = nothing,
	.thread = choose,
};

int
main(void)
{
	return explore(&scene).failed;
}
