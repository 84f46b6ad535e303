/* The page's table of workloads and tools, its arithmetic and its facts. */
#ifndef PRESS_DECISION_H
#define PRESS_DECISION_H

#include "base/buf.h"
#include "press/advice.h"

/* The page that it stands on, and the way from it to the others. */
struct decision_place {
	const char *page, *root;
};

/* The table of workloads and tools, the arithmetic, and the facts. */
void decision_html(struct buf *out, const struct told_advice *told,
    const struct decision_place *at);

#endif
