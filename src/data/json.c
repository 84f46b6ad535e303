/* Knows jansson's values and our null; no schema. */
#include "data/json.h"

#include <math.h>

const char *
json_text(struct arena *arena, const json_t *object, const char *key,
    const char *other)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text != NULL ? arena_strdup(arena, text) : other;
}

double
json_get_number(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	return json_is_number(value) ? json_number_value(value) : NAN;
}

json_t *
json_number_or_null(double number)
{
	if (!isfinite(number))
		return json_null();
	if (number == floor(number) && fabs(number) < 9e15)
		return json_integer((json_int_t)number);
	return json_real(number);
}

json_t *
json_text_or_null(const char *text)
{
	return text != NULL ? json_string(text) : json_null();
}
