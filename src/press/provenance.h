/* How a result came about: what other results do not share with it. */
#ifndef PRESS_PROVENANCE_H
#define PRESS_PROVENANCE_H

#include "press/card.h"

/*
 * When, where and how a card's result was measured, and what one may take
 * along, behind a disclosure.
 */
void
provenance_html(struct buf *out, struct arena *arena, const struct card *card);

#endif
