/* Knows what an exercise is made of; not where its files are. */
#include "data/exercise.h"

#include <string.h>

char *
mutant_source(struct arena *arena, const struct exercise *exercise,
    const struct mutant *mutant, const char *solution, struct err *err)
{
	const char *at = strstr(solution, mutant->replace);
	size_t len = strlen(mutant->replace);

	if (at == NULL || strstr(at + 1, mutant->replace) != NULL) {
		err_at(err, exercise->file, mutant->line,
		    "mutant '%s' replaces what stands %s in solution.c, "
		    "expected once",
		    mutant->name, at == NULL ? "nowhere" : "more than once");
		return NULL;
	}
	return arena_printf(arena, "%.*s%s%s", (int)(at - solution), solution,
	    mutant->with, at + len);
}
