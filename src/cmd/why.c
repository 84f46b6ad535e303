/* labbook why: what a result depends on, and what would make it run now. */
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/progress.h"
#include "cmd/report.h"
#include "pipeline/build.h"

static const char help[] =
    "usage: labbook [-C DIR] why ID\n"
    "\n"
    "Says what the recorded result of an experiment depends on, which of it\n"
    "has changed since, and whether labbook site would measure it now. Prose,\n"
    "plots and the theme are not among it: they never make anything run.\n";

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
static void
print_input(const struct fact *now, const char *state)
{
	printf("  %-9s %s", state, now->name);
	if (strchr(now->name, '.') == NULL && now->text != NULL)
		printf(": %s", now->text);
	else if (now->text == NULL)
		printf(": %g", now->number);
	printf("\n");
}

/* Prints every input with its state; returns how many changed. */
static int
compare(const struct facts *now, const struct facts *then)
{
	const struct fact *old;
	int changed = 0;
	size_t i;

	for (i = 0; i < now->count; i++) {
		old = facts_find(then, now->list[i].name);
		if (old != NULL && same(old, &now->list[i])) {
			print_input(&now->list[i], "same");
			continue;
		}
		print_input(&now->list[i], old ? "CHANGED" : "NEW");
		changed++;
	}
	for (i = 0; i < then->count; i++)
		if (facts_find(now, then->list[i].name) == NULL) {
			print_input(&then->list[i], "GONE");
			changed++;
		}
	return changed;
}

static void
explain(struct build *build, const struct item *item)
{
	static const struct facts nothing;
	struct facts now = { NULL, 0 };
	int changed;

	measure_inputs(build_arena(build), &item->plan, &now);
	printf("%s depends on:\n", item->embed->id);
	changed = compare(&now, item->have ? &item->result.inputs : &nothing);
	printf("\n");
	if (!item->have)
		printf("It has no recorded result, so labbook site would "
		       "measure it.\n");
	else if (changed > 0)
		printf("%d of these changed since it was measured, so labbook "
		       "site would measure it.\n",
		    changed);
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
