/* Knows names in object files, as nm(1) and objdump(1) tell them. */
#include "lab/permit.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "lab/compiler.h"
#include "lab/files.h"
#include "sys/file.h"
#include "sys/proc.h"

/* Of the C library: what computes, allocates or prints, and no more. */
static const char *const plain[] = { "malloc", "calloc", "realloc", "free",
	"abort", "exit", "printf", "puts", "putchar", "fprintf", "fputs",
	"fputc", "fwrite", "fflush", "vprintf", "snprintf", "vsnprintf",
	"sprintf", "stdout", "stderr", "perror", "memcpy", "memmove", "memset",
	"memcmp", "memchr", "strlen", "strcmp", "strncmp", "strcpy", "strncpy",
	"strcat", "strncat", "strchr", "strrchr", "strstr", "strdup", "strtol",
	"strtod", "atoi", "qsort", "bsearch", "abs", "labs", "rand", "srand",
	"fmin", "fmax", "fabs", "floor", "ceil", "sqrt", "pow", "exp", "log",
	"log2", "round", "lround" };

enum { PLAIN = sizeof(plain) / sizeof(plain[0]) };

enum { SAID_MOST = 5 }; /* names that must not be used */

/* What is often meant by it. */
static const struct {
	const char *begins, *says;
} instead[] = {
	{ "pthread_mutex_",
	    "mutex_lock(&m) and mutex_unlock(&m) are what the check can "
	    "follow" },
	{ "pthread_cond_",
	    "cond_wait, cond_timedwait, cond_signal and cond_broadcast are "
	    "what the check can follow" },
	{ "pthread_", "the check makes the threads itself" },
	{ "fork", "an exercise makes no processes" },
	{ "vfork", "an exercise makes no processes" },
	{ "system", "an exercise makes no processes" },
	{ "exec", "an exercise makes no processes" },
	{ "sleep", "no time passes in a check: wait for what you wait for" },
	{ "usleep", "no time passes in a check: wait for what you wait for" },
	{ "nanosleep",
	    "no time passes in a check: wait for what you wait for" },
	{ "sched_yield", "the check lets every thread go first at every step" },
};

enum { INSTEAD = sizeof(instead) / sizeof(instead[0]) };

/* A line of nm -A -P: the object, a name, and what it is there. */
struct symbol {
	const char *object, *name;
	char type;
};

static bool
read_symbol(struct arena *arena, const char *line, size_t len,
    struct symbol *symbol)
{
	char *copy = arena_strndup(arena, line, len), *colon, *type;

	colon = strstr(copy, ": ");
	type = colon != NULL ? strchr(colon + 2, ' ') : NULL;
	if (type == NULL)
		return false;
	*colon = *type = '\0';
	*symbol = (struct symbol) { copy, colon + 2, type[1] };
	return true;
}

static bool
list_symbols(struct arena *arena, const struct place *place,
    const struct program *program, struct symbol **list, size_t *count,
    struct err *err)
{
	const char **argv = NULL, *line, *end;
	struct proc_result result;
	struct proc_spec spec;
	size_t argc = 0, i;

	compiler_words(arena, &argv, &argc, "nm -A -P --extern-only");
	for (i = 0; i < program->nobjects; i++)
		*ARENA_PUSH(arena, argv, argc) = program->objects[i].path;
	*ARENA_PUSH(arena, argv, argc) = NULL;
	spec = (struct proc_spec) { .argv = argv,
		.cwd = place->root,
		.limits = compiler_limits_guest };
	spec.limits.output_bytes = 4 << 20;
	if (!proc_run(arena, &spec, &result, err))
		return false;
	if (!proc_ok(&result) || result.output_cut)
		return err_set(err, "nm: %s",
		    proc_describe(arena, &result, &spec.limits));
	for (line = result.out; *line != '\0';
	     line = *end != '\0' ? end + 1 : end) {
		struct symbol symbol;

		end = line + strcspn(line, "\n");
		if (read_symbol(arena, line, (size_t)(end - line), &symbol))
			*ARENA_PUSH(arena, *list, *count) = symbol;
	}
	return true;
}

/* Whether a name is the checker's machinery, not the exercise's. */
static bool
is_machinery(const struct program *program, const char *object)
{
	size_t i;

	for (i = 0; i < program->nobjects; i++)
		if (strcmp(program->objects[i].path, object) == 0)
			return strstr(program->objects[i].source,
				   "experiments/explore/") != NULL ||
			    strstr(program->objects[i].source,
				"experiments/rig/") != NULL;
	return false;
}

static bool
is_step(const char *name)
{
	return text_starts(name, "step_") || strcmp(name, "thread_number") == 0;
}

static bool
is_plain(const char *name)
{
	size_t i;

	/* What the compiler itself puts in. */
	if (strcmp(name, "__stack_chk_fail") == 0 ||
	    strcmp(name, "__assert_fail") == 0 ||
	    strcmp(name, "_GLOBAL_OFFSET_TABLE_") == 0)
		return true;
	/* "__printf_chk", where distributions fortify. */
	if (text_starts(name, "__") && text_ends(name, "_chk"))
		name += 2;
	for (i = 0; i < PLAIN; i++)
		if (text_starts(name, plain[i]) &&
		    (name[strlen(plain[i])] == '\0' ||
			strcmp(name + strlen(plain[i]), "_chk") == 0))
			return true;
	return false;
}

/* Whether the learner's object may use a name that is not its own. */
static bool
may_use(const struct program *program, const struct symbol *list, size_t count,
    const char *name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (list[i].type != 'U' && strcmp(list[i].name, name) == 0)
			return !is_machinery(program, list[i].object) ||
			    is_step(name);
	return is_plain(name);
}

/* Whether the checker's machinery would use the learner's for its own. */
static bool
is_taken(const struct program *program, const struct symbol *list, size_t count,
    const char *name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (list[i].type == 'U' && strcmp(list[i].name, name) == 0 &&
		    is_machinery(program, list[i].object))
			return true;
	return false;
}

static bool
is_of_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static const char *
find_word(const char *text, const char *word)
{
	const char *found = text;

	while ((found = strstr(found, word)) != NULL) {
		if ((found == text || !is_of_word(found[-1])) &&
		    !is_of_word(found[strlen(word)]))
			return found;
		found++;
	}
	return NULL;
}

/* The first line of a source with a word, as " in line 12"; "" if none. */
static const char *
line_of(struct arena *arena, const struct place *place, const char *source,
    const char *word)
{
	const char *found, *from;
	struct err ignored;
	char *text;
	int line = 1;

	if (!file_read(arena, path_join(arena, place->root, source), &text,
		NULL, &ignored))
		return "";
	found = find_word(text, word);
	for (from = text; found != NULL && from < found; from++)
		line += *from == '\n';
	return found != NULL ? arena_printf(arena, " in line %d", line) : "";
}

static const char *
why_not(struct arena *arena, const struct place *place, const char *source,
    const char *name)
{
	const char *says = "an exercise needs nothing of the operating system";
	size_t i;

	for (i = 0; i < INSTEAD; i++)
		if (text_starts(name, instead[i].begins)) {
			says = instead[i].says;
			break;
		}
	return arena_printf(arena, "It uses %s%s, and %s.", name,
	    line_of(arena, place, source, name), says);
}

static const char *
look_at_names(struct arena *arena, const struct place *place,
    const struct program *program, const struct symbol *list, size_t count)
{
	const struct object *own = &program->objects[1];
	const char *all = NULL, *why;
	size_t i, said = 0;

	for (i = 0; i < count && said < SAID_MOST; i++) {
		const char *name = list[i].name;

		why = NULL;
		if (strcmp(list[i].object, own->path) != 0)
			continue;
		if (list[i].type == 'U' && !may_use(program, list, count, name))
			why = why_not(arena, place, own->source, name);
		if (list[i].type != 'U' && is_taken(program, list, count, name))
			why = arena_printf(arena,
			    "It defines %s%s, which the check uses itself: "
			    "take another name.",
			    name, line_of(arena, place, own->source, name));
		if (why == NULL)
			continue;
		all =
		    said++ == 0 ? why : arena_printf(arena, "%s\n%s", all, why);
	}
	return all;
}

/* It may include headers: the exercise's, and the system's. */
static const char *
look_at_files(struct arena *arena, const struct program *program)
{
	const struct object *own = &program->objects[1];
	size_t i;

	for (i = 0; i < own->nread; i++)
		if (strcmp(own->read[i], own->source) != 0 &&
		    !text_ends(own->read[i], ".h"))
			return arena_printf(arena,
			    "It includes %s, and it may include headers only.",
			    text_printable(arena, own->read[i]));
	return NULL;
}

/* Whether a command finds one of these texts in the learner's object. */
static bool
object_says(struct arena *arena, const struct place *place, const char *command,
    const char *object, const char *const *texts, bool *says, struct err *err)
{
	const char **argv = NULL;
	struct proc_result result;
	struct proc_spec spec;
	size_t argc = 0;

	compiler_words(arena, &argv, &argc, command);
	*ARENA_PUSH(arena, argv, argc) = object;
	*ARENA_PUSH(arena, argv, argc) = NULL;
	spec = (struct proc_spec) { .argv = argv,
		.cwd = place->root,
		.limits = compiler_limits_guest };
	spec.limits.output_bytes = 16 << 20;
	if (!proc_run(arena, &spec, &result, err))
		return false;
	*says = !proc_ok(&result) || result.output_cut;
	for (; *texts != NULL && !*says; texts++)
		*says = strstr(result.out, *texts) != NULL;
	return true;
}

static bool
look_strictly(struct arena *arena, const struct place *place,
    const struct object *own, const char **why, struct err *err)
{
	static const char *const early[] = { ".init", ".fini", ".ctors",
		".dtors", ".preinit", NULL };
	/* System calls of x86, ARM, RISC-V, s390 and POWER. */
	static const char *const calls[] = { "syscall", "sysenter",
		"int    $0x", "\tsvc", "ecall", "\tsc", NULL };
	bool says;

	if (!object_says(arena, place, "objdump -h", own->path, early, &says,
		err))
		return false;
	if (says)
		*why = "It has code that runs before main() or after it.";
	if (*why == NULL &&
	    !object_says(arena, place, "objdump -d --no-show-raw-insn",
		own->path, calls, &says, err))
		return false;
	if (*why == NULL && says)
		*why = "It calls the operating system in machine code.";
	return true;
}

bool
permit_look(struct arena *arena, const struct place *place,
    const struct program *program, bool strict, const char **why,
    struct err *err)
{
	struct symbol *list = NULL;
	size_t count = 0;

	*why = look_at_files(arena, program);
	if (*why != NULL)
		return true;
	if (!list_symbols(arena, place, program, &list, &count, err))
		return false;
	*why = look_at_names(arena, place, program, list, count);
	return *why != NULL || !strict ||
	    look_strictly(arena, place, &program->objects[1], why, err);
}
