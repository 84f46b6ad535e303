/* Knows the reports of GCC's and Clang's sanitizers. */
#include "data/sanitizer.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* What ASan calls it, and what that is. */
static const struct {
	const char *name, *says;
} memory[] = {
	{ "heap-buffer-overflow",
	    "uses memory beyond the end of what malloc gave" },
	{ "stack-buffer-overflow",
	    "uses memory beyond the end of a local variable" },
	{ "dynamic-stack-buffer-overflow",
	    "uses memory beyond the end of a local variable" },
	{ "stack-buffer-underflow",
	    "uses memory before the begin of a local variable" },
	{ "global-buffer-overflow",
	    "uses memory beyond the end of a global variable" },
	{ "heap-use-after-free", "uses memory that was freed" },
	{ "stack-use-after-return",
	    "uses a local variable of a function that has returned" },
	{ "stack-use-after-scope",
	    "uses a local variable behind the end of its block" },
	{ "attempting double-free", "frees memory a second time" },
	{ "attempting free", "frees what malloc did not give" },
	{ "stack-overflow",
	    "used up the stack: functions that call each "
	    "other without an end" },
	{ "SEGV", "uses an address where no memory is" },
};

enum { MEMORY = sizeof(memory) / sizeof(memory[0]) };

/* The next line of the source that the report names, from *at on; 0: none. */
static int
next_line(const char **at, const char *source)
{
	size_t len = strlen(source);
	const char *found;

	while ((found = strstr(*at, source)) != NULL) {
		*at = found + len;
		if (**at == ':' && atoi(*at + 1) > 0)
			return atoi(*at + 1);
	}
	return 0;
}

/* What stands between two texts, or NULL. */
static const char *
between(struct arena *arena, const char *report, const char *before,
    const char *after)
{
	const char *start = strstr(report, before), *end;

	if (start == NULL)
		return NULL;
	start += strlen(before);
	end = strstr(start, after);
	if (end == NULL || end - start > 200)
		return NULL;
	return text_printable(arena,
	    arena_strndup(arena, start, (size_t)(end - start)));
}

static void
tell_race(struct arena *arena, const char *report, const char *source,
    struct complaint *complaint)
{
	const char *name = between(arena, report, "Location is global '", "'");
	const char *at = report, *both = strstr(at, "Previous ");
	int one = next_line(&at, source), other = 0;

	if (both != NULL)
		other = next_line(&both, source);
	complaint->reason = "data-race";
	complaint->text = arena_printf(arena,
	    "In line %d%s a thread uses %s%s%s while another one does, and at "
	    "least one writes. That is no step, so the check cannot put "
	    "another thread in between; with real threads TSan saw it. What "
	    "threads share belongs into a word, or behind a mutex.",
	    one,
	    other > 0 && other != one ?
		arena_printf(arena, " and line %d", other) :
		"",
	    name != NULL ? "'" : "", name != NULL ? name : "memory",
	    name != NULL ? "'" : "");
}

static void
tell_memory(struct arena *arena, const char *report, int line,
    struct complaint *complaint)
{
	const char *what = strstr(report, "AddressSanitizer: ");
	const char *says = "uses memory as it must not";
	size_t i;

	for (i = 0; i < MEMORY; i++)
		if (text_starts(what + strlen("AddressSanitizer: "),
			memory[i].name)) {
			says = memory[i].says;
			break;
		}
	complaint->reason = "memory";
	complaint->text =
	    arena_printf(arena, "Line %d %s (ASan saw it).", line, says);
}

bool
sanitizer_read(struct arena *arena, const char *report, const char *source,
    struct complaint *complaint)
{
	const char *race = strstr(report, "ThreadSanitizer: data race");
	const char *wrong = strstr(report, "ERROR: AddressSanitizer: ");
	const char *error = strstr(report, ": runtime error: ");
	const char *at = race != NULL ? race : wrong != NULL ? wrong : report;
	int line = next_line(&at, source);

	if (line == 0)
		return false;
	if (race != NULL) {
		tell_race(arena, race, source, complaint);
	} else if (wrong != NULL) {
		tell_memory(arena, wrong, line, complaint);
	} else if (error != NULL) {
		const char *what =
		    between(arena, error, ": runtime error: ", "\n");

		complaint->reason = "undefined";
		complaint->text = arena_printf(arena,
		    "Line %d does what C does not define (UBSan): %s.", line,
		    what != NULL ? what : "see there");
	} else {
		return false;
	}
	return true;
}
