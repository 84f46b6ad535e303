/* The links that lead out of a book, chapter by chapter. */
#ifndef PRESS_REFERENCES_H
#define PRESS_REFERENCES_H

#include <stddef.h>

#include "base/buf.h"

struct reference {
	const char *url, *text;
};

/* A chapter, and what it cites. */
struct citing {
	const char *title;
	const char *href; /* to it */
	const struct reference *list;
	size_t count;
};

/* Chapters that cite nothing are left out, as is a URL that came before. */
void
references_html(struct buf *out, const struct citing *chapters, size_t count);

#endif
