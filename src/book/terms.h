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
 * Makes a link of the first use of each term in a chapter. A use is one of
 * the forms of its definition, as whole words, perhaps with a capital at its
 * start and over a line end; of two that begin at one place the longer one
 * counts. Headings, heads of tables, links, code and definitions are left
 * alone.
 */
void terms_link(struct doc *doc, const struct term *terms, size_t count);

#endif
