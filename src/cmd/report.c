/* Knows how a terminal shows a result; colour only where it is wanted. */
#include "cmd/report.h"

#include <langinfo.h>
#include <locale.h>
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

/* Does whoever reads this read UTF-8? */
static bool
is_utf8(void)
{
	locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
	bool yes;

	if (locale == (locale_t)0)
		return false;
	yes = strcmp(nl_langinfo_l(CODESET, locale), "UTF-8") == 0;
	freelocale(locale);
	return yes;
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
print_table(struct build *build, const struct item *item, bool all)
{
	struct grid grid;
	int *widths, w;
	size_t r, c, n;
	const char *const *columns =
	    build_columns(build_arena(build), item, &n);

	grid_of_result(build_arena(build), &item->result, columns, n, &grid);
	if (!all)
		grid.columns = grid.few;
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
	drawn = plot_in_terminal(a, build_place(build), &plot, 76, is_utf8());
	if (drawn != NULL)
		printf("%s\n", drawn);
	else
		fprintf(stderr,
		    "labbook: no plot: gnuplot could not draw "
		    "kind '%s'\n",
		    plot.kind);
}

void
report_item(struct build *build, const struct item *item, bool all)
{
	struct arena *a = build_arena(build);
	const struct result *r = &item->result;
	const struct answer answer = build_answer(a, item);
	size_t i;

	printf("%s%s%s\n", coloured() ? "\033[1m" : "", r->exp.title,
	    coloured() ? "\033[0m" : "");
	if (r->npoints == 1 && r->points[0].count > 0)
		printf("%s\n", point_text(a, &r->points[0]));
	if (answer.count > 0)
		printf("%s\n", answer_text(a, &answer));
	printf("\n");
	print_table(build, item, all);
	printf("\nmedian [interval at %.4g %%]%s%s%s\n", 100 * (1 - r->alpha),
	    r->exp.nvariants > 1 ? "; speed-up is paired by round" : "",
	    all ? "" : "; --all: more columns",
	    strcmp(r->level, "quick") == 0 && !r->exp.plain ?
		"; a quick run: verdicts are provisional" :
		"");
	if (r->exp.plain && r->samples[0].output != NULL)
		printf("\nit printed:\n%s", r->samples[0].output);
	print_plot(build, item);
	for (i = 0; i < item->embed->nclaims; i++)
		report_verdict(build, item, i);
}

/* "agrees", "differs", "open: why", "a cost, not judged" */
static const char *
agreement_words(struct arena *arena, const struct effect *effect,
    const struct agreement *a)
{
	if (effect->costs != NULL)
		return "costs, not judged";
	if (a->kind == VERDICT_INCONCLUSIVE)
		return arena_printf(arena, "open: %s",
		    reason_meaning(a->reason));
	return a->kind == VERDICT_HOLDS ? "agrees" : "differs";
}

void
report_twin(struct build *build, const struct twin *twin)
{
	struct arena *a = build_arena(build);
	const struct embed *e = twin->of->embed;
	size_t i;

	printf("%s\nThe model in C and Python %s (%s), in the same rounds\n",
	    twin->of->program->exp.title, twin->python.name,
	    twin->python.version);
	for (i = 0; i < e->python.neffects; i++) {
		const struct agreement *g = &twin->agreements[i];
		const char *unit =
		    expr_unit(&e->python.effects[i].expr, &twin->result.exp);

		if (g->python.n == 0)
			continue;
		printf("\n%s\n  model %s, Python %s", e->python.effects[i].text,
		    format_estimate(a, &g->model, unit),
		    format_estimate(a, &g->python, unit));
		if (g->quotient.n > 0 && !g->same)
			printf(", quotient %s",
			    format_estimate(a, &g->quotient, ""));
		printf(": %s\n", agreement_words(a, &e->python.effects[i], g));
	}
}

/* The effects of one interpreter, over all experiments. */
static void
tally_python(const struct twin *twins, size_t n, const char *name, int count[3])
{
	size_t i, e;

	count[0] = count[1] = count[2] = 0;
	for (i = 0; i < n; i++) {
		const struct twin *t = &twins[i];

		for (e = 0; e < t->of->embed->python.neffects; e++)
			if (strcmp(t->python.name, name) == 0 && t->have &&
			    t->of->embed->python.effects[e].costs == NULL &&
			    t->agreements[e].python.n > 0)
				count[t->agreements[e].kind]++;
	}
}

void
report_twins(const struct build *build)
{
	const struct twin *twins;
	size_t left, n = build_twins(build, &twins, &left), i, k;
	int count[3];

	for (i = 0; i < n; i++)
		if (twins[i].failed)
			printf("The twin of %s failed in Python %s: %s\n",
			    twins[i].of->embed->id, twins[i].python.name,
			    twins[i].failure.what);
	for (i = 0; i < n; i++) {
		for (k = 0; k < i; k++)
			if (strcmp(twins[k].python.name,
				twins[i].python.name) == 0)
				break;
		if (k < i)
			continue;
		tally_python(twins, n, twins[i].python.name, count);
		if (count[0] + count[1] + count[2] > 0)
			printf("Python %s agrees with the models in %d "
			       "effects, differs in %d; %d are open\n",
			    twins[i].python.name, count[VERDICT_HOLDS],
			    count[VERDICT_FAILS], count[VERDICT_INCONCLUSIVE]);
	}
	if (left > 0)
		printf("%zu twins were not measured for lack of time; "
		       "--pythons-budget gives more\n",
		    left);
}

void
report_failing(struct build *build, const char *place, bool single)
{
	struct item *items;
	size_t i, k, n = build_items(build, &items);

	for (i = 0; i < n; i++) {
		const struct item *item = &items[i];

		if (item->aside || !item->have)
			continue;
		for (k = 0; k < item->embed->nclaims; k++) {
			if (item->verdicts[k].kind != VERDICT_FAILS)
				continue;
			report_verdict(build, item, k);
			printf("    why: %s%s%s#claim.%s.%s\n", place,
			    single ? "" : "/", single ? "" : item->page,
			    item->embed->id, item->embed->claims[k].id);
		}
	}
}

static const char *
counted(struct arena *arena, size_t n, const char *what)
{
	return arena_printf(arena, "%zu %s%s", n, what, n == 1 ? "" : "s");
}

void
report_again(struct build *build)
{
	struct arena *a = build_arena(build);
	struct second_round round = build_again(build);

	if (round.wanted > 0)
		printf("again: %s measured in %.0f s, %s kept%s%s\n",
		    arena_printf(a, "%zu of %s", round.tried,
			counted(a, round.wanted, "experiment")),
		    round.spent_s, counted(a, round.kept, "new result"),
		    round.ended != NULL ? "; " : "",
		    round.ended != NULL ? round.ended : "");
	if (round.claims > 0)
		printf("%s of %s %s open because the machine was disturbed; "
		       "measuring again takes about %.0f s:\n    %s\n",
		    counted(a, round.claims, "claim"),
		    counted(a, round.experiments, "experiment"),
		    round.claims == 1 ? "is" : "are", ceil(round.expected_s),
		    round.command);
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
