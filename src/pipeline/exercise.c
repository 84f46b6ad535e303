/*
 * Knows which chapter shows which exercise, and what of the learner's progress
 * stands on its card.
 */
#include <string.h>

#include "base/text.h"
#include "book/exercise.h"
#include "pipeline/parts.h"
#include "pipeline/speed.h"
#include "press/exercise.h"
#include "sys/file.h"

/* Those of the book, read when the first block asks for one. */
static bool
read_all(struct build *build, struct err *err)
{
	if (build->shown != NULL)
		return true;
	if (!workbook_exercises(build->arena, &build->place, &build->workbook,
		err))
		return false;
	build->shown = arena_alloc(build->arena,
	    (build->workbook.count + 1) * sizeof(*build->shown));
	return true;
}

static bool
unknown(struct build *build, const struct chapter *chapter,
    const struct slot *slot, struct err *err)
{
	const char **names = NULL;
	size_t i, n = 0;

	for (i = 0; i < build->workbook.count; i++)
		*ARENA_PUSH(build->arena, names, n) =
		    build->workbook.exercises[i].id;
	return err_at(err, chapter->path, slot->line,
	    "no exercise '%s', expected one in experiments/exercises: %s",
	    slot->id, text_join(build->arena, names, n));
}

/* Shown here, where it belongs, and for the first time? */
static bool
find(struct build *build, const struct chapter *chapter,
    const struct slot *slot, size_t *at, struct err *err)
{
	const struct exercise *e;
	const struct shown *shown;
	struct err ignored;

	if (!workbook_find(&build->workbook, slot->id, at, &ignored))
		return unknown(build, chapter, slot, err);
	e = &build->workbook.exercises[*at];
	shown = &build->shown[*at];
	if (shown->path != NULL)
		return err_at(err, chapter->path, slot->line,
		    "exercise '%s' is shown also at %s:%d, expected once in "
		    "the book",
		    e->id, shown->path, shown->line);
	if (strcmp(arena_printf(build->arena, "%s.html", e->after),
		chapter->page) != 0)
		return err_at(err, chapter->path, slot->line,
		    "exercise '%s' is of the chapter '%s', by %s:%d, expected "
		    "to be shown there",
		    e->id, e->after, e->file, e->after_line);
	return true;
}

/* What code is often like, as a list: each with the reason that catches it. */
static const char *
wrong_text(struct arena *arena, const struct exercise *e)
{
	struct buf list = BUF_INIT;
	const char *text;
	size_t i;

	for (i = 0; i < e->nmutants; i++)
		buf_printf(&list, "- %s: `%s`\n", e->mutants[i].text,
		    e->mutants[i].caught);
	text = arena_strdup(arena, list.data);
	buf_fini(&list);
	return text;
}

/* Puts the Markdown of an exercise into the block that shows it. */
static bool
fill(struct build *build, struct chapter *chapter, size_t slot,
    const struct exercise *e, struct err *err)
{
	struct arena *a = build->arena;
	struct doc_part part = { SLOT_TASK, e->id, e->file, e->task_line,
		e->task };
	size_t i;

	if (!doc_add(a, &chapter->doc, slot, &part, err))
		return false;
	for (i = 0; i < e->nhints; i++) {
		part = (struct doc_part) { SLOT_FOLD,
			arena_printf(a, "Hint %zu of %zu", i + 1, e->nhints),
			e->file, e->hint_lines[i], e->hints[i] };
		if (!doc_add(a, &chapter->doc, slot, &part, err))
			return false;
	}
	if (e->nmutants == 0)
		return true;
	part = (struct doc_part) { SLOT_FOLD, "What is often got wrong",
		e->file, e->mutants[0].line, wrong_text(a, e) };
	return doc_add(a, &chapter->doc, slot, &part, err);
}

bool
part_show_exercises(struct build *build, struct chapter *chapter,
    struct err *err)
{
	/* What is put there comes behind these. */
	size_t i, at, n = chapter->doc.nslots;

	for (i = 0; i < n; i++) {
		const struct slot *slot = &chapter->doc.slots[i];

		if (slot->kind != SLOT_EXERCISE)
			continue;
		if (!read_all(build, err) ||
		    !find(build, chapter, slot, &at, err))
			return false;
		build->shown[at] =
		    (struct shown) { chapter->path, chapter->page, slot->line };
		if (!fill(build, chapter, i, &build->workbook.exercises[at],
			err))
			return false;
	}
	return true;
}

bool
part_check_exercises(struct build *build, struct err *err)
{
	size_t i;

	for (i = 0; build->shown != NULL && i < build->workbook.count; i++) {
		const struct exercise *e = &build->workbook.exercises[i];

		if (build->shown[i].path == NULL)
			return err_at(err, e->file, e->after_line,
			    "no chapter shows exercise '%s', expected a block "
			    "exercise with 'solve: %s' in %s.md",
			    e->id, e->id, e->after);
	}
	return true;
}

/* Lets a chapter show the solutions that its reader may see, and no other. */
static bool
show_solutions(struct build *build, struct chapter *chapter, struct err *err)
{
	struct workbook *book = &build->workbook;
	struct listing *listing;
	size_t i, at;
	char *text;

	for (i = 0; i < chapter->doc.nslots; i++) {
		const struct slot *slot = &chapter->doc.slots[i];

		if (slot->kind != SLOT_EXERCISE)
			continue;
		chapter->nlistings[i] = 0;
		if (build->damaged || !workbook_find(book, slot->id, &at, err))
			continue;
		if (!book->progress[at].solved && !book->progress[at].gave_up)
			continue;
		if (!workbook_read(book, at, "solution.c", &text, err))
			return false;
		chapter->nlistings[i] = 1;
		listing = chapter->listings[i] =
		    arena_alloc(build->view, sizeof(*listing));
		listing->file = arena_printf(build->view,
		    "experiments/exercises/%s/solution.c", slot->id);
		listing->text = text;
	}
	return true;
}

bool
part_read_progress(struct build *build, bool last, struct err *err)
{
	struct arena *a = build->arena;
	struct err why;
	size_t i;

	if (build->shown == NULL)
		return true;
	build->workbook.arena = build->view;
	build->damaged = !workbook_progress(&build->workbook, &why);
	if (build->damaged && last)
		*ARENA_PUSH(a, build->warnings, build->nwarnings) =
		    arena_printf(a, "%s; the pages are without your progress",
			why.text);
	for (i = 0; i < build->nchapters; i++)
		if (!show_solutions(build, &build->chapters[i], err))
			return false;
	return true;
}

/* One deeper than the heading above the block. */
static int
level_of(const struct doc *doc, const struct slot *slot)
{
	size_t i, k = 0;
	int level = 1;

	for (i = 0; i < doc->nslots; i++)
		if (doc->slots[i].kind == SLOT_ANCHOR) {
			if (doc->slots[i].line < slot->line)
				level = doc->headings[k].level;
			k++;
		}
	return level < 6 ? level + 1 : 6;
}

/* What was last measured of the learner's code, where that is asked for. */
static const char *
speed_of(struct build *build, struct arena *arena, const char *id)
{
	struct speed speed;
	struct err ignored;

	return speed_read(arena, &build->place, id, &speed, &ignored) ?
	    speed_text(arena, &speed) :
	    "";
}

struct markup
part_exercise(struct build *build, struct arena *arena,
    const struct chapter *chapter, size_t slot)
{
	const struct slot *s = &chapter->doc.slots[slot];
	struct exercise_card card = { .level = level_of(&chapter->doc, s),
		.command = part_command(build, arena) };
	struct err ignored;
	size_t at;

	if (s->kind == SLOT_FOLD)
		return exercise_fold(arena, s->id);
	workbook_find(&build->workbook, s->id, &at, &ignored);
	card.exercise = &build->workbook.exercises[at];
	if (!build->damaged)
		card.solving = &build->workbook.progress[at];
	if (s->kind == SLOT_TASK) {
		card.speed = speed_of(build, arena, s->id);
		return exercise_task(arena, &card);
	}
	if (chapter->nlistings[slot] > 0)
		card.solution = chapter->listings[slot];
	return exercise_around(arena, &card);
}

void
part_exercises_html(struct build *build, struct arena *arena, struct buf *out)
{
	struct exercise_row *rows = NULL;
	size_t c, i, at, n = 0;
	struct err ignored;

	for (c = 0; c < build->nchapters; c++)
		for (i = 0; i < build->chapters[c].doc.nslots; i++) {
			const struct chapter *chapter = &build->chapters[c];
			const struct slot *slot = &chapter->doc.slots[i];

			if (slot->kind != SLOT_EXERCISE)
				continue;
			workbook_find(&build->workbook, slot->id, &at,
			    &ignored);
			*ARENA_PUSH(arena, rows, n) = (struct exercise_row) {
				&build->workbook.exercises[at],
				build->damaged ? NULL :
						 &build->workbook.progress[at],
				chapter->page, chapter->doc.title
			};
		}
	exercises_list(out, rows, n, part_command(build, arena));
}
