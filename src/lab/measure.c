/*
 * Knows the protocol of measuring: one fresh process a sample, variants
 * interleaved in blocks, work sized once. Does not interpret the samples.
 */
#include "lab/measure.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "base/buf.h"
#include "base/hash.h"
#include "lab/schedule.h"
#include "sys/clock.h"
#include "sys/file.h"
#include "sys/host.h"
#include "sys/proc.h"

#ifndef VERSION
#define VERSION "unknown"
#endif

enum { MOST_VARIANTS = 64, MOST_DOUBLINGS = 24, TAIL_BYTES = 4096 };

/* From the least effort to the most. */
static const struct level levels[] = {
	{ "quick", 6, 50, 0.05 },
	{ "default", 10, 200, 0.01 },
	{ "thorough", 24, 200, 0.01 },
};

/* One measurement under way. */
struct lab {
	struct arena *arena;
	const struct plan *plan;
	const struct progress *progress;
	struct outcome *outcome;
	struct result *result;
	struct proc_limits limits;
	uint64_t random;
	int rounds, done, total; /* samples done and in all */
	double start_ns;
	struct err *err;
};

const struct level *
level_find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
		if (strcmp(levels[i].name, name) == 0)
			return &levels[i];
	return NULL;
}

static const char **
sample_command(struct lab *lab, int point, int variant, double work,
    bool warmup)
{
	const struct program *program = lab->plan->program;
	const struct point *at = &lab->result->points[point];
	struct arena *a = lab->arena;
	const char **argv = NULL;
	size_t argc = 0, i;

	*ARENA_PUSH(a, argv, argc) = program->binary;
	if (!program->exp.plain) {
		*ARENA_PUSH(a, argv, argc) = "--variant";
		*ARENA_PUSH(a, argv, argc) =
		    program->exp.variants[variant].name;
		*ARENA_PUSH(a, argv, argc) = "--work";
		*ARENA_PUSH(a, argv, argc) = arena_printf(a, "%.0f", work);
		if (!warmup)
			*ARENA_PUSH(a, argv, argc) = "--no-warmup";
		for (i = 0; i < at->count; i++)
			*ARENA_PUSH(a, argv, argc) = arena_printf(a, "%s=%s",
			    at->settings[i].name, at->settings[i].value);
	}
	*ARENA_PUSH(a, argv, argc) = NULL;
	return argv;
}

/* The last bytes of what a program said: enough for a card. */
static char *
tail(struct arena *arena, const char *text, size_t len)
{
	return arena_strdup(arena,
	    text + (len > TAIL_BYTES ? len - TAIL_BYTES : 0));
}

static void
fail(struct lab *lab, int variant, const struct proc_result *r,
    const char *what)
{
	struct outcome *o = lab->outcome;

	o->failure.stage = "run";
	o->failure.variant = lab->plan->program->exp.plain ? NULL :
	    lab->result->exp.variants[variant].name;
	o->failure.what = what != NULL ? what :
	    proc_describe(lab->arena, r, &lab->limits);
	o->failure.words = r->err_len > 0 ?
	    tail(lab->arena, r->err, r->err_len) :
	    tail(lab->arena, r->out, r->out_len);
	o->timed_out = r->end == PROC_TIMED_OUT;
	o->signal = r->end == PROC_SIGNALLED ? r->code : 0;
	o->exit_code = r->end == PROC_EXITED ? r->code : 0;
}

/* A program without the rig: what the parent saw of it. */
static void
plain_sample(struct lab *lab, const struct proc_result *r,
    struct sample *sample)
{
	memset(sample, 0, sizeof(*sample));
	sample->ok = true;
	sample->work = 1;
	sample->wall_ns = r->wall_ns;
	sample->cpu_ns = r->cpu_ns;
	sample->nvcsw = (double)r->nvcsw;
	sample->nivcsw = (double)r->nivcsw;
	sample->minflt = (double)r->minflt;
	sample->majflt = (double)r->majflt;
	sample->warmup_ns = sample->migrations = sample->steal_ticks = NAN;
	sample->foreign = sample->throttled_usec = NAN;
	sample->psi_some_us = NAN;
	sample->output = tail(lab->arena, r->out, r->out_len);
}

/*
 * Runs one fresh process. *good says whether it gave a sample; if not, the
 * outcome holds why. False only if it could not be started.
 */
static bool
take_sample(struct lab *lab, int point, int variant, double work, bool warmup,
    struct sample *sample, bool *good)
{
	const struct experiment *exp = &lab->result->exp;
	struct proc_spec spec = { .lab_channel = true };
	struct proc_result r;
	struct err why;

	spec.argv = sample_command(lab, point, variant, work, warmup);
	spec.env_pad_bytes = (unsigned)(schedule_random(&lab->random) % 4096);
	spec.limits = lab->limits;
	*good = false;
	if (!proc_run(lab->arena, &spec, &r, lab->err))
		return false;
	if (exp->plain ? !proc_ok(&r) : r.lab_len == 0) {
		fail(lab, variant, &r, proc_ok(&r) ?
			"it ended without a sample" : NULL);
		return true;
	}
	if (exp->plain)
		plain_sample(lab, &r, sample);
	else if (!sample_parse(lab->arena, exp, r.lab, sample, &why)) {
		fail(lab, variant, &r, arena_strdup(lab->arena, why.text));
		return true;
	}
	if (!proc_ok(&r)) {
		fail(lab, variant, &r, NULL);
		return true;
	}
	sample->variant = variant;
	sample->point = point;
	*good = true;
	return true;
}

static void
tell(struct lab *lab)
{
	const struct result *r = lab->result;
	double spent_s = (clock_now_ns() - lab->start_ns) / 1e9;
	int base = experiment_role(&r->exp, ROLE_BASE);
	struct progress_step step = { "measure", lab->plan->id,
		lab->done / (int)(r->exp.nvariants * r->npoints), lab->rounds,
		NULL, -1 };
	struct estimate e;
	int v = base == 0 ? 1 : 0;

	if (lab->progress == NULL)
		return;
	if (lab->done > 0)
		step.left_s = spent_s / lab->done * (lab->total - lab->done);
	if (base >= 0 && r->exp.nvariants > 1 && r->nsamples > 0) {
		e = result_ratio(r, 0, base, v);
		step.detail = isnan(e.lo) ?
		    arena_printf(lab->arena, "speedup(%s) %.2f",
			r->exp.variants[v].name, e.mid) :
		    arena_printf(lab->arena, "speedup(%s) %.2f [%.2f, %.2f]",
			r->exp.variants[v].name, e.mid, e.lo, e.hi);
	}
	lab->progress->tell(lab->progress->context, &step);
}

/* The fastest variant at a point, by one sample each, and its time. */
static bool
fastest(struct lab *lab, int point, int *variant, double *wall_ns, bool *good)
{
	struct sample sample;
	int v;

	*wall_ns = INFINITY;
	*variant = 0;
	for (v = 0; v < (int)lab->result->exp.nvariants; v++) {
		if (!take_sample(lab, point, v, 1, false, &sample, good))
			return false;
		if (!*good)
			return true;
		if (sample.wall_ns < *wall_ns) {
			*wall_ns = sample.wall_ns;
			*variant = v;
		}
	}
	return true;
}

/*
 * Doubles the work of the fastest variant until a sample is long enough
 * twice in a row; the same work is then frozen for all variants.
 */
static bool
size_work(struct lab *lab, int point, bool *good)
{
	double target_ns = lab->plan->level->target_ms * 1e6, wall_ns;
	double *work = &lab->result->work[point];
	struct sample sample;
	int variant, long_enough = 0, i;

	*work = 1;
	*good = true;
	if (!lab->result->exp.scales)
		return true;
	if (!fastest(lab, point, &variant, &wall_ns, good))
		return false;
	for (i = 0; *good && i < MOST_DOUBLINGS && long_enough < 2; i++) {
		if (wall_ns >= target_ns) {
			long_enough++;
		} else {
			long_enough = 0;
			*work *= 2;
		}
		if (long_enough == 2)
			break;
		if (!take_sample(lab, point, variant, *work, false, &sample,
			good))
			return false;
		wall_ns = sample.wall_ns;
	}
	return true;
}

/* One round at every point: a sample of each variant in the given order. */
static bool
round_of(struct lab *lab, int round, const int *order, bool *good)
{
	struct result *r = lab->result;
	int k = (int)r->exp.nvariants, p, pos, at;
	struct sample sample;

	for (p = 0; p < (int)r->npoints; p++) {
		/* Points take turns in being first. */
		at = (p + round) % (int)r->npoints;
		for (pos = 0; pos < k; pos++) {
			if (!take_sample(lab, at, order[pos], r->work[at],
				r->warmup, &sample, good))
				return false;
			if (!*good)
				return true;
			sample.round = round;
			sample.pos = p * k + pos;
			*ARENA_PUSH(lab->arena, r->samples, r->nsamples) =
			    sample;
			lab->done++;
		}
		tell(lab);
	}
	return true;
}

static bool
all_rounds(struct lab *lab, bool *good)
{
	int k = (int)lab->result->exp.nvariants;
	int order[MOST_VARIANTS * MOST_VARIANTS], round;

	for (round = 0; *good && round < lab->rounds; round++) {
		if (round % k == 0)
			schedule_block(&lab->random, k, order);
		if (!round_of(lab, round, &order[round % k * k], good))
			return false;
	}
	return true;
}

/* The fewest rounds, from least on, that give an interval at this level. */
static int
rounds_for(int least, double alpha, int k)
{
	double zero[MOST_VARIANTS * 2] = { 0 };
	int n = least;

	while (n < MOST_VARIANTS && stats_median(zero, (size_t)n, alpha).k == 0)
		n++;
	return (n + k - 1) / k * k;
}

void
measure_environment(struct arena *arena, const struct place *place,
    struct facts *env)
{
	const char *const argv[] = { "git", "-C", place->root, "describe",
		"--always", "--dirty", NULL };
	struct proc_spec git = { .argv = argv, .limits = { .wall_s = 5 } };
	struct proc_result r;
	struct err ignored;
	char *version = NULL;

	host_read(arena, env);
	facts_text(arena, env, "cc", compile_version(arena));
	facts_text(arena, env, "cflags", compile_flags);
	if (proc_run(arena, &git, &r, &ignored) && proc_ok(&r)) {
		r.out[strcspn(r.out, "\n")] = '\0';
		version = r.out;
	}
	facts_text(arena, env, "git", version);
	facts_text(arena, env, "harness_version", VERSION);
}

/* The hash of a file's contents, or NULL. */
static char *
sha256_of(struct arena *arena, const char *path)
{
	struct err ignored;
	size_t len;
	char *text;

	return file_read(arena, path, &text, &len, &ignored) ?
	    hash_sha256_hex(arena, text, len) : NULL;
}

/* The environment of this one result: the build's, and what is its own. */
static void
read_environment(struct lab *lab)
{
	const struct program *program = lab->plan->program;
	const struct facts *common = lab->plan->env;
	struct arena *a = lab->arena;
	struct facts *env = &lab->result->env;
	size_t i;

	facts_text(a, env, "utc_start", clock_utc(a));
	for (i = 0; i < common->count; i++)
		*ARENA_PUSH(a, env->list, env->count) = common->list[i];
	facts_text(a, env, "binary_sha256", sha256_of(a, program->binary));
	facts_text(a, env, "source_sha256", sha256_of(a, program->source));
	host_read_now(a, env, "_start");
}

char *
measure_key(struct arena *arena, const struct plan *plan)
{
	const char *id = facts_get_text(plan->env, "host_id_hash");
	const char *cpu = facts_get_text(plan->env, "cpu_model");
	struct buf all = BUF_INIT;
	char *key;
	size_t p;

	buf_printf(&all, "%s %d %s %s %g\n", plan->program->key,
	    plan->samples, id ? id : "", cpu ? cpu : "",
	    facts_get_number(plan->env, "effective_cpus"));
	for (p = 0; p < plan->npoints; p++)
		buf_printf(&all, "%s\n", point_text(arena, &plan->points[p]));
	key = hash_hex(arena, all.data, all.len);
	buf_fini(&all);
	return key;
}

bool
measure_is_fresh(struct arena *arena, const struct plan *plan,
    const struct result *result)
{
	const struct level *level = level_find(result->level);

	return result->key != NULL && level != NULL &&
	    strcmp(result->key, measure_key(arena, plan)) == 0 &&
	    (result->exp.plain || level >= plan->level);
}

static void
prepare(struct lab *lab)
{
	const struct plan *plan = lab->plan;
	struct result *r = lab->result;
	int k = (int)plan->program->exp.nvariants;
	uint32_t seed = 1;

	if (getrandom(&seed, sizeof(seed), 0) < 0)
		seed = 1;
	r->id = plan->id;
	r->exp = plan->program->exp;
	r->key = measure_key(lab->arena, plan);
	r->points = plan->points;
	r->npoints = plan->npoints;
	r->work = arena_alloc(lab->arena, plan->npoints * sizeof(*r->work));
	r->warmup = !r->exp.waits;
	r->level = plan->level->name;
	r->target_ms = r->exp.scales ? plan->level->target_ms : NAN;
	r->seed = seed;
	r->alpha = plan->level->alpha / (k > 1 ? k - 1 : 1);
	r->stop_reason = "rounds_done";
	lab->random = seed;
	lab->rounds = r->exp.plain ? plan->samples :
	    rounds_for(plan->level->rounds, r->alpha, k);
	lab->total = lab->rounds * k * (int)plan->npoints;
	lab->limits = (struct proc_limits){
		.wall_s = plan->limit_s > 0 ? plan->limit_s : 30,
		.memory_bytes = 8ull << 30, .file_bytes = 1ull << 30,
		.processes = 16384, .output_bytes = 1 << 20 };
}

bool
measure_run(struct arena *arena, const struct plan *plan,
    const struct progress *progress, struct outcome *outcome,
    struct err *err)
{
	struct lab lab = { .arena = arena, .plan = plan,
		.progress = progress, .outcome = outcome,
		.result = &outcome->result, .err = err };
	bool good = true;
	size_t p;

	memset(outcome, 0, sizeof(*outcome));
	prepare(&lab);
	read_environment(&lab);
	lab.start_ns = clock_now_ns();
	tell(&lab);
	for (p = 0; good && p < plan->npoints; p++)
		if (!size_work(&lab, (int)p, &good))
			return false;
	lab.result->timer_ns = clock_cost_ns();
	lab.start_ns = clock_now_ns();
	if (good && !all_rounds(&lab, &good))
		return false;
	host_read_now(arena, &lab.result->env, "_end");
	outcome->measured = good;
	return true;
}
