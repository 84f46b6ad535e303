/*
 * One function, many items, and workers who share them out: threads under one
 * lock, interpreters with a lock each, and processes.
 */
#include <errno.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "models/interp.h"
#include "models/pool.h"
#include "models/programs.h"
#include "rig.h"

enum { ITEMS_MAX = 4096 };

struct map {
	struct pool *pool;
	struct pool_job job;
	int workers;
	int64_t items[ITEMS_MAX], results[ITEMS_MAX];
	struct pool_span spans[ITEMS_MAX];
	struct share *shares;
};

/* What one thread does that needs no pool. */
struct share {
	alignas(128) struct interp *interp;
	atomic_uint no_break;
	size_t from, to;
	enum interp_error error;
};

/* ANCHOR: map */
/* pool.map(count, items), and the pool was there before. */
static void
map_items(void *arg, int i)
{
	struct map *map = arg;

	(void)i;
	if (map->pool != NULL)
		pool_map(map->pool, &map->job);
}
/* ANCHOR_END: map */

/* ANCHOR: alone */
/* [count(item) for item in items], or of a part of them. */
static void
map_share(void *arg, int i)
{
	struct map *map = arg;
	struct share *self = &map->shares[i];

	for (size_t n = self->from; n < self->to; n++)
		self->error |= interp_call(self->interp, map->job.function,
		    map->items[n], &map->results[n]);
}
/* ANCHOR_END: alone */

/* ANCHOR: items */
/* The first item is the longest, ten times as long as any other. */
static void
make_items(struct map *map, const struct rig *rig)
{
	int64_t upto = rig_number(rig, "upto");

	map->job.nitems = rig_number(rig, "items");
	for (size_t i = 0; i < map->job.nitems; i++)
		map->items[i] = upto + i;
	map->items[0] = 10 * upto;
}
/* ANCHOR_END: items */

static struct map *
map_new(const struct rig *rig)
{
	struct map *map = calloc(1, sizeof(*map));

	if (map == NULL)
		abort();
	map->workers = rig_number(rig, "workers");
	make_items(map, rig);
	map->job.function = &program_count;
	map->job.chunk = rig_number(rig, "chunk");
	map->job.items = map->items;
	map->job.results = map->results;
	map->job.spans = map->spans;
	return map;
}

/*
 * count(n) returns n, and jumps back n times.  How many results are not at
 * the place of their item is what the experiment counts, so what is checked
 * is that each is there once: their sum, and the sum of their squares.
 */
static void
check_results(const struct map *map, struct rig *rig)
{
	const struct pool_job *job = &map->job;
	int64_t sum = 0, squares = 0, misplaced = 0;

	for (size_t i = 0; i < job->nitems; i++) {
		sum += job->items[i];
		squares += job->items[i] * job->items[i];
	}
	rig_expect_work(rig, "calls", job->nitems, job->calls);
	rig_expect_work(rig, "jumps back", sum, job->back_edges);
	for (size_t i = 0; i < job->nitems; i++) {
		sum -= job->results[i];
		squares -= job->results[i] * job->results[i];
		misplaced += job->results[i] != job->items[i];
	}
	rig_expect(rig, "what the results differ by, summed up", 0, sum);
	rig_expect(rig, "the same of their squares", 0, squares);
	rig_metric(rig, "misplaced", misplaced);
	rig_metric(rig, "messages", job->messages);
}

/* The share of the work, in per cent, of the worker that did most. */
static double
share_of_busiest(const struct map *map)
{
	int64_t did[POOL_WORKERS_MAX] = { 0 }, all = 0, most = 0;

	for (size_t m = 0; m < map->job.messages; m++) {
		const struct pool_span *span = &map->spans[m];

		for (size_t i = 0; i < span->count; i++)
			did[span->worker] += map->items[span->first + i];
	}
	for (int i = 0; i < map->workers; i++) {
		all += did[i];
		most = did[i] > most ? did[i] : most;
	}
	return 100.0 * most / all;
}

static void
add_workers(const struct map *map, struct rig *rig, enum pool_kind kind)
{
	for (int i = 0; i < map->workers; i++) {
		if (kind == POOL_PROCESSES)
			rig_worker_process(rig, pool_process(map->pool, i));
		else
			rig_worker_thread(rig, pool_thread(map->pool, i));
	}
}

static void
check_pool(const struct map *map, struct rig *rig)
{
	if (pool_error(map->pool)[0] != '\0')
		rig_fail(rig, "%s", pool_error(map->pool));
	check_results(map, rig);
	rig_metric(rig, "most", share_of_busiest(map));
	for (size_t i = 0; i < map->job.messages; i++) {
		const struct pool_span *span = &map->spans[i];

		rig_span(rig, span->worker, span->first == 0 ? "long" : "short",
		    span->from_ns, span->to_ns);
	}
	rig_expect(rig, "workers that did not end well", 0,
	    pool_free(map->pool));
}

static void
with_pool(struct rig *rig, enum pool_kind kind, bool unordered)
{
	struct map *map = map_new(rig);

	map->job.unordered = unordered;
	map->pool = pool_new(kind, map->workers);
	if (map->pool == NULL)
		rig_fail(rig, "cannot start %d workers: %s", map->workers,
		    strerror(errno));
	else
		add_workers(map, rig, kind);
	rig_alone(rig, map_items, map);
	if (map->pool != NULL)
		check_pool(map, rig);
	free(map);
}

/* Cut the items into as many parts as there are threads, of equal work. */
static void
share_out(struct map *map, int threads)
{
	int64_t all = 0, before = 0;
	size_t next = 0;

	for (size_t i = 0; i < map->job.nitems; i++)
		all += map->items[i];
	map->shares = aligned_alloc(alignof(struct share),
	    threads * sizeof(*map->shares));
	if (map->shares == NULL)
		abort();
	for (int i = 0; i < threads; i++) {
		struct share *share = &map->shares[i];

		*share = (struct share) { .from = next };
		while (next < map->job.nitems &&
		    (i == threads - 1 || before < all * (i + 1) / threads))
			before += map->items[next++];
		share->to = next;
		share->interp = interp_new(&share->no_break, NULL, NULL);
	}
}

static void
check_shares(struct map *map, struct rig *rig, int threads)
{
	for (int i = 0; i < threads; i++) {
		struct share *share = &map->shares[i];

		if (share->error != INTERP_OK)
			rig_fail(rig, "%s", interp_error_text(share->error));
		map->job.calls += interp_calls(share->interp);
		map->job.back_edges += interp_back_edges(share->interp);
		interp_free(share->interp);
	}
	check_results(map, rig);
	free(map->shares);
	free(map);
}

static void
sequential(struct rig *rig)
{
	struct map *map = map_new(rig);

	share_out(map, 1);
	rig_alone(rig, map_share, map);
	check_shares(map, rig, 1);
}

/* ANCHOR: variants */
static void
one_gil(struct rig *rig)
{
	with_pool(rig, POOL_ONE_GIL, false);
}

static void
own_gils(struct rig *rig)
{
	with_pool(rig, POOL_OWN_GILS, false);
}

static void
processes(struct rig *rig)
{
	with_pool(rig, POOL_PROCESSES, false);
}

static void
unordered(struct rig *rig)
{
	with_pool(rig, POOL_PROCESSES, true);
}
/* ANCHOR_END: variants */

static void
threads_without_lock(struct rig *rig)
{
	struct map *map = map_new(rig);

	share_out(map, map->workers);
	rig_threads(rig, map->workers, map_share, map);
	check_shares(map, rig, map->workers);
}

const struct rig_experiment rig_experiment = {
	.id = "pool-map",
	.title = "A function mapped over items, by workers of three kinds",
	.waits = true, /* workers begin cold, as in life */
	.params = {
		{
			.name = "workers",
			.text = "workers in the pool",
			.value = 2, .min = 1, .max = POOL_WORKERS_MAX,
			.whole = true,
		}, {
			.name = "items",
			.text = "items to map the function over",
			.value = 32, .min = 1, .max = ITEMS_MAX, .whole = true,
		}, {
			.name = "upto",
			.text = "how far to count for an item",
			.value = 80000, .min = 1, .max = 1e7, .whole = true,
		}, {
			.name = "chunk",
			.text = "items in a message; 0: as many as Python takes",
			.value = 0, .min = 0, .max = ITEMS_MAX, .whole = true,
		},
	},
	.variants = {
		{
			.name = "sequential",
			.text = "no pool: one item after the other",
			.role = RIG_BASE,
			.run = sequential,
		}, {
			.name = "one-gil",
			.text = "a pool of threads under one GIL",
			.run = one_gil,
		}, {
			.name = "own-gils",
			.text = "a pool of threads, each an interpreter with a GIL of its own",
			.run = own_gils,
		}, {
			.name = "processes",
			.text = "a pool of processes",
			.run = processes,
		}, {
			.name = "unordered",
			.text = "the same; results are taken as they come in",
			.run = unordered,
		}, {
			.name = "free",
			.text = "no pool: threads without a lock, each with its part",
			.role = RIG_CAPACITY,
			.run = threads_without_lock,
		},
	},
	.metrics = {
		{
			.name = "misplaced",
			.text = "results that are not where their items are",
		}, {
			.name = "messages",
			.text = "chunks that were sent to the workers",
		}, {
			.name = "most",
			.text = "share of the work that the busiest worker did",
			.unit = "%",
		},
	},
	.spans = {
		{
			.name = "long",
			.text = "at the chunk with the long item",
		}, {
			.name = "short",
			.text = "at other chunks",
		},
	},
};
