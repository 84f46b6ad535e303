/* Pipe tables, as authors know them from GitHub; libcmark has none. */
#ifndef BOOK_TABLE_H
#define BOOK_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct table_row {
	const char **cells; /* Markdown, trimmed, "\|" resolved */
};

struct table {
	size_t columns;
	char *align;		/* 'l', 'c', 'r' or 0, a column each */
	struct table_row *rows; /* the first is the head */
	size_t nrows;
};

/*
 * Reads the lines of a paragraph as a table: a head, a row of dashes with
 * as many cells, then rows, which are cut or filled to that many. Returns
 * false if they are none.
 */
bool table_parse(struct arena *arena, const char *const *lines, size_t nlines,
    struct table *table);

#endif
