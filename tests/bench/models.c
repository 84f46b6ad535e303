/*
 * What the models of the experiments cost, in ns: "trace" or "clock", an event
 * in a trace beside one reading of the clock; "sim" or "virtual", simulating
 * 128 threads under the GIL beside the virtual time that they take; "owner" or
 * "plain", hashing an object that is held by a biased count or a plain one.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "models/brc.h"
#include "models/refcount.h"
#include "models/sim.h"
#include "models/trace.h"

enum {
	EVENTS = 2000000,
	THREADS = 128,
	EACH_NS = 100000000,
	OBJECTS = 64,
	TURNS = 200000,
};

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

/* The object's part in a hash: each step needs the one before. */
static uint64_t
hash_twice(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * 0x100000001b3;
	return (hash ^ word) * 0x100000001b3;
}

static double
owner(void)
{
	static struct {
		alignas(128) struct brc_object object;
	} things[OBJECTS];
	double start_ns;
	uint64_t hash = 0;

	for (int k = 0; k < OBJECTS; k++)
		brc_init(&things[k].object, NULL);
	start_ns = now_ns();
	for (int turn = 0; turn < TURNS; turn++)
		for (int k = 0; k < OBJECTS; k++) {
			brc_incref(&things[k].object);
			hash = hash_twice(hash, k);
			brc_decref(&things[k].object);
		}
	if (hash == 0 || brc_count(&things[0].object) != 1)
		exit(1);
	return (now_ns() - start_ns) / TURNS / OBJECTS;
}

static double
plain(void)
{
	static struct refcount counts[OBJECTS];
	double start_ns;
	uint64_t hash = 0;

	for (int k = 0; k < OBJECTS; k++)
		refcount_init(&counts[k], 1);
	start_ns = now_ns();
	for (int turn = 0; turn < TURNS; turn++)
		for (int k = 0; k < OBJECTS; k++) {
			refcount_inc_checked(&counts[k]);
			hash = hash_twice(hash, k);
			if (refcount_dec_checked(&counts[k]))
				exit(1);
		}
	if (hash == 0 || refcount_get(&counts[0]) != 1)
		exit(1);
	return (now_ns() - start_ns) / TURNS / OBJECTS;
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
	    strcmp(what, "owner") == 0	       ? owner() :
	    strcmp(what, "plain") == 0	       ? plain() :
					 simulate(strcmp(what, "virtual") == 0);

	printf("%.3f\n", ns);
	return 0;
}
