/* Pieces of a source file that a chapter shows, cut at named marks. */
#ifndef BOOK_REGION_H
#define BOOK_REGION_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"

struct region {
	const char *file;
	const char *name; /* NULL: the whole file */
	char *text;
	int line; /* of its first line in file */
};

/*
 * Cuts the lines between "ANCHOR: name" and "ANCHOR_END: name" out of the
 * text of file; other marks inside are left out. A region that is missing,
 * not ended or empty is an error.
 */
bool region_cut(struct arena *arena, const char *file, const char *text,
    const char *name, struct region *region, struct err *err);

#endif
