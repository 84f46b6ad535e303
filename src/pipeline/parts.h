/* What the files of this folder share; nobody else includes it. */
#ifndef PIPELINE_PARTS_H
#define PIPELINE_PARTS_H

#include "base/buf.h"
#include "book/manifest.h"
#include "lab/pythons.h"
#include "pipeline/build.h"
#include "pipeline/workbook.h"
#include "press/beside_all.h"
#include "press/beside_figure.h"
#include "press/card.h"
#include "press/catalogue.h"
#include "press/code.h"
#include "press/markup.h"
#include "press/page.h"
#include "press/whole.h"

/* Links to where a term is explained. */
struct explained {
	struct markup_link *links;
	size_t count;
};

/* A claim of the book: of which item, and which of its claims. */
struct tied {
	size_t item, claim;
};

struct chapter {
	const char *path; /* of the Markdown */
	const char *page; /* of the HTML, from the output folder */
	struct doc doc;
	bool parsed;
	const char **figures;	   /* a slot each: the author's own plots */
	const char **words;	   /* a slot each: why its plot failed */
	struct listing **listings; /* a slot each */
	size_t *nlistings;
	struct explained *explained; /* a definition each */
	struct tied **tied;	     /* a slot each: what its tie names */
};

/* A page as it was before this build, and as it is now: hashes. */
struct touched {
	const char *name, *before, *now;
};

/* A source file that has a page, since the book shows or names it. */
struct source {
	const char *path, *page;
};

/* Where an exercise is shown; all NULL and 0: nowhere. */
struct shown {
	const char *path, *page;
	int line;
};

/* What a reader may take along of an experiment: data/ID.csv and so on. */
enum download {
	DOWNLOAD_CSV,
	DOWNLOAD_JSON,
	DOWNLOAD_DATA,
	DOWNLOAD_SCRIPT,
	DOWNLOAD_SVG,
	DOWNLOADS
};

struct build {
	struct arena *arena;
	struct arena *view; /* what pages are made of: anew for each writing */
	struct options options;
	struct place place;
	struct manifest manifest;
	struct chapter *chapters; /* index.md last, if there is one */
	size_t nchapters;
	struct item *items;
	size_t nitems;
	struct program *programs;
	size_t nprograms;
	struct facts *machine; /* read when first needed */
	struct alone alone;
	struct second_round again;
	struct pythons pythons;
	struct twin *twins; /* by item, the newest interpreter first */
	size_t ntwins, twins_left;
	const char *twins_figure, *twins_words; /* of the last drawing */
	struct source *sources;
	size_t nsources;
	struct workbook workbook; /* if a chapter shows an exercise */
	struct shown *shown;	  /* one each; NULL: no chapter does */
	bool damaged;		  /* what is noted of them cannot be read */
	bool drawn;		  /* was a picture of this machine asked for? */
	const char *picture, *picture_words;
	const char **plot_errors; /* of the last drawing, one line each */
	size_t nplot_errors;
	bool renewed;		 /* pages were written while measuring, */
	double renewed_ns;	 /* last then, or when the book was opened, */
	double renewal_ns;	 /* and so long did that take */
	struct buf ours;	 /* names of the site's files, one a line */
	struct whole whole;	 /* the book on one page, */
	struct buf bound;	 /* and its chapters as they stand there */
	struct touched *touched; /* the pages that this build has changed */
	size_t ntouched;
	const char **warnings;
	size_t nwarnings;
};

/* build.c: measures an item, which is not changed by that. */
bool part_measure(struct build *build, struct item *item, bool record,
    struct outcome *outcome, struct err *err);

/* build.c: makes that its result, or its failure; with record, keeps it. */
bool part_take(struct build *build, struct item *item,
    const struct outcome *outcome, bool record, struct err *err);

/*
 * build.c: writes the pages with what there is so far, so that the book can
 * be read from the first second on; not more often than a reader would
 * notice, unless it is to be now.
 */
bool part_renew(struct build *build, bool now, struct err *err);

/* bind.c: cuts the source regions that a chapter shows. */
bool part_cut_listings(struct build *build, struct chapter *chapter,
    struct err *err);

/* glossary.c: lets each chapter's first use of a term lead to its definition.
 */
bool part_link_terms(struct build *build, struct err *err);

/* bind.c: compiles the programs of items, checks the items against them. */
bool part_bind(struct build *build, struct item *items, size_t count,
    struct err *err);

/* twins.c: has each experiment a twin that says so, and what it is asked? */
bool part_check_twins(struct build *build, struct err *err);

/* twins.c: finds interpreters, and what was measured with any. */
bool part_bind_twins(struct build *build, struct err *err);

/* twins.c: does the book hold any experiment against Python? */
bool part_has_twins(const struct build *build);

/*
 * twins.c: an item's twin, for a page from which root leads to the others; NULL
 * if it has none. source is a link to the twin's page, or NULL.
 */
struct beside *part_beside(struct build *build, struct arena *arena,
    const struct item *item, const char *root, const char *source);

/* twins.c: all of them, for the page that lists them. */
struct beside_all part_all_twins(struct build *build, struct arena *arena);

/* twins.c: where an item's twin is. */
char *part_twin_source(struct build *build, const struct embed *embed);

/* bind.c: do the live values of a chapter name things that exist? */
bool part_check_values(struct build *build, const struct chapter *chapter,
    struct err *err);

/* tie.c: do the claims that passages are tied to exist? */
bool
part_check_ties(struct build *build, struct chapter *chapter, struct err *err);

/* tie.c: hides the passages that are not for readers of this machine. */
void part_settle(struct build *build);

/* tie.c: what goes around a row, or a passage that is tied. */
struct markup part_tied(struct build *build, struct arena *arena,
    const struct chapter *chapter, size_t slot);

/* tie.c: does what stands in a passage with this tie not show here? */
bool part_is_aside(const struct build *build, const struct chapter *chapter,
    const struct tie *tie);

/* bind.c: decides the claims of an item with a result; in a preview, all. */
void part_judge(struct build *build, struct item *item);

/*
 * bind.c: a failure that the chapter asked for is a lesson, and its absence
 * is a failure. outcome is NULL where the program did not compile.
 */
void part_weigh_failure(struct build *build, struct item *item,
    const struct outcome *outcome);

/* bind.c: "a, b, c": the sources in experiments/. */
const char *part_known_experiments(struct build *build);

/* bind.c: the facts of this machine. */
const struct facts *part_machine(struct build *build);

/* advise.c: does the block advise name things that exist, and once only? */
bool part_check_advise(struct build *build, struct err *err);

/* advise.c: the block of the book, or NULL. */
const struct advise_block *part_advise_block(const struct build *build);

/* exercise.c: puts the exercises of a chapter where its blocks show them. */
bool part_show_exercises(struct build *build, struct chapter *chapter,
    struct err *err);

/* exercise.c: does a book that shows one show all of them? */
bool part_check_exercises(struct build *build, struct err *err);

/*
 * exercise.c: reads how far the learner has come, which decides what solutions
 * are shown; warns, the last time, if it cannot be read.
 */
bool part_read_progress(struct build *build, bool last, struct err *err);

/* exercise.c: what goes around a card, and around a part of it. */
struct markup part_exercise(struct build *build, struct arena *arena,
    const struct chapter *chapter, size_t slot);

/* exercise.c: the list of all exercises. */
void
part_exercises_html(struct build *build, struct arena *arena, struct buf *out);

/* source.c: where a source named in the book is: the book's own, or ours. */
const char *part_source_path(struct build *build, const char *name);

/*
 * source.c: a link from a chapter to a line (0: none) of the page that path
 * gets, or NULL if it is none of an experiment.
 */
const char *part_source_href(struct build *build, const struct chapter *chapter,
    const char *path, int line);

/* source.c: lets a link of a chapter lead to the source that it names. */
bool part_point_source(struct build *build, struct chapter *chapter,
    const struct slot *slot, struct err *err);

/*
 * draw.c: draws all plots of the book into the chapters' figures. A writing of
 * the pages begins here: what the last one was made of is freed.
 */
bool part_draw(struct build *build, struct err *err);

/*
 * render.c: colours code, writes pages, removes pages of earlier builds. The
 * last time each chapter is freed once its page is written.
 */
bool part_render(struct build *build, bool last, struct err *err);

/* render.c: the HTML of a chapter's text, with all that is live in it. */
char *
part_body(struct build *build, struct arena *arena, struct chapter *chapter);

/* render.c: what is guessed of an item; false if nothing is. */
bool part_prediction(const struct item *item, struct prediction *prediction);

/* render.c: the picture and the table of the machine. */
void part_machine_html(struct build *build, struct buf *html);

/* catalogue.c: how a reader calls labbook for this book, without command. */
const char *part_command(struct build *build, struct arena *arena);

/* catalogue.c: the machine that the results are of, or NULL. */
const struct facts *part_measured_machine(struct build *build);

/*
 * catalogue.c: the card of an item on a page from which root leads to the
 * others; without its listings.
 */
void part_card(struct build *build, const struct item *item, const char *root,
    struct card *card);

/* catalogue.c: all experiments, for the pages that list them. */
void part_catalogue(struct build *build, struct arena *arena,
    const struct site *site, struct catalogue *catalogue);

/* pages.c: what each page says of the book. */
void part_describe_site(struct build *build, struct site *site);

/* pages.c: the name of a download, as the site has it. */
const char *part_download_name(struct arena *arena, const struct item *item,
    enum download which);

/* pages.c: its text, or NULL if the item has none. */
const char *part_download_text(const struct build *build, struct arena *arena,
    const struct item *item, enum download which);

/* pages.c: all sources that the book shows or names, in colour. */
bool part_colour_sources(struct build *build, struct arena *arena,
    struct snippet **snippets, struct err *err);

/* pages.c: writes every file of the site but the pages of the chapters. */
bool part_pages(struct build *build, const struct site *site, struct err *err);

/*
 * find.c: writes what the search of the pages needs; warns, the last time,
 * if lunr is not installed. To be called when the chapters are written, which
 * names their sources.
 */
bool part_find(struct build *build, const struct site *site, bool last,
    struct err *err);

/* whole.c: makes ready for the chapters of the book on one page. */
void part_whole_begin(struct build *build, const struct site *site);

/* whole.c: takes a chapter's text into it. */
void part_whole_add(struct build *build, const char *page, const char *html);

/* whole.c: writes it; introduction is that of index.md, or NULL. */
bool part_whole_put(struct build *build, const struct site *site,
    const char *introduction, struct err *err);

/*
 * whole.c: can the one file that the options ask for be written, and is its
 * chapter known?
 */
bool part_check_single(struct build *build, struct err *err);

/* whole.c: puts aside what is not in it, once passages are tied to claims. */
void part_put_aside(struct build *build);

/* whole.c: writes that file. */
bool part_single(struct build *build, const struct site *site, struct err *err);

/* output.c: writes a file of the site if it changed; notes that it is ours. */
bool part_put(struct build *build, const char *name, const char *text,
    struct err *err);

/* output.c: removes what an earlier build wrote and this one did not. */
bool part_sweep(struct build *build, struct err *err);

#endif
