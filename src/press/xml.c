/* Knows how XML is written; not what its elements mean. */
#include "press/xml.h"

#include <stdbool.h>
#include <string.h>

#include "base/text.h"

enum { DEEPEST = 100 };

static const char blanks[] = " \t\r\n";

/* What is read next; NULL once something was not well-formed. */
struct reader {
	struct arena *arena;
	const char *at;
	int depth;
};

static void
skip_blanks(struct reader *r)
{
	r->at += strspn(r->at, blanks);
}

/* Goes behind the next end, or gives up. */
static void
skip_past(struct reader *r, const char *end)
{
	const char *hit = strstr(r->at, end);

	r->at = hit != NULL ? hit + strlen(end) : NULL;
}

/* Skips a declaration or a comment, if one is next. */
static bool
skip_aside(struct reader *r)
{
	if (text_starts(r->at, "<!--"))
		skip_past(r, "-->");
	else if (text_starts(r->at, "<?"))
		skip_past(r, "?>");
	else if (text_starts(r->at, "<!") && !text_starts(r->at, "<![CDATA["))
		skip_past(r, ">");
	else
		return false;
	return true;
}

static const char *
word(struct reader *r)
{
	size_t len = strcspn(r->at, " \t\r\n=/>");
	const char *from = r->at;

	r->at += len;
	return len > 0 ? arena_strndup(r->arena, from, len) : NULL;
}

/* name = "value", if one is next. */
static bool
read_attribute(struct reader *r, struct xml *element)
{
	struct xml_attribute attribute;
	const char *from;
	char quote;

	skip_blanks(r);
	attribute.name = word(r);
	if (attribute.name == NULL)
		return false;
	skip_blanks(r);
	if (*r->at != '=') {
		r->at = NULL;
		return false;
	}
	r->at++;
	skip_blanks(r);
	quote = *r->at;
	from = r->at + 1;
	if ((quote != '"' && quote != '\'') || strchr(from, quote) == NULL) {
		r->at = NULL;
		return false;
	}
	r->at = strchr(from, quote);
	attribute.value = arena_strndup(r->arena, from, (size_t)(r->at - from));
	r->at++;
	*ARENA_PUSH(r->arena, element->attributes, element->nattributes) =
	    attribute;
	return true;
}

static void read_element(struct reader *r, struct xml *element);

static bool
is_blank(const char *from, size_t len)
{
	return strspn(from, blanks) >= len;
}

/* What is between an element's tags, and the tag that ends it. */
static void
read_content(struct reader *r, struct xml *element)
{
	bool keeps = strcmp(element->name, "text") == 0 ||
	    strcmp(element->name, "tspan") == 0;
	struct xml child;
	size_t len;

	while (r->at != NULL && !text_starts(r->at, "</")) {
		child = (struct xml) { 0 };
		if (skip_aside(r))
			continue;
		if (text_starts(r->at, "<![CDATA[")) {
			const char *from = r->at;

			skip_past(r, "]]>");
			if (r->at == NULL)
				return;
			child.text = arena_strndup(r->arena, from,
			    (size_t)(r->at - from));
		} else if (*r->at == '<') {
			read_element(r, &child);
		} else {
			len = strcspn(r->at, "<");
			if (keeps || !is_blank(r->at, len))
				child.text =
				    arena_strndup(r->arena, r->at, len);
			r->at = r->at[len] != '\0' ? r->at + len : NULL;
		}
		if (child.name != NULL || child.text != NULL)
			*ARENA_PUSH(r->arena, element->children,
			    element->nchildren) = child;
	}
	if (r->at == NULL)
		return;
	r->at += 2;
	len = strlen(element->name);
	if (!text_starts(r->at, element->name) ||
	    r->at[len + strspn(r->at + len, blanks)] != '>')
		r->at = NULL;
	else
		skip_past(r, ">");
}

static void
read_element(struct reader *r, struct xml *element)
{
	r->at++;
	element->name = word(r);
	if (element->name == NULL || ++r->depth > DEEPEST) {
		r->at = NULL;
		return;
	}
	while (read_attribute(r, element))
		;
	if (r->at != NULL && text_starts(r->at, "/>"))
		r->at += 2;
	else if (r->at != NULL && *r->at == '>') {
		r->at++;
		read_content(r, element);
	} else {
		r->at = NULL;
	}
	r->depth--;
}

struct xml *
xml_parse(struct arena *arena, const char *text)
{
	struct reader r = { arena, text, 0 };
	struct xml *root = arena_alloc(arena, sizeof(*root));

	do
		skip_blanks(&r);
	while (skip_aside(&r) && r.at != NULL);
	if (r.at == NULL || *r.at != '<')
		return NULL;
	read_element(&r, root);
	return r.at != NULL ? root : NULL;
}

static struct xml_attribute *
find(const struct xml *element, const char *name)
{
	size_t i;

	for (i = 0; i < element->nattributes; i++)
		if (strcmp(element->attributes[i].name, name) == 0)
			return &element->attributes[i];
	return NULL;
}

const char *
xml_get(const struct xml *element, const char *name)
{
	const struct xml_attribute *attribute = find(element, name);

	return attribute != NULL ? attribute->value : NULL;
}

void
xml_set(struct arena *arena, struct xml *element, const char *name,
    const char *value)
{
	struct xml_attribute *attribute = find(element, name);

	if (attribute == NULL) {
		attribute = ARENA_PUSH(arena, element->attributes,
		    element->nattributes);
		attribute->name = name;
	}
	attribute->value = value;
}

void
xml_write(struct buf *out, const struct xml *node)
{
	size_t i;

	if (node->name == NULL) {
		buf_puts(out, node->text);
		return;
	}
	buf_printf(out, "<%s", node->name);
	for (i = 0; i < node->nattributes; i++) {
		const char *value = node->attributes[i].value;
		char quote = strchr(value, '"') != NULL ? '\'' : '"';

		buf_printf(out, " %s=%c%s%c", node->attributes[i].name, quote,
		    value, quote);
	}
	if (node->nchildren == 0) {
		buf_puts(out, "/>");
		return;
	}
	buf_putc(out, '>');
	for (i = 0; i < node->nchildren; i++)
		xml_write(out, &node->children[i]);
	buf_printf(out, "</%s>", node->name);
}
