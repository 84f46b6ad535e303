/*
 * Knows what CC may say, and how to ask a compiler for its parts. Does not
 * know what is compiled.
 */
#include "lab/compiler.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/text.h"
#include "sys/file.h"

static const char our_flags[] = "-std=gnu11 -O2 -pthread -Wall";

const struct proc_limits compiler_limits = { .wall_s = 120,
	.memory_bytes = 8ull << 30,
	.file_bytes = 1ull << 30 };

const struct proc_limits compiler_limits_guest = { .wall_s = 6,
	.memory_bytes = 1ull << 30,
	.file_bytes = 64 << 20 };

/*
 * A compiler sees of the environment only what is named here, and its language
 * and time zone are fixed. The first decide where it looks for headers,
 * libraries and its own parts, or what time it says it is: if one of them
 * changes, everything is compiled anew. What a result depends on is then what
 * they led to: the headers that were read, and the program that was made.
 */
static const char *const deciding[] = { "CPATH", "C_INCLUDE_PATH",
	"LIBRARY_PATH", "COMPILER_PATH", "GCC_EXEC_PREFIX", "LD_LIBRARY_PATH",
	"LD_RUN_PATH", "SOURCE_DATE_EPOCH" };
/* The others say only where it finds its programs and puts what it drops. */
static const char *const passed[] = { "PATH", "HOME", "TMPDIR", "TMP", "TEMP" };

enum {
	DECIDING = sizeof(deciding) / sizeof(deciding[0]),
	PASSED = sizeof(passed) / sizeof(passed[0])
};

void
compiler_words(struct arena *arena, const char ***argv, size_t *argc,
    const char *words)
{
	char *save = NULL, *copy = arena_strdup(arena, words), *word;

	for (word = strtok_r(copy, " \t\n", &save); word != NULL;
	     word = strtok_r(NULL, " \t\n", &save))
		*ARENA_PUSH(arena, *argv, *argc) = word;
}

static void
add_all(struct arena *arena, const char ***argv, size_t *argc,
    const char *const *words, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		*ARENA_PUSH(arena, *argv, *argc) = words[i];
}

/*
 * The words of CC up to the first that begins with a dash are the compiler,
 * perhaps behind a launcher such as ccache; the rest are flags.
 */
static void
split(struct arena *arena, struct compiler *c)
{
	const char *cc = getenv("CC"), **words = NULL;
	size_t count = 0, i;
	char *found;

	compiler_words(arena, &words, &count, cc != NULL ? cc : "");
	for (i = 0; i < count && words[i][0] != '-'; i++)
		*ARENA_PUSH(arena, c->command, c->ncommand) = words[i];
	add_all(arena, &c->flags, &c->nflags, words + i, count - i);
	if (c->ncommand == 0)
		*ARENA_PUSH(arena, c->command, c->ncommand) = "cc";
	/* It is run in the book's folder, but named from here. */
	for (i = 0; i < c->ncommand; i++) {
		found = strchr(c->command[i], '/') != NULL ?
		    arena_strdup(arena, c->command[i]) :
		    path_find_program(arena, c->command[i]);
		if (found != NULL && found[0] != '/' && file_exists(found))
			c->command[i] = path_absolute(arena, found);
		c->path = found;
	}
}

/* The word of CC that is the compiler. */
static const char *
name_of(const struct compiler *c)
{
	return c->command[c->ncommand - 1];
}

static void
choose_environment(struct arena *arena, struct compiler *c)
{
	const char **env = NULL, *value;
	size_t count = 0, i;

	*ARENA_PUSH(arena, env, count) = "LC_ALL=C.UTF-8";
	*ARENA_PUSH(arena, env, count) = "TZ=UTC";
	for (i = 0; i < DECIDING + PASSED; i++) {
		const char *name =
		    i < DECIDING ? deciding[i] : passed[i - DECIDING];

		value = getenv(name);
		if (value != NULL)
			*ARENA_PUSH(arena, env, count) =
			    arena_printf(arena, "%s=%s", name, value);
	}
	*ARENA_PUSH(arena, env, count) = NULL;
	c->env = env;
}

/* Asks it in these words. */
static struct proc_spec
question(struct arena *arena, const struct compiler *c, const char *words)
{
	const char **argv = NULL;
	size_t argc = 0;

	compiler_begin_link(arena, c, &argv, &argc);
	compiler_words(arena, &argv, &argc, words);
	*ARENA_PUSH(arena, argv, argc) = NULL;
	return (struct proc_spec) { .argv = argv,
		.env = c->env,
		.limits = compiler_limits };
}

/* "gcc (Debian) 12" and "cc (Debian) 12" are what one file says. */
static char *
without_its_name(struct arena *arena, const struct compiler *c, char *line)
{
	const char *slash = strrchr(name_of(c), '/');
	const char *name = slash != NULL ? slash + 1 : name_of(c);
	size_t len = strlen(name);

	line[strcspn(line, "\n")] = '\0';
	if (text_starts(line, name) && line[len] == ' ')
		return arena_printf(arena, "cc%s", line + len);
	return line;
}

void
compiler_find(struct arena *arena, struct compiler *c)
{
	struct proc_result answer;
	struct proc_spec spec;
	struct err ignored;

	memset(c, 0, sizeof(*c));
	split(arena, c);
	choose_environment(arena, c);
	c->all_flags = our_flags;
	for (size_t i = 0; i < c->nflags; i++)
		c->all_flags =
		    arena_printf(arena, "%s %s", c->all_flags, c->flags[i]);
	spec = question(arena, c, "--version");
	c->version = "unknown";
	if (proc_run(arena, &spec, &answer, &ignored) && proc_ok(&answer))
		c->version = without_its_name(arena, c,
		    text_valid_utf8(arena, answer.out, answer.out_len));
}

void
compiler_add(struct arena *arena, struct compiler *c, const char *flags)
{
	compiler_words(arena, &c->flags, &c->nflags, flags);
	c->all_flags = arena_printf(arena, "%s %s", c->all_flags, flags);
}

/* Where a part is that the compiler told of, or NULL. */
static char *
part_path(struct arena *arena, const struct proc_result *answer)
{
	char *path = text_trim(arena, answer->out);

	if (!proc_ok(answer) || path[0] == '\0')
		return NULL;
	return strchr(path, '/') != NULL ? path :
					   path_find_program(arena, path);
}

bool
compiler_identify(struct arena *arena, struct compiler *c, struct err *err)
{
	static const char *const asked[] = { "-dumpmachine",
		"-print-prog-name=cc1", "-print-prog-name=as",
		"-print-prog-name=ld" };
	enum { ASKED = sizeof(asked) / sizeof(asked[0]) };
	struct proc_result answers[ASKED];
	struct proc_spec specs[ASKED];
	struct buf all = BUF_INIT;
	const char *value, *hash;
	char *path;
	size_t i;

	for (i = 0; i < ASKED; i++)
		specs[i] = question(arena, c, asked[i]);
	if (!proc_run_all(arena, specs, answers, ASKED, ASKED, err))
		return false;
	hash = c->path != NULL ? file_hash(arena, c->path) : NULL;
	buf_printf(&all, "%s\n", hash != NULL ? hash : name_of(c));
	if (proc_ok(&answers[0]))
		buf_puts(&all, answers[0].out);
	for (i = 1; i < ASKED; i++) {
		path = part_path(arena, &answers[i]);
		hash = path != NULL ? file_hash(arena, path) : NULL;
		buf_printf(&all, "%s\n", hash != NULL ? hash : "");
	}
	c->programs = hash_hex(arena, all.data, all.len);
	buf_clear(&all);
	buf_printf(&all, "%s\n%s\n%s\n", c->programs, c->version, c->all_flags);
	for (i = 0; i + 1 < c->ncommand; i++)
		buf_printf(&all, "%s\n", c->command[i]);
	for (i = 0; i < DECIDING; i++) {
		value = getenv(deciding[i]);
		buf_printf(&all, "%s%s\n", value != NULL ? "=" : "",
		    value != NULL ? value : "");
	}
	c->stamp = hash_hex(arena, all.data, all.len);
	buf_fini(&all);
	return true;
}

void
compiler_begin(struct arena *arena, const struct compiler *c,
    const char ***argv, size_t *argc)
{
	add_all(arena, argv, argc, c->command, c->ncommand);
	compiler_words(arena, argv, argc, c->all_flags);
}

void
compiler_begin_link(struct arena *arena, const struct compiler *c,
    const char ***argv, size_t *argc)
{
	add_all(arena, argv, argc, c->command, c->ncommand);
	add_all(arena, argv, argc, c->flags, c->nflags);
}

void
compiler_note(struct arena *arena, const struct compiler *c,
    struct facts *facts)
{
	facts_text(arena, facts, "compiler", c->version);
	facts_text(arena, facts, "compiler's files", c->programs);
	facts_text(arena, facts, "flags", c->all_flags);
}
