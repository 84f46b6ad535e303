/* XML as a tree, as far as pictures need it: elements, attributes, text. */
#ifndef PRESS_XML_H
#define PRESS_XML_H

#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"

/* All text is UTF-8, and decoded: "<", not "&lt;". */
struct xml_attribute {
	const char *name, *value;
};

struct xml {
	const char *name; /* NULL: text */
	const char *text;
	struct xml_attribute *attributes;
	size_t nattributes;
	struct xml *children;
	size_t nchildren;
};

/*
 * The root element of a document and all in it, but for comments,
 * declarations, and what is blank between tags outside of a text element.
 * NULL if the text is not well-formed, or elements lie 100 deep.
 */
struct xml *xml_parse(struct arena *arena, const char *text);

/* The value of an attribute, or NULL. */
const char *xml_get(const struct xml *element, const char *name);

/* Adds an attribute, or gives the one of that name another value. */
void xml_set(struct arena *arena, struct xml *element, const char *name,
    const char *value);

/* Writes a node and all in it, with what XML has a meaning for escaped. */
void xml_write(struct buf *out, const struct xml *node);

#endif
