/* Knows when and how to measure again; of what was measured, nothing. */
#include "data/again.h"

#include <math.h>
#include <string.h>

/* In the record: how often, and the seconds from sizing to the last sample. */
static const char COUNT[] = "again", RUN[] = "run_s";

/* At least this share of a run lies in the samples. */
static const double INSIDE = 0.8;

size_t
again_open(const struct verdict *verdicts, size_t count)
{
	static const char *const reasons[] = { "host_busy", "throttled",
		"no_capacity" };
	size_t i, k, open = 0;

	for (i = 0; i < count; i++)
		for (k = 0; k < sizeof(reasons) / sizeof(reasons[0]); k++)
			open += verdicts[i].kind == VERDICT_INCONCLUSIVE &&
			    strcmp(verdicts[i].reason, reasons[k]) == 0;
	return open;
}

double
again_tainted(const struct result *result)
{
	double most = 0;
	int p, rounds, tainted;

	for (p = 0; p < (int)result->npoints; p++) {
		rounds = result_rounds(result, p, 0, &tainted);
		if (rounds > 0)
			most = fmax(most, (double)tainted / rounds);
	}
	return most;
}

bool
again_is_quiet(double tainted)
{
	return !(tainted > verdict_rules.tainted);
}

bool
again_keeps_later(double before, double later)
{
	return again_is_quiet(later) || later <= before;
}

double
again_expected_s(const struct result *result)
{
	double run_s = facts_get_number(&result->env, RUN), inside_ns = 0;
	size_t i;

	for (i = 0; i < result->nsamples + result->nnulls; i++) {
		const struct sample *s = i < result->nsamples ?
		    &result->samples[i] :
		    &result->nulls[i - result->nsamples];

		inside_ns +=
		    s->wall_ns + (isnan(s->warmup_ns) ? 0 : s->warmup_ns);
	}
	/* A run that went on after an interrupt tells of its end only. */
	return fmax(run_s, inside_ns / 1e9 / INSIDE);
}

int
again_count(const struct result *result)
{
	double count = facts_get_number(&result->env, COUNT);

	return count > 0 ? (int)fmin(count, 1000) : 0;
}

void
again_note(struct arena *arena, struct result *result, int count)
{
	size_t i;

	for (i = 0; i < result->env.count; i++)
		if (strcmp(result->env.list[i].name, COUNT) == 0) {
			result->env.list[i].text = NULL;
			result->env.list[i].number = count;
			return;
		}
	facts_number(arena, &result->env, COUNT, count);
}

int
again_next(const struct again *list, size_t count, double left_s)
{
	int next = -1;
	size_t i;

	for (i = 0; i < count; i++)
		if (!list[i].tried && list[i].expected_s <= left_s &&
		    (next < 0 || list[i].tainted < list[next].tainted))
			next = (int)i;
	return next;
}
