/*
 * Files by names that stay the same wherever the book and labbook lie and
 * however labbook is called: "experiments/x.c" is of the book's folder,
 * "labbook:experiments/rig/rig.h" of our own share, and what begins with "/"
 * or "../" is of neither.
 */
#ifndef LAB_FILES_H
#define LAB_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/place.h"

struct files;

/* The arena owns it. What a file holds is read once, when first asked for. */
struct files *files_new(struct arena *arena, const struct place *place);

/* The name of what a program that runs in the book's folder calls path. */
char *files_name(struct files *files, const char *path);

/* Where a named file is, for us. */
char *files_path(struct files *files, const char *name);

/* How a program that runs in the book's folder calls it. */
char *files_argument(struct files *files, const char *name);

/* Is it of the book's folder or of our share? */
bool files_is_own(const char *name);

/* Its path within the folder, ours or the book's, that it is of. */
const char *files_within(const char *name);

/*
 * The hash of its contents; NULL if it cannot be read. That of a program from
 * a chapter (build/src/) is without its first line, which says where it stood.
 */
const char *files_hash(struct files *files, const char *name);

/*
 * Appends the names of all files of experiments/, the book's and ours, that
 * are not among names, but whose last component one of them has too: an
 * include could mean them instead.
 */
void files_namesakes(struct files *files, const char *const *names,
    size_t count, struct buf *out);

/* Options of the compiler by which no program knows where the two lie. */
void files_forget(struct files *files, const char **first, const char **second);

#endif
