/*
 * Knows how a declaration and a sample are written: JSON for labbook, lines
 * for a person.
 * Refuses to know how a sample came about, and to judge from one sample.
 */
#include "report.h"

#include <inttypes.h>
#include <math.h>

#include "emit.h"

enum { COLUMN = 18, DURATION_SIZE = 32 };

static const char *
text_or_empty(const char *text)
{
	return text == NULL ? "" : text;
}

static const char *
role_name(enum rig_role role)
{
	switch (role) {
	case RIG_BASE:
		return "base";
	case RIG_CAPACITY:
		return "capacity";
	default:
		return "";
	}
}

/* A key that is not the first of its object. */
static void
put_key(FILE *out, const char *key)
{
	fprintf(out, ",\"%s\":", key);
}

static void
put_string(FILE *out, const char *key, const char *text)
{
	put_key(out, key);
	emit_string(out, text_or_empty(text));
}

static void
put_number(FILE *out, const char *key, double value)
{
	put_key(out, key);
	emit_number(out, value);
}

static void
put_count(FILE *out, const char *key, int64_t count)
{
	put_key(out, key);
	emit_count(out, count);
}

static void
describe_param(FILE *out, const struct rig_param *param)
{
	fputs("{\"name\":", out);
	emit_string(out, param->name);
	if (param->choices[0] == NULL) {
		put_string(out, "kind", "number");
		put_number(out, "default", param->value);
		put_number(out, "min", param->min);
		put_number(out, "max", param->max);
		put_key(out, "whole");
		fputs(param->whole ? "true" : "false", out);
	} else {
		put_string(out, "kind", "choice");
		put_string(out, "default", param->choices[0]);
		put_key(out, "choices");
		for (int i = 0; param->choices[i] != NULL; i++) {
			fputc(i == 0 ? '[' : ',', out);
			emit_string(out, param->choices[i]);
		}
		fputc(']', out);
	}
	put_string(out, "unit", param->unit);
	put_string(out, "text", param->text);
	fputc('}', out);
}

void
report_describe(FILE *out, const struct rig_experiment *experiment)
{
	fputs("{\"protocol\":1", out);
	put_string(out, "id", experiment->id);
	put_string(out, "title", experiment->title);
	fprintf(out, ",\"waits\":%s,\"scales\":%s,\"params\":[",
	    experiment->waits ? "true" : "false",
	    experiment->scales ? "true" : "false");
	for (int i = 0; experiment->params[i].name != NULL; i++) {
		fputs(i == 0 ? "" : ",", out);
		describe_param(out, &experiment->params[i]);
	}
	fputs("],\"variants\":[", out);
	for (int i = 0; experiment->variants[i].name != NULL; i++) {
		const struct rig_variant *variant = &experiment->variants[i];

		fputs(i == 0 ? "{\"name\":" : ",{\"name\":", out);
		emit_string(out, variant->name);
		put_string(out, "role", role_name(variant->role));
		put_string(out, "text", variant->text);
		fputc('}', out);
	}
	fputs("],\"metrics\":[", out);
	for (int i = 0; experiment->metrics[i].name != NULL; i++) {
		fputs(i == 0 ? "{\"name\":" : ",{\"name\":", out);
		emit_string(out, experiment->metrics[i].name);
		put_string(out, "unit", experiment->metrics[i].unit);
		put_string(out, "text", experiment->metrics[i].text);
		fputc('}', out);
	}
	fputs("],\"spans\":[", out);
	for (int i = 0; experiment->spans[i].name != NULL; i++) {
		fputs(i == 0 ? "{\"name\":" : ",{\"name\":", out);
		emit_string(out, experiment->spans[i].name);
		put_string(out, "text", experiment->spans[i].text);
		fputc('}', out);
	}
	fputs("]}\n", out);
}

/* [[lane, kind, from, to], ...]: short, as there are hundreds. */
static void
put_spans(FILE *out, const struct sample *sample)
{
	if (sample->nspans == 0)
		return;
	put_key(out, "spans");
	for (int i = 0; i < sample->nspans; i++) {
		const struct span *span = &sample->spans[i];

		fprintf(out, "%c[%d,", i == 0 ? '[' : ',', span->lane);
		emit_string(out, span->kind->name);
		fprintf(out, ",%" PRId64 ",%" PRId64 "]", span->from_ns,
		    span->to_ns);
	}
	fputc(']', out);
}

static void
put_region(FILE *out, const struct region *region)
{
	put_count(out, "wall_ns", region->wall_ns);
	put_count(out, "cpu_ns", region->cpu_ns);
	put_key(out, "threads");
	for (int i = 0; i < region->nthreads; i++) {
		const struct region_thread *thread = &region->threads[i];

		fprintf(out, "%c{\"start\":%" PRId64 ",\"end\":%" PRId64,
		    i == 0 ? '[' : ',', thread->start_ns, thread->end_ns);
		put_count(out, "cpu_ns", thread->cpu_ns);
		put_count(out, "rundelay_ns", thread->rundelay_ns);
		put_count(out, "cpu", thread->cpu);
		fputc('}', out);
	}
	fputc(']', out);
	put_count(out, "nvcsw", region->nvcsw);
	put_count(out, "nivcsw", region->nivcsw);
	put_count(out, "minflt", region->minflt);
	put_count(out, "majflt", region->majflt);
	put_count(out, "migrations", region->migrations);
	put_count(out, "steal_ticks", region->steal_ticks);
	put_number(out, "foreign", region->foreign);
	put_count(out, "throttled_usec", region->throttled_usec);
	put_count(out, "psi_some_us", region->psi_some_us);
}

void
report_json(FILE *out, const struct rig_experiment *experiment,
    const struct sample *sample)
{
	const char *comma = "";

	fputs("{\"variant\":", out);
	emit_string(out, sample->variant->name);
	put_count(out, "work", sample->work);
	fputs(sample->error == NULL ? ",\"ok\":true" : ",\"ok\":false", out);
	put_key(out, "error");
	emit_string(out, sample->error);
	if (sample->error == NULL) {
		put_region(out, &sample->region);
		put_count(out, "warmup_ns", sample->warmup_ns);
		fputs(",\"metrics\":{", out);
		for (int i = 0; experiment->metrics[i].name != NULL; i++) {
			if (isnan(sample->metrics[i]))
				continue;
			fputs(comma, out);
			emit_string(out, experiment->metrics[i].name);
			fputc(':', out);
			emit_number(out, sample->metrics[i]);
			comma = ",";
		}
		fputc('}', out);
		put_spans(out, sample);
	}
	fputs("}\n", out);
}

/* A time with the unit that suits it: "1.234 ms". */
static const char *
duration(char text[DURATION_SIZE], int64_t ns)
{
	static const struct {
		double ns;
		const char *unit;
	} units[] = {
		{ 1e9, "s" },
		{ 1e6, "ms" },
		{ 1e3, "us" },
		{ 1, "ns" },
	};
	size_t i = 0;

	while (ns < units[i].ns && i < 3)
		i++;
	snprintf(text, DURATION_SIZE, "%.4g %s", ns / units[i].ns,
	    units[i].unit);
	return text;
}

void
report_text(FILE *out, const struct rig_experiment *experiment,
    const struct sample *sample)
{
	char text[DURATION_SIZE];

	fprintf(out, "%-*s%s\n", COLUMN, "variant", sample->variant->name);
	fprintf(out, "%-*s%s\n", COLUMN, "answer",
	    sample->error == NULL ? "right" : sample->error);
	if (sample->error != NULL)
		return;
	fprintf(out, "%-*s%s\n", COLUMN, "wall",
	    duration(text, sample->region.wall_ns));
	fprintf(out, "%-*s%.3f  (CPU time of all threads / wall)\n", COLUMN,
	    "overlap U", region_overlap(&sample->region));
	for (int i = 0; experiment->metrics[i].name != NULL; i++)
		if (!isnan(sample->metrics[i]))
			fprintf(out, "%-*s%g%s%s\n", COLUMN,
			    experiment->metrics[i].name, sample->metrics[i],
			    experiment->metrics[i].unit == NULL ? "" : " ",
			    text_or_empty(experiment->metrics[i].unit));
}

void
report_table(FILE *out, const struct rig_experiment *experiment,
    const struct sample samples[], int n)
{
	const struct sample *base = NULL;
	char text[DURATION_SIZE];

	for (int i = 0; i < n; i++)
		if (samples[i].variant->role == RIG_BASE &&
		    samples[i].error == NULL)
			base = &samples[i];
	fprintf(out, "%-*s%12s%12s%12s\n", COLUMN, "variant", "wall",
	    "overlap U", "speed-up");
	for (int i = 0; i < n; i++) {
		const struct sample *sample = &samples[i];

		fprintf(out, "%-*s", COLUMN, sample->variant->name);
		if (sample->error != NULL) {
			fprintf(out, "  %s\n", sample->error);
			continue;
		}
		fprintf(out, "%12s%12.3f",
		    duration(text, sample->region.wall_ns),
		    region_overlap(&sample->region));
		if (base == NULL)
			fprintf(out, "%12s\n", "-");
		else
			fprintf(out, "%12.3f\n",
			    (double)base->region.wall_ns /
				sample->region.wall_ns);
	}
	fprintf(out,
	    "\nOne sample each is a look, not a measurement; "
	    "for that: labbook run %s\n",
	    experiment->id);
}

static void
help_param(FILE *out, const struct rig_param *param)
{
	const char *space = param->unit == NULL ? "" : " ";

	fprintf(out, "  %-*s%s\n  %-*s", COLUMN - 2, param->name, param->text,
	    COLUMN - 2, "");
	if (param->choices[0] == NULL) {
		fprintf(out, "%s%.12g to %.12g%s%s, default %.12g\n",
		    param->whole ? "a whole number, " : "", param->min,
		    param->max, space, text_or_empty(param->unit),
		    param->value);
		return;
	}
	for (int i = 0; param->choices[i] != NULL; i++)
		fprintf(out, "%s%s", i == 0 ? "" : " or ", param->choices[i]);
	fprintf(out, ", default %s\n", param->choices[0]);
}

void
report_help(FILE *out, const struct rig_experiment *experiment)
{
	fprintf(out,
	    "%s\n\n"
	    "usage: %s [--variant NAME] [--work N] [--no-warmup] "
	    "[param=value ...]\n"
	    "       %s --describe | --help\n\n"
	    "Without --variant, each variant is run once.\n",
	    experiment->title, experiment->id, experiment->id);
	if (experiment->scales)
		fputs("--work repeats each task N times.\n", out);
	if (experiment->params[0].name != NULL)
		fputs("\nparameters\n", out);
	for (int i = 0; experiment->params[i].name != NULL; i++)
		help_param(out, &experiment->params[i]);
	fputs("\nvariants\n", out);
	for (int i = 0; experiment->variants[i].name != NULL; i++)
		fprintf(out, "  %-*s%s\n", COLUMN - 2,
		    experiment->variants[i].name, experiment->variants[i].text);
	if (experiment->metrics[0].name != NULL)
		fputs("\nmetrics\n", out);
	for (int i = 0; experiment->metrics[i].name != NULL; i++)
		fprintf(out, "  %-*s%s\n", COLUMN - 2,
		    experiment->metrics[i].name, experiment->metrics[i].text);
	if (experiment->spans[0].name != NULL)
		fputs("\nspans of a timeline\n", out);
	for (int i = 0; experiment->spans[i].name != NULL; i++)
		fprintf(out, "  %-*s%s\n", COLUMN - 2,
		    experiment->spans[i].name,
		    text_or_empty(experiment->spans[i].text));
}
