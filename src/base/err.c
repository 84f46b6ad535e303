/* Knows how one line about a failure is made; never prints it. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* One line it shall be, whatever a file is called. */
static bool
one_line(struct err *err)
{
	char *c;

	for (c = err->text; *c != '\0'; c++)
		if (*c == '\n' || *c == '\r')
			*c = ' ';
	return false;
}

bool
err_set(struct err *err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(err->text, sizeof(err->text), format, args);
	va_end(args);
	return one_line(err);
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
	vsnprintf(err->text + len, sizeof(err->text) - len, format, args);
	va_end(args);
	return one_line(err);
}
