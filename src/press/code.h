/* Code in colour, by the program "highlight", kept by content. */
#ifndef PRESS_CODE_H
#define PRESS_CODE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/place.h"

struct snippet {
	const char *language; /* "c", "python", "sh" ... */
	const char *text;
	bool numbered;	  /* each line has its number, and the id L_NUMBER */
	const char *html; /* filled in: spans, without <pre> */
};

/*
 * Colours all snippets, several at a time. Where the program is missing or
 * does not know the language, the code is shown plain.
 */
bool code_colour(struct arena *arena, const struct place *place,
    struct snippet *snippets, size_t count, unsigned jobs, struct err *err);

#endif
