/* labbook list: the experiments with state, age and headline. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/progress.h"
#include "cmd/report.h"
#include "pipeline/build.h"
#include "press/format.h"
#include "sys/clock.h"
#include "sys/file.h"

static const char help[] =
    "usage: labbook [-C DIR] list\n"
    "\n"
    "Lists the experiments of the book: id, state of the recorded result\n"
    "(fresh, stale, none, failed), its age, and what it says.\n";

static const char *
state_of(const struct item *item)
{
	if (item->failed)
		return "failed";
	if (item->expected != NULL)
		return "as told";
	return !item->have ? "none" : item->stale ? "stale" : "fresh";
}

/* What came out, else why nothing did, else what it is. */
static const char *
says(struct arena *arena, const struct item *item)
{
	struct headline headline = build_headline(arena, item);

	if (item->failed)
		return item->failure.what;
	if (item->expected != NULL)
		return item->expected;
	if (headline.says == NULL)
		return item->program->exp.title;
	return headline.of == NULL ?
	    headline.says :
	    arena_printf(arena, "%s = %s", headline.of, headline.says);
}

/* The sources in experiments/ that no chapter embeds. */
static void
print_others(struct build *build, const struct item *items, size_t n,
    int widest)
{
	struct arena *a = build_arena(build);
	char **names, *id;
	struct err ignored;
	size_t i, k, count, shown = n;

	if (!dir_list(a, build_place(build)->experiments, &names, &count,
		&ignored))
		count = 0;
	for (i = 0; i < count; i++) {
		if (!text_ends(names[i], ".c"))
			continue;
		id = arena_strndup(a, names[i], strlen(names[i]) - 2);
		for (k = 0; k < n; k++)
			if (strcmp(items[k].embed->run, id) == 0)
				break;
		if (k < n)
			continue;
		printf("%-*s  %-7s  %-14s  %s\n", widest, id, "apart", "",
		    "in no chapter");
		shown++;
	}
	if (shown == 0)
		printf("This book has no experiments.\n");
}

static int
print_items(struct build *build)
{
	struct arena *a = build_arena(build);
	struct item *items;
	size_t i, n = build_items(build, &items);
	int widest = 10, len;

	progress_end();
	for (i = 0; i < n; i++) {
		len = (int)strlen(items[i].embed->id);
		widest = len > widest ? len : widest;
	}
	for (i = 0; i < n; i++) {
		const struct item *item = &items[i];
		const char *utc = !item->have ?
		    NULL :
		    facts_get_text(&item->result.env, "utc_start");

		printf("%-*s  %-7s  %-14s  %s\n", widest, item->embed->id,
		    state_of(item),
		    item->have ? format_age(a, clock_age_s(utc)) : "",
		    says(a, item));
	}
	print_others(build, items, n, widest);
	return STATUS_FINE;
}

int
cmd_list(int argc, char **argv, const char *root)
{
	return cmd_of_book(argc, argv, root, help, print_items);
}
