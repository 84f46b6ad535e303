/* Numbers and times as a reader meets them, on pages and in the terminal. */
#ifndef PRESS_FORMAT_H
#define PRESS_FORMAT_H

#include "base/arena.h"
#include "data/stats.h"

/* A number with its unit ("s" is scaled); "not readable" for NaN. */
char *format_number(struct arena *arena, double number, const char *unit);

/* "0.98× [0.97, 1.00]"; without the brackets where there is no interval. */
char *format_estimate(struct arena *arena, const struct estimate *e,
    const char *unit);

/* "just now", "5 minutes ago", "3 days ago" */
char *format_age(struct arena *arena, long seconds);

#endif
