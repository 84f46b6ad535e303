/* An experiment on a page: question, answer, figure, claims, code. */
#ifndef PRESS_CARD_H
#define PRESS_CARD_H

#include <stdbool.h>

#include "base/buf.h"
#include "data/card_part.h"
#include "data/failure.h"
#include "data/result.h"
#include "data/verdict.h"
#include "press/answer.h"
#include "press/beside.h"
#include "press/predict.h"

struct listing {
	const char *file; /* as a reader may open it */
	const char *href; /* to its page, or NULL */
	const char *name; /* of the region, or NULL */
	int line;	  /* of its first line */
	const char *text;
	const char *html; /* the text coloured */
};

struct card {
	const char *id;
	const char *question;		  /* or NULL */
	const struct prediction *predict; /* what is guessed first, or NULL */
	const struct listing *listings;
	size_t nlistings;
	const struct result *result; /* NULL: none yet */
	bool stale;		     /* of an older version */
	bool running;		     /* to be measured in this build */
	const struct claim *claims;
	const struct verdict *verdicts; /* one a claim; NULL: they have none */
	size_t nclaims;
	struct answer answer;	    /* of a result */
	const char *const *columns; /* that the question needs; see grid.h */
	size_t ncolumns;
	const char *const *annotated; /* its parts, explained; or NULL */
	const char *meaning;	  /* link to what a verdict means, or NULL */
	const char *figure;	  /* inline SVG, or NULL */
	const char *figure_words; /* why there is none, or NULL */
	const char *rounds;	  /* the same of every round */
	const char *rounds_words;
	const char *root;	       /* "../": the way to other pages */
	const struct facts *machine;   /* that machine.html shows, or NULL */
	bool has_script;	       /* and ID.gp */
	bool has_svg;		       /* and ID.svg */
	const struct failure *failure; /* or NULL */
	const char *expected; /* the failure that the chapter wants, or NULL */
	const struct beside *beside; /* its twin in Python, or NULL */
	const char *command;	     /* that reruns it */
	const char *source; /* link to the page of its source, or NULL */
};

void card_html(struct buf *out, const struct card *card);

/*
 * One claim as a list item: badge, words, what was measured and claimed, and
 * what decides it; id is the experiment's.
 */
void card_claim(struct buf *out, const char *id, const struct claim *claim,
    const struct verdict *verdict, const struct experiment *exp);

/* Code with its file name and first line. */
void card_listing(struct buf *out, const struct listing *listing);

/* A figure that is the author's own gnuplot. */
void card_plot(struct buf *out, const char *id, const char *figure,
    const char *words);

#endif
