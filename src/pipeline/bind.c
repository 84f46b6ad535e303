/* Knows how what a chapter asks for meets what an experiment declares. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "book/region.h"
#include "lab/store.h"
#include "pipeline/parts.h"
#include "press/plot.h"
#include "sys/file.h"

const char *
part_known_experiments(struct build *build)
{
	const char **ids = NULL;
	char **names;
	struct err ignored;
	size_t i, n, count = 0;

	if (!dir_list(build->arena, build->place.experiments, &names, &n,
		&ignored))
		return "none";
	for (i = 0; i < n; i++)
		if (text_ends(names[i], ".c"))
			*ARENA_PUSH(build->arena, ids, count) =
			    arena_strndup(build->arena, names[i],
				strlen(names[i]) - 2);
	return text_join(build->arena, ids, count);
}

/* Is there a source for what the chapter wants to run? */
static bool
is_known(struct build *build, const struct embed *embed)
{
	return embed->source != NULL ||
	    file_exists(arena_printf(build->arena, "%s/%s.c",
		build->place.experiments, embed->run));
}

static bool
add_program(struct build *build, struct item *item, struct err *err)
{
	const struct embed *embed = item->embed;
	struct program *program;
	size_t i;

	if (!is_known(build, embed))
		return err_at(err, embed->file, embed->line,
		    "unknown "
		    "experiment '%s', expected one of %s",
		    embed->run, part_known_experiments(build));
	for (i = 0; i < build->nprograms; i++)
		if (embed->source == NULL && build->programs[i].text == NULL &&
		    strcmp(build->programs[i].name, embed->run) == 0)
			return true;
	program = ARENA_PUSH(build->arena, build->programs, build->nprograms);
	program->name = embed->run;
	program->text = embed->source;
	program->file = embed->file;
	program->line = embed->line + 1;
	return true;
}

/* Hashes the files that an experiment opens; they must be there. */
static bool
read_data(struct build *build, struct item *item, struct err *err)
{
	const struct embed *e = item->embed;
	struct facts *data = arena_alloc(build->arena, sizeof(*data));
	char *hash;
	size_t i;

	for (i = 0; i < e->ninputs; i++) {
		hash = file_hash(build->arena,
		    path_join(build->arena, build->place.root, e->inputs[i]));
		if (hash == NULL)
			return err_at(err, e->file, e->input_lines[i],
			    "input '%s' is no file that can be read, expected "
			    "its path from the book's folder (%s) on",
			    e->inputs[i], build->place.root);
		facts_text(build->arena, data,
		    arena_printf(build->arena, "input %s", e->inputs[i]), hash);
	}
	item->inputs = data;
	return true;
}

static struct program *
program_of(struct build *build, const struct embed *embed)
{
	size_t i;

	for (i = 0; i < build->nprograms; i++)
		if (strcmp(build->programs[i].name, embed->run) == 0 &&
		    (build->programs[i].text == NULL) ==
			(embed->source == NULL))
			return &build->programs[i];
	return NULL;
}

static bool
points_of(struct build *build, struct item *item, struct err *err)
{
	const struct embed *embed = item->embed;
	struct err why;
	size_t i;

	if (item->changed) {
		item->misused = !experiment_points(build->arena,
		    &item->program->exp, embed->with, embed->nwith,
		    &item->points, &item->npoints, &why);
		return !item->misused ||
		    err_set(err, "%s: %s", embed->id, why.text);
	}
	/* One by one first, so that the error can name the line. */
	for (i = 0; i < embed->nwith; i++)
		if (!experiment_points(build->arena, &item->program->exp,
			&embed->with[i], 1, &item->points, &item->npoints,
			&why))
			return err_at(err, embed->file, embed->with_lines[i],
			    "%s", why.text);
	if (experiment_points(build->arena, &item->program->exp, embed->with,
		embed->nwith, &item->points, &item->npoints, &why))
		return true;
	return err_at(err, embed->file, embed->line, "%s", why.text);
}

/* What is not said of the parameters that it is run with is left out. */
static bool
check_answer(struct build *build, struct item *item, struct err *err)
{
	struct embed *e = item->embed;
	struct err why;

	if (sentence_check(build->arena, &e->answer, &item->program->exp,
		item->points, item->npoints, &why))
		return true;
	e->answer.count = 0;
	return item->changed ||
	    err_at(err, e->file, e->answer_line, "%s in answer", why.text);
}

static bool
check_columns(struct build *build, struct item *item, struct err *err)
{
	const struct embed *e = item->embed;
	const struct experiment *exp = &item->program->exp;
	bool faster =
	    exp->nvariants > 1 && experiment_role(exp, ROLE_BASE) >= 0;
	size_t i;

	for (i = 0; i < e->ncolumns; i++)
		if (!(faster && strcmp(e->columns[i], "speedup") == 0) &&
		    experiment_metric(exp, e->columns[i]) < 0 &&
		    sample_builtin(e->columns[i]) == NULL)
			return err_at(err, e->file, e->columns_line,
			    "unknown column '%s', expected one of %s%s%s%s",
			    e->columns[i], faster ? "speedup, " : "",
			    exp->nmetrics > 0 ?
				experiment_metrics(build->arena, exp) :
				"",
			    exp->nmetrics > 0 ? ", " : "",
			    sample_builtins(build->arena));
	return true;
}

/* Do predict, claims and plot name things that the experiment has? */
static bool
check_embed(struct build *build, struct item *item, struct err *err)
{
	struct embed *e = item->embed;
	const struct experiment *exp = &item->program->exp;
	struct err why;
	size_t i;

	if (e->predict != NULL &&
	    !expr_check(build->arena, &e->predict_expr, exp, item->points,
		item->npoints, &why)) {
		if (!item->changed)
			return err_at(err, e->file, e->predict_line,
			    "%s in predict", why.text);
		e->predict = NULL;
	}
	if (!check_answer(build, item, err) || !check_columns(build, item, err))
		return false;
	for (i = 0; i < e->nclaims; i++) {
		const struct claim *claim = &e->claims[i];
		bool sound = expr_check(build->arena, &claim->expr, exp,
		    item->points, item->npoints, &why);

		if (sound &&
		    claim_check_control(build->arena, claim, exp, item->points,
			item->npoints, &why))
			continue;
		if (!item->changed)
			return err_at(err, e->file,
			    sound ? claim->control_line : claim->line,
			    "%s in claim '%s'", why.text, claim->id);
		/* Not said of these parameters: left out. */
		memmove(&e->claims[i], &e->claims[i + 1],
		    (e->nclaims - i - 1) * sizeof(*e->claims));
		e->nclaims--;
		i--;
	}
	for (i = 0; i < e->ny; i++)
		if (experiment_metric(exp, e->y[i]) < 0 &&
		    sample_builtin(e->y[i]) == NULL)
			return err_at(err, e->file, e->y_line,
			    "unknown metric '%s' in y, expected one of %s%s%s",
			    e->y[i], experiment_metrics(build->arena, exp),
			    exp->nmetrics > 0 ? ", " : "",
			    sample_builtins(build->arena));
	if (e->plot != NULL &&
	    !plot_is_kind(build->arena, &build->place, e->plot))
		return err_at(err, e->file, e->plot_line,
		    "unknown plot kind "
		    "'%s', expected one of %s",
		    e->plot, plot_kinds(build->arena, &build->place));
	return true;
}

/* Is it a result's file, or what is kept of one that was interrupted? */
static bool
is_result(struct arena *arena, const char *name, char **id)
{
	size_t len = strcspn(name, ".");

	*id = arena_strndup(arena, name, len);
	return text_is_id(*id) &&
	    (strcmp(name + len, ".json") == 0 ||
		strcmp(name + len, ".partial.json") == 0);
}

size_t
build_gone(struct build *build, const char *const **names)
{
	struct arena *a = build->arena;
	const char **gone = NULL;
	char **kept, *id;
	size_t i, n, count = 0;
	struct err ignored;

	if (!dir_list(a, path_join(a, build->place.build, "results"), &kept, &n,
		&ignored))
		n = 0;
	for (i = 0; i < n; i++)
		if (is_result(a, kept[i], &id) &&
		    build_find(build, id) == NULL &&
		    !file_exists(arena_printf(a, "%s/%s.c",
			build->place.experiments, id)))
			*ARENA_PUSH(a, gone, count) = kept[i];
	*names = gone;
	return count;
}

/* A recorded file that cannot be read is set aside, never trusted. */
static void
load_result(struct build *build, struct item *item)
{
	char *path = store_path(build->arena, &build->place, item->embed->id);
	struct err why;

	if (store_load(build->arena, &build->place, item->embed->id,
		&item->result, &item->have, &why))
		return;
	item->have = false;
	*ARENA_PUSH(build->arena, build->warnings, build->nwarnings) =
	    arena_printf(build->arena, "%s; set aside as %s.corrupt", why.text,
		path);
	rename(path, arena_printf(build->arena, "%s.corrupt", path));
}

void
part_judge(struct build *build, struct item *item)
{
	const struct preview *preview = build->options.as_if;
	const struct embed *embed = item->embed;
	size_t i;

	if (!item->have && preview == NULL)
		return;
	result_show_all(build->arena, &item->result);
	item->verdicts = arena_alloc(build->arena,
	    (embed->nclaims + 1) * sizeof(*item->verdicts));
	for (i = 0; i < embed->nclaims; i++) {
		if (item->have)
			item->verdicts[i] = claim_judge(build->arena,
			    &embed->claims[i], &item->result);
		if (preview == NULL)
			continue;
		item->verdicts[i].kind = preview->verdict.kind;
		item->verdicts[i].reason = preview->verdict.reason;
	}
}

const struct facts *
part_machine(struct build *build)
{
	if (build->machine == NULL) {
		build->machine =
		    arena_alloc(build->arena, sizeof(*build->machine));
		measure_environment(build->arena, &build->place,
		    build->machine);
	}
	return build->machine;
}

/* A failure that the chapter asked for is a lesson; its absence is not. */
void
part_weigh_failure(struct build *build, struct item *item,
    const struct outcome *o)
{
	const struct embed *e = item->embed;
	static const char *const names[] = { "success", "compile-error",
		"signal", "timeout", "exit" };
	bool compile = item->failed && o == NULL &&
	    strcmp(item->failure.stage, "library") != 0;
	bool met[] = {
		[EXPECT_SUCCESS] = false,
		[EXPECT_COMPILE_ERROR] = compile,
		[EXPECT_SIGNAL] = o != NULL && o->mishap.signal != 0,
		[EXPECT_TIMEOUT] = o != NULL && o->mishap.timed_out,
		[EXPECT_EXIT] = o != NULL && !o->measured &&
		    !o->mishap.timed_out && o->mishap.signal == 0 &&
		    o->mishap.exit_code == e->expect_code,
	};

	if (e->expect == EXPECT_SUCCESS)
		return;
	if (met[e->expect]) {
		item->failed = false;
		item->expected = names[e->expect];
	} else if (!item->failed) {
		item->failed = true;
		item->failure = (struct failure) { .stage = "run",
			.what = arena_printf(build->arena,
			    "it succeeded, "
			    "and the chapter expects %s",
			    names[e->expect]),
			.words = "" };
	}
}

static bool
bind_program(struct build *build, struct item *item, struct err *err)
{
	const struct embed *e = item->embed;

	item->program = program_of(build, e);
	if (item->program->failed) {
		item->failed = true;
		item->failure = item->program->failure;
		part_weigh_failure(build, item, NULL);
		load_result(build, item);
		item->stale = item->have;
	} else {
		if (!points_of(build, item, err) ||
		    !check_embed(build, item, err))
			return false;
		item->plan = (struct plan) { .id = e->id,
			.program = item->program,
			.points = item->points,
			.npoints = item->npoints,
			.samples = e->samples,
			.limit_s = e->limit_s,
			.variables = e->variables,
			.nvariables = e->nvariables,
			.data = item->inputs,
			.level = build->options.level,
			.env = part_machine(build),
			.claims = e->claims,
			.nclaims = e->nclaims };
		load_result(build, item);
		item->stale = !item->have ||
		    !measure_is_fresh(build->arena, &item->plan, &item->result);
	}
	part_judge(build, item);
	return true;
}

/* Live values must name an experiment of the book and things that it has. */
bool
part_check_values(struct build *build, const struct chapter *chapter,
    struct err *err)
{
	struct item *item;
	struct err why;
	size_t i;

	for (i = 0; i < chapter->doc.nslots; i++) {
		const struct slot *slot = &chapter->doc.slots[i];

		if (slot->kind != SLOT_VALUE)
			continue;
		item = build_find(build, slot->id);
		if (item == NULL)
			return err_at(err, chapter->path, slot->line,
			    "live value of unknown experiment '%s', expected "
			    "the id of one in this book",
			    slot->id);
		if (!item->program->failed &&
		    !expr_check(build->arena, &slot->expr, &item->program->exp,
			item->points, item->npoints, &why))
			return err_at(err, chapter->path, slot->line,
			    "%s in the live value of '%s'", why.text, slot->id);
	}
	return true;
}

bool
part_bind(struct build *build, struct item *items, size_t count,
    struct err *err)
{
	size_t first = build->nprograms, i;

	for (i = 0; i < count; i++)
		if (!read_data(build, &items[i], err) ||
		    !add_program(build, &items[i], err))
			return false;
	if (!compile_programs(build->arena, &build->place,
		build->programs + first, build->nprograms - first,
		&build->alone, build->options.progress, err))
		return false;
	for (i = 0; i < count; i++)
		if (!bind_program(build, &items[i], err))
			return false;
	return true;
}

/* Where something is shown: for paths and for errors. */
struct showing {
	const char *file; /* the chapter */
	int line;
	const char *run; /* the experiment whose file a bare name means */
	const struct chapter *chapter;
};

/* Cuts what a name in show stands for: REGION, or FILE#REGION. */
static bool
cut_listing(struct build *build, const struct showing *at, const char *show,
    struct listing *listing, struct err *err)
{
	struct arena *a = build->arena;
	const char *hash = strchr(show, '#');
	struct region region;
	struct err why;
	const char *path;
	char *text;

	if (hash == NULL && at->run == NULL)
		return err_at(err, at->file, at->line,
		    "show is '%s', "
		    "expected FILE#REGION",
		    show);
	path = hash != NULL ?
	    part_source_path(build,
		arena_strndup(a, show, (size_t)(hash - show))) :
	    arena_printf(a, "%s/%s.c", build->place.experiments, at->run);
	if (!file_read(a, path, &text, NULL, &why) ||
	    !region_cut(a, path, text, hash ? hash + 1 : show, &region, &why))
		return err_at(err, at->file, at->line, "show: %s", why.text);
	listing->file = path;
	listing->href = part_source_href(build, at->chapter, path, region.line);
	listing->name = region.name;
	listing->line = region.line;
	listing->text = region.text;
	return true;
}

static bool
cut_embed(struct build *build, const struct chapter *chapter,
    const struct embed *e, struct listing **list, size_t *count,
    struct err *err)
{
	const struct showing at = { e->file, e->show_line, e->run, chapter };
	size_t i;

	if (e->source != NULL)
		ARENA_PUSH(build->arena, *list, *count)->text = e->source;
	/* An unknown experiment is said to be one, not a missing file. */
	for (i = 0; i < e->nshow && is_known(build, e); i++)
		if (!cut_listing(build, &at, e->show[i],
			ARENA_PUSH(build->arena, *list, *count), err))
			return false;
	return true;
}

bool
part_cut_listings(struct build *build, struct chapter *chapter, struct err *err)
{
	struct arena *a = build->arena;
	size_t n = chapter->doc.nslots + 1, i;

	chapter->listings = arena_alloc(a, n * sizeof(*chapter->listings));
	chapter->nlistings = arena_alloc(a, n * sizeof(size_t));
	chapter->figures = arena_alloc(a, n * sizeof(char *));
	chapter->words = arena_alloc(a, n * sizeof(char *));
	for (i = 0; i < chapter->doc.nslots; i++) {
		const struct slot *slot = &chapter->doc.slots[i];
		const struct showing at = { chapter->path, slot->line, NULL,
			chapter };
		struct listing **list = &chapter->listings[i];
		size_t *count = &chapter->nlistings[i];

		if (slot->kind == SLOT_EMBED &&
		    !cut_embed(build, chapter, slot->embed, list, count, err))
			return false;
		if (slot->kind == SLOT_SOURCE &&
		    !part_point_source(build, chapter, slot, err))
			return false;
		if (slot->kind != SLOT_CODE && slot->kind != SLOT_EXAMPLE &&
		    slot->kind != SLOT_MISTAKE)
			continue;
		ARENA_PUSH(a, *list, *count)->text = slot->text;
		if (slot->show != NULL &&
		    !cut_listing(build, &at, slot->show, *list, err))
			return false;
	}
	return true;
}
