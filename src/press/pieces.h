/* The pieces of a picture, from the back to the front. */
#ifndef PRESS_PIECES_H
#define PRESS_PIECES_H

#include <stdbool.h>

#include "press/xml.h"

struct piece {
	enum { LINE, MARK, AREA, WORDS, OTHER } kind;
	struct xml look;  /* its style: the attributes of no element */
	const char *path; /* of all but words and others; of a mark from x, y */
	int x, y;	  /* where a mark begins, in tenths */
	struct xml xml;	  /* words and others, without their style */
	bool hides;	  /* what is behind it */
	int order;	  /* pieces_draw's own */
};

struct pieces {
	struct piece *list;
	size_t count;
};

/* Adds a piece in front of all others, for the caller to fill in. */
struct piece *pieces_add(struct arena *arena, struct pieces *pieces, int kind);

/*
 * Draws the pieces into an element. Lines, marks and areas that look alike
 * and follow each other become one path, words that look alike one group. It
 * may bring words in front of lines and marks, and marks that follow each
 * other into another order, but nothing past what hides it.
 */
void pieces_draw(struct arena *arena, struct pieces *pieces, struct xml *into);

/*
 * A number in tenths as a path has it, with a comma in front where it would
 * run into the last one.
 */
void pieces_number(struct buf *buf, int tenths);

#endif
