/*
 * Many items for which there is next to nothing to do: what each costs when
 * they are sent to the workers one by one, or many in a message.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "models/pool.h"
#include "models/programs.h"
#include "rig.h"

enum { ITEMS_MAX = 100000 };

struct map {
	struct pool *pool;
	struct pool_job job;
	int64_t items[ITEMS_MAX], results[ITEMS_MAX];
	int64_t from_ns, to_ns;
};

/* ANCHOR: map */
static void
map_items(void *arg, int i)
{
	struct map *map = arg;

	(void)i;
	map->from_ns = rig_now_ns();
	if (map->pool != NULL)
		pool_map(map->pool, &map->job);
	map->to_ns = rig_now_ns();
}
/* ANCHOR_END: map */

/* count(1) returns 1, after one turn of its loop. */
static void
check_map(const struct map *map, struct rig *rig, int workers)
{
	const struct pool_job *job = &map->job;
	int64_t sum = 0;

	if (pool_error(map->pool)[0] != '\0')
		rig_fail(rig, "%s", pool_error(map->pool));
	for (size_t i = 0; i < job->nitems; i++)
		sum += job->results[i];
	rig_expect(rig, "the sum of the results", job->nitems, sum);
	rig_expect_work(rig, "calls", job->nitems, job->calls);
	rig_expect_work(rig, "messages",
	    (job->nitems + job->chunk - 1) / job->chunk, job->messages);
	rig_metric(rig, "item_ns",
	    (double)(map->to_ns - map->from_ns) / job->nitems);
	rig_metric(rig, "messages", job->messages);
	rig_metric(rig, "pythons", pool_chunk_size(job->nitems, workers));
	rig_expect(rig, "workers that did not end well", 0,
	    pool_free(map->pool));
}

static void
run(struct rig *rig, enum pool_kind kind)
{
	struct map *map = calloc(1, sizeof(*map));
	int workers = rig_number(rig, "workers");

	if (map == NULL)
		abort();
	map->job = (struct pool_job) {
		.function = &program_count,
		.items = map->items,
		.nitems = rig_number(rig, "items"),
		.chunk = rig_number(rig, "chunk"),
		.results = map->results,
	};
	for (size_t i = 0; i < map->job.nitems; i++)
		map->items[i] = 1;
	map->pool = pool_new(kind, workers);
	if (map->pool == NULL)
		rig_fail(rig, "cannot start %d workers: %s", workers,
		    strerror(errno));
	for (int i = 0; map->pool != NULL && i < workers; i++) {
		if (kind == POOL_PROCESSES)
			rig_worker_process(rig, pool_process(map->pool, i));
		else
			rig_worker_thread(rig, pool_thread(map->pool, i));
	}
	rig_alone(rig, map_items, map);
	if (map->pool != NULL)
		check_map(map, rig, workers);
	free(map);
}

static void
processes(struct rig *rig)
{
	run(rig, POOL_PROCESSES);
}

static void
own_gils(struct rig *rig)
{
	run(rig, POOL_OWN_GILS);
}

const struct rig_experiment rig_experiment = {
	.id = "pool-chunk",
	.title = "Tiny items for a pool, one by one or many in a message",
	.waits = true, /* workers begin cold, as in life */
	.params = {
		{
			.name = "chunk",
			.text = "items in a message",
			.value = 1, .min = 1, .max = ITEMS_MAX, .whole = true,
		}, {
			.name = "items",
			.text = "items to map the function over",
			.value = 20000, .min = 1, .max = ITEMS_MAX,
			.whole = true,
		}, {
			.name = "workers",
			.text = "workers in the pool",
			.value = 2, .min = 1, .max = POOL_WORKERS_MAX,
			.whole = true,
		},
	},
	.variants = {
		{
			.name = "processes",
			.text = "a pool of processes; messages go through pipes",
			.run = processes,
		}, {
			.name = "own-gils",
			.text = "interpreters in threads; messages go through queues",
			.run = own_gils,
		},
	},
	.metrics = {
		{
			.name = "item_ns",
			.text = "time for an item, of all the map took",
			.unit = "ns",
		}, {
			.name = "messages",
			.text = "messages to the workers",
		}, {
			.name = "pythons",
			.text = "items in a message if one does not say",
		},
	},
};
