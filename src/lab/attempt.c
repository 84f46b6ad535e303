/* Knows how a check is built and bounded; what it says is in data/trial.c. */
#include "lab/attempt.h"

#include <string.h>

#include "base/text.h"
#include "lab/compile.h"
#include "lab/variables.h"
#include "sys/proc.h"

static const struct proc_limits limits = { .wall_s = 9,
	.memory_bytes = 1ull << 30,
	.file_bytes = 1 << 20,
	.processes = 4096,
	.output_bytes = 1 << 18 };

/* What a program that gave no report did instead. */
static void
explain(struct arena *arena, const struct proc_result *result,
    struct trial *trial)
{
	trial->passed = false;
	if (result->end == PROC_TIMED_OUT) {
		trial->reason = "endless";
		trial->text = arena_printf(arena,
		    "After %g s it had not come to an end.", limits.wall_s);
	} else if (result->end == PROC_SIGNALLED) {
		trial->reason = "crash";
		trial->text = arena_printf(arena, "It crashed: %s.",
		    proc_describe(arena, result, &limits));
	} else {
		trial->reason = "ended";
		trial->text = arena_printf(arena,
		    "It ended the program (exit status %d) before the check "
		    "was done.",
		    result->code);
	}
}

static bool
run(struct arena *arena, const struct place *place,
    const struct program *program, struct trial *trial, struct err *err)
{
	const char *argv[] = { program->command, NULL };
	struct proc_spec spec = { .argv = argv,
		.cwd = place->root,
		.env = variables_list(arena, NULL, 0),
		.lab_channel = true,
		.limits = limits };
	struct proc_result result;

	if (!proc_run(arena, &spec, &result, err))
		return false;
	*trial = trial_parse(arena, result.lab);
	if (trial->reason == NULL && !(trial->passed && proc_ok(&result)))
		explain(arena, &result, trial);
	return true;
}

bool
attempt_run(struct arena *arena, const struct place *place,
    const char *exercise, const char *source, struct trial *trial,
    struct err *err)
{
	struct program program = { .name = arena_printf(arena,
				       "exercises/%s/check", exercise),
		.with = source };
	struct alone alone = { .no_wait = true };
	bool ok =
	    compile_programs(arena, place, &program, 1, &alone, NULL, err);

	alone_end(&alone);
	if (!ok)
		return false;
	if (!program.failed)
		return run(arena, place, &program, trial, err);
	*trial = (struct trial) { .reason = "compile",
		.text = program.failure.words };
	if (strcmp(program.failure.stage, "link") != 0 &&
	    strstr(program.failure.words, source) == NULL)
		return err_set(err, "the check of '%s' does not compile: %s",
		    exercise, program.failure.words);
	return true;
}
