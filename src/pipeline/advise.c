/* Knows which results tell the facts that advice is computed from. */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "data/gate.h"
#include "pipeline/parts.h"

const struct advise_block *
part_advise_block(const struct build *build)
{
	size_t c, i;

	for (c = 0; c < build->nchapters; c++)
		for (i = 0; i < build->chapters[c].doc.nslots; i++)
			if (build->chapters[c].doc.slots[i].kind == SLOT_ADVISE)
				return build->chapters[c].doc.slots[i].advise;
	return NULL;
}

/* How many seconds, or of a number without a unit how many, one is; or 0. */
static double
scale_of(const char *unit, const char *wanted)
{
	static const struct {
		const char *unit, *of;
		double scale;
	} scales[] = { { "s", "s", 1 }, { "ms", "s", 1e-3 },
		{ "us", "s", 1e-6 }, { "µs", "s", 1e-6 }, { "ns", "s", 1e-9 },
		{ "×", "×", 1 }, { "", "×", 1 } };
	size_t i;

	for (i = 0; i < sizeof(scales) / sizeof(scales[0]); i++)
		if (strcmp(scales[i].unit, unit) == 0 &&
		    strcmp(scales[i].of, wanted) == 0)
			return scales[i].scale;
	return 0;
}

static bool
check_source(struct build *build, const struct advise_block *block,
    const struct advise_source *source, struct err *err)
{
	const struct item *item = build_find(build, source->id);
	const char *name = advice_fact_name(source->fact),
		   *wanted = advice_fact_unit(source->fact), *unit;
	struct err why;

	if (item == NULL)
		return err_at(err, block->file, source->line,
		    "fact '%s' is of unknown experiment '%s', expected the id "
		    "of one in this book",
		    name, source->id);
	if (item->program->failed)
		return true;
	if (!expr_check(build->arena, &source->expr, &item->program->exp,
		item->points, item->npoints, &why))
		return err_at(err, block->file, source->line, "%s in fact '%s'",
		    why.text, name);
	unit = expr_unit(&source->expr, &item->program->exp);
	if (scale_of(unit, wanted) > 0)
		return true;
	return err_at(err, block->file, source->line,
	    "fact '%s' is in '%s', expected %s", name, unit,
	    strcmp(wanted, "s") == 0 ? "a time" : "a number without a unit");
}

/* "value(threads.wall, task=io)": what a tool really took. */
static bool
measured_expr(struct build *build, const struct advise_case *one, int tool,
    const char *metric, struct expr *expr, struct err *err)
{
	return expr_parse(build->arena,
	    arena_printf(build->arena, "value(%s.%s%s%s)",
		advice_tool_name(tool), metric, one->where[0] ? ", " : "",
		one->where),
	    expr, err);
}

static bool
check_case(struct build *build, const struct advise_block *block,
    const struct advise_case *one, struct err *err)
{
	const struct item *item;
	struct expr expr;
	struct err why;
	int i, tools = 0;

	if (one->measured == NULL)
		return true;
	item = build_find(build, one->measured);
	if (item == NULL)
		return err_at(err, block->file, one->line,
		    "workload '%s' is measured by unknown experiment '%s', "
		    "expected the id of one in this book",
		    one->name, one->measured);
	if (item->program->failed)
		return true;
	for (i = 0; i < ADVICE_TOOLS; i++) {
		if (experiment_variant(&item->program->exp,
			advice_tool_name(i)) < 0)
			continue;
		tools++;
		if (!measured_expr(build, one, i, "wall", &expr, &why) ||
		    !expr_check(build->arena, &expr, &item->program->exp,
			item->points, item->npoints, &why))
			return err_at(err, block->file, one->line,
			    "%s in what workload '%s' measured", why.text,
			    one->name);
	}
	return tools > 0 ||
	    err_at(err, block->file, one->line,
		"experiment '%s' has no variant that is named as a tool is",
		one->measured);
}

bool
part_check_advise(struct build *build, struct err *err)
{
	const struct advise_block *block = part_advise_block(build);
	size_t c, i;

	for (c = 0; c < build->nchapters; c++)
		for (i = 0; i < build->chapters[c].doc.nslots; i++) {
			const struct slot *slot =
			    &build->chapters[c].doc.slots[i];

			if (slot->kind == SLOT_ADVISE && slot->advise != block)
				return err_at(err, build->chapters[c].path,
				    slot->line,
				    "a block advise stands also at %s:%d, "
				    "expected one in a book",
				    block->file, block->line);
		}
	for (i = 0; block != NULL && i < block->nsources; i++)
		if (!check_source(build, block, &block->sources[i], err))
			return false;
	for (i = 0; block != NULL && i < block->ncases; i++)
		if (!check_case(build, block, &block->cases[i], err))
			return false;
	return true;
}

/* What is odd about the times that an expression rests on, or NULL. */
static const char *
noise_in(struct arena *arena, const struct item *item, const struct expr *expr)
{
	const struct result *r = &item->result;
	int variant = experiment_variant(&r->exp, expr->a);
	const char **words, *said;
	struct err ignored;
	int point;

	point = points_find(arena, r->points, r->npoints, expr->where,
	    expr->nwhere, &ignored);
	if (variant < 0 || point < 0 ||
	    gate_flags(arena, r, point, variant, &words) == 0)
		return NULL;
	said = gate_meaning(words[0]);
	return arena_strndup(arena, said, strcspn(said, ":;"));
}

static struct estimate
scaled(struct estimate e, double scale)
{
	e.mid *= scale;
	e.lo *= scale;
	e.hi *= scale;
	return e;
}

static void
read_value(struct arena *arena, const struct item *item,
    const struct advise_source *source, struct told_fact *fact)
{
	const struct embed *e = item->embed;
	double scale = scale_of(expr_unit(&source->expr, &item->result.exp),
	    advice_fact_unit(source->fact));
	size_t i;

	fact->have = true;
	fact->stale = item->stale;
	fact->provisional = strcmp(item->result.level, "quick") == 0;
	fact->utc = facts_get_text(&item->result.env, "utc_start");
	fact->value = expr_value(arena, &source->expr, &item->result);
	fact->value = scaled(fact->value, scale / source->divisor);
	/* Nothing takes no time, or is done infinitely often. */
	if (fact->value.n > 0 && fact->value.lo > 0 && isfinite(fact->value.hi))
		fact->range = (struct range) { fact->value.lo, fact->value.mid,
			fact->value.hi };
	fact->noisy = noise_in(arena, item, &source->expr);
	for (i = 0; i < e->nclaims; i++) {
		fact->fails += item->verdicts[i].kind == VERDICT_FAILS;
		fact->open += item->verdicts[i].kind == VERDICT_INCONCLUSIVE;
	}
}

static struct told_fact
tell_fact(struct build *build, const struct advise_source *source)
{
	struct arena *a = build->view;
	const struct item *item = build_find(build, source->id);
	struct told_fact fact = { .id = source->id,
		.source = source->expr.source,
		.page = item->page,
		.failed = item->failed,
		.range = { NAN, NAN, NAN } };

	if (source->divisor != 1)
		fact.source =
		    arena_printf(a, "%s / %g", fact.source, source->divisor);
	if (item->have)
		read_value(a, item, source, &fact);
	return fact;
}

/* The value of the variant that does one task after the other, or none. */
static struct estimate
tell_alone(struct build *build, const struct advise_case *one,
    const struct item *item, const char *metric, const char *unit)
{
	struct err ignored;
	struct expr expr;
	double scale;

	if (!measured_expr(build, one, TOOL_SEQUENTIAL, metric, &expr,
		&ignored) ||
	    !expr_check(build->arena, &expr, &item->result.exp,
		item->result.points, item->result.npoints, &ignored))
		return (struct estimate) { .n = 0 };
	scale = scale_of(expr_unit(&expr, &item->result.exp), unit);
	if (scale == 0)
		return (struct estimate) { .n = 0 };
	return scaled(expr_value(build->view, &expr, &item->result), scale);
}

static void
tell_case(struct build *build, const struct advise_case *one,
    const struct range *ranges, struct told_case *told)
{
	const struct item *item;
	struct expr expr;
	struct err ignored;
	int i;

	*told = (struct told_case) { .name = one->name,
		.words = one->words,
		.workload = one->workload,
		.advice = advise(&one->workload, ranges),
		.measured_id = one->measured };
	if (one->measured == NULL)
		return;
	item = build_find(build, one->measured);
	told->measured_page = item->page;
	for (i = 0; item->have && i < ADVICE_TOOLS; i++)
		if (experiment_variant(&item->result.exp,
			advice_tool_name(i)) >= 0 &&
		    measured_expr(build, one, i, "wall", &expr, &ignored))
			told->measured[i] = scaled(expr_value(build->view,
						       &expr, &item->result),
			    scale_of(expr_unit(&expr, &item->result.exp), "s"));
	if (!item->have)
		return;
	told->alone = tell_alone(build, one, item, "each", "s");
	told->computing = tell_alone(build, one, item, "overlap", "×");
	/* An end that is not known bounds nothing. */
	if (!(told->alone.lo > 0) || !isfinite(told->alone.hi) ||
	    told->computing.n == 0)
		told->alone.n = 0;
}

bool
build_advice(struct build *build, struct told_advice *told)
{
	const struct advise_block *block = part_advise_block(build);
	struct range ranges[ADVICE_FACTS];
	size_t i;

	*told = (struct told_advice) { .ncases = 0 };
	if (block == NULL)
		return false;
	for (i = 0; i < ADVICE_FACTS; i++)
		told->facts[i].range = (struct range) { NAN, NAN, NAN };
	for (i = 0; i < block->nsources; i++) {
		struct told_fact *at = &told->facts[block->sources[i].fact];
		struct told_fact fact = tell_fact(build, &block->sources[i]);

		/* Of several capacities the largest is the host's. */
		if (at->id == NULL || isnan(at->range.mid) ||
		    fact.range.mid > at->range.mid)
			*at = fact;
	}
	advice_ranges(told, ranges);
	told->cases = arena_alloc(build->view,
	    (block->ncases + 1) * sizeof(*told->cases));
	told->ncases = block->ncases;
	for (i = 0; i < block->ncases; i++)
		tell_case(build, &block->cases[i], ranges, &told->cases[i]);
	return true;
}
