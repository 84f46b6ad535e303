/* Knows how a check is built, bounded and watched; what it says is in data/. */
#include "lab/attempt.h"

#include <string.h>
#include <sys/random.h>

#include "base/hash.h"
#include "base/text.h"
#include "data/sanitizer.h"
#include "lab/compile.h"
#include "lab/permit.h"
#include "lab/variables.h"
#include "sys/host.h"
#include "sys/proc.h"

static const struct proc_limits limits = { .memory_bytes = 1ull << 30,
	.file_bytes = 1 << 20,
	.processes = 4096,
	.output_bytes = 1 << 18 };

/*
 * The sanitizers lay out terabytes of addresses and use few of them: what they
 * may use is said to them.
 */
static const struct proc_limits limits_watched = { .file_bytes = 1 << 20,
	.processes = 4096,
	.output_bytes = 1 << 18 };

enum watcher { TSAN, ASAN, WATCHERS };

static const struct {
	const char *flags, *variable;
} watchers[WATCHERS] = {
	{ "-O1 -g -fsanitize=thread",
	    "TSAN_OPTIONS=halt_on_error=1:atexit_sleep_ms=0:hard_rss_limit_mb=1024" },
	{ "-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all",
	    "ASAN_OPTIONS=detect_leaks=0:hard_rss_limit_mb=1024" },
};

/* What one call of attempt_run has in common. */
struct bench {
	struct arena *arena;
	const struct place *place;
	bool strict;
	double seconds; /* for a check; half as much for a watcher */
	const char *token;
	struct program *programs; /* of each attempt */
	struct attempt *attempts;
	size_t count;
	struct err *err;
};

/* What a program that gave no report did instead. */
static void
explain(struct bench *bench, const struct proc_result *result,
    struct trial *trial)
{
	struct arena *arena = bench->arena;

	trial->passed = false;
	if (result->end == PROC_TIMED_OUT) {
		trial->reason = "endless";
		trial->text = arena_printf(arena,
		    "After %g s it had not come to an end.", bench->seconds);
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
read_trial(struct bench *bench, const struct proc_result *result,
    struct trial *trial)
{
	*trial = trial_parse(bench->arena, result->lab, bench->token);
	if (trial->reason == NULL && !(trial->passed && proc_ok(result)))
		explain(bench, result, trial);
}

/* A program in the book's folder, with one variable more. */
static struct proc_spec
command(struct bench *bench, const struct program *program,
    const char *const *variables, size_t count)
{
	const char **argv = arena_alloc(bench->arena, 2 * sizeof(*argv));
	const char *const *fixed = variables_list(bench->arena, NULL, 0);
	const char **env = NULL;
	size_t n = 0, i;

	argv[0] = program->command;
	for (; *fixed != NULL; fixed++)
		*ARENA_PUSH(bench->arena, env, n) = *fixed;
	for (i = 0; i < count; i++)
		*ARENA_PUSH(bench->arena, env, n) = variables[i];
	*ARENA_PUSH(bench->arena, env, n) = NULL;
	return (struct proc_spec) { .argv = argv,
		.cwd = bench->place->root,
		.env = env,
		.lab_channel = true };
}

/* Runs those that have no trial yet. */
static bool
run_checks(struct bench *bench)
{
	struct arena *a = bench->arena;
	struct proc_spec *specs = arena_alloc(a, bench->count * sizeof(*specs));
	struct proc_result *results =
	    arena_alloc(a, bench->count * sizeof(*results));
	const char *variables[] = {
		arena_printf(a, "REPORT_TOKEN=%s", bench->token),
		/* It is left the time to tell. */
		arena_printf(a, "CHECK_SECONDS=%g", bench->seconds - 2),
	};
	size_t i, n = 0;

	for (i = 0; i < bench->count; i++) {
		if (bench->attempts[i].trial.reason != NULL)
			continue;
		specs[n] = command(bench, &bench->programs[i], variables, 2);
		specs[n].limits = limits;
		specs[n++].limits.wall_s = bench->seconds;
	}
	if (!proc_run_all(a, specs, results, n, (unsigned)host_effective_cpus(),
		bench->err))
		return false;
	for (i = n = 0; i < bench->count; i++)
		if (bench->attempts[i].trial.reason == NULL)
			read_trial(bench, &results[n++],
			    &bench->attempts[i].trial);
	return true;
}

/* Whether a watcher has to say something to what came of an attempt. */
static bool
is_watched(const struct trial *trial, enum watcher watcher)
{
	return trial->passed ||
	    (watcher == ASAN && strcmp(trial->reason, "crash") == 0);
}

static void
read_watched(struct bench *bench, enum watcher watcher,
    const struct proc_result *result, struct attempt *attempt)
{
	struct trial *trial = &attempt->trial;
	struct complaint complaint;

	if (sanitizer_read(bench->arena, result->err, attempt->source,
		&complaint)) {
		trial->passed = false;
		trial->reason = complaint.reason;
		trial->text = complaint.text;
		trial->scene = NULL;
		trial->nsteps = 0;
	} else if (proc_ok(result)) {
		*(watcher == TSAN ? &trial->tsan : &trial->asan) = true;
	}
}

/*
 * Runs those that are right with real threads, watched. A watcher that cannot
 * work here (there is no library of it, or the addresses it needs are taken)
 * says nothing, and that is seen in the trial.
 */
static bool
watch(struct bench *bench, enum watcher watcher)
{
	struct arena *a = bench->arena;
	struct program *programs =
	    arena_alloc(a, bench->count * sizeof(*programs));
	struct attempt **of = arena_alloc(a, bench->count * sizeof(*of));
	struct proc_spec *specs = arena_alloc(a, bench->count * sizeof(*specs));
	struct proc_result *results =
	    arena_alloc(a, bench->count * sizeof(*results));
	const char *variables[] = { "REAL_THREADS=1",
		watchers[watcher].variable };
	size_t i, n = 0, ran = 0;

	for (i = 0; i < bench->count; i++) {
		if (!is_watched(&bench->attempts[i].trial, watcher))
			continue;
		of[n] = &bench->attempts[i];
		programs[n++] =
		    (struct program) { .name = bench->programs[i].name,
			    .with = bench->programs[i].with };
	}
	if (!compile_with_flags(a, bench->place, watchers[watcher].flags,
		programs, n, bench->err))
		return false;
	for (i = 0; i < n; i++) {
		if (programs[i].failed)
			continue;
		of[ran] = of[i];
		specs[ran] = command(bench, &programs[i], variables, 2);
		specs[ran].fixed_addresses = watcher == TSAN;
		specs[ran].limits = limits_watched;
		specs[ran++].limits.wall_s = bench->seconds / 2;
	}
	if (!proc_run_all(a, specs, results, ran,
		(unsigned)host_effective_cpus(), bench->err))
		return false;
	for (i = 0; i < ran; i++)
		read_watched(bench, watcher, &results[i], of[i]);
	return true;
}

/* The names that a linker found nowhere, with commas; NULL if none. */
static const char *
missing_names(struct arena *arena, const char *words)
{
	static const char *const before[] = { "undefined reference to `",
		"undefined symbol: " };
	const char **names = NULL;
	size_t count = 0, i, k;

	for (i = 0; i < 2; i++) {
		const char *at = words;

		while ((at = strstr(at, before[i])) != NULL) {
			char *name;

			at += strlen(before[i]);
			name = arena_printf(arena, "%.*s()",
			    (int)strcspn(at, "'\n"), at);
			for (k = 0; k < count && strcmp(names[k], name); k++)
				;
			if (k == count)
				*ARENA_PUSH(arena, names, count) = name;
		}
	}
	return count > 0 ? text_join(arena, names, count) : NULL;
}

/* A function that the check calls and nobody has written, in plain words. */
static void
blame_missing(struct bench *bench, struct attempt *attempt)
{
	const char *names = missing_names(bench->arena, attempt->trial.text);

	if (names == NULL)
		return;
	attempt->trial.reason = "missing";
	attempt->trial.text = arena_printf(bench->arena,
	    "%s: called, and not written anywhere. If your file has lost what "
	    "was in it, labbook start --reset %s begins anew and keeps it.",
	    names, attempt->exercise);
}

/* The learner's mistake, or that of whoever wrote the exercise. */
static bool
blame(struct bench *bench, const struct program *program,
    struct attempt *attempt)
{
	const struct failure *failure = &program->failure;
	const char *words = text_printable(bench->arena, failure->words);

	if (*words == '\0')
		words = arena_printf(bench->arena, "The compiler: %s.\n",
		    failure->what);
	attempt->trial = (struct trial) { .reason = "compile", .text = words };
	if (strcmp(failure->stage, "link") == 0) {
		blame_missing(bench, attempt);
		return true;
	}
	return program->with_failed ||
	    err_set(bench->err, "the check of '%s' does not compile: %s",
		attempt->exercise, words);
}

/* What does not compile, or uses what it must not, is not run. */
static bool
look(struct bench *bench, size_t i)
{
	const struct program *program = &bench->programs[i];
	struct attempt *attempt = &bench->attempts[i];
	const char *why;

	if (program->failed)
		return blame(bench, program, attempt);
	attempt->trial = (struct trial) { 0 };
	if (!permit_look(bench->arena, bench->place, program, bench->strict,
		&why, bench->err))
		return false;
	if (why != NULL)
		attempt->trial =
		    (struct trial) { .reason = "not-allowed", .text = why };
	return true;
}

static bool
make_token(struct bench *bench)
{
	unsigned char bytes[16];

	if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes))
		return err_set(bench->err, "no random number to be had");
	bench->token = hash_hex(bench->arena, bytes, sizeof(bytes));
	return true;
}

bool
attempt_run(struct arena *arena, const struct place *place,
    struct attempt *attempts, size_t count, bool strict, double seconds,
    struct err *err)
{
	struct bench bench = { .arena = arena,
		.place = place,
		.strict = strict,
		.seconds = seconds,
		.programs = arena_alloc(arena, count * sizeof(*bench.programs)),
		.attempts = attempts,
		.count = count,
		.err = err };
	size_t i;

	for (i = 0; i < count; i++)
		bench.programs[i] =
		    (struct program) { .name = arena_printf(arena,
					   "exercises/%s/check",
					   attempts[i].exercise),
			    .with = attempts[i].source };
	if (!make_token(&bench) ||
	    !compile_programs(arena, place, bench.programs, count, NULL, NULL,
		err))
		return false;
	for (i = 0; i < count; i++)
		if (!look(&bench, i))
			return false;
	return run_checks(&bench) && watch(&bench, TSAN) && watch(&bench, ASAN);
}
