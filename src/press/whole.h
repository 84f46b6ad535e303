/*
 * Several pages of a site in one file: what stood on each gets ids of its
 * own, and links between them lead to places inside.
 */
#ifndef PRESS_WHOLE_H
#define PRESS_WHOLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "press/page.h"

/* A page or another file of the site, and what stands for it here. */
struct whole_page {
	const char *page; /* as the site has it: "04-waiting.html" */
	const char *to;	  /* "#chapter.04-waiting", a data: URL, or NULL */
	bool used;	  /* did a link lead there? */
};

struct whole {
	struct whole_page *pages;
	size_t count;
	bool alone;   /* nothing else of the site will be at hand */
	bool machine; /* the picture of the machine is in the file */
};

/* A source with its lines coloured and numbered. */
struct whole_source {
	const char *page, *file, *html;
};

/*
 * Gives a page a place in the file. Its id, which is returned too, is
 * KIND.NAME, NAME as a slug; what is on the page has ids below it.
 */
const char *whole_take(struct arena *arena, struct whole *whole,
    const char *page, const char *kind, const char *name);

/* Lets href stand for a file of the site; NULL: links to it are left out. */
void whole_let(struct arena *arena, struct whole *whole, const char *page,
    const char *href);

/*
 * Appends the text of a page that has its place, all disclosures open but those
 * of class "fold", and without forms; headings stand so many levels deeper.
 * Links to pages that have none keep leading there; if the file is alone, only
 * their words stay.
 */
void whole_add(struct buf *out, struct whole *whole, const char *page,
    int deeper, const char *html);

/* Around a chapter: a section that begins on a new sheet. */
void whole_chapter(struct buf *out, struct whole *whole, const char *page,
    int deeper, const char *html);

/* Those sources that a link has led to: their lines, under their names. */
void whole_sources(struct buf *out, struct whole *whole,
    const struct whole_source *sources, size_t count);

/*
 * The first sheet: introduction (of page index.html, or NULL: title and
 * summary), machine, contents.
 */
void whole_front(struct buf *out, struct whole *whole, const struct site *site,
    const char *introduction);

/*
 * The chapters that have a place with their sections, and the sources that a
 * link has led to, as nested lists.
 */
void whole_contents(struct buf *out, const struct whole *whole,
    const struct site *site);

#endif
