/* Knows the names of a card's parts; not what is in them. */
#include "data/card_part.h"

#include <string.h>

#include "base/text.h"

static const char *const names[] = {
	[CARD_QUESTION] = "question",
	[CARD_GUESS] = "guess",
	[CARD_ANSWER] = "answer",
	[CARD_FIGURE] = "figure",
	[CARD_TABLE] = "table",
	[CARD_CLAIMS] = "claims",
	[CARD_NOISE] = "noise",
	[CARD_RERUN] = "rerun",
	[CARD_DETAILS] = "details",
	[CARD_CODE] = "code",
};

const char *
card_part_name(enum card_part part)
{
	return names[part];
}

enum card_part
card_part_find(const char *name)
{
	size_t i = 0;

	while (i < CARD_PARTS && strcmp(names[i], name) != 0)
		i++;
	return (enum card_part)i;
}

char *
card_part_names(struct arena *arena)
{
	return text_join(arena, names, CARD_PARTS);
}
