/*
 * Results made by hand, of an experiment that was never run: a base, a
 * variant under test and a capacity control, with times that a test chooses.
 */
#ifndef TESTS_MADE_H
#define TESTS_MADE_H

#include "data/record.h"
#include "data/result.h"
#include "test.h"

enum { SEQUENTIAL, GIL, FREE }; /* its variants */

static const char made_description[] =
    "{\"id\": \"made\", \"title\": \"Made by hand\", \"scales\": true,"
    " \"params\": ["
    "  {\"name\": \"task\", \"text\": \"what\", \"default\": \"fib\","
    "   \"choices\": [\"fib\", \"count\"]},"
    "  {\"name\": \"n\", \"text\": \"how many\", \"default\": 24,"
    "   \"min\": 1, \"max\": 40},"
    "  {\"name\": \"delay\", \"text\": \"how long\", \"unit\": \"s\","
    "   \"default\": 0.1, \"min\": 0.001, \"max\": 10}],"
    " \"variants\": ["
    "  {\"name\": \"sequential\", \"role\": \"base\", \"text\": \"one\"},"
    "  {\"name\": \"gil\", \"text\": \"two under the lock\"},"
    "  {\"name\": \"free\", \"role\": \"capacity\", \"text\": \"two\"}],"
    " \"metrics\": ["
    "  {\"name\": \"lost\", \"unit\": \"\", \"text\": \"lost updates\"},"
    "  {\"name\": \"late\", \"unit\": \"s\", \"text\": \"how late\"}]}";

static inline struct experiment
made_experiment(void)
{
	struct experiment exp;
	struct err err;

	if (!experiment_parse(arena, made_description, &exp, &err))
		fail_msg("%s", err.text);
	return exp;
}

/* The points of "name=values", of the defaults if name is NULL. */
static inline struct point *
made_points(const struct experiment *exp, const char *name, const char *values,
    size_t *count)
{
	struct setting asked = { name, values };
	struct point *points = NULL;
	struct err err;

	if (!experiment_points(arena, exp, &asked, name != NULL, &points, count,
		&err))
		fail_msg("%s", err.text);
	return points;
}

/* A result without samples, at the points of "name=values". */
static inline struct result
made_result(const char *name, const char *values)
{
	struct result r = { .id = "made",
		.key = "0123",
		.level = "default",
		.target_ms = 200,
		.seed = 7,
		.alpha = 0.005,
		.warmup = true,
		.stop_reason = "rounds_done",
		.timer_ns = 25 };
	size_t i;

	r.exp = made_experiment();
	r.points = made_points(&r.exp, name, values, &r.npoints);
	r.work = arena_alloc(arena, r.npoints * sizeof(*r.work));
	for (i = 0; i < r.npoints; i++)
		r.work[i] = 8;
	facts_text(arena, &r.env, "cpu_model", "A \"fast\" CPU");
	facts_text(arena, &r.env, "governor", NULL);
	facts_number(arena, &r.env, "effective_cpus", 2);
	facts_text(arena, &r.env, "utc_start", "2026-01-31T12:00:00Z");
	return r;
}

/* Adds a sample of so many threads that were busy all the time. */
static inline struct sample *
made_sample(struct result *r, int round, int point, int variant, double wall_s,
    size_t threads)
{
	struct sample *s = ARENA_PUSH(arena, r->samples, r->nsamples);
	size_t i;

	s->round = round;
	s->pos = variant;
	s->point = point;
	s->variant = variant;
	s->ok = true;
	s->work = 8;
	s->wall_ns = wall_s * 1e9;
	s->cpu_ns = s->wall_ns * (double)threads;
	s->warmup_ns = s->wall_ns;
	s->nvcsw = 3;
	s->migrations = s->steal_ticks = s->foreign = NAN;
	s->throttled_usec = s->psi_some_us = NAN;
	s->metrics = arena_alloc(arena, 2 * sizeof(double));
	s->metrics[1] = 0.005;
	for (i = 0; i < threads; i++) {
		struct thread_record *t =
		    ARENA_PUSH(arena, s->threads, s->nthreads);

		t->end_ns = t->cpu_ns = s->wall_ns;
		t->cpu = (double)i;
	}
	return s;
}

/*
 * Adds rounds in which the base takes 1 s, so that the speed-up of a variant
 * is the number given for it, give or take the spread. Least and most take
 * turns: neighbours do not resemble each other.
 */
static inline void
made_rounds(struct result *r, int point, int rounds, double gil, double free,
    double spread)
{
	int i;

	for (i = 0; i < rounds; i++) {
		int at = i % 2 ? rounds - 1 - i / 2 : i / 2;
		double off = exp(spread * (2.0 * at / (rounds - 1) - 1));

		made_sample(r, i, point, SEQUENTIAL, 1, 1);
		made_sample(r, i, point, GIL, 1 / (gil * off), 2);
		made_sample(r, i, point, FREE, 1 / (free * off), 2);
	}
}

/* Marks a sample as taken while others used the machine. */
static inline void
made_taint(struct sample *s)
{
	*ARENA_PUSH(arena, s->taint, s->ntaint) = "foreign";
}

#endif
