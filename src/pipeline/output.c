/* Knows the files of the site: which are ours, and which have changed. */
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/text.h"
#include "pipeline/parts.h"
#include "sys/file.h"

/* Remembers what a page was before this build, and what it is now. */
static void
touch(struct build *build, const char *name, const char *before,
    const char *now)
{
	struct arena *a = build->arena;
	struct touched *page = NULL;
	size_t i;

	/* The book on one page changes only as a chapter does. */
	if (!text_ends(name, ".html") || text_starts(name, "source/") ||
	    strcmp(name, page_lookup_file(LOOKUP_WHOLE)) == 0)
		return;
	for (i = 0; i < build->ntouched; i++)
		if (strcmp(build->touched[i].name, name) == 0)
			page = &build->touched[i];
	if (page == NULL) {
		page = ARENA_PUSH(a, build->touched, build->ntouched);
		page->name = arena_strdup(a, name);
		page->before = hash_hex(a, before, strlen(before));
	}
	page->now = hash_hex(a, now, strlen(now));
}

bool
part_put(struct build *build, const char *name, const char *text,
    struct err *err)
{
	struct arena *scratch = arena_new();
	const char *out = build->options.out != NULL ?
	    build->options.out :
	    path_join(scratch, build->place.root, "site");
	const char *path = path_join(scratch, out, name);
	struct err ignored;
	char *before = "";
	bool ok = true;

	if (!file_read(scratch, path, &before, NULL, &ignored) ||
	    strcmp(before, text) != 0) {
		touch(build, name, before, text);
		ok = file_write(path, text, strlen(text), NULL, err);
	}
	buf_printf(&build->ours, "%s\n", name);
	arena_free(scratch);
	return ok;
}

bool
part_sweep(struct build *build, struct err *err)
{
	const char *out = build->options.out != NULL ?
	    build->options.out :
	    path_join(build->view, build->place.root, "site");
	char *list = path_join(build->view, out, ".labbook-pages");
	char *old, *save = NULL, *name, *marked;
	char *now = arena_printf(build->view, "\n%s", build->ours.data);
	struct err ignored;

	if (file_read(build->view, list, &old, NULL, &ignored))
		for (name = strtok_r(old, "\n", &save); name != NULL;
		     name = strtok_r(NULL, "\n", &save)) {
			marked = arena_printf(build->view, "\n%s\n", name);
			if (strstr(now, marked) == NULL && name[0] != '/' &&
			    !path_climbs(name))
				remove(path_join(build->view, out, name));
		}
	file_sweep(build->view, out);
	file_sweep(build->view, path_join(build->view, out, "data"));
	file_sweep(build->view,
	    path_join(build->view, build->place.build, "results"));
	return file_write(list, build->ours.data, build->ours.len, NULL, err);
}
