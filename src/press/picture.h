/* A picture on a page, and as a file of its own. */
#ifndef PRESS_PICTURE_H
#define PRESS_PICTURE_H

#include "base/arena.h"

/* A picture as gnuplot or lstopo drew it, and what a page says of it. */
struct picture {
	const char *svg;
	const char *id;	   /* on the page, where no other has it */
	const char *class; /* or NULL */
	const char *title, *description; /* which may be "" */
	const char *told_by; /* id of another that has its words, or NULL */
	const char *axes;    /* what plots/ told of them; may be NULL */
};

/*
 * The picture as it stands inside a page: an svg element with title and
 * description, whose ids begin with a prefix that is the id's own. NULL if it
 * is no SVG.
 *
 * Where a value stands: if an axis shows a metric, or the speed-up, the
 * element says so, for scripts that draw on it.
 *   data-shows        the metric's name, or "speedup"
 *   data-axis         "x" or "y"
 *   data-log          "1" if the axis is logarithmic, else "0"
 *   data-scale        a value in its own unit, times this, stands on the axis
 *   data-from, -to    what stands on the axis at its ends,
 *   data-start, -end  and where these are, in units of the viewBox
 *   data-cross-start, -cross-end  how far the plot reaches the other way
 * Of a picture of two plots this is the first; of the second the first g
 * element says the same.
 */
char *picture_inline(struct arena *arena, const struct picture *picture);

/*
 * The same as the text of an SVG file that needs no page around it: for
 * programs that know no style sheets it has its light colours, for others it
 * is as light or dark as they are.
 */
char *picture_file(struct arena *arena, const struct picture *picture);

#endif
