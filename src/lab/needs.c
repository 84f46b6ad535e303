/*
 * Knows how a source names a library, and pkg-config, which knows the rest.
 */
#include "lab/needs.h"

#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "sys/file.h"
#include "sys/proc.h"

static const char mark[] = "/* NEEDS:";

/* What one line asks for. */
struct need {
	const char *module, *package;
};

static bool
read_line(struct arena *arena, const char *line, struct need *need)
{
	const char *open = strchr(line, '('), *close = strchr(line, ')');
	const char *end = strchr(line, '\n');
	const char *c;

	if (end == NULL)
		end = line + strlen(line);
	if (open == NULL || close == NULL || close > end || open > close)
		return false;
	need->module =
	    text_trim(arena, arena_strndup(arena, line, (size_t)(open - line)));
	need->package = text_trim(arena,
	    arena_strndup(arena, open + 1, (size_t)(close - open) - 1));
	if (need->module[0] == '\0' || need->module[0] == '-' ||
	    need->package[0] == '\0')
		return false;
	for (c = need->module; *c != '\0'; c++)
		if (!isalnum((unsigned char)*c) && strchr("+-._", *c) == NULL)
			return false;
	return true;
}

/* What pkg-config prints for a module and an option; NULL: it knows none. */
static bool
ask(struct arena *arena, const char *option, const char *module, char **answer,
    struct err *err)
{
	const char *argv[] = { "pkg-config", option, "--cflags", "--libs",
		module, NULL };
	struct proc_spec spec = { .argv = argv, .limits = { .wall_s = 20 } };
	struct proc_result result;

	if (strcmp(option, "--modversion") == 0) {
		argv[2] = module;
		argv[3] = NULL;
	}
	*answer = NULL;
	if (!proc_run(arena, &spec, &result, err))
		return false;
	if (proc_ok(&result))
		*answer = text_trim(arena, result.out);
	return true;
}

/* Sorts the flags of a module into those that compile and those that link. */
static void
add_flags(struct arena *arena, struct needs *needs, char *flags)
{
	char *save = NULL, *word;

	for (word = strtok_r(flags, " \n", &save); word != NULL;
	     word = strtok_r(NULL, " \n", &save)) {
		if (text_starts(word, "-l") || text_starts(word, "-L") ||
		    text_starts(word, "-Wl,"))
			*ARENA_PUSH(arena, needs->libs, needs->nlibs) = word;
		else
			*ARENA_PUSH(arena, needs->cflags, needs->ncflags) =
			    word;
	}
}

static void
set_failure(struct needs *needs, const char *what)
{
	needs->missing = true;
	needs->failure =
	    (struct failure) { .stage = "library", .what = what, .words = "" };
}

bool
needs_read(struct arena *arena, const char *text, struct needs *needs,
    struct err *err)
{
	const char *at, **modules = NULL, **packages = NULL;
	size_t nmodules = 0, npackages = 0, i;
	struct buf install = BUF_INIT;
	char *flags, *version;
	struct need need;

	memset(needs, 0, sizeof(*needs));
	for (at = strstr(text, mark); at != NULL; at = strstr(at, mark)) {
		at += strlen(mark);
		if (!read_line(arena, at, &need)) {
			set_failure(needs,
			    arena_printf(arena,
				"it says 'NEEDS:%.*s', expected NEEDS: MODULE "
				"(PACKAGE)",
				(int)strcspn(at, "*\n"), at));
			return true;
		}
		if (path_find_program(arena, "pkg-config") == NULL) {
			*ARENA_PUSH(arena, modules, nmodules) = "pkg-config";
			*ARENA_PUSH(arena, packages, npackages) = "pkg-config";
			break;
		}
		if (!ask(arena, "--modversion", need.module, &version, err))
			return false;
		if (version == NULL) {
			*ARENA_PUSH(arena, modules, nmodules) = need.module;
			*ARENA_PUSH(arena, packages, npackages) = need.package;
			continue;
		}
		if (!ask(arena, "--print-errors", need.module, &flags, err))
			return false;
		add_flags(arena, needs, flags != NULL ? flags : "");
		facts_text(arena, &needs->versions,
		    arena_printf(arena, "library %s", need.module), version);
	}
	for (i = 0; i < npackages; i++)
		buf_printf(&install, " %s", packages[i]);
	if (nmodules > 0)
		set_failure(needs,
		    arena_printf(arena,
			"it needs %s, which %s not installed; to "
			"see this experiment, type apt-get install%s and "
			"build again",
			text_join(arena, modules, nmodules),
			nmodules == 1 ? "is" : "are", install.data));
	buf_fini(&install);
	return true;
}

void
needs_add(struct arena *arena, const char ***argv, size_t *argc,
    const char *const *list, size_t count)
{
	size_t i, k;

	for (i = 0; i < count; i++) {
		for (k = 0; k < *argc; k++)
			if (strcmp((*argv)[k], list[i]) == 0)
				break;
		if (k == *argc)
			*ARENA_PUSH(arena, *argv, *argc) = list[i];
	}
}
