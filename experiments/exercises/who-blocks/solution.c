#include "exercises/who-blocks/exercise.h"

char
blocker(const struct ran *log, int n)
{
	int i, longest = -1;
	char who = 0;

	for (i = 0; i + 1 < n; i++) {
		int from = log[i].began_ms, held_up;

		/* Until the next one is ready, nobody is held up. */
		if (log[i + 1].ready_ms > from)
			from = log[i + 1].ready_ms;
		held_up = log[i + 1].began_ms - from;
		if (held_up > longest) {
			longest = held_up;
			who = log[i].who;
		}
	}
	return who;
}
