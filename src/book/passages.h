/* The words of a chapter, heading by heading: what a search looks through. */
#ifndef BOOK_PASSAGES_H
#define BOOK_PASSAGES_H

#include "book/doc.h"

/* What stands below a heading, or above the first, as plain text. */
struct passage {
	const struct heading *heading; /* NULL above the first */
	const char *text;
};

/*
 * The passages of a chapter in its order, one a heading, and one above the
 * first if anything stands there. An embed is its question and claims; a
 * live value is "…". What is hidden is left out. To be called before doc_fini.
 */
size_t passages_of(struct arena *arena, const struct doc *doc,
    struct passage **passages);

#endif
