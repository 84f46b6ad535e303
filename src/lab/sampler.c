/* Knows how a program is made to give one sample, in a fresh process. */
#include "lab/sampler.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "lab/schedule.h"

enum { TAIL_BYTES = 4096 };

static const char **
sample_command(struct sampler *s, int point, int variant, double work,
    bool warmup)
{
	const struct program *program = s->program;
	const struct point *at = &s->points[point];
	struct arena *a = s->arena;
	const char **argv = NULL;
	size_t argc = 0, i;

	const char *const *words = NULL;
	const char *name = NULL;

	if (program->launches != NULL) {
		words = program->launches[variant].words;
		name = program->launches[variant].variant;
	} else if (!program->exp.plain) {
		name = program->exp.variants[variant].name;
	}
	if (words == NULL)
		*ARENA_PUSH(a, argv, argc) = program->command;
	for (; words != NULL && *words != NULL; words++)
		*ARENA_PUSH(a, argv, argc) = *words;
	if (!program->exp.plain) {
		*ARENA_PUSH(a, argv, argc) = "--variant";
		*ARENA_PUSH(a, argv, argc) = name;
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
	size_t from = len > TAIL_BYTES ? len - TAIL_BYTES : 0;

	/* Not in the middle of a character. */
	while (from > 0 && from < len && (text[from] & 0xC0) == 0x80)
		from++;
	return text_valid_utf8(arena, text + from, len - from);
}

static void
fail(struct sampler *s, int variant, const struct proc_result *r,
    const char *what)
{
	struct mishap *o = &s->mishap;

	o->failure.stage = "run";
	o->failure.variant = s->program->exp.plain ?
	    NULL :
	    s->program->exp.variants[variant].name;
	o->failure.what =
	    what != NULL ? what : proc_describe(s->arena, r, &s->limits);
	o->failure.words = r->err_len > 0 ? tail(s->arena, r->err, r->err_len) :
					    tail(s->arena, r->out, r->out_len);
	o->timed_out = r->end == PROC_TIMED_OUT;
	o->signal = r->end == PROC_SIGNALLED ? r->code : 0;
	o->exit_code = r->end == PROC_EXITED ? r->code : 0;
}

/* A program without the rig: what the parent saw of it. */
static void
plain_sample(struct sampler *s, const struct proc_result *r,
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
	sample->output = tail(s->arena, r->out, r->out_len);
}

/* The sample that a run has given; false: why there is none was noted. */
static bool
read_sample(struct sampler *s, int variant, const struct proc_result *r,
    struct sample *sample)
{
	const struct experiment *exp = &s->program->exp;
	struct err why;

	if (exp->plain ? !proc_ok(r) : r->lab_len == 0) {
		fail(s, variant, r,
		    proc_ok(r) ? "it ended without a sample" : NULL);
		return false;
	}
	if (exp->plain) {
		plain_sample(s, r, sample);
	} else if (!sample_parse(s->arena, exp, r->lab, sample, &why)) {
		fail(s, variant, r, arena_strdup(s->arena, why.text));
		return false;
	}
	if (!proc_ok(r))
		fail(s, variant, r, NULL);
	return proc_ok(r);
}

bool
sampler_take(struct sampler *s, int point, int variant, double work,
    bool warmup, struct sample *sample, bool *good)
{
	struct arena *scratch = arena_new(); /* what it says may be long */
	struct proc_spec spec = { .cwd = s->root,
		.env = s->variables,
		.lab_channel = true,
		.limits = s->limits };
	struct proc_result r;
	bool ok;

	spec.argv = sample_command(s, point, variant, work, warmup);
	spec.env_pad_bytes = (unsigned)(schedule_random(&s->random) % 4096);
	ok = proc_run(scratch, &spec, &r, s->err);
	*good = ok && read_sample(s, variant, &r, sample);
	arena_free(scratch);
	if (!*good)
		return ok;
	sample->variant = variant;
	sample->point = point;
	s->inside_ns += sample->wall_ns;
	if (sample->warmup_ns > 0)
		s->inside_ns += sample->warmup_ns;
	return true;
}
