/* Knows what the reason codes of verdicts mean to a reader. */
#include "press/reason.h"

#include <string.h>

static const struct {
	const char *code, *meaning, *remedy;
} reasons[] = {
	{ "few_cpus", "this machine has fewer CPUs than the claim needs",
	    "Only a machine with more CPUs, or a larger quota, can decide it." },
	{ "no_capacity",
	    "the control run did not surely get past the threshold, so this "
	    "machine could not have shown the opposite just now",
	    "Measure again when other programs, and a virtual machine's "
	    "neighbours, are quiet." },
	{ "no_control",
	    "the control did not show the opposite on this machine, so "
	    "nothing here shows that it could be seen",
	    "Measure again with --thorough; what is rare may need more "
	    "rounds to be seen once." },
	{ "host_busy", "other programs used this machine while it measured",
	    "End them and measure again; labbook doctor names the busiest." },
	{ "throttled", "a quota stopped the program while it was measured",
	    "Raise the CPU quota of the container, or measure outside it." },
	{ "null_biased",
	    "the same program measured against itself showed a difference, so "
	    "no difference here can be trusted",
	    "Measure again; if it stays, look for what changes with time: "
	    "heat, clock rate, other programs." },
	{ "clock_ties", "too many times are equal: the clock is too coarse",
	    "Give the experiment more work a sample." },
	{ "too_few_rounds", "too few rounds for an interval",
	    "Measure again at a level with more rounds, or when fewer of them "
	    "are tainted." },
	{ "ci_straddles",
	    "the interval, widened before it is judged, lies on both sides of "
	    "the threshold",
	    "Measure again with --thorough: more rounds make the interval "
	    "narrower. It may also be that the truth is close to the "
	    "threshold." },
};

enum { REASONS = sizeof(reasons) / sizeof(reasons[0]) };

static size_t
find(const char *code)
{
	size_t i;

	for (i = 0; i < REASONS; i++)
		if (strcmp(reasons[i].code, code) == 0)
			break;
	return i;
}

const char *
reason_meaning(const char *code)
{
	size_t i = find(code);

	/* No reason that a verdict has: see struct preview. */
	if (strcmp(code, "preview") == 0)
		return "this preview supposes so";
	return i < REASONS ? reasons[i].meaning : code;
}

const char *
reason_remedy(const char *code)
{
	size_t i = find(code);

	return i < REASONS ? reasons[i].remedy : "";
}

const char *
reason_code(size_t which)
{
	return which < REASONS ? reasons[which].code : NULL;
}
