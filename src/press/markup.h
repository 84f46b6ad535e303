/* The HTML around slots of prose: what opens and what closes each. */
#ifndef PRESS_MARKUP_H
#define PRESS_MARKUP_H

#include <stdbool.h>

#include "base/arena.h"
#include "data/stats.h"

struct markup {
	const char *enter, *exit;
};

/* The link at the end of a heading to itself. */
struct markup
markup_anchor(struct arena *arena, const char *id, const char *text);

/* Around definitions that follow each other. */
struct markup markup_terms(void);

struct markup_link {
	const char *href, *text;
};

/*
 * Around a definition: its names, a link to itself, and links to where it is
 * explained.
 */
struct markup markup_term(struct arena *arena, const char *id,
    const char *names, const struct markup_link *explained, size_t count);

/*
 * Around what an example becomes: beside it stands its source, as a listing
 * in HTML.
 */
struct markup markup_example(struct arena *arena, const char *listing);

/* A source that is refused, and why. */
struct markup
markup_mistake(struct arena *arena, const char *listing, const char *why);

/*
 * The HTML of a text in which each block of code can have the focus, for its
 * long lines are read by scrolling.
 */
char *markup_focusable(struct arena *arena, const char *html);

/* A box for "> [!NOTE]" and its like; kind in small letters. */
struct markup markup_alert(struct arena *arena, const char *kind);

struct markup markup_table(void);
struct markup markup_row(void);

/* A cell; align is 'l', 'c', 'r' or 0. */
struct markup markup_cell(struct arena *arena, bool head, char align);

/*
 * A live value in prose, linked to the experiment that it comes from (page
 * is "" on its own page); a NULL estimate says that there is no result yet.
 * aside: the words around it are of other machines, and it is of this one.
 */
struct markup
markup_value(struct arena *arena, const char *page, const char *experiment,
    const struct estimate *estimate, const char *unit, bool stale, bool aside);

#endif
