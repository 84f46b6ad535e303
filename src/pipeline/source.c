/*
 * Knows which source files the book shows or names, and where their pages
 * stand: source/PATH.html, PATH as it is below experiments/.
 */
#include <string.h>

#include "base/text.h"
#include "book/region.h"
#include "pipeline/parts.h"
#include "press/page.h"
#include "sys/file.h"

/* The path below experiments/, of the book or of our own share, or NULL. */
static const char *
below(struct build *build, const char *path)
{
	const char *dirs[] = { build->place.experiments,
		path_join(build->arena, build->place.share, "experiments") };
	size_t i;

	for (i = 0; i < 2; i++)
		if (text_starts(path, dirs[i]) && path[strlen(dirs[i])] == '/')
			return path + strlen(dirs[i]) + 1;
	return NULL;
}

const char *
part_source_href(struct build *build, const struct chapter *chapter,
    const char *path, int line)
{
	struct arena *a = build->arena;
	const char *name = below(build, path), *root;
	struct source *source;
	char *page;
	size_t i;

	if (name == NULL || path_climbs(name))
		return NULL;
	page = arena_printf(a, "source/%s.html", name);
	for (i = 0; i < build->nsources; i++)
		if (strcmp(build->sources[i].page, page) == 0)
			break;
	if (i == build->nsources) {
		source = ARENA_PUSH(a, build->sources, build->nsources);
		source->path = arena_strdup(a, path);
		source->page = page;
	}
	root = page_root(a, chapter->page);
	return line > 0 ? arena_printf(a, "%s%s#L_%d", root, page, line) :
			  arena_printf(a, "%s%s", root, page);
}

const char *
part_source_path(struct build *build, const char *name)
{
	struct arena *a = build->arena;
	char *path = path_join(a, build->place.experiments, name);

	/* What is included from our own share can be shown from there. */
	if (!file_exists(path))
		path = arena_printf(a, "%s/experiments/%s", build->place.share,
		    name);
	return path;
}

bool
part_point_source(struct build *build, struct chapter *chapter,
    const struct slot *slot, struct err *err)
{
	struct arena *a = build->arena;
	const char *path = part_source_path(build, slot->id);
	struct region region = { .line = 0 };
	struct err why;
	char *text;

	/* A folder of Markdown alone may link to what it likes. */
	if (!dir_exists(build->place.experiments))
		return true;
	if (path_climbs(slot->id) || !file_exists(path))
		return err_at(err, chapter->path, slot->line,
		    "link to source '%s', expected a file below %s", slot->id,
		    build->place.experiments);
	if (slot->text != NULL &&
	    (!file_read(a, path, &text, NULL, &why) ||
		!region_cut(a, path, text, slot->text, &region, &why)))
		return err_at(err, chapter->path, slot->line,
		    "link to source: %s", why.text);
	doc_point(&chapter->doc, slot,
	    part_source_href(build, chapter, path, region.line));
	return true;
}
