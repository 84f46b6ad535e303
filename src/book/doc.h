/*
 * A chapter: Markdown parsed by libcmark, with slots where something of ours
 * goes (a figure, a live value, a table, an anchor). This room finds the
 * slots; another makes their HTML; doc_fill puts it in; doc_html renders.
 */
#ifndef BOOK_DOC_H
#define BOOK_DOC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "book/advise.h"
#include "book/embed.h"
#include "book/tie.h"

enum slot_kind {
	SLOT_EMBED,   /* an experiment: embed */
	SLOT_PLOT,    /* a gnuplot script of the author's: id, text */
	SLOT_VALUE,   /* a live value in prose: id, expr */
	SLOT_CODE,    /* code of a language that we colour: id, text or show */
	SLOT_MACHINE, /* "machine": this host, in a picture and a table */
	SLOT_SOURCE,  /* a link to a source: id is the path below experiments/,
		       * text the region or NULL */
	SLOT_ANCHOR,  /* the end of a heading: id, text */
	SLOT_ALERT,   /* "> [!NOTE]", around its blocks: id is "note" */
	SLOT_TABLE,
	SLOT_ROW,
	SLOT_HEAD_CELL,
	SLOT_CELL,	 /* pipe tables */
	SLOT_EXAMPLE,	 /* "example": text is Markdown, its nodes are inside */
	SLOT_MISTAKE,	 /* "mistake": text is Markdown, id why it is refused */
	SLOT_TERMS,	 /* definitions that follow each other, */
	SLOT_TERM,	 /* and each of them: id, text is its names */
	SLOT_REFERENCES, /* "references": the links that lead out of the book */
	SLOT_ADVISE,	 /* which tool for which workload: advise */
	SLOT_TIE,	 /* around a passage that is tied to claims: tie */
	SLOT_EXERCISE, /* the card of an exercise, id, and in it what is put */
	SLOT_TASK,     /* there: its task, text being what that says, */
	SLOT_FOLD,     /* and what is folded away behind the words id */
};

struct slot {
	enum slot_kind kind;
	int line;
	const char *id, *text;
	const char *show; /* FILE#REGION below experiments/, or NULL */
	struct embed *embed;
	struct advise_block *advise;
	struct expr expr;
	char align;		  /* of a cell: 'l', 'c', 'r' or 0 */
	struct tie *tie;	  /* of a SLOT_TIE or a SLOT_ROW; or NULL */
	const struct tie *within; /* the passage that the slot is in, or NULL */
	bool hidden;		  /* with all that it encloses */
	void *node;		  /* a cmark_node, for this room */
};

struct heading {
	int level;
	const char *id, *text;
};

/* A term that the author defines: "NAME, NAME (FORM)", then ": TEXT". */
struct definition {
	const char *id;	    /* "term.", and a slug of its first name */
	const char *names;  /* as a page shows them, */
	const char **forms; /* and all that a text may call it */
	size_t nforms;
	const char *text; /* without its markup */
	int line;
};

/* A link to another site. */
struct citation {
	const char *url, *text;
};

struct doc {
	const char *file;
	const char *title;   /* front matter, first heading, or file name */
	const char *summary; /* front matter, or NULL */
	const char *part;    /* of the book, that begins here; or NULL */
	struct slot *slots;
	size_t nslots;
	struct heading *headings;
	size_t nheadings;
	struct definition *definitions;
	size_t ndefinitions;
	struct citation *citations;
	size_t ncitations;
	void *root; /* a cmark_node, for this room */
};

/*
 * Parses a chapter. Errors name file:line. The document holds memory of
 * libcmark: doc_fini frees it.
 */
bool doc_parse(struct arena *arena, const char *file, const char *text,
    size_t len, struct doc *doc, struct err *err);
void doc_fini(struct doc *doc);

/* Markdown that stands in another file, from a line of it on. */
struct doc_part {
	enum slot_kind kind; /* of the slot around it, */
	const char *id;	     /* and its id */
	const char *file;
	int line;
	const char *text;
};

/*
 * Appends a part to what slot number into encloses. What is in it is of the
 * document from then on, on the line of that slot.
 */
bool doc_add(struct arena *arena, struct doc *doc, size_t into,
    const struct doc_part *part, struct err *err);

/* Puts slots in the order of their lines. */
void doc_order(struct doc *doc);

/* Puts HTML before and after what a slot encloses (exit may be ""). */
void doc_fill(struct doc *doc, const struct slot *slot, const char *enter,
    const char *exit);

/* Lets the link of a SLOT_SOURCE lead to url. */
void doc_point(struct doc *doc, const struct slot *slot, const char *url);

/* The chapter's HTML; unfilled slots are empty, hidden ones are left out. */
char *doc_html(struct arena *arena, const struct doc *doc);

#endif
