#ifndef RIG_EMIT_H
#define RIG_EMIT_H

#include <stdint.h>
#include <stdio.h>

/* Write text as a JSON string; NULL as null.  text is UTF-8. */
void emit_string(FILE *out, const char *text);

/*
 * Write the shortest decimal number that reads back as value; null if value
 * is not finite, which JSON cannot say.
 */
void emit_number(FILE *out, double value);

/* Write a count; a negative one means unknown and becomes null. */
void emit_count(FILE *out, int64_t count);

#endif
