/* Knows how one line about a failure is made; never prints it. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void
fill(char *text, size_t room, const char *format, va_list args)
{
	char *end;

	vsnprintf(text, room, format, args);
	for (end = text; *end != '\0'; end++)
		if (*end == '\n')
			*end = ' ';
}

bool
err_set(struct err *err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fill(err->text, sizeof(err->text), format, args);
	va_end(args);
	return false;
}

bool
err_at(struct err *err, const char *file, int line, const char *format, ...)
{
	va_list args;
	size_t len;

	if (line > 0)
		snprintf(err->text, sizeof(err->text), "%s:%d: ", file, line);
	else
		snprintf(err->text, sizeof(err->text), "%s: ", file);
	len = strlen(err->text);
	va_start(args, format);
	fill(err->text + len, sizeof(err->text) - len, format, args);
	va_end(args);
	return false;
}
