/* What the card and the page of all twins have in common. */
#ifndef PRESS_BESIDE_WORDS_H
#define PRESS_BESIDE_WORDS_H

#include "base/buf.h"
#include "data/effect.h"
#include "data/failure.h"
#include "data/python.h"
#include <stdbool.h>
#include <stddef.h>

/* What an interpreter shows. */
struct beside_python {
	const struct python *python;
	const struct agreement *agreements; /* one an effect */
	const char *model; /* of its version, "rest=90"; "" if as in the book */
	const struct result *result;   /* NULL: none */
	const struct failure *failure; /* or NULL */
	bool stale, running;
	bool none; /* nothing of it can be seen there */
};

struct beside {
	const char *id; /* of the experiment */
	const struct effect *effects;
	size_t neffects;
	const struct beside_python *pythons; /* the newest first */
	size_t npythons;
	const char *source; /* link to the twin's page, or NULL */
	const char *about;  /* link to the page on all interpreters */
	const char *figure; /* inline SVG of beside_figure_data, or NULL */
};

/* "AGREES", "DIFFERS", "OPEN"; "A COST" of what is not judged. */
void beside_badge(struct buf *out, const struct effect *effect,
    const struct agreement *a);

/* The unit of an effect's value. */
const char *
beside_unit(const struct effect *effect, const struct result *result);

/* The middle, and the interval in small letters if there is one. */
void
beside_estimate(struct buf *out, const struct estimate *e, const char *unit);

/* "Python 3.13", "Python 3.13t, no GIL" */
void beside_name(struct buf *out, const struct python *python);

/* Has the interpreter a value of this effect? */
bool beside_is_seen(const struct beside_python *p, size_t effect);

/* Has an interpreter anything to say of this experiment? */
bool beside_is_shown(const struct beside_python *p);

/*
 * Is it one of the few that a card has room for: the newest, the oldest
 * Python 3, one without a lock; else whatever there is?
 */
bool
beside_is_chosen(const struct beside *beside, const struct beside_python *p);

#endif
