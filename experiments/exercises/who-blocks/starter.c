#include "exercises/who-blocks/exercise.h"

char
blocker(const struct ran *log, int n)
{
	int i, longest = -1;
	char who = 0;

	for (i = 0; i < n; i++) {
		int late = log[i].began_ms - log[i].ready_ms;

		if (late > longest) {
			longest = late;
			who = log[i].who;
		}
	}
	return who;
}
