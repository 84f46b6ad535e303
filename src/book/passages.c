/* Knows which words of libcmark's tree a reader may look for. */
#include "book/passages.h"

#include <cmark.h>
#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"

/* One walk over a document for its words. */
struct walk {
	struct arena *arena;
	const struct doc *doc;
	size_t next; /* the slot that most likely comes next */
	struct passage *passages;
	size_t count;
	struct buf text; /* of the last passage so far */
};

/* Adds text, each run of white space as one blank. */
static void
add_words(struct buf *buf, const char *text)
{
	size_t len;

	for (; *text != '\0'; text += len) {
		len = strcspn(text, " \t\n");
		buf_add(buf, text, len);
		if (len == 0 && buf->len > 0 && buf->data[buf->len - 1] != ' ')
			buf_putc(buf, ' ');
		len += len == 0;
	}
}

/* The slot of a node: they come in about the order that nodes do. */
static const struct slot *
slot_of(struct walk *walk, const cmark_node *node)
{
	size_t n = walk->doc->nslots, i, at;

	for (i = 0; i < n; i++) {
		at = (walk->next + i) % n;
		if (walk->doc->slots[at].node == node) {
			walk->next = at + 1;
			return &walk->doc->slots[at];
		}
	}
	return NULL;
}

static void
add_slot_words(struct walk *walk, const cmark_node *node)
{
	const struct slot *slot = slot_of(walk, node);
	size_t i;

	if (slot == NULL)
		return;
	if (slot->kind == SLOT_VALUE)
		add_words(&walk->text, "…");
	if (slot->kind == SLOT_CODE)
		add_words(&walk->text, slot->text);
	if (slot->kind != SLOT_EMBED)
		return;
	if (slot->embed->question != NULL)
		add_words(&walk->text, slot->embed->question);
	for (i = 0; i < slot->embed->nclaims; i++) {
		add_words(&walk->text, " ");
		add_words(&walk->text, slot->embed->claims[i].text);
	}
}

/* What a node says when the walk comes to it, and when it leaves it. */
static void
add_node_words(struct walk *walk, cmark_node *node, bool enter)
{
	cmark_node_type type = cmark_node_get_type(node);

	if (!enter) {
		/* Words of two blocks are not one word. */
		if (type < CMARK_NODE_FIRST_INLINE)
			add_words(&walk->text, " ");
		return;
	}
	switch (type) {
	case CMARK_NODE_TEXT:
	case CMARK_NODE_CODE:
	case CMARK_NODE_CODE_BLOCK:
		add_words(&walk->text, cmark_node_get_literal(node));
		break;
	case CMARK_NODE_SOFTBREAK:
	case CMARK_NODE_LINEBREAK:
		add_words(&walk->text, " ");
		break;
	case CMARK_NODE_CUSTOM_BLOCK:
	case CMARK_NODE_CUSTOM_INLINE:
		add_slot_words(walk, node);
		break;
	default:
		break;
	}
}

/* Does the page leave it out, or is it an exercise, which is found by itself?
 */
static bool
is_passed_over(struct walk *walk, const cmark_node *node)
{
	const struct slot *slot =
	    cmark_node_get_type((cmark_node *)node) == CMARK_NODE_CUSTOM_BLOCK ?
	    slot_of(walk, node) :
	    NULL;

	return slot != NULL && (slot->hidden || slot->kind == SLOT_EXERCISE);
}

static void
begin_passage(struct walk *walk, const struct heading *heading)
{
	ARENA_PUSH(walk->arena, walk->passages, walk->count)->heading = heading;
	buf_clear(&walk->text);
}

static void
end_passage(struct walk *walk)
{
	walk->passages[walk->count - 1].text =
	    text_trim(walk->arena, walk->text.data);
}

size_t
passages_of(struct arena *arena, const struct doc *doc,
    struct passage **passages)
{
	struct walk walk = { .arena = arena, .doc = doc, .text = BUF_INIT };
	cmark_iter *iter = cmark_iter_new(doc->root);
	const struct heading *heading = doc->headings;
	cmark_event_type event;

	begin_passage(&walk, NULL);
	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		bool enter = event == CMARK_EVENT_ENTER;

		if (enter && is_passed_over(&walk, node)) {
			cmark_iter_reset(iter, node, CMARK_EVENT_EXIT);
			continue;
		}
		if (cmark_node_get_type(node) != CMARK_NODE_HEADING) {
			add_node_words(&walk, node, enter);
		} else if (enter) {
			end_passage(&walk);
		} else {
			/* Its own words are known already. */
			begin_passage(&walk, heading++);
		}
	}
	end_passage(&walk);
	cmark_iter_free(iter);
	buf_fini(&walk.text);
	*passages = walk.passages;
	if (walk.passages[0].text[0] != '\0')
		return walk.count;
	(*passages)++;
	return walk.count - 1;
}
