/* The reasons why a claim is inconclusive, in words. */
#ifndef PRESS_REASON_H
#define PRESS_REASON_H

#include <stddef.h>

/* What a reason code means, in a sentence; the code itself if unknown. */
const char *reason_meaning(const char *code);

/* What one can do about it, in a sentence; "" if unknown. */
const char *reason_remedy(const char *code);

/* Every code that there is; NULL after the last. */
const char *reason_code(size_t which);

#endif
