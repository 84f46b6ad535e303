/* Knows what a mark says; not where it stands. */
#include "book/tie.h"

#include <string.h>

#include "base/text.h"

static const char *const words[] = { "{rests}", "{fails}", "{open}", "{end}" };

enum tie_kind
tie_kind_of(const char *code)
{
	size_t len;
	int i;

	for (i = 0; i < TIE_NONE; i++) {
		len = strlen(words[i]);
		if (text_starts(code, words[i]) &&
		    (code[len] == '\0' || code[len] == ' '))
			break;
	}
	return (enum tie_kind)i;
}

static bool
is_name(struct arena *arena, const char *name)
{
	const char *slash = strchr(name, '/');

	if (slash == NULL)
		return text_is_id(name);
	return text_is_id(slash + 1) &&
	    text_is_id(arena_strndup(arena, name, (size_t)(slash - name)));
}

/* "a, b/c" */
static bool
read_claims(struct arena *arena, const char *file, char *names, struct tie *tie,
    struct err *err)
{
	char *save = NULL, *name;

	for (name = strtok_r(names, ",", &save); name != NULL;
	     name = strtok_r(NULL, ",", &save)) {
		name = text_trim(arena, name);
		if (!is_name(arena, name))
			return err_at(err, file, tie->line,
			    "'%s' in %s is no name of a claim, expected CLAIM "
			    "or EXPERIMENT/CLAIM",
			    name, words[tie->kind]);
		*ARENA_PUSH(arena, tie->claims, tie->nclaims) = name;
	}
	return tie->nclaims > 0 ||
	    err_at(err, file, tie->line,
		"%s names no claim, expected %s CLAIM, CLAIM", words[tie->kind],
		words[tie->kind]);
}

bool
tie_parse(struct arena *arena, const char *file, const char *code,
    struct tie *tie, struct err *err)
{
	char *rest = text_trim(arena, code + strlen(words[tie->kind]));

	if (tie->kind != TIE_RESTS || !text_starts(rest, "none") ||
	    strchr(": ", rest[4]) == NULL)
		return read_claims(arena, file, rest, tie, err);
	if (rest[4] == ':')
		tie->why = text_trim(arena, rest + 5);
	return (tie->why != NULL && tie->why[0] != '\0') ||
	    err_at(err, file, tie->line,
		"{rests} none does not say why, expected {rests} none: WHY");
}

bool
tie_names(const struct tie *tie, const char *claim)
{
	size_t i;

	for (i = 0; i < tie->nclaims; i++)
		if (strcmp(tie->claims[i], claim) == 0)
			return true;
	return false;
}

bool
tie_same_claims(const struct tie *a, const struct tie *b)
{
	size_t i;

	if (a->nclaims != b->nclaims || a->nclaims == 0)
		return false;
	for (i = 0; i < a->nclaims; i++)
		if (!tie_names(b, a->claims[i]))
			return false;
	return true;
}
