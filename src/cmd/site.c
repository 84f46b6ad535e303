/* labbook site: run what is stale, render what changed. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/progress.h"
#include "cmd/report.h"
#include "pipeline/build.h"

static const char help[] =
    "usage: labbook [-C DIR] site [options]\n"
    "\n"
    "Measures the experiments that have no result of their present version,\n"
    "and writes the pages that changed. Where claims were left open because\n"
    "the machine was busy, it measures again at the end, the quietest first:\n"
    "of itself at most twice, in two calls.\n"
    "\n"
    "  -o, --output DIR  where the pages go (default: site in the book)\n"
    "      --single FILE write one file that needs no other, with figures, style,\n"
    "                    sources and samples in it, and no site\n"
    "      --chapter NAME  of --single: only this chapter (04-waiting), with all\n"
    "                    its data; measures only what it shows\n"
    "      --quick       fewer rounds, shorter samples; verdicts are\n"
    "                    provisional\n"
    "      --thorough    more rounds\n"
    "      --again S     measure again for at most S seconds; 0: do not\n"
    "                    (240; 75 with --quick, 720 with --thorough)\n"
    "      --no-run      measure nothing; render the recorded results\n"
    "      --as-if WORD  measure nothing; render the book as a reader gets it\n"
    "                    on whose machine every claim holds, fails, or is open\n"
    "                    (could not be decided), into build/as-if/WORD\n"
    "      --force ID    measure ID even if its result is fresh\n"
    "      --no-wait     refuse if another labbook is measuring\n"
    "      --patience S  seconds to wait for a quiet host (20)\n"
    "      --pythons-budget S  measure Python interpreters but the newest for\n"
    "                    at most S seconds (600; 60 with --quick); which ones\n"
    "                    there are is found, or PYTHONS says: paths with\n"
    "                    colons, or none\n"
    "      --timing      say where the time went\n"
    "      --help        this text\n"
    "\n"
    "Exit status: 0 every page is complete, also if claims fail on this\n"
    "machine: these are named; 1 an experiment or a plot failed, or the book\n"
    "has a mistake; 64 wrong usage.\n";

enum { DAY_S = 86400 };

enum {
	SINGLE = 256,
	CHAPTER,
	QUICK,
	THOROUGH,
	NO_RUN,
	AS_IF,
	FORCE,
	NO_WAIT,
	PATIENCE,
	AGAIN,
	TIMING,
	PYTHONS,
	HELP
};

static const struct option longs[] = {
	{ "output", required_argument, NULL, 'o' },
	{ "single", required_argument, NULL, SINGLE },
	{ "chapter", required_argument, NULL, CHAPTER },
	{ "quick", no_argument, NULL, QUICK },
	{ "thorough", no_argument, NULL, THOROUGH },
	{ "no-run", no_argument, NULL, NO_RUN },
	{ "as-if", required_argument, NULL, AS_IF },
	{ "force", required_argument, NULL, FORCE },
	{ "no-wait", no_argument, NULL, NO_WAIT },
	{ "patience", required_argument, NULL, PATIENCE },
	{ "again", required_argument, NULL, AGAIN },
	{ "timing", no_argument, NULL, TIMING },
	{ "pythons-budget", required_argument, NULL, PYTHONS },
	{ "help", no_argument, NULL, HELP },
	{ NULL, 0, NULL, 0 },
};

static bool timing;

/* How much of the run phase was spent inside measured regions. */
static void
print_timing(const struct item *items, size_t n)
{
	double run_ns = 0, inside_ns = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		if (items[i].run_ns <= 0)
			continue;
		printf("%-20s %6.1f s, %.0f %% of it in measured regions and "
		       "their warm-up\n",
		    items[i].embed->id, items[i].run_ns / 1e9,
		    100 * items[i].inside_ns / items[i].run_ns);
		run_ns += items[i].run_ns;
		inside_ns += items[i].inside_ns;
	}
	if (run_ns > 0)
		printf("%-20s %6.1f s, %.0f %%\n", "run phase", run_ns / 1e9,
		    100 * inside_ns / run_ns);
	else
		printf("nothing was measured\n");
}

/* The one file that was written, or the folder. */
static const char *
place_of(struct build *build, const struct options *options)
{
	if (options->single != NULL)
		return options->single;
	if (options->as_if != NULL)
		return arena_printf(build_arena(build), "%s/build/as-if/%s",
		    options->root, options->as_if->word);
	return options->out != NULL ?
	    options->out :
	    arena_printf(build_arena(build), "%s/site", options->root);
}

/* Says what became of the book; returns the status. */
static int
summary(struct build *build, const struct options *options, size_t pages,
    size_t written)
{
	int failed, inconclusive, broken;
	struct item *items;
	const char *place = place_of(build, options);
	bool preview = options->as_if != NULL;
	size_t i, n = build_items(build, &items), shown = 0;

	progress_end();
	report_warnings(build);
	report_gone(build);
	for (i = 0; i < n; i++) {
		shown += !items[i].aside;
		if (items[i].failed && !items[i].aside)
			report_failure(&items[i]);
	}
	if (timing)
		print_timing(items, n);
	build_tally(build, &failed, &inconclusive, &broken);
	if (options->single != NULL)
		printf("%s: %zu %s", place, pages,
		    pages == 1 ? "chapter" : "chapters");
	else
		printf("%s/index.html: %s%s%s%zu pages, %zu written", place,
		    preview ? "a preview, " : "",
		    preview ? options->as_if->banner : "", preview ? ": " : "",
		    pages, written);
	printf("; %zu %s", shown, shown == 1 ? "experiment" : "experiments");
	if (broken > 0)
		printf(", %d failed", broken);
	if (failed > 0)
		printf("; %d %s", failed,
		    failed == 1 ? "claim fails" : "claims fail");
	if (inconclusive > 0)
		printf("; %d %s inconclusive", inconclusive,
		    inconclusive == 1 ? "claim" : "claims");
	printf("\n");
	if (!preview) {
		report_failing(build, place, options->single != NULL);
		report_again(build);
		report_twins(build);
	}
	return broken > 0 ? STATUS_FAILED : STATUS_FINE;
}

static int
make(const struct options *options)
{
	struct err err;
	struct build *build = build_open(options, &err);
	size_t pages, written;
	int status = STATUS_FAILED;

	if (build == NULL)
		return cmd_fail(STATUS_FAILED, &err);
	if (build_prepare(build, &err) && build_measure(build, &err) &&
	    build_measure_again(build, &err) &&
	    build_measure_twins(build, &err) &&
	    build_write(build, &pages, &written, &err)) {
		status = summary(build, options, pages, written);
	} else {
		progress_end();
		report_warnings(build);
		cmd_fail(STATUS_FAILED, &err);
	}
	build_close(build);
	return status;
}

/* Makes what is asked for, unless the options contradict each other. */
static int
make_unless_wrong(struct options *options)
{
	/* What measures nothing takes what there is. */
	if (options->no_run || options->as_if != NULL)
		options->level = level_find("quick");
	if (options->no_run && options->force != NULL)
		return cmd_usage("site", "--no-run contradicts --force",
		    options->force);
	if (options->as_if != NULL && options->force != NULL)
		return cmd_usage("site", "--as-if contradicts --force",
		    options->force);
	if (options->as_if != NULL && options->out != NULL)
		return cmd_usage("site", "--as-if contradicts --output",
		    options->out);
	if ((options->no_run || options->as_if != NULL) && options->again_s > 0)
		return cmd_usage("site",
		    options->no_run ? "--no-run contradicts" :
				      "--as-if contradicts",
		    "--again");
	if (options->single != NULL && options->out != NULL)
		return cmd_usage("site", "--single contradicts --output",
		    options->out);
	if (options->chapter != NULL && options->single == NULL)
		return cmd_usage("site", "--chapter needs --single FILE, for",
		    options->chapter);
	return make(options);
}

static bool
take_preview(struct options *options, const char *word)
{
	options->as_if = preview_find(word);
	if (options->as_if == NULL)
		cmd_usage("site", "--as-if wants holds, fails or open, not",
		    word);
	return options->as_if != NULL;
}

static bool
take_seconds(struct options *options, int option, const char *word)
{
	double *seconds = option == AGAIN ? &options->again_s :
	    option == PYTHONS		  ? &options->pythons_s :
					    &options->patience_s;

	if (cmd_seconds(word, seconds) &&
	    (option == PATIENCE || *seconds <= DAY_S))
		return true;
	cmd_usage("site",
	    option == AGAIN ?
		"--again wants seconds, up to a day of them, not" :
		option == PYTHONS ?
		"--pythons-budget wants seconds, up to a day of "
		"them, not" :
		"--patience wants seconds, not",
	    word);
	return false;
}

/* Where an option whose argument is a text is kept. */
static const char **
text_option(struct options *options, int option)
{
	switch (option) {
	case SINGLE:
		return &options->single;
	case CHAPTER:
		return &options->chapter;
	case FORCE:
		return &options->force;
	default:
		return &options->out;
	}
}

int
cmd_site(int argc, char **argv, const char *root)
{
	struct options options = { .root = root,
		.level = level_find("default"),
		.patience_s = 20,
		.again_s = -1,
		.pythons = true,
		.pythons_s = -1,
		.progress = progress_printer() };
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "o:", longs, NULL)) != -1) {
		switch (c) {
		case 'o':
		case SINGLE:
		case CHAPTER:
		case FORCE:
			*text_option(&options, c) = optarg;
			break;
		case QUICK:
		case THOROUGH:
			options.level =
			    level_find(c == QUICK ? "quick" : "thorough");
			break;
		case NO_RUN:
			options.no_run = true;
			break;
		case AS_IF:
			if (!take_preview(&options, optarg))
				return STATUS_USAGE;
			break;
		case NO_WAIT:
			options.no_wait = true;
			break;
		case PATIENCE:
		case AGAIN:
		case PYTHONS:
			if (!take_seconds(&options, c, optarg))
				return STATUS_USAGE;
			break;
		case TIMING:
			timing = true;
			break;
		case HELP:
			printf("%s", help);
			return STATUS_FINE;
		default:
			return cmd_wrong_option(argv);
		}
	}
	if (optind < argc)
		return cmd_usage("site", "unexpected argument", argv[optind]);
	return make_unless_wrong(&options);
}
