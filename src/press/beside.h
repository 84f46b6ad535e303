/* A model and Python interpreters beside each other, on a card. */
#ifndef PRESS_BESIDE_H
#define PRESS_BESIDE_H

#include "press/beside_words.h"

/* Each effect of the model, and what each interpreter shows of it. */
void beside_html(struct buf *out, const struct beside *beside);

#endif
