/* Knows where a number lies among limits; not what it is a number of. */
#include "data/choice.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

bool
choice_limit(struct arena *arena, const char *text, double *limit,
    struct err *err)
{
	const char *trimmed = text_trim(arena, text);
	char *end;

	*limit = INFINITY;
	if (strcmp(trimmed, "else") == 0)
		return true;
	if (trimmed[0] == '<') {
		*limit = strtod(trimmed + 1, &end);
		if (end != trimmed + 1 && *end == '\0' && isfinite(*limit))
			return true;
	}
	return err_set(err, "is '%s', expected '< NUMBER' or 'else'", trimmed);
}

static size_t
band(const struct choice *choices, size_t count, double value)
{
	size_t i = 0;

	while (i + 1 < count && !(value < choices[i].limit))
		i++;
	return i;
}

bool
choice_right(const struct choice *choices, size_t count,
    const struct estimate *e, size_t *first, size_t *last)
{
	bool open = isnan(e->lo) || isnan(e->hi);

	if (e->n == 0 || isnan(e->mid))
		return false;
	*first = band(choices, count, open ? e->mid : e->lo);
	*last = band(choices, count, open ? e->mid : e->hi);
	return true;
}
