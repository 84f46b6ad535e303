/* How results come about, in plain words, and the figures of each. */
#ifndef PRESS_METHOD_H
#define PRESS_METHOD_H

#include "press/catalogue.h"

/* The protocol as it is, for who has never measured; then each result. */
void method_html(struct buf *out, struct arena *arena,
    const struct catalogue *catalogue);

#endif
