/*
 * Measuring again what is open for the machine's sake: which experiments, in
 * which order, and which of two results is kept.
 *
 * An experiment is measured again if a claim of it is open for a reason that
 * the environment gave (host_busy, throttled, no_capacity); never because an
 * interval lies on both sides of its threshold. Who measures until he likes
 * what he sees will see what he likes. So all else follows from counters of
 * the environment, blind to what was measured:
 *
 * - the quietest come first: those with the smallest share of tainted rounds;
 * - the later result is kept, whatever it says, unless a larger share of its
 *   rounds is tainted than the gate allows and than was before;
 * - one that is not done when the time is up gives no result: its rounds are
 *   kept, and the next time it goes on.
 *
 * Let one measurement with the truth at the threshold decide, and so be wrong,
 * in at most p of all cases. Most reasons to measure again do not look at the
 * effect at all: then another measurement stands in for this one. The others
 * (taint that would change the verdict, a control that is not beyond) are
 * given only where the interval was on one side, which is among these p. So
 * the claim that is open is decided wrongly in at most p of all cases, however
 * often it is measured. Another claim of the same experiment that was decided
 * is judged anew: at worst, were it decided wrongly just where this claim is
 * not open, in p more. tests/simulate.h measures both.
 */
#ifndef DATA_AGAIN_H
#define DATA_AGAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "data/result.h"
#include "data/verdict.h"

/* So often is an experiment measured again without being asked for. */
enum { AGAIN_OF_ITSELF = 2 };

/* How many of the claims are open for the machine's sake. */
size_t again_open(const struct verdict *verdicts, size_t count);

/* The share of rounds that are tainted, at the point with the most. */
double again_tainted(const struct result *result);

/* Do counters leave a verdict to a result with such a share? */
bool again_is_quiet(double tainted);

/* Is the later of two results kept, by the shares of their tainted rounds? */
bool again_keeps_later(double before, double later);

/* How long it takes to measure a result anew, in s: as long as it took. */
double again_expected_s(const struct result *result);

/* How often it was measured again; to note that. */
int again_count(const struct result *result);
void again_note(struct arena *arena, struct result *result, int count);

/* An experiment that may be measured again. */
struct again {
	double tainted, expected_s;
	bool tried;
};

/*
 * The quietest of those not tried that fit into the time left, the first of
 * equal ones; -1 if none does.
 */
int again_next(const struct again *list, size_t count, double left_s);

#endif
