/*
 * The pictures that gnuplot and lstopo draw, as small SVG for a page.
 *
 * gnuplot says each property of each of its groups again, and each point is an
 * element of its own. Here a picture by gnuplot is written anew: the same
 * shapes with tenths of a pixel, marks of one colour as one path, text on top
 * of lines, nothing that draws nothing. Colours of the palette become
 * var(--c1) to var(--c12); black text var(--ink), black lines and the grey of
 * guides var(--soft), white var(--paper). What is not known to be gnuplot's is
 * left as it is, but for its ids.
 */
#ifndef PRESS_SVG_H
#define PRESS_SVG_H

#include "press/xml.h"

/*
 * Reads the text of an SVG file; ids and what refers to them get the prefix.
 * NULL if it is none.
 */
struct xml *svg_read(struct arena *arena, const char *text, const char *prefix);

#endif
