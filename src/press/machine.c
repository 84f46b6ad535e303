/* Knows lstopo, the program that draws topologies, and how hosts are told. */
#include "press/machine.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "press/figure.h"
#include "sys/file.h"
#include "sys/proc.h"

static const char program[] = "lstopo-no-graphics";

bool
machine_picture(struct arena *arena, const char **svg, const char **words,
    struct err *err)
{
	const char *const argv[] = { program, "--of", "svg", "--no-io",
		"--no-legend", "-", NULL };
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
	if (proc_ok(&result) && !result.output_cut &&
	    strstr(result.out, "<svg") != NULL)
		*svg =
		    figure_inline(arena, result.out, "machine", "This machine",
			"Packages, caches, cores and processing units (PU), "
			"nested as they are in the machine, drawn by lstopo.");
	else
		*words = arena_printf(arena,
		    "There is no picture of it: lstopo failed with %s.",
		    proc_describe(arena, &result, &spec.limits));
	return true;
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
