/*
 * Knows the compiler and which files a program is made of. What is fresh is
 * decided by contents, never by times of files.
 */
#include "lab/compile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/text.h"
#include "lab/needs.h"
#include "sys/file.h"
#include "sys/host.h"
#include "sys/proc.h"

const char compile_flags[] = "-std=gnu11 -O2 -pthread -Wall";

static const struct proc_limits compile_limits = { .wall_s = 120,
	.memory_bytes = 8ull << 30,
	.file_bytes = 1ull << 30 };

/* One source file and what the compiler makes of it. */
struct unit {
	const char *source;
	const char *stem; /* build/obj/... without .o, .d, .key and .failed */
	bool whole;	  /* a program of one file: no separate link */
	const char *key;  /* hash of all that it includes */
	struct needs needs;
	const char **deps;
	size_t ndeps;
	bool failed;
	struct failure failure;
};

struct compiler {
	struct arena *arena;
	const struct place *place;
	struct alone *alone;
	const struct progress *progress;
	const char *cc, *version;
	const char **includes; /* "-Idir", of the folders that exist */
	size_t nincludes;
	unsigned jobs;
	struct unit *units;
	size_t nunits;
	struct err *err;
};

static const char *
compiler_name(void)
{
	const char *cc = getenv("CC");

	return cc != NULL && cc[0] != '\0' ? cc : "cc";
}

/* Splits words at spaces; appends them to argv. */
static void
add_words(struct arena *arena, const char ***argv, size_t *argc,
    const char *words)
{
	char *save = NULL, *copy = arena_strdup(arena, words), *word;

	for (word = strtok_r(copy, " ", &save); word != NULL;
	     word = strtok_r(NULL, " ", &save))
		*ARENA_PUSH(arena, *argv, *argc) = word;
}

char *
compile_version(struct arena *arena)
{
	struct proc_spec spec = { .limits = compile_limits };
	struct proc_result result;
	const char **argv = NULL;
	struct err ignored;
	size_t argc = 0;

	add_words(arena, &argv, &argc, compiler_name());
	*ARENA_PUSH(arena, argv, argc) = "--version";
	*ARENA_PUSH(arena, argv, argc) = NULL;
	spec.argv = argv;
	if (!proc_run(arena, &spec, &result, &ignored) || !proc_ok(&result))
		return arena_strdup(arena, "unknown");
	result.out[strcspn(result.out, "\n")] = '\0';
	return result.out;
}

/*
 * The files named in a make rule "x.o: a.c b.h \ c.h", in which the compiler
 * wrote a space as "\ ", a hash as "\#" and a dollar as "$$".
 */
static void
read_deps(struct arena *arena, const char *rule, struct unit *unit)
{
	const char *c = strstr(rule, ": ");
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
		if (to > word)
			*ARENA_PUSH(arena, unit->deps, unit->ndeps) =
			    arena_strndup(arena, word, (size_t)(to - word));
		to = word;
		if (*c == '\0')
			return;
	}
}

static char *
unit_file(struct compiler *c, const struct unit *unit, const char *ending)
{
	return arena_printf(c->arena, "%s%s", unit->stem, ending);
}

/* Hashes what the unit was made of; NULL if it was not made yet. */
static const char *
unit_key(struct compiler *c, struct unit *unit)
{
	struct buf all = BUF_INIT;
	const char *key = NULL;
	struct err ignored;
	char *rule, *text;
	size_t i, len;

	if (!file_read(c->arena, unit_file(c, unit, ".d"), &rule, NULL,
		&ignored))
		return NULL;
	read_deps(c->arena, rule, unit);
	buf_printf(&all, "%s\n%s\n", c->version, compile_flags);
	for (i = 0; i < c->nincludes; i++)
		buf_printf(&all, "%s\n", c->includes[i]);
	for (i = 0; i < unit->needs.ncflags; i++)
		buf_printf(&all, "%s\n", unit->needs.cflags[i]);
	for (i = 0; i < unit->needs.versions.count; i++)
		buf_printf(&all, "%s %s\n", unit->needs.versions.list[i].name,
		    unit->needs.versions.list[i].text);
	for (i = 0; i < unit->ndeps; i++) {
		if (!file_read(c->arena, unit->deps[i], &text, &len, &ignored))
			break;
		buf_printf(&all, "%s %zu\n", unit->deps[i], len);
		buf_add(&all, text, len);
	}
	if (i == unit->ndeps && i > 0)
		key = hash_hex(c->arena, all.data, all.len);
	buf_fini(&all);
	return key;
}

/* What the compiler said of just these contents, where they do not compile. */
static bool
knows_failure(struct compiler *c, struct unit *unit)
{
	struct err ignored;
	char *words;

	if (!file_read(c->arena, unit_file(c, unit, ".failed"), &words, NULL,
		&ignored))
		return false;
	unit->failed = true;
	unit->failure = (struct failure) { .stage = "compile",
		.what = strsep(&words, "\n"),
		.words = words != NULL ? words : "" };
	return true;
}

/* Was it made from just these contents, or could it not be? */
static bool
is_fresh(struct compiler *c, struct unit *unit)
{
	struct err ignored;
	char *stored;

	unit->key = unit_key(c, unit);
	return unit->key != NULL &&
	    file_read(c->arena, unit_file(c, unit, ".key"), &stored, NULL,
		&ignored) &&
	    strcmp(stored, unit->key) == 0 &&
	    (knows_failure(c, unit) ||
		file_exists(unit_file(c, unit, unit->whole ? "" : ".o")));
}

/* The compiler, and all that decides how it reads the unit. */
static void
begin_command(struct compiler *c, const struct unit *unit, const char ***argv,
    size_t *argc)
{
	struct arena *a = c->arena;
	size_t i;

	*argv = NULL;
	*argc = 0;
	add_words(a, argv, argc, c->cc);
	add_words(a, argv, argc, compile_flags);
	for (i = 0; i < c->nincludes; i++)
		*ARENA_PUSH(a, *argv, *argc) = c->includes[i];
	for (i = 0; i < unit->needs.ncflags; i++)
		*ARENA_PUSH(a, *argv, *argc) = unit->needs.cflags[i];
}

static const char **
compile_command(struct compiler *c, const struct unit *unit)
{
	struct arena *a = c->arena;
	const char **argv;
	size_t argc, i;

	begin_command(c, unit, &argv, &argc);
	add_words(a, &argv, &argc, unit->whole ? "-MMD -MF" : "-c -MMD -MF");
	*ARENA_PUSH(a, argv, argc) = unit_file(c, unit, ".d");
	*ARENA_PUSH(a, argv, argc) = "-o";
	*ARENA_PUSH(a, argv, argc) =
	    unit_file(c, unit, unit->whole ? "" : ".o");
	*ARENA_PUSH(a, argv, argc) = unit->source;
	for (i = 0; unit->whole && i < unit->needs.nlibs; i++)
		*ARENA_PUSH(a, argv, argc) = unit->needs.libs[i];
	if (unit->whole)
		*ARENA_PUSH(a, argv, argc) = "-lm";
	*ARENA_PUSH(a, argv, argc) = NULL;
	return argv;
}

static struct failure
failure_of(struct arena *arena, const char *stage,
    const struct proc_result *result)
{
	struct failure f = { .stage = stage };

	f.what = proc_describe(arena, result, &compile_limits);
	f.words = text_valid_utf8(arena, result->err, result->err_len);
	return f;
}

/* Writes down what made the unit: these contents. */
static bool
keep_key(struct compiler *c, struct unit *unit)
{
	unit->key = unit_key(c, unit);
	return unit->key == NULL ||
	    file_write(unit_file(c, unit, ".key"), unit->key, strlen(unit->key),
		NULL, c->err);
}

/* Asks the compiler about the unit, in these words. */
static bool
ask(struct compiler *c, const struct unit *unit, const char *words,
    struct proc_result *answer)
{
	struct proc_spec spec = { .limits = compile_limits };
	const char **argv;
	size_t argc;

	begin_command(c, unit, &argv, &argc);
	add_words(c->arena, &argv, &argc, words);
	*ARENA_PUSH(c->arena, argv, argc) = "-MF";
	*ARENA_PUSH(c->arena, argv, argc) = unit_file(c, unit, ".d");
	*ARENA_PUSH(c->arena, argv, argc) = unit->source;
	*ARENA_PUSH(c->arena, argv, argc) = NULL;
	spec.argv = argv;
	return proc_run(c->arena, &spec, answer, c->err);
}

/*
 * Remembers why the unit does not compile, so that it is not tried again as
 * long as it and all that it includes stay the same. It must be wrong to read
 * already: a full disk is no fault of what stands there. A compiler that does
 * not get to its end tells of no files, so it is asked for them; where one of
 * them is missing or the compiler was stopped, nothing is remembered.
 */
static bool
keep_failure(struct compiler *c, struct unit *unit,
    const struct proc_result *result)
{
	struct proc_result asked;
	const char *text;

	unit->failed = true;
	unit->failure = failure_of(c->arena, "compile", result);
	if (result->end != PROC_EXITED)
		return true;
	if (!ask(c, unit, "-fsyntax-only -MMD", &asked))
		return false;
	if (proc_ok(&asked) || asked.end != PROC_EXITED)
		return true;
	if (!ask(c, unit, "-M", &asked))
		return false;
	text = arena_printf(c->arena, "%s\n%s", unit->failure.what,
	    unit->failure.words);
	return !proc_ok(&asked) ||
	    (file_write(unit_file(c, unit, ".failed"), text, strlen(text), NULL,
		 c->err) &&
		keep_key(c, unit));
}

/* Learns which libraries a unit needs; without one it cannot be made. */
static bool
find_needs(struct compiler *c, struct unit *unit)
{
	struct err ignored;
	char *text;

	if (!file_read(c->arena, unit->source, &text, NULL, &ignored))
		return true;
	if (!needs_read(c->arena, text, &unit->needs, c->err))
		return false;
	unit->failed = unit->needs.missing;
	unit->failure = unit->needs.failure;
	return true;
}

/* Compiles all that is stale among units from first on. */
static bool
compile_units(struct compiler *c, size_t first)
{
	size_t i, n = c->nunits - first, count = 0;
	struct proc_spec *specs = arena_alloc(c->arena, n * sizeof(*specs));
	struct proc_result *results =
	    arena_alloc(c->arena, n * sizeof(*results));
	struct unit **stale = arena_alloc(c->arena, n * sizeof(*stale));

	for (i = first; i < c->nunits; i++) {
		if (!find_needs(c, &c->units[i]))
			return false;
		if (c->units[i].failed || is_fresh(c, &c->units[i]))
			continue;
		specs[count].argv = compile_command(c, &c->units[i]);
		specs[count].limits = compile_limits;
		stale[count++] = &c->units[i];
		/* If we are ended half-way, the old key is not the new's. */
		remove(unit_file(c, &c->units[i], ".key"));
	}
	if (count == 0)
		return true;
	if (!alone_take(c->arena, c->alone, c->place, c->progress, c->err))
		return false;
	if (c->progress != NULL) {
		struct progress_step step = { "compile", stale[0]->source, 0,
			(int)count, NULL, -1, NULL };

		c->progress->tell(c->progress->context, &step);
	}
	if (!proc_run_all(c->arena, specs, results, count, c->jobs, c->err))
		return false;
	for (i = 0; i < count; i++) {
		struct unit *unit = stale[i];

		remove(unit_file(c, unit, ".failed"));
		if (!(proc_ok(&results[i]) ?
			    keep_key(c, unit) :
			    keep_failure(c, unit, &results[i])))
			return false;
	}
	return true;
}

static struct unit *
find_unit(struct compiler *c, const char *source)
{
	size_t i;

	for (i = 0; i < c->nunits; i++)
		if (strcmp(c->units[i].source, source) == 0)
			return &c->units[i];
	return NULL;
}

static void
add_unit(struct compiler *c, const char *source, bool whole)
{
	struct unit *unit;
	char *name, *slash;

	if (find_unit(c, source) != NULL)
		return;
	name = arena_strndup(c->arena, source, strlen(source) - 2);
	while ((slash = strchr(name, '/')) != NULL)
		*slash = '_';
	unit = ARENA_PUSH(c->arena, c->units, c->nunits);
	unit->source = source;
	unit->whole = whole;
	unit->stem = arena_printf(c->arena, "%s/%s/%s", c->place->build,
	    whole ? "bin" : "obj", name);
}

/* The sibling "x.c" of a header "x.h", if there is one, or NULL. */
static char *
sibling(struct arena *arena, const char *header)
{
	char *source = arena_strdup(arena, header);

	if (!text_ends(source, ".h"))
		return NULL;
	source[strlen(source) - 1] = 'c';
	return file_exists(source) ? source : NULL;
}

/* Adds the sources behind the headers that units from first on include. */
static void
add_siblings(struct compiler *c, size_t first, size_t last)
{
	size_t i, d;
	char *source;

	for (i = first; i < last; i++)
		for (d = 0; !c->units[i].failed && d < c->units[i].ndeps; d++) {
			source = sibling(c->arena, c->units[i].deps[d]);
			if (source != NULL)
				add_unit(c, source, false);
		}
}

/* The units that a program is linked from, its own first. */
static size_t
closure(struct compiler *c, struct unit *main_unit, struct unit ***list)
{
	size_t count = 0, i, d, k;
	struct unit *next;
	char *source;

	*list = NULL;
	*ARENA_PUSH(c->arena, *list, count) = main_unit;
	for (i = 0; i < count; i++)
		for (d = 0; d < (*list)[i]->ndeps; d++) {
			source = sibling(c->arena, (*list)[i]->deps[d]);
			next = source ? find_unit(c, source) : NULL;
			for (k = 0; next != NULL && k < count; k++)
				if ((*list)[k] == next)
					next = NULL;
			if (next != NULL)
				*ARENA_PUSH(c->arena, *list, count) = next;
		}
	return count;
}

/* Where a program's source is; an inline one is written there first. */
static bool
place_source(struct compiler *c, struct program *program)
{
	char *text;

	if (program->text == NULL) {
		program->source = path_join(c->arena, c->place->experiments,
		    arena_printf(c->arena, "%s.c", program->name));
		return true;
	}
	program->source = arena_printf(c->arena, "%s/src/%s.c", c->place->build,
	    program->name);
	/* The compiler then speaks of lines of the chapter. */
	text = arena_printf(c->arena, "#line %d \"%s\"\n%s", program->line,
	    program->file, program->text);
	return file_write(program->source, text, strlen(text), NULL, c->err);
}

/* Without a quoted include a program is its one file. */
static bool
is_whole(struct compiler *c, const char *source)
{
	struct err ignored;
	char *text;

	if (!file_read(c->arena, source, &text, NULL, &ignored))
		return false;
	while ((text = strchr(text, '#')) != NULL) {
		text += 1 + strspn(text + 1, " \t");
		if (!text_starts(text, "include"))
			continue;
		text += strlen("include");
		if (text[strspn(text, " \t")] != '<')
			return false;
	}
	return true;
}

static bool
uses_rig(const struct unit *unit)
{
	size_t i;

	for (i = 0; i < unit->ndeps; i++)
		if (text_ends(unit->deps[i], "rig/rig.h"))
			return true;
	return false;
}

/* Notes every file that the program is made of, each once. */
static void
note_inputs(struct compiler *c, struct program *program, struct unit **units,
    size_t n)
{
	struct facts *inputs = &program->inputs;
	struct err ignored;
	const char *dep;
	size_t i, d, len;
	char *text;

	for (i = 0; i < n; i++) {
		const struct facts *versions = &units[i]->needs.versions;

		for (d = 0; d < units[i]->ndeps; d++) {
			dep = units[i]->deps[d];
			if (facts_find(inputs, dep) == NULL &&
			    file_read(c->arena, dep, &text, &len, &ignored))
				facts_text(c->arena, inputs, dep,
				    hash_hex(c->arena, text, len));
		}
		for (d = 0; d < versions->count; d++)
			if (facts_find(inputs, versions->list[d].name) == NULL)
				facts_text(c->arena, inputs,
				    versions->list[d].name,
				    versions->list[d].text);
	}
}

static const char **
link_command(struct compiler *c, const struct program *program,
    struct unit **units, size_t n)
{
	const char **argv = NULL;
	size_t argc = 0, i;

	add_words(c->arena, &argv, &argc, c->cc);
	add_words(c->arena, &argv, &argc, "-pthread -o");
	*ARENA_PUSH(c->arena, argv, argc) = program->binary;
	for (i = 0; i < n; i++)
		*ARENA_PUSH(c->arena, argv, argc) =
		    arena_printf(c->arena, "%s.o", units[i]->stem);
	for (i = 0; i < n; i++)
		needs_add(c->arena, &argv, &argc, units[i]->needs.libs,
		    units[i]->needs.nlibs);
	*ARENA_PUSH(c->arena, argv, argc) = "-lm";
	*ARENA_PUSH(c->arena, argv, argc) = NULL;
	return argv;
}

/* Combines the keys of what is linked, and links unless that is done. */
static bool
link_program(struct compiler *c, struct program *program)
{
	struct unit *main_unit = find_unit(c, program->source), **units;
	size_t n = closure(c, main_unit, &units), i;
	struct buf keys = BUF_INIT;
	struct proc_result result;
	struct proc_spec spec = { .limits = compile_limits };
	struct err ignored;
	char *stored, *key_file;

	for (i = 0; i < n; i++) {
		if (units[i]->failed || units[i]->key == NULL) {
			program->failed = true;
			program->failure = units[i]->failed ?
			    units[i]->failure :
			    (struct failure) { .stage = "compile",
				    .what = "the compiler did not say which "
					    "files it read",
				    .words = "" };
			buf_fini(&keys);
			return true;
		}
		buf_puts(&keys, units[i]->key);
	}
	program->key = hash_hex(c->arena, keys.data, keys.len);
	buf_fini(&keys);
	note_inputs(c, program, units, n);
	if (main_unit->whole) {
		program->binary = main_unit->stem;
		return true;
	}
	program->binary = arena_printf(c->arena, "%s/bin/%s", c->place->build,
	    strrchr(main_unit->stem, '/') + 1);
	key_file = arena_printf(c->arena, "%s.key", program->binary);
	if (file_exists(program->binary) &&
	    file_read(c->arena, key_file, &stored, NULL, &ignored) &&
	    strcmp(stored, program->key) == 0)
		return true;
	remove(key_file);
	spec.argv = link_command(c, program, units, n);
	if (!proc_run(c->arena, &spec, &result, c->err))
		return false;
	if (!proc_ok(&result)) {
		program->failed = true;
		program->failure = failure_of(c->arena, "link", &result);
		return true;
	}
	return file_write(key_file, program->key, strlen(program->key), NULL,
	    c->err);
}

/* Learns what a program declares; a program without the rig says nothing. */
static bool
describe(struct compiler *c, struct program *program)
{
	const char *argv[] = { program->binary, "--describe", NULL };
	struct proc_spec spec = { .argv = argv,
		.lab_channel = true,
		.limits = { .wall_s = 10 } };
	struct proc_result result;
	struct err why;

	if (!uses_rig(find_unit(c, program->source))) {
		experiment_plain(c->arena, program->name, &program->exp);
		return true;
	}
	if (!proc_run(c->arena, &spec, &result, c->err))
		return false;
	if (!proc_ok(&result)) {
		program->failed = true;
		program->failure = failure_of(c->arena, "describe", &result);
	} else if (!experiment_parse(c->arena, result.lab, &program->exp,
		       &why)) {
		program->failed = true;
		program->failure = (struct failure) { .stage = "describe",
			.what = arena_strdup(c->arena, why.text),
			.words = "" };
	}
	return true;
}

/* The book's own headers come before ours, where it has some. */
static void
add_include(struct compiler *c, const char *dir)
{
	if (dir_exists(dir))
		*ARENA_PUSH(c->arena, c->includes, c->nincludes) =
		    arena_printf(c->arena, "-I%s", dir);
}

static bool
make_folders(struct compiler *c)
{
	const char *build = c->place->build;

	return dir_make(path_join(c->arena, build, "obj"), c->err) &&
	    dir_make(path_join(c->arena, build, "bin"), c->err) &&
	    dir_make(path_join(c->arena, build, "src"), c->err);
}

bool
compile_programs(struct arena *arena, const struct place *place,
    struct program *programs, size_t count, struct alone *alone,
    const struct progress *progress, struct err *err)
{
	struct compiler c = { .arena = arena,
		.place = place,
		.alone = alone,
		.progress = progress,
		.cc = compiler_name(),
		.err = err };
	size_t i, first = 0, last;

	if (count == 0)
		return true;
	c.jobs = (unsigned)host_effective_cpus();
	c.version = compile_version(arena);
	add_include(&c, path_join(arena, place->experiments, "rig"));
	add_include(&c, place->experiments);
	add_include(&c, path_join(arena, place->share, "experiments/rig"));
	add_include(&c, path_join(arena, place->share, "experiments"));
	if (!make_folders(&c))
		return false;
	for (i = 0; i < count; i++) {
		if (!place_source(&c, &programs[i]))
			return false;
		add_unit(&c, programs[i].source,
		    is_whole(&c, programs[i].source));
	}
	while (first < c.nunits) {
		last = c.nunits;
		if (!compile_units(&c, first))
			return false;
		add_siblings(&c, first, last);
		first = last;
	}
	for (i = 0; i < count; i++)
		if (!link_program(&c, &programs[i]) ||
		    (!programs[i].failed && !describe(&c, &programs[i])))
			return false;
	return true;
}
