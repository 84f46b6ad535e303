/* Knows where interpreters lie and how one is asked; not what for. */
#include "lab/pythons.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/text.h"
#include "lab/variables.h"
#include "sys/file.h"
#include "sys/proc.h"

static const struct proc_limits limits = { .wall_s = 10,
	.memory_bytes = 2ull << 30,
	.file_bytes = 1 << 20,
	.processes = 4096,
	.output_bytes = 1 << 16 };

/* Folders of version managers, below the home: each has NAME/bin. */
static const char *const managers[] = { ".pyenv/versions",
	".asdf/installs/python", ".local/share/uv/python",
	".local/share/mise/installs/python", NULL };

/* python3, python3.12, python3.13t, python2.7: no python3-config. */
static bool
is_python(const char *name)
{
	size_t digits;

	if (strcmp(name, "python3") == 0 || strcmp(name, "python2.7") == 0)
		return true;
	if (!text_starts(name, "python3."))
		return false;
	name += strlen("python3.");
	digits = strspn(name, "0123456789");
	return digits > 0 &&
	    (name[digits] == '\0' || strcmp(name + digits, "t") == 0);
}

static void
add_path(struct arena *arena, const char *path, const char ***list,
    size_t *count)
{
	size_t i;

	for (i = 0; i < *count; i++)
		if (strcmp((*list)[i], path) == 0)
			return;
	*ARENA_PUSH(arena, *list, *count) = path;
}

static void
add_folder(struct arena *arena, const char *folder, const char ***list,
    size_t *count)
{
	struct err ignored;
	char **names;
	size_t i, n;

	/* What lies there asks a version manager which one is meant. */
	if (text_ends(folder, "/shims") ||
	    !dir_list(arena, folder, &names, &n, &ignored))
		return;
	for (i = 0; i < n; i++)
		if (is_python(names[i]))
			add_path(arena, path_join(arena, folder, names[i]),
			    list, count);
}

/* The folders in a text with colons. */
static void
add_folders(struct arena *arena, const char *text, const char ***list,
    size_t *count)
{
	char *rest = arena_strdup(arena, text), *folder;

	while ((folder = strsep(&rest, ":")) != NULL)
		if (folder[0] == '/')
			add_folder(arena, folder, list, count);
}

/* FOLDER/NAME/bin of each NAME there. */
static void
add_versions(struct arena *arena, const char *folder, const char ***list,
    size_t *count)
{
	struct err ignored;
	char **names;
	size_t i, n;

	if (!dir_exists(folder) ||
	    !dir_list(arena, folder, &names, &n, &ignored))
		return;
	for (i = 0; i < n; i++)
		add_folder(arena,
		    arena_printf(arena, "%s/%s/bin", folder, names[i]), list,
		    count);
}

static void
find_paths(struct arena *arena, const char ***list, size_t *count)
{
	const char *asked = getenv("PYTHONS"), *home = getenv("HOME");
	const char *path = getenv("PATH");
	char *rest, *one;
	size_t i;

	if (asked != NULL) {
		rest = arena_strdup(arena, asked);
		while ((one = strsep(&rest, ":")) != NULL)
			if (one[0] != '\0' && strcmp(asked, "none") != 0)
				add_path(arena, one, list, count);
		return;
	}
	if (path != NULL)
		add_folders(arena, path, list, count);
	for (i = 0; home != NULL && managers[i] != NULL; i++)
		add_versions(arena, path_join(arena, home, managers[i]), list,
		    count);
	add_versions(arena, "/opt", list, count);
}

const char *
pythons_file(struct arena *arena, const struct place *place, const char *name)
{
	const char *own =
	    arena_printf(arena, "%s/experiments/rig/%s", place->root, name);

	return file_exists(own) ?
	    own :
	    arena_printf(arena, "%s/experiments/rig/%s", place->share, name);
}

const char *const *
pythons_variables(struct arena *arena, const struct place *place,
    const char *const *names, size_t count)
{
	const char *const *variables = variables_list(arena, names, count);
	const char **list = NULL;
	size_t n = 0;

	for (; *variables != NULL; variables++)
		*ARENA_PUSH(arena, list, n) = *variables;
	*ARENA_PUSH(arena, list, n) = arena_printf(arena,
	    "PYTHONPATH=%s/experiments/rig:%s/experiments/rig", place->root,
	    place->share);
	*ARENA_PUSH(arena, list, n) = "PYTHONDONTWRITEBYTECODE=1";
	*ARENA_PUSH(arena, list, n) = "PYTHONNOUSERSITE=1";
	*ARENA_PUSH(arena, list, n) = NULL;
	return list;
}

static const char *
content_of(struct arena *arena, const struct python *python)
{
	struct buf all = BUF_INIT;
	const char *content = NULL, *hash;
	size_t i;

	for (i = 0; i < python->nfiles; i++) {
		hash = file_hash(arena, python->files[i]);
		if (hash == NULL)
			break;
		buf_puts(&all, hash);
	}
	if (i == python->nfiles && i > 0)
		content = hash_hex(arena, all.data, all.len);
	buf_fini(&all);
	return content;
}

bool
pythons_same(struct arena *arena, const struct python *python)
{
	const char *now = content_of(arena, python);

	return now != NULL && strcmp(now, python->content) == 0;
}

static void
add_problem(struct arena *arena, struct pythons *pythons, const char *path,
    const char *what)
{
	*ARENA_PUSH(arena, pythons->problems, pythons->nproblems) =
	    text_printable(arena,
		arena_printf(arena, "%s: no Python that can be used: %s", path,
		    what));
}

/* The last line of what it said. */
static const char *
last_line(struct arena *arena, const char *text)
{
	char *copy = text_trim(arena, text), *line = strrchr(copy, '\n');

	return line != NULL ? line + 1 : copy;
}

/* Where the answer of a program is kept: by its path, and what about.py is. */
static char *
kept_at(struct arena *arena, const struct place *place, const char *path)
{
	const char *about =
	    file_hash(arena, pythons_file(arena, place, "about.py"));
	char *key = arena_printf(arena, "%s %s", path, about ? about : "");

	return arena_printf(arena, "%s/pythons/%s", place->build,
	    hash_hex(arena, key, strlen(key)));
}

/* The first line is the content that the answer is of. */
static bool
recall(struct arena *arena, const char *kept, struct python *python)
{
	struct err ignored;
	char *text, *answer;

	if (!file_exists(kept) ||
	    !file_read(arena, kept, &text, NULL, &ignored) ||
	    (answer = strchr(text, '\n')) == NULL)
		return false;
	*answer++ = '\0';
	if (!python_parse(arena, answer, python, &ignored))
		return false;
	python->content = content_of(arena, python);
	return python->content != NULL && strcmp(python->content, text) == 0;
}

/* Only of the program itself: a script may start another one tomorrow. */
static void
keep(struct arena *arena, const char *kept, const char *path,
    const struct python *python, const char *answer)
{
	const char *real = path_real(arena, path);
	struct err ignored;
	char *text;

	if (real == NULL || python->nfiles == 0 ||
	    strcmp(real, python->files[0]) != 0)
		return;
	text = arena_printf(arena, "%s\n%s", python->content, answer);
	file_write(kept, text, strlen(text), NULL, &ignored);
}

static bool
take_answer(struct arena *arena, struct pythons *pythons, const char *path,
    const struct proc_result *result, struct python *python)
{
	struct err why;

	if (!proc_ok(result) || result->lab_len == 0) {
		const char *said = last_line(arena, result->err);

		add_problem(arena, pythons, path,
		    arena_printf(arena, "%s%s%s",
			proc_ok(result) ? "it ended without an answer" :
					  proc_describe(arena, result, &limits),
			said[0] != '\0' ? ": " : "", said));
		return false;
	}
	if (!python_parse(arena, result->lab, python, &why)) {
		add_problem(arena, pythons, path, why.text);
		return false;
	}
	python->content = content_of(arena, python);
	if (python->content == NULL)
		add_problem(arena, pythons, path, "its files cannot be read");
	return python->content != NULL;
}

static bool
ask(struct arena *arena, const struct place *place, struct pythons *pythons,
    const char *path, struct python *python)
{
	const char *argv[] = { path, pythons_file(arena, place, "about.py"),
		NULL };
	const struct proc_spec spec = { .argv = argv,
		.env = pythons_variables(arena, place, NULL, 0),
		.lab_channel = true,
		.limits = limits };
	const char *kept = kept_at(arena, place, path);
	struct proc_result result;
	struct err why;

	if (recall(arena, kept, python))
		return true;
	if (!proc_run(arena, &spec, &result, &why)) {
		add_problem(arena, pythons, path, why.text);
		return false;
	}
	if (!take_answer(arena, pythons, path, &result, python))
		return false;
	keep(arena, kept, path, python, result.lab);
	return true;
}

/* Two with one home are one, and of two with one name the first counts. */
static bool
is_known(const struct pythons *pythons, const struct python *python)
{
	size_t i;

	for (i = 0; i < pythons->count; i++)
		if (strcmp(pythons->list[i].home, python->home) == 0 ||
		    strcmp(pythons->list[i].name, python->name) == 0)
			return true;
	return false;
}

/* The newest first; of one version, that with a lock. */
static int
by_version(const void *a, const void *b)
{
	const struct python *x = a, *y = b;

	if (x->order != y->order)
		return x->order > y->order ? -1 : 1;
	return x->gil == y->gil ? strcmp(x->name, y->name) : x->gil ? -1 : 1;
}

void
pythons_find(struct arena *arena, const struct place *place,
    struct pythons *pythons)
{
	const char **paths = NULL;
	struct python python;
	size_t i, n = 0;

	memset(pythons, 0, sizeof(*pythons));
	find_paths(arena, &paths, &n);
	for (i = 0; i < n; i++)
		if (ask(arena, place, pythons, paths[i], &python) &&
		    !is_known(pythons, &python))
			*ARENA_PUSH(arena, pythons->list, pythons->count) =
			    python;
	if (pythons->count > 1)
		qsort(pythons->list, pythons->count, sizeof(*pythons->list),
		    by_version);
}
