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
