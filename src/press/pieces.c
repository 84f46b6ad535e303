/* Knows what may be drawn together; not what it is, nor who drew it first. */
#include "press/pieces.h"

#include <stdlib.h>
#include <string.h>

struct piece *
pieces_add(struct arena *arena, struct pieces *pieces, int kind)
{
	struct piece *piece = ARENA_PUSH(arena, pieces->list, pieces->count);

	piece->kind = kind;
	return piece;
}

void
pieces_number(struct buf *buf, int tenths)
{
	int size = abs(tenths);

	if (tenths >= 0 && buf->len > 0 &&
	    strchr("0123456789", buf->data[buf->len - 1]) != NULL)
		buf_putc(buf, ',');
	buf_printf(buf, "%s%d", tenths < 0 ? "-" : "", size / 10);
	if (size % 10 != 0)
		buf_printf(buf, ".%d", size % 10);
}

/* Gives each piece its place: words are last before what hides them. */
static void
arrange(struct pieces *all)
{
	size_t i, k, words = 0;
	int order = 0;

	for (i = 0; i <= all->count; i++) {
		struct piece *p = &all->list[i];

		if (i == all->count || (p->kind != WORDS && p->hides)) {
			order++;
			for (k = words; k < i; k++)
				if (all->list[k].kind == WORDS)
					all->list[k].order = order;
			words = i;
		}
		if (i == all->count || p->kind == WORDS)
			continue;
		if (i == 0 || p->kind != MARK || p[-1].kind != MARK ||
		    p->hides != p[-1].hides)
			order++;
		p->order = order;
	}
}

static int
compare_looks(const struct xml *a, const struct xml *b)
{
	int by = (int)a->nattributes - (int)b->nattributes;
	size_t i;

	for (i = 0; by == 0 && i < a->nattributes; i++) {
		by = strcmp(a->attributes[i].name, b->attributes[i].name);
		if (by == 0)
			by = strcmp(a->attributes[i].value,
			    b->attributes[i].value);
	}
	return by;
}

static int
in_order(const void *a, const void *b)
{
	const struct piece *p = *(const struct piece *const *)a;
	const struct piece *q = *(const struct piece *const *)b;
	int by = p->order - q->order;

	if (by == 0)
		by = compare_looks(&p->look, &q->look);
	/* They lie in one array, so this keeps what is equal in place. */
	return by != 0 ? by : p < q ? -1 : 1;
}

/* Row by row, from left to right. */
static int
in_rows(const void *a, const void *b)
{
	const struct piece *p = *(const struct piece *const *)a;
	const struct piece *q = *(const struct piece *const *)b;

	return p->y != q->y ? p->y - q->y : p->x - q->x;
}

static void
put_on(struct arena *arena, struct xml *element, const struct xml *look)
{
	size_t i;

	for (i = 0; i < look->nattributes; i++)
		xml_set(arena, element, look->attributes[i].name,
		    look->attributes[i].value);
}

/* One path of lines, marks or areas, in that order. */
static char *
joined(struct arena *arena, struct piece *const *pieces, size_t count)
{
	struct buf buf = BUF_INIT;
	int x = 0, y = 0;
	char *path;
	size_t i;

	for (i = 0; i < count; i++) {
		const struct piece *p = pieces[i];

		if (p->kind == MARK && i > 0 && p->x == x && p->y == y)
			continue;
		if (p->kind == MARK) {
			buf_putc(&buf, i == 0 ? 'M' : 'm');
			pieces_number(&buf, p->x - x);
			pieces_number(&buf, p->y - y);
			x = p->x;
			y = p->y;
		}
		buf_puts(&buf, p->path);
	}
	path = arena_strdup(arena, buf.data);
	buf_fini(&buf);
	return path;
}

/* Marks of one look may come in any order: the one that is shorter to say. */
static const char *
path_of(struct arena *arena, struct piece **pieces, size_t count)
{
	char *given = joined(arena, pieces, count), *rows;

	if (pieces[0]->kind != MARK)
		return given;
	qsort(pieces, count, sizeof(*pieces), in_rows);
	rows = joined(arena, pieces, count);
	return strlen(rows) < strlen(given) ? rows : given;
}

/* How many of the pieces, from the first on, one element can be. */
static size_t
alike(struct piece *const *pieces, size_t count)
{
	const struct piece *first = pieces[0];
	size_t n = 1;

	/* Where what is translucent overlaps it must stay two. */
	if (first->kind == OTHER ||
	    xml_get(&first->look, "fill-opacity") != NULL)
		return 1;
	while (n < count && pieces[n]->kind == first->kind &&
	    compare_looks(&pieces[n]->look, &first->look) == 0)
		n++;
	return n;
}

void
pieces_draw(struct arena *arena, struct pieces *all, struct xml *into)
{
	struct piece **sorted =
	    arena_alloc(arena, (all->count + 1) * sizeof(*sorted));
	size_t i, n, k;

	arrange(all);
	for (i = 0; i < all->count; i++)
		sorted[i] = &all->list[i];
	qsort(sorted, all->count, sizeof(*sorted), in_order);
	for (i = 0; i < all->count; i += n) {
		const struct piece *first = sorted[i];
		struct xml element = { .name = "path" };

		n = alike(&sorted[i], all->count - i);
		if (first->path != NULL) {
			xml_set(arena, &element, "d",
			    path_of(arena, &sorted[i], n));
		} else if (n == 1) {
			element = first->xml;
		} else {
			element.name = "g";
			for (k = 0; k < n; k++)
				*ARENA_PUSH(arena, element.children,
				    element.nchildren) = sorted[i + k]->xml;
		}
		put_on(arena, &element, &first->look);
		*ARENA_PUSH(arena, into->children, into->nchildren) = element;
	}
}
