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

static bool
check_twin(struct build *build, const struct advise_block *block,
    const struct advise_source *source, struct err *err)
{
	return build_find(build, source->id)->embed->python.neffects > 0 ||
	    err_at(err, block->file, source->line,
		"fact '%s' of Python is of experiment '%s', which has no twin "
		"in Python",
		advice_fact_name(source->fact), source->id);
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
	for (i = 0; block != NULL && i < block->npythons; i++)
		if (!check_source(build, block, &block->pythons[i], err) ||
		    !check_twin(build, block, &block->pythons[i], err))
			return false;
	for (i = 0; block != NULL && i < block->ncases; i++)
		if (!check_case(build, block, &block->cases[i], err))
			return false;
	return true;
}

/* What is odd about the times that an expression rests on, or NULL. */
static const char *
noise_in(struct arena *arena, const struct result *r, const struct expr *expr)
{
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
set_range(struct told_fact *fact)
{
	/* Nothing takes no time, or is done infinitely often. */
	if (fact->value.n > 0 && fact->value.lo > 0 && isfinite(fact->value.hi))
		fact->range = (struct range) { fact->value.lo, fact->value.mid,
			fact->value.hi };
}

static void
read_value(struct arena *arena, const struct result *result,
    const struct expr *expr, const struct advise_source *source,
    struct told_fact *fact)
{
	double scale = scale_of(expr_unit(expr, &result->exp),
	    advice_fact_unit(source->fact));

	fact->have = true;
	fact->provisional = strcmp(result->level, "quick") == 0;
	fact->utc = facts_get_text(&result->env, "utc_start");
	fact->value = expr_value(arena, expr, result);
	fact->value = scaled(fact->value, scale / source->divisor);
	set_range(fact);
	fact->noisy = noise_in(arena, result, expr);
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
	size_t i;

	if (source->divisor != 1)
		fact.source =
		    arena_printf(a, "%s / %g", fact.source, source->divisor);
	if (!item->have)
		return fact;
	read_value(a, &item->result, &source->expr, source, &fact);
	fact.stale = item->stale;
	for (i = 0; i < item->embed->nclaims; i++) {
		fact.fails += item->verdicts[i].kind == VERDICT_FAILS;
		fact.open += item->verdicts[i].kind == VERDICT_INCONCLUSIVE;
	}
	return fact;
}

/* The result of an experiment's twin in an interpreter, or NULL. */
static const struct twin *
find_twin(const struct build *build, const char *id, const char *python)
{
	size_t i;

	for (i = 0; i < build->ntwins; i++)
		if (build->twins[i].have &&
		    strcmp(build->twins[i].of->embed->id, id) == 0 &&
		    strcmp(build->twins[i].python.name, python) == 0)
			return &build->twins[i];
	return NULL;
}

/* The same of the interpreter of the same version that has a GIL. */
static const struct twin *
with_gil(const struct build *build, const struct twin *twin)
{
	size_t i;

	for (i = 0; i < build->ntwins; i++)
		if (build->twins[i].have && build->twins[i].of == twin->of &&
		    build->twins[i].python.order == twin->python.order &&
		    build->twins[i].python.gil)
			return &build->twins[i];
	return NULL;
}

/* One build over another, each measured beside the same model. */
static void
tell_price(struct arena *arena, const struct twin *twin,
    const struct twin *other, const struct expr *expr, struct told_fact *fact)
{
	const struct effect effect = { .expr = *expr, .within = 1 };
	struct estimate a =
	    effect_compare(arena, &effect, &twin->result).quotient;
	struct estimate b =
	    effect_compare(arena, &effect, &other->result).quotient;

	fact->value.n = a.n < b.n ? a.n : b.n;
	fact->value.mid = a.mid / b.mid;
	fact->value.lo = a.lo / b.hi;
	fact->value.hi = a.hi / b.lo;
	set_range(fact);
}

/* What the interpreter shows instead of the model, where it does. */
static void
tell_python(struct build *build, const struct advise_source *source,
    const char *python, struct told_fact *at)
{
	const struct twin *twin = find_twin(build, source->id, python), *other;
	struct told_fact fact = { .id = source->id,
		.source = source->expr.source,
		.page = build_find(build, source->id)->page,
		.range = { NAN, NAN, NAN } };
	struct expr expr;

	if (twin == NULL) {
		fact.floor = at->value;
		*at = fact;
		return;
	}
	expr = effect_of_python(build->view, &source->expr, &twin->result.exp);
	read_value(build->view, &twin->result, &expr, source, &fact);
	fact.stale = twin->stale;
	fact.floor = at->value;
	if (source->fact == FACT_NO_GIL_PRICE) {
		other = twin->python.gil ? NULL : with_gil(build, twin);
		fact.value.n = 0;
		fact.range = (struct range) { NAN, NAN, NAN };
		if (other != NULL)
			tell_price(build->view, twin, other, &source->expr,
			    &fact);
	}
	*at = fact;
}

/* The tools that an interpreter lacks. */
static unsigned
absent_in(const struct python *python)
{
	unsigned absent = 1u
	    << (python->gil ? TOOL_FREE_THREADS : TOOL_THREADS);

	if (python->order < 3014)
		absent |= 1u << TOOL_INTERPRETERS;
	if (python->order < 3007)
		absent |= 1u << TOOL_LOOP;
	return absent;
}

/* The results that say what was measured of a case: of C, or of a Python. */
static const struct result *
result_of_case(struct build *build, const struct advise_case *one,
    const char *python)
{
	const struct item *item = build_find(build, one->measured);
	const struct twin *twin;

	if (python == NULL)
		return item->have ? &item->result : NULL;
	twin = find_twin(build, one->measured, python);
	return twin != NULL ? &twin->result : NULL;
}

/* The value of the variant that does one task after the other, or none. */
static struct estimate
tell_metric(struct build *build, const struct advise_case *one,
    const struct result *result, bool python, int tool, const char *metric,
    const char *unit)
{
	struct err ignored;
	struct expr expr;
	double scale;

	if (!measured_expr(build, one, tool, metric, &expr, &ignored))
		return (struct estimate) { .n = 0 };
	if (python)
		expr = effect_of_python(build->view, &expr, &result->exp);
	if (!expr_check(build->arena, &expr, &result->exp, result->points,
		result->npoints, &ignored))
		return (struct estimate) { .n = 0 };
	scale = scale_of(expr_unit(&expr, &result->exp), unit);
	if (scale == 0)
		return (struct estimate) { .n = 0 };
	return scaled(expr_value(build->view, &expr, result), scale);
}

static void
tell_case(struct build *build, const struct advise_case *one,
    const struct told_advice *all, const struct range *ranges,
    struct told_case *told)
{
	bool python = all->python != NULL;
	const struct result *result;
	int i;

	*told = (struct told_case) { .name = one->name,
		.words = one->words,
		.workload = one->workload,
		.advice = advise(&one->workload, ranges, all->absent),
		.measured_id = one->measured };
	if (one->measured == NULL)
		return;
	told->measured_page = build_find(build, one->measured)->page;
	result = result_of_case(build, one, all->python);
	if (result == NULL)
		return;
	for (i = 0; i < ADVICE_TOOLS; i++)
		told->measured[i] =
		    tell_metric(build, one, result, python, i, "wall", "s");
	told->alone = tell_metric(build, one, result, python, TOOL_SEQUENTIAL,
	    "each", "s");
	told->computing = tell_metric(build, one, result, python,
	    TOOL_SEQUENTIAL, "overlap", "×");
	/* An end that is not known bounds nothing. */
	if (!(told->alone.lo > 0) || !isfinite(told->alone.hi) ||
	    told->computing.n == 0)
		told->alone.n = 0;
}

/* The first experiment that tells a cost of an interpreter and has not. */
static const char *
missing_cost(const struct build *build, const struct advise_block *block,
    const char *python)
{
	size_t i;

	for (i = 0; i < block->npythons; i++)
		if (find_twin(build, block->pythons[i].id, python) == NULL)
			return block->pythons[i].id;
	return NULL;
}

/* The interpreters whose costs were measured, newest first; where one is. */
static const char *
pythons_with_costs(const struct build *build, const struct python **named,
    const char *name)
{
	const struct advise_block *block = part_advise_block(build);
	const char **names = NULL;
	size_t i, n = 0;

	for (i = 0; block != NULL && block->npythons > 0 && i < build->ntwins;
	     i++) {
		const struct twin *twin = &build->twins[i];

		/* Once each: by the twin of the first cost. */
		if (strcmp(twin->of->embed->id, block->pythons[0].id) != 0 ||
		    missing_cost(build, block, twin->python.name) != NULL)
			continue;
		*ARENA_PUSH(build->arena, names, n) = twin->python.name;
		if (*named == NULL &&
		    (name == NULL || strcmp(name, twin->python.name) == 0))
			*named = &twin->python;
	}
	return n > 0 ? text_join(build->arena, names, n) : "none";
}

const char *
build_advice_python(const struct build *build)
{
	const struct python *newest = NULL;

	pythons_with_costs(build, &newest, NULL);
	return newest != NULL ? newest->name : NULL;
}

/* Replaces the costs of C by those of an interpreter. */
static bool
take_python(struct build *build, const struct advise_block *block,
    const char *name, struct told_advice *told, struct err *err)
{
	const struct python *python = NULL;
	const char *known = pythons_with_costs(build, &python, name);
	size_t i;

	if (python == NULL)
		return err_set(err,
		    "advise: no costs of Python '%s' were measured here, "
		    "expected one of: %s; labbook run %s --python V makes them",
		    name, known,
		    block->npythons > 0 ? missing_cost(build, block, name) :
					  "ID");
	told->python = python->name;
	told->absent = absent_in(python);
	for (i = 0; i < block->npythons; i++)
		tell_python(build, &block->pythons[i], name,
		    &told->facts[block->pythons[i].fact]);
	return true;
}

bool
build_advice(struct build *build, const char *python, struct told_advice *told,
    struct err *err)
{
	const struct advise_block *block = part_advise_block(build);
	struct range ranges[ADVICE_FACTS];
	size_t i;

	*told = (struct told_advice) { .ncases = 0 };
	if (block == NULL)
		return err_set(err,
		    "advise: no chapter of this book has a block 'advise', "
		    "which says what results tell the facts");
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
	if (python != NULL && !take_python(build, block, python, told, err))
		return false;
	advice_ranges(told, ranges);
	told->cases = arena_alloc(build->view,
	    (block->ncases + 1) * sizeof(*told->cases));
	told->ncases = block->ncases;
	for (i = 0; i < block->ncases; i++)
		tell_case(build, &block->cases[i], told, ranges,
		    &told->cases[i]);
	return true;
}
