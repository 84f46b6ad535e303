/* labbook why: what a result depends on, and what would make it run now. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/progress.h"
#include "cmd/report.h"
#include "pipeline/build.h"

static const char help[] =
    "usage: labbook [-C DIR] why ID\n"
    "\n"
    "Says what the recorded result of an experiment depends on, which of it\n"
    "has changed since, and whether labbook site would measure it now:\n"
    "\n"
    "  compiler     what CC names: its version and its files. cc, gcc and\n"
    "               /usr/bin/gcc are one where they are the same file\n"
    "  flags        ours, and behind them those in CC\n"
    "  sources      each file that was compiled or included, by its contents,\n"
    "               libraries by their versions, and the program that came of it\n"
    "  input        the files that the chapter says it opens\n"
    "  environment  the variables it sees, which are always these, and those\n"
    "               that the chapter names\n"
    "  the host, the parameters, and how often a program without the rig runs\n"
    "\n"
    "Prose, plots and the theme are not among it: they never make anything\n"
    "run. Nor is where the book lies, or how labbook was called.\n";

static bool
same(const struct fact *a, const struct fact *b)
{
	if (a->text == NULL || b->text == NULL)
		return a->text == b->text &&
		    (a->number == b->number ||
			(a->number != a->number && b->number != b->number));
	return strcmp(a->text, b->text) == 0;
}

/* A long hash is no help to a reader; a name or a number is. */
static const char *
value_of(struct arena *arena, const struct fact *fact)
{
	if (fact->text == NULL)
		return fact->number != fact->number ?
		    "not set" :
		    arena_printf(arena, "%g", fact->number);
	return strlen(fact->text) == 32 &&
		strspn(fact->text, "0123456789abcdef") == 32 ?
	    NULL :
	    fact->text;
}

/* What of it is now, what it was, and what became of that. */
static void
print_input(struct arena *arena, const struct fact *now, const struct fact *old,
    const char *state)
{
	const struct fact *fact = now != NULL ? now : old;
	const char *value = value_of(arena, fact);

	printf("  %-9s %s", state, fact->name);
	if (value != NULL)
		printf(": %s", value);
	if (now != NULL && old != NULL && !same(now, old)) {
		value = value_of(arena, old);
		if (value != NULL)
			printf(" (was: %s)", value);
	}
	printf("\n");
}

/* Prints every input with its state; gives the names of those that changed. */
static size_t
compare(struct arena *arena, const struct facts *now, const struct facts *then,
    const char ***changed)
{
	const struct fact *fact, *old;
	size_t i, count = 0;

	*changed = NULL;
	for (i = 0; i < now->count; i++) {
		fact = &now->list[i];
		old = facts_find(then, fact->name);
		if (old != NULL && same(old, fact)) {
			print_input(arena, fact, old, "same");
			continue;
		}
		print_input(arena, fact, old, old ? "CHANGED" : "NEW");
		*ARENA_PUSH(arena, *changed, count) = fact->name;
	}
	for (i = 0; i < then->count; i++) {
		old = &then->list[i];
		if (facts_find(now, old->name) != NULL)
			continue;
		print_input(arena, NULL, old, "GONE");
		*ARENA_PUSH(arena, *changed, count) = old->name;
	}
	return count;
}

static void
explain(struct build *build, const struct item *item)
{
	static const struct facts nothing;
	const struct facts *then = item->have ? &item->result.inputs : &nothing;
	struct arena *a = build_arena(build);
	struct facts now = { NULL, 0 };
	const char **changed;
	size_t count;

	measure_inputs(a, &item->plan, &now);
	printf("%s depends on:\n", item->embed->id);
	count = compare(a, &now, then, &changed);
	printf("\n");
	if (!item->have)
		printf("It has no recorded result, so labbook site would "
		       "measure it.\n");
	else if (facts_find(then, "compiler") == NULL)
		printf("It was measured by an older labbook, which did not "
		       "note all of this, so labbook site would measure it.\n");
	else if (count > 0)
		printf("%zu of these changed since it was measured, so labbook "
		       "site would measure it: %s.\n",
		    count, text_join(a, changed, count));
	else if (item->result.key == NULL ||
	    strcmp(item->result.key, measure_key(a, &item->plan)) != 0)
		printf("Its key is not the one of these, so labbook site would "
		       "measure it.\n");
	else
		printf("Nothing changed since it was measured (level %s), so "
		       "labbook site would not measure it%s.\n",
		    item->result.level,
		    strcmp(item->result.level, "quick") == 0 ?
			" with --quick; without, it would, with more rounds" :
			"");
}

static int
why(struct build *build, const char *id)
{
	int status = STATUS_FINE;
	struct item *item = cmd_item(build, id, &status);

	if (item != NULL)
		explain(build, item);
	return status;
}

int
cmd_why(int argc, char **argv, const char *root)
{
	return cmd_of_one(argc, argv, root, help, why);
}
