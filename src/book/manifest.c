/* Knows book.yaml and which files are chapters. */
#include "book/manifest.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "book/yaml.h"
#include "sys/file.h"

enum { DEEPEST_FOLDER = 8 };

/* Adds the Markdown files below dir/prefix, folder by folder, sorted. */
static bool
list_chapters(struct arena *arena, const char *dir, const char *prefix,
    int depth, struct manifest *m, struct err *err)
{
	char **names, *path, *name;
	size_t i, count;

	if (!dir_list(arena, prefix[0] ? path_join(arena, dir, prefix) : dir,
		&names, &count, err))
		return false;
	for (i = 0; i < count; i++) {
		name = path_join(arena, prefix, names[i]);
		path = path_join(arena, dir, name);
		if (dir_exists(path)) {
			if (depth < DEEPEST_FOLDER &&
			    !list_chapters(arena, dir, name, depth + 1, m, err))
				return false;
		} else if (strcmp(name, "index.md") == 0) {
			m->has_index = true;
		} else if (text_ends(name, ".md")) {
			*ARENA_PUSH(arena, m->chapters, m->count) = name;
		}
	}
	return true;
}

static const char *
name_of_folder(struct arena *arena, const char *dir)
{
	char *full = realpath(dir, NULL), *slash;
	const char *name;

	/* The folder that holds chapters/ is the book. */
	if (full != NULL && text_ends(full, "/chapters"))
		*strrchr(full, '/') = '\0';
	slash = full != NULL ? strrchr(full, '/') : NULL;
	name = arena_strdup(arena,
	    slash != NULL && slash[1] != '\0' ? slash + 1 : "A book");

	free(full);
	return name;
}

/* A chapter of the list: a file below dir, named once. */
static bool
check_chapter(struct arena *arena, const char *dir, const struct manifest *m,
    size_t i, const struct yaml *list, struct err *err)
{
	int line = list->kind == YAML_LIST ? list->items[i]->line : list->line;
	const char *name = m->chapters[i];
	size_t k;

	if (name[0] == '/' || path_climbs(name))
		return err_at(err, list->file, line,
		    "chapter '%s' is "
		    "outside, expected a file below %s",
		    name, dir);
	if (!file_exists(path_join(arena, dir, name)))
		return err_at(err, list->file, line,
		    "chapter '%s' is "
		    "missing, expected a file in %s",
		    name, dir);
	for (k = 0; k < i; k++)
		if (strcmp(m->chapters[k], name) == 0)
			return err_at(err, list->file, line,
			    "chapter '%s' "
			    "stands here twice",
			    name);
	return true;
}

static bool
read_yaml(struct arena *arena, const char *path, const char *dir,
    struct manifest *m, struct err *err)
{
	static const char *const keys[] = { "title", "summary", "lang",
		"chapters", NULL };
	const char *title, *lang;
	struct yaml *root;
	char *text;
	size_t len, i;

	if (!file_read(arena, path, &text, &len, err) ||
	    !yaml_parse(arena, path, 1, text, len, &root, err) ||
	    !yaml_check_keys(arena, root, keys, err) ||
	    !yaml_get_text(root, "title", &title, err) ||
	    !yaml_get_text(root, "summary", &m->summary, err) ||
	    !yaml_get_text(root, "lang", &lang, err) ||
	    !yaml_get_list(arena, root, "chapters", &m->chapters, &m->count,
		err))
		return false;
	if (title != NULL)
		m->title = title;
	if (lang != NULL)
		m->lang = lang;
	for (i = 0; i < m->count; i++)
		if (!check_chapter(arena, dir, m, i, yaml_get(root, "chapters"),
			err))
			return false;
	return true;
}

/* index.md is the cover, also where it stands in the list. */
static void
leave_out_index(struct manifest *m)
{
	size_t i, kept = 0;

	for (i = 0; i < m->count; i++)
		if (strcmp(m->chapters[i], "index.md") != 0)
			m->chapters[kept++] = m->chapters[i];
	m->count = kept;
}

bool
manifest_read(struct arena *arena, const char *dir, struct manifest *m,
    struct err *err)
{
	char *path = path_join(arena, dir, "book.yaml");

	memset(m, 0, sizeof(*m));
	m->title = name_of_folder(arena, dir);
	m->lang = "en";
	if (file_exists(path) && !read_yaml(arena, path, dir, m, err))
		return false;
	m->has_index = file_exists(path_join(arena, dir, "index.md"));
	leave_out_index(m);
	if (m->count == 0 && !list_chapters(arena, dir, "", 0, m, err))
		return false;
	if (m->count == 0 && !m->has_index)
		return err_at(err, dir, 0,
		    "no chapters, expected Markdown "
		    "files (*.md)");
	return true;
}
