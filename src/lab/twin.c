/* Knows how a twin is asked and called; not what is made of the samples. */
#include "lab/twin.h"

#include <string.h>

#include "base/text.h"
#include "lab/pythons.h"
#include "sys/file.h"
#include "sys/proc.h"

static const struct proc_limits limits = { .wall_s = 20,
	.memory_bytes = 4ull << 30,
	.file_bytes = 1 << 20,
	.processes = 4096,
	.output_bytes = 1 << 16 };

static bool
note_hash(struct arena *arena, const char *name, const char *path,
    struct facts *inputs, struct err *err)
{
	const char *hash = file_hash(arena, path);

	facts_text(arena, inputs, name, hash);
	return hash != NULL || err_at(err, path, 0, "cannot be read");
}

bool
twin_inputs(struct arena *arena, const struct place *place,
    const struct twin_spec *spec, struct facts *inputs, struct err *err)
{
	size_t i;

	for (i = 0; i < spec->model->inputs.count; i++)
		*ARENA_PUSH(arena, inputs->list, inputs->count) =
		    spec->model->inputs.list[i];
	facts_text(arena, inputs, "python", spec->python->content);
	facts_text(arena, inputs, "python version", spec->python->version);
	for (i = 0; i < spec->neffects; i++)
		facts_text(arena, inputs,
		    arena_printf(arena, "effect %zu", i + 1),
		    spec->effects[i].source);
	return note_hash(arena, "twin", spec->source, inputs, err) &&
	    note_hash(arena, "experiments/rig/rig.py",
		pythons_file(arena, place, "rig.py"), inputs, err);
}

/* The words that start the twin: "-s" keeps a user's own modules out. */
static const char *const *
twin_words(struct arena *arena, const struct twin_spec *spec)
{
	const char **words = arena_alloc(arena, 5 * sizeof(*words));

	words[0] = spec->python->path;
	words[1] = "-s";
	words[2] = "-B";
	words[3] = spec->source;
	return words;
}

static bool
has(const char *const *names, size_t count, const char *name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

/* The variants of a twin in this interpreter. */
static bool
ask(struct arena *arena, const struct place *place,
    const struct twin_spec *spec, const char ***names, size_t *count,
    const char **listing, bool *ok, struct mishap *mishap, struct err *err)
{
	const char *const *words = twin_words(arena, spec);
	const char *argv[] = { words[0], words[1], words[2], words[3],
		"--describe", NULL };
	struct proc_spec run = { .argv = argv,
		.cwd = place->root,
		.env = spec->environment,
		.lab_channel = true,
		.limits = limits };
	struct proc_result result;

	if (!proc_run(arena, &run, &result, err))
		return false;
	*ok = proc_ok(&result) && result.lab_len > 0;
	if (*ok)
		*listing = python_variants(arena, result.lab, names, count);
	else
		*mishap = (struct mishap) {
			.failure = { .stage = "describe",
			    .what = proc_describe(arena, &result, &limits),
			    .words = text_valid_utf8(arena, result.err,
				result.err_len) }
		};
	return true;
}

/* The base of a speed-up, the second side, or NULL. */
static const char *
other_side(const struct effect *effect, const struct experiment *exp)
{
	int base = experiment_role(exp, ROLE_BASE);

	if (effect->expr.kind == EXPR_SPEEDUP && base >= 0)
		return exp->variants[base].name;
	return expr_has_sides(&effect->expr) ? effect->expr.b : NULL;
}

/* Adds a variant of the model and one of the interpreter, at its place. */
static void
add_variants(struct arena *arena, const struct twin_spec *spec,
    const struct variant *variant, bool of_python, struct program *pair,
    struct launch **launches)
{
	size_t n = pair->exp.nvariants;
	struct variant *added =
	    ARENA_PUSH(arena, pair->exp.variants, pair->exp.nvariants);
	struct launch *launch = ARENA_PUSH(arena, *launches, n);

	*added = *variant;
	added->role =
	    variant->role == ROLE_BASE && !of_python ? ROLE_BASE : ROLE_NONE;
	launch->variant = variant->name;
	launch->words = of_python ? twin_words(arena, spec) : NULL;
	if (of_python)
		added->name = effect_variant(arena, variant->name);
}

bool
twin_program(struct arena *arena, const struct place *place,
    const struct twin_spec *spec, struct twin_pair *pair, bool *ok,
    struct mishap *mishap, struct err *err)
{
	const struct experiment *exp = &spec->model->exp;
	const char **names = NULL, **used = NULL;
	size_t count = 0, nused = 0, i, k;
	struct launch *launches = NULL;

	*pair = (struct twin_pair) { .program = *spec->model };
	if (!ask(arena, place, spec, &names, &count, &pair->listing, ok, mishap,
		err))
		return false;
	for (i = 0; i < spec->neffects; i++) {
		const char *other = other_side(&spec->effects[i], exp);

		if (!has(names, count, spec->effects[i].expr.a) ||
		    (other != NULL && !has(names, count, other)))
			continue;
		*ARENA_PUSH(arena, pair->effects, pair->neffects) =
		    spec->effects[i];
		*ARENA_PUSH(arena, used, nused) = spec->effects[i].expr.a;
		if (other != NULL)
			*ARENA_PUSH(arena, used, nused) = other;
	}
	pair->program.exp.variants = NULL;
	pair->program.exp.nvariants = 0;
	for (k = 0; k < 2; k++)
		for (i = 0; i < exp->nvariants; i++)
			if (has(used, nused, exp->variants[i].name))
				add_variants(arena, spec, &exp->variants[i],
				    k == 1, &pair->program, &launches);
	pair->program.launches = launches;
	return true;
}
