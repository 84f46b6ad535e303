/* Knows how an exercise becomes an experiment; not how one is measured. */
#include "pipeline/speed.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "lab/alone.h"
#include "lab/compile.h"
#include "lab/measure.h"
#include "lab/store.h"
#include "press/answer.h"
#include "press/format.h"
#include "press/reason.h"
#include "sys/file.h"

/* What a reader waits for others to end. */
#define PATIENCE_S 10

/* So that a header can have other sizes there than where orders are followed.
 */
static const char measured[] = "-DMEASURED";

/* Results of exercises lie with the learner's files, and outlive build/. */
static struct place
place_of(struct arena *arena, const struct place *place)
{
	struct place theirs = *place;

	theirs.build = path_join(arena, place->root, "workbook");
	return theirs;
}

static void
judge(struct arena *arena, struct speed *speed)
{
	const struct embed *embed = speed->embed;
	size_t i;

	result_show_all(arena, &speed->result);
	speed->verdicts =
	    arena_alloc(arena, (embed->nclaims + 1) * sizeof(*speed->verdicts));
	for (i = 0; i < embed->nclaims; i++)
		speed->verdicts[i] =
		    claim_judge(arena, &embed->claims[i], &speed->result);
}

bool
speed_read(struct arena *arena, const struct place *place, const char *exercise,
    struct speed *speed, struct err *err)
{
	const char *folder = arena_printf(arena, "%s/exercises/%s",
	    place->experiments, exercise);
	char *file = path_join(arena, folder, "speed.yaml"), *text;
	struct place theirs = place_of(arena, place);
	struct err ignored;

	*speed = (struct speed) { 0 };
	if (!file_exists(file))
		return true;
	if (!file_read(arena, file, &text, NULL, err))
		return false;
	/* It is an experiment block but for its first line. */
	text = arena_printf(arena, "run: speed\n%s", text);
	speed->embed = arena_alloc(arena, sizeof(*speed->embed));
	if (!embed_parse(arena, file, -1, text, speed->embed, err))
		return false;
	speed->embed->id = exercise;
	if (speed->embed->nclaims == 0)
		return err_at(err, file, 1,
		    "no claims, expected what the code must be fast enough for");
	if (!store_load(arena, &theirs, exercise, &speed->result, &speed->have,
		&ignored))
		speed->have = false;
	if (speed->have)
		judge(arena, speed);
	return true;
}

/* Compiles speed.c with the source, and holds it against speed.yaml. */
static bool
prepare(struct arena *arena, const struct place *place, const char *exercise,
    const char *source, const struct embed *e, struct program *program,
    struct plan *plan, struct err *err)
{
	struct err why;
	size_t i;

	*program = (struct program) { .name = arena_printf(arena,
					  "exercises/%s/speed", exercise),
		.with = source };
	if (!compile_with_flags(arena, place, measured, program, 1, err))
		return false;
	if (program->failed)
		return err_set(err, "exercises/%s/speed.c does not compile: %s",
		    exercise, program->failure.words);
	*plan = (struct plan) { .id = exercise,
		.program = program,
		.samples = 1,
		.claims = e->claims,
		.nclaims = e->nclaims,
		.null = true };
	if (!experiment_points(arena, &program->exp, e->with, e->nwith,
		&plan->points, &plan->npoints, &why))
		return err_at(err, e->file, e->line + 2, "%s", why.text);
	for (i = 0; i < e->nclaims; i++)
		if (!expr_check(arena, &e->claims[i].expr, &program->exp,
			plan->points, plan->npoints, &why) ||
		    !claim_check_control(arena, &e->claims[i], &program->exp,
			plan->points, plan->npoints, &why))
			return err_at(err, e->file, e->claims[i].line,
			    "%s in claim '%s'", why.text, e->claims[i].id);
	if (!sentence_check(arena, &e->answer, &program->exp, plan->points,
		plan->npoints, &why))
		return err_at(err, e->file, e->answer_line, "%s in answer",
		    why.text);
	return true;
}

bool
speed_check(struct arena *arena, const struct place *place,
    const char *exercise, const char *source, const struct speed *speed,
    struct err *err)
{
	struct program program;
	struct plan plan;

	return speed->embed == NULL ||
	    prepare(arena, place, exercise, source, speed->embed, &program,
		&plan, err);
}

static bool
run(struct arena *arena, const struct place *place, const struct plan *plan,
    const struct progress *progress, struct outcome *outcome, struct err *err)
{
	struct alone alone = { .patience_s = PATIENCE_S };
	bool ok = alone_take(arena, &alone, place, progress, err);

	if (ok) {
		alone_wait_quiet(arena, &alone, progress);
		ok = measure_run(arena, place, plan, false, alone.foreign,
		    progress, outcome, err);
		alone_end(&alone);
	}
	return ok;
}

bool
speed_measure(struct arena *arena, const struct place *place,
    const char *exercise, const char *source, const struct level *level,
    const struct progress *progress, struct speed *speed, struct err *err)
{
	struct place theirs = place_of(arena, place);
	struct program program;
	struct outcome outcome;
	struct facts env = { 0 };
	struct plan plan;

	if (!prepare(arena, place, exercise, source, speed->embed, &program,
		&plan, err))
		return false;
	measure_environment(arena, place, &env);
	plan.env = &env;
	plan.level = level;
	if (!run(arena, place, &plan, progress, &outcome, err))
		return false;
	if (!outcome.measured)
		return err_set(err, "it failed while it was measured: %s",
		    outcome.mishap.failure.what);
	speed->result = outcome.result;
	speed->have = true;
	judge(arena, speed);
	return store_save(arena, &theirs, &speed->result, speed->embed->claims,
	    speed->verdicts, speed->embed->nclaims, err);
}

const char *
speed_fails(struct arena *arena, const struct speed *speed)
{
	size_t i;

	for (i = 0; speed->have && i < speed->embed->nclaims; i++)
		if (speed->verdicts[i].kind == VERDICT_FAILS)
			return arena_printf(arena,
			    "It is right, and not fast enough. Asked for: %s "
			    "Measured: %s.",
			    speed->embed->claims[i].text,
			    format_estimate(arena, &speed->verdicts[i].estimate,
				expr_unit(&speed->embed->claims[i].expr,
				    &speed->result.exp)));
	return NULL;
}

const char *
speed_text(struct arena *arena, const struct speed *speed)
{
	struct buf out = BUF_INIT;
	struct answer answer;
	const char *text;
	size_t i;

	if (!speed->have)
		return "";
	answer = answer_of(arena, &speed->result, &speed->embed->answer, NULL,
	    speed->embed->claims, speed->embed->nclaims);
	buf_printf(&out, "%s\n", answer_text(arena, &answer));
	for (i = 0; i < speed->embed->nclaims; i++) {
		const struct verdict *v = &speed->verdicts[i];
		const struct claim *claim = &speed->embed->claims[i];

		buf_printf(&out, "%s: %s (%s)\n",
		    v->kind == VERDICT_HOLDS	 ? "Holds" :
			v->kind == VERDICT_FAILS ? "Fails" :
						   "Your machine can't tell "
						   "just now",
		    claim->text,
		    v->kind == VERDICT_INCONCLUSIVE ?
			reason_meaning(v->reason) :
			format_estimate(arena, &v->estimate,
			    expr_unit(&claim->expr, &speed->result.exp)));
	}
	text = arena_strdup(arena, out.data);
	buf_fini(&out);
	return text;
}
