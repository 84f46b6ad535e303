/* The first page: introduction, scoreboard, this machine, contents. */
#ifndef PRESS_COVER_H
#define PRESS_COVER_H

#include "press/catalogue.h"

/* The body of index.html; introduction is HTML, or NULL. */
void cover_html(struct buf *out, struct arena *arena,
    const struct catalogue *catalogue, const char *introduction);

#endif
