/* Knows how a check is built and bounded; what it says is in data/trial.c. */
#include "lab/attempt.h"

#include <string.h>

#include "base/text.h"
#include "lab/compile.h"
#include "lab/variables.h"
#include "sys/host.h"
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

/* What came of the run of a check. */
static void
read_trial(struct arena *arena, const struct proc_result *result,
    struct trial *trial)
{
	*trial = trial_parse(arena, result->lab);
	if (trial->reason == NULL && !(trial->passed && proc_ok(result)))
		explain(arena, result, trial);
}

/* Runs those that were compiled. */
static bool
run_all(struct arena *arena, const struct place *place,
    const struct program *programs, struct attempt *attempts, size_t count,
    struct err *err)
{
	struct proc_spec *specs = arena_alloc(arena, count * sizeof(*specs));
	struct proc_result *results =
	    arena_alloc(arena, count * sizeof(*results));
	size_t i, n = 0;

	for (i = 0; i < count; i++) {
		const char **argv = arena_alloc(arena, 2 * sizeof(*argv));

		argv[0] = programs[i].command;
		if (!programs[i].failed)
			specs[n++] = (struct proc_spec) { .argv = argv,
				.cwd = place->root,
				.env = variables_list(arena, NULL, 0),
				.lab_channel = true,
				.limits = limits };
	}
	if (!proc_run_all(arena, specs, results, n,
		(unsigned)host_effective_cpus(), err))
		return false;
	for (i = n = 0; i < count; i++)
		if (!programs[i].failed)
			read_trial(arena, &results[n++], &attempts[i].trial);
	return true;
}

/* The learner's mistake, or that of whoever wrote the exercise. */
static bool
blame(struct arena *arena, const struct program *program,
    struct attempt *attempt, struct err *err)
{
	const char *words = text_printable(arena, program->failure.words);

	attempt->trial = (struct trial) { .reason = "compile", .text = words };
	return strcmp(program->failure.stage, "link") == 0 ||
	    strstr(words, attempt->source) != NULL ||
	    err_set(err, "the check of '%s' does not compile: %s",
		attempt->exercise, words);
}

bool
attempt_run(struct arena *arena, const struct place *place,
    struct attempt *attempts, size_t count, struct err *err)
{
	struct program *programs =
	    arena_alloc(arena, count * sizeof(*programs));
	size_t i;
	bool ok;

	for (i = 0; i < count; i++)
		programs[i] = (struct program) { .name = arena_printf(arena,
						     "exercises/%s/check",
						     attempts[i].exercise),
			.with = attempts[i].source };
	ok = compile_programs(arena, place, programs, count, NULL, NULL, err);
	for (i = 0; ok && i < count; i++)
		ok = !programs[i].failed ||
		    blame(arena, &programs[i], &attempts[i], err);
	return ok && run_all(arena, place, programs, attempts, count, err);
}
