/* Knows lstopo, the program that draws topologies, and how hosts are told. */
#include "press/machine.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "press/picture.h"
#include "sys/file.h"
#include "sys/proc.h"

static const char program[] = "lstopo-no-graphics";

/* lstopo writes "195px" into viewBox, where no unit may stand. */
static char *
without_unit(struct arena *arena, const char *svg)
{
	char *text = arena_strdup(arena, svg), *box, *c;

	box = strstr(text, "viewBox='");
	if (box == NULL)
		return text;
	for (c = box + strlen("viewBox='"); *c != '\0' && *c != '\''; c++)
		if (*c == 'p' || *c == 'x')
			*c = ' ';
	return text;
}

bool
machine_picture(struct arena *arena, const char **svg, const char **words,
    struct err *err)
{
	const char *const argv[] = { program, "--of", "svg", "--no-io",
		"--no-legend", "--no-attrs=machine,numanode", "-", NULL };
	struct proc_spec spec = { .argv = argv,
		.limits = { .wall_s = 20, .output_bytes = 1 << 20 } };
	struct proc_result result;

	*svg = NULL;
	*words = NULL;
	if (path_find_program(arena, program) == NULL) {
		*words = "There is no picture of it, since lstopo is not "
			 "installed: apt-get install hwloc-nox.";
		return true;
	}
	if (!proc_run(arena, &spec, &result, err))
		return false;
	if (proc_ok(&result) && !result.output_cut)
		*svg = picture_inline(arena,
		    &(struct picture) { .svg = without_unit(arena, result.out),
			.id = "machine",
			.title = "This machine",
			.description =
			    "Packages, caches, cores and processing units "
			    "(PU), nested as they are in the machine, drawn "
			    "by lstopo." });
	if (*svg == NULL)
		*words = arena_printf(arena,
		    "There is no picture of it: lstopo drew none (%s).",
		    proc_describe(arena, &result, &spec.limits));
	return true;
}

bool
machine_has(const char *name)
{
	static const char *const others[] = { "utc_start" };
	size_t i;

	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (strcmp(others[i], name) == 0)
			return false;
	return !text_ends(name, "_sha256") && !text_ends(name, "_start") &&
	    !text_ends(name, "_end");
}

const char *
machine_fact(struct arena *arena, const struct fact *fact)
{
	if (fact->text != NULL)
		return fact->text;
	return isnan(fact->number) ? "not readable here" :
				     arena_printf(arena, "%g", fact->number);
}

/* A fact as a reader sees it; what could not be read is said to be so. */
static void
row(struct buf *out, const struct facts *facts, const char *const *row)
{
	const char *text = facts_get_text(facts, row[1]);
	double number = facts_get_number(facts, row[1]);

	buf_printf(out, "<tr><th scope=\"row\">%s</th><td>", row[0]);
	if (text != NULL)
		buf_escape(out, text, strlen(text));
	else if (isfinite(number))
		buf_printf(out, "%.6g%s", number, row[2]);
	else
		buf_puts(out, row[3] != NULL ? row[3] : "not readable");
	buf_puts(out, "</td></tr>\n");
}

void
machine_html(struct buf *out, const struct facts *facts, const char *svg,
    const char *words)
{
	/* Name, fact, unit, and what is said where it could not be read. */
	static const char *const rows[][4] = {
		{ "CPU", "cpu_model", "" },
		{ "virtual machine", "hypervisor", "" },
		{ "CPUs online", "ncpu_online", "" },
		{ "CPUs that this process may use", "affinity", "" },
		{ "CPUs that a quota leaves", "quota_cpus", "",
		    "no quota found" },
		{ "CPUs that work can use", "effective_cpus", "" },
		{ "cores", "cores", "" },
		{ "threads a core (SMT)", "threads_per_core", "" },
		{ "NUMA nodes", "numa", "" },
		{ "level 2 cache", "l2_kib", " KiB" },
		{ "level 3 cache", "l3_kib", " KiB" },
		{ "memory", "memory_mib", " MiB" },
		{ "frequency governor", "governor", "" },
		{ "clock source", "clocksource", "" },
		{ "kernel", "kernel", "" },
		{ "C library", "libc", "" },
		{ "compiler", "cc", "" },
	};
	size_t i;

	buf_puts(out, "<figure class=\"topology\">");
	if (svg != NULL)
		buf_printf(out,
		    "<div class=\"wide\" role=\"group\" tabindex=\"0\" "
		    "aria-label=\"This machine\">%s</div>",
		    svg);
	else if (words != NULL)
		buf_printf(out, "<p class=\"stale\">%s</p>", words);
	buf_puts(out,
	    "\n<div class=\"wide\" role=\"group\" tabindex=\"0\" "
	    "aria-label=\"Table\"><table>\n<tbody>\n");
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		row(out, facts, rows[i]);
	buf_puts(out, "</tbody></table></div></figure>\n");
}

size_t
machine_advice(const struct facts *facts,
    const char *advice[MACHINE_MOST_ADVICE])
{
	const char *governor = facts_get_text(facts, "governor");
	const char *virtual = facts_get_text(facts, "hypervisor");
	size_t n = 0;

	if (facts_get_number(facts, "effective_cpus") < 2)
		advice[n++] = "fewer than two CPUs: claims about parallel work "
			      "will be inconclusive (few_cpus)";
	if (facts_get_number(facts, "quota_cpus") <
	    facts_get_number(facts, "affinity"))
		advice[n++] = "a quota allows less than the CPUs shown: raise "
			      "it, or expect 'throttled'";
	if (governor != NULL && strcmp(governor, "performance") != 0)
		advice[n++] = "the governor changes the clock rate: "
			      "'performance' measures more steadily";
	if (virtual != NULL && strcmp(virtual, "yes") == 0)
		advice[n++] = "a virtual machine: neighbours may take CPU time "
			      "that no counter here shows; trust the control "
			      "runs";
	return n;
}
