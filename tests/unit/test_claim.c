/* The claim grammar, and when an inequality is decided. */
#include "made.h"

static struct claim
claim_of(const char *text)
{
	struct claim claim = { .id = "c", .text = "a text" };
	struct err err;

	if (!claim_parse(arena, text, &claim, &err))
		fail_msg("%s: %s", text, err.text);
	return claim;
}

static struct verdict
judge(const char *text, const struct result *r)
{
	struct claim claim = claim_of(text);

	return claim_judge(arena, &claim, r);
}

/* The name of the verdict, or the reason why there is none. */
static const char *
verdict(const char *text, const struct result *r)
{
	struct verdict v = judge(text, r);

	assert_int_equal(v.reason != NULL, v.kind == VERDICT_INCONCLUSIVE);
	return v.reason != NULL ? v.reason : verdict_name(&v);
}

/* The same of a claim with a control of its own. */
static struct verdict
judge_against(const char *text, const char *control, const struct result *r)
{
	struct claim claim = claim_of(text);
	struct err err;

	if (!claim_parse_control(arena, control, &claim, &err))
		fail_msg("%s: %s", control, err.text);
	return claim_judge(arena, &claim, r);
}

static const char *
against(const char *text, const char *control, const struct result *r)
{
	struct verdict v = judge_against(text, control, r);

	assert_int_equal(v.reason != NULL, v.kind == VERDICT_INCONCLUSIVE);
	return v.reason != NULL ? v.reason : verdict_name(&v);
}

/* A result with these speed-ups of the two variants, 12 rounds. */
static struct result
speedups(double gil, double free)
{
	struct result r = made_result(NULL, NULL);

	made_rounds(&r, 0, 12, gil, free, 0.01);
	return r;
}

static void
good_claims_are_read(void **state)
{
	struct claim c = claim_of(" speedup ( gil ,n = 2,task=fib ) <1.5 ");

	(void)state;
	assert_int_equal(c.expr.kind, EXPR_SPEEDUP);
	assert_string_equal(c.expr.a, "gil");
	assert_int_equal(c.expr.nwhere, 2);
	assert_string_equal(c.expr.where[0].name, "n");
	assert_string_equal(c.expr.where[0].value, "2");
	assert_string_equal(c.expr.where[1].value, "fib");
	assert_int_equal(c.op, CLAIM_BELOW);
	assert_near(c.threshold, 1.5);
	assert_string_equal(c.source, "speedup ( gil ,n = 2,task=fib ) <1.5");
	assert_string_equal(c.expr.source, "speedup ( gil ,n = 2,task=fib )");
	c = claim_of("ratio(gil, free) > 2e0");
	assert_int_equal(c.expr.kind, EXPR_RATIO);
	assert_string_equal(c.expr.b, "free");
	assert_int_equal(c.op, CLAIM_ABOVE);
	c = claim_of("p99(gil.late)>0.1");
	assert_int_equal(c.expr.kind, EXPR_QUANTILE);
	assert_near(c.expr.q, 0.99);
	assert_string_equal(c.expr.metric, "late");
	c = claim_of("count(gil.lost) ≈ 10 ± 5 %");
	assert_int_equal(c.expr.kind, EXPR_COUNT);
	assert_int_equal(c.op, CLAIM_NEAR);
	assert_near(c.tolerance, 0.5);
	c = claim_of("value(gil.wall) ~ 10 +- 2");
	assert_near(c.tolerance, 2);
	assert_string_equal(claim_threshold(arena, &c, "s"), "≈ 10 ± 2 s");
	c = claim_of("max(gil.lost)=-1");
	assert_int_equal(c.expr.kind, EXPR_MAX);
	assert_int_equal(c.op, CLAIM_EQUAL);
	assert_near(c.threshold, -1);
	assert_string_equal(claim_threshold(arena, &c, ""), "= -1");
	c.threshold = 4394508;
	assert_string_equal(claim_threshold(arena, &c, "bytes"),
	    "= 4394508 bytes");
	assert_int_equal(claim_of("min(gil.lost) > 0").expr.kind, EXPR_MIN);
}

static void
a_ratio_has_two_sides(void **state)
{
	struct expr e = claim_of("ratio(gil.late[n=4, delay = 0.5 ],"
				 " free.lost [n=1], task=fib) > 2")
			    .expr;

	(void)state;
	assert_string_equal(e.a, "gil");
	assert_string_equal(e.metric, "late");
	assert_int_equal(e.nwhere, 3);
	assert_string_equal(e.where[1].name, "delay");
	assert_string_equal(e.where[1].value, "0.5");
	assert_string_equal(e.where[2].value, "fib");
	assert_string_equal(e.b, "free");
	assert_string_equal(e.metric_b, "lost");
	assert_int_equal(e.nwhere_b, 2);
	assert_string_equal(e.where_b[0].value, "1");
	assert_string_equal(e.where_b[1].name, "task");
	e = claim_of("ratio(gil[n=4], gil) < 3").expr;
	assert_null(e.metric);
	assert_int_equal(e.nwhere, 1);
	assert_int_equal(e.nwhere_b, 0);
	/* The time by its name is the time. */
	e = claim_of("ratio(gil.wall, free.wall) < 3").expr;
	assert_null(e.metric);
	assert_null(e.metric_b);
	e = claim_of("ratio(gil.wall, free.cpu) < 3").expr;
	assert_string_equal(e.metric, "wall");
}

static void
a_control_is_an_expression_or_none(void **state)
{
	struct claim claim = { 0 };
	struct err err;

	(void)state;
	assert_true(
	    claim_parse_control(arena, "count(free.lost)", &claim, &err));
	assert_int_equal(claim.controlled, CONTROL_EXPR);
	assert_string_equal(claim.control.source, "count(free.lost)");
	assert_true(claim_parse_control(arena, " none ", &claim, &err));
	assert_int_equal(claim.controlled, CONTROL_NONE);
	assert_false(claim_parse_control(arena, "nothing", &claim, &err));
	assert_contains(err.text, "unknown function 'nothing'");
	assert_false(
	    claim_parse_control(arena, "count(free.lost) > 0", &claim, &err));
	assert_contains(err.text, "'> 0' is too much");
}

static void
bad_claims_are_errors(void **state)
{
	static const char *const bad[][2] = {
		{ "", "unknown function ''" },
		{ "speed(gil) < 1",
		    "unknown function 'speed', expected "
		    "speedup, ratio, difference, value, count, min, max or a quantile" },
		{ "p0(gil.late) < 1", "unknown quantile 'p0'" },
		{ "p100(gil.late) < 1", "unknown quantile 'p100'" },
		{ "speedup gil < 1", "expected '(' before 'gil < 1'" },
		{ "speedup() < 1", "expected a variant before ')" },
		{ "speedup(gil < 1", "expected ')' before '< 1'" },
		{ "speedup(gil, free) < 1", "expected '=' before ')" },
		{ "ratio(gil) < 1", "expected ','" },
		{ "ratio(gil, n=1) < 1", "ratio needs two variants" },
		{ "value(gil) < 1", "expected '.' before ')" },
		{ "value(gil.) < 1", "expected a metric" },
		{ "ratio(gil., free) < 1", "expected a metric before ', free" },
		{ "ratio(gil, free.) < 1", "expected a metric before ')" },
		{ "ratio(gil, ) < 1", "ratio needs two variants" },
		{ "ratio(, gil) < 1", "expected a variant before ', gil" },
		{ "ratio(gil.late, free) < 1",
		    "one side of the ratio has a metric" },
		{ "ratio(gil, free.late) < 1",
		    "one side of the ratio has a metric" },
		{ "ratio(gil[], free) < 1", "expected '=' before ']" },
		{ "ratio(gil[n=1, free) < 1", "expected '=' before ')" },
		{ "ratio(gil[n=1), free) < 1", "expected ']' before ')" },
		{ "ratio(gil[n=1], free, n=2) < 1", "'n' is set twice" },
		{ "ratio(gil, free[n=1], n=2) < 1", "'n' is set twice" },
		{ "ratio(gil[n=1, n=2], free) < 1", "'n' is set twice" },
		{ "speedup(gil, n=1, n=1) < 1", "'n' is set twice" },
		{ "value(gil.late[n=1]) < 1", "expected ')' before '[n=1]" },
		{ "speedup(gil)", "expected '<', '>', '≈' or '=' before ''" },
		{ "speedup(gil) = 1",
		    "'=' is for count, min and max, which are exact, "
		    "expected '<', '>' or '≈' before '= 1'" },
		{ "ratio(gil, free) = 1", "'=' is for count, min and max" },
		{ "value(gil.lost) = 0", "'=' is for count, min and max" },
		{ "p50(gil.lost) = 0", "'=' is for count, min and max" },
		{ "count(gil.lost) =", "expected a number before ''" },
		{ "count(gil.lost) == 0", "expected a number before '= 0'" },
		{ "speedup(gil) <= 1", "expected a number before '= 1'" },
		{ "speedup(gil) < x", "expected a number before 'x'" },
		{ "speedup(gil) < inf", "expected a number" },
		{ "speedup(gil) < nan", "expected a number" },
		{ "speedup(gil) < 1.5x", "'x' is too much" },
		{ "speedup(gil) ≈ 2", "expected '±'" },
		{ "speedup(gil) ≈ 2 ±", "expected a number" },
	};
	struct claim claim;
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (claim_parse(arena, bad[i][0], &claim, &err))
			fail_msg("'%s' is taken for a claim", bad[i][0]);
		assert_contains(err.text, bad[i][1]);
	}
	/* No value lies within less than nothing: it could only fail. */
	assert_false(claim_parse(arena, "speedup(gil) ≈ 2 ± -1", &claim, &err));
}

static void
needs_are_read(void **state)
{
	struct claim claim = { 0 };
	struct err err;

	(void)state;
	assert_true(claim_parse_needs("cores >= 4", &claim, &err));
	assert_int_equal(claim.cores, 4);
	assert_false(claim_parse_needs("cores >= 0", &claim, &err));
	assert_false(claim_parse_needs("cores > 4", &claim, &err));
	assert_false(claim_parse_needs("cores >= 4 x", &claim, &err));
	assert_false(claim_parse_needs("memory >= 4", &claim, &err));
	assert_contains(err.text, "'memory >= 4', expected cores >= N");
}

/* The error of a claim that names what the experiment lacks, or NULL. */
static const char *
unchecked_against(const char *text, const char *control, enum role free)
{
	static struct err err;
	struct experiment exp = made_experiment();
	struct claim claim = claim_of(text);
	struct point *points;
	size_t n;

	if (control != NULL &&
	    !claim_parse_control(arena, control, &claim, &err))
		fail_msg("%s: %s", control, err.text);
	exp.variants[FREE].role = free;
	points = made_points(&exp, "n", "1,2", &n);
	return expr_check(arena, &claim.expr, &exp, points, n, &err) &&
		claim_check_control(arena, &claim, &exp, points, n, &err) ?
	    NULL :
	    err.text;
}

static const char *
unchecked(const char *text, enum role free)
{
	return unchecked_against(text, NULL, free);
}

static void
claims_are_checked_against_the_experiment(void **state)
{
	(void)state;
	assert_null(unchecked("speedup(gil, n=2) < 1.5", ROLE_CAPACITY));
	assert_null(unchecked("p90(gil.late, n=1) < 1.5", ROLE_NONE));
	assert_null(unchecked("value(gil.nvcsw, n=1) > 3", ROLE_NONE));
	assert_string_equal(unchecked("speedup(lig, n=2) < 1.5", ROLE_CAPACITY),
	    "unknown variant 'lig', expected one of "
	    "sequential, gil, free");
	assert_contains(unchecked("ratio(gil, lig, n=2) < 1.5", ROLE_CAPACITY),
	    "unknown variant 'lig'");
	assert_contains(unchecked("value(gil.speed, n=2) < 1.5", ROLE_CAPACITY),
	    "unknown metric 'speed', expected one of lost, "
	    "late, wall, cpu");
	assert_contains(unchecked("speedup(gil) < 1.5", ROLE_CAPACITY),
	    "several points");
	assert_contains(unchecked("speedup(gil, n=3) < 1.5", ROLE_CAPACITY),
	    "no measured point");
	assert_contains(unchecked("speedup(gil, m=3) < 1.5", ROLE_CAPACITY),
	    "unknown parameter 'm'");
}

static void
both_sides_of_a_ratio_are_checked(void **state)
{
	(void)state;
	assert_null(unchecked("ratio(gil[n=1], gil[n=2]) < 1.5", ROLE_NONE));
	assert_null(
	    unchecked("ratio(gil.late, free.wall, n=2) < 1", ROLE_NONE));
	assert_contains(unchecked("ratio(gil[n=1], gil[n=3]) < 1", ROLE_NONE),
	    "no measured point");
	assert_contains(unchecked("ratio(gil[n=1], gil) < 1", ROLE_NONE),
	    "several points");
	assert_contains(unchecked("ratio(gil, gil[n=1]) < 1", ROLE_NONE),
	    "several points");
	assert_contains(unchecked("ratio(gil[n=1], gil[m=1]) < 1", ROLE_NONE),
	    "unknown parameter 'm'");
	assert_contains(unchecked("ratio(gil.late, gil.lat, n=1) < 1",
			    ROLE_NONE),
	    "unknown metric 'lat', expected one of lost, late, wall");
	assert_string_equal(unchecked("ratio(gil.late, gil.lost, n=1) < 1",
				ROLE_NONE),
	    "'late' (in s) is compared with 'lost' (in no unit), expected two "
	    "metrics of one unit");
}

static void
an_upper_bound_needs_a_control(void **state)
{
	(void)state;
	assert_contains(unchecked("speedup(gil, n=1) < 1.5", ROLE_NONE),
	    "is an upper bound and needs a capacity control");
	assert_contains(unchecked("value(gil.overlap, n=1) < 1.5", ROLE_NONE),
	    "needs a capacity control");
	assert_null(unchecked("speedup(gil, n=1) > 1.5", ROLE_NONE));
	assert_null(unchecked("speedup(gil, n=1) ≈ 1 ± 0.1", ROLE_NONE));
	/* What a busy host pushes down in a ratio, it is said of as well. */
	assert_contains(unchecked("ratio(gil.overlap, free.overlap, n=1) < 1",
			    ROLE_NONE),
	    "is an upper bound and needs a capacity control");
	assert_contains(
	    unchecked("ratio(sequential.overlap, gil.overlap, n=1) > 1",
		ROLE_NONE),
	    "is a lower bound and needs a capacity control");
	assert_null(unchecked("ratio(sequential.overlap, gil.overlap, n=1) < 1",
	    ROLE_NONE));
	assert_contains(unchecked("p90(gil.overlap, n=1) < 1.5", ROLE_NONE),
	    "needs a capacity control");
	assert_null(unchecked("ratio(sequential[n=1], sequential[n=2]) < 1",
	    ROLE_NONE));
}

static void
a_control_of_its_own_replaces_the_capacity_control(void **state)
{
	(void)state;
	assert_null(unchecked_against("speedup(gil, n=1) < 1.5",
	    "speedup(free, n=1)", ROLE_NONE));
	assert_null(
	    unchecked_against("ratio(gil.overlap, free.overlap, n=1) < 1",
		"speedup(free, n=1)", ROLE_NONE));
	assert_contains(unchecked_against("speedup(gil, n=1) < 1.5", "none",
			    ROLE_CAPACITY),
	    "a busy machine alone could meet 'speedup(gil, n=1) < 1.5'");
}

/* That nothing was seen says little where nothing could be seen. */
static void
nothing_seen_needs_a_control(void **state)
{
	static const char *const needy[] = { "count(gil.lost, n=1) = 0",
		"count(gil.lost, n=1) < 5", "max(gil.lost, n=1) = 1",
		"max(gil.late, n=1) < 1" };
	static const char *const free[] = { "count(gil.lost, n=1) > 0",
		"count(gil.lost, n=1) ≈ 5 ± 1", "max(gil.late, n=1) > 1",
		"min(gil.lost, n=1) = 1", "min(gil.late, n=1) < 1",
		"value(gil.late, n=1) < 1" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(needy) / sizeof(needy[0]); i++) {
		assert_contains(unchecked(needy[i], ROLE_CAPACITY),
		    "' needs a control, expected 'control:' with an "
		    "expression that shows more here, or 'control: none'");
		assert_null(unchecked_against(needy[i], "none", ROLE_NONE));
	}
	for (i = 0; i < sizeof(free) / sizeof(free[0]); i++)
		assert_null(unchecked(free[i], ROLE_NONE));
}

static void
a_control_is_checked_like_a_claim(void **state)
{
	static const char claim[] = "count(gil.lost, n=1) = 0";

	(void)state;
	assert_null(
	    unchecked_against(claim, "count(free.lost, n=2)", ROLE_NONE));
	assert_null(
	    unchecked_against(claim, "value(free.nvcsw, n=2)", ROLE_NONE));
	assert_contains(unchecked_against(claim, "count(fre.lost, n=1)",
			    ROLE_NONE),
	    "unknown variant 'fre'");
	assert_contains(unchecked_against(claim, "count(free.los, n=1)",
			    ROLE_NONE),
	    "unknown metric 'los'");
	assert_contains(unchecked_against(claim, "count(free.lost)", ROLE_NONE),
	    "several points");
	assert_string_equal(unchecked_against(claim, "count(free.late, n=1)",
				ROLE_NONE),
	    "the control 'count(free.late, n=1)' is in s and 'count(gil.lost, "
	    "n=1)' in no unit, expected one unit");
	assert_contains(unchecked_against("value(gil.late, n=1) ≈ 1 ± 1",
			    "value(free.late, n=1)", ROLE_NONE),
	    "takes no control");
}

static void
values_are_those_of_the_result(void **state)
{
	struct result r = speedups(2, 4);
	struct expr expr;
	struct err err;

	(void)state;
	assert_true(expr_parse(arena, "speedup(free)", &expr, &err));
	assert_near(expr_value(arena, &expr, &r).mid, 4);
	assert_string_equal(expr_unit(&expr, &r.exp), "×");
	assert_true(expr_parse(arena, "ratio(gil, free)", &expr, &err));
	assert_near(expr_value(arena, &expr, &r).mid, 2);
	assert_true(expr_parse(arena, "value(gil.wall)", &expr, &err));
	assert_true(fabs(expr_value(arena, &expr, &r).mid - 0.5) < 1e-3);
	assert_string_equal(expr_unit(&expr, &r.exp), "s");
	assert_true(expr_parse(arena, "count(gil.nvcsw)", &expr, &err));
	assert_near(expr_value(arena, &expr, &r).mid, 36);
	assert_true(expr_parse(arena, "value(gil.late)", &expr, &err));
	assert_string_equal(expr_unit(&expr, &r.exp), "s");
	assert_true(expr_parse(arena, "max(gil.nvcsw)", &expr, &err));
	assert_near(expr_value(arena, &expr, &r).mid, 3);
	assert_int_equal(expr_value(arena, &expr, &r).n, 12);
	assert_true(expr_parse(arena, "min(gil.late)", &expr, &err));
	assert_near(expr_value(arena, &expr, &r).mid, 0.005);
	assert_string_equal(expr_unit(&expr, &r.exp), "s");
	assert_true(
	    expr_parse(arena, "ratio(gil.wall, free.late)", &expr, &err));
	assert_true(fabs(expr_value(arena, &expr, &r).mid - 100) < 0.1);
	assert_string_equal(expr_unit(&expr, &r.exp), "×");
	assert_true(expr_parse(arena, "ratio(gil[n=9], gil)", &expr, &err));
	assert_int_equal(expr_value(arena, &expr, &r).n, 0);
	/* A recorded result of an older version may lack what is asked. */
	assert_true(expr_parse(arena, "speedup(lig)", &expr, &err));
	assert_int_equal(expr_value(arena, &expr, &r).n, 0);
	assert_true(expr_parse(arena, "value(gil.old)", &expr, &err));
	assert_int_equal(expr_value(arena, &expr, &r).n, 0);
	assert_string_equal(expr_unit(&expr, &r.exp), "");
}

static void
an_upper_bound_holds_with_capacity(void **state)
{
	struct result r = speedups(1, 1.9);
	struct verdict v = judge("speedup(gil) < 1.5", &r);

	(void)state;
	assert_int_equal(v.kind, VERDICT_HOLDS);
	assert_null(v.reason);
	assert_near(v.margin, 0.01);
	assert_true(v.controlled);
	assert_true(v.control.lo > 1.5);
	assert_int_equal(v.estimate.n, 12);
	assert_string_equal(verdict("value(gil.overlap) < 2.5", &r),
	    "no_capacity");
}

/*
 * The case that this protocol is for: a busy host keeps a program that has
 * no lock at all from getting faster. The bound is met and shows nothing.
 */
static void
a_busy_host_proves_no_lock(void **state)
{
	struct result r = speedups(1.13, 1.13);

	(void)state;
	assert_string_equal(verdict("speedup(gil) < 1.5", &r), "no_capacity");
	assert_string_equal(verdict("speedup(gil) > 1.5", &r), "no_capacity");
	/* Even with a control whose interval only touches the threshold. */
	r = speedups(1.13, 1.5);
	assert_string_equal(verdict("speedup(gil) < 1.5", &r), "no_capacity");
}

/* ratio(base, x) is speedup(x) by another name. */
static void
a_busy_host_proves_no_lock_as_a_ratio_either(void **state)
{
	struct result r = speedups(1.13, 1.13);

	(void)state;
	assert_string_equal(verdict("ratio(sequential, gil) < 1.5", &r),
	    "no_capacity");
}

static void
few_cpus_are_the_better_reason(void **state)
{
	struct result r = speedups(1, 1);
	struct claim claim = claim_of("speedup(gil) > 0.5");

	(void)state;
	r.env.list[2].number = 1;
	assert_string_equal(r.env.list[2].name, "effective_cpus");
	assert_string_equal(verdict("speedup(gil) < 1.5", &r), "few_cpus");
	/* Of those that need one CPU, one there is. */
	claim = claim_of("speedup(gil) < 1.5");
	claim.cores = 1;
	assert_string_equal(claim_judge(arena, &claim, &r).reason,
	    "no_capacity");
	claim = claim_of("speedup(gil) > 0.5");
	/* What needs more CPUs than there are is not decided at all. */
	claim.cores = 2;
	assert_string_equal(claim_judge(arena, &claim, &r).reason, "few_cpus");
	claim.cores = 1;
	assert_int_equal(claim_judge(arena, &claim, &r).kind, VERDICT_HOLDS);
}

/* What could not be read is never "fine". */
static void
an_unknown_number_of_cpus_is_not_enough(void **state)
{
	struct result r = speedups(1, 1.9);
	struct claim claim = claim_of("speedup(gil) < 1.5");

	(void)state;
	claim.cores = 2;
	assert_int_equal(claim_judge(arena, &claim, &r).kind, VERDICT_HOLDS);
	r.env.list[2].number = NAN;
	assert_int_equal(claim_judge(arena, &claim, &r).kind,
	    VERDICT_INCONCLUSIVE);
}

static void
claims_fail_where_the_opposite_is_shown(void **state)
{
	struct result r = speedups(1.9, 1.9);

	(void)state;
	/* More than a bound needs no control: it was seen. */
	assert_string_equal(verdict("speedup(gil) < 1.5", &r), "fails");
	r = speedups(1, 1.9);
	assert_string_equal(verdict("speedup(gil) > 1.5", &r), "fails");
	assert_string_equal(verdict("speedup(free) > 1.5", &r), "holds");
	r = speedups(1, 1);
	assert_string_equal(verdict("speedup(free) > 0.9", &r), "holds");
}

static void
an_interval_on_both_sides_decides_nothing(void **state)
{
	struct result r = made_result(NULL, NULL);

	(void)state;
	made_rounds(&r, 0, 12, 1.5, 1.9, 0.1);
	assert_string_equal(verdict("speedup(gil) < 1.5", &r), "ci_straddles");
	assert_string_equal(verdict("speedup(gil) > 1.5", &r), "ci_straddles");
	assert_string_equal(verdict("speedup(gil) ≈ 1.6 ± 0.1", &r),
	    "ci_straddles");
}

/* Differences below one per cent are noise, however sure the interval. */
static void
the_margin_is_one_per_cent(void **state)
{
	struct result r = made_result(NULL, NULL);

	(void)state;
	made_rounds(&r, 0, 12, 1, 1.9, 1e-6);
	assert_string_equal(verdict("speedup(gil) < 1.009", &r),
	    "ci_straddles");
	assert_string_equal(verdict("speedup(gil) < 1.011", &r), "holds");
	assert_string_equal(verdict("speedup(gil) > 0.995", &r),
	    "ci_straddles");
	assert_string_equal(verdict("speedup(gil) > 0.985", &r), "holds");
	assert_string_equal(verdict("speedup(gil) ≈ 1 ± 0.005", &r),
	    "ci_straddles");
	assert_string_equal(verdict("speedup(gil) ≈ 1 ± 0.02", &r), "holds");
}

/* The same values say less in an order in which neighbours are alike. */
static void
neighbours_that_are_alike_decide_less(void **state)
{
	struct result r = made_result(NULL, NULL);
	struct verdict mixed, sorted;
	int i;

	(void)state;
	made_rounds(&r, 0, 12, 1.2, 1.9, 0.1);
	mixed = judge("speedup(gil) < 1.5", &r);
	assert_string_equal(verdict_name(&mixed), "holds");
	r.nsamples = 0;
	for (i = 0; i < 12; i++) {
		made_sample(&r, i, 0, SEQUENTIAL, 1, 1);
		made_sample(&r, i, 0, GIL, exp(0.1 * (1 - 2 * i / 11.)) / 1.2,
		    2);
		made_sample(&r, i, 0, FREE, 1 / 1.9, 2);
	}
	sorted = judge("speedup(gil) < 1.5", &r);
	assert_string_equal(sorted.reason, "ci_straddles");
	/* What is shown is what was measured. */
	assert_true(fabs(sorted.estimate.lo - mixed.estimate.lo) < 1e-9);
	assert_true(sorted.stretch > mixed.stretch);
	/* Of values, and of ratios of metrics, it is the same. */
	for (i = 0; i < 12; i++) {
		r.samples[3 * i].metrics[1] = 1;
		r.samples[3 * i + 1].metrics[1] = exp(0.1 * (1 - 2 * i / 11.));
	}
	assert_string_equal(verdict("value(gil.late) < 1.25", &r),
	    "ci_straddles");
	assert_string_equal(verdict("ratio(gil.late, sequential.late) < 1.25",
				&r),
	    "ci_straddles");
	assert_string_equal(verdict("value(gil.late) < 3", &r), "holds");
	/* And what is exact is exact in any order. */
	assert_string_equal(verdict("max(gil.late) < 1.25", &r), "holds");
}

/* A margin that made an interval narrower would make up decisions. */
static void
the_margin_widens_an_interval_below_zero_too(void **state)
{
	struct result r = made_result(NULL, NULL);
	int i;

	(void)state;
	for (i = 0; i < 12; i++)
		made_sample(&r, i, 0, GIL, 1, 1)->metrics[0] = -1;
	assert_string_equal(verdict("value(gil.lost) > -0.995", &r),
	    "ci_straddles");
	assert_string_equal(verdict("value(gil.lost) < -0.995", &r),
	    "ci_straddles");
	assert_string_equal(verdict("value(gil.lost) < -0.95", &r), "holds");
}

static void
near_means_inside_not_overlapping(void **state)
{
	struct result r = speedups(4.8, 1.9);

	(void)state;
	assert_string_equal(verdict("speedup(gil) ≈ 4.8 ± 0.3", &r), "holds");
	assert_string_equal(verdict("speedup(gil) ≈ 4.2 ± 0.3", &r), "fails");
	assert_string_equal(verdict("speedup(gil) ≈ 5.4 ± 0.3", &r), "fails");
	assert_string_equal(verdict("speedup(gil) ≈ 4.5 ± 0.3", &r),
	    "ci_straddles");
	assert_string_equal(verdict("speedup(gil) ≈ 4.8 ± 10 %", &r), "holds");
}

static void
too_few_rounds_decide_nothing(void **state)
{
	struct result r = made_result(NULL, NULL);

	(void)state;
	made_rounds(&r, 0, 8, 1, 1.9, 1e-6);
	assert_string_equal(verdict("speedup(gil) < 1.5", &r),
	    "too_few_rounds"); /* alpha is 0.005: 9 are needed */
	made_sample(&r, 8, 0, SEQUENTIAL, 1, 1);
	made_sample(&r, 8, 0, GIL, 1.0000005, 2);
	made_sample(&r, 8, 0, FREE, 0.5, 2);
	assert_string_equal(verdict("speedup(gil) < 1.5", &r), "holds");
	made_taint(&r.samples[0]);
	assert_string_equal(verdict("speedup(gil) < 1.5", &r),
	    "too_few_rounds");
	r.nsamples = 0;
	assert_string_equal(verdict("speedup(gil) < 1.5", &r),
	    "too_few_rounds");
}

static void
exact_counts_have_no_interval_to_wait_for(void **state)
{
	struct result r = made_result(NULL, NULL);
	int i;

	(void)state;
	for (i = 0; i < 3; i++)
		made_sample(&r, i, 0, GIL, 1, 2)->metrics[0] = 7;
	assert_string_equal(verdict("count(gil.lost) > 0", &r), "holds");
	assert_string_equal(verdict("count(gil.lost) > 20", &r), "holds");
	assert_string_equal(verdict("count(gil.lost) < 20", &r), "fails");
	assert_string_equal(verdict("count(gil.lost) > 22", &r), "fails");
	/* Nor does the threshold itself leave anything open. */
	assert_string_equal(verdict("count(gil.lost) < 21", &r), "fails");
	assert_string_equal(verdict("count(gil.lost) > 21", &r), "fails");
	assert_string_equal(verdict("count(gil.lost) = 21", &r), "holds");
	assert_string_equal(verdict("count(gil.lost) ≈ 20 ± 1", &r), "holds");
	assert_string_equal(verdict("count(gil.lost) ≈ 19 ± 1", &r), "fails");
	r.samples[1].metrics[0] = 6;
	assert_string_equal(verdict("min(gil.lost) = 6", &r), "holds");
	assert_string_equal(verdict("max(gil.lost) = 7", &r), "holds");
	assert_string_equal(verdict("max(gil.lost) = 6", &r), "fails");
	assert_string_equal(verdict("max(gil.lost) < 7.001", &r), "holds");
	assert_string_equal(verdict("max(free.lost) = 0", &r),
	    "too_few_rounds");
}

/* A count of events is what it is, whoever else was at work. */
static void
a_busy_host_does_not_move_what_is_exact(void **state)
{
	struct result r = speedups(1, 1.9);
	size_t i;

	(void)state;
	for (i = 0; i < r.nsamples; i++)
		made_taint(&r.samples[i]);
	r.samples[GIL].metrics[0] = 7;
	r.null = (struct estimate) { 2, 1.9, 2.1, 12, 2, 0.99 };
	assert_string_equal(verdict("count(gil.lost) = 7", &r), "holds");
	assert_string_equal(verdict("max(gil.lost) = 7", &r), "holds");
	assert_string_equal(verdict("min(gil.lost) = 0", &r), "holds");
	assert_string_equal(verdict("max(gil.lost) < 7", &r), "fails");
	assert_string_equal(against("count(free.lost) = 0", "count(gil.lost)",
				&r),
	    "holds");
	/* What was not seen may have been hidden. */
	assert_string_equal(verdict("max(gil.lost) > 7", &r), "host_busy");
	assert_string_equal(verdict("max(gil.lost) > 6", &r), "holds");
	/* And a control that is a median is moved. */
	result_show_all(arena, &r);
	assert_string_equal(against("count(free.lost) = 0", "value(gil.nvcsw)",
				&r),
	    "host_busy");
	assert_string_equal(against("count(gil.lost) = 0", "value(gil.nvcsw)",
				&r),
	    "fails");
}

static void
equality_holds_only_if_the_control_shows_more(void **state)
{
	struct result r = speedups(1, 1.9);
	struct verdict v;

	(void)state;
	assert_string_equal(against("count(gil.lost) = 0", "count(free.lost)",
				&r),
	    "no_control");
	r.samples[FREE].metrics[0] = 5;
	v = judge_against("count(gil.lost) = 0", "count(free.lost)", &r);
	assert_int_equal(v.kind, VERDICT_HOLDS);
	assert_true(v.controlled);
	assert_near(v.control.mid, 5);
	assert_int_equal(v.control.n, 12);
	assert_string_equal(against("count(gil.lost) = 0", "max(free.lost)",
				&r),
	    "holds");
	/* In most rounds of the control nothing was lost. */
	assert_string_equal(against("count(gil.lost) = 0", "value(free.lost)",
				&r),
	    "no_control");
	/* What was lost was lost. */
	assert_string_equal(against("count(free.lost) = 0", "count(gil.lost)",
				&r),
	    "fails");
	v = judge_against("count(gil.lost) = 0", "none", &r);
	assert_int_equal(v.kind, VERDICT_HOLDS);
	assert_false(v.controlled);
}

static void
a_control_lies_on_the_other_side(void **state)
{
	struct result r = speedups(1, 1.9);

	(void)state;
	assert_string_equal(against("value(gil.wall) > 0.9", "value(free.wall)",
				&r),
	    "holds");
	assert_string_equal(against("value(gil.wall) > 0.5", "value(free.wall)",
				&r),
	    "no_control");
	assert_string_equal(against("value(free.wall) < 0.9", "value(gil.wall)",
				&r),
	    "holds");
	assert_string_equal(against("value(free.wall) < 1.1", "value(gil.wall)",
				&r),
	    "no_control");
	/* The claim fails by itself. */
	assert_string_equal(against("value(gil.wall) < 0.9", "value(gil.wall)",
				&r),
	    "fails");
	assert_string_equal(against("value(gil.wall) < 2", "value(gil.old)",
				&r),
	    "too_few_rounds");
}

/* A lower bound that is missed on a busy host is missed by the host. */
static void
a_control_of_its_own_does_not_make_a_busy_host_fail_a_claim(void **state)
{
	struct result r = speedups(1.13, 1.13);

	(void)state;
	assert_string_equal(against("speedup(gil) > 1.5", "speedup(sequential)",
				&r),
	    "no_capacity");
	assert_string_equal(against("speedup(gil) < 1.5", "speedup(free)", &r),
	    "no_control");
	r = speedups(1.13, 1.9);
	assert_string_equal(against("speedup(gil) > 1.5", "speedup(sequential)",
				&r),
	    "fails");
	assert_string_equal(against("speedup(gil) < 1.5", "speedup(free)", &r),
	    "holds");
}

/* Overlap over overlap: the variant without a lock is the control of it. */
static void
a_busy_host_proves_nothing_of_a_ratio_of_overlaps(void **state)
{
	struct result r = speedups(1, 1.9);
	size_t i;

	(void)state;
	for (i = 0; i < r.nsamples; i++) {
		if (r.samples[i].variant == GIL)
			r.samples[i].threads[1].cpu_ns = 0;
		else if (r.samples[i].variant == SEQUENTIAL)
			r.samples[i].wall_ns += (double)i; /* no ties */
	}
	assert_string_equal(
	    verdict("ratio(gil.overlap, sequential.overlap) < 1.5", &r),
	    "holds");
	assert_string_equal(
	    verdict("ratio(gil.overlap, sequential.overlap) < 2.5", &r),
	    "no_capacity");
	assert_string_equal(
	    verdict("ratio(sequential.overlap, gil.overlap) > 0.6", &r),
	    "holds");
	assert_string_equal(
	    verdict("ratio(sequential.overlap, gil.overlap) > 0.4", &r),
	    "no_capacity");
}

/* Two points of a sweep, with a slow drift that both share. */
static void
a_ratio_over_two_points_is_decided(void **state)
{
	struct result r = made_result("n", "1,2");
	int i;

	(void)state;
	for (i = 0; i < 12; i++) {
		made_sample(&r, i, 0, GIL, 1 + i, 2)->metrics[1] = 10 + i;
		made_sample(&r, i, 1, GIL, 3 * (1 + i), 2)->metrics[1] =
		    2 * (10 + i);
	}
	assert_string_equal(verdict("ratio(gil[n=2], gil[n=1]) ≈ 3 ± 1 %", &r),
	    "ci_straddles"); /* the margin */
	assert_string_equal(verdict("ratio(gil[n=2], gil[n=1]) ≈ 3 ± 2 %", &r),
	    "holds");
	assert_string_equal(
	    verdict("ratio(gil.late[n=1], gil.late[n=2]) < 0.51", &r), "holds");
	assert_string_equal(
	    verdict("ratio(gil.late[n=1], gil.wall[n=2]) < 0.01", &r), "fails");
	/* Two of twelve rounds at each point: a third of the pairs. */
	made_taint(&r.samples[0]);
	made_taint(&r.samples[2]);
	assert_string_equal(verdict("ratio(gil[n=2], gil[n=1]) > 2.9", &r),
	    "holds");
	made_taint(&r.samples[5]);
	made_taint(&r.samples[7]);
	assert_string_equal(verdict("ratio(gil[n=2], gil[n=1]) > 2.9", &r),
	    "host_busy");
	r.samples[7].taint[0] = "throttled";
	assert_string_equal(verdict("ratio(gil[n=2], gil[n=1]) > 2.9", &r),
	    "throttled");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(good_claims_are_read),
		TEST(bad_claims_are_errors),
		TEST(a_ratio_has_two_sides),
		TEST(a_control_is_an_expression_or_none),
		TEST(needs_are_read),
		TEST(claims_are_checked_against_the_experiment),
		TEST(both_sides_of_a_ratio_are_checked),
		TEST(an_upper_bound_needs_a_control),
		TEST(a_control_of_its_own_replaces_the_capacity_control),
		TEST(nothing_seen_needs_a_control),
		TEST(a_control_is_checked_like_a_claim),
		TEST(values_are_those_of_the_result),
		TEST(an_upper_bound_holds_with_capacity),
		TEST(a_busy_host_proves_no_lock),
		TEST(a_busy_host_proves_no_lock_as_a_ratio_either),
		TEST(few_cpus_are_the_better_reason),
		TEST(an_unknown_number_of_cpus_is_not_enough),
		TEST(claims_fail_where_the_opposite_is_shown),
		TEST(an_interval_on_both_sides_decides_nothing),
		TEST(the_margin_is_one_per_cent),
		TEST(neighbours_that_are_alike_decide_less),
		TEST(the_margin_widens_an_interval_below_zero_too),
		TEST(near_means_inside_not_overlapping),
		TEST(too_few_rounds_decide_nothing),
		TEST(exact_counts_have_no_interval_to_wait_for),
		TEST(a_busy_host_does_not_move_what_is_exact),
		TEST(equality_holds_only_if_the_control_shows_more),
		TEST(a_control_lies_on_the_other_side),
		TEST(
		    a_control_of_its_own_does_not_make_a_busy_host_fail_a_claim),
		TEST(a_busy_host_proves_nothing_of_a_ratio_of_overlaps),
		TEST(a_ratio_over_two_points_is_decided),
	};

	return cmocka_run_group_tests_name("claim", tests, NULL, NULL);
}
