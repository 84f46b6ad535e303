/*
 * Knows where files lie and what they are called; not what is in them, but
 * for a hash of it.
 */
#include "lab/files.h"

#include <string.h>

#include "base/hash.h"
#include "base/text.h"
#include "sys/file.h"

enum { BUCKETS = 512 };

static const char ours[] = "labbook:";
static const char from_chapters[] = "build/src/";

/* What is known of a file's contents. */
struct content {
	const char *name, *hash;
	struct content *next;
};

/* A name, and the last part of it. */
struct called {
	const char *name, *last;
};

struct files {
	struct arena *arena;
	const char *root;	  /* as the user called it, */
	const char *book, *share; /* and in full, without links */
	struct content *contents[BUCKETS];
	bool walked;
	struct called *all; /* files of experiments/, once walked */
	size_t nall;
};

static const char *
in_full(struct arena *arena, const char *path)
{
	const char *real = path_real(arena, path);

	return real != NULL ? real : path_absolute(arena, path);
}

struct files *
files_new(struct arena *arena, const struct place *place)
{
	struct files *files = arena_alloc(arena, sizeof(*files));

	files->arena = arena;
	files->root = place->root;
	files->book = in_full(arena, place->root);
	files->share = in_full(arena, place->share);
	return files;
}

/* What follows dir and a slash in path, or NULL. */
static const char *
below(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	return strncmp(path, dir, len) == 0 && path[len] == '/' ?
	    path + len + 1 :
	    NULL;
}

char *
files_name(struct files *files, const char *path)
{
	struct arena *a = files->arena;
	const char *plain = path_plain(a, path), *rest;
	const char *one, *other;

	/* Behind a link ".." leads elsewhere. */
	if (strcmp(plain, path) != 0) {
		one = path_real(a, path_join(a, files->root, path));
		other = path_real(a, path_join(a, files->root, plain));
		if (one == NULL || other == NULL || strcmp(one, other) != 0)
			plain = path;
	}
	/* Either may lie in the other, and be the book's folder itself. */
	rest = below(plain, files->share);
	if (rest != NULL &&
	    (below(plain, files->book) == NULL ||
		below(files->share, files->book) != NULL))
		return arena_printf(a, "%s%s", ours, rest);
	rest = below(plain, files->book);
	return arena_strdup(a, rest != NULL ? rest : plain);
}

char *
files_argument(struct files *files, const char *name)
{
	return text_starts(name, ours) ? arena_printf(files->arena, "%s/%s",
					     files->share, files_within(name)) :
					 arena_strdup(files->arena, name);
}

char *
files_path(struct files *files, const char *name)
{
	return path_join(files->arena, files->root,
	    files_argument(files, name));
}

bool
files_is_own(const char *name)
{
	return name[0] != '/' && !text_starts(name, "../");
}

const char *
files_within(const char *name)
{
	return text_starts(name, ours) ? name + strlen(ours) : name;
}

static const char *
hash_of(struct files *files, const char *name)
{
	char *path = files_path(files, name), *text;
	struct arena *scratch;
	const char *hash = NULL;
	struct err ignored;
	size_t len, line;

	if (!text_starts(name, from_chapters))
		return file_hash(files->arena, path);
	scratch = arena_new();
	if (file_read(scratch, path, &text, &len, &ignored)) {
		line = strcspn(text, "\n");
		hash = hash_hex(files->arena, text + line, len - line);
	}
	arena_free(scratch);
	return hash;
}

const char *
files_hash(struct files *files, const char *name)
{
	struct content **bucket, *content;
	unsigned sum = 0;
	const char *c;

	for (c = name; *c != '\0'; c++)
		sum = 31 * sum + (unsigned char)*c;
	bucket = &files->contents[sum % BUCKETS];
	for (content = *bucket; content != NULL; content = content->next)
		if (strcmp(content->name, name) == 0)
			return content->hash;
	content = arena_alloc(files->arena, sizeof(*content));
	content->name = arena_strdup(files->arena, name);
	content->hash = hash_of(files, name);
	content->next = *bucket;
	*bucket = content;
	return content->hash;
}

static struct called
called(const char *name)
{
	const char *slash = strrchr(name, '/');

	return (struct called) { name, slash != NULL ? slash + 1 : name };
}

static void
walk(struct files *files, const char *where)
{
	char **names, *dir = arena_printf(files->arena, "%sexperiments", where);
	size_t count = dir_walk(files->arena, files_path(files, dir), &names);
	size_t i;

	for (i = 0; i < count; i++)
		*ARENA_PUSH(files->arena, files->all, files->nall) =
		    called(arena_printf(files->arena, "%s/%s", dir, names[i]));
}

void
files_namesakes(struct files *files, const char *const *names, size_t count,
    struct buf *out)
{
	struct called *have =
	    arena_alloc(files->arena, (count + 1) * sizeof(*have));
	bool same, alike;
	size_t i, k;

	if (!files->walked) {
		walk(files, "");
		if (strcmp(files->book, files->share) != 0)
			walk(files, ours);
		files->walked = true;
	}
	for (k = 0; k < count; k++)
		have[k] = called(names[k]);
	for (i = 0; i < files->nall; i++) {
		same = alike = false;
		for (k = 0; k < count && !same; k++) {
			if (strcmp(have[k].last, files->all[i].last) != 0)
				continue;
			alike = true;
			same = strcmp(have[k].name, files->all[i].name) == 0;
		}
		if (alike && !same)
			buf_printf(out, "%s\n", files->all[i].name);
	}
}

void
files_forget(struct files *files, const char **first, const char **second)
{
	const char *share =
	    arena_printf(files->arena, "-ffile-prefix-map=%s/=", files->share);
	const char *book =
	    arena_printf(files->arena, "-ffile-prefix-map=%s=.", files->book);
	bool within = below(files->share, files->book) != NULL;

	/* Of two that fit, the second counts: the folder in the other. */
	*first = within ? book : share;
	*second = within ? share : book;
}
