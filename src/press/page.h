/* Whole pages: the shell around a body, and the cover. */
#ifndef PRESS_PAGE_H
#define PRESS_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/facts.h"

struct section {
	const char *id, *text;
	int level;
};

/* A chapter as the contents know it. */
struct entry {
	const char *title, *summary; /* summary may be NULL */
	const char *page;	     /* "03-waiting.html", from the root */
	const struct section *sections;
	size_t nsections;
	int holds, fails, inconclusive; /* its claims */
	bool broken;			/* an experiment of it failed */
};

struct site {
	const char *title, *summary, *lang; /* summary may be NULL */
	const struct entry *entries;
	size_t count;
	const struct facts *machine; /* NULL: nothing was measured */
	bool has_claims;	     /* there is a claims.html */
};

/* "../" for each folder that a page lies in: the way to the root. */
const char *page_root(struct arena *arena, const char *page);

/* The page of entry number which, around its body. */
char *page_chapter(struct arena *arena, const struct site *site, size_t which,
    const char *body);

/*
 * claims.html: the lists made by page_claims_of, claims of card_claim, and
 * page_claims_end; count is the number of claims.
 */
char *page_claims(struct arena *arena, const struct site *site,
    const char *lists, int count);
void page_claims_of(struct buf *out, const char *page, const char *id,
    const char *title);
void page_claims_end(struct buf *out);

/* The page of a source file: its lines, coloured and numbered. */
char *page_source(struct arena *arena, const struct site *site,
    const char *page, const char *file, const char *html);

/* index.html: an introduction (may be NULL), this machine, the contents. */
char *page_cover(struct arena *arena, const struct site *site,
    const char *introduction);

#endif
