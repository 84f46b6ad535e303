/* The answer to an experiment's question: one sentence with what was measured.
 */
#ifndef PRESS_ANSWER_H
#define PRESS_ANSWER_H

#include "base/buf.h"
#include "data/sentence.h"
#include "press/predict.h"

struct said {
	enum { SAID_WORDS, SAID_VALUE, SAID_CODE } kind;
	const char *text;
};

struct answer {
	struct said *parts;
	size_t count; /* 0: what the program printed is the answer */
};

/*
 * What the author wrote; else what the reader is asked to predict (or NULL),
 * in the words in which that is asked; else the result's headline.
 */
struct answer answer_of(struct arena *arena, const struct result *result,
    const struct sentence *written, const struct prediction *predict,
    const struct claim *claims, size_t nclaims);

char *answer_text(struct arena *arena, const struct answer *answer);

/* As a paragraph; of nothing, nothing. */
void answer_html(struct buf *out, const struct answer *answer);

/* A value of which the interval, "1.99× [1.98, 2.00]", stands back. */
void answer_value(struct buf *out, const char *value);

#endif
