/* Knows how base.css writes its colours; not what is drawn in them. */
#include "press/palette.h"

#include <stdio.h>
#include <string.h>

#include "press/theme.h"

bool
palette_find(const char *name, struct tone *tone)
{
	char start[40];
	const char *hit;

	snprintf(start, sizeof(start), "\t--%s: light-dark(", name);
	hit = strstr(theme_style, start);
	return hit != NULL &&
	    sscanf(hit + strlen(start), "%7[#0-9a-f], %7[#0-9a-f])",
		tone->light, tone->dark) == 2;
}

bool
palette_class(int n, struct tone *tone)
{
	char name[8];

	snprintf(name, sizeof(name), "c%d", n);
	return palette_find(name, tone);
}

static size_t
place_of(const char *const *names, size_t count, const char *name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			break;
	return i;
}

/* What to choose a class by: the least of each, the first matters most. */
struct cost {
	int beside; /* names that have it and stand beside this one */
	int second; /* 1: it is none of the first six */
	int names;  /* that have it */
};

static bool
is_less(const struct cost *a, const struct cost *b)
{
	if (a->beside != b->beside)
		return a->beside < b->beside;
	if (a->second != b->second)
		return a->second < b->second;
	return a->names < b->names;
}

/* names: those of all groups so far, with their classes. */
static int
choose(const struct palette_group *groups, size_t ngroups, const char *name,
    const char *const *names, const int *classes, size_t count)
{
	struct cost costs[PALETTE_CLASSES + 1] = { { 0 } };
	size_t g, i, at;
	int class, best = 1;

	for (i = 0; i < count; i++)
		costs[classes[i]].names++;
	for (g = 0; g < ngroups; g++) {
		if (place_of(groups[g].names, groups[g].count, name) ==
		    groups[g].count)
			continue;
		for (i = 0; i < groups[g].count; i++) {
			at = place_of(names, count, groups[g].names[i]);
			if (at < count)
				costs[classes[at]].beside++;
		}
	}
	for (class = 1; class <= PALETTE_CLASSES; class ++) {
		costs[class].second = class > 6;
		if (is_less(&costs[class], &costs[best]))
			best = class;
	}
	return best;
}

void
palette_allot(struct arena *arena, struct palette_group *groups, size_t ngroups)
{
	const char **names = NULL;
	int *classes = NULL, *own, class;
	size_t g, i, at, count = 0, n;

	for (g = 0; g < ngroups; g++) {
		own = arena_alloc(arena, (groups[g].count + 1) * sizeof(*own));
		groups[g].classes = own;
		for (i = 0; i < groups[g].count; i++) {
			const char *name = groups[g].names[i];

			at = place_of(names, count, name);
			if (at == count) {
				class = choose(groups, ngroups, name, names,
				    classes, count);
				n = count;
				*ARENA_PUSH(arena, classes, n) = class;
				*ARENA_PUSH(arena, names, count) = name;
			}
			own[i] = classes[at];
		}
	}
}
