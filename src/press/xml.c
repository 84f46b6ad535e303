/* Knows expat and how XML is written; not what its elements mean. */
#include "press/xml.h"

#include <expat.h>
#include <stdbool.h>
#include <string.h>

#include "base/mem.h"

enum { DEEPEST = 100 };

/* The elements that are open, from a parent of the root to the innermost. */
struct reader {
	struct arena *arena;
	XML_Parser parser;
	struct xml open[DEEPEST + 1];
	int depth;
	struct buf text; /* what was read since the last tag */
};

static struct xml *
innermost(struct reader *r)
{
	return &r->open[r->depth];
}

/* The text up to a tag, unless it is blank where that is of no account. */
static void
end_text(struct reader *r)
{
	struct xml *parent = innermost(r);
	bool keeps = parent->name != NULL &&
	    (strcmp(parent->name, "text") == 0 ||
		strcmp(parent->name, "tspan") == 0);

	if (r->text.len > 0 &&
	    (keeps || r->text.data[strspn(r->text.data, " \t\r\n")] != '\0'))
		*ARENA_PUSH(r->arena, parent->children, parent->nchildren) =
		    (struct xml) { .text =
				       arena_strdup(r->arena, r->text.data) };
	buf_clear(&r->text);
}

static void
begin_element(void *arg, const char *name, const char **attributes)
{
	struct reader *r = arg;

	end_text(r);
	if (r->depth == DEEPEST) {
		XML_StopParser(r->parser, XML_FALSE);
		return;
	}
	r->depth++;
	*innermost(r) = (struct xml) { .name = arena_strdup(r->arena, name) };
	for (; attributes[0] != NULL; attributes += 2)
		xml_set(r->arena, innermost(r),
		    arena_strdup(r->arena, attributes[0]),
		    arena_strdup(r->arena, attributes[1]));
}

static void
end_element(void *arg, const char *name)
{
	struct reader *r = arg;
	struct xml element;

	(void)name;
	end_text(r);
	element = *innermost(r);
	r->depth--;
	*ARENA_PUSH(r->arena, innermost(r)->children, innermost(r)->nchildren) =
	    element;
}

static void
add_text(void *arg, const char *text, int len)
{
	buf_add(&((struct reader *)arg)->text, text, (size_t)len);
}

struct xml *
xml_parse(struct arena *arena, const char *text)
{
	static const XML_Memory_Handling_Suite memory = { mem_new, mem_resize,
		mem_free };
	struct reader r = { .arena = arena, .text = BUF_INIT };
	enum XML_Status status;

	r.parser = XML_ParserCreate_MM("UTF-8", &memory, NULL);
	XML_SetUserData(r.parser, &r);
	XML_SetElementHandler(r.parser, begin_element, end_element);
	XML_SetCharacterDataHandler(r.parser, add_text);
	status = XML_Parse(r.parser, text, (int)strlen(text), XML_TRUE);
	XML_ParserFree(r.parser);
	buf_fini(&r.text);
	return status == XML_STATUS_OK ? r.open[0].children : NULL;
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
		buf_escape(out, node->text, strlen(node->text));
		return;
	}
	buf_printf(out, "<%s", node->name);
	for (i = 0; i < node->nattributes; i++) {
		const char *value = node->attributes[i].value;

		buf_printf(out, " %s=\"", node->attributes[i].name);
		buf_escape(out, value, strlen(value));
		buf_putc(out, '"');
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
