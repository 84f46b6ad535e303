/* Knows digits and units; not what is counted. */
#include "press/format.h"

#include <math.h>
#include <string.h>

struct scale {
	double factor;
	const char *unit;
};

/* One unit for all numbers of an estimate, chosen by its middle. */
static struct scale
scale_of(double value, const char *unit)
{
	static const struct scale seconds[] = { { 1, "s" }, { 1e3, "ms" },
		{ 1e6, "µs" }, { 1e9, "ns" } };
	double own = 1; /* of the unit, in seconds */
	size_t i = 0;

	if (strcmp(unit, "ns") == 0)
		own = 1e-9;
	else if (strcmp(unit, "us") == 0 || strcmp(unit, "µs") == 0)
		own = 1e-6;
	else if (strcmp(unit, "ms") == 0)
		own = 1e-3;
	else if (strcmp(unit, "s") != 0)
		return (struct scale) { 1, unit };
	if (value == 0)
		return (struct scale) { 1, unit };
	while (i < 3 && fabs(value) * own * seconds[i].factor < 1)
		i++;
	return (struct scale) { own * seconds[i].factor, seconds[i].unit };
}

static char *
digits(struct arena *arena, double number, double size, const char *unit)
{
	double big = fabs(size);

	/* A count is exact; a ratio that happens to be whole is not. */
	if (number == floor(number) && fabs(number) < 1e15 &&
	    strcmp(unit, "×") != 0)
		return arena_printf(arena, "%.0f", number);
	if (big >= 100)
		return arena_printf(arena, "%.0f", number);
	if (big >= 10)
		return arena_printf(arena, "%.1f", number);
	if (big >= 0.1)
		return arena_printf(arena, "%.2f", number);
	return arena_printf(arena, "%.2g", number);
}

static char *
with_unit(struct arena *arena, const char *text, const char *unit)
{
	return arena_printf(arena, "%s%s%s", text,
	    unit[0] == '\0' || strcmp(unit, "×") == 0 ? "" : " ", unit);
}

char *
format_number(struct arena *arena, double number, const char *unit)
{
	struct scale scale;

	if (isnan(number))
		return arena_strdup(arena, "not readable");
	scale = scale_of(number, unit);
	number *= scale.factor;
	return with_unit(arena, digits(arena, number, number, scale.unit),
	    scale.unit);
}

char *
format_estimate(struct arena *arena, const struct estimate *e, const char *unit)
{
	struct scale scale;

	if (isnan(e->lo) || isnan(e->hi) || (e->lo == e->hi && e->k == 0))
		return format_number(arena, e->mid, unit);
	scale = scale_of(e->mid, unit);
	return arena_printf(arena, "%s [%s, %s]",
	    with_unit(arena,
		digits(arena, e->mid * scale.factor, e->mid * scale.factor,
		    scale.unit),
		scale.unit),
	    digits(arena, e->lo * scale.factor, e->mid * scale.factor,
		scale.unit),
	    digits(arena, e->hi * scale.factor, e->mid * scale.factor,
		scale.unit));
}

char *
format_age(struct arena *arena, long seconds)
{
	static const struct {
		long length;
		const char *name;
	} units[] = { { 86400, "day" }, { 3600, "hour" }, { 60, "minute" } };
	size_t i;

	if (seconds < 0)
		return arena_strdup(arena, "at an unknown time");
	for (i = 0; i < 3; i++)
		if (seconds >= units[i].length)
			return arena_printf(arena, "%ld %s%s ago",
			    seconds / units[i].length, units[i].name,
			    seconds / units[i].length == 1 ? "" : "s");
	return arena_strdup(arena, "just now");
}
