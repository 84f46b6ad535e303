/* Reading JSON that somebody else wrote: what is missing or odd is null. */
#ifndef DATA_JSON_H
#define DATA_JSON_H

#include <jansson.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"

/* A member's text copied into the arena, or other if it is no string. */
const char *json_text(struct arena *arena, const json_t *object,
    const char *key, const char *other);

/* A member's number, or NaN. */
double json_get_number(const json_t *object, const char *key);

/* A number; null where it is NaN or infinite; an integer where it is one. */
json_t *json_number_or_null(double number);

/* A text, or null. */
json_t *json_text_or_null(const char *text);

#endif
