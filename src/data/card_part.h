/* The parts of an experiment's card, by the names that an author gives them. */
#ifndef DATA_CARD_PART_H
#define DATA_CARD_PART_H

#include "base/arena.h"

/* In the order in which they stand on a card. */
enum card_part {
	CARD_QUESTION,
	CARD_GUESS,
	CARD_ANSWER,
	CARD_FIGURE,
	CARD_TABLE,
	CARD_CLAIMS,
	CARD_NOISE,
	CARD_RERUN,
	CARD_DETAILS,
	CARD_CODE,
	CARD_PARTS
};

/* "question", "guess" ... */
const char *card_part_name(enum card_part part);

/* The part of that name; CARD_PARTS: there is none. */
enum card_part card_part_find(const char *name);

/* "question, guess, ...": all of them. */
char *card_part_names(struct arena *arena);

#endif
