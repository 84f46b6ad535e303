/*
 * Knows which files a unit is made of. What is fresh is decided by contents,
 * never by times of files.
 */
#include "lab/unit.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/text.h"
#include "sys/file.h"

char *
workshop_path(struct workshop *shop, const char *name)
{
	return path_join(shop->arena, shop->place->root, name);
}

/*
 * Names of programs have no "_": theirs are as different as they are. Those
 * that are made with other flags have other names.
 */
static char *
program_stem(struct workshop *shop, const char *name)
{
	struct arena *arena = shop->arena;
	char *stem = arena_strndup(arena, name, strlen(name) - 2), *slash;
	const char *flags = shop->flags;

	while ((slash = strchr(stem, '/')) != NULL)
		*slash = '_';
	return flags[0] == '\0' ? arena_printf(arena, "build/bin/%s", stem) :
				  arena_printf(arena, "build/bin/%s_%.8s", stem,
				      hash_hex(arena, flags, strlen(flags)));
}

/* Other names are as one likes: a hash tells "a_b.c" from "a/b.c". */
static char *
object_stem(struct workshop *shop, const char *name)
{
	const char *slash = strrchr(name, '/');
	char *all = arena_printf(shop->arena, "%s%s%s", name,
	    shop->flags[0] != '\0' ? "\n" : "", shop->flags);

	return arena_printf(shop->arena, "build/obj/%.40s-%.16s",
	    slash != NULL ? slash + 1 : name,
	    hash_hex(shop->arena, all, strlen(all)));
}

struct unit
unit_of(struct workshop *shop, const char *name, bool whole, const char *stood)
{
	return (struct unit) { .name = name,
		.stem =
		    whole ? program_stem(shop, name) : object_stem(shop, name),
		.whole = whole,
		.stood = stood };
}

char *
unit_program(struct workshop *shop, const struct unit *unit)
{
	return program_stem(shop, unit->name);
}

char *
unit_product(struct workshop *shop, const struct unit *unit, const char *ending)
{
	return arena_printf(shop->arena, "%s%s", unit->stem, ending);
}

static char *
product_path(struct workshop *shop, const struct unit *unit, const char *ending)
{
	return workshop_path(shop, unit_product(shop, unit, ending));
}

/*
 * The files named in a make rule "x.o: a.c b.h \ c.h", in which the compiler
 * wrote a space as "\ ", a hash as "\#" and a dollar as "$$".
 */
static void
read_rule(struct workshop *shop, const char *rule, struct unit *unit)
{
	const char *c = strstr(rule, ": ");
	struct arena *arena = shop->arena;
	char *word = arena_alloc(arena, strlen(rule) + 1), *to = word;

	unit->deps = NULL;
	unit->ndeps = 0;
	for (c = c != NULL ? c + 2 : "";; c++) {
		if (*c == '\\' && (c[1] == ' ' || c[1] == '#')) {
			*to++ = *++c;
		} else if (*c == '$' && c[1] == '$') {
			*to++ = *++c;
		} else if (*c == '\\' && c[1] == '\n') {
			c++;
		} else if (*c != ' ' && *c != '\n' && *c != '\0') {
			*to++ = *c;
		}
		if (*c != ' ' && *c != '\n' && *c != '\0')
			continue;
		if (c > rule && c[-1] == '\\' && *c == ' ')
			continue;
		*to = '\0';
		if (to > word)
			*ARENA_PUSH(arena, unit->deps, unit->ndeps) =
			    files_name(shop->files, word);
		to = word;
		if (*c == '\0')
			return;
	}
}

/* What the compiler said it read, by names that stay true after a move. */
static bool
keep_deps(struct workshop *shop, struct unit *unit)
{
	struct buf names = BUF_INIT;
	struct err ignored;
	char *rule;
	size_t i;
	bool ok;

	unit->ndeps = 0;
	if (!file_read(shop->arena, product_path(shop, unit, ".d"), &rule, NULL,
		&ignored))
		return true;
	read_rule(shop, rule, unit);
	for (i = 0; i < unit->ndeps; i++)
		buf_printf(&names, "%s\n", unit->deps[i]);
	ok = file_write(product_path(shop, unit, ".deps"), names.data,
	    names.len, NULL, shop->err);
	buf_fini(&names);
	return ok;
}

static void
read_deps(struct workshop *shop, struct unit *unit)
{
	char *names, *save = NULL, *name;
	struct err ignored;

	unit->deps = NULL;
	unit->ndeps = 0;
	if (!file_read(shop->arena, product_path(shop, unit, ".deps"), &names,
		NULL, &ignored))
		return;
	for (name = strtok_r(names, "\n", &save); name != NULL;
	     name = strtok_r(NULL, "\n", &save))
		*ARENA_PUSH(shop->arena, unit->deps, unit->ndeps) = name;
}

/* Hashes what the unit was made of; NULL if it was not made yet. */
static const char *
key_of(struct workshop *shop, const struct unit *unit)
{
	const struct facts *versions = &unit->needs.versions;
	struct buf all = BUF_INIT;
	const char *key = NULL, *hash;
	size_t i;

	buf_printf(&all, "%s\n", shop->compiler.stamp);
	for (i = 0; i < unit->needs.ncflags; i++)
		buf_printf(&all, "%s\n", unit->needs.cflags[i]);
	for (i = 0; i < unit->needs.nlibs; i++)
		buf_printf(&all, "%s\n", unit->needs.libs[i]);
	for (i = 0; i < versions->count; i++)
		buf_printf(&all, "%s %s\n", versions->list[i].name,
		    versions->list[i].text);
	for (i = 0; i < unit->ndeps; i++) {
		hash = files_hash(shop->files, unit->deps[i]);
		if (hash == NULL)
			break;
		buf_printf(&all, "%s %s\n", unit->deps[i], hash);
	}
	files_namesakes(shop->files, unit->deps, unit->ndeps, &all);
	if (i == unit->ndeps && i > 0)
		key = hash_hex(shop->arena, all.data, all.len);
	buf_fini(&all);
	return key;
}

/* What the compiler complains of stands in lines of the chapter. */
static char *
key_of_failure(struct workshop *shop, const struct unit *unit)
{
	return arena_printf(shop->arena, "%s %s", unit->key, unit->stood);
}

/* What the compiler said of just these contents, where they do not compile. */
static bool
knows_failure(struct workshop *shop, struct unit *unit, const char *stored)
{
	struct err ignored;
	char *words;

	if (strcmp(stored, key_of_failure(shop, unit)) != 0 ||
	    !file_read(shop->arena, product_path(shop, unit, ".failed"), &words,
		NULL, &ignored))
		return false;
	unit->failed = true;
	unit->failure = (struct failure) { .stage = "compile",
		.what = strsep(&words, "\n"),
		.words = words != NULL ? words : "" };
	return true;
}

bool
unit_is_fresh(struct workshop *shop, struct unit *unit)
{
	struct err ignored;
	char *stored;

	read_deps(shop, unit);
	unit->key = key_of(shop, unit);
	if (unit->key == NULL ||
	    !file_read(shop->arena, product_path(shop, unit, ".key"), &stored,
		NULL, &ignored))
		return false;
	return strcmp(stored, unit->key) == 0 ?
	    file_exists(product_path(shop, unit, unit->whole ? "" : ".o")) :
	    knows_failure(shop, unit, stored);
}

/*
 * A learner who goes past these warnings is told of a crash later, far from
 * its cause.
 */
static const char guest_flags[] = "-Werror=implicit-function-declaration "
				  "-Werror=int-conversion "
				  "-Werror=incompatible-pointer-types "
				  "-Werror=return-type";

/* GCC else blames the header of a macro for what was written around it. */
static const char gcc_guest_flags[] = "-ftrack-macro-expansion=0";

/* The compiler, and all that decides how it reads the unit. */
static void
begin_command(struct workshop *shop, const struct unit *unit,
    const char ***argv, size_t *argc)
{
	struct arena *a = shop->arena;
	const char *first, *second;
	size_t i;

	*argv = NULL;
	*argc = 0;
	compiler_begin(a, &shop->compiler, argv, argc);
	files_forget(shop->files, &first, &second);
	*ARENA_PUSH(a, *argv, *argc) = first;
	*ARENA_PUSH(a, *argv, *argc) = second;
	for (i = 0; i < shop->nincludes; i++)
		*ARENA_PUSH(a, *argv, *argc) = shop->includes[i];
	for (i = 0; i < unit->needs.ncflags; i++)
		*ARENA_PUSH(a, *argv, *argc) = unit->needs.cflags[i];
	if (unit->guest)
		compiler_words(a, argv, argc, guest_flags);
	if (unit->guest && strstr(shop->compiler.version, "clang") == NULL)
		compiler_words(a, argv, argc, gcc_guest_flags);
}

static struct proc_limits
unit_limits(const struct unit *unit)
{
	return unit->guest ? compiler_limits_guest : compiler_limits;
}

/* The end of a command: which rule to write, what to read and to link. */
static struct proc_spec
end_command(struct workshop *shop, const struct unit *unit, bool links,
    const char **argv, size_t argc)
{
	struct arena *a = shop->arena;
	size_t i;

	*ARENA_PUSH(a, argv, argc) = "-MF";
	*ARENA_PUSH(a, argv, argc) = unit_product(shop, unit, ".d");
	*ARENA_PUSH(a, argv, argc) = files_argument(shop->files, unit->name);
	for (i = 0; links && i < unit->needs.nlibs; i++)
		*ARENA_PUSH(a, argv, argc) = unit->needs.libs[i];
	if (links)
		*ARENA_PUSH(a, argv, argc) = "-lm";
	*ARENA_PUSH(a, argv, argc) = NULL;
	return (struct proc_spec) { .argv = argv,
		.cwd = shop->place->root,
		.env = shop->compiler.env,
		.limits = unit_limits(unit) };
}

struct proc_spec
unit_begin(struct workshop *shop, const struct unit *unit)
{
	struct arena *a = shop->arena;
	const char **argv;
	size_t argc;

	/* If we are ended half-way, the old key is not the new's. */
	remove(product_path(shop, unit, ".key"));
	begin_command(shop, unit, &argv, &argc);
	compiler_words(a, &argv, &argc, unit->whole ? "-MD" : "-c -MD");
	*ARENA_PUSH(a, argv, argc) = "-o";
	*ARENA_PUSH(a, argv, argc) =
	    unit_product(shop, unit, unit->whole ? "" : ".o");
	return end_command(shop, unit, unit->whole, argv, argc);
}

struct failure
unit_failure(struct arena *arena, const char *stage,
    const struct proc_limits *limits, const struct proc_result *result)
{
	struct failure f = { .stage = stage };

	f.what = proc_describe(arena, result, limits);
	f.words = text_valid_utf8(arena, result->err, result->err_len);
	return f;
}

/* Asks the compiler about the unit, in these words. */
static bool
ask(struct workshop *shop, const struct unit *unit, const char *words,
    struct proc_result *answer)
{
	struct proc_spec spec;
	const char **argv;
	size_t argc;

	begin_command(shop, unit, &argv, &argc);
	compiler_words(shop->arena, &argv, &argc, words);
	spec = end_command(shop, unit, false, argv, argc);
	return proc_run(shop->arena, &spec, answer, shop->err);
}

/*
 * Remembers why the unit does not compile, so that it is not tried again as
 * long as it and all that it includes stay the same. It must be wrong to read
 * already: a full disk is no fault of what stands there. A compiler that does
 * not get to its end tells of no files, so it is asked for them; where one of
 * them is missing or the compiler was stopped, nothing is remembered.
 */
static bool
keep_failure(struct workshop *shop, struct unit *unit,
    const struct proc_result *result)
{
	struct proc_result asked;
	const char *text, *key;

	unit->failed = true;
	unit->failure = unit_failure(shop->arena, "compile",
	    unit->guest ? &compiler_limits_guest : &compiler_limits, result);
	if (result->end != PROC_EXITED)
		return true;
	if (!ask(shop, unit, "-fsyntax-only -MD", &asked))
		return false;
	if (proc_ok(&asked) || asked.end != PROC_EXITED)
		return true;
	if (!ask(shop, unit, "-M", &asked))
		return false;
	if (!proc_ok(&asked))
		return true;
	text = arena_printf(shop->arena, "%s\n%s", unit->failure.what,
	    unit->failure.words);
	if (!keep_deps(shop, unit) ||
	    !file_write(product_path(shop, unit, ".failed"), text, strlen(text),
		NULL, shop->err))
		return false;
	unit->key = key_of(shop, unit);
	if (unit->key == NULL)
		return true;
	key = key_of_failure(shop, unit);
	return file_write(product_path(shop, unit, ".key"), key, strlen(key),
	    NULL, shop->err);
}

bool
unit_end(struct workshop *shop, struct unit *unit,
    const struct proc_result *result)
{
	remove(product_path(shop, unit, ".failed"));
	if (!proc_ok(result))
		return keep_failure(shop, unit, result);
	if (!keep_deps(shop, unit))
		return false;
	unit->key = key_of(shop, unit);
	return unit->key == NULL ||
	    file_write(product_path(shop, unit, ".key"), unit->key,
		strlen(unit->key), NULL, shop->err);
}

bool
unit_find_needs(struct workshop *shop, struct unit *unit)
{
	struct err ignored;
	char *text;

	if (!file_read(shop->arena, files_path(shop->files, unit->name), &text,
		NULL, &ignored))
		return true;
	if (!needs_read(shop->arena, text, &unit->needs, shop->err))
		return false;
	unit->failed = unit->needs.missing;
	unit->failure = unit->needs.failure;
	return true;
}
