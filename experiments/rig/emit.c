/*
 * Knows how JSON spells a string, a number and an unknown.
 * Refuses to know any object's keys.
 */
#include "emit.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

void
emit_string(FILE *out, const char *text)
{
	if (text == NULL) {
		fputs("null", out);
		return;
	}
	fputc('"', out);
	for (const unsigned char *c = (const void *)text; *c != '\0'; c++) {
		if (*c == '"' || *c == '\\')
			fprintf(out, "\\%c", *c);
		else if (*c < ' ')
			fprintf(out, "\\u%04x", *c);
		else
			fputc(*c, out);
	}
	fputc('"', out);
}

void
emit_number(FILE *out, double value)
{
	char digits[40];

	if (!isfinite(value)) {
		fputs("null", out);
		return;
	}
	for (int precision = 15; precision <= 17; precision++) {
		snprintf(digits, sizeof(digits), "%.*g", precision, value);
		if (strtod(digits, NULL) == value)
			break;
	}
	fputs(digits, out);
}

void
emit_count(FILE *out, int64_t count)
{
	if (count < 0)
		fputs("null", out);
	else
		fprintf(out, "%" PRId64, count);
}
