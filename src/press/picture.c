/* Knows what must stand around a drawing; not what was drawn. */
#include "press/picture.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/text.h"
#include "press/palette.h"
#include "press/svg.h"

/* An element with text in it. */
static struct xml
telling(struct arena *arena, const char *name, const char *id, const char *text)
{
	struct xml element = { .name = name }, inner = { 0 };

	if (id != NULL)
		xml_set(arena, &element, "id", id);
	inner.text = text;
	*ARENA_PUSH(arena, element.children, element.nchildren) = inner;
	return element;
}

/* Says where a value stands on an axis, if a line of plot->axes tells it. */
static bool
tell_axis(struct arena *arena, struct xml *element, const char *line)
{
	static const char *const names[] = { "data-axis", "data-log",
		"data-scale", "data-from", "data-to", "data-start", "data-end",
		"data-cross-start", "data-cross-end", "data-shows" };
	char *copy = arena_strndup(arena, line, strcspn(line, "\n"));
	char *save, *word = strtok_r(copy, " ", &save);
	size_t i;

	if (word == NULL || strcmp(word, "axis") != 0)
		return false;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		word = strtok_r(NULL, " ", &save);
		if (word == NULL)
			return false;
		xml_set(arena, element, names[i], word);
	}
	return true;
}

/* The first axis is the picture's own, another has a group to itself. */
static void
tell_axes(struct arena *arena, struct xml *root, const char *axes)
{
	const char *line, *next;
	struct xml group;
	size_t i;

	for (line = axes; line != NULL; line = next) {
		next = strchr(line, '\n');
		next += next != NULL;
		group = (struct xml) { .name = "g" };
		if (!tell_axis(arena, &group, line))
			continue;
		if (xml_get(root, "data-axis") != NULL)
			*ARENA_PUSH(arena, root->children, root->nchildren) =
			    group;
		else
			for (i = 0; i < group.nattributes; i++)
				xml_set(arena, root, group.attributes[i].name,
				    group.attributes[i].value);
	}
}

static void
add_attributes(struct arena *arena, struct xml *root, const struct xml *drawn)
{
	size_t i;

	for (i = 0; i < drawn->nattributes; i++)
		if (!text_starts(drawn->attributes[i].name, "xmlns"))
			xml_set(arena, root, drawn->attributes[i].name,
			    drawn->attributes[i].value);
}

static void
add_words(struct arena *arena, struct xml *root, const struct picture *p,
    const char *title_id, const char *desc_id)
{
	*ARENA_PUSH(arena, root->children, root->nchildren) =
	    telling(arena, "title", title_id, p->title);
	if (p->description[0] != '\0')
		*ARENA_PUSH(arena, root->children, root->nchildren) =
		    telling(arena, "desc", desc_id, p->description);
}

static char *
written(struct arena *arena, struct xml *root, const struct xml *drawn)
{
	struct buf buf = BUF_INIT;
	char *text;
	size_t i;

	for (i = 0; i < drawn->nchildren; i++)
		*ARENA_PUSH(arena, root->children, root->nchildren) =
		    drawn->children[i];
	xml_write(&buf, root);
	text = arena_printf(arena, "%s\n", buf.data);
	buf_fini(&buf);
	return text;
}

char *
picture_inline(struct arena *arena, const struct picture *p)
{
	/* There may be many uses of an id in a picture, so they are short. */
	const struct xml *drawn = svg_read(arena, p->svg,
	    arena_printf(arena, "f%.6s-",
		hash_hex(arena, p->id, strlen(p->id))));
	const char *teller = p->told_by != NULL ? p->told_by : p->id;
	const char *title = arena_printf(arena, "%s-title", teller);
	const char *desc = arena_printf(arena, "%s-desc", teller);
	struct xml root = { .name = "svg" };

	if (drawn == NULL)
		return NULL;
	xml_set(arena, &root, "role", "img");
	xml_set(arena, &root, "aria-labelledby",
	    p->description[0] == '\0' ?
		title :
		arena_printf(arena, "%s %s", title, desc));
	if (p->class != NULL)
		xml_set(arena, &root, "class", p->class);
	add_attributes(arena, &root, drawn);
	if (p->told_by == NULL)
		add_words(arena, &root, p, title, desc);
	tell_axes(arena, &root, p->axes);
	return written(arena, &root, drawn);
}

/*
 * Gives each attribute the light colour for which it has a name, and adds to
 * the style, once each, what it is in the dark.
 */
static void
colour_in(struct arena *arena, struct xml *node, struct buf *style)
{
	char name[20], *rule;
	struct tone tone;
	size_t i;

	for (i = 0; i < node->nattributes; i++) {
		struct xml_attribute *a = &node->attributes[i];

		if (sscanf(a->value, "var(--%19[a-z0-9])", name) != 1 ||
		    !palette_find(name, &tone))
			continue;
		a->value = arena_strdup(arena, tone.light);
		rule = arena_printf(arena, "[%s=\"%s\"]{%s:light-dark(%s,%s)}",
		    a->name, tone.light, a->name, tone.light, tone.dark);
		if (strstr(style->data, rule) == NULL)
			buf_puts(style, rule);
	}
	for (i = 0; i < node->nchildren; i++)
		colour_in(arena, &node->children[i], style);
}

char *
picture_file(struct arena *arena, const struct picture *p)
{
	struct xml *drawn = svg_read(arena, p->svg, "");
	struct xml root = { .name = "svg" }, style = { .name = "style" };
	struct buf rules = BUF_INIT;
	const char *box;
	int wide, high;
	struct tone paper;

	if (drawn == NULL)
		return NULL;
	xml_set(arena, &root, "xmlns", "http://www.w3.org/2000/svg");
	box = xml_get(drawn, "viewBox");
	if (box != NULL && sscanf(box, "0 0 %d %d", &wide, &high) == 2) {
		xml_set(arena, &root, "width", arena_printf(arena, "%d", wide));
		xml_set(arena, &root, "height",
		    arena_printf(arena, "%d", high));
	}
	xml_set(arena, &root, "font-family", "system-ui, sans-serif");
	add_attributes(arena, &root, drawn);
	add_words(arena, &root, p, NULL, NULL);
	if (palette_find("paper", &paper))
		buf_printf(&rules,
		    ":root{color-scheme:light dark;"
		    "background:light-dark(%s,%s)}",
		    paper.light, paper.dark);
	colour_in(arena, drawn, &rules);
	*ARENA_PUSH(arena, style.children, style.nchildren) =
	    (struct xml) { .text = arena_strdup(arena, rules.data) };
	*ARENA_PUSH(arena, root.children, root.nchildren) = style;
	buf_fini(&rules);
	return written(arena, &root, drawn);
}
