/* Links from the first use of a term in a chapter to its definition. */
#ifndef BOOK_TERMS_H
#define BOOK_TERMS_H

#include <stddef.h>

#include "book/doc.h"

/* A term that a chapter may use, and where it is defined. */
struct term {
	const struct definition *definition;
	const char *url; /* from the chapter */
};

/*
 * Where a chapter explains each term: the heading that the first words in
 * bold stand below that are one of its forms; NULL if there are none.
 */
const struct heading **terms_explained(struct arena *arena,
    const struct doc *doc, const struct term *terms, size_t count);

/*
 * Makes a link of the first use of each term in a chapter. A use is one of
 * the forms of its definition, as whole words, perhaps with a capital at its
 * start and over a line end; of two that begin at one place the longer one
 * counts. Headings, heads of tables, links, code and definitions are left
 * alone.
 */
void terms_link(struct doc *doc, const struct term *terms, size_t count);

#endif
