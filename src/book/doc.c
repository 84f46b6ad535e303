/* Knows libcmark, and what a chapter is made of. Knows no HTML of ours. */
#include "book/doc.h"

#include <cmark.h>
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "book/exercise.h"
#include "book/table.h"
#include "book/yaml.h"

static const char LAB[] = "{lab} ";

/* What one parse needs at hand. */
struct parse {
	struct arena *arena;   /* of what the document keeps */
	struct arena *scratch; /* of what only the parse needs */
	struct doc *doc;
	const char **lines; /* of the chapter */
	size_t nlines;
	const char *references; /* "[a]: b" lines, for the cells of tables */
	cmark_node *terms;	/* the last list of definitions */
	struct err *err;
};

static void
split_lines(struct parse *p, const char *text)
{
	const char *end;

	for (; *text != '\0'; text = *end ? end + 1 : end) {
		end = strchr(text, '\n');
		if (end == NULL)
			end = text + strlen(text);
		*ARENA_PUSH(p->scratch, p->lines, p->nlines) =
		    arena_strndup(p->scratch, text, (size_t)(end - text));
	}
}

static void
find_references(struct parse *p)
{
	struct buf buf = BUF_INIT;
	const char *line;
	size_t i;

	for (i = 0; i < p->nlines; i++) {
		line = p->lines[i] + strspn(p->lines[i], " ");
		if (*line == '[' && strstr(line, "]:") != NULL)
			buf_printf(&buf, "%s\n\n", line);
	}
	p->references = arena_strdup(p->scratch, buf.data);
	buf_fini(&buf);
}

/* The source line of a node; custom nodes carry theirs along. */
static int
line_of(cmark_node *node)
{
	for (; node != NULL; node = cmark_node_parent(node)) {
		if (cmark_node_get_user_data(node) != NULL)
			return (int)(intptr_t)cmark_node_get_user_data(node);
		if (cmark_node_get_start_line(node) > 0 &&
		    cmark_node_get_type(node) != CMARK_NODE_CUSTOM_INLINE &&
		    cmark_node_get_type(node) != CMARK_NODE_CODE)
			return cmark_node_get_start_line(node);
	}
	return 0;
}

static struct slot *
add_slot(struct parse *p, enum slot_kind kind, cmark_node *node, int line)
{
	struct slot *slot = ARENA_PUSH(p->arena, p->doc->slots, p->doc->nslots);

	slot->kind = kind;
	slot->line = line;
	slot->node = node;
	return slot;
}

static cmark_node *
custom(cmark_node_type type, int line)
{
	cmark_node *node = cmark_node_new(type);

	cmark_node_set_user_data(node, (void *)(intptr_t)line);
	return node;
}

static void
replace(cmark_node *old, cmark_node *with)
{
	cmark_node_replace(old, with);
	cmark_node_free(old);
}

/* Moves the inline children of one node to another. */
static void
move_children(cmark_node *from, cmark_node *to)
{
	cmark_node *child, *next;

	for (child = cmark_node_first_child(from); child != NULL;
	     child = next) {
		next = cmark_node_next(child);
		cmark_node_append_child(to, child);
	}
}

/* Adds the inlines of a cell: the content of a heading is inlines only. */
static void
add_cell(struct parse *p, cmark_node *row, const char *markdown, int line)
{
	char *text =
	    arena_printf(p->scratch, "# %s #\n\n%s", markdown, p->references);
	cmark_node *doc =
	    cmark_parse_document(text, strlen(text), CMARK_OPT_DEFAULT);
	cmark_node *cell = custom(CMARK_NODE_CUSTOM_BLOCK, line);

	move_children(cmark_node_first_child(doc), cell);
	cmark_node_append_child(row, cell);
	cmark_node_free(doc);
}

/* Skips what stands left of a paragraph's line in so many block quotes. */
static const char *
inside_quotes(const char *line, int quotes)
{
	const char *c;

	for (; quotes > 0; quotes--) {
		c = line + strspn(line, " \t");
		if (*c != '>')
			break; /* lazy: the mark may be left out */
		line = c + 1;
	}
	return line;
}

/* The source lines of a paragraph, without what stands left of it. */
static size_t
paragraph_lines(struct parse *p, cmark_node *node, const char ***lines)
{
	int first = cmark_node_get_start_line(node), i, quotes = 0;
	int last = cmark_node_get_end_line(node);
	size_t left = (size_t)cmark_node_get_start_column(node) - 1;
	cmark_node *above;
	size_t count = 0;

	for (above = node; above != NULL; above = cmark_node_parent(above))
		quotes += cmark_node_get_type(above) == CMARK_NODE_BLOCK_QUOTE;
	*lines = NULL;
	for (i = first; i <= last && (size_t)i <= p->nlines; i++) {
		const char *line = p->lines[i - 1];

		if (i > first)
			line = inside_quotes(line, quotes);
		else
			line = strlen(line) >= left ? line + left : "";
		*ARENA_PUSH(p->scratch, *lines, count) = line;
	}
	return count;
}

/* A head without words heads nothing: it is a cell. */
static enum slot_kind
kind_of_cell(const struct table *table, size_t row, size_t column)
{
	const char *text = table->rows[row].cells[column];

	return row == 0 && text[strspn(text, " \t")] != '\0' ? SLOT_HEAD_CELL :
							       SLOT_CELL;
}

/* A paragraph that is a table, from its line number skip on, becomes one. */
static void
make_table(struct parse *p, cmark_node *paragraph, size_t skip)
{
	struct table table;
	const char **lines;
	int line = cmark_node_get_start_line(paragraph) + (int)skip;
	size_t r, c, nlines;
	cmark_node *node, *row;

	/* Most paragraphs have no row of dashes: they cost nothing. */
	if (cmark_node_get_end_line(paragraph) <= line ||
	    p->lines[line][strspn(p->lines[line], " \t>|:-")] != '\0')
		return;
	nlines = paragraph_lines(p, paragraph, &lines);
	if (!table_parse(p->scratch, lines + skip, nlines - skip, &table))
		return;
	node = custom(CMARK_NODE_CUSTOM_BLOCK, line);
	add_slot(p, SLOT_TABLE, node, line);
	for (r = 0; r < table.nrows; r++) {
		int at = line + (int)r + (r > 0);

		row = custom(CMARK_NODE_CUSTOM_BLOCK, at);
		cmark_node_append_child(node, row);
		add_slot(p, SLOT_ROW, row, at);
		for (c = 0; c < table.columns; c++) {
			add_cell(p, row, table.rows[r].cells[c], at);
			add_slot(p, kind_of_cell(&table, r, c),
			    cmark_node_last_child(row), at)
			    ->align = table.align[c];
		}
	}
	replace(paragraph, node);
}

/* A block that only says where something is to stand. */
static bool
make_bare(struct parse *p, cmark_node *fence, enum slot_kind kind)
{
	const char *body = cmark_node_get_literal(fence);
	int line = cmark_node_get_start_line(fence);

	if (text_trim(p->scratch, body)[0] != '\0')
		return err_at(p->err, p->doc->file, line,
		    "the block %s has text, expected none",
		    cmark_node_get_fence_info(fence));
	add_slot(p, kind, custom(CMARK_NODE_CUSTOM_BLOCK, line), line);
	replace(fence, p->doc->slots[p->doc->nslots - 1].node);
	return true;
}

/*
 * The Markdown in a block "example" becomes a part of the chapter. It is
 * parsed below as many empty lines as stand above it, so that all that is
 * found in it knows its line.
 */
static void
make_example(struct parse *p, cmark_node *fence)
{
	int line = cmark_node_get_start_line(fence);
	const char *body = cmark_node_get_literal(fence);
	cmark_node *node = custom(CMARK_NODE_CUSTOM_BLOCK, line), *inner;
	struct buf text = BUF_INIT;
	int i;

	for (i = 0; i < line; i++)
		buf_putc(&text, '\n');
	buf_printf(&text, "%s\n%s", body, p->references);
	inner = cmark_parse_document(text.data, text.len, CMARK_OPT_DEFAULT);
	move_children(inner, node);
	add_slot(p, SLOT_EXAMPLE, node, line)->text =
	    arena_strdup(p->arena, body);
	replace(fence, node);
	cmark_node_free(inner);
	buf_fini(&text);
}

/* A block "mistake" is a chapter that must be refused: it shows why. */
static bool
make_mistake(struct parse *p, cmark_node *fence)
{
	int line = cmark_node_get_start_line(fence);
	cmark_node *node = custom(CMARK_NODE_CUSTOM_BLOCK, line);
	struct slot *slot = add_slot(p, SLOT_MISTAKE, node, line);
	struct doc doc;
	struct err why;

	slot->text = arena_strdup(p->arena, cmark_node_get_literal(fence));
	replace(fence, node);
	if (doc_parse(p->scratch, "chapter.md", slot->text, strlen(slot->text),
		&doc, &why)) {
		doc_fini(&doc);
		return err_at(p->err, p->doc->file, line,
		    "the block mistake has none, expected one that is found "
		    "before anything runs");
	}
	slot->id = arena_strdup(p->arena, why.text);
	return true;
}

static bool
make_advise(struct parse *p, cmark_node *fence)
{
	int line = cmark_node_get_start_line(fence);
	char *body = arena_strdup(p->arena, cmark_node_get_literal(fence));
	struct slot *slot = add_slot(p, SLOT_ADVISE,
	    custom(CMARK_NODE_CUSTOM_BLOCK, line), line);

	slot->advise = arena_alloc(p->arena, sizeof(*slot->advise));
	replace(fence, slot->node);
	return advise_parse(p->arena, p->doc->file, line, body, slot->advise,
	    p->err);
}

static bool
make_exercise(struct parse *p, cmark_node *fence)
{
	int line = cmark_node_get_start_line(fence);
	char *body = arena_strdup(p->arena, cmark_node_get_literal(fence));
	struct slot *slot = add_slot(p, SLOT_EXERCISE,
	    custom(CMARK_NODE_CUSTOM_BLOCK, line), line);

	replace(fence, slot->node);
	return exercise_shown(p->arena, p->doc->file, line, body, &slot->id,
	    p->err);
}

/* The kind of alert ("note") that a block quote's first line names, or NULL. */
static char *
alert_kind(struct parse *p, cmark_node *quote)
{
	cmark_node *first = cmark_node_first_child(quote);
	const char **lines;
	char *kind, *c;

	if (first == NULL ||
	    cmark_node_get_type(first) != CMARK_NODE_PARAGRAPH ||
	    paragraph_lines(p, first, &lines) == 0 ||
	    !text_starts(lines[0], "[!"))
		return NULL;
	kind = text_trim(p->arena, lines[0] + 2);
	c = strchr(kind, ']');
	if (c == NULL || c[1] != '\0')
		return NULL;
	*c = '\0';
	for (c = kind; *c != '\0'; c++)
		*c = (char)tolower((unsigned char)*c);
	return text_is_id(kind) ? kind : NULL;
}

static void
make_alert(struct parse *p, cmark_node *quote)
{
	char *kind = alert_kind(p, quote);
	int line = cmark_node_get_start_line(quote);
	cmark_node *paragraph, *child, *node;
	bool is_break = false;

	if (kind == NULL)
		return;
	paragraph = cmark_node_first_child(quote);
	while (
	    !is_break && (child = cmark_node_first_child(paragraph)) != NULL) {
		is_break = cmark_node_get_type(child) == CMARK_NODE_SOFTBREAK ||
		    cmark_node_get_type(child) == CMARK_NODE_LINEBREAK;
		cmark_node_free(child);
	}
	if (cmark_node_first_child(paragraph) == NULL)
		cmark_node_free(paragraph);
	else
		make_table(p, paragraph, 1);
	node = custom(CMARK_NODE_CUSTOM_BLOCK, line);
	move_children(quote, node);
	replace(quote, node);
	add_slot(p, SLOT_ALERT, node, line)->id = kind;
}

static bool
make_experiment(struct parse *p, cmark_node *fence, const char *info)
{
	int line = cmark_node_get_start_line(fence);
	char *body = arena_strdup(p->arena, cmark_node_get_literal(fence));
	struct embed *embed = arena_alloc(p->arena, sizeof(*embed));
	cmark_node *node = custom(CMARK_NODE_CUSTOM_BLOCK, line);
	struct slot *slot = add_slot(p, SLOT_EMBED, node, line);

	slot->embed = embed;
	replace(fence, node);
	if (info_value(p->arena, info, "run") != NULL)
		return embed_parse_inline(p->arena, p->doc->file, line, info,
		    body, embed, p->err);
	return embed_parse(p->arena, p->doc->file, line, body, embed, p->err);
}

static bool
is_coloured(const char *language)
{
	static const char *const languages[] = { "c", "python", "sh", "gnuplot",
		"make", "yaml", "markdown" };
	size_t i;

	for (i = 0; i < sizeof(languages) / sizeof(languages[0]); i++)
		if (strcmp(language, languages[i]) == 0)
			return true;
	return false;
}

static bool
make_fence(struct parse *p, cmark_node *fence)
{
	char *info = arena_strdup(p->arena, cmark_node_get_fence_info(fence));
	char *language = arena_strndup(p->arena, info, strcspn(info, " \t"));
	char *plot = info_value(p->arena, info, "plot");
	char *show = info_value(p->arena, info, "show");
	int line = cmark_node_get_start_line(fence);
	struct slot *slot;
	cmark_node *node;

	if (strcmp(language, "experiment") == 0 ||
	    (strcmp(language, "c") == 0 &&
		info_value(p->arena, info, "run") != NULL))
		return make_experiment(p, fence, info);
	if (strcmp(info, "machine") == 0)
		return make_bare(p, fence, SLOT_MACHINE);
	if (strcmp(info, "references") == 0)
		return make_bare(p, fence, SLOT_REFERENCES);
	if (strcmp(info, "mistake") == 0)
		return make_mistake(p, fence);
	if (strcmp(info, "advise") == 0)
		return make_advise(p, fence);
	if (strcmp(info, "exercise") == 0)
		return make_exercise(p, fence);
	if (!is_coloured(language))
		return true;
	node = custom(CMARK_NODE_CUSTOM_BLOCK, line);
	slot = add_slot(p, plot != NULL ? SLOT_PLOT : SLOT_CODE, node, line);
	slot->text = arena_strdup(p->arena, cmark_node_get_literal(fence));
	slot->id = plot != NULL ? plot : language;
	slot->show = show;
	replace(fence, node);
	if (show != NULL && text_trim(p->arena, slot->text)[0] != '\0')
		return err_at(p->err, p->doc->file, line,
		    "the block shows "
		    "'%s' and has text of its own, expected none",
		    show);
	if (plot != NULL && !text_is_id(plot))
		return err_at(p->err, p->doc->file, line,
		    "plot is '%s', "
		    "expected small letters, digits and '-'",
		    plot);
	return true;
}

/* The line of a paragraph on which an inline's text stands. */
static int
line_of_inline(struct parse *p, cmark_node *node, const char *literal)
{
	cmark_node *block = cmark_node_parent(node);
	int first = line_of(block), last, i;

	while (block != NULL &&
	    cmark_node_get_type(block) >= CMARK_NODE_FIRST_INLINE)
		block = cmark_node_parent(block);
	last = block != NULL ? cmark_node_get_end_line(block) : 0;
	for (i = first; i > 0 && i <= last && (size_t)i <= p->nlines; i++)
		if (strstr(p->lines[i - 1], literal) != NULL)
			return i;
	return first;
}

/* `{lab} ID EXPRESSION` becomes a live value. */
static bool
make_value(struct parse *p, cmark_node *code)
{
	const char *literal = cmark_node_get_literal(code);
	int line = line_of_inline(p, code, literal);
	cmark_node *node;
	struct slot *slot;
	struct err why;
	char *id, *space;

	if (!text_starts(literal, LAB))
		return true;
	id = text_trim(p->arena, literal + strlen(LAB));
	node = custom(CMARK_NODE_CUSTOM_INLINE, line);
	slot = add_slot(p, SLOT_VALUE, node, line);
	replace(code, node);
	space = strchr(id, ' ');
	if (space == NULL)
		return err_at(p->err, p->doc->file, line,
		    "live value '%s' "
		    "has no expression, expected {lab} ID expression",
		    id);
	*space = '\0';
	slot->id = id;
	if (!expr_parse(p->arena, space + 1, &slot->expr, &why))
		return err_at(p->err, p->doc->file, line,
		    "live value of "
		    "'%s' does not parse: %s",
		    id, why.text);
	return true;
}

/* The text of a node, without its markup; words of two blocks are not one. */
static char *
plain_text(struct arena *arena, cmark_node *root)
{
	cmark_iter *iter = cmark_iter_new(root);
	struct buf buf = BUF_INIT;
	cmark_event_type event;
	char *text;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		cmark_node_type type = cmark_node_get_type(node);

		if (event != CMARK_EVENT_ENTER) {
			if (type < CMARK_NODE_FIRST_INLINE && node != root &&
			    !text_ends(buf.data, " "))
				buf_putc(&buf, ' ');
			continue;
		}
		if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE ||
		    type == CMARK_NODE_CODE_BLOCK)
			buf_puts(&buf, cmark_node_get_literal(node));
		else if (type == CMARK_NODE_SOFTBREAK)
			buf_putc(&buf, ' ');
	}
	cmark_iter_free(iter);
	text = arena_strdup(arena, buf.data);
	buf_fini(&buf);
	return text;
}

/* The names of a definition: "a, b (c, d)" is shown as "a, b". */
static void
read_names(struct parse *p, const char *line, struct definition *d)
{
	char *names = arena_strdup(p->arena, line), *open, *name, *save = NULL;

	open = strchr(names, '(');
	d->names = text_trim(p->arena,
	    open != NULL ?
		arena_strndup(p->arena, names, (size_t)(open - names)) :
		names);
	for (name = strtok_r(names, ",()", &save); name != NULL;
	     name = strtok_r(NULL, ",()", &save)) {
		name = text_trim(p->arena, name);
		if (name[0] != '\0')
			*ARENA_PUSH(p->arena, d->forms, d->nforms) = name;
	}
}

/*
 * Where the second line of a paragraph begins with ": " and the first is
 * plain, it is a definition: the text after the line end; else NULL.
 */
static cmark_node *
defining_text(cmark_node *paragraph)
{
	cmark_node *first = cmark_node_first_child(paragraph), *end, *text;
	const char *literal;

	if (first == NULL || cmark_node_get_type(first) != CMARK_NODE_TEXT)
		return NULL;
	end = cmark_node_next(first);
	text = end != NULL ? cmark_node_next(end) : NULL;
	if (text == NULL || cmark_node_get_type(end) != CMARK_NODE_SOFTBREAK ||
	    cmark_node_get_type(text) != CMARK_NODE_TEXT)
		return NULL;
	literal = cmark_node_get_literal(text);
	return literal[0] == ':' && (literal[1] == ' ' || literal[1] == '\t') ?
	    text :
	    NULL;
}

/* A definition joins those right above it. */
static void
make_definition(struct parse *p, cmark_node *paragraph)
{
	int line = cmark_node_get_start_line(paragraph);
	cmark_node *text = defining_text(paragraph), *node, *list;
	struct definition *d;
	struct slot *slot;
	const char *literal;

	d = ARENA_PUSH(p->arena, p->doc->definitions, p->doc->ndefinitions);
	d->line = line;
	read_names(p, cmark_node_get_literal(cmark_node_first_child(paragraph)),
	    d);
	d->id = arena_printf(p->arena, "term.%s",
	    text_slug(p->scratch, d->nforms > 0 ? d->forms[0] : ""));
	literal = cmark_node_get_literal(text) + 1;
	literal += strspn(literal, " \t");
	cmark_node_set_literal(text, arena_strdup(p->scratch, literal));
	cmark_node_free(cmark_node_first_child(paragraph));
	cmark_node_free(cmark_node_first_child(paragraph));
	d->text = plain_text(p->arena, paragraph);

	list = cmark_node_previous(paragraph);
	if (list == NULL || list != p->terms) {
		list = p->terms = custom(CMARK_NODE_CUSTOM_BLOCK, line);
		cmark_node_insert_before(paragraph, list);
		add_slot(p, SLOT_TERMS, list, line);
	}
	node = custom(CMARK_NODE_CUSTOM_BLOCK, line);
	move_children(paragraph, node);
	cmark_node_append_child(list, node);
	cmark_node_free(paragraph);
	slot = add_slot(p, SLOT_TERM, node, line);
	slot->id = d->id;
	slot->text = d->names;
}

/* An id made of a heading's letters and digits, the same at every build. */
static const char *
heading_id(struct parse *p, const char *text)
{
	const char *id = text_slug(p->arena, text), *unique;
	size_t i;
	int copies = 1;

	unique = *id != '\0' ? id : (id = "section");
	for (i = 0; i < p->doc->nheadings; i++)
		if (strcmp(p->doc->headings[i].id, unique) == 0) {
			unique = arena_printf(p->arena, "%s-%d", id, ++copies);
			i = (size_t)-1; /* look at all again */
		}
	return unique;
}

/* Takes "{#id}" from the end of a heading: *id is NULL if there is none. */
static bool
take_id(struct parse *p, cmark_node *heading, int line, const char **id)
{
	cmark_node *last = cmark_node_last_child(heading);
	const char *literal, *open;
	size_t i;

	*id = NULL;
	if (last == NULL || cmark_node_get_type(last) != CMARK_NODE_TEXT)
		return true;
	literal = cmark_node_get_literal(last);
	open = strstr(literal, "{#");
	if (open == NULL || !text_ends(open, "}"))
		return true;
	*id = arena_strndup(p->arena, open + 2, strlen(open) - 3);
	cmark_node_set_literal(last,
	    text_trim(p->scratch,
		arena_strndup(p->scratch, literal, (size_t)(open - literal))));
	if (!text_is_id(*id))
		return err_at(p->err, p->doc->file, line,
		    "the heading's id is '%s', expected small letters, digits "
		    "and '-'",
		    *id);
	for (i = 0; i < p->doc->nheadings; i++)
		if (strcmp(p->doc->headings[i].id, *id) == 0)
			return err_at(p->err, p->doc->file, line,
			    "another heading has the id '%s', expected one of "
			    "its own",
			    *id);
	return true;
}

static bool
make_anchor(struct parse *p, cmark_node *heading)
{
	int line = cmark_node_get_start_line(heading);
	cmark_node *node = custom(CMARK_NODE_CUSTOM_INLINE, line);
	struct heading *entry;
	struct slot *slot;
	const char *id, *text;
	bool ok = take_id(p, heading, line, &id);

	text = plain_text(p->arena, heading);
	if (id == NULL)
		id = heading_id(p, text);
	entry = ARENA_PUSH(p->arena, p->doc->headings, p->doc->nheadings);
	entry->level = cmark_node_get_heading_level(heading);
	entry->id = id;
	entry->text = text;
	cmark_node_append_child(heading, node);
	slot = add_slot(p, SLOT_ANCHOR, node, line);
	slot->id = id;
	slot->text = text;
	if (p->doc->title == NULL && entry->level == 1)
		p->doc->title = text;
	return ok;
}

/*
 * A relative link to a chapter's .md becomes one to its page; one to a .c or
 * .h file is a link to a source, if the book has it.
 */
static void
fix_link(struct parse *p, cmark_node *link)
{
	const char *url = cmark_node_get_url(link);
	size_t stem = strcspn(url, "#?");
	struct slot *slot;

	/* A scheme, or another host, leads out of the book. */
	if (text_starts(url, "https://") || text_starts(url, "http://"))
		*ARENA_PUSH(p->arena, p->doc->citations, p->doc->ncitations) =
		    (struct citation) { arena_strdup(p->arena, url),
			    plain_text(p->arena, link) };
	if (url[0] == '/' || url[strcspn(url, ":/?#")] == ':')
		return;
	if (stem > 2 && url[stem - 2] == '.' && strchr("ch", url[stem - 1])) {
		slot = add_slot(p, SLOT_SOURCE, link,
		    line_of_inline(p, link, url));
		slot->id = arena_strndup(p->arena, url, stem);
		if (url[stem] == '#')
			slot->text = arena_strdup(p->arena, url + stem + 1);
	}
	if (stem > 3 && strncmp(url + stem - 3, ".md", 3) == 0)
		cmark_node_set_url(link,
		    arena_printf(p->arena, "%.*s.html%s", (int)stem - 3, url,
			url + stem));
}

static bool
transform(struct parse *p, cmark_node *node)
{
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_BLOCK_QUOTE:
		make_alert(p, node);
		return true;
	case CMARK_NODE_PARAGRAPH:
		if (defining_text(node) != NULL)
			make_definition(p, node);
		else
			make_table(p, node, 0);
		return true;
	case CMARK_NODE_CODE_BLOCK:
		return make_fence(p, node);
	case CMARK_NODE_HEADING:
		return make_anchor(p, node);
	case CMARK_NODE_CODE:
		return make_value(p, node);
	case CMARK_NODE_LINK:
		fix_link(p, node);
		return true;
	default:
		return true;
	}
}

static bool
is_example(cmark_node *node)
{
	return cmark_node_get_type(node) == CMARK_NODE_CODE_BLOCK &&
	    strcmp(cmark_node_get_fence_info(node), "example") == 0;
}

/* The nodes of one level of change, gathered before any is changed. */
static size_t
gather(struct parse *p, bool inlines, cmark_node ***nodes)
{
	cmark_iter *iter = cmark_iter_new(p->doc->root);
	cmark_event_type event;
	size_t count = 0;

	*nodes = NULL;
	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		cmark_node_type type = cmark_node_get_type(node);

		if (event == CMARK_EVENT_ENTER &&
		    (type >= CMARK_NODE_FIRST_INLINE) == inlines)
			*ARENA_PUSH(p->scratch, *nodes, count) = node;
	}
	cmark_iter_free(iter);
	return count;
}

/*
 * Examples first, for what is in them is of the chapter; then blocks from the
 * inside out (an alert may hold a table), then inlines.
 */
static bool
transform_all(struct parse *p)
{
	cmark_node **nodes;
	size_t i, count;

	count = gather(p, false, &nodes);
	for (i = 0; i < count; i++)
		if (is_example(nodes[i]))
			make_example(p, nodes[i]);
	count = gather(p, false, &nodes);
	for (i = 0; i < count; i++)
		if (cmark_node_get_type(nodes[i]) != CMARK_NODE_BLOCK_QUOTE &&
		    !transform(p, nodes[i]))
			return false;
	count = gather(p, false, &nodes);
	for (i = count; i-- > 0;)
		if (cmark_node_get_type(nodes[i]) == CMARK_NODE_BLOCK_QUOTE)
			transform(p, nodes[i]);
	count = gather(p, true, &nodes);
	for (i = 0; i < count; i++)
		if (!transform(p, nodes[i]))
			return false;
	return true;
}

/*
 * Length of the front matter with its two "---" lines; 0 if there is none.
 * A chapter may begin with a thematic break: front matter begins with a key.
 */
static size_t
front_matter(const char *text)
{
	const char *end, *c;

	if (!text_starts(text, "---\n"))
		return 0;
	for (c = text + 4; isalnum((unsigned char)*c) || *c == '-' || *c == '_';
	     c++)
		;
	end = strstr(text + 4, "\n---\n");
	return c > text + 4 && *c == ':' && end != NULL ?
	    (size_t)(end + 5 - text) :
	    0;
}

static bool
read_front_matter(struct parse *p, char *text, size_t len)
{
	struct yaml *root;
	size_t i;

	if (!yaml_parse(p->arena, p->doc->file, 2, text + 4, len - 8, &root,
		p->err))
		return false;
	if (root->kind != YAML_MAP)
		return err_at(p->err, p->doc->file, root->line,
		    "the front "
		    "matter is no map, expected 'title: text'");
	if (!yaml_get_text(root, "title", &p->doc->title, p->err) ||
	    !yaml_get_text(root, "summary", &p->doc->summary, p->err) ||
	    !yaml_get_text(root, "part", &p->doc->part, p->err))
		return false;
	/* Blank lines in its place keep every line number right. */
	for (i = 0; i < len; i++)
		if (text[i] != '\n')
			text[i] = ' ';
	return true;
}

static char *
title_of_file(struct arena *arena, const char *file)
{
	const char *slash = strrchr(file, '/');
	const char *name = slash != NULL ? slash + 1 : file;
	size_t len = strlen(name);

	return arena_strndup(arena, name,
	    text_ends(name, ".md") ? len - 3 : len);
}

/* Line ends as "\n", and no byte order mark. */
static char *
normal(struct arena *arena, const char *text, size_t len)
{
	char *copy, *to;
	size_t i = len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;

	copy = to = arena_alloc(arena, len + 1);
	for (; i < len; i++)
		if (text[i] != '\r')
			*to++ = text[i];
		else if (i + 1 == len || text[i + 1] != '\n')
			*to++ = '\n';
	return copy;
}

static int
by_line(const void *a, const void *b)
{
	const struct slot *x = a, *y = b;

	return (x->line > y->line) - (x->line < y->line);
}

void
doc_order(struct doc *doc)
{
	if (doc->nslots > 1)
		qsort(doc->slots, doc->nslots, sizeof(*doc->slots), by_line);
}

static bool
parse(struct parse *p, const char *text, size_t len)
{
	int bad = text_bad_utf8_line(text, len);
	char *copy = normal(p->scratch, text, len);
	size_t matter = front_matter(copy);

	if (bad > 0)
		return err_at(p->err, p->doc->file, bad,
		    "not UTF-8, expected "
		    "a text file in UTF-8");
	if (matter > 0 && !read_front_matter(p, copy, matter))
		return false;
	if (strspn(copy, " \t\n") == strlen(copy))
		return err_at(p->err, p->doc->file, 1,
		    "the chapter is empty, "
		    "expected some text");
	split_lines(p, copy);
	find_references(p);
	p->doc->root =
	    cmark_parse_document(copy, strlen(copy), CMARK_OPT_DEFAULT);
	return transform_all(p);
}

bool
doc_parse(struct arena *arena, const char *file, const char *text, size_t len,
    struct doc *doc, struct err *err)
{
	struct parse p = { .arena = arena,
		.scratch = arena_new(),
		.doc = doc,
		.err = err };
	bool ok;

	memset(doc, 0, sizeof(*doc));
	doc->file = file;
	ok = parse(&p, text, len);
	if (doc->title == NULL)
		doc->title = title_of_file(arena, file);
	doc_order(doc);
	if (!ok)
		doc_fini(doc);
	arena_free(p.scratch);
	return ok;
}

/* May it stand in what another file says? */
static bool
is_plain(enum slot_kind kind)
{
	switch (kind) {
	case SLOT_CODE:
	case SLOT_SOURCE:
	case SLOT_ALERT:
	case SLOT_TABLE:
	case SLOT_ROW:
	case SLOT_HEAD_CELL:
	case SLOT_CELL:
		return true;
	default:
		return false;
	}
}

/* Parses a part below as many empty lines as stand above it in its file. */
static bool
parse_part(struct arena *arena, const struct doc_part *part, struct doc *doc,
    struct err *err)
{
	struct buf text = BUF_INIT;
	bool ok = part->text[strspn(part->text, " \t\n")] != '\0' ||
	    err_at(err, part->file, part->line, "no text, expected some");
	size_t i;

	for (i = 1; i < (size_t)part->line; i++)
		buf_putc(&text, '\n');
	buf_puts(&text, part->text);
	ok = ok && doc_parse(arena, part->file, text.data, text.len, doc, err);
	buf_fini(&text);
	for (i = 0; ok && i < doc->nslots; i++)
		if (!is_plain(doc->slots[i].kind)) {
			ok = err_at(err, part->file, doc->slots[i].line,
			    "here stands what only a chapter may have, "
			    "expected text, lists, tables, alerts, links and "
			    "code");
			doc_fini(doc);
		}
	return ok;
}

bool
doc_add(struct arena *arena, struct doc *doc, size_t into,
    const struct doc_part *part, struct err *err)
{
	int line = doc->slots[into].line;
	cmark_node *node;
	struct slot *slot;
	struct doc inner;
	size_t i;

	if (!parse_part(arena, part, &inner, err))
		return false;
	node = custom(CMARK_NODE_CUSTOM_BLOCK, line);
	cmark_node_append_child(doc->slots[into].node, node);
	slot = ARENA_PUSH(arena, doc->slots, doc->nslots);
	*slot = (struct slot) { .kind = part->kind,
		.line = line,
		.id = part->id,
		.text = text_trim(arena, plain_text(arena, inner.root)),
		.node = node };
	move_children(inner.root, node);
	for (i = 0; i < inner.nslots; i++) {
		slot = ARENA_PUSH(arena, doc->slots, doc->nslots);
		*slot = inner.slots[i];
		slot->line = line;
	}
	for (i = 0; i < inner.ncitations; i++)
		*ARENA_PUSH(arena, doc->citations, doc->ncitations) =
		    inner.citations[i];
	doc_fini(&inner);
	return true;
}

void
doc_fini(struct doc *doc)
{
	if (doc->root != NULL)
		cmark_node_free(doc->root);
	doc->root = NULL;
}

void
doc_fill(struct doc *doc, const struct slot *slot, const char *enter,
    const char *exit)
{
	(void)doc;
	cmark_node_set_on_enter(slot->node, enter);
	cmark_node_set_on_exit(slot->node, exit);
}

void
doc_point(struct doc *doc, const struct slot *slot, const char *url)
{
	(void)doc;
	cmark_node_set_url(slot->node, url);
}

/* A node that is left out of one rendering, and where it belongs. */
struct absent {
	cmark_node *node, *above, *before; /* before: NULL if it is the first */
};

/* Does a node say nothing but what it encloses? */
static bool
is_wrapping(const struct doc *doc, cmark_node *node)
{
	size_t i;

	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_LIST:
	case CMARK_NODE_ITEM:
	case CMARK_NODE_BLOCK_QUOTE:
		return true;
	case CMARK_NODE_CUSTOM_BLOCK:
		for (i = 0; i < doc->nslots; i++)
			if (doc->slots[i].node == node)
				return doc->slots[i].kind == SLOT_ALERT ||
				    doc->slots[i].kind == SLOT_TIE;
		return false;
	default:
		return false;
	}
}

/* Takes a node out, and with it what would enclose nothing any more. */
static void
leave_out(struct arena *arena, const struct doc *doc, cmark_node *node,
    struct absent **absent, size_t *count)
{
	cmark_node *above = cmark_node_parent(node);

	while (cmark_node_first_child(above) == cmark_node_last_child(above) &&
	    cmark_node_parent(above) != NULL && is_wrapping(doc, above)) {
		node = above;
		above = cmark_node_parent(node);
	}
	*ARENA_PUSH(arena, *absent, *count) =
	    (struct absent) { node, above, cmark_node_previous(node) };
	cmark_node_unlink(node);
}

static void
put_back(const struct absent *absent)
{
	if (absent->before != NULL)
		cmark_node_insert_after(absent->before, absent->node);
	else
		cmark_node_prepend_child(absent->above, absent->node);
}

char *
doc_html(struct arena *arena, const struct doc *doc)
{
	struct absent *absent = NULL;
	size_t i, count = 0;
	char *html, *copy;

	for (i = 0; i < doc->nslots; i++)
		if (doc->slots[i].hidden)
			leave_out(arena, doc, doc->slots[i].node, &absent,
			    &count);
	html = cmark_render_html(doc->root, CMARK_OPT_DEFAULT);
	copy = arena_strdup(arena, html);
	free(html);
	while (count > 0)
		put_back(&absent[--count]);
	return copy;
}
