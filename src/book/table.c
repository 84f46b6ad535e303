/* Knows pipes and dashes: GFM's table rules, as text. */
#include "book/table.h"

#include <string.h>

#include "base/text.h"

/* Splits a row at its pipes; those at both ends are optional. */
static size_t
split(struct arena *arena, const char *line, const char ***cells)
{
	char *row = text_trim(arena, line), *to, *cell;
	size_t count = 0;

	*cells = NULL;
	if (*row == '|')
		row++;
	for (;;) {
		cell = to = row;
		while (*row != '\0' && *row != '|') {
			if (row[0] == '\\' && row[1] == '|')
				row++;
			*to++ = *row++;
		}
		if (*row == '\0') {
			*to = '\0';
			cell = text_trim(arena, cell);
			if (*cell != '\0' || count == 0)
				*ARENA_PUSH(arena, *cells, count) = cell;
			return count;
		}
		row++;
		*to = '\0';
		*ARENA_PUSH(arena, *cells, count) = text_trim(arena, cell);
	}
}

/* Is the cell ":--", "--:" or the like? */
static bool
dashes(const char *cell, char *align)
{
	bool left = *cell == ':', right;
	size_t count = 0;

	if (left)
		cell++;
	for (; *cell == '-'; cell++)
		count++;
	right = *cell == ':';
	if (right)
		cell++;
	*align = left && right ? 'c' : right ? 'r' : left ? 'l' : 0;
	return count > 0 && *cell == '\0';
}

bool
table_parse(struct arena *arena, const char *const *lines, size_t nlines,
    struct table *table)
{
	const char **cells, **head;
	size_t i, c, count;

	memset(table, 0, sizeof(*table));
	if (nlines < 2 || strchr(lines[0], '|') == NULL ||
	    strchr(lines[1], '|') == NULL)
		return false;
	table->columns = split(arena, lines[0], &head);
	if (split(arena, lines[1], &cells) != table->columns)
		return false;
	table->align = arena_alloc(arena, table->columns + 1);
	for (c = 0; c < table->columns; c++)
		if (!dashes(cells[c], &table->align[c]))
			return false;
	for (i = 0; i < nlines; i++) {
		struct table_row *row;

		if (i == 1)
			continue;
		count = split(arena, lines[i], &cells);
		row = ARENA_PUSH(arena, table->rows, table->nrows);
		row->cells =
		    arena_alloc(arena, table->columns * sizeof(*row->cells));
		for (c = 0; c < table->columns; c++)
			row->cells[c] = c < count ? cells[c] : "";
	}
	return true;
}
