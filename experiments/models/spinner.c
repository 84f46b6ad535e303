/*
 * Knows where the sequence of a spinner begins, and where it is after any
 * number of steps.
 * Refuses to know locks, and who spins.
 */
#include "spinner.h"

static uint64_t
first_state(int seed)
{
	return (uint64_t)seed * 0x9e3779b97f4a7c15u + 1;
}

void
spinner_init(struct spinner *spinner, int seed, int cost)
{
	*spinner = (struct spinner) {
		.state = first_state(seed),
		.cost = cost,
	};
}

bool
spinner_is_right(const struct spinner *spinner, int seed)
{
	uint64_t factor = 6364136223846793005u, term = 1442695040888963407u;
	uint64_t state = first_state(seed);
	uint64_t steps = (uint64_t)spinner->ops * spinner->cost;

	/* factor and term are those of 1, 2, 4, 8, ... steps at once. */
	for (; steps > 0; steps >>= 1) {
		if (steps & 1)
			state = state * factor + term;
		term *= factor + 1;
		factor *= factor;
	}
	return state == spinner->state;
}
