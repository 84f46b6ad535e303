/* The bodies of pages that list what a book has: its claims. */
#ifndef PRESS_LISTS_H
#define PRESS_LISTS_H

#include "base/buf.h"

/* What claims are, before a list of that many. */
void lists_claims(struct buf *out, int count);

/* The heading of an experiment's claims: its page, id and title. */
void lists_experiment(struct buf *out, const char *page, const char *id,
    const char *title);

#endif
