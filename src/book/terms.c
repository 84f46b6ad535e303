/*
 * Knows where words of prose stand in libcmark's tree; not where a term is
 * defined, nor what a page looks like.
 */
#include "book/terms.h"

#include <cmark.h>
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/buf.h"

/* Texts and line ends that follow each other: one piece of prose. */
struct run {
	cmark_node *first;
	struct buf text; /* a line end is '\n', as in HTML */
};

/* One chapter, while its terms are looked for. */
struct search {
	struct arena *arena;
	const struct doc *doc;
	const struct term *terms;
	size_t count;
	bool *seen; /* one a term */
};

/* A form of a term in a text. */
struct use {
	size_t term, len; /* len 0: none */
};

static bool
is_prose(cmark_node *node)
{
	return node != NULL &&
	    (cmark_node_get_type(node) == CMARK_NODE_TEXT ||
		cmark_node_get_type(node) == CMARK_NODE_SOFTBREAK);
}

/*
 * May what stands in this block of ours have links? A passage that is shown
 * on some machines only is not where a term is first read.
 */
static bool
slot_takes_links(const struct search *s, cmark_node *node)
{
	const struct slot *slot = NULL;
	size_t i;

	for (i = 0; i < s->doc->nslots && slot == NULL; i++)
		if (s->doc->slots[i].node == node)
			slot = &s->doc->slots[i];
	return slot == NULL ||
	    (slot->kind != SLOT_HEAD_CELL && slot->kind != SLOT_TERM &&
		(slot->tie == NULL || slot->tie->kind == TIE_RESTS));
}

/* May what stands below this node have links of ours? */
static bool
takes_links(const struct search *s, cmark_node *node)
{
	for (; node != NULL; node = cmark_node_parent(node))
		switch (cmark_node_get_type(node)) {
		case CMARK_NODE_HEADING:
		case CMARK_NODE_LINK:
		case CMARK_NODE_IMAGE:
			return false;
		case CMARK_NODE_CUSTOM_BLOCK:
			if (!slot_takes_links(s, node))
				return false;
			break;
		default:
			break;
		}
	return true;
}

/* The places where a run begins, found before any text is changed. */
static size_t
find_runs(const struct search *s, cmark_node ***starts)
{
	cmark_iter *iter = cmark_iter_new(s->doc->root);
	cmark_event_type event;
	size_t count = 0;

	*starts = NULL;
	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);

		if (event == CMARK_EVENT_ENTER && is_prose(node) &&
		    !is_prose(cmark_node_previous(node)) &&
		    takes_links(s, node))
			*ARENA_PUSH(s->arena, *starts, count) = node;
	}
	cmark_iter_free(iter);
	return count;
}

/*
 * Is a byte of a word: a letter, a digit, '-' or '_'? Of what is not ASCII,
 * dashes, quotes and "…" (which begin with E2) are none.
 */
static bool
is_word(const char *text, size_t at)
{
	unsigned char c = (unsigned char)text[at];

	while (at > 0 && ((unsigned char)text[at] & 0xC0) == 0x80)
		at--;
	return c < 0x80 ? isalnum(c) || c == '-' || c == '_' :
			  (unsigned char)text[at] != 0xE2;
}

/* How long the form is if it stands here, else 0. */
static size_t
length_of(const char *text, size_t at, const char *form)
{
	size_t i;

	for (i = 0; form[i] != '\0'; i++) {
		char c = text[at + i];

		if (c == form[i] || (form[i] == ' ' && c == '\n') ||
		    (i == 0 && c == toupper((unsigned char)form[0])))
			continue;
		return 0;
	}
	return text[at + i] != '\0' && is_word(text, at + i) ? 0 : i;
}

static struct use
use_at(const struct search *s, const char *text, size_t at)
{
	struct use best = { 0, 0 };
	size_t i, k, len;

	if (at > 0 && is_word(text, at - 1))
		return best;
	for (i = 0; i < s->count; i++) {
		const struct definition *d = s->terms[i].definition;

		for (k = 0; k < d->nforms; k++) {
			len = length_of(text, at, d->forms[k]);
			if (len > best.len)
				best = (struct use) { i, len };
		}
	}
	return best;
}

/* The number of the term that all of a text is a form of, or count. */
static size_t
term_of(const struct search *s, const char *text)
{
	struct use use = use_at(s, text, 0);

	return use.len > 0 && text[use.len] == '\0' ? use.term : s->count;
}

/* The text of words in bold that are nothing else; "" if they are more. */
static char *
bold_words(struct arena *arena, cmark_node *strong)
{
	cmark_node *node = cmark_node_first_child(strong);
	struct buf buf = BUF_INIT;
	char *words;

	for (; node != NULL; node = cmark_node_next(node)) {
		if (cmark_node_get_type(node) == CMARK_NODE_TEXT)
			buf_puts(&buf, cmark_node_get_literal(node));
		else if (cmark_node_get_type(node) == CMARK_NODE_SOFTBREAK)
			buf_putc(&buf, ' ');
		else
			break;
	}
	if (node != NULL)
		buf_clear(&buf);
	/* "**Affinity.** It is ..." */
	if (buf.len > 0 && strchr(".:,", buf.data[buf.len - 1]) != NULL)
		buf.len--;
	words = arena_strndup(arena, buf.data, buf.len);
	buf_fini(&buf);
	return words;
}

const struct heading **
terms_explained(struct arena *arena, const struct doc *doc,
    const struct term *terms, size_t count)
{
	const struct search s = { .doc = doc, .terms = terms, .count = count };
	const struct heading **where =
	    arena_alloc(arena, (count + 1) * sizeof(*where));
	const struct heading *next = doc->headings, *below = NULL;
	cmark_iter *iter = cmark_iter_new(doc->root);
	cmark_event_type event;
	size_t term;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);

		if (event != CMARK_EVENT_ENTER)
			continue;
		if (cmark_node_get_type(node) == CMARK_NODE_HEADING)
			below = next++;
		if (cmark_node_get_type(node) != CMARK_NODE_STRONG)
			continue;
		term = term_of(&s, bold_words(arena, node));
		if (term < count && where[term] == NULL)
			where[term] = below;
	}
	cmark_iter_free(iter);
	return where;
}

static cmark_node *
text_node(struct arena *arena, const char *text, size_t len)
{
	cmark_node *node = cmark_node_new(CMARK_NODE_TEXT);

	cmark_node_set_literal(node, arena_strndup(arena, text, len));
	return node;
}

/* What one sees of a definition before one follows the link. */
static char *
first_sentence(struct arena *arena, const char *text)
{
	const char *end = strstr(text, ". ");

	return arena_strndup(arena, text,
	    end != NULL ? (size_t)(end + 1 - text) : strlen(text));
}

static void
add_link(const struct search *s, const struct run *run, size_t at,
    struct use use)
{
	const struct term *term = &s->terms[use.term];
	cmark_node *link = cmark_node_new(CMARK_NODE_LINK);

	cmark_node_set_url(link, term->url);
	cmark_node_set_title(link,
	    first_sentence(s->arena, term->definition->text));
	cmark_node_append_child(link,
	    text_node(s->arena, run->text.data + at, use.len));
	cmark_node_insert_before(run->first, link);
}

/* The run as it is now goes; what its links have left of it stays. */
static void
end_run(const struct search *s, struct run *run, size_t from)
{
	cmark_node *node = run->first, *next;

	cmark_node_insert_before(node,
	    text_node(s->arena, run->text.data + from, run->text.len - from));
	for (; is_prose(node); node = next) {
		next = cmark_node_next(node);
		cmark_node_free(node);
	}
}

static void
link_run(struct search *s, struct run *run)
{
	size_t at = 0, from = 0;
	struct use use;

	while (at < run->text.len) {
		use = use_at(s, run->text.data, at);
		if (use.len > 0 && !s->seen[use.term]) {
			s->seen[use.term] = true;
			cmark_node_insert_before(run->first,
			    text_node(s->arena, run->text.data + from,
				at - from));
			add_link(s, run, at, use);
			from = at + use.len;
		}
		at += use.len > 0 ? use.len : 1;
	}
	if (from > 0)
		end_run(s, run, from);
}

void
terms_link(struct doc *doc, const struct term *terms, size_t count)
{
	struct search s = { .arena = arena_new(),
		.doc = doc,
		.terms = terms,
		.count = count };
	cmark_node **starts, *node;
	size_t i, n = find_runs(&s, &starts);

	s.seen = arena_alloc(s.arena, (count + 1) * sizeof(*s.seen));
	for (i = 0; i < n; i++) {
		struct run run = { .first = starts[i], .text = BUF_INIT };

		for (node = starts[i]; is_prose(node);
		     node = cmark_node_next(node))
			buf_puts(&run.text,
			    cmark_node_get_type(node) == CMARK_NODE_TEXT ?
				cmark_node_get_literal(node) :
				"\n");
		link_run(&s, &run);
		buf_fini(&run.text);
	}
	arena_free(s.arena);
}
