/* Knows how a command says that it could not do its work. */
#include "cmd/cmd.h"

#include <stdio.h>

int
cmd_fail(int status, const struct err *err)
{
	fprintf(stderr, "labbook: %s\n", err->text);
	return status;
}

int
cmd_usage(const char *command, const char *what, const char *arg)
{
	fprintf(stderr, "labbook %s: %s '%s'; see labbook %s --help\n",
	    command, what, arg, command);
	return STATUS_USAGE;
}
