/* An experiment in a chapter: what the author asks to run and to show. */
#ifndef BOOK_EMBED_H
#define BOOK_EMBED_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "book/embed_python.h"
#include "data/card_part.h"
#include "data/choice.h"
#include "data/claim.h"
#include "data/experiment.h"
#include "data/sentence.h"

enum { EMBED_MOST_Y = 2 }; /* metrics that one plot shows */

enum expect {
	EXPECT_SUCCESS,
	EXPECT_COMPILE_ERROR,
	EXPECT_SIGNAL,
	EXPECT_TIMEOUT,
	EXPECT_EXIT
};

struct embed {
	const char *id;	  /* of the result; the name of run unless said */
	const char *run;  /* experiments/RUN.c, or the inline source's name */
	const char *file; /* the chapter */
	int line;	  /* where the block begins in it */
	const char *question;
	const char *predict; /* an expression, or NULL */
	struct expr predict_expr;
	int predict_line;
	const char *ask;	/* what the reader guesses, in words, or NULL */
	struct choice *choices; /* to guess among; none: a number */
	size_t nchoices;
	struct sentence answer; /* that the card begins with, if any */
	int answer_line;
	const char **show; /* regions: NAME or FILE#NAME */
	size_t nshow;
	int show_line;
	struct setting *with;
	int *with_lines;
	size_t nwith;
	const char *plot; /* a plot kind, or NULL */
	int plot_line;
	const char **y; /* the metrics that the plot shows; else none */
	size_t ny;
	int y_line;
	const char **columns; /* that the table begins with; else none */
	size_t ncolumns;
	int columns_line;
	const char *annotated[CARD_PARTS]; /* what the parts are, or NULL */
	int annotate_line;		   /* 0: none is explained */
	struct claim *claims;
	size_t nclaims;
	struct embed_python python; /* what its twin is held against by */
	const char **inputs; /* files that it opens, from the book's folder */
	int *input_lines;
	size_t ninputs;
	const char **variables; /* of ours that it sees, by their names */
	size_t nvariables;
	int samples;	/* of a plain program */
	double limit_s; /* for one sample; 0: the default */
	enum expect expect;
	int expect_code;
	const char *source; /* inline C, or NULL */
};

/* Reads the body of an experiment block, whose first line is first_line. */
bool embed_parse(struct arena *arena, const char *file, int line,
    const char *body, struct embed *embed, struct err *err);

/*
 * Reads the info string of an inline program: "c run=ID key=value ...".
 * The body becomes the source.
 */
bool embed_parse_inline(struct arena *arena, const char *file, int line,
    const char *info, const char *body, struct embed *embed, struct err *err);

/*
 * The value of key in an info string such as "c run=hello samples=3";
 * NULL if it is absent.
 */
char *info_value(struct arena *arena, const char *info, const char *key);

#endif
