/*
 * Knows which units a program is linked from, and what it says of itself.
 * What becomes of a unit is in lab/unit.c.
 */
#include "lab/compile.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/text.h"
#include "lab/unit.h"
#include "lab/variables.h"
#include "sys/file.h"
#include "sys/host.h"
#include "sys/proc.h"

/* The programs and units of one call of compile_programs. */
struct crew {
	struct workshop shop;
	struct alone *alone;
	const struct progress *progress;
	unsigned jobs;
	struct unit *units;
	size_t nunits;
};

/* Compiles all that is stale among units from first on. */
static bool
compile_units(struct crew *crew, size_t first)
{
	struct workshop *shop = &crew->shop;
	size_t i, n = crew->nunits - first, count = 0;
	struct proc_spec *specs = arena_alloc(shop->arena, n * sizeof(*specs));
	struct proc_result *results =
	    arena_alloc(shop->arena, n * sizeof(*results));
	struct unit **stale = arena_alloc(shop->arena, n * sizeof(*stale));

	for (i = first; i < crew->nunits; i++) {
		if (!unit_find_needs(shop, &crew->units[i]))
			return false;
		if (!crew->units[i].failed &&
		    !unit_is_fresh(shop, &crew->units[i]))
			stale[count++] = &crew->units[i];
	}
	if (count == 0)
		return true;
	if (crew->alone != NULL &&
	    !alone_take(shop->arena, crew->alone, shop->place, crew->progress,
		shop->err))
		return false;
	if (crew->progress != NULL) {
		struct progress_step step = { "compile", stale[0]->name, 0,
			(int)count, NULL, -1, NULL };

		crew->progress->tell(crew->progress->context, &step);
	}
	for (i = 0; i < count; i++)
		specs[i] = unit_begin(shop, stale[i]);
	if (!proc_run_all(shop->arena, specs, results, count, crew->jobs,
		shop->err))
		return false;
	for (i = 0; i < count; i++)
		if (!unit_end(shop, stale[i], &results[i]))
			return false;
	return true;
}

static struct unit *
find_unit(struct crew *crew, const char *name)
{
	size_t i;

	for (i = 0; i < crew->nunits; i++)
		if (strcmp(crew->units[i].name, name) == 0)
			return &crew->units[i];
	return NULL;
}

static struct unit *
add_unit(struct crew *crew, const char *name, bool whole, const char *stood)
{
	if (find_unit(crew, name) == NULL)
		*ARENA_PUSH(crew->shop.arena, crew->units, crew->nunits) =
		    unit_of(&crew->shop, name, whole, stood);
	return find_unit(crew, name);
}

/* The sibling "x.c" of a header "x.h" of the book's or ours, or NULL. */
static char *
sibling(struct crew *crew, const char *header)
{
	char *source = arena_strdup(crew->shop.arena, header);

	if (!files_is_own(header) || !text_ends(source, ".h"))
		return NULL;
	source[strlen(source) - 1] = 'c';
	return file_exists(files_path(crew->shop.files, source)) ? source :
								   NULL;
}

/* Adds the sources behind the headers that units from first on include. */
static void
add_siblings(struct crew *crew, size_t first, size_t last)
{
	size_t i, d;
	char *source;

	for (i = first; i < last; i++)
		for (d = 0; !crew->units[i].failed && d < crew->units[i].ndeps;
		     d++) {
			source = sibling(crew, crew->units[i].deps[d]);
			if (source != NULL)
				add_unit(crew, source, false, "");
		}
}

/* The name of a program's source. */
static char *
source_of(struct crew *crew, const struct program *program)
{
	return arena_printf(crew->shop.arena, "%s/%s.c",
	    program->text == NULL ? "experiments" : "build/src", program->name);
}

/* The units that a program is linked from, its own first. */
static size_t
closure(struct crew *crew, const struct program *program, struct unit ***list)
{
	size_t count = 0, i, d, k;
	struct unit *next;
	char *source;

	*list = NULL;
	*ARENA_PUSH(crew->shop.arena, *list, count) =
	    find_unit(crew, source_of(crew, program));
	if (program->with != NULL)
		*ARENA_PUSH(crew->shop.arena, *list, count) =
		    find_unit(crew, program->with);
	for (i = 0; i < count; i++)
		for (d = 0; d < (*list)[i]->ndeps; d++) {
			source = sibling(crew, (*list)[i]->deps[d]);
			next = source ? find_unit(crew, source) : NULL;
			for (k = 0; next != NULL && k < count; k++)
				if ((*list)[k] == next)
					next = NULL;
			if (next != NULL)
				*ARENA_PUSH(crew->shop.arena, *list, count) =
				    next;
		}
	return count;
}

/* A path that the user gave, from the book's folder on. */
static const char *
from_book(struct crew *crew, const char *path)
{
	char *root = path_join(crew->shop.arena, crew->shop.place->root, "");
	bool within = root[0] != '\0' && text_starts(path, root);

	return path + (within ? strlen(root) : 0);
}

/* Without a quoted include a program is its one file. */
static bool
is_whole(const char *text)
{
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

/* Adds the unit of a program; an inline one is written down first. */
static bool
add_program(struct crew *crew, struct program *program)
{
	struct arena *a = crew->shop.arena;
	const char *name = source_of(crew, program), *stood = "";
	struct err ignored;
	char *text;

	program->source = workshop_path(&crew->shop, name);
	if (program->text != NULL) {
		/* The compiler then speaks of lines of the chapter. */
		stood = arena_printf(a, "#line %d \"%s\"", program->line,
		    from_book(crew, program->file));
		text = arena_printf(a, "%s\n%s", stood, program->text);
		if (!file_write(program->source, text, strlen(text), NULL,
			crew->shop.err))
			return false;
	}
	add_unit(crew, name,
	    file_read(a, program->source, &text, NULL, &ignored) &&
		is_whole(text),
	    stood);
	if (program->with != NULL)
		add_unit(crew, program->with, false, "")->guest = true;
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

static void
note_once(struct crew *crew, struct facts *facts, const char *name,
    const char *text)
{
	if (facts_find(facts, name) == NULL)
		facts_text(crew->shop.arena, facts, name, text);
}

/*
 * Notes a file of the book or of our share. It has one name in both, for one
 * that the book has from us is no other; only beside another it has its own.
 */
static void
note_file(struct crew *crew, struct facts *inputs, const char *name,
    const char *hash)
{
	const char *common = files_within(name), *had;

	if (strchr(common, '/') == NULL)
		common = arena_printf(crew->shop.arena, "./%s", common);
	had = facts_get_text(inputs, common);
	note_once(crew, inputs,
	    had == NULL || strcmp(had, hash) == 0 ? common : name, hash);
}

/* Notes what the program is made of, each once, and what came of it. */
static void
note_inputs(struct crew *crew, struct program *program, struct unit **units,
    size_t n)
{
	struct facts *inputs = &program->inputs;
	struct buf system = BUF_INIT;
	const char *dep, *hash;
	size_t i, d;

	compiler_note(crew->shop.arena, &crew->shop.compiler, inputs);
	for (i = 0; i < n; i++)
		for (d = 0; d < units[i]->ndeps; d++) {
			dep = units[i]->deps[d];
			hash = files_hash(crew->shop.files, dep);
			if (!files_is_own(dep))
				buf_puts(&system, hash);
			else if (program->text != NULL && i + d == 0)
				note_once(crew, inputs, "program text", hash);
			else
				note_file(crew, inputs, dep, hash);
		}
	note_once(crew, inputs, "system headers",
	    hash_hex(crew->shop.arena, system.data, system.len));
	buf_fini(&system);
	for (i = 0; i < n; i++)
		for (d = 0; d < units[i]->needs.versions.count; d++)
			note_once(crew, inputs,
			    units[i]->needs.versions.list[d].name,
			    units[i]->needs.versions.list[d].text);
	note_once(crew, inputs, "compiled program",
	    file_hash(crew->shop.arena, program->binary));
}

static struct proc_spec
link_command(struct crew *crew, const struct program *program,
    struct unit **units, size_t n)
{
	struct workshop *shop = &crew->shop;
	const char **argv = NULL;
	size_t argc = 0, i;

	compiler_begin_link(shop->arena, &shop->compiler, &argv, &argc);
	compiler_words(shop->arena, &argv, &argc, "-pthread -o");
	*ARENA_PUSH(shop->arena, argv, argc) = program->command;
	for (i = 0; i < n; i++)
		*ARENA_PUSH(shop->arena, argv, argc) =
		    unit_product(shop, units[i], ".o");
	for (i = 0; i < n; i++)
		needs_add(shop->arena, &argv, &argc, units[i]->needs.libs,
		    units[i]->needs.nlibs);
	*ARENA_PUSH(shop->arena, argv, argc) = "-lm";
	*ARENA_PUSH(shop->arena, argv, argc) = NULL;
	return (struct proc_spec) { .argv = argv,
		.cwd = shop->place->root,
		.env = shop->compiler.env,
		.limits = compiler_limits };
}

/* Links a program of several units, unless that is done. */
static bool
link_units(struct crew *crew, struct program *program, struct unit **units,
    size_t n)
{
	struct workshop *shop = &crew->shop;
	char *key_file = arena_printf(shop->arena, "%s.key", program->binary);
	struct proc_result result;
	struct proc_spec spec;
	struct err ignored;
	char *stored;

	if (file_exists(program->binary) &&
	    file_read(shop->arena, key_file, &stored, NULL, &ignored) &&
	    strcmp(stored, program->key) == 0)
		return true;
	remove(key_file);
	spec = link_command(crew, program, units, n);
	if (!proc_run(shop->arena, &spec, &result, shop->err))
		return false;
	if (!proc_ok(&result)) {
		program->failed = true;
		program->failure = unit_failure(shop->arena, "link",
		    &compiler_limits, &result);
		return true;
	}
	return file_write(key_file, program->key, strlen(program->key), NULL,
	    shop->err);
}

/* Why a program has no unit to be linked from. */
static struct failure
failure_of(const struct unit *unit)
{
	return unit->failed ?
	    unit->failure :
	    (struct failure) { .stage = "compile",
		    .what = "the compiler did not say which files it read",
		    .words = "" };
}

static void
note_objects(struct crew *crew, struct program *program, struct unit **units,
    size_t n)
{
	size_t i;

	program->objects = NULL;
	program->nobjects = 0;
	for (i = 0; i < n; i++) {
		struct object *object = ARENA_PUSH(crew->shop.arena,
		    program->objects, program->nobjects);

		object->source = units[i]->name;
		object->path = unit_product(&crew->shop, units[i], ".o");
		object->read = units[i]->deps;
		object->nread = units[i]->ndeps;
	}
}

/* Combines the keys of what is linked, and links. */
static bool
make_program(struct crew *crew, struct program *program)
{
	struct arena *a = crew->shop.arena;
	struct unit *own = find_unit(crew, source_of(crew, program)), **units;
	size_t n = closure(crew, program, &units), i;
	struct buf keys = BUF_INIT;

	program->failed = false;
	for (i = 0; i < n && !program->failed; i++) {
		program->failed = units[i]->failed || units[i]->key == NULL;
		program->with_failed =
		    program->failed && program->with != NULL && i == 1;
		if (program->failed)
			program->failure = failure_of(units[i]);
		else
			buf_puts(&keys, units[i]->key);
	}
	program->key = hash_hex(a, keys.data, keys.len);
	buf_fini(&keys);
	program->command = unit_program(&crew->shop,
	    program->with != NULL ? find_unit(crew, program->with) : own);
	program->binary = workshop_path(&crew->shop, program->command);
	if (program->failed)
		return true;
	note_objects(crew, program, units, n);
	if (!own->whole && !link_units(crew, program, units, n))
		return false;
	if (!program->failed)
		note_inputs(crew, program, units, n);
	return true;
}

/* Learns what a program declares; a program without the rig says nothing. */
static bool
describe(struct crew *crew, struct program *program)
{
	struct arena *a = crew->shop.arena;
	const char *argv[] = { program->command, "--describe", NULL };
	struct proc_spec spec = { .argv = argv,
		.cwd = crew->shop.place->root,
		.env = variables_list(a, NULL, 0),
		.lab_channel = true,
		.limits = { .wall_s = 10 } };
	struct proc_result result;
	struct err why;

	if (!uses_rig(find_unit(crew, source_of(crew, program)))) {
		experiment_plain(a, program->name, &program->exp);
		return true;
	}
	if (!proc_run(a, &spec, &result, crew->shop.err))
		return false;
	if (!proc_ok(&result)) {
		program->failed = true;
		program->failure =
		    unit_failure(a, "describe", &spec.limits, &result);
	} else if (!experiment_parse(a, result.lab, &program->exp, &why)) {
		program->failed = true;
		program->failure = (struct failure) { .stage = "describe",
			.what = arena_strdup(a, why.text),
			.words = "" };
	}
	return true;
}

/* The book's own headers come before ours, where it has some. */
static void
add_include(struct workshop *shop, const char *name)
{
	if (dir_exists(files_path(shop->files, name)))
		*ARENA_PUSH(shop->arena, shop->includes, shop->nincludes) =
		    arena_printf(shop->arena, "-I%s",
			files_argument(shop->files, name));
}

/* Finds the compiler, and makes the folders that it writes to. */
static bool
open_workshop(struct workshop *shop)
{
	static const char *const folders[] = { "build/obj", "build/bin",
		"build/src" };
	size_t i;

	for (i = 0; i < 3; i++)
		if (!dir_make(workshop_path(shop, folders[i]), shop->err))
			return false;
	shop->files = files_new(shop->arena, shop->place);
	add_include(shop, "experiments/rig");
	add_include(shop, "experiments");
	add_include(shop, "labbook:experiments/rig");
	add_include(shop, "labbook:experiments");
	compiler_find(shop->arena, &shop->compiler);
	if (shop->flags[0] != '\0')
		compiler_add(shop->arena, &shop->compiler, shop->flags);
	return compiler_identify(shop->arena, &shop->compiler, shop->err);
}

static bool
compile_all(struct crew *crew, struct program *programs, size_t count)
{
	size_t i, first = 0, last;

	if (count == 0)
		return true;
	crew->jobs = (unsigned)host_effective_cpus();
	if (!open_workshop(&crew->shop))
		return false;
	for (i = 0; i < count; i++)
		if (!add_program(crew, &programs[i]))
			return false;
	while (first < crew->nunits) {
		last = crew->nunits;
		if (!compile_units(crew, first))
			return false;
		add_siblings(crew, first, last);
		first = last;
	}
	for (i = 0; i < count; i++)
		if (!make_program(crew, &programs[i]) ||
		    (!programs[i].failed && !describe(crew, &programs[i])))
			return false;
	return true;
}

bool
compile_programs(struct arena *arena, const struct place *place,
    struct program *programs, size_t count, struct alone *alone,
    const struct progress *progress, struct err *err)
{
	struct crew crew = { .shop = { .arena = arena,
				 .place = place,
				 .flags = "",
				 .err = err },
		.alone = alone,
		.progress = progress };

	return compile_all(&crew, programs, count);
}

bool
compile_with_flags(struct arena *arena, const struct place *place,
    const char *flags, struct program *programs, size_t count, struct err *err)
{
	struct crew crew = { .shop = { .arena = arena,
				 .place = place,
				 .flags = flags,
				 .err = err } };

	return compile_all(&crew, programs, count);
}
