/*
 * Knows what gnuplot's SVG is made of; not what was plotted. Whatever else
 * stands in a picture is passed on untouched.
 */
#include "press/svg.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "press/palette.h"
#include "press/pieces.h"

/* What gnuplot sets on groups, and what they hold inherits. */
enum property {
	FILL,
	STROKE,
	FILL_OPACITY,
	RENDERING,
	FIRST_OF_LINES,
	STROKE_WIDTH = FIRST_OF_LINES,
	LINECAP,
	LINEJOIN,
	DASHES,
	FIRST_OF_WORDS,
	FONT = FIRST_OF_WORDS,
	FONT_SIZE,
	FONT_WEIGHT,
	FONT_STYLE,
	ANCHOR,
	COLOR,
	PROPERTIES
};

static const char *const names[PROPERTIES] = { "fill", "stroke", "fill-opacity",
	"shape-rendering", "stroke-width", "stroke-linecap", "stroke-linejoin",
	"stroke-dasharray", "font-family", "font-size", "font-weight",
	"font-style", "text-anchor", "color" };

struct style {
	const char *is[PROPERTIES];
};

/* What needs not be said. The root of a picture says it where SVG differs. */
static const struct style plain = { { "none", "none", "1", "auto", "1", "butt",
    "miter", "none", "sans-serif", NULL, "normal", "normal", "start",
    "black" } };

struct drawing {
	struct arena *arena;
	struct style plain;
	struct pieces pieces;
	struct xml defs; /* all that may be referred to */
};

static int
tenths(double number)
{
	return (int)lround(number * 10);
}

static bool
is(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) == 0;
}

/* What the page calls a colour that gnuplot wrote. */
static const char *
paint(struct arena *arena, const char *value, const char *black)
{
	char hex[8];
	unsigned r, g, b;
	struct tone tone;
	int i;

	if (is(value, "black"))
		return black;
	if (is(value, "white"))
		return "var(--paper)";
	if (sscanf(value, "rgb(%3u,%3u,%3u)", &r, &g, &b) != 3)
		return value;
	if (r == 136 && g == 136 && b == 136)
		return "var(--soft)";
	snprintf(hex, sizeof(hex), "#%02x%02x%02x", r & 255, g & 255, b & 255);
	for (i = 1; i <= PALETTE_CLASSES; i++) {
		if (palette_class(i, &tone) && is(tone.light, hex))
			return arena_printf(arena, "var(--c%d)", i);
	}
	return value;
}

/* "1.50" as "1.5"; what is no number stays. */
static const char *
short_number(struct arena *arena, const char *text)
{
	char *end;
	double number = strtod(text, &end);

	return end != text && *end == '\0' ? arena_printf(arena, "%g", number) :
					     text;
}

/*
 * The style of what an element holds. *rest gets its name, and those of its
 * attributes that are no style.
 */
static struct style
inherit(struct arena *arena, struct style style, const struct xml *element,
    struct xml *rest)
{
	size_t i;
	int p;

	*rest = (struct xml) { .name = element->name };
	for (i = 0; i < element->nattributes; i++) {
		const struct xml_attribute *a = &element->attributes[i];

		for (p = 0; p < PROPERTIES && !is(names[p], a->name); p++)
			;
		if (p < PROPERTIES)
			style.is[p] = short_number(arena, a->value);
		else if (!is(a->name, "id") ||
		    !text_starts(a->value, "gnuplot_"))
			xml_set(arena, rest, a->name, a->value);
	}
	return style;
}

/* Must that be said of a piece, unless it is plain? */
static bool
matters(int property, int kind, const struct style *style)
{
	if (kind == OTHER || property < FIRST_OF_LINES)
		return true;
	return property < FIRST_OF_WORDS ? !is(style->is[STROKE], "none") :
					   kind == WORDS && property != COLOR;
}

static struct piece *
add(struct drawing *d, int kind, const struct style *style)
{
	struct piece *piece = pieces_add(d->arena, &d->pieces, kind);
	int p;

	for (p = 0; p < PROPERTIES; p++) {
		const char *value = style->is[p];

		if (value == NULL || is(value, d->plain.is[p]) ||
		    !matters(p, kind, style))
			continue;
		if (is(value, "currentColor"))
			value = paint(d->arena, style->is[COLOR], "var(--ink)");
		if (p == FILL || p == STROKE || p == COLOR)
			value = paint(d->arena, value,
			    p == STROKE ? "var(--soft)" : "var(--ink)");
		xml_set(d->arena, &piece->look, names[p], value);
	}
	piece->hides = kind == AREA || kind == OTHER ||
	    is(xml_get(&piece->look, "stroke"), "var(--paper)");
	return piece;
}

static void
add_other(struct drawing *d, struct xml xml, const struct style *style)
{
	add(d, OTHER, style)->xml = xml;
}

/*
 * "M12.34,5.00 L20,5.00 L20,7.00" as "M12.3,5h7.7v2"; "" if nothing is drawn,
 * NULL if there are other commands in it.
 */
static const char *
short_path(struct arena *arena, const char *d)
{
	static const char blanks[] = " \t\n";
	int x = 0, y = 0, to_x, to_y, skip;
	struct buf buf = BUF_INIT;
	char letter = 'M', last = 'z'; /* z: a move is due */
	double a, b;
	char *text;

	for (d += strspn(d, blanks); *d != '\0'; d += strspn(d, blanks)) {
		if (*d == 'M' || *d == 'L')
			letter = *d++;
		if (sscanf(d, "%lf,%lf%n", &a, &b, &skip) != 2) {
			buf_fini(&buf);
			return NULL;
		}
		d += skip;
		to_x = tenths(a);
		to_y = tenths(b);
		if (letter == 'M') {
			last = 'z';
		} else if (to_x != x || to_y != y) {
			char line = to_y == y ? 'h' : to_x == x ? 'v' : 'l';

			if (last == 'z') {
				buf_putc(&buf, 'M');
				pieces_number(&buf, x);
				pieces_number(&buf, y);
			}
			if (line != last)
				buf_putc(&buf, line);
			last = line;
			if (line != 'v')
				pieces_number(&buf, to_x - x);
			if (line != 'h')
				pieces_number(&buf, to_y - y);
		}
		letter = 'L';
		x = to_x;
		y = to_y;
	}
	text = arena_strdup(arena, buf.data);
	buf_fini(&buf);
	return text;
}

/* A line, or the area in a polygon. */
static void
add_shape(struct drawing *d, struct xml xml, const struct style *style)
{
	bool is_area = is(xml.name, "polygon");
	const char *points = xml_get(&xml, is_area ? "points" : "d");
	const char *path = points == NULL || xml.nattributes > 1 ?
	    NULL :
	    short_path(d->arena,
		is_area ? arena_printf(d->arena, "M%s", points) : points);

	if (path == NULL || is(style->is[FILL], "none") == is_area)
		add_other(d, xml, style);
	else if (path[0] != '\0' && is_area)
		add(d, AREA, style)->path = arena_printf(d->arena, "%sz", path);
	else if (path[0] != '\0')
		add(d, LINE, style)->path = path;
}

/* A point that is a dot, a ring or a diamond; another stays as it is. */
static void
add_point(struct drawing *d, struct xml xml, const struct style *style)
{
	struct arena *a = d->arena;
	const char *transform = xml_get(&xml, "transform");
	const char *id = xml_get(&xml, "xlink:href");
	struct style own = d->plain;
	struct piece *piece;
	const char *path;
	double x, y, size;

	if (id == NULL || transform == NULL || xml.nattributes > 2 ||
	    sscanf(transform, "translate(%lf,%lf) scale(%lf)", &x, &y, &size) !=
		3)
		id = "";
	if (is(id, "#gpPt6")) {
		own.is[STROKE] = "currentColor";
		own.is[STROKE_WIDTH] = arena_printf(a, "%.3g", 2 * size);
		own.is[LINECAP] = "round";
		path = "z";
	} else if (is(id, "#gpPt5")) {
		own.is[STROKE] = "currentColor";
		own.is[STROKE_WIDTH] = arena_printf(a, "%.2g", 0.178 * size);
		/* There are many: a whole radius is short. */
		if (size > 2)
			size = round(size);
		/* An arc that ends where it begins would be none. */
		path = arena_printf(a, "a%.2g,%.2g 0 10.1,0z", size, size);
		y -= size;
	} else if (is(id, "#gpPt12")) {
		own.is[FILL] = "currentColor";
		size *= sqrt(2);
		path = arena_printf(a, "l%.2g,%.2g %.2g,%.2g %.2g,%.2gz", size,
		    size, -size, size, -size, -size);
		y -= size;
	} else {
		add_other(d, xml, style);
		return;
	}
	own.is[COLOR] = style->is[COLOR];
	piece = add(d, MARK, &own);
	piece->path = path;
	piece->x = tenths(x);
	piece->y = tenths(y);
}

/* A text that a group around it puts in its place. */
static void
add_words(struct drawing *d, const struct xml *text, struct style style,
    const char *transform)
{
	struct arena *a = d->arena;
	struct xml xml;
	double x, y;
	int end = 0;

	style = inherit(a, style, text, &xml);
	xml.children = text->children;
	xml.nchildren = text->nchildren;
	if (xml.nchildren == 0)
		return;
	/* Unless it says otherwise, blanks around it are not shown. */
	if (xml.nattributes == 0 && xml.nchildren == 1 &&
	    xml.children[0].name == NULL)
		xml.children[0].text = text_trim(a, xml.children[0].text);
	if (sscanf(transform, "translate(%lf,%lf)%n", &x, &y, &end) == 2 &&
	    transform[end] == '\0') {
		xml_set(a, &xml, "x", arena_printf(a, "%g", tenths(x) / 10.0));
		xml_set(a, &xml, "y", arena_printf(a, "%g", tenths(y) / 10.0));
	} else {
		xml_set(a, &xml, "transform", transform);
	}
	if (d->plain.is[FONT_SIZE] == NULL)
		d->plain.is[FONT_SIZE] = style.is[FONT_SIZE];
	add(d, WORDS, &style)->xml = xml;
}

static void walk(struct drawing *d, const struct xml *node, struct style style);

static void
walk_group(struct drawing *d, const struct xml *group, struct style style)
{
	struct drawing inner = *d, *to = d;
	const struct xml *first = group->children;
	struct xml rest;
	size_t i;

	style = inherit(d->arena, style, group, &rest);
	if (rest.nattributes == 1 && xml_get(&rest, "transform") != NULL &&
	    group->nchildren == 1 && is(first->name, "text")) {
		add_words(d, first, style, xml_get(&rest, "transform"));
		return;
	}
	/* What is said of a group that is no style stays said of a group. */
	if (rest.nattributes > 0) {
		inner.pieces = (struct pieces) { NULL, 0 };
		to = &inner;
	}
	for (i = 0; i < group->nchildren; i++)
		walk(to, &group->children[i], style);
	d->defs = to->defs;
	d->plain = to->plain;
	if (to != d && inner.pieces.count > 0) {
		pieces_draw(d->arena, &inner.pieces, &rest);
		add_other(d, rest, &d->plain);
	}
}

static void
walk(struct drawing *d, const struct xml *node, struct style style)
{
	struct xml rest;
	size_t i;

	if (is(node->name, "g")) {
		walk_group(d, node, style);
		return;
	}
	if (is(node->name, "defs"))
		for (i = 0; i < node->nchildren; i++)
			*ARENA_PUSH(d->arena, d->defs.children,
			    d->defs.nchildren) = node->children[i];
	if (node->name == NULL || is(node->name, "defs") ||
	    is(node->name, "title") || is(node->name, "desc"))
		return;
	style = inherit(d->arena, style, node, &rest);
	rest.children = node->children;
	rest.nchildren = node->nchildren;
	if (is(node->name, "path") || is(node->name, "polygon"))
		add_shape(d, rest, &style);
	else if (is(node->name, "use"))
		add_point(d, rest, &style);
	else if (!is(node->name, "rect") || !is(style.is[FILL], "none") ||
	    !is(style.is[STROKE], "none"))
		add_other(d, rest, &style);
}

/* Does anything in it refer to that id? */
static bool
refers(const struct xml *node, const char *mark)
{
	const char *hit;
	size_t i;

	for (i = 0; i < node->nattributes; i++) {
		hit = strstr(node->attributes[i].value, mark);
		if (hit != NULL && strchr(")", hit[strlen(mark)]) != NULL)
			return true;
	}
	for (i = 0; i < node->nchildren; i++)
		if (refers(&node->children[i], mark))
			return true;
	return false;
}

/* Takes along the definitions that are referred to, and what those need. */
static struct xml
with_defs(struct drawing *d, struct xml root)
{
	struct xml used = { .name = "defs" };
	size_t i = 0;

	*ARENA_PUSH(d->arena, root.children, root.nchildren) = used;
	while (i < d->defs.nchildren) {
		struct xml *def = &d->defs.children[i++];
		const char *id = xml_get(def, "id");

		used = root.children[root.nchildren - 1];
		if (id == NULL ||
		    !refers(&root, arena_printf(d->arena, "#%s", id)))
			continue;
		*ARENA_PUSH(d->arena, used.children, used.nchildren) = *def;
		root.children[root.nchildren - 1] = used;
		*def = (struct xml) { 0 };
		i = 0;
	}
	root.nchildren -= used.nchildren == 0;
	return root;
}

static struct xml
redraw(struct arena *arena, const struct xml *svg)
{
	struct drawing d = { arena, plain, { NULL, 0 }, { 0 } };
	struct xml root = *svg;
	size_t i;

	root.children = NULL;
	root.nchildren = 0;
	for (i = 0; i < svg->nchildren; i++)
		walk(&d, &svg->children[i], plain);
	xml_set(arena, &root, "fill", plain.is[FILL]);
	if (d.plain.is[FONT_SIZE] != NULL)
		xml_set(arena, &root, "font-size", d.plain.is[FONT_SIZE]);
	pieces_draw(arena, &d.pieces, &root);
	return with_defs(&d, root);
}

/* The value with the prefix in front of each id that it refers to. */
static const char *
referring(struct arena *arena, const struct xml_attribute *a,
    const char *prefix)
{
	const char *from = a->value, *hit;
	struct buf buf = BUF_INIT;
	char *text;

	if (is(a->name, "id"))
		return arena_printf(arena, "%s%s", prefix, from);
	if (text_ends(a->name, "href") && from[0] == '#')
		return arena_printf(arena, "#%s%s", prefix, from + 1);
	while ((hit = strstr(from, "url(#")) != NULL) {
		buf_add(&buf, from, (size_t)(hit - from));
		buf_printf(&buf, "url(#%s", prefix);
		from = hit + strlen("url(#");
	}
	buf_puts(&buf, from);
	text = arena_strdup(arena, buf.data);
	buf_fini(&buf);
	return text;
}

static void
own_ids(struct arena *arena, struct xml *node, const char *prefix)
{
	size_t i;

	for (i = 0; i < node->nattributes; i++) {
		struct xml_attribute *a = &node->attributes[i];

		a->value = referring(arena, a, prefix);
		if (is(a->name, "xlink:href") && xml_get(node, "href") == NULL)
			a->name = "href";
	}
	for (i = 0; i < node->nchildren; i++)
		own_ids(arena, &node->children[i], prefix);
}

struct xml *
svg_read(struct arena *arena, const char *text, const char *prefix)
{
	struct xml *svg = xml_parse(arena, text);

	if (svg == NULL || !is(svg->name, "svg"))
		return NULL;
	if (strstr(text, "<desc>Produced by GNUPLOT") != NULL)
		*svg = redraw(arena, svg);
	own_ids(arena, svg, prefix);
	return svg;
}
