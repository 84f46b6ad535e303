/* The first page: introduction, contents, scoreboard, this machine. */
#ifndef PRESS_COVER_H
#define PRESS_COVER_H

#include "press/page.h"

/* The body of index.html; introduction is HTML, or NULL. */
void cover_html(struct buf *out, struct arena *arena, const struct site *site,
    const char *introduction);

#endif
