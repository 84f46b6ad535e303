/* labbook doctor: tools, host and noise, and what to do about each. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/progress.h"
#include "data/stats.h"
#include "lab/alone.h"
#include "lab/capacity.h"
#include "lab/compiler.h"
#include "press/format.h"
#include "press/machine.h"
#include "press/plot.h"
#include "press/search.h"
#include "sys/clock.h"
#include "sys/file.h"
#include "sys/host.h"
#include "sys/proc.h"

static const char help[] =
    "usage: labbook doctor\n"
    "\n"
    "Says which tools are here, how many CPUs work can really use, how well\n"
    "this machine measures just now, and what to do about each finding.\n"
    "Takes some seconds, because it measures.\n"
    "\n"
    "Exit status: 0 all is here; 1 a tool is missing.\n";

struct doctor {
	struct arena *arena;
	int missing;
};

/* The first line of what "program --version" says. */
static const char *
version_of(struct arena *arena, const char *program)
{
	const char *const argv[] = { program, "--version", NULL };
	struct proc_spec spec = { .argv = argv, .limits = { .wall_s = 10 } };
	struct proc_result r;
	struct err ignored;
	const char *line;

	if (!proc_run(arena, &spec, &r, &ignored) || !proc_ok(&r))
		return NULL;
	line = r.out + strspn(r.out, "\n ");
	return arena_strndup(arena, line, strcspn(line, "\n"));
}

static void
tool(struct doctor *d, const char *name, const char *use, const char *package)
{
	const char *version = version_of(d->arena, name);

	printf("  %-12s %s\n", name, version ? version : "MISSING");
	if (version != NULL)
		return;
	d->missing++;
	printf("  %-12s -> %s; sudo apt-get install %s\n", "", use, package);
}

static void
tools(struct doctor *d)
{
	struct compiler compiler;

	printf("Tools\n");
	compiler_find(d->arena, &compiler);
	tool(d, compiler.command[compiler.ncommand - 1],
	    "compiles the experiments", "gcc libc6-dev");
	tool(d, plot_program, "draws the figures", "gnuplot-nox");
	tool(d, "highlight", "colours the source", "highlight");
	tool(d, "git", "notes which version was measured", "git");
	if (search_lunr(d->arena) == NULL)
		printf("  %-12s not found; only needed to search in the "
		       "pages\n  %-12s -> sudo apt-get install %s\n",
		    "lunr", "", search_package);
	else
		printf("  %-12s %s\n", "lunr", search_lunr(d->arena));
	if (version_of(d->arena, "python3") == NULL)
		printf("  %-12s not found; only needed to compare with real "
		       "Python\n",
		    "python3");
	else
		printf("  %-12s %s\n", "python3",
		    version_of(d->arena, "python3"));
}

static void
print_fact(const struct fact *fact)
{
	if (fact->text != NULL)
		printf("  %-18s %s\n", fact->name, fact->text);
	else if (isnan(fact->number))
		printf("  %-18s not readable here\n", fact->name);
	else
		printf("  %-18s %.6g\n", fact->name, fact->number);
}

static void
advice(const char *text)
{
	printf("  %-18s -> %s\n", "", text);
}

static void
host(struct doctor *d)
{
	struct facts facts = { NULL, 0 };
	const char *words[MACHINE_MOST_ADVICE];
	size_t i, count;

	host_read(d->arena, &facts);
	host_read_now(d->arena, &facts, "");
	printf("\nHost\n");
	for (i = 0; i < facts.count; i++)
		print_fact(&facts.list[i]);
	count = machine_advice(&facts, words);
	for (i = 0; i < count; i++)
		advice(words[i]);
}

/* How long the last ten seconds made tasks wait for a CPU, in per cent. */
static void
pressure(void)
{
	double some = host_pressure();

	if (isnan(some)) {
		printf("  %-18s not readable here\n", "CPU pressure");
		return;
	}
	printf("  %-18s %.1f %% of the last 10 s\n", "CPU pressure", some);
	if (some > 10)
		advice("tasks wait for a CPU: measure when it is quieter");
}

static void
noise(struct doctor *d)
{
	const char *const spin[] = { "/proc/self/exe", "doctor", "--spin",
		NULL };
	const struct place nowhere = { .root = "none: doctor" };
	struct alone alone = { .no_wait = false };
	struct estimate capacity;
	struct err err;
	char *busiest;
	double busy;

	/* It measures too, so it neither disturbs nor is disturbed. */
	if (!alone_take(d->arena, &alone, &nowhere, progress_printer(), &err)) {
		cmd_fail(STATUS_FAILED, &err);
		return;
	}
	progress_end();
	busy = host_busy(d->arena, 0.5, &busiest);
	printf("\nNow\n");
	printf("  %-18s %.0f ns a reading\n", "clock", clock_cost_ns());
	if (isnan(busy)) {
		printf("  %-18s not readable here\n", "used by others");
	} else {
		printf("  %-18s %.0f %% of the CPUs\n", "used by others",
		    busy * 100);
		if (busy > 0.1)
			printf("  %-18s -> most of it by %s: end it, or "
			       "expect 'host_busy'\n",
			    "", busiest);
	}
	pressure();
	if (!capacity_measure(d->arena, spin, &capacity, &err)) {
		cmd_fail(STATUS_FAILED, &err);
		return;
	}
	printf("  %-18s %s of work by two loops at once, n=%d pairs\n",
	    "parallel capacity", format_estimate(d->arena, &capacity, "×"),
	    capacity.n);
	alone_end(&alone);
	if (!(capacity.lo > 1.5))
		advice("not surely above 1.5: upper bounds on speed-up will "
		       "be inconclusive (no_capacity) until it is");
}

/* What a loop of the capacity run does: it computes, and touches nothing. */
static int
spin(void)
{
	volatile unsigned long x = 1;
	long i;

	for (i = 0; i < 60000000; i++)
		x = x * 2862933555777941757ul + 3037000493ul;
	return STATUS_FINE;
}

int
cmd_doctor(int argc, char **argv, const char *root)
{
	struct doctor d = { .arena = arena_new() };

	(void)root;
	if (argc == 2 && strcmp(argv[1], "--spin") == 0) {
		arena_free(d.arena);
		return spin();
	}
	if (argc == 2 && strcmp(argv[1], "--help") == 0) {
		printf("%s", help);
	} else if (argc > 1) {
		arena_free(d.arena);
		return cmd_usage("doctor", "unexpected argument", argv[1]);
	} else {
		tools(&d);
		host(&d);
		noise(&d);
	}
	arena_free(d.arena);
	return d.missing > 0 ? STATUS_FAILED : STATUS_FINE;
}
