/* Everything that pages which list experiments need: cards, and whose. */
#ifndef PRESS_CATALOGUE_H
#define PRESS_CATALOGUE_H

#include "press/card.h"
#include "press/headline.h"
#include "press/page.h"

/* An experiment as lists know it. */
struct listed {
	struct card card;
	const char *page; /* that shows its card, from the root */
	const char *title;
	struct headline headline;     /* says is NULL without a result */
	const struct experiment *exp; /* never NULL */
	const char *svg; /* data/ID.svg as it is written, or NULL */
};

/* In the order of the chapters. */
struct catalogue {
	const struct site *site;
	const struct listed *list;
	size_t count;
};

/* How an experiment stands: what it can show now. */
enum standing {
	STANDING_FRESH,
	STANDING_STALE,	  /* its result is of an older version */
	STANDING_RUNNING, /* to be measured in this build */
	STANDING_MISSING, /* not measured yet */
	STANDING_FAILED,
	STANDING_WANTED /* it failed, as its chapter wants */
};
enum standing catalogue_standing(const struct card *card);

/*
 * The title of the chapter that experiment number which is the first of, or
 * NULL if the one before is of the same.
 */
const char *catalogue_chapter(const struct catalogue *catalogue, size_t which);

/* A link to the card of an experiment, with these words. */
void
catalogue_link(struct buf *out, const struct listed *listed, const char *words);

/* "1 claim", "2 claims" */
void catalogue_count(struct buf *out, size_t count, const char *word);

#endif
