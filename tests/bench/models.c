/*
 * What the models of the experiments cost, in ns: "trace" or "clock", an event
 * in a trace beside one reading of the clock; "sim" or "virtual", simulating
 * 128 threads under the GIL beside the virtual time that they take.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "models/sim.h"
#include "models/trace.h"

enum { EVENTS = 2000000, THREADS = 128, EACH_NS = 100000000 };

static double
now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static double
trace(void)
{
	struct trace *ring = trace_new(1 << 12);
	double start_ns = now_ns(), took_ns;
	int i;

	for (i = 0; i < EVENTS; i++)
		trace_put(ring, TRACE_TAKE);
	took_ns = now_ns() - start_ns;
	if (trace_dropped(ring) + trace_length(ring) != EVENTS)
		exit(1);
	trace_free(ring);
	return took_ns / EVENTS;
}

static double
clock_alone(void)
{
	double start_ns = now_ns();
	struct timespec now;
	int i;

	for (i = 0; i < EVENTS; i++)
		clock_gettime(CLOCK_MONOTONIC, &now);
	return (now_ns() - start_ns) / EVENTS;
}

/* How long it takes, or how long it pretends to take. */
static double
simulate(bool virtual)
{
	struct sim_config config = sim_usual(SIM_GIL, THREADS);
	struct sim_op op = { SIM_COMPUTE, EACH_NS };
	struct sim_script scripts[THREADS];
	double start_ns = now_ns(), took_ns, pretended_ns;
	struct sim_result *result;
	int i;

	for (i = 0; i < THREADS; i++)
		scripts[i] = (struct sim_script) { &op, 1, 1 };
	result = sim_run(&config, scripts, THREADS);
	took_ns = now_ns() - start_ns;
	pretended_ns = (double)result->end_ns;
	if (result->computed_ns != (int64_t)THREADS * EACH_NS)
		exit(1);
	sim_free(result);
	return virtual ? pretended_ns : took_ns;
}

int
main(int argc, char **argv)
{
	const char *what = argc == 2 ? argv[1] : "";
	double ns = strcmp(what, "trace") == 0 ? trace() :
	    strcmp(what, "clock") == 0	       ? clock_alone() :
					 simulate(strcmp(what, "virtual") == 0);

	printf("%.1f\n", ns);
	return 0;
}
