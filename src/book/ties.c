/* Knows where a mark may stand in libcmark's tree, and what it ties. */
#include "book/ties.h"

#include <cmark.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* One chapter while its marks are looked for. */
struct tying {
	struct arena *arena;
	struct doc *doc;
	struct err *err;
	cmark_node **open; /* marks of blocks that have not ended yet, */
	struct tie **ties; /* and what they say */
	size_t nopen;
};

static bool
fault(struct tying *t, int line, const char *text)
{
	return err_at(t->err, t->doc->file, line, "%s", text);
}

/* What a node marks: TIE_NONE if it is no mark. */
static enum tie_kind
kind_of(cmark_node *node)
{
	if (node == NULL || cmark_node_get_type(node) != CMARK_NODE_CODE)
		return TIE_NONE;
	return tie_kind_of(cmark_node_get_literal(node));
}

static struct slot *
slot_of(const struct doc *doc, const cmark_node *node)
{
	size_t i;

	for (i = 0; i < doc->nslots; i++)
		if (doc->slots[i].node == node)
			return &doc->slots[i];
	return NULL;
}

static cmark_node *
custom(int line)
{
	cmark_node *node = cmark_node_new(CMARK_NODE_CUSTOM_BLOCK);

	cmark_node_set_user_data(node, (void *)(intptr_t)line);
	return node;
}

static void
add_slot(struct tying *t, cmark_node *node, struct tie *tie)
{
	struct slot *slot = ARENA_PUSH(t->arena, t->doc->slots, t->doc->nslots);

	slot->kind = SLOT_TIE;
	slot->line = tie->line;
	slot->node = node;
	slot->tie = tie;
}

/* A paragraph without its tags, as in an item of a tight list. */
static void
bare(cmark_node *paragraph)
{
	cmark_node *node = custom(cmark_node_get_start_line(paragraph)), *child;

	while ((child = cmark_node_first_child(paragraph)) != NULL)
		cmark_node_append_child(node, child);
	cmark_node_replace(paragraph, node);
	cmark_node_free(paragraph);
}

/* Ties all that an item of a list says. */
static void
tie_item(struct tying *t, cmark_node *item, struct tie *tie)
{
	bool tight = cmark_node_get_list_tight(cmark_node_parent(item));
	cmark_node *node = custom(tie->line), *child;

	while ((child = cmark_node_first_child(item)) != NULL) {
		cmark_node_append_child(node, child);
		if (tight && cmark_node_get_type(child) == CMARK_NODE_PARAGRAPH)
			bare(child);
	}
	cmark_node_append_child(item, node);
	add_slot(t, node, tie);
}

/* Ties a paragraph; with it the item, if that says nothing else. */
static void
tie_paragraph(struct tying *t, cmark_node *paragraph, struct tie *tie)
{
	cmark_node *above = cmark_node_parent(paragraph), *node;

	if (cmark_node_get_type(above) == CMARK_NODE_ITEM &&
	    cmark_node_previous(paragraph) == NULL &&
	    cmark_node_next(paragraph) == NULL) {
		tie_item(t, above, tie);
		return;
	}
	node = custom(tie->line);
	cmark_node_insert_before(paragraph, node);
	cmark_node_append_child(node, paragraph);
	add_slot(t, node, tie);
}

/* Ties the row of a table by one of its cells. */
static bool
tie_row(struct tying *t, cmark_node *cell, struct tie *tie)
{
	cmark_node *row = cmark_node_parent(cell), *other;
	struct slot *slot = slot_of(t->doc, row);

	if (cmark_node_next(cell) != NULL)
		return fault(t, tie->line,
		    "the mark stands in the middle of a row, expected it in "
		    "its last cell");
	if (cmark_node_previous(row) == NULL)
		return fault(t, tie->line,
		    "a mark stands in the head of a table, expected it in a "
		    "row below");
	if (slot->tie != NULL)
		return fault(t, tie->line,
		    "the row is tied twice, expected one mark");
	for (other = cell; other != NULL; other = cmark_node_previous(other))
		tie->columns++;
	slot->tie = tie;
	return true;
}

/* Opens a block, or closes the last one around what stands between. */
static bool
mark_block(struct tying *t, cmark_node *paragraph, struct tie *tie)
{
	cmark_node *first, *node, *child;

	if (tie != NULL) {
		*ARENA_PUSH(t->arena, t->ties, t->nopen) = tie;
		t->nopen--;
		*ARENA_PUSH(t->arena, t->open, t->nopen) = paragraph;
		return true;
	}
	if (t->nopen == 0 ||
	    cmark_node_parent(t->open[t->nopen - 1]) !=
		cmark_node_parent(paragraph))
		return fault(t, cmark_node_get_start_line(paragraph),
		    "{end} ends nothing, expected {rests}, {fails} or {open} "
		    "alone in a paragraph before it");
	first = t->open[--t->nopen];
	tie = t->ties[t->nopen];
	node = custom(tie->line);
	while ((child = cmark_node_next(first)) != paragraph)
		cmark_node_append_child(node, child);
	cmark_node_replace(first, node);
	cmark_node_free(first);
	cmark_node_unlink(paragraph);
	cmark_node_free(paragraph);
	add_slot(t, node, tie);
	return cmark_node_first_child(node) != NULL ||
	    fault(t, tie->line, "the block is empty, expected a passage in it");
}

/* What separates a mark from the words before it. */
static bool
is_space(cmark_node *node)
{
	const char *text;

	if (cmark_node_get_type(node) == CMARK_NODE_SOFTBREAK)
		return true;
	if (cmark_node_get_type(node) != CMARK_NODE_TEXT)
		return false;
	text = cmark_node_get_literal(node);
	return text[strspn(text, " ")] == '\0';
}

/* Takes the mark out, and the blanks before it. */
static void
take_out(cmark_node *mark)
{
	cmark_node *before = cmark_node_previous(mark), *next;
	const char *text;
	size_t len;

	cmark_node_unlink(mark);
	cmark_node_free(mark);
	for (; before != NULL && is_space(before); before = next) {
		next = cmark_node_previous(before);
		cmark_node_unlink(before);
		cmark_node_free(before);
	}
	if (before == NULL || cmark_node_get_type(before) != CMARK_NODE_TEXT)
		return;
	text = cmark_node_get_literal(before);
	len = strlen(text);
	while (len > 0 && text[len - 1] == ' ')
		len--;
	if (text[len] != '\0') {
		struct arena *scratch = arena_new();

		cmark_node_set_literal(before,
		    arena_strndup(scratch, text, len));
		arena_free(scratch);
	}
}

/* May the mark stand here? Only blanks follow it, in a place that can be tied.
 */
static bool
check_place(struct tying *t, cmark_node *mark, bool cell, int line)
{
	cmark_node *next = cmark_node_next(mark);

	while (next != NULL && is_space(next))
		next = cmark_node_next(next);
	if (kind_of(next) != TIE_NONE)
		return fault(t, line,
		    "the passage is tied twice, expected one mark with all its "
		    "claims");
	if (next != NULL ||
	    (!cell &&
		cmark_node_get_type(cmark_node_parent(mark)) !=
		    CMARK_NODE_PARAGRAPH))
		return fault(t, line,
		    "a mark stands in the middle of a passage, expected it at "
		    "the end of a paragraph, an item or a row, or alone in a "
		    "paragraph");
	return true;
}

static bool
is_cell(const struct tying *t, cmark_node *node)
{
	struct slot *slot = slot_of(t->doc, node);

	return slot != NULL && slot->kind == SLOT_CELL;
}

/* The line on which a block ends; custom blocks carry theirs along. */
static int
last_line(cmark_node *node)
{
	for (; node != NULL; node = cmark_node_parent(node)) {
		if (cmark_node_get_user_data(node) != NULL)
			return (int)(intptr_t)cmark_node_get_user_data(node);
		if (cmark_node_get_type(node) < CMARK_NODE_FIRST_INLINE)
			return cmark_node_get_end_line(node);
	}
	return 0;
}

static bool
take_mark(struct tying *t, cmark_node *mark)
{
	cmark_node *parent = cmark_node_parent(mark);
	enum tie_kind kind = kind_of(mark);
	int line = last_line(parent);
	bool cell = is_cell(t, parent), alone;
	struct tie *tie = NULL;

	if (!check_place(t, mark, cell, line))
		return false;
	if (kind != TIE_END) {
		tie = arena_alloc(t->arena, sizeof(*tie));
		tie->kind = kind;
		tie->line = line;
		if (!tie_parse(t->arena, t->doc->file,
			cmark_node_get_literal(mark), tie, t->err))
			return false;
	}
	take_out(mark);
	alone = !cell && cmark_node_first_child(parent) == NULL;
	if (alone)
		return mark_block(t, parent, tie);
	if (kind == TIE_END)
		return fault(t, line,
		    "{end} stands in a passage, expected it alone in a "
		    "paragraph");
	if (cell)
		return tie_row(t, parent, tie);
	tie_paragraph(t, parent, tie);
	return true;
}

static bool
take_marks(struct tying *t, bool *any)
{
	cmark_iter *iter = cmark_iter_new(t->doc->root);
	cmark_node **marks = NULL;
	cmark_event_type event;
	size_t i, count = 0;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE)
		if (event == CMARK_EVENT_ENTER &&
		    kind_of(cmark_iter_get_node(iter)) != TIE_NONE)
			*ARENA_PUSH(t->arena, marks, count) =
			    cmark_iter_get_node(iter);
	cmark_iter_free(iter);
	*any = count > 0;
	/* The first of two at one place must still see the second. */
	for (i = 0; i < count; i++)
		if (!take_mark(t, marks[i]))
			return false;
	return t->nopen == 0 ||
	    fault(t, t->ties[t->nopen - 1]->line,
		"the block does not end, expected {end} alone in a paragraph "
		"after it");
}

/* The passage before that of a slot: a block, an item or a row. */
static struct slot *
slot_before(const struct doc *doc, const struct slot *slot)
{
	cmark_node *node = slot->node, *above = cmark_node_parent(node);

	if (cmark_node_get_type(above) == CMARK_NODE_ITEM &&
	    cmark_node_previous(node) == NULL) {
		node = cmark_node_previous(above);
		node = node ? cmark_node_first_child(node) : NULL;
	} else {
		node = cmark_node_previous(node);
	}
	return node != NULL ? slot_of(doc, node) : NULL;
}

/* What an open passage stands instead of: others may lie between. */
static void
find_instead(const struct doc *doc, const struct slot *slot, struct tie *tie)
{
	const struct slot *before = slot;

	while (tie->kind == TIE_OPEN &&
	    (before = slot_before(doc, before)) != NULL &&
	    before->tie != NULL && tie_same_claims(before->tie, tie))
		if (before->tie->kind == TIE_RESTS) {
			tie->instead = before->tie;
			return;
		}
}

/* A claim that ties a passage cannot tie the one around it too. */
static bool
check_nested(struct tying *t, const struct tie *tie)
{
	const struct tie *outer;
	size_t i;

	for (outer = tie->outer; outer != NULL; outer = outer->outer)
		for (i = 0; i < tie->nclaims; i++)
			if (tie_names(outer, tie->claims[i]))
				return err_at(t->err, t->doc->file, tie->line,
				    "claim '%s' ties this passage and, at line "
				    "%d, the one around it, expected one of "
				    "them",
				    tie->claims[i], outer->line);
	return true;
}

static int
by_node(const void *a, const void *b)
{
	uintptr_t x = (uintptr_t)(*(struct slot *const *)a)->node;
	uintptr_t y = (uintptr_t)(*(struct slot *const *)b)->node;

	return (x > y) - (x < y);
}

/* The slots in the order of their nodes' addresses. */
static struct slot **
sorted_slots(struct tying *t)
{
	struct doc *doc = t->doc;
	struct slot **list =
	    arena_alloc(t->arena, (doc->nslots + 1) * sizeof(struct slot *));
	size_t i;

	for (i = 0; i < doc->nslots; i++)
		list[i] = &doc->slots[i];
	qsort(list, doc->nslots, sizeof(*list), by_node);
	return list;
}

/* Notes around a slot the tie that it stands in. */
static bool
enter(struct tying *t, struct slot *slot, const struct tie *around)
{
	if (slot->tie != NULL) {
		slot->tie->outer = around;
		find_instead(t->doc, slot, slot->tie);
		return check_nested(t, slot->tie);
	}
	slot->within = around;
	return around == NULL ||
	    (slot->kind != SLOT_EMBED && slot->kind != SLOT_ANCHOR) ||
	    err_at(t->err, t->doc->file, slot->line,
		"%s stands in a passage that is tied to claims, expected it "
		"before or after",
		slot->kind == SLOT_EMBED ? "an experiment" : "a heading");
}

/* Tells slots which tie they stand in, and ties which one is around them. */
static bool
nest(struct tying *t)
{
	struct slot **sorted = sorted_slots(t), **found, key, *at = &key;
	cmark_iter *iter = cmark_iter_new(t->doc->root);
	const struct tie *around = NULL;
	cmark_event_type event;
	bool ok = true;

	while (ok && (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		key.node = cmark_iter_get_node(iter);
		found = bsearch(&at, sorted, t->doc->nslots, sizeof(*sorted),
		    by_node);
		if (found == NULL)
			continue;
		if (event == CMARK_EVENT_ENTER)
			ok = enter(t, *found, around);
		if ((*found)->tie != NULL)
			around = event == CMARK_EVENT_ENTER ?
			    (*found)->tie :
			    (*found)->tie->outer;
	}
	cmark_iter_free(iter);
	return ok;
}

bool
ties_find(struct arena *arena, struct doc *doc, struct err *err)
{
	struct tying t = { .arena = arena, .doc = doc, .err = err };

	bool any;

	if (!take_marks(&t, &any) || (any && !nest(&t)))
		return false;
	doc_order(doc);
	return true;
}
