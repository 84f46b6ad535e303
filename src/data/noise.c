/* Knows how counters of samples add up; not which limits they have. */
#include "data/noise.h"

#include <math.h>
#include <string.h>

#include "data/stats.h"

/* Adds what could be read; a sum of nothing stays NaN. */
static void
add(double *sum, double value)
{
	if (!isnan(value))
		*sum = isnan(*sum) ? value : *sum + value;
}

static void
add_taints(struct noise *noise, const struct sample *s)
{
	size_t i, k;

	noise->tainted += s->ntaint > 0;
	for (i = 0; i < s->ntaint; i++)
		for (k = 0; k < GATE_MOST; k++)
			noise->taints[k] +=
			    strcmp(s->taint[i], gate_word(k)) == 0;
}

/* The CPU time that the machine had while a sample was measured, in ticks. */
static double
ticks_of(const struct result *r, const struct sample *s)
{
	return s->wall_ns / 1e9 * facts_get_number(&r->env, "clk_tck") *
	    facts_get_number(&r->env, "ncpu_online");
}

struct noise
noise_of(struct arena *arena, const struct result *const *results, size_t count)
{
	struct noise noise = { .steal = NAN,
		.throttled_s = NAN,
		.majflt = NAN };
	double *shares = NULL, stolen = NAN, ticks = 0;
	size_t i, k;

	for (i = 0; i < count; i++)
		for (k = 0; k < results[i]->nsamples; k++) {
			const struct sample *s = &results[i]->samples[k];

			noise.samples++;
			add_taints(&noise, s);
			if (!isnan(s->foreign))
				*ARENA_PUSH(arena, shares,
				    noise.foreign_samples) = s->foreign;
			if (!isnan(s->steal_ticks))
				ticks += ticks_of(results[i], s);
			add(&stolen, s->steal_ticks);
			add(&noise.throttled_s, s->throttled_usec / 1e6);
			add(&noise.majflt, s->majflt);
		}
	noise.foreign = stats_median(shares, noise.foreign_samples, 1).mid;
	noise.foreign_most =
	    stats_quantile(shares, noise.foreign_samples, 1 - 1e-9, 1).mid;
	noise.steal = stolen / ticks;
	return noise;
}
