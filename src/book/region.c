/* Knows marks in source text; knows no language. */
#include "book/region.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"

/*
 * Is the line a mark ("ANCHOR: x", "ANCHOR_END: x")? Its name is compared
 * with name; any name matches NULL.
 */
static bool
is_mark(const char *line, size_t len, const char *mark, const char *name)
{
	const char *hit = memmem(line, len, mark, strlen(mark));
	const char *end = line + len;
	size_t want;

	if (hit == NULL)
		return false;
	hit += strlen(mark);
	while (hit < end && *hit == ' ')
		hit++;
	if (name == NULL)
		return true;
	want = strlen(name);
	return (size_t)(end - hit) >= want && memcmp(hit, name, want) == 0 &&
	    (hit + want == end || isspace((unsigned char)hit[want]) ||
		hit[want] == '*');
}

static bool
is_any_mark(const char *line, size_t len)
{
	return is_mark(line, len, "ANCHOR:", NULL) ||
	    is_mark(line, len, "ANCHOR_END:", NULL);
}

static size_t
line_length(const char *line)
{
	const char *end = strchr(line, '\n');

	return end != NULL ? (size_t)(end - line) + 1 : strlen(line);
}

static bool
is_blank(const char *text)
{
	while (isspace((unsigned char)*text))
		text++;
	return *text == '\0';
}

bool
region_cut(struct arena *arena, const char *file, const char *text,
    const char *name, struct region *region, struct err *err)
{
	struct buf buf = BUF_INIT;
	bool inside = false, ended = false;
	int number = 1, opened = 0;
	size_t len;

	region->file = file;
	region->name = name;
	region->line = 0;
	for (; *text != '\0' && !ended; text += len, number++) {
		len = line_length(text);
		if (is_mark(text, len, "ANCHOR:", name)) {
			inside = true;
			opened = number;
		} else if (is_mark(text, len, "ANCHOR_END:", name)) {
			ended = inside;
		} else if (inside && !is_any_mark(text, len)) {
			if (region->line == 0)
				region->line = number;
			buf_add(&buf, text, len);
		}
	}
	region->text = arena_strdup(arena, buf.data);
	buf_fini(&buf);
	if (opened == 0)
		return err_at(err, file, 0,
		    "no region '%s', expected a line "
		    "with ANCHOR: %s",
		    name, name);
	if (!ended)
		return err_at(err, file, opened,
		    "region '%s' does not end, "
		    "expected ANCHOR_END: %s",
		    name, name);
	if (is_blank(region->text))
		return err_at(err, file, opened, "region '%s' is empty", name);
	return true;
}
