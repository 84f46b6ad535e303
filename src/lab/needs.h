/* Libraries that a source asks for by lines "NEEDS: MODULE (PACKAGE)". */
#ifndef LAB_NEEDS_H
#define LAB_NEEDS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/facts.h"
#include "data/failure.h"

struct needs {
	const char **cflags; /* for the compiler */
	size_t ncflags;
	const char **libs; /* for the linker */
	size_t nlibs;
	struct facts versions; /* "library MODULE": its version */
	bool missing;	       /* then failure says which, and what to do */
	struct failure failure;
};

/*
 * Reads what the source text needs. MODULE is a name that pkg-config knows,
 * PACKAGE what one installs to get it, by Debian's name. A line that is not
 * so written, and a library that is not here, set missing; false only if
 * pkg-config could not be run at all.
 */
bool needs_read(struct arena *arena, const char *text, struct needs *needs,
    struct err *err);

/* Adds to argv the words of list that are not in it yet. */
void needs_add(struct arena *arena, const char ***argv, size_t *argc,
    const char *const *list, size_t count);

#endif
