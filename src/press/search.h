/*
 * What the search of a page looks through: a script that gives each place of
 * the book to theme/search.js. lunr, from the system, indexes them there.
 */
#ifndef PRESS_SEARCH_H
#define PRESS_SEARCH_H

#include <stddef.h>

#include "base/arena.h"

/* A place that can be found; texts are UTF-8. */
struct search_entry {
	const char *page;   /* "03-waiting.html", from the root */
	const char *id;	    /* of the element there; "" for its top */
	const char *title;  /* the heading */
	const char *within; /* what the heading stands in; "" if in nothing */
	const char *text;
};

/* Debian's and Ubuntu's package of lunr. */
extern const char search_package[];

/* The path of lunr on this system, or NULL if it is not installed. */
char *search_lunr(struct arena *arena);

/* search/index.js: the entries, as the argument of labbookSearch(). */
char *search_index(struct arena *arena, const struct search_entry *entries,
    size_t count);

/* The same where there is no lunr: says which package is missing. */
char *search_missing(struct arena *arena);

#endif
