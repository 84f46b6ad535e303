/* An experiment on a page: question, source, figure, verdicts, provenance. */
#ifndef PRESS_CARD_H
#define PRESS_CARD_H

#include <stdbool.h>

#include "base/buf.h"
#include "data/failure.h"
#include "data/result.h"

struct listing {
	const char *file; /* as a reader may open it */
	const char *name; /* of the region, or NULL */
	int line;         /* of its first line */
	const char *html; /* coloured */
};

struct card {
	const char *id;
	const char *question;         /* or NULL */
	const struct listing *listings;
	size_t nlistings;
	const struct result *result;  /* NULL: none yet */
	bool stale;                   /* of an older version */
	const struct claim *claims;
	const struct verdict *verdicts; /* one a claim; none without result */
	size_t nclaims;
	const char *figure;           /* inline SVG, or NULL */
	const char *figure_words;     /* why there is none, or NULL */
	const struct failure *failure; /* or NULL */
	const char *expected;  /* the failure that the chapter wants, or NULL */
	const char *command;   /* that reruns it */
};

void card_html(struct buf *out, const struct card *card);

/* Code with its file name and first line. */
void card_listing(struct buf *out, const struct listing *listing);

/* A figure that is the author's own gnuplot. */
void card_plot(struct buf *out, const char *id, const char *figure,
    const char *words);

/* A badge: HOLDS, FAILS or INCONCLUSIVE with its reason. */
void card_badge(struct buf *out, const struct verdict *verdict);

/* What a reason code means, in a sentence. */
const char *card_reason(const char *code);

#endif
