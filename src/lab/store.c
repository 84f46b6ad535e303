/* Knows where results are kept; not what they say. */
#include "lab/store.h"

#include <stdio.h>
#include <string.h>

#include "data/record.h"
#include "sys/file.h"

char *
store_path(struct arena *arena, const struct place *place, const char *id)
{
	return arena_printf(arena, "%s/results/%s.json", place->build, id);
}

bool
store_load(struct arena *arena, const struct place *place, const char *id,
    struct result *result, bool *found, struct err *err)
{
	char *path = store_path(arena, place, id), *text;

	*found = file_exists(path);
	return !*found ||
	    (file_read(arena, path, &text, NULL, err) &&
		record_from_json(arena, path, text, result, err));
}

void
store_drop(struct arena *arena, const struct place *place, const char *id)
{
	remove(store_path(arena, place, id));
}

bool
store_save(struct arena *arena, const struct place *place,
    const struct result *result, const struct claim *claims,
    const struct verdict *verdicts, size_t nclaims, struct err *err)
{
	char *text = record_to_json(arena, result, claims, verdicts, nclaims);

	return file_write_synced(store_path(arena, place, result->id), text,
	    strlen(text), err);
}
