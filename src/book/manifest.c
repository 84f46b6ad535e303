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

	if (!dir_list(arena, path_join(arena, dir, prefix), &names, &count,
		err))
		return false;
	for (i = 0; i < count; i++) {
		name = path_join(arena, prefix, names[i]);
		path = path_join(arena, dir, name);
		if (dir_exists(path)) {
			if (depth < DEEPEST_FOLDER &&
			    !list_chapters(arena, dir, name, depth + 1, m,
				err))
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
	char *full = realpath(dir, NULL);
	const char *slash = full != NULL ? strrchr(full, '/') : NULL;
	const char *name = arena_strdup(arena,
	    slash != NULL && slash[1] != '\0' ? slash + 1 : "A book");

	free(full);
	return name;
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
		if (!file_exists(path_join(arena, dir, m->chapters[i])))
			return err_at(err, path,
			    yaml_get(root, "chapters")->line,
			    "chapter '%s' is missing, expected a file in %s",
			    m->chapters[i], dir);
	return true;
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
	if (m->count == 0 && !list_chapters(arena, dir, "", 0, m, err))
		return false;
	if (m->count == 0 && !m->has_index)
		return err_at(err, dir, 0, "no chapters, expected Markdown "
		    "files (*.md)");
	return true;
}
