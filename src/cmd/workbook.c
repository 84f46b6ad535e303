/* Knows how a command finds an exercise. */
#include "cmd/workbook.h"

#include "cmd/cmd.h"

bool
cmd_workbook(struct build *build, struct workbook *book)
{
	struct err err;

	if (workbook_open(build_arena(build), build_place(build), book, &err))
		return true;
	cmd_fail(STATUS_FAILED, &err);
	return false;
}

bool
cmd_exercise(const struct workbook *book, const char *id, size_t *at)
{
	struct err err;

	if (workbook_find(book, id, at, &err))
		return true;
	cmd_fail(STATUS_FAILED, &err);
	return false;
}
