/* Knows what an experiment sees of the environment, and of ours nothing else.
 */
#include "lab/variables.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* What programs commonly ask for; a home is where a reader's settings lie. */
static const char *const fixed[] = { "LC_ALL=C.UTF-8", "TZ=UTC",
	"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/nonexistent" };

enum { FIXED = sizeof(fixed) / sizeof(fixed[0]) };

/* Does the author name this one of the fixed? */
static bool
is_named(const char *setting, const char *const *names, size_t count)
{
	size_t len = strcspn(setting, "="), i;

	for (i = 0; i < count; i++)
		if (strlen(names[i]) == len &&
		    strncmp(setting, names[i], len) == 0)
			return true;
	return false;
}

const char *const *
variables_list(struct arena *arena, const char *const *names, size_t count)
{
	const char **list = NULL, *value;
	size_t n = 0, i;

	for (i = 0; i < FIXED; i++)
		if (!is_named(fixed[i], names, count))
			*ARENA_PUSH(arena, list, n) = fixed[i];
	for (i = 0; i < count; i++) {
		value = getenv(names[i]);
		if (value != NULL)
			*ARENA_PUSH(arena, list, n) =
			    arena_printf(arena, "%s=%s", names[i], value);
	}
	*ARENA_PUSH(arena, list, n) = NULL;
	return list;
}

void
variables_note(struct arena *arena, const char *const *names, size_t count,
    struct facts *facts)
{
	char *environment = arena_strdup(arena, "");
	const char *value;
	size_t i;

	for (i = 0; i < FIXED; i++)
		if (!is_named(fixed[i], names, count))
			environment = arena_printf(arena, "%s%s%s", environment,
			    environment[0] != '\0' ? " " : "", fixed[i]);
	facts_text(arena, facts, "environment", environment);
	for (i = 0; i < count; i++) {
		value = getenv(names[i]);
		facts_text(arena, facts,
		    arena_printf(arena, "variable %s", names[i]),
		    value != NULL ?
			text_valid_utf8(arena, value, strlen(value)) :
			NULL);
	}
}
