/* Whole pages: the shell around a body, with the way through the book. */
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
	const char *part; /* of the book, that begins here, or NULL */
	const char *page; /* "03-waiting.html", from the root */
	const struct section *sections;
	size_t nsections;
	int holds, fails, inconclusive; /* its claims */
	bool broken;			/* an experiment of it failed */
};

/* Pages where something is looked up; each is <name>.html at the root. */
enum lookup {
	LOOKUP_EXPERIMENTS,
	LOOKUP_CLAIMS,
	LOOKUP_PREDICTIONS,
	LOOKUP_EXERCISES,
	LOOKUP_PYTHON,
	LOOKUP_MACHINE,
	LOOKUP_METHOD,
	LOOKUP_WHOLE,
	LOOKUPS
};

struct site {
	const char *title, *summary, *lang; /* summary may be NULL */
	const char *preview; /* "as if ...": nothing here is true; or NULL */
	const struct entry *entries;
	size_t count;
	const struct facts *machine; /* NULL: nothing was measured */
	bool has[LOOKUPS];
};

/* "claims.html", and "All claims" as the contents name it. */
const char *page_lookup_file(enum lookup which);
const char *page_lookup_title(enum lookup which);

/* "../" for each folder that a page lies in: the way to the root. */
const char *page_root(struct arena *arena, const char *page);

/* A path from the root as the value of href, with what a URL cannot hold. */
void page_link(struct buf *out, const char *root, const char *page);

/*
 * Begins a list of chapters at the first one, and at one with which a part of
 * the book begins; start is its tag. The part's name is in another tag.
 */
void page_part(struct buf *out, const struct entry *entry, bool first,
    const char *start, const char *tag);

/*
 * The sections of a chapter down to a level of heading, as nested lists;
 * prefix stands before each id that is linked to.
 */
void page_sections(struct buf *out, const struct entry *entry,
    const char *prefix, int deepest);

/* Title and summary of a book. */
void page_title(struct buf *out, const struct site *site);

/* A time as clock_utc writes it, for a reader; NULL: unknown. */
void page_time(struct buf *out, const char *utc);

/* The page of entry number which, around its body. */
char *page_chapter(struct arena *arena, const struct site *site, size_t which,
    const char *body);

/* A page to look something up in, around a body without its <h1>. */
char *page_lookup(struct arena *arena, const struct site *site,
    enum lookup which, const char *body);

/* The page of a source file: its lines, coloured and numbered. */
char *page_source(struct arena *arena, const struct site *site,
    const char *page, const char *file, const char *html);

/* index.html, around a body. */
char *
page_index(struct arena *arena, const struct site *site, const char *body);

/* whole.html, around a body that brings its <h1>. */
char *
page_whole(struct arena *arena, const struct site *site, const char *body);

/* A file that needs no other: style and scripts are in it. */
char *page_single(struct arena *arena, const struct site *site,
    const char *title, const char *nav, const char *body);

#endif
