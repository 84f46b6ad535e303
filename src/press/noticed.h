/* What the machine was like while it measured, below its picture. */
#ifndef PRESS_NOTICED_H
#define PRESS_NOTICED_H

#include "press/catalogue.h"

/*
 * What disturbed the results of the site's machine, what that means, and what
 * can be done; and which results are of which machine and boot.
 */
void noticed_html(struct buf *out, struct arena *arena,
    const struct catalogue *catalogue);

#endif
