/*
 * The order of the stages: read, compile, check, measure, judge, draw,
 * render. Each stage leaves something that can be opened and looked at.
 */
#ifndef PIPELINE_BUILD_H
#define PIPELINE_BUILD_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/place.h"
#include "base/progress.h"
#include "book/doc.h"
#include "data/failure.h"
#include "data/result.h"
#include "data/verdict.h"
#include "lab/measure.h"
#include "lab/twin.h"
#include "press/advice.h"
#include "press/answer.h"
#include "press/headline.h"

struct options {
	const char *root;    /* the book's folder */
	const char *out;     /* where pages go; NULL: root/site */
	const char *single;  /* write only this file, with all in it; or NULL */
	const char *chapter; /* and only this one into it, or NULL: the book */
	const struct level *level;
	bool no_run;		     /* render what is recorded */
	const struct preview *as_if; /* render this instead; or NULL */
	const char *force;	     /* the id of one to rerun, or NULL */
	bool no_wait;		     /* refuse while another labbook measures */
	double patience_s;	     /* to wait for a quiet host */
	/* To measure again in; < 0: as the level says, if not done too often.
	 */
	double again_s;
	bool pythons;	  /* measure the twins of experiments in Python, */
	double pythons_s; /* for interpreters but the newest; < 0: the same */
	const struct progress *progress; /* or NULL */
};

/* One experiment of the book, through all stages. */
struct item {
	struct embed *embed;
	const char *page; /* that shows it; NULL if none does */
	struct program *program;
	struct point *points;
	size_t npoints;
	const struct facts *inputs; /* the files it opens, with their hashes */
	struct plan plan;
	bool have, stale; /* a recorded result; of an older version */
	struct result result;
	struct verdict *verdicts;	   /* one a claim, if have */
	const char *figure, *figure_words; /* inline SVG, or why not */
	const char *beside, *beside_words; /* the same of its twins */
	const char *rounds, *rounds_words; /* the same of every round */
	const char *data, *script, *svg;   /* of the figure, to download */
	const int *classes, *span_classes; /* see press/figure.h */
	bool failed;
	struct failure failure;
	const char *expected;	  /* the chapter wants this failure */
	double run_ns, inside_ns; /* of this build's measuring: see outcome */
	bool running;		  /* it is being, or still to be, measured */
	bool misused;		  /* these are no parameters it has */
	bool aside;		  /* the one file asked for is without it */
	bool changed;		  /* run with other parameters than the book */
};

/* An experiment's twin in an interpreter. */
struct twin {
	struct item *of;
	struct python python;	/* as far as a recorded result tells it */
	struct program program; /* of both */
	struct plan plan;	/* its program is NULL: it is not here now */
	int *taken;		/* which of the item's points */
	bool have, stale, running;
	bool none; /* nothing of it can be seen in this interpreter */
	bool failed;
	struct failure failure;
	struct result result;
	struct agreement *agreements; /* one an effect of the item */
};

struct build;

/*
 * The book as a reader of another machine gets it: as if every claim had one
 * verdict. Such a build measures nothing, and writes into build/as-if/WORD of
 * the book unless options ask for a single file.
 */
struct preview {
	const char *word;   /* "holds", "fails" or "open" */
	const char *banner; /* what every page says of it */
	struct verdict verdict;
};

/* The preview of that word, or NULL. */
const struct preview *preview_find(const char *word);

/* Reads the book: chapters and what they embed. NULL and err if it cannot. */
struct build *build_open(const struct options *options, struct err *err);
void build_close(struct build *build);

/* Compiles the experiments and checks the book against what they declare. */
bool build_prepare(struct build *build, struct err *err);

/*
 * Measures what is stale, unless options say not to; records results, and
 * writes the pages that changed before the first and after each.
 */
bool build_measure(struct build *build, struct err *err);

/*
 * Measures again, while the time for it lasts, the experiments with claims
 * that are open for the machine's sake: see data/again.h.
 */
bool build_measure_again(struct build *build, struct err *err);

/* What that came to, and what is open still. */
struct second_round {
	size_t wanted, tried, kept; /* experiments; kept: results */
	double spent_s;
	const char *ended; /* why it ended before all were tried, or NULL */
	int vain;	   /* tries in a row that were disturbed again */
	size_t claims, experiments; /* open for the machine's sake */
	double expected_s;	    /* it takes to measure these again, */
	const char *command;	    /* and this does it */
};
struct second_round build_again(struct build *build);

/*
 * Measures the twins in Python of what has one: with the newest interpreter,
 * and while the time for it lasts with the others.
 */
bool build_measure_twins(struct build *build, struct err *err);

/*
 * Measures the twin of an item now in the interpreter of that name ("3.12");
 * with record, its result is kept.
 */
bool build_measure_twin(struct build *build, struct item *item,
    const char *name, bool record, const struct twin **twin, struct err *err);

/* All of them; *left were not measured for lack of time. */
size_t
build_twins(const struct build *build, const struct twin **twins, size_t *left);

/*
 * Draws and writes every page that changed; *written counts the pages that
 * this build has changed. If options ask for a single file, it writes just
 * that, and counts chapters. To be called once, at its end: it lets go of the
 * chapters one by one.
 */
bool build_write(struct build *build, size_t *pages, size_t *written,
    struct err *err);

/* The experiments in the order of the chapters. */
size_t build_items(const struct build *build, struct item **items);

/* The item with that id, or NULL. */
struct item *build_find(struct build *build, const char *id);

/*
 * The item with that id, or a new one for an experiment that no chapter
 * embeds; with these settings instead of the chapter's where both speak.
 */
bool build_single(struct build *build, const char *id,
    const struct setting *settings, size_t count, struct item **item,
    struct err *err);

/* The answer to the question of an item that has a result. */
struct answer build_answer(struct arena *arena, const struct item *item);

/*
 * The columns that its question needs, as grid_of_result takes them: those
 * that the author names; else what the figure shows, and what the prediction
 * and the answer are figures of.
 */
const char *const *
build_columns(struct arena *arena, const struct item *item, size_t *count);

/* What the result of an item comes to; says is NULL if it has none. */
struct headline build_headline(struct arena *arena, const struct item *item);

/* Measures an item now; with record, its result replaces the recorded one. */
bool build_measure_item(struct build *build, struct item *item, bool record,
    struct err *err);

/*
 * Claims that fail and that are inconclusive; experiments that failed
 * unexpectedly and plots that could not be drawn.
 */
void build_tally(const struct build *build, int *failed_claims,
    int *inconclusive, int *broken);

/*
 * The facts that advice rests on, and what the block advise asks; with the
 * costs of an interpreter by its name ("3.13") instead of those of C, if
 * python is not NULL. False if the book has no such block, or that interpreter
 * was not measured. To be called after build_prepare.
 */
bool build_advice(struct build *build, const char *python,
    struct told_advice *advice, struct err *err);

/* The newest interpreter whose costs were measured, or NULL. */
const char *build_advice_python(const struct build *build);

/*
 * The files of results whose experiment is neither in the book nor in
 * experiments/ any more, by their names in build/results.
 */
size_t build_gone(struct build *build, const char *const **names);

struct arena *build_arena(struct build *build);
const struct place *build_place(const struct build *build);

/* The plots that could not be drawn: one line each. */
size_t build_plot_errors(const struct build *build, const char *const **lines);

/*
 * Claims that no passage rests on, and passages that tell live values and rest
 * on no claim, as "file:line: what": to be called after build_prepare.
 */
size_t build_prose(struct build *build, const char *const **lines);

/* What is odd but did not stop the build: one line each. */
size_t build_warnings(const struct build *build, const char *const **lines);

#endif
