/* Knows names and values; not what any of them means. */
#include "base/facts.h"

#include <math.h>
#include <string.h>

void
facts_text(struct arena *arena, struct facts *facts, const char *name,
    const char *text)
{
	struct fact *fact = ARENA_PUSH(arena, facts->list, facts->count);

	fact->name = arena_strdup(arena, name);
	fact->text = text != NULL ? arena_strdup(arena, text) : NULL;
	fact->number = NAN;
}

void
facts_number(struct arena *arena, struct facts *facts, const char *name,
    double number)
{
	struct fact *fact = ARENA_PUSH(arena, facts->list, facts->count);

	fact->name = arena_strdup(arena, name);
	fact->number = number;
}

const struct fact *
facts_find(const struct facts *facts, const char *name)
{
	size_t i;

	for (i = 0; i < facts->count; i++)
		if (strcmp(facts->list[i].name, name) == 0)
			return &facts->list[i];
	return NULL;
}

const char *
facts_get_text(const struct facts *facts, const char *name)
{
	const struct fact *fact = facts_find(facts, name);

	return fact != NULL ? fact->text : NULL;
}

double
facts_get_number(const struct facts *facts, const char *name)
{
	const struct fact *fact = facts_find(facts, name);

	return fact != NULL && fact->text == NULL ? fact->number : NAN;
}
