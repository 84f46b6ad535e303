/* Knows permutations; not what is permuted. */
#include "lab/schedule.h"

enum { MOST = 64 };

uint64_t
schedule_random(uint64_t *state)
{
	uint64_t z = (*state += 0x9E3779B97F4A7C15u);

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return z ^ (z >> 31);
}

/* Fisher and Yates. */
static void
shuffle(uint64_t *state, int *list, int n)
{
	int i, j, kept;

	for (i = n - 1; i > 0; i--) {
		j = (int)(schedule_random(state) % (uint64_t)(i + 1));
		kept = list[i];
		list[i] = list[j];
		list[j] = kept;
	}
}

void
schedule_block(uint64_t *state, int k, int *order)
{
	int names[MOST], rows[MOST], r, c;

	for (r = 0; r < k; r++)
		names[r] = rows[r] = r;
	shuffle(state, names, k);
	shuffle(state, rows, k);
	for (r = 0; r < k; r++)
		for (c = 0; c < k; c++)
			order[r * k + c] = names[(rows[r] + c) % k];
}
