/*
 * What a reader guesses before a result is shown, and the page of all
 * guesses. predict.js reads what is written here; without it the result lies
 * behind a disclosure.
 */
#ifndef PRESS_PREDICT_H
#define PRESS_PREDICT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "data/choice.h"
#include "data/claim.h"
#include "data/verdict.h"

struct prediction {
	const char *id;	      /* of the experiment; guesses are kept under it */
	const char *page;     /* that shows it, from the root */
	const char *question; /* or NULL */
	const struct expr *expr;
	const char *ask;	      /* what is guessed, in words, or NULL */
	const struct choice *choices; /* to guess among; none: a number */
	size_t nchoices;
	const struct experiment *exp; /* NULL: what it declares is unknown */
	const struct result *result;  /* NULL: none yet */
	bool stale;		      /* it is of an older version */
};

/* What a prediction asks, and what came out, in words. */
struct predicted {
	const char *ask;
	const char *measured; /* or NULL: nothing was, or not readable here */
	const char *choices; /* that are right: "“a” or “b”"; or NULL */
};

struct predicted
predict_outcome(struct arena *arena, const struct prediction *prediction);

/*
 * The form, which begins with mark (HTML, or ""), and the start of what it
 * hides; predict_close ends that.
 */
void predict_open(struct buf *out, const struct prediction *prediction,
    const char *mark);
void predict_close(struct buf *out);

/*
 * The body of predictions.html: predict_list, predict_item of each
 * prediction, predict_list_end.
 */
void predict_list(struct buf *out);
void predict_item(struct buf *out, const struct prediction *prediction);
void predict_list_end(struct buf *out);

#endif
