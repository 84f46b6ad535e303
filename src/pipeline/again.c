/* Knows how experiments are measured a second time; data/again.h says when. */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "data/again.h"
#include "lab/store.h"
#include "pipeline/parts.h"
#include "sys/clock.h"

/* After so many tries in a row that others disturbed, there is no more. */
enum { IN_VAIN = 3 };

/* Experiments that may be measured again, and which items they are. */
struct candidates {
	struct again *list;
	struct item **items;
	size_t count, nitems;
};

/* How many claims of an item are open for the machine's sake. */
static size_t
open_claims(const struct item *item)
{
	if (!item->have || item->stale || item->failed || item->aside)
		return 0;
	return again_open(item->verdicts, item->embed->nclaims);
}

static void
find_candidates(struct build *build, struct candidates *found)
{
	bool asked = build->options.again_s >= 0;
	size_t i;

	for (i = 0; i < build->nitems; i++) {
		struct item *item = &build->items[i];

		if (open_claims(item) == 0 ||
		    (!asked && again_count(&item->result) >= AGAIN_OF_ITSELF))
			continue;
		*ARENA_PUSH(build->arena, found->list, found->count) =
		    (struct again) { again_tainted(&item->result),
			    again_expected_s(&item->result), false };
		*ARENA_PUSH(build->arena, found->items, found->nitems) = item;
	}
}

static double
budget_s(const struct build *build)
{
	if (build->options.no_run)
		return 0;
	return build->options.again_s >= 0 ? build->options.again_s :
					     build->options.level->again_s;
}

/*
 * The lock, which nobody waits for who did not ask to measure; *taken tells.
 */
static bool
take_lock(struct build *build, bool *taken, struct err *err)
{
	struct alone *alone = &build->alone;
	struct err busy;

	if (build->options.again_s >= 0) {
		*taken = true;
		return alone_take(build->arena, alone, &build->place,
		    build->options.progress, err);
	}
	alone->no_wait = true;
	*taken = alone_take(build->arena, alone, &build->place, NULL, &busy);
	return true;
}

/* Waits for a quiet host; who has no patience measures in any case. */
static bool
is_quiet(struct build *build, double left_s)
{
	struct alone *alone = &build->alone;

	alone->looked = false;
	alone->patience_s = fmin(build->options.patience_s, left_s);
	return alone_wait_quiet(build->arena, alone, build->options.progress) ||
	    build->options.patience_s <= 0;
}

/* Only how often it was measured again is new of the result. */
static bool
keep_old(struct build *build, struct item *item, int count, struct err *err)
{
	again_note(build->arena, &item->result, count);
	return store_save(build->arena, &build->place, &item->result,
	    item->embed->claims, item->verdicts, item->embed->nclaims, err);
}

/* Measures an item again, and keeps one of the two results. */
static bool
measure_again(struct build *build, struct item *item, struct again *again,
    struct err *err)
{
	int count = again_count(&item->result) + 1;
	struct outcome outcome;
	double later;

	/* Never at a lower level than before. */
	item->plan.level = level_find(item->result.level);
	if (!part_measure(build, item, true, &outcome, err))
		return false;
	build->again.tried++;
	if (!outcome.measured && !outcome.stopped)
		return part_take(build, item, &outcome, true, err);
	if (outcome.stopped) {
		build->again.ended = "the time was up";
		return keep_old(build, item, count, err);
	}
	later = again_tainted(&outcome.result);
	build->again.vain = again_is_quiet(later) ? 0 : build->again.vain + 1;
	if (again_keeps_later(again->tainted, later)) {
		build->again.kept++;
		again_note(build->arena, &outcome.result, count);
		return part_take(build, item, &outcome, true, err);
	}
	if (!keep_old(build, item, count, err))
		return false;
	measure_forget(build->arena, &build->place, &item->plan);
	return true;
}

/* The next to be measured again within the time that is left, or -1. */
static int
next(struct build *build, const struct candidates *all, double end_ns)
{
	struct alone *alone = &build->alone;
	double left_s = (end_ns - clock_now_ns()) / 1e9;
	int which = again_next(all->list, all->count, left_s);

	if (build->again.ended != NULL)
		return -1;
	if (which >= 0 && build->again.vain >= IN_VAIN) {
		build->again.ended = arena_printf(build->arena,
		    "%d in a row were disturbed again", IN_VAIN);
		return -1;
	}
	if (which >= 0 &&
	    !is_quiet(build, left_s - all->list[which].expected_s)) {
		build->again.ended = arena_printf(build->arena,
		    "the host stayed busy: others use %.0f %% of the CPUs, "
		    "most of it %s",
		    alone->foreign * 100, alone->busiest);
		return -1;
	}
	if (which < 0 && build->again.tried < all->count)
		build->again.ended = "the rest does not fit into the time";
	return which;
}

bool
build_measure_again(struct build *build, struct err *err)
{
	double start_ns = clock_now_ns(), end_ns, budget = budget_s(build);
	struct candidates all = { NULL, NULL, 0, 0 };
	struct item *item;
	bool taken;
	int which;

	if (budget <= 0)
		return true;
	find_candidates(build, &all);
	if (all.count == 0)
		return true;
	build->again.wanted = all.count;
	if (!take_lock(build, &taken, err) ||
	    !part_renew(build, !build->renewed, err))
		return false;
	if (!taken)
		build->again.ended = "another labbook is measuring";
	start_ns = clock_now_ns();
	end_ns = start_ns + budget * 1e9;
	while ((which = next(build, &all, end_ns)) >= 0) {
		item = all.items[which];
		item->plan.until_ns = end_ns;
		all.list[which].tried = true;
		item->plan.again = arena_printf(build->arena,
		    "%zu of %zu, quietest first, %.0f s left",
		    build->again.tried + 1, all.count,
		    (end_ns - clock_now_ns()) / 1e9);
		if (!measure_again(build, item, &all.list[which], err) ||
		    !part_renew(build, false, err))
			return false;
	}
	build->again.spent_s = (clock_now_ns() - start_ns) / 1e9;
	return true;
}

/* The words that this book's site is built with, and nothing more. */
static const char *
command(struct build *build)
{
	const struct options *o = &build->options;
	struct arena *a = build->arena;
	const char *words = arena_printf(a, "%s site", part_command(build, a));
	bool quick = false;
	size_t i;

	for (i = 0; i < build->nitems; i++)
		quick |= build->items[i].have &&
		    !build->items[i].result.exp.plain &&
		    strcmp(build->items[i].result.level, "quick") == 0;
	if (o->out != NULL)
		words = arena_printf(a, "%s -o %s", words,
		    text_shell_word(a, o->out));
	if (o->single != NULL)
		words = arena_printf(a, "%s --single %s", words,
		    text_shell_word(a, o->single));
	if (o->chapter != NULL)
		words = arena_printf(a, "%s --chapter %s", words,
		    text_shell_word(a, o->chapter));
	/* At another level all would be measured. */
	return quick ? arena_printf(a, "%s --quick", words) : words;
}

struct second_round
build_again(struct build *build)
{
	struct second_round round = build->again;
	size_t i, open;

	for (i = 0; i < build->nitems; i++) {
		open = open_claims(&build->items[i]);
		if (open == 0)
			continue;
		round.claims += open;
		round.experiments++;
		round.expected_s += again_expected_s(&build->items[i].result);
	}
	/* A quarter more, for waiting, in whole tens. */
	round.command = arena_printf(build->arena, "%s --again %.0f",
	    command(build), ceil(round.expected_s / 8) * 10);
	return round;
}
