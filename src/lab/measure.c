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
#include "data/gate.h"
#include "lab/compiler.h"
#include "lab/sampler.h"
#include "lab/schedule.h"
#include "lab/store.h"
#include "lab/variables.h"
#include "sys/clock.h"
#include "sys/file.h"
#include "sys/host.h"
#include "sys/proc.h"

#ifndef VERSION
#define VERSION "unknown"
#endif

enum {
	MOST_VARIANTS = EXPERIMENT_MOST_VARIANTS + 1, /* and the null */
	MOST_DOUBLINGS = 24,
	ENOUGH_TICKS = 400
};

/* A sample is planned this much longer than it must be. */
static const double ROOM = 1.1;

/* What the clock and the CPUs had counted at one moment. */
struct mark {
	double now_ns, busy_s;
	double own_ns; /* our CPU time, with what samples cost to start */
};

/* How much is measured: see struct level. */
struct effort {
	const int *looks;
	double target_ms, alpha, budget_s;
	bool final;
};

/* One measurement under way. */
struct lab {
	struct arena *arena;
	const struct place *place;
	const struct plan *plan;
	const struct progress *progress;
	struct result *result;
	struct sampler sampler;
	struct effort effort;
	bool record;
	int places; /* in a round: the variants, and the null */
	int rounds; /* done so far */
	int goal;   /* rounds until the next look */
	double ncpu, clk_tck;
	struct mark *marks; /* before each batch of samples */
	size_t nmarks;
	double start_ns;  /* of the rounds of this run, */
	int start_rounds; /* and how many there were then */
	bool stopped;	  /* since the plan's time is up */
	struct err *err;
};

/* The first variant that is compared with the base, or -1. */
static int
compared(const struct experiment *exp)
{
	int base = experiment_role(exp, ROLE_BASE);

	if (base < 0 || exp->nvariants < 2)
		return -1;
	return base == 0 ? 1 : 0;
}

/* How long the rounds of this run have taken so far. */
static double
spent_s(const struct lab *lab)
{
	return (clock_now_ns() - lab->start_ns) / 1e9;
}

/* Is it time to stop? Once it is, it stays so. */
static bool
is_over(struct lab *lab)
{
	double until_ns = lab->plan->until_ns;

	lab->stopped |= until_ns > 0 && clock_now_ns() > until_ns;
	return lab->stopped;
}

static void
tell(struct lab *lab)
{
	const struct result *r = lab->result;
	int base = experiment_role(&r->exp, ROLE_BASE);
	int v = compared(&r->exp), done = lab->rounds - lab->start_rounds;
	struct progress_step step = { .stage = lab->plan->again != NULL ?
		    "again" :
		    "measure",
		.id = lab->plan->id,
		.done = lab->rounds,
		.total = lab->goal,
		.left_s = -1,
		.note = lab->plan->again };
	struct estimate e;

	if (lab->progress == NULL)
		return;
	if (done > 0 && lab->plan->again == NULL)
		step.left_s = spent_s(lab) / done * (lab->goal - lab->rounds);
	if (v >= 0 && r->nsamples > 0) {
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
fastest(struct lab *lab, int point, double work, int *variant, double *wall_ns,
    bool *good)
{
	struct sample sample;
	int v;

	*wall_ns = INFINITY;
	*variant = 0;
	for (v = 0; v < (int)lab->result->exp.nvariants; v++) {
		if (!sampler_take(&lab->sampler, point, v, work, false, &sample,
			good))
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
 * twice in a row, and takes off what is more than that needs; the same work
 * is then frozen for all variants.
 */
static bool
size_work(struct lab *lab, int point, bool *good)
{
	double target_ns = lab->effort.target_ms * 1e6, wall_ns;
	double shortest_ns = INFINITY;
	double *work = &lab->result->work[point];
	struct sample sample;
	int variant, long_enough = 0, i;

	*work = 1;
	*good = true;
	if (!lab->result->exp.scales)
		return true;
	/* Which is the fastest shows only in samples of some length. */
	for (i = 0;; i++) {
		if (!fastest(lab, point, *work, &variant, &wall_ns, good))
			return false;
		if (!*good || wall_ns >= target_ns / 8 || i == MOST_DOUBLINGS)
			break;
		*work *= 2;
	}
	for (i = 0; *good && i < MOST_DOUBLINGS && long_enough < 2; i++) {
		if (wall_ns >= target_ns) {
			long_enough++;
			shortest_ns = fmin(shortest_ns, wall_ns);
		} else {
			long_enough = 0;
			shortest_ns = INFINITY;
			*work *= 2;
		}
		if (long_enough == 2)
			break;
		/* Warmed up like those to come: a cold pass is slower. */
		if (!sampler_take(&lab->sampler, point, variant, *work,
			lab->result->warmup, &sample, good))
			return false;
		wall_ns = sample.wall_ns;
	}
	if (long_enough == 2)
		*work =
		    fmin(*work, ceil(*work * ROOM * target_ns / shortest_ns));
	return true;
}

/* The samples of one point and round. */
struct batch {
	struct sample samples[MOST_VARIANTS];
	bool null[MOST_VARIANTS];
	int count;
};

static struct mark
mark_now(void)
{
	return (struct mark) { clock_now_ns(), host_busy_s(), proc_cpu_ns() };
}

/*
 * The share of the CPUs that others used of late, or NaN. The kernel counts
 * in ticks, each of which finds a CPU busy or not. That is a sample: its error
 * is sqrt(p (1 - p) / ticks), so few ticks would often show 5 % where there is
 * nobody. So we look back over as many batches as have enough of them.
 */
static double
foreign_share(const struct lab *lab)
{
	struct mark now = mark_now();
	double spent_s = NAN, share = NAN, ticks = 0;
	size_t i;

	for (i = lab->nmarks; i-- > 0 && ticks < ENOUGH_TICKS;) {
		const struct mark *from = &lab->marks[i];

		spent_s = (now.now_ns - from->now_ns) / 1e9;
		ticks = spent_s * lab->ncpu * lab->clk_tck;
		share = (now.busy_s - from->busy_s -
			    (now.own_ns - from->own_ns) / 1e9) /
		    (lab->ncpu * spent_s);
	}
	/* Below 20 ticks one of them is more than the limit. */
	if (ticks < 20)
		return NAN;
	return share < 0 ? 0 : share;
}

/* Keeps the samples of a batch, with what taints them. */
static void
keep(struct lab *lab, struct batch *batch)
{
	double foreign = foreign_share(lab);
	struct result *r = lab->result;
	int i;

	for (i = 0; i < batch->count; i++) {
		struct sample *s = &batch->samples[i];

		if (isnan(s->foreign))
			s->foreign = foreign;
		/* One timeline is enough to draw, and they are long. */
		if (s->round > 0 || batch->null[i])
			s->nspans = 0;
		s->taint =
		    arena_alloc(lab->arena, GATE_MOST * sizeof(*s->taint));
		s->ntaint = gate_taints(s, lab->ncpu, lab->clk_tck, s->taint);
		if (batch->null[i])
			*ARENA_PUSH(lab->arena, r->nulls, r->nnulls) = *s;
		else
			*ARENA_PUSH(lab->arena, r->samples, r->nsamples) = *s;
	}
}

/*
 * One round at one point: a sample of each variant in the given order. The
 * place behind the last variant is the null's: the base once more.
 */
static bool
round_at(struct lab *lab, int round, int p, int at, const int *order,
    bool *good)
{
	struct result *r = lab->result;
	struct batch batch = { .count = 0 };
	int k = (int)r->exp.nvariants, pos, variant;
	struct sample *sample;

	*ARENA_PUSH(lab->arena, lab->marks, lab->nmarks) = mark_now();
	for (pos = 0; pos < lab->places; pos++) {
		bool null = order[pos] == k;

		if (null && (at != 0 || round >= LEVEL_NULL_PAIRS))
			continue;
		variant =
		    null ? experiment_role(&r->exp, ROLE_BASE) : order[pos];
		sample = &batch.samples[batch.count];
		if (!sampler_take(&lab->sampler, at, variant, r->work[at],
			r->warmup, sample, good))
			return false;
		if (!*good)
			return true;
		sample->round = round;
		sample->pos = p * lab->places + pos;
		batch.null[batch.count++] = null;
	}
	keep(lab, &batch);
	return true;
}

static bool
round_of(struct lab *lab, int round, const int *order, bool *good)
{
	int p, n = (int)lab->result->npoints;

	/* Points take turns in being first. */
	for (p = 0; *good && p < n; p++) {
		if (!round_at(lab, round, p, (p + round) % n, order, good))
			return false;
		tell(lab);
	}
	return true;
}

static char *
partial_id(struct arena *arena, const struct plan *plan)
{
	return arena_printf(arena, "%s.partial", plan->id);
}

/* Keeps what was measured so far, for a run that is interrupted. */
static bool
save_partial(struct lab *lab)
{
	struct result copy = *lab->result;
	struct arena *scratch;
	bool ok;

	if (!lab->record)
		return true;
	scratch = arena_new();
	copy.id = partial_id(lab->arena, lab->plan);
	copy.stop_reason = "interrupted";
	ok = store_save(scratch, lab->place, &copy, NULL, NULL, 0, lab->err);
	arena_free(scratch);
	return ok;
}

/*
 * Rounds that are still to do before a look, 0 if none: up to half as many
 * again replace tainted ones, while there is time for it.
 */
static int
rounds_wanted(const struct lab *lab, int look)
{
	int most = look + look / 2, clean = lab->rounds, tainted, p;

	if (lab->rounds < look)
		return look - lab->rounds;
	for (p = 0; p < (int)lab->result->npoints; p++) {
		result_rounds(lab->result, p, 0, &tainted);
		if (lab->rounds - tainted < clean)
			clean = lab->rounds - tainted;
	}
	if (clean >= look || lab->rounds >= most ||
	    spent_s(lab) > lab->effort.budget_s)
		return 0;
	return look - clean < most - lab->rounds ? look - clean :
						   most - lab->rounds;
}

/* Rounds until look, and more where rounds are tainted. */
static bool
rounds_until(struct lab *lab, int look, bool *good)
{
	int order[MOST_VARIANTS * MOST_VARIANTS], k = lab->places, count, p;

	lab->goal = look;
	while (!lab->stopped && (count = rounds_wanted(lab, look)) > 0) {
		if (count > k || lab->effort.final)
			count = k;
		if (lab->rounds + count > lab->goal)
			lab->goal = lab->rounds + count;
		schedule_block(&lab->sampler.random, k, order);
		for (p = 0; p < count && !is_over(lab); p++) {
			if (!round_of(lab, lab->rounds, &order[p * k], good))
				return false;
			if (!*good)
				return true;
			lab->rounds++;
		}
		/* Half a block is none: in it places are not shared out. */
		if (!lab->stopped && !save_partial(lab))
			return false;
	}
	return true;
}

static bool
is_narrow(struct estimate e)
{
	return (log(e.hi) - log(e.lo)) / 2 <= level_narrow;
}

static bool
all_are_narrow(const struct result *r)
{
	int base = experiment_role(&r->exp, ROLE_BASE), p, v;

	for (p = 0; base >= 0 && p < (int)r->npoints; p++)
		for (v = 0; v < (int)r->exp.nvariants; v++)
			if (v != base &&
			    !is_narrow(result_ratio(r, p, base, v)))
				return false;
	return true;
}

/* Every ratio of times that a claim is about. */
static bool
claimed_are_narrow(struct arena *arena, const struct result *r,
    const struct claim *claims, size_t nclaims)
{
	size_t i;

	for (i = 0; i < nclaims; i++) {
		const struct expr *e = &claims[i].expr;

		if ((e->kind == EXPR_SPEEDUP ||
			(e->kind == EXPR_RATIO && e->metric == NULL)) &&
		    !is_narrow(expr_value(arena, e, r)))
			return false;
	}
	return true;
}

bool
measure_is_settled(struct arena *arena, const struct result *r,
    const struct claim *claims, size_t nclaims)
{
	struct verdict verdict;
	size_t i;

	for (i = 0; i < nclaims; i++) {
		/* What is exact is decided by any look. */
		if (expr_is_exact(&claims[i].expr))
			continue;
		verdict = claim_judge(arena, &claims[i], r);
		if (verdict.kind == VERDICT_INCONCLUSIVE)
			return false;
	}
	if (r->level != NULL && !level_find(r->level)->final)
		return true;
	return nclaims > 0 ? claimed_are_narrow(arena, r, claims, nclaims) :
			     all_are_narrow(r);
}

/* Is it decided whether a model and an interpreter agree? */
static bool
effects_are_settled(struct lab *lab)
{
	size_t i;

	for (i = 0; i < lab->plan->neffects; i++)
		if (lab->plan->effects[i].costs == NULL &&
		    effect_compare(lab->arena, &lab->plan->effects[i],
			lab->result)
			    .kind == VERDICT_INCONCLUSIVE)
			return false;
	return true;
}

static bool
is_settled(struct lab *lab)
{
	return lab->plan->neffects > 0 ?
	    effects_are_settled(lab) :
	    measure_is_settled(lab->arena, lab->result, lab->plan->claims,
		lab->plan->nclaims);
}

/* Looks come after whole blocks of so many rounds. */
static int
block(const struct lab *lab)
{
	return lab->effort.final ? lab->places : 1;
}

/* The fewest rounds, from least on, that give an interval at this level. */
static int
rounds_for(int least, double alpha, int block)
{
	double zero[128] = { 0 };
	int n = least;

	while (n < 128 && stats_median(zero, (size_t)n, alpha).k == 0)
		n++;
	return (n + block - 1) / block * block;
}

/* The stop rule: looks at planned numbers of rounds only. */
static bool
all_rounds(struct lab *lab, bool *good)
{
	const int *looks = lab->effort.looks;
	struct result *r = lab->result;
	size_t i;

	if (r->exp.plain) {
		r->stop_reason = "samples_done";
		return rounds_until(lab, lab->plan->samples, good);
	}
	r->stop_reason = "looks_done";
	for (i = 0; *good && looks[i] > 0; i++) {
		if (!rounds_until(lab,
			rounds_for(looks[i], r->alpha, block(lab)), good))
			return false;
		if (lab->stopped)
			break;
		if (r->nlooks > 0 && r->looks[r->nlooks - 1] >= lab->rounds)
			continue; /* taken in the run that was interrupted */
		r->looks[r->nlooks++] = lab->rounds;
		if (r->nnulls > 0)
			r->null = result_null(r);
		if (is_settled(lab)) {
			r->stop_reason = "settled";
			break;
		}
		if (spent_s(lab) > lab->effort.budget_s) {
			r->stop_reason = "budget";
			break;
		}
	}
	return true;
}

void
measure_environment(struct arena *arena, const struct place *place,
    struct facts *env)
{
	const char *const argv[] = { "git", "-C", place->root, "describe",
		"--always", "--dirty", NULL };
	struct proc_spec git = { .argv = argv, .limits = { .wall_s = 5 } };
	struct proc_result r;
	struct compiler compiler;
	struct err ignored;
	char *version = NULL;

	compiler_find(arena, &compiler);
	host_read(arena, env);
	facts_text(arena, env, "cc", compiler.version);
	facts_text(arena, env, "cflags", compiler.all_flags);
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
	    hash_sha256_hex(arena, text, len) :
	    NULL;
}

static void
add_facts(struct arena *arena, struct facts *facts, const struct facts *more)
{
	size_t i;

	for (i = 0; more != NULL && i < more->count; i++)
		*ARENA_PUSH(arena, facts->list, facts->count) = more->list[i];
}

/* The environment of this one result: the build's, and what is its own. */
static void
read_environment(struct lab *lab)
{
	const struct program *program = lab->plan->program;
	struct arena *a = lab->arena;
	struct facts *env = &lab->result->env;

	facts_text(a, env, "utc_start", clock_utc(a));
	add_facts(a, env, lab->plan->env);
	facts_text(a, env, "binary_sha256", sha256_of(a, program->binary));
	facts_text(a, env, "source_sha256", sha256_of(a, program->source));
	host_read_now(a, env, "_start");
}

void
measure_inputs(struct arena *arena, const struct plan *plan,
    struct facts *inputs)
{
	static const char *const host[] = { "libc", "host_id_hash", "cpu_model",
		"effective_cpus" };
	const struct fact *fact;
	size_t i;

	add_facts(arena, inputs, &plan->program->inputs);
	add_facts(arena, inputs, plan->data);
	variables_note(arena, plan->variables, plan->nvariables, inputs);
	for (i = 0; i < sizeof(host) / sizeof(host[0]); i++) {
		fact = facts_find(plan->env, host[i]);
		if (fact != NULL)
			*ARENA_PUSH(arena, inputs->list, inputs->count) = *fact;
	}
	for (i = 0; i < plan->npoints; i++)
		facts_text(arena, inputs,
		    arena_printf(arena, "parameters %zu", i + 1),
		    point_text(arena, &plan->points[i]));
	if (plan->program->exp.plain)
		facts_number(arena, inputs, "samples", plan->samples);
}

char *
measure_key(struct arena *arena, const struct plan *plan)
{
	struct facts inputs = { NULL, 0 };
	struct buf all = BUF_INIT;
	char *key;
	size_t i;

	measure_inputs(arena, plan, &inputs);
	/* With lengths, since a name or a value may hold anything. */
	for (i = 0; i < inputs.count; i++) {
		const struct fact *f = &inputs.list[i];

		buf_printf(&all, "%zu %s ", strlen(f->name), f->name);
		if (f->text != NULL)
			buf_printf(&all, "%zu %s\n", strlen(f->text), f->text);
		else
			buf_printf(&all, "= %.17g\n", f->number);
	}
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

static struct effort
effort_of(const struct plan *plan, int variants)
{
	const struct level *level = plan->level;
	struct effort effort = { level->looks, level->target_ms, level->alpha,
		level->budget_s, level->final };

	if (plan->neffects > 0)
		return (struct effort) { level->twin.looks,
			level->twin.target_ms, level->twin.alpha,
			level->twin.budget_s, false };
	if (level->final && variants > 1)
		effort.alpha /= variants - 1;
	return effort;
}

static void
prepare(struct lab *lab, double foreign_before)
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
	measure_inputs(lab->arena, plan, &r->inputs);
	r->points = plan->points;
	r->npoints = plan->npoints;
	r->work = arena_alloc(lab->arena, plan->npoints * sizeof(*r->work));
	r->warmup = !r->exp.waits;
	r->level = plan->level->name;
	lab->effort = effort_of(plan, k);
	r->target_ms = r->exp.scales ? lab->effort.target_ms : NAN;
	r->seed = seed;
	r->alpha = lab->effort.alpha;
	r->null = plan->null_of_chapter;
	r->timer_ns = clock_cost_ns();
	lab->sampler.random = seed;
	lab->places = k + plan->null;
	lab->ncpu = facts_get_number(plan->env, "ncpu_online");
	lab->clk_tck = facts_get_number(plan->env, "clk_tck");
	lab->goal = r->exp.plain ?
	    plan->samples :
	    rounds_for(lab->effort.looks[0], r->alpha, block(lab));
	lab->sampler.limits =
	    (struct proc_limits) { .wall_s =
				       plan->limit_s > 0 ? plan->limit_s : 30,
		    .memory_bytes = 8ull << 30,
		    .file_bytes = 1ull << 30,
		    .processes = 16384,
		    .output_bytes = 1 << 20 };
	*ARENA_PUSH(lab->arena, lab->marks, lab->nmarks) = mark_now();
	read_environment(lab);
	facts_number(lab->arena, &r->env, "foreign_start", foreign_before);
}

/*
 * Goes on from what an interrupted run kept, if it is of the very same plan:
 * whole rounds only, with the work that was sized then.
 */
static bool
resume(struct lab *lab)
{
	struct result *r = lab->result, old;
	struct err ignored;
	size_t i;
	bool found;

	if (!lab->record ||
	    !store_load(lab->arena, lab->place,
		partial_id(lab->arena, lab->plan), &old, &found, &ignored) ||
	    !found || old.key == NULL || strcmp(old.key, r->key) != 0 ||
	    strcmp(old.level, r->level) != 0 || old.npoints != r->npoints ||
	    (old.nnulls > 0) != lab->plan->null)
		return false;
	for (i = 0; i < old.nsamples; i++)
		if (old.samples[i].round >= lab->rounds)
			lab->rounds = old.samples[i].round + 1;
	r->work = old.work;
	r->samples = old.samples;
	r->nsamples = old.nsamples;
	r->nulls = old.nulls;
	r->nnulls = old.nnulls;
	r->nlooks = old.nlooks;
	memcpy(r->looks, old.looks, sizeof(r->looks));
	/* A new order for the rounds to come, not the old one again. */
	lab->sampler.random ^= (uint64_t)lab->rounds << 32;
	return true;
}

bool
measure_run(struct arena *arena, const struct place *place,
    const struct plan *plan, bool record, double foreign_before,
    const struct progress *progress, struct outcome *outcome, struct err *err)
{
	struct lab lab = { .arena = arena,
		.place = place,
		.plan = plan,
		.progress = progress,
		.record = record,
		.sampler = { .arena = arena,
		    .root = place->root,
		    .variables = plan->environment != NULL ?
			plan->environment :
			variables_list(arena, plan->variables,
			    plan->nvariables),
		    .program = plan->program,
		    .points = plan->points,
		    .err = err },
		.result = &outcome->result,
		.err = err };
	double began_ns;
	bool good = true;
	size_t p;

	memset(outcome, 0, sizeof(*outcome));
	prepare(&lab, foreign_before);
	began_ns = clock_now_ns();
	if (!resume(&lab))
		for (p = 0; good && !is_over(&lab) && p < plan->npoints; p++)
			if (!size_work(&lab, (int)p, &good))
				return false;
	lab.start_ns = clock_now_ns();
	lab.start_rounds = lab.rounds;
	tell(&lab);
	if (good && !lab.stopped && !all_rounds(&lab, &good))
		return false;
	outcome->run_ns = clock_now_ns() - began_ns;
	host_read_now(arena, &lab.result->env, "_end");
	facts_number(arena, &lab.result->env, "run_s", outcome->run_ns / 1e9);
	outcome->inside_ns = lab.sampler.inside_ns;
	outcome->mishap = lab.sampler.mishap;
	outcome->measured = good && !lab.stopped;
	outcome->stopped = good && lab.stopped;
	return true;
}

void
measure_forget(struct arena *arena, const struct place *place,
    const struct plan *plan)
{
	store_drop(arena, place, partial_id(arena, plan));
}
