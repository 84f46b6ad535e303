/* The colours of the figures: those of the theme, and who has which. */
#ifndef PRESS_PALETTE_H
#define PRESS_PALETTE_H

#include <stdbool.h>

#include "base/arena.h"

enum { PALETTE_CLASSES = 12 }; /* --c1 to --c12 of theme/base.css */

/* A colour of theme/base.css, as "#rrggbb". */
struct tone {
	char light[8], dark[8];
};

/* Looks up "--NAME: light-dark(#rrggbb, #rrggbb)"; false if there is none. */
bool palette_find(const char *name, struct tone *tone);

#endif
