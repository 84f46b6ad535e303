/* Knows libyaml's documents; not which keys mean what. */
#include "book/yaml.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/buf.h"
#include "base/text.h"

enum { DEEPEST = 16 };

struct source {
	struct arena *arena;
	const char *file;
	int first_line;
	yaml_document_t doc;
	struct err *err;
};

static struct yaml *convert(struct source *src, int index, int depth);

static bool
convert_map(struct source *src, yaml_node_t *node, struct yaml *to, int depth)
{
	yaml_node_pair_t *pair;
	struct yaml *key, *value;
	size_t nkeys = 0, nlines = 0;

	for (pair = node->data.mapping.pairs.start;
	     pair < node->data.mapping.pairs.top; pair++) {
		key = convert(src, pair->key, depth);
		value = key != NULL ? convert(src, pair->value, depth) : NULL;
		if (value == NULL)
			return false;
		if (key->kind != YAML_TEXT)
			return err_at(src->err, src->file, key->line,
			    "a key is not a word");
		if (yaml_get(to, key->text) != NULL)
			return err_at(src->err, src->file, key->line,
			    "'%s' stands here twice", key->text);
		/* keys and items grow in step */
		*ARENA_PUSH(src->arena, to->keys, nkeys) = key->text;
		*ARENA_PUSH(src->arena, to->key_lines, nlines) = key->line;
		*ARENA_PUSH(src->arena, to->items, to->count) = value;
	}
	return true;
}

static struct yaml *
convert(struct source *src, int index, int depth)
{
	yaml_node_t *node = yaml_document_get_node(&src->doc, index);
	struct yaml *to = arena_alloc(src->arena, sizeof(*to)), *item;
	yaml_node_item_t *i;

	to->file = src->file;
	to->line = src->first_line + (int)node->start_mark.line;
	if (depth > DEEPEST) {
		err_at(src->err, src->file, to->line, "nested deeper than %d",
		    DEEPEST);
		return NULL;
	}
	if (node->type == YAML_SCALAR_NODE) {
		to->kind = YAML_TEXT;
		to->text = arena_strndup(src->arena,
		    (const char *)node->data.scalar.value,
		    node->data.scalar.length);
		return to;
	}
	if (node->type == YAML_MAPPING_NODE) {
		to->kind = YAML_MAP;
		return convert_map(src, node, to, depth + 1) ? to : NULL;
	}
	to->kind = YAML_LIST;
	for (i = node->data.sequence.items.start;
	     i < node->data.sequence.items.top; i++) {
		item = convert(src, *i, depth + 1);
		if (item == NULL)
			return NULL;
		*ARENA_PUSH(src->arena, to->items, to->count) = item;
	}
	return to;
}

/* The line, from 0, that the parser's error is about. */
static int
problem_line(const yaml_parser_t *parser, const char *text, size_t len)
{
	size_t i;
	int line = 0;

	if (parser->error != YAML_READER_ERROR)
		return (int)parser->problem_mark.line;
	for (i = 0; i < len && i < parser->problem_offset; i++)
		line += text[i] == '\n';
	return line;
}

bool
yaml_parse(struct arena *arena, const char *file, int first_line,
    const char *text, size_t len, struct yaml **root, struct err *err)
{
	struct source src = { .arena = arena,
		.file = file,
		.first_line = first_line,
		.err = err };
	yaml_parser_t parser;
	bool ok = true;

	yaml_parser_initialize(&parser);
	yaml_parser_set_input_string(&parser, (const unsigned char *)text, len);
	*root = NULL;
	if (!yaml_parser_load(&parser, &src.doc)) {
		ok = err_at(err, file,
		    first_line + problem_line(&parser, text, len),
		    "YAML error: %s", parser.problem);
	} else {
		if (yaml_document_get_root_node(&src.doc) == NULL)
			ok = err_at(err, file, first_line,
			    "the YAML is empty, expected 'key: value'");
		else
			ok = (*root = convert(&src, 1, 0)) != NULL;
		yaml_document_delete(&src.doc);
	}
	yaml_parser_delete(&parser);
	return ok;
}

bool
yaml_check_keys(struct arena *arena, const struct yaml *map,
    const char *const *keys, struct err *err)
{
	size_t i, k, nkeys = 0;

	while (keys[nkeys] != NULL)
		nkeys++;
	if (map->kind != YAML_MAP)
		return err_at(err, map->file, map->line,
		    "expected 'key: value' with keys %s",
		    text_join(arena, keys, nkeys));
	for (i = 0; i < map->count; i++) {
		for (k = 0; k < nkeys; k++)
			if (strcmp(map->keys[i], keys[k]) == 0)
				break;
		if (k == nkeys)
			return err_at(err, map->file, map->key_lines[i],
			    "unknown key '%s', expected one of %s",
			    map->keys[i], text_join(arena, keys, nkeys));
	}
	return true;
}

struct yaml *
yaml_get(const struct yaml *map, const char *key)
{
	size_t i;

	for (i = 0; i < map->count; i++)
		if (strcmp(map->keys[i], key) == 0)
			return map->items[i];
	return NULL;
}

bool
yaml_get_text(const struct yaml *map, const char *key, const char **text,
    struct err *err)
{
	const struct yaml *value = yaml_get(map, key);

	*text = NULL;
	if (value == NULL)
		return true;
	if (value->kind != YAML_TEXT || value->text[0] == '\0')
		return err_at(err, value->file, value->line,
		    "'%s' is not a text, expected one", key);
	*text = value->text;
	return true;
}

bool
yaml_get_number(const struct yaml *map, const char *key, double *number,
    double min, double max, struct err *err)
{
	const struct yaml *value = yaml_get(map, key);
	char *end;

	if (value == NULL)
		return true;
	if (value->kind == YAML_TEXT) {
		*number = strtod(value->text, &end);
		if (end != value->text && *end == '\0' && *number >= min &&
		    *number <= max)
			return true;
	}
	return err_at(err, value->file, value->line,
	    "'%s' is %s, expected a number from %g to %g", key,
	    value->kind == YAML_TEXT ? value->text : "no number", min, max);
}

bool
yaml_get_list(struct arena *arena, const struct yaml *map, const char *key,
    const char ***texts, size_t *count, struct err *err)
{
	const struct yaml *value = yaml_get(map, key);
	size_t i;

	*texts = NULL;
	*count = 0;
	if (value == NULL)
		return true;
	if (value->kind == YAML_TEXT) {
		*ARENA_PUSH(arena, *texts, *count) = value->text;
		return true;
	}
	if (value->kind != YAML_LIST)
		return err_at(err, value->file, value->line,
		    "'%s' is not a list of words", key);
	for (i = 0; i < value->count; i++) {
		if (value->items[i]->kind != YAML_TEXT)
			return err_at(err, value->file, value->line,
			    "'%s' is not a list of words", key);
		*ARENA_PUSH(arena, *texts, *count) = value->items[i]->text;
	}
	return true;
}

/* The code point of the valid UTF-8 at text, and how many bytes it has. */
static unsigned long
code_point(const unsigned char *text, size_t *len)
{
	unsigned long code;
	size_t i;

	*len = text[0] < 0x80 ? 1 : text[0] < 0xE0 ? 2 : text[0] < 0xF0 ? 3 : 4;
	code = *len == 1 ? text[0] : text[0] & (0x7Fu >> *len);
	for (i = 1; i < *len; i++)
		code = code << 6 | (text[i] & 0x3Fu);
	return code;
}

/* Control characters, ends of lines, and what is no character (YAML 1.1, 5.1).
 */
static bool
is_refused(unsigned long code)
{
	return code < ' ' || (code >= 0x7F && code < 0xA0) || code == 0x2028 ||
	    code == 0x2029 || code == 0xFEFF || code == 0xFFFE ||
	    code == 0xFFFF;
}

char *
yaml_quoted(struct arena *arena, const char *text)
{
	const char *valid = text_valid_utf8(arena, text, strlen(text));
	struct buf out = BUF_INIT;
	unsigned long code;
	char *quoted;
	size_t len;

	buf_putc(&out, '"');
	for (; *valid != '\0'; valid += len) {
		code = code_point((const unsigned char *)valid, &len);
		if (is_refused(code)) {
			buf_printf(&out, "\\u%04lX", code);
			continue;
		}
		if (code == '"' || code == '\\')
			buf_putc(&out, '\\');
		buf_add(&out, valid, len);
	}
	buf_putc(&out, '"');
	quoted = arena_strndup(arena, out.data, out.len);
	buf_fini(&out);
	return quoted;
}
