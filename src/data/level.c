/* Knows the figures of the three levels; not how samples are taken. */
#include "data/level.h"

#include <stdint.h>
#include <string.h>

const double level_narrow = 0.05;

static const struct level levels[] = {
	{ "quick", { 6, 10 }, 50, 0.05, 3, false, 75,
	    { { 6 }, 50, 0.05, 3, 60, 1 } },
	{ "default", { 10, 16, 24, 36 }, 200, 0.01, 20, true, 240,
	    { { 10, 20 }, 100, 0.05, 12, 600, SIZE_MAX } },
	{ "thorough", { 10, 16, 24, 36, 48, 60 }, 200, 0.01, 60, true, 720,
	    { { 10, 20, 40 }, 200, 0.05, 60, 3600, SIZE_MAX } },
};

const struct level *
level_at(size_t which)
{
	return which < sizeof(levels) / sizeof(levels[0]) ? &levels[which] :
							    NULL;
}

const struct level *
level_find(const char *name)
{
	size_t i;

	for (i = 0; level_at(i) != NULL; i++)
		if (strcmp(levels[i].name, name) == 0)
			return &levels[i];
	return NULL;
}
