/* labbook check: every claim with its verdict. */
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/progress.h"
#include "cmd/report.h"
#include "pipeline/build.h"

static const char help[] =
    "usage: labbook [-C DIR] check [--strict | --prose]\n"
    "\n"
    "Prints every claim of the book with verdict, interval, threshold,\n"
    "control and rounds, from the recorded results. Runs nothing.\n"
    "\n"
    "      --strict  claims that are inconclusive or not measured make the\n"
    "                exit status 2, if none fails\n"
    "      --prose   instead, name claims that no passage rests on, and\n"
    "                passages that tell live values and rest on no claim;\n"
    "                status 1 if there are any\n"
    "      --help    this text\n"
    "\n"
    "Exit status: 0 fine; 1 a claim fails or an experiment failed; 2 none\n"
    "does, and with --strict a claim is inconclusive or not measured; 64 wrong\n"
    "usage.\n";

static bool strict, prose;

/* What an author has not tied yet. */
static int
check_prose(struct build *build)
{
	const char *const *lines;
	size_t i, n = build_prose(build, &lines);

	progress_end();
	for (i = 0; i < n; i++)
		printf("%s\n", lines[i]);
	return n > 0 ? STATUS_FAILED : STATUS_FINE;
}

static int
check(struct build *build)
{
	int failed, inconclusive, broken, claims = 0, unknown = 0;
	struct item *items;
	size_t i, k, n = build_items(build, &items);

	progress_end();
	for (i = 0; i < n; i++) {
		if (items[i].embed->nclaims == 0)
			continue;
		printf("%s%s\n", items[i].embed->id,
		    !items[i].have     ? ": no recorded result" :
			items[i].stale ? ": the result is of an older version" :
					 "");
		for (k = 0; k < items[i].embed->nclaims; k++, claims++) {
			if (items[i].have)
				report_verdict(build, &items[i], k);
			else
				unknown++;
		}
	}
	build_tally(build, &failed, &inconclusive, &broken);
	printf("\n%d claims: %d hold, %d fail, %d inconclusive", claims,
	    claims - failed - inconclusive - unknown, failed, inconclusive);
	if (unknown > 0)
		printf(", %d not measured", unknown);
	printf(".\nExpected number of wrong verdicts: at most %.2f "
	       "(%g a claim).\n",
	    verdict_rules.wrong * claims, verdict_rules.wrong);
	report_again(build);
	if (failed > 0 || broken > 0)
		return STATUS_FAILED;
	return strict && inconclusive + unknown > 0 ? STATUS_INCONCLUSIVE :
						      STATUS_FINE;
}

int
cmd_check(int argc, char **argv, const char *root)
{
	int i, kept = 1;

	for (i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--strict") == 0)
			strict = true;
		else if (strcmp(argv[i], "--prose") == 0)
			prose = true;
		else
			argv[kept++] = argv[i];
	}
	return cmd_of_book(kept, argv, root, help, prose ? check_prose : check);
}
