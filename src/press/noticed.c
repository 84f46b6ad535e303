/* Knows what disturbances mean for trust in results, and what helps. */
#include "press/noticed.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "data/noise.h"
#include "press/format.h"
#include "press/machine.h"

/* The same fact, or absent from both? */
static bool
same(const struct facts *a, const struct facts *b, const char *name)
{
	const char *x = facts_get_text(a, name), *y = facts_get_text(b, name);

	return x == NULL || y == NULL ? x == y : strcmp(x, y) == 0;
}

/* Are two results of one machine that was not started anew in between? */
static bool
same_boot(const struct facts *a, const struct facts *b)
{
	return same(a, b, "host_id_hash") && same(a, b, "boot_id_hash") &&
	    same(a, b, "kernel") && same(a, b, "cpu_model");
}

static const struct facts *
env_of(const struct catalogue *catalogue, size_t i)
{
	const struct result *r = catalogue->list[i].card.result;

	return r != NULL ? &r->env : NULL;
}

static void
row(struct buf *out, const char *name, const char *value, const char *meaning)
{
	buf_printf(out, "<dt>%s</dt>\n<dd><b>", name);
	text_put_html(out, value);
	buf_printf(out, "</b></dd>\n<dd>%s</dd>\n", meaning);
}

static const char *
percent(struct arena *arena, double share)
{
	if (isnan(share))
		return "not readable";
	return arena_printf(arena, "%.*f %%", share > 0 && share < 0.01 ? 2 : 1,
	    share * 100);
}

static const char *
samples(struct arena *arena, size_t count)
{
	return arena_printf(arena, "%zu sample%s", count,
	    count == 1 ? "" : "s");
}

static void
disturbances(struct buf *out, struct arena *arena, const struct noise *noise)
{
	const char *seen[GATE_MOST];
	size_t i;

	for (i = 0; i < GATE_MOST; i++)
		seen[i] = samples(arena, noise->taints[i]);
	row(out, "CPU time that others used",
	    noise->foreign_samples == 0 ?
		"not readable" :
		arena_printf(arena, "%s in the middle, %s at most; %s tainted",
		    percent(arena, noise->foreign),
		    percent(arena, noise->foreign_most), seen[0]),
	    "It makes a sample longer by chance, whichever variant ran just "
	    "then. End what need not run and measure again; <code>labbook "
	    "doctor</code> names the busiest program.");
	row(out, "CPU time that the hypervisor took",
	    isnan(noise->steal) ? "not readable" :
				  arena_printf(arena, "%s in all; %s tainted",
				      percent(arena, noise->steal), seen[1]),
	    "Another virtual machine ran in our place. Only whoever owns the "
	    "host can change that. Some hypervisors hide it.");
	row(out, "Stopped by a quota",
	    isnan(noise->throttled_s) ?
		"not readable" :
		arena_printf(arena, "%s in all; %s tainted",
		    format_number(arena, noise->throttled_s, "s"), seen[2]),
	    "A container that has used up its share stands still until the "
	    "next period. Raise the quota, or measure outside.");
	row(out, "Memory read from disk",
	    isnan(noise->majflt) ? "not readable" :
				   arena_printf(arena, "%.0f pages; %s tainted",
				       noise->majflt, seen[3]),
	    "A sample that waits for the disk says nothing of threads. Free "
	    "some memory.");
	row(out, "Tainted in all",
	    arena_printf(arena, "%zu of %s", noise->tainted,
		samples(arena, noise->samples)),
	    "They are kept and drawn hollow, and left out of the verdicts.");
}

/* The lowest and the highest clock rate that was seen, and the clock's cost. */
static void
clocks(struct buf *out, struct arena *arena,
    const struct result *const *results, size_t count)
{
	double least = NAN, most = NAN, cost = NAN;
	size_t i;

	for (i = 0; i < count; i++) {
		const struct facts *env = &results[i]->env;
		double start = round(facts_get_number(env, "mhz_start"));
		double end = round(facts_get_number(env, "mhz_end"));

		least = fmin(least, fmin(start, end));
		most = fmax(most, fmax(start, end));
		cost = fmax(cost, results[i]->timer_ns);
	}
	row(out, "Clock rate",
	    isnan(least) ? "not readable" :
		least == most ?
			   arena_printf(arena, "%.0f MHz", least) :
			   arena_printf(arena, "%.0f to %.0f MHz", least, most),
	    "A rate that changes moves all times with it. Variants are "
	    "compared within a round, so most of it cancels out; absolute "
	    "times are less steady.");
	row(out, "Reading the clock",
	    arena_printf(arena, "%s at most", format_number(arena, cost, "ns")),
	    "What is much longer than this can be timed.");
}

/* What cards leave out, since it is the same for all results. */
static void
all_facts(struct buf *out, struct arena *arena, const struct facts *facts)
{
	size_t i;

	buf_puts(out,
	    "<details class=\"provenance\"><summary>All that was read of this "
	    "machine</summary>\n<dl>\n");
	for (i = 0; i < facts->count; i++) {
		if (!machine_has(facts->list[i].name))
			continue;
		buf_puts(out, "<dt>");
		text_put_html(out, facts->list[i].name);
		buf_puts(out, "</dt><dd>");
		text_put_html(out, machine_fact(arena, &facts->list[i]));
		buf_puts(out, "</dd>\n");
	}
	buf_puts(out, "</dl></details>\n");
}

static void
advice(struct buf *out, const struct facts *facts)
{
	const char *words[MACHINE_MOST_ADVICE];
	size_t i, n = machine_advice(facts, words);

	if (n == 0)
		return;
	buf_puts(out,
	    "<p>What to know of this machine, and what helps:</p>\n"
	    "<ul>\n");
	for (i = 0; i < n; i++) {
		buf_puts(out, "<li>");
		text_put_html(out, words[i]);
		buf_puts(out, "</li>\n");
	}
	buf_puts(out, "</ul>\n");
}

/* The first result of each machine and boot, and what is told of it. */
static void
origin(struct buf *out, const struct catalogue *catalogue, size_t first)
{
	const struct facts *env = env_of(catalogue, first);
	const char *model = facts_get_text(env, "cpu_model");
	const char *kernel = facts_get_text(env, "kernel");
	size_t i;

	buf_puts(out, "<h3>");
	text_put_html(out, model != NULL ? model : "An unknown CPU");
	buf_puts(out, ", ");
	text_put_html(out, kernel != NULL ? kernel : "an unknown kernel");
	buf_puts(out, "</h3>\n<ul>\n");
	for (i = first; i < catalogue->count; i++) {
		if (env_of(catalogue, i) == NULL ||
		    !same_boot(env, env_of(catalogue, i)))
			continue;
		buf_puts(out, "<li>");
		catalogue_link(out, &catalogue->list[i],
		    catalogue->list[i].card.id);
		buf_puts(out, ", ");
		page_time(out,
		    facts_get_text(env_of(catalogue, i), "utc_start"));
		buf_puts(out, "</li>\n");
	}
	buf_puts(out, "</ul>\n");
}

/* Is there no result of the same boot before this one? */
static bool
is_first(const struct catalogue *catalogue, size_t which)
{
	size_t i;

	if (env_of(catalogue, which) == NULL)
		return false;
	for (i = 0; i < which; i++)
		if (env_of(catalogue, i) != NULL &&
		    same_boot(env_of(catalogue, i), env_of(catalogue, which)))
			return false;
	return true;
}

static void
origins(struct buf *out, const struct catalogue *catalogue)
{
	const char *utc, *from = NULL, *to = NULL;
	size_t i, boots = 0;

	for (i = 0; i < catalogue->count; i++) {
		if (env_of(catalogue, i) == NULL)
			continue;
		boots += is_first(catalogue, i);
		utc = facts_get_text(env_of(catalogue, i), "utc_start");
		if (utc != NULL && (from == NULL || strcmp(utc, from) < 0))
			from = utc;
		if (utc != NULL && (to == NULL || strcmp(utc, to) > 0))
			to = utc;
	}
	buf_puts(out, "<h2>Which result is from where</h2>\n<p>");
	if (boots == 1)
		buf_printf(out, "All results are of this machine%s.",
		    facts_get_text(catalogue->site->machine, "boot_id_hash") ?
			", and it was not restarted in between" :
			"");
	else
		buf_printf(out,
		    "The results are of %zu machines or boots. Compare them "
		    "within one, not between two.",
		    boots);
	buf_puts(out, " Measured from ");
	page_time(out, from);
	buf_puts(out, " to ");
	page_time(out, to);
	buf_puts(out, ".</p>\n");
	for (i = 0; boots > 1 && i < catalogue->count; i++)
		if (is_first(catalogue, i))
			origin(out, catalogue, i);
}

void
noticed_html(struct buf *out, struct arena *arena,
    const struct catalogue *catalogue)
{
	const struct facts *machine = catalogue->site->machine;
	const struct result **results = NULL;
	struct noise noise;
	size_t i, n = 0;

	for (i = 0; i < catalogue->count; i++) {
		const struct result *r = catalogue->list[i].card.result;

		if (r != NULL && same(&r->env, machine, "host_id_hash"))
			*ARENA_PUSH(arena, results, n) = r;
	}
	noise = noise_of(arena, results, n);
	all_facts(out, arena, machine);
	buf_puts(out,
	    "<h2>What was noticed while it measured</h2>\n<p>From the "
	    "counters of ");
	catalogue_count(out, noise.samples, "sample");
	buf_puts(out, ", in ");
	catalogue_count(out, n, "experiment");
	buf_puts(out,
	    ". What cannot be read is said to be so, and is never taken for "
	    "quiet.</p>\n<dl class=\"noticed\">\n");
	disturbances(out, arena, &noise);
	clocks(out, arena, results, n);
	buf_puts(out, "</dl>\n");
	advice(out, machine);
	origins(out, catalogue);
}
