/* labbook advise: which tool for a workload, by this host's results. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/progress.h"
#include "pipeline/build.h"
#include "press/advice.h"
#include "press/format.h"
#include "sys/clock.h"

static const char help[] =
    "usage: labbook [-C DIR] advise [key=value ...] [--json]\n"
    "\n"
    "Works out, from the recorded results of this host, how long each tool\n"
    "would take for a workload; shows the arithmetic, the experiments that\n"
    "it rests on, and what is inconclusive. Runs nothing. Without a workload\n"
    "it answers for those of the book.\n"
    "\n"
    "  cpu=0.8      share of a task's time alone that is bytecode (needed)\n"
    "  native=0     share that is C code which lets go of the GIL; what is\n"
    "               left of cpu and native is waiting\n"
    "  tasks=100    how many\n"
    "  each=10ms    the time of one task alone: ns, us, ms, s, min\n"
    "  bytes=0      to hand over for a task, both ways: K, M, G of 1024\n"
    "  workers=N    threads or processes (default: as many as help)\n"
    "\n"
    "      --python V  with the costs of that interpreter (3.12), not of C;\n"
    "                  each is the time in a build with a GIL\n"
    "      --json      print everything as JSON instead\n"
    "      --help      this text\n"
    "\n"
    "Exit status: 0 fine, also where it is inconclusive; 1 there is nothing\n"
    "to answer from; 64 wrong usage.\n";

/* What cmd_of_book cannot hand on. */
static struct {
	struct arena *arena;
	struct workload workload;
	const char *python; /* or NULL */
	bool given, json;
} request;

/* Characters that a text takes: bytes that begin one each. */
static int
width(const char *text)
{
	int count = 0;

	for (; *text != '\0'; text++)
		count += ((unsigned char)*text & 0xC0) != 0x80;
	return count;
}

/* What is too wide for its column is still followed by a blank. */
static void
column(const char *text, int wide)
{
	int left = wide - width(text);

	printf("%s%*s", text, left > 0 ? left : 1, "");
}

static void
print_times(struct arena *arena, const struct told_advice *told,
    const struct told_case *one)
{
	bool single = advice_is_single(one->advice.fastest);
	int i;

	for (i = 0; i < ADVICE_TOOLS; i++) {
		const struct advice_estimate *e = &one->advice.tools[i];

		printf("  ");
		column(advice_tool_text(i), 30);
		if (e->absent) {
			printf("%s\n", advice_absence(told, i));
			continue;
		}
		if (!e->known) {
			printf("not known, for want of %s\n",
			    advice_missing(arena, told, e));
			continue;
		}
		column(e->workers == 0 ?
			"" :
			arena_printf(arena, "%.0f %s", e->workers,
			    e->workers == 1 ? "worker" : "workers"),
		    14);
		if ((one->advice.fastest & 1u << i) == 0) {
			printf("%s\n", advice_time(arena, e));
			continue;
		}
		column(advice_time(arena, e), 22);
		printf("%s\n", single ? "best" : "inconclusive");
	}
}

static void
print_arithmetic(struct arena *arena, const struct told_case *one)
{
	int i;

	printf("\nThe arithmetic:\n");
	for (i = 0; i < ADVICE_TOOLS; i++)
		if (one->advice.tools[i].known)
			printf("  %s\n      %s\n", advice_tool_text(i),
			    advice_sum(arena, &one->advice.tools[i]));
}

static void
print_facts(struct arena *arena, const struct told_advice *told, unsigned used)
{
	bool any = false;
	int i;

	printf("\nThe facts that it rests on:\n");
	for (i = 0; i < ADVICE_FACTS; i++) {
		const struct told_fact *fact = &told->facts[i];

		if ((used & 1u << i) == 0 || !fact->have)
			continue;
		any = true;
		printf("  ");
		column(advice_fact_name(i), 18);
		column(format_estimate(arena, &fact->value,
			   advice_fact_unit(i)),
		    26);
		if (fact->floor.n > 0)
			column(arena_printf(arena, "in C %s",
				   format_number(arena, fact->floor.mid,
				       advice_fact_unit(i))),
			    16);
		printf("%s %s, %s, %s\n", fact->id, fact->source,
		    format_age(arena, clock_age_s(fact->utc)),
		    advice_state(arena, fact));
	}
	if (!any)
		printf("  none\n");
}

/* "  label: a, b" of the facts that are not known, or of the others. */
static bool
print_doubted(const struct told_advice *told, unsigned bits, bool known,
    const char *label)
{
	bool any = false;
	int i;

	for (i = 0; i < ADVICE_FACTS; i++)
		if ((bits & 1u << i) && told->facts[i].have == known &&
		    advice_doubted(&told->facts[i])) {
			printf("%s%s", any ? ", " : label, advice_fact_name(i));
			any = true;
		}
	printf("%s", any ? "\n" : "");
	return any;
}

/* Facts in doubt, and tools that may be faster, where they decide. */
static void
print_open(struct arena *arena, const struct told_advice *told,
    const struct told_case *one)
{
	unsigned decisive = advice_decisive(&one->advice);
	const char *rivals = advice_rivals(arena, &one->advice, "\n  ");
	bool any;

	printf("\nWhat is open:\n");
	any = print_doubted(told, decisive, false, "  not known: ");
	any |= print_doubted(told, decisive, true, "  in doubt, see above: ");
	if (rivals[0] != '\0')
		printf("  %s\n", rivals);
	if (!any && rivals[0] == '\0')
		printf("  nothing\n");
}

static void
print_left_out(const struct told_advice *told)
{
	const char *const *left_out = advice_leaves_out(told);
	int i;

	printf("\nWhat it leaves out:\n");
	for (i = 0; left_out[i] != NULL; i++)
		printf("  %s\n", left_out[i]);
}

static void
print_answer(struct arena *arena, const struct told_advice *told,
    const struct told_case *one)
{
	unsigned used = advice_used(&one->advice);

	printf("%s\n", advice_workload(arena, &one->workload));
	if (told->python != NULL)
		printf("At the costs of Python %s\n", told->python);
	printf("\n");
	print_times(arena, told, one);
	printf("\n%s%s\n",
	    advice_is_single(one->advice.fastest) ? "best: " : "",
	    advice_best(arena, &one->advice));
	print_arithmetic(arena, one);
	print_facts(arena, told, used);
	print_open(arena, told, one);
	print_left_out(told);
}

/* "labbook run a; labbook run b": what would tell the missing facts. */
static char *
what_to_run(struct arena *arena, const struct told_advice *told)
{
	char *text = arena_strdup(arena, "");
	int i;

	for (i = 0; i < ADVICE_FACTS; i++) {
		const struct told_fact *fact = &told->facts[i];
		char *line;

		if (fact->id == NULL || fact->have)
			continue;
		line = arena_printf(arena, "labbook run %s", fact->id);
		if (strstr(text, line) == NULL)
			text = arena_printf(arena, "%s%s%s", text,
			    text[0] ? "; " : "", line);
	}
	return text;
}

static int
no_answer(struct arena *arena, const struct told_advice *told)
{
	const char *runs = what_to_run(arena, told);
	struct err err;

	if (runs[0] == '\0')
		err_set(&err, "advise: no fact has a value that can be used");
	else
		err_set(&err,
		    "advise: no result tells the facts that it needs; these "
		    "make them: %s",
		    runs);
	return cmd_fail(STATUS_FAILED, &err);
}

/* One line a workload of the book. */
static void
print_cases(struct arena *arena, const struct told_advice *told)
{
	static const char *const words[] = {
		[AGREES] = " (as measured)",
		[DISAGREES] = " (another was faster when measured)",
		[NOT_MEASURED] = "",
	};
	size_t i;

	for (i = 0; i < told->ncases; i++) {
		const struct told_case *one = &told->cases[i];

		printf("%s%s: %s\n", i ? "\n" : "", one->name,
		    advice_workload(arena, &one->workload));
		print_times(arena, told, one);
		printf("  => %s%s\n", advice_best(arena, &one->advice),
		    one->measured_id ? words[advice_agreement(one)] : "");
	}
}

static int
answer(struct build *build)
{
	struct arena *arena = build_arena(build);
	struct told_advice told;
	struct told_case one = { .workload = request.workload };
	struct range ranges[ADVICE_FACTS];
	struct err err;

	progress_end();
	if (!build_advice(build, request.python, &told, &err))
		return cmd_fail(STATUS_FAILED, &err);
	advice_ranges(&told, ranges);
	one.advice = advise(&one.workload, ranges, told.absent);
	if (request.given && one.advice.fastest == 0)
		return no_answer(arena, &told);
	if (!request.given)
		print_cases(arena, &told);
	else if (request.json)
		printf("%s", advice_json(arena, &told, &one));
	else
		print_answer(arena, &told, &one);
	return STATUS_FINE;
}

/* Reads the words that are left after the options. */
static int
take_words(int argc, char **argv)
{
	struct buf words = BUF_INIT;
	struct err err;
	int status = -1;

	for (; optind < argc; optind++)
		buf_printf(&words, "%s ", argv[optind]);
	request.given = words.len > 0;
	if (request.given &&
	    !workload_parse(request.arena, words.data, &request.workload,
		&err)) {
		fprintf(stderr,
		    "labbook advise: %s; see labbook advise "
		    "--help\n",
		    err.text);
		status = STATUS_USAGE;
	}
	if (status < 0 && request.json && !request.given)
		status = cmd_usage("advise", "which workload? expected",
		    "cpu=SHARE");
	buf_fini(&words);
	return status;
}

int
cmd_advise(int argc, char **argv, const char *root)
{
	static const struct option longs[] = { { "python", required_argument,
						   NULL, 'p' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 } };
	int c, status = -1;

	request.arena = arena_new();
	opterr = 0;
	while (status < 0 &&
	    (c = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		if (c == 'p') {
			request.python = optarg;
		} else if (c == 'j') {
			request.json = true;
		} else if (c == 'h') {
			printf("%s", help);
			status = STATUS_FINE;
		} else {
			status = cmd_wrong_option(argv);
		}
	}
	if (status < 0)
		status = take_words(argc, argv);
	optind = 0; /* cmd_of_book reads arguments anew: none */
	if (status < 0)
		status = cmd_of_book(1, argv, root, help, answer);
	arena_free(request.arena);
	return status;
}
