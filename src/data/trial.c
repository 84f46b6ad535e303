/* Knows the report of experiments/explore/witness.c; trusts none of it. */
#include "data/trial.h"

#include <signal.h>
#include <string.h>

#include "base/text.h"
#include "data/json.h"

static int64_t
count_of(const json_t *scene, const char *key)
{
	double number = json_get_number(scene, key);

	return number >= 0 && number < 1e15 ? (int64_t)number : 0;
}

/* A member's text, as a terminal can show it; "" if there is none. */
static char *
words(struct arena *arena, const json_t *object, const char *key)
{
	return text_printable(arena, json_text(arena, object, key, ""));
}

static void
read_steps(struct arena *arena, const json_t *list, struct trial *trial)
{
	const json_t *item;
	size_t i;

	json_array_foreach(list, i, item) {
		struct trial_step *step =
		    ARENA_PUSH(arena, trial->steps, trial->nsteps);

		step->thread = (int)count_of(item, "thread");
		step->step = words(arena, item, "step");
		step->says = words(arena, item, "says");
		step->file = words(arena, item, "file");
		step->line = (int)count_of(item, "line");
	}
}

static const char *
crash(int signal)
{
	switch (signal) {
	case SIGSEGV:
	case SIGBUS:
		return "a wrong address, or a stack that was used up";
	case SIGFPE:
		return "a division by zero";
	case SIGABRT:
		return "abort() was called";
	default:
		return "an illegal instruction";
	}
}

/* A crash, or a loop without a step in it: where it was last seen. */
static const char *
where(struct arena *arena, const json_t *scene, const char *reason)
{
	int thread = (int)count_of(scene, "thread");
	int line = (int)count_of(scene, "after_line");
	const char *name = thread < 1 || thread > 26 ?
	    "the check" :
	    arena_printf(arena, "%c", 'A' + thread - 1);
	const char *at = line == 0 ?
	    "before its first step" :
	    arena_printf(arena, "after the step in line %d", line);

	if (strcmp(reason, "ended") == 0)
		return arena_printf(arena, "%s ended the whole program %s.",
		    name, at);
	if (strcmp(reason, "crash") == 0)
		return arena_printf(arena, "%s crashed %s: %s.", name, at,
		    crash((int)count_of(scene, "signal")));
	return arena_printf(arena,
	    "%s computed on and on %s, and came to no further step: a loop "
	    "without an end?",
	    name, at);
}

static void
read_failure(struct arena *arena, const json_t *scene, struct trial *trial)
{
	const json_t *witness = json_object_get(scene, "witness");

	trial->passed = false;
	trial->scene = words(arena, scene, "scene");
	trial->reason = words(arena, scene, "reason");
	trial->text = words(arena, scene, "text");
	if (*trial->text == '\0')
		trial->text = where(arena, scene, trial->reason);
	if (json_is_array(witness))
		read_steps(arena, witness, trial);
}

struct trial
trial_parse(struct arena *arena, const char *report, const char *token)
{
	struct trial trial = { .whole = true };
	const char *line = report, *end;

	for (; *line != '\0'; line = *end != '\0' ? end + 1 : end) {
		json_t *scene;

		end = line + strcspn(line, "\n");
		scene = json_loadb(line, (size_t)(end - line), 0, NULL);
		if (!json_is_object(scene) ||
		    strcmp(json_text(arena, scene, "token", ""), token) != 0) {
			json_decref(scene);
			continue;
		}
		trial.passed = true;
		trial.orders += count_of(scene, "orders");
		trial.taken += count_of(scene, "steps");
		if (json_is_false(json_object_get(scene, "whole")))
			trial.whole = false;
		if (!json_is_false(json_object_get(scene, "failed"))) {
			read_failure(arena, scene, &trial);
			json_decref(scene);
			return trial;
		}
		json_decref(scene);
	}
	return trial;
}
