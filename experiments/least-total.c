/*
 * The least total that two threads can end with, when each adds one to a
 * counter n times: a schedule that reaches it, and a search of them all.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "models/replay.h"
#include "rig.h"

enum { SIZES = 4 };

struct show {
	const char *schedule;
	int64_t adds[SIZES];
	struct replay_result results[SIZES];
};

/* ANCHOR: witness */
/* A loads 0; B does all but its last add; A stores 1; B loads that; ... */
static const char witness_schedule[] = "A1 B*-3 A2 B1 A* B*";
static const char in_turn_schedule[] = "A* B*";
/* ANCHOR_END: witness */

static void
play(void *arg, int i)
{
	struct show *show = arg;

	for (; i < SIZES; i++) {
		struct replay_task task = {
			.threads = 2,
			.adds = show->adds[i],
		};

		replay(&task, show->schedule, NULL, NULL, &show->results[i]);
	}
}

/* Play a schedule for a few sizes, and report the least and the most. */
static void
play_all(struct rig *rig, const char *schedule)
{
	struct show show = {
		.schedule = schedule,
		.adds = { 3, 10, 1000, rig_number(rig, "adds") },
	};
	int64_t least = INT64_MAX, most = 0;

	rig_alone(rig, play, &show);
	for (int i = 0; i < SIZES; i++) {
		const struct replay_result *result = &show.results[i];

		if (result->error[0] != '\0')
			rig_fail(rig, "%s", result->error);
		rig_expect_work(rig, "steps", 6 * show.adds[i], result->steps);
		least = result->counter < least ? result->counter : least;
		most = result->counter > most ? result->counter : most;
	}
	rig_metric(rig, "least", least);
	rig_metric(rig, "most", most);
}

static void
witness(struct rig *rig)
{
	play_all(rig, witness_schedule);
}

static void
in_turn(struct rig *rig)
{
	play_all(rig, in_turn_schedule);
}

/* The endings of all schedules, by the number of adds and the total. */
struct search {
	int adds; /* tried for 2 adds a thread up to this */
	int64_t states[REPLAY_SEARCH_ADDS_MAX + 1];
	uint64_t endings[REPLAY_SEARCH_ADDS_MAX + 1]
			[2 * REPLAY_SEARCH_ADDS_MAX + 1];
};

/* ANCHOR: search */
static void
try_all(void *arg, int i)
{
	struct search *search = arg;

	(void)i;
	for (int n = 2; n <= search->adds; n++)
		search->states[n] = replay_search(n, search->endings[n]);
}
/* ANCHOR_END: search */

/* n over k, by Pascal's rule. */
static int64_t
choose(int n, int k)
{
	int64_t row[6 * REPLAY_SEARCH_ADDS_MAX + 1] = { 1 };

	for (int i = 1; i <= n; i++)
		for (int j = i; j > 0; j--)
			row[j] += row[j - 1];
	return row[k];
}

static void
check_search(struct rig *rig, const struct search *search)
{
	for (int n = 2; n <= search->adds; n++) {
		int64_t schedules = 0;

		for (int total = 0; total <= 2 * n; total++)
			schedules += search->endings[n][total];
		rig_expect_work(rig, "schedules", choose(6 * n, 3 * n),
		    schedules);
		/* Exact: no add begins within another, so 2n choose n. */
		rig_expect(rig, "the number of schedules that lose nothing",
		    choose(2 * n, n), search->endings[n][2 * n]);
	}
}

static void
search(struct rig *rig)
{
	struct search search = { .adds = rig_number(rig, "search") };
	const uint64_t *last = search.endings[search.adds];
	int least = 2 * search.adds, most = 0;

	rig_alone(rig, try_all, &search);
	check_search(rig, &search);
	for (int n = 2; n <= search.adds; n++)
		for (int total = 0; total <= 2 * n; total++)
			if (search.endings[n][total] > 0) {
				least = total < least ? total : least;
				most = total > most ? total : most;
			}
	rig_metric(rig, "least", least);
	rig_metric(rig, "most", most);
	rig_metric(rig, "schedules", choose(6 * search.adds, 3 * search.adds));
	rig_metric(rig, "worst", last[least]);
	rig_metric(rig, "exact", last[2 * search.adds]);
	rig_metric(rig, "states", search.states[search.adds]);
}

const struct rig_experiment rig_experiment = {
	.id = "least-total",
	.title = "The least that two threads can count, by schedule and search",
	.params = {
		{
			.name = "adds",
			.text = "how often each thread adds, at most",
			.value = 1000000, .min = 2, .max = 10000000,
			.whole = true,
		}, {
			.name = "search",
			.text = "tries all schedules of 2 adds a thread up to this",
			.value = 5, .min = 2, .max = REPLAY_SEARCH_ADDS_MAX,
			.whole = true,
		},
	},
	.variants = {
		{
			.name = "in-turn",
			.text = "one thread after the other: A* B*",
			.run = in_turn,
		}, {
			.name = "witness",
			.text = "the worst schedule: A1 B*-3 A2 B1 A* B*",
			.run = witness,
		}, {
			.name = "search",
			.text = "every schedule there is, for a few adds",
			.run = search,
		},
	},
	.metrics = {
		{
			.name = "least",
			.text = "the least total that came out",
		}, {
			.name = "most",
			.text = "the largest total that came out",
		}, {
			.name = "schedules",
			.text = "schedules of that many adds",
		}, {
			.name = "worst",
			.text = "of these, those with the least total of all",
		}, {
			.name = "exact",
			.text = "of these, those that lose nothing",
		}, {
			.name = "states",
			.text = "different states that they go through",
		},
	},
};
