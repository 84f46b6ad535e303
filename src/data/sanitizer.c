/* Knows the reports of GCC's and Clang's sanitizers. */
#include "data/sanitizer.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static const char race[] = "ThreadSanitizer: data race";
static const char address[] = "ERROR: AddressSanitizer: ";
static const char runtime[] = ": runtime error: ";

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

/* The number behind the source's name in a line of the report; 0: none. */
static int
line_in(const char *report, const char *source)
{
	const char *end = report + strcspn(report, "\n");
	const char *found = strstr(report, source);

	if (found == NULL || found > end || found[strlen(source)] != ':')
		return 0;
	return atoi(found + strlen(source) + 1);
}

/*
 * The line of the source in the next stack, from *at on: if what was done there
 * was done by it, or by the C library for it; 0 if by somebody else.
 */
static int
next_line(const char **at, const char *source)
{
	const char *frame = strstr(*at, "    #0 ");

	while (frame != NULL) {
		const char *end = frame + strcspn(frame, "\n");
		const char *library = strstr(frame, "libsanitizer");

		*at = end;
		if (library == NULL || library > end)
			return line_in(frame, source);
		frame = text_starts(end, "\n    #") ? end + 1 : NULL;
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

/* A race has two stacks; one of them at least is the source's. */
static bool
read_race(struct arena *arena, const char *report, const char *source,
    struct complaint *complaint)
{
	const char *name = between(arena, report, "Location is global '", "'");
	const char *at = report;
	int one = next_line(&at, source), other = next_line(&at, source);
	bool both = one > 0 && other > 0 && other != one;

	if (one == 0 && other == 0)
		return false;
	complaint->reason = "data-race";
	complaint->text = arena_printf(arena,
	    "Two threads use %s%s%s at once, and one at least writes it: "
	    "line%s %d%s. That is no step, so the check cannot put another "
	    "thread in between; with real threads TSan saw it. If each call "
	    "needs its own, declare it inside the function; if it is to be "
	    "shared, make it a word, or keep it behind one mutex that all "
	    "take.",
	    name != NULL ? "'" : "", name != NULL ? name : "memory",
	    name != NULL ? "'" : "", both ? "s" : "", one > 0 ? one : other,
	    both ? arena_printf(arena, " and %d", other) : "");
	return true;
}

static bool
read_memory(struct arena *arena, const char *report, const char *source,
    struct complaint *complaint)
{
	const char *what = report + strlen(address), *at = report;
	const char *says = "uses memory as it must not";
	int line = next_line(&at, source);
	size_t i;

	if (line == 0)
		return false;
	for (i = 0; i < MEMORY; i++)
		if (text_starts(what, memory[i].name)) {
			says = memory[i].says;
			break;
		}
	complaint->reason = "memory";
	complaint->text =
	    arena_printf(arena, "Line %d %s (ASan saw it).", line, says);
	return true;
}

/* "x.c:7:6: runtime error: what" in a line of its own. */
static bool
read_undefined(struct arena *arena, const char *report, const char *error,
    const char *source, struct complaint *complaint)
{
	const char *line = error, *what;

	while (line > report && line[-1] != '\n')
		line--;
	if (line_in(line, source) == 0)
		return false;
	what = between(arena, error, runtime, "\n");
	complaint->reason = "undefined";
	complaint->text = arena_printf(arena,
	    "Line %d does what C does not define (UBSan)%s%s.",
	    line_in(line, source), what != NULL ? ": " : "",
	    what != NULL ? what : "");
	return true;
}

bool
sanitizer_read(struct arena *arena, const char *report, const char *source,
    struct complaint *complaint)
{
	const char *found;

	if ((found = strstr(report, race)) != NULL)
		return read_race(arena, found, source, complaint);
	if ((found = strstr(report, runtime)) != NULL &&
	    read_undefined(arena, report, found, source, complaint))
		return true;
	found = strstr(report, address);
	return found != NULL && read_memory(arena, found, source, complaint);
}
