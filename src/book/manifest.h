/* Which chapters a book has: book.yaml, or all Markdown files of a folder. */
#ifndef BOOK_MANIFEST_H
#define BOOK_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

struct manifest {
	const char *title, *summary, *lang; /* summary may be NULL */
	const char **chapters; /* paths below dir, "index.md" left out */
	size_t count;
	bool has_index; /* index.md is the cover's introduction */
};

/* Reads dir/book.yaml, if it is there; else lists dir and its folders. */
bool manifest_read(struct arena *arena, const char *dir,
    struct manifest *manifest, struct err *err);

#endif
