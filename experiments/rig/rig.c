/*
 * Knows what a sample is: warm up, measure once, check the answer, report;
 * and is the main() of each experiment.
 * Refuses to know what any experiment is about.
 */
#include "rig.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "args.h"
#include "clock.h"
#include "region.h"
#include "report.h"

/* One pass of one variant. */
struct rig {
	const struct args *args;
	struct region region;
	bool measured, checked;
	char error[256]; /* empty while all is right */
	double metrics[RIG_LIST_MAX];
	struct span spans[SPANS_MAX];
	int nspans;
};

/* The experiment itself is wrong: nothing to report, no way to go on. */
static void
bug(const char *what, const char *name)
{
	fprintf(stderr, "%s: bug in the experiment: %s '%s'\n",
	    rig_experiment.id, what, name);
	abort();
}

static int
find_param(const char *name)
{
	for (int i = 0; rig_experiment.params[i].name != NULL; i++)
		if (strcmp(rig_experiment.params[i].name, name) == 0)
			return i;
	bug("no such parameter", name);
	return -1;
}

double
rig_number(const struct rig *rig, const char *param)
{
	int i = find_param(param);

	if (rig_experiment.params[i].choices[0] != NULL)
		bug("not a number parameter", param);
	return rig->args->values[i];
}

const char *
rig_choice(const struct rig *rig, const char *param)
{
	int i = find_param(param);

	if (rig_experiment.params[i].choices[0] == NULL)
		bug("not a choice parameter", param);
	return rig_experiment.params[i].choices[(int)rig->args->values[i]];
}

long
rig_work(const struct rig *rig)
{
	return rig->args->work;
}

static void
claim_region(struct rig *rig)
{
	if (rig->measured)
		bug("a second measured region in", "this variant");
	rig->measured = true;
}

void
rig_worker_process(struct rig *rig, pid_t pid)
{
	if (rig->measured)
		bug("after the measured region came", "a worker");
	region_add_process(&rig->region, pid);
}

void
rig_worker_thread(struct rig *rig, pthread_t thread)
{
	if (rig->measured)
		bug("after the measured region came", "a worker");
	region_add_thread(&rig->region, thread);
}

void
rig_alone(struct rig *rig, void (*work)(void *arg, int i), void *arg)
{
	int error;

	claim_region(rig);
	error = region_alone(&rig->region, work, arg);
	if (error != 0)
		rig_fail(rig, "a worker is gone: %s", strerror(error));
}

void
rig_threads(struct rig *rig, int n, void (*work)(void *arg, int i), void *arg)
{
	int error;

	claim_region(rig);
	error = region_threads(&rig->region, n, work, arg);
	if (error == ESRCH)
		rig_fail(rig, "a worker is gone: %s", strerror(error));
	else if (error != 0)
		rig_fail(rig, "cannot start %d threads: %s", n,
		    strerror(error));
}

void
rig_expect(struct rig *rig, const char *what, int64_t want, int64_t got)
{
	rig->checked = true;
	if (got != want)
		rig_fail(rig, "%s is %" PRId64 ", the program said %" PRId64,
		    what, want, got);
}

void
rig_expect_work(struct rig *rig, const char *what, int64_t want, int64_t got)
{
	rig->checked = true;
	if (got != want)
		rig_fail(rig, "%s: %" PRId64 " were due, %" PRId64 " were done",
		    what, want, got);
}

void
rig_expect_least(struct rig *rig, const char *what, int64_t least, int64_t got)
{
	rig->checked = true;
	if (got < least)
		rig_fail(rig,
		    "%s: at least %" PRId64 " was due, it was %" PRId64, what,
		    least, got);
}

void
rig_fail(struct rig *rig, const char *format, ...)
{
	va_list ap;

	if (rig->error[0] != '\0')
		return;
	va_start(ap, format);
	vsnprintf(rig->error, sizeof(rig->error), format, ap);
	va_end(ap);
}

void
rig_metric(struct rig *rig, const char *metric, double value)
{
	for (int i = 0; rig_experiment.metrics[i].name != NULL; i++) {
		if (strcmp(rig_experiment.metrics[i].name, metric) == 0) {
			rig->metrics[i] = value;
			return;
		}
	}
	bug("no such metric", metric);
}

void
rig_span(struct rig *rig, int lane, const char *span, int64_t from_ns,
    int64_t to_ns)
{
	const struct rig_span *kind = rig_experiment.spans;

	while (kind->name != NULL && strcmp(kind->name, span) != 0)
		kind++;
	if (kind->name == NULL)
		bug("no such span", span);
	if (!rig->measured)
		bug("before the measured region came span", span);
	if (lane < 0 || lane > 255)
		bug("no lane from 0 to 255 has span", span);
	if (from_ns > to_ns)
		bug("ended before it began: span", span);
	/* Without a region nothing ran, and the sample has failed. */
	if (rig->nspans == SPANS_MAX || rig->region.nthreads == 0)
		return;
	rig->spans[rig->nspans++] = (struct span) { lane, kind,
		from_ns - rig->region.began_ns, to_ns - rig->region.began_ns };
}

void
rig_sleep(double seconds)
{
	clock_sleep_until(rig_now_ns() + (int64_t)(seconds * 1e9));
}

int64_t
rig_now_ns(void)
{
	return clock_read_ns(CLOCK_MONOTONIC);
}

int64_t
rig_cpu_ns(void)
{
	return clock_read_ns(CLOCK_THREAD_CPUTIME_ID);
}

/* Run a variant once, from a clean slate. */
static void
run_pass(struct rig *rig, const struct args *args,
    const struct rig_variant *variant)
{
	region_fini(&rig->region);
	*rig = (struct rig) { .args = args };
	for (int i = 0; i < RIG_LIST_MAX; i++)
		rig->metrics[i] = NAN;
	variant->run(rig);
	if (!rig->measured)
		bug("nothing is measured in variant", variant->name);
	if (!rig->checked)
		bug("no answer is checked in variant", variant->name);
}

/* The rig keeps the record and the error that the sample points to. */
static struct sample
take_sample(struct rig *rig, const struct args *args,
    const struct rig_variant *variant)
{
	struct sample sample = {
		.variant = variant,
		.work = args->work,
		.warmup_ns = -1,
	};

	if (args->warm_up) {
		run_pass(rig, args, variant);
		sample.warmup_ns = rig->region.wall_ns;
	}
	if (rig->error[0] == '\0')
		run_pass(rig, args, variant);
	sample.region = rig->region;
	memcpy(sample.metrics, rig->metrics, sizeof(sample.metrics));
	sample.spans = rig->spans;
	sample.nspans = rig->nspans;
	if (rig->error[0] != '\0') {
		sample.error = rig->error;
		fprintf(stderr, "%s: %s: %s\n", rig_experiment.id,
		    variant->name, rig->error);
	}
	return sample;
}

static int
run_one(const struct args *args, FILE *out, bool json)
{
	struct rig rig = { .args = args };
	struct sample sample = take_sample(&rig, args, args->variant);

	if (json)
		report_json(out, &rig_experiment, &sample);
	else
		report_text(out, &rig_experiment, &sample);
	region_fini(&rig.region);
	return sample.error == NULL ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int
run_all(const struct args *args, FILE *out)
{
	struct rig rigs[RIG_LIST_MAX] = { 0 };
	struct sample samples[RIG_LIST_MAX] = { 0 };
	int n, status = EXIT_SUCCESS;

	for (n = 0; rig_experiment.variants[n].name != NULL; n++) {
		samples[n] =
		    take_sample(&rigs[n], args, &rig_experiment.variants[n]);
		if (samples[n].error != NULL)
			status = EXIT_FAILURE;
	}
	report_table(out, &rig_experiment, samples, n);
	for (int i = 0; i < n; i++)
		region_fini(&rigs[i].region);
	return status;
}

/* Where labbook wants the report, or stdout; NULL if LAB_FD is wrong. */
static FILE *
open_report(const char *lab_fd)
{
	char *end;
	long fd;

	if (lab_fd == NULL)
		return stdout;
	fd = strtol(lab_fd, &end, 10);
	if (end == lab_fd || *end != '\0' || fd < 0 || fd > 65535)
		return NULL;
	return fdopen(fd, "w");
}

static int
run(const struct args *args, FILE *out, bool json)
{
	switch (args->action) {
	case ARGS_HELP:
		report_help(stdout, &rig_experiment);
		return EXIT_SUCCESS;
	case ARGS_DESCRIBE:
		report_describe(out, &rig_experiment);
		return EXIT_SUCCESS;
	default:
		if (args->variant != NULL)
			return run_one(args, out, json);
		return run_all(args, out);
	}
}

int
main(int argc, char *argv[])
{
	const char *lab_fd = getenv("LAB_FD");
	struct args args;
	char error[512];
	FILE *out;
	int status;

	if (!args_parse(&args, &rig_experiment, argc, argv, error,
		sizeof(error))) {
		fprintf(stderr, "%s: %s\n", rig_experiment.id, error);
		return EX_USAGE;
	}
	out = open_report(lab_fd);
	if (out == NULL) {
		fprintf(stderr,
		    "%s: LAB_FD is '%s', not a descriptor that "
		    "can be written\n",
		    rig_experiment.id, lab_fd);
		return EX_USAGE;
	}
	if (lab_fd != NULL && args.action == ARGS_RUN && args.variant == NULL) {
		fprintf(stderr,
		    "%s: LAB_FD asks for one sample, so --variant "
		    "is needed\n",
		    rig_experiment.id);
		return EX_USAGE;
	}
	status = run(&args, out, lab_fd != NULL);
	if (fflush(out) != 0) {
		fprintf(stderr, "%s: cannot write the report\n",
		    rig_experiment.id);
		return EXIT_FAILURE;
	}
	return status;
}
