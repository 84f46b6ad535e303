/*
 * YAML as a tree that remembers its lines, so that every error can name
 * file:line, also one that is found long after reading.
 */
#ifndef BOOK_YAML_H
#define BOOK_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

enum yaml_kind { YAML_TEXT, YAML_LIST, YAML_MAP };

struct yaml {
	enum yaml_kind kind;
	const char *file;
	int line;	     /* in file */
	const char *text;    /* of YAML_TEXT */
	const char **keys;   /* of YAML_MAP, */
	int *key_lines;	     /* and where they stand */
	struct yaml **items; /* of YAML_LIST and YAML_MAP */
	size_t count;
};

/* Reads one YAML document, whose first line is line first_line of file. */
bool yaml_parse(struct arena *arena, const char *file, int first_line,
    const char *text, size_t len, struct yaml **root, struct err *err);

/* Is it a map that has no other keys than these (NULL ends them)? */
bool yaml_check_keys(struct arena *arena, const struct yaml *map,
    const char *const *keys, struct err *err);

/* The value of a key, or NULL. */
struct yaml *yaml_get(const struct yaml *map, const char *key);

/* The text of a key; NULL if it is absent; anything else is an error. */
bool yaml_get_text(const struct yaml *map, const char *key, const char **text,
    struct err *err);

/* The number of a key; left alone if it is absent. */
bool yaml_get_number(const struct yaml *map, const char *key, double *number,
    double min, double max, struct err *err);

/* A list of texts; a single text is a list of one; an absent key is empty. */
bool yaml_get_list(struct arena *arena, const struct yaml *map, const char *key,
    const char ***texts, size_t *count, struct err *err);

/* Text as YAML in double quotes, on one line: what it refuses is escaped. */
char *yaml_quoted(struct arena *arena, const char *text);

#endif
