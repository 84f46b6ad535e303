/*
 * Knows which experiment has a twin in Python, which interpreters it is
 * measured with, and when.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "lab/store.h"
#include "pipeline/parts.h"
#include "sys/clock.h"
#include "sys/file.h"

/* What a result of an experiment and an interpreter is called. */
static char *
twin_id(struct build *build, const char *id, const char *python)
{
	return arena_printf(build->arena, "%s@%s", id, python);
}

char *
part_twin_source(struct build *build, const struct embed *embed)
{
	return arena_printf(build->arena, "%s/%s.py", build->place.experiments,
	    embed->run);
}

static bool
is_swept(const struct embed *embed, const char *param)
{
	size_t i;

	for (i = 0; i < embed->nwith; i++)
		if (strcmp(embed->with[i].name, param) == 0)
			return strchr(embed->with[i].value, ',') != NULL;
	return false;
}

/* Do the effects of an item name things that it has, and is there a twin? */
static bool
check_effects(struct build *build, const struct item *item, struct err *err)
{
	const struct embed *e = item->embed;
	struct err why;
	size_t i;

	if (!file_exists(part_twin_source(build, e)))
		return err_at(err, e->file, e->python.line,
		    "'python' without a twin, expected %s",
		    part_twin_source(build, e));
	for (i = 0; i < e->python.neffects && !item->program->failed; i++)
		if (!expr_check(build->arena, &e->python.effects[i].expr,
			&item->program->exp, item->points, item->npoints, &why))
			return err_at(err, e->file, e->python.effects[i].line,
			    "%s in what is compared with Python", why.text);
	return true;
}

/* Has the model these parameters, and no sweep over them? */
static bool
check_versions(struct build *build, const struct item *item, struct err *err)
{
	const struct embed *e = item->embed;
	struct point *points;
	struct err why;
	size_t i, k, n;

	for (i = 0; i < e->python.nversions; i++) {
		const struct model_version *v = &e->python.versions[i];

		if (!experiment_points(build->arena, &item->program->exp,
			v->with, v->nwith, &points, &n, &why))
			return err_at(err, e->file, v->line,
			    "%s in the model of Python %s", why.text, v->name);
		for (k = 0; k < v->nwith; k++)
			if (n > 1 || is_swept(e, v->with[k].name))
				return err_at(err, e->file, v->line,
				    "'%s' has several values, expected one in "
				    "the model of Python %s",
				    v->with[k].name, v->name);
	}
	return true;
}

bool
part_check_twins(struct build *build, struct err *err)
{
	size_t i;

	for (i = 0; i < build->nitems; i++)
		if (build->items[i].embed->python.neffects > 0 &&
		    (!check_effects(build, &build->items[i], err) ||
			(!build->items[i].program->failed &&
			    !check_versions(build, &build->items[i], err))))
			return false;
	return true;
}

static void
add_point(struct build *build, struct twin *twin, const struct setting *where,
    size_t nwhere)
{
	const struct item *item = twin->of;
	struct point *added;
	struct err ignored;
	int p = points_find(build->arena, item->points, item->npoints, where,
	    nwhere, &ignored);
	size_t i;

	for (i = 0; i < twin->plan.npoints; i++)
		if (p >= 0 && twin->taken[i] == p)
			return;
	if (p < 0)
		return;
	i = twin->plan.npoints;
	*ARENA_PUSH(build->arena, twin->taken, i) = p;
	added = ARENA_PUSH(build->arena, twin->plan.points, twin->plan.npoints);
	added->count = item->points[p].count;
	added->settings = arena_alloc(build->arena,
	    (added->count + 1) * sizeof(*added->settings));
	memcpy(added->settings, item->points[p].settings,
	    added->count * sizeof(*added->settings));
	effect_set_model(item->embed->python.versions,
	    item->embed->python.nversions, &twin->python, added);
}

/* Holds it against the first effects, at their points; of a sweep not all. */
static void
plan_effects(struct build *build, struct twin *twin, size_t neffects)
{
	const struct embed *e = twin->of->embed;
	size_t i;

	twin->plan.points = NULL;
	twin->taken = NULL;
	twin->plan.npoints = 0;
	twin->plan.effects = e->python.effects;
	twin->plan.neffects = neffects;
	for (i = 0; i < neffects; i++) {
		const struct expr *x = &e->python.effects[i].expr;

		add_point(build, twin, x->where, x->nwhere);
		if (expr_has_sides(x))
			add_point(build, twin, x->where_b, x->nwhere_b);
	}
}

static struct twin_spec
spec_of(struct build *build, const struct twin *twin)
{
	const struct embed *e = twin->of->embed;

	return (struct twin_spec) { .model = twin->of->program,
		.python = &twin->python,
		.source = part_twin_source(build, e),
		.effects = twin->plan.effects,
		.neffects = twin->plan.neffects,
		.environment = twin->plan.environment };
}

static void
load(struct build *build, struct twin *twin)
{
	struct err ignored;

	if (!store_load(build->arena, &build->place, twin->plan.id,
		&twin->result, &twin->have, &ignored))
		twin->have = false;
	if (twin->have)
		result_show_all(build->arena, &twin->result);
}

/* Is what is known as it would be if it were measured by so many effects? */
static bool
look(struct build *build, struct twin *twin, size_t neffects, struct err *err)
{
	struct twin_spec spec;

	plan_effects(build, twin, neffects);
	spec = spec_of(build, twin);
	twin->program = *twin->of->program;
	twin->program.inputs = (struct facts) { NULL, 0 };
	if (!twin_inputs(build->arena, &build->place, &spec,
		&twin->program.inputs, err))
		return false;
	twin->plan.program = &twin->program;
	twin->stale = !twin->have ||
	    !measure_is_fresh(build->arena, &twin->plan, &twin->result);
	return true;
}

/* What an experiment and an interpreter are measured by, and what is known. */
static bool
add_twin(struct build *build, struct item *item, const struct python *python,
    struct err *err)
{
	const struct embed *e = item->embed;
	struct twin *twin =
	    ARENA_PUSH(build->arena, build->twins, build->ntwins);

	*twin = (struct twin) { .of = item, .python = *python };
	twin->plan = item->plan;
	twin->plan.id = twin_id(build, e->id, python->name);
	twin->plan.claims = NULL;
	twin->plan.nclaims = 0;
	twin->plan.null = false;
	twin->plan.environment = pythons_variables(build->arena, &build->place,
	    e->variables, e->nvariables);
	load(build, twin);
	/* A quick build is content with less, if there is not more already. */
	if (!look(build, twin, e->python.neffects, err))
		return false;
	return !twin->stale ||
	    e->python.neffects <= build->options.level->twin.effects ||
	    look(build, twin, build->options.level->twin.effects, err);
}

/*
 * Is the twin or the model another than when it was measured? The interpreter
 * cannot be asked: it is not here, or not to be.
 */
static bool
is_changed(struct build *build, const struct twin *twin)
{
	static const char compiled[] = "compiled program";
	const struct facts *then = &twin->result.inputs;
	const char *source = facts_get_text(then, "twin");
	const char *model = facts_get_text(then, compiled);
	const char *now = facts_get_text(&twin->of->program->inputs, compiled);

	return source == NULL || model == NULL || now == NULL ||
	    strcmp(model, now) != 0 ||
	    strcmp(source,
		file_hash(build->arena,
		    part_twin_source(build, twin->of->embed))) != 0;
}

/* One that was measured, by whatever interpreter, in an earlier build. */
static void
add_recorded(struct build *build, struct item *item, const char *file)
{
	struct arena *a = build->arena;
	const char *id = arena_strndup(a, file, strlen(file) - strlen(".json"));
	struct twin twin = { .of = item, .plan = { .id = id } };
	size_t i;

	for (i = 0; i < build->ntwins; i++)
		if (strcmp(build->twins[i].plan.id, id) == 0)
			return;
	load(build, &twin);
	twin.stale = twin.have && is_changed(build, &twin);
	if (twin.have && python_of_facts(&twin.result.env, &twin.python))
		*ARENA_PUSH(a, build->twins, build->ntwins) = twin;
}

static void
add_all_recorded(struct build *build)
{
	char *dir = path_join(build->arena, build->place.build, "results");
	struct err ignored;
	struct item *item;
	char **names, *at;
	size_t i, n;

	if (!dir_exists(dir) ||
	    !dir_list(build->arena, dir, &names, &n, &ignored))
		return;
	for (i = 0; i < n; i++) {
		at = strchr(names[i], '@');
		if (at == NULL || !text_ends(names[i], ".json") ||
		    text_ends(names[i], ".partial.json"))
			continue;
		item = build_find(build,
		    arena_strndup(build->arena, names[i],
			(size_t)(at - names[i])));
		if (item != NULL && item->embed->python.neffects > 0)
			add_recorded(build, item, names[i]);
	}
}

/* What both show by each effect that can be seen in this interpreter. */
static void
compare(struct build *build, struct twin *twin)
{
	const struct embed *e = twin->of->embed;
	size_t i;

	twin->agreements = arena_alloc(build->arena,
	    (e->python.neffects + 1) * sizeof(*twin->agreements));
	for (i = 0; twin->have && i < e->python.neffects; i++)
		twin->agreements[i] = effect_compare(build->arena,
		    &e->python.effects[i], &twin->result);
}

/* Newest first, as they are listed. */
static int
by_item_and_version(const void *a, const void *b)
{
	const struct twin *x = a, *y = b;

	if (x->of != y->of)
		return x->of < y->of ? -1 : 1;
	if (x->python.order != y->python.order)
		return x->python.order > y->python.order ? -1 : 1;
	return strcmp(x->python.name, y->python.name);
}

bool
part_has_twins(const struct build *build)
{
	size_t i;

	for (i = 0; i < build->nitems; i++)
		if (build->items[i].embed->python.neffects > 0)
			return true;
	return false;
}

static void
warn_of_problems(struct build *build)
{
	size_t i;

	for (i = 0; i < build->pythons.nproblems; i++)
		*ARENA_PUSH(build->arena, build->warnings, build->nwarnings) =
		    build->pythons.problems[i];
}

bool
part_bind_twins(struct build *build, struct err *err)
{
	size_t i, k;

	if (!part_has_twins(build))
		return true;
	if (build->options.pythons && !build->options.no_run) {
		pythons_find(build->arena, &build->place, &build->pythons);
		warn_of_problems(build);
	}
	for (i = 0; i < build->nitems; i++)
		for (k = 0; k < build->pythons.count; k++)
			if (build->items[i].embed->python.neffects > 0 &&
			    !build->items[i].program->failed &&
			    !add_twin(build, &build->items[i],
				&build->pythons.list[k], err))
				return false;
	add_all_recorded(build);
	if (build->ntwins > 1)
		qsort(build->twins, build->ntwins, sizeof(*build->twins),
		    by_item_and_version);
	for (i = 0; i < build->ntwins; i++) {
		if (build->twins[i].plan.program != NULL)
			build->twins[i].plan.program = &build->twins[i].program;
		compare(build, &build->twins[i]);
	}
	return true;
}

static void
fail(struct twin *twin, const struct failure *failure)
{
	twin->failed = true;
	twin->failure = *failure;
}

/* Makes what was measured its result, if it can be one. */
static bool
take(struct build *build, struct twin *twin, struct outcome *outcome,
    bool record, struct err *err)
{
	if (!outcome->measured) {
		if (outcome->stopped) {
			build->twins_left++;
			return true;
		}
		fail(twin, &outcome->mishap.failure);
		measure_forget(build->arena, &build->place, &twin->plan);
		return true;
	}
	if (!pythons_same(build->arena, &twin->python)) {
		fail(twin,
		    &(struct failure) { .stage = "run",
			.what = "the interpreter was replaced while it was "
				"measured",
			.words = "" });
		return true;
	}
	twin->result = outcome->result;
	python_note(build->arena, &twin->python, &twin->result.env);
	result_show_all(build->arena, &twin->result);
	twin->have = true;
	twin->stale = false;
	compare(build, twin);
	if (!record)
		return true;
	if (!store_save(build->arena, &build->place, &twin->result, NULL, NULL,
		0, err))
		return false;
	measure_forget(build->arena, &build->place, &twin->plan);
	return true;
}

static bool
measure_one(struct build *build, struct twin *twin, bool record,
    struct err *err)
{
	struct twin_spec spec = spec_of(build, twin);
	struct facts inputs = twin->program.inputs;
	struct outcome outcome;
	struct mishap mishap;
	struct twin_pair pair;
	bool ok;

	twin->running = false;
	if (!twin_program(build->arena, &build->place, &spec, &pair, &ok,
		&mishap, err))
		return false;
	twin->program = pair.program;
	twin->program.inputs = inputs;
	twin->python.listing = pair.listing;
	if (!ok) {
		fail(twin, &mishap.failure);
		return true;
	}
	/* The first effects cannot be seen there, but others may. */
	if (pair.neffects == 0 &&
	    twin->plan.neffects < twin->of->embed->python.neffects)
		return look(build, twin, twin->of->embed->python.neffects,
			   err) &&
		    (!twin->stale || measure_one(build, twin, record, err));
	/* Nothing of it can be seen there, such as threads without a lock. */
	if (pair.neffects == 0) {
		twin->none = true;
		return true;
	}
	twin->plan.effects = pair.effects;
	twin->plan.neffects = pair.neffects;
	if (!alone_take(build->arena, &build->alone, &build->place,
		build->options.progress, err))
		return false;
	alone_wait_quiet(build->arena, &build->alone, build->options.progress);
	return measure_run(build->arena, &build->place, &twin->plan, record,
		   build->alone.foreign, build->options.progress, &outcome,
		   err) &&
	    take(build, twin, &outcome, record, err);
}

/*
 * In which order interpreters are measured: the newest, the oldest Python 3,
 * one without a lock, and then the others from the newest down.
 */
static int
rank_of(const struct build *build, const struct python *python)
{
	const struct pythons *all = &build->pythons;
	int newest = -1, oldest = -1, i, n = (int)all->count, at = 0;

	for (i = 0; i < n; i++) {
		const struct python *p = &all->list[i];

		if (p->gil && newest < 0)
			newest = i;
		if (p->gil && p->order >= 3000)
			oldest = i;
		if (strcmp(p->name, python->name) == 0)
			at = i;
	}
	if (at == newest)
		return 0;
	if (at == oldest)
		return 1;
	return python->gil ? 3 + at : 2;
}

static double
budget_s(const struct build *build)
{
	double asked = build->options.pythons_s;

	return asked >= 0 ? asked : build->options.level->twin.total_s;
}

bool
build_measure_twins(struct build *build, struct err *err)
{
	double until_ns = 0;
	int rank, most = 3 + (int)build->pythons.count;
	size_t i;

	for (i = 0; !build->options.no_run && i < build->ntwins; i++)
		build->twins[i].running = build->twins[i].stale &&
		    build->twins[i].plan.program != NULL &&
		    !build->twins[i].of->aside;
	for (rank = 0; rank < most; rank++) {
		if (rank == 1)
			until_ns = clock_now_ns() + budget_s(build) * 1e9;
		for (i = 0; i < build->ntwins; i++) {
			struct twin *twin = &build->twins[i];

			if (!twin->running ||
			    rank_of(build, &twin->python) != rank)
				continue;
			twin->plan.until_ns = until_ns;
			if (rank > 0 && clock_now_ns() > until_ns) {
				twin->running = false;
				build->twins_left++;
				continue;
			}
			if (!part_renew(build, false, err) ||
			    !measure_one(build, twin, true, err))
				return false;
		}
	}
	return true;
}

static const char *
names_of(struct build *build)
{
	const char **names = NULL;
	size_t i, n = 0;

	for (i = 0; i < build->pythons.count; i++)
		*ARENA_PUSH(build->arena, names, n) =
		    build->pythons.list[i].name;
	return n > 0 ? text_join(build->arena, names, n) : "none was found";
}

bool
build_measure_twin(struct build *build, struct item *item, const char *name,
    bool record, const struct twin **twin, struct err *err)
{
	size_t i;

	if (item->embed->python.neffects == 0)
		return err_set(err,
		    "'%s' has no twin in Python, expected one of those that "
		    "the page Model and Python lists",
		    item->embed->id);
	pythons_find(build->arena, &build->place, &build->pythons);
	warn_of_problems(build);
	for (i = 0; i < build->pythons.count; i++)
		if (strcmp(build->pythons.list[i].name, name) == 0)
			break;
	if (i == build->pythons.count)
		return err_set(err,
		    "no Python '%s' on this machine, expected one of: %s", name,
		    names_of(build));
	if (!check_effects(build, item, err) ||
	    !add_twin(build, item, &build->pythons.list[i], err))
		return false;
	*twin = &build->twins[build->ntwins - 1];
	return measure_one(build, &build->twins[build->ntwins - 1], record,
	    err);
}

size_t
build_twins(const struct build *build, const struct twin **twins, size_t *left)
{
	*twins = build->twins;
	*left = build->twins_left;
	return build->ntwins;
}

static struct beside_python
shown_of(struct arena *arena, const struct twin *twin)
{
	return (struct beside_python) { .python = &twin->python,
		.agreements = twin->agreements,
		.model = effect_model(arena, twin->of->embed->python.versions,
		    twin->of->embed->python.nversions, &twin->python),
		.result = twin->have ? &twin->result : NULL,
		.failure = twin->failed ? &twin->failure : NULL,
		.stale = twin->have && twin->stale,
		.running = twin->running,
		.none = twin->none };
}

struct beside *
part_beside(struct build *build, struct arena *arena, const struct item *item,
    const char *root, const char *source)
{
	struct beside *beside = arena_alloc(arena, sizeof(*beside));
	struct beside_python *list = NULL;
	size_t i;

	if (item->embed->python.neffects == 0)
		return NULL;
	*beside = (struct beside) { .id = item->embed->id,
		.effects = item->embed->python.effects,
		.neffects = item->embed->python.neffects,
		.source = source,
		.figure = item->beside,
		.about = build->options.single != NULL ?
		    NULL :
		    arena_printf(arena, "%s%s#get", root,
			page_lookup_file(LOOKUP_PYTHON)) };
	for (i = 0; i < build->ntwins; i++)
		if (build->twins[i].of == item)
			*ARENA_PUSH(arena, list, beside->npythons) =
			    shown_of(arena, &build->twins[i]);
	beside->pythons = list;
	return beside;
}

struct beside_all
part_all_twins(struct build *build, struct arena *arena)
{
	struct beside_all all = { .left = build->twins_left,
		.problems = build->pythons.problems,
		.nproblems = build->pythons.nproblems,
		.figure = build->twins_figure };
	const char **titles = NULL, **pages = NULL;
	struct beside *list = NULL, *one;
	size_t i, n = 0, ntitles = 0, npages = 0;

	for (i = 0; i < build->nitems; i++) {
		const struct item *item = &build->items[i];

		one = part_beside(build, arena, item, "", NULL);
		if (one == NULL)
			continue;
		*ARENA_PUSH(arena, list, n) = *one;
		*ARENA_PUSH(arena, titles, ntitles) =
		    item->program->exp.title != NULL ?
		    item->program->exp.title :
		    item->embed->id;
		*ARENA_PUSH(arena, pages, npages) = item->page;
	}
	all.list = list;
	all.titles = titles;
	all.pages = pages;
	all.count = n;
	return all;
}
