/* Knows how a terminal shows a result; colour only where it is wanted. */
#include "cmd/report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "press/figure.h"
#include "press/format.h"
#include "press/grid.h"
#include "press/plot.h"
#include "press/reason.h"

static bool
coloured(void)
{
	const char *no = getenv("NO_COLOR");

	return isatty(1) && (no == NULL || no[0] == '\0');
}

/* Characters that a text takes: bytes that begin one. */
static int
width(const char *text)
{
	int count = 0;

	for (; *text != '\0'; text++)
		count += ((unsigned char)*text & 0xC0) != 0x80;
	return count;
}

static void
print_table(struct build *build, const struct item *item)
{
	struct grid grid;
	int *widths, w;
	size_t r, c;

	grid_of_result(build_arena(build), &item->result, item->embed->y,
	    item->embed->ny, &grid);
	widths = arena_alloc(build_arena(build),
	    (grid.columns + 1) * sizeof(*widths));
	for (c = 0; c < grid.columns; c++) {
		widths[c] = width(grid.head[c]);
		for (r = 0; r < grid.nrows; r++) {
			w = width(grid.rows[r][c]);
			widths[c] = w > widths[c] ? w : widths[c];
		}
	}
	for (r = 0; r <= grid.nrows; r++) {
		const char **cells = r == 0 ? grid.head : grid.rows[r - 1];

		for (c = 0; c < grid.columns; c++)
			printf("%s%s%*s", c ? "  " : "", cells[c],
			    c + 1 < grid.columns ? widths[c] - width(cells[c]) :
						   0,
			    "");
		printf("\n");
	}
}

void
report_verdict(struct build *build, const struct item *item, size_t i)
{
	static const char *const words[] = { "INCONCLUSIVE", "HOLDS", "FAILS" };
	static const char *const colours[] = { "\033[33m", "\033[32m",
		"\033[31m" };
	const struct claim *claim = &item->embed->claims[i];
	const struct verdict *v = &item->verdicts[i];
	const char *unit = expr_unit(&claim->expr, &item->result.exp);
	struct arena *a = build_arena(build);

	printf("%s%s%s  %s\n", coloured() ? colours[v->kind] : "",
	    words[v->kind], coloured() ? "\033[0m" : "", claim->text);
	printf("    %s = %s", claim->expr.source,
	    format_estimate(a, &v->estimate, unit));
	if (v->estimate.k > 0)
		printf(" %.4g %%", v->estimate.conf * 100);
	printf(", claimed %s, n=%d", claim_threshold(a, claim, unit),
	    v->estimate.n);
	if (claim->controlled == CONTROL_NONE)
		printf(", no control: an invariant");
	if (v->controlled)
		printf(", control %s%s%s",
		    claim->controlled == CONTROL_EXPR ? claim->control.source :
							"",
		    claim->controlled == CONTROL_EXPR ? " = " : "",
		    format_estimate(a, &v->control, unit));
	if (v->reason != NULL)
		printf("\n    %s: %s", v->reason, reason_meaning(v->reason));
	printf("\n");
}

static void
print_plot(struct build *build, const struct item *item)
{
	struct arena *a = build_arena(build);
	const struct experiment *exp = &item->result.exp;
	const struct embed *e = item->embed;
	struct figure asked = { e->plot, e->y, e->ny, e->claims, e->nclaims,
		item->classes, item->span_classes };
	struct plot plot = { .id = arena_printf(a, "%s.run", e->id) };
	char *drawn;

	plot.data_id = plot.id;
	if (asked.kind == NULL)
		asked.kind =
		    exp->nvariants > 1 && experiment_role(exp, ROLE_BASE) >= 0 ?
		    "speedup" :
		    "times";
	figure_plot(a, &item->result, &asked, &plot);
	drawn = plot_in_terminal(a, build_place(build), &plot, 76);
	if (drawn != NULL)
		printf("%s\n", drawn);
	else
		fprintf(stderr,
		    "labbook: no plot: gnuplot could not draw "
		    "kind '%s'\n",
		    plot.kind);
}

void
report_item(struct build *build, const struct item *item, bool plot)
{
	struct arena *a = build_arena(build);
	const struct result *r = &item->result;
	size_t i;

	printf("%s%s%s\n", coloured() ? "\033[1m" : "", r->exp.title,
	    coloured() ? "\033[0m" : "");
	if (r->npoints == 1 && r->points[0].count > 0)
		printf("%s\n", point_text(a, &r->points[0]));
	printf("\n");
	print_table(build, item);
	printf("\nmedian [interval at %.4g %%]%s%s\n", 100 * (1 - r->alpha),
	    r->exp.nvariants > 1 ? "; speed-up is paired by round" : "",
	    strcmp(r->level, "quick") == 0 && !r->exp.plain ?
		"; a quick run: verdicts are provisional" :
		"");
	if (r->exp.plain && r->samples[0].output != NULL)
		printf("\nit printed:\n%s", r->samples[0].output);
	if (plot)
		print_plot(build, item);
	else
		printf("\n");
	for (i = 0; i < item->embed->nclaims; i++)
		report_verdict(build, item, i);
}

void
report_failure(const struct item *item)
{
	const struct failure *f = &item->failure;

	if (strcmp(f->stage, "library") == 0) {
		fprintf(stderr,
		    "labbook: %s:%d: experiment '%s' cannot run here: %s\n",
		    item->embed->file, item->embed->line, item->embed->id,
		    f->what);
		return;
	}
	fprintf(stderr,
	    "labbook: %s:%d: experiment '%s' failed at %s%s%s: "
	    "%s\n",
	    item->embed->file, item->embed->line, item->embed->id, f->stage,
	    f->variant ? ", variant " : "", f->variant ? f->variant : "",
	    f->what);
	if (f->words != NULL && f->words[0] != '\0')
		fprintf(stderr, "%s%s", f->words,
		    f->words[strlen(f->words) - 1] == '\n' ? "" : "\n");
}

void
report_warnings(const struct build *build)
{
	const char *const *lines;
	size_t i, count = build_warnings(build, &lines);

	for (i = 0; i < count; i++)
		fprintf(stderr, "labbook: %s\n", lines[i]);
	count = build_plot_errors(build, &lines);
	for (i = 0; i < count; i++)
		fprintf(stderr, "labbook: %s\n", lines[i]);
}

void
report_gone(struct build *build)
{
	struct arena *a = build_arena(build);
	const char *const *names;
	size_t i, count = build_gone(build, &names);

	if (count == 0)
		return;
	fprintf(stderr,
	    "labbook: %zu %s of experiments that are no longer in the book; to "
	    "remove: cd %s/results && rm",
	    count, count == 1 ? "result is" : "results are",
	    text_shell_word(a, build_place(build)->build));
	for (i = 0; i < count; i++)
		fprintf(stderr, " %s", names[i]);
	fprintf(stderr, "\n");
}

void
report_environment(struct build *build, const struct item *item)
{
	const struct result *r = &item->result;
	size_t i;

	(void)build;
	printf("\nlevel %s, seed %.0f, %zu samples\n", r->level, r->seed,
	    r->nsamples);
	for (i = 0; i < r->env.count; i++) {
		const struct fact *f = &r->env.list[i];

		if (f->text != NULL)
			printf("%-18s %s\n", f->name, f->text);
		else if (isnan(f->number))
			printf("%-18s not readable here\n", f->name);
		else
			printf("%-18s %g\n", f->name, f->number);
	}
}
