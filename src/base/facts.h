/* Named facts, each a number, a text or null: what could be read of a host. */
#ifndef BASE_FACTS_H
#define BASE_FACTS_H

#include <stddef.h>

#include "base/arena.h"

struct fact {
	const char *name;
	const char *text; /* NULL: it is a number, or null */
	double number;	  /* NaN: null, if there is no text either */
};

struct facts {
	struct fact *list;
	size_t count;
};

/* Add a fact; a NULL text or a NaN number is kept as null, never as "fine". */
void facts_text(struct arena *arena, struct facts *facts, const char *name,
    const char *text);
void facts_number(struct arena *arena, struct facts *facts, const char *name,
    double number);

/* The fact of that name, or NULL. */
const struct fact *facts_find(const struct facts *facts, const char *name);

/* Its text, or NULL; its number, or NaN. */
const char *facts_get_text(const struct facts *facts, const char *name);
double facts_get_number(const struct facts *facts, const char *name);

#endif
