/* labbook run: one experiment again, shown in the terminal. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "cmd/cmd.h"
#include "cmd/progress.h"
#include "cmd/report.h"
#include "data/record.h"
#include "pipeline/build.h"

static const char help[] =
    "usage: labbook [-C DIR] run ID [parameter=value ...] [options]\n"
    "\n"
    "Measures one experiment now and shows answer, table, plot and verdicts.\n"
    "With the book's own parameters the recorded result is renewed; with\n"
    "others nothing is recorded. A list is a sweep: workers=1,2,4.\n"
    "\n"
    "      --all       show all columns of the table\n"
    "      --json      print the whole result as JSON instead\n"
    "      --csv       print a row a sample instead\n"
    "      --python V  its twin in that Python (3.12), beside the model\n"
    "      --quick     fewer rounds, shorter samples (not recorded)\n"
    "      --thorough  more rounds (not recorded)\n"
    "      --no-wait   refuse if another labbook is measuring\n"
    "      --patience S  seconds to wait for a quiet host (20)\n"
    "      --help      this text\n"
    "\n"
    "Exit status: 0 fine; 1 the experiment or a claim failed; 64 wrong usage.\n";

enum { ALL = 256, JSON, CSV, PYTHON, QUICK, THOROUGH, NO_WAIT, PATIENCE, HELP };

static const struct option longs[] = {
	{ "all", no_argument, NULL, ALL },
	{ "json", no_argument, NULL, JSON },
	{ "csv", no_argument, NULL, CSV },
	{ "python", required_argument, NULL, PYTHON },
	{ "quick", no_argument, NULL, QUICK },
	{ "thorough", no_argument, NULL, THOROUGH },
	{ "no-wait", no_argument, NULL, NO_WAIT },
	{ "patience", required_argument, NULL, PATIENCE },
	{ "help", no_argument, NULL, HELP },
	{ NULL, 0, NULL, 0 },
};

struct request {
	struct options options;
	const char *id;
	struct setting *settings;
	size_t count;
	const char *python; /* measure the twin in that one; or NULL */
	bool all, json, csv;
	bool record;
};

static void
print_result(struct build *build, const struct request *request,
    const struct item *item)
{
	struct arena *arena = build_arena(build);

	progress_end();
	if (request->json)
		printf("%s",
		    record_to_json(arena, &item->result, item->embed->claims,
			item->verdicts, item->embed->nclaims));
	else if (request->csv)
		printf("%s", record_to_csv(arena, &item->result));
	else
		report_item(build, item, request->all);
}

static int
measure_twin(struct build *build, const struct request *request,
    struct item *item)
{
	const struct twin *twin;
	struct err err;
	bool ok = build_measure_twin(build, item, request->python,
	    request->record, &twin, &err);

	progress_end();
	if (!ok)
		return cmd_fail(STATUS_FAILED, &err);
	if (twin->failed)
		fprintf(stderr, "labbook: the twin failed: %s\n%s",
		    twin->failure.what, twin->failure.words);
	else if (twin->none)
		printf("Nothing of it can be seen in Python %s.\n",
		    request->python);
	else
		report_twin(build, twin);
	return twin->failed ? STATUS_FAILED : STATUS_FINE;
}

static int
measure(struct build *build, const struct request *request)
{
	struct item *item = NULL;
	struct err err;
	bool fails = false;
	size_t i;

	if (!build_single(build, request->id, request->settings, request->count,
		&item, &err) ||
	    (!item->failed && !item->expected && request->python == NULL &&
		!build_measure_item(build, item, request->record, &err))) {
		progress_end();
		return cmd_fail(item == NULL || item->misused ? STATUS_USAGE :
								STATUS_FAILED,
		    &err);
	}
	if (request->python != NULL && !item->failed)
		return measure_twin(build, request, item);
	progress_end();
	if (item->failed || !item->have) {
		report_failure(item);
		return item->failed ? STATUS_FAILED : STATUS_FINE;
	}
	print_result(build, request, item);
	for (i = 0; i < item->embed->nclaims; i++)
		fails |= item->verdicts[i].kind == VERDICT_FAILS;
	return fails ? STATUS_FAILED : STATUS_FINE;
}

/* Splits "name=value"; false if it is none. */
static bool
add_setting(struct arena *arena, struct request *request, char *word)
{
	char *equals = strchr(word, '=');
	struct setting *setting;

	if (equals == NULL || equals == word)
		return false;
	setting = ARENA_PUSH(arena, request->settings, request->count);
	setting->name = arena_strndup(arena, word, (size_t)(equals - word));
	setting->value = arena_strdup(arena, equals + 1);
	request->record = false;
	return true;
}

static int
open_and_measure(const struct request *request)
{
	struct err err;
	struct build *build = build_open(&request->options, &err);
	int status;

	if (build == NULL)
		return cmd_fail(STATUS_FAILED, &err);
	status = measure(build, request);
	report_warnings(build);
	build_close(build);
	return status;
}

/* Takes an option that getopt_long found; -1: go on. */
static int
take_option(struct request *request, int option, char **argv)
{
	switch (option) {
	case ALL:
		request->all = true;
		return -1;
	case JSON:
		request->json = true;
		return -1;
	case CSV:
		request->csv = true;
		return -1;
	case PYTHON:
		request->python = optarg;
		return -1;
	case QUICK:
	case THOROUGH:
		request->options.level =
		    level_find(option == QUICK ? "quick" : "thorough");
		request->record = false;
		return -1;
	case NO_WAIT:
		request->options.no_wait = true;
		return -1;
	case PATIENCE:
		return cmd_seconds(optarg, &request->options.patience_s) ?
		    -1 :
		    cmd_usage("run", "--patience wants seconds, not", optarg);
	case HELP:
		printf("%s", help);
		return STATUS_FINE;
	default:
		return cmd_wrong_option(argv);
	}
}

int
cmd_run(int argc, char **argv, const char *root)
{
	struct arena *arena = arena_new();
	struct request request = { .options = { .root = root,
				       .level = level_find("default"),
				       .patience_s = 20,
				       .progress = progress_printer() },
		.record = true };
	int c, status = -1;

	opterr = 0;
	while (
	    status < 0 && (c = getopt_long(argc, argv, "", longs, NULL)) != -1)
		status = take_option(&request, c, argv);
	if (status < 0 && optind == argc)
		status = cmd_usage("run", "which experiment? expected", "ID");
	if (status < 0)
		request.id = argv[optind++];
	for (; status < 0 && optind < argc; optind++)
		if (!add_setting(arena, &request, argv[optind]))
			status = cmd_usage("run",
			    "expected parameter=value, "
			    "not",
			    argv[optind]);
	if (status < 0)
		status = open_and_measure(&request);
	arena_free(arena);
	return status;
}
