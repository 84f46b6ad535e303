/* How a result came about: what other results do not share with it. */
#ifndef PRESS_PROVENANCE_H
#define PRESS_PROVENANCE_H

#include <stdbool.h>

#include "base/buf.h"
#include "data/result.h"

struct provenance {
	const char *id; /* of the experiment */
	const struct result *result;
	const char *rounds;	     /* every round, as inline SVG, or NULL */
	const char *root;	     /* the way to other pages */
	const struct facts *machine; /* that machine.html shows, or NULL */
	bool has_script, has_svg;    /* ID.gp and ID.svg, to take along */
	const char *source; /* link to the page of its source, or NULL */
};

/* When, where and how it was measured, behind a disclosure. */
void provenance_html(struct buf *out, struct arena *arena,
    const struct provenance *provenance);

#endif
