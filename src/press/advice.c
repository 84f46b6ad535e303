/* Knows how advice is put in words and in JSON; computes none. */
#include "press/advice.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "data/json.h"
#include "data/verdict.h"
#include "press/format.h"

static char *
taken(struct arena *arena, struct buf *buf)
{
	char *text = arena_strndup(arena, buf->data, buf->len);

	buf_fini(buf);
	return text;
}

static char *
seconds(struct arena *arena, double s)
{
	/* What 100 × 1e-6 lacks of 1e-4 would be shown as "100.0 µs". */
	s = strtod(arena_printf(arena, "%.12g", s), NULL);
	return format_number(arena, s, "s");
}

static char *
size_text(struct arena *arena, double bytes)
{
	static const char *const units[] = { "bytes", "KiB", "MiB", "GiB" };
	size_t i = 0;

	while (i < 3 && bytes >= 1024) {
		bytes /= 1024;
		i++;
	}
	return arena_printf(arena, "%.3g %s", bytes, units[i]);
}

char *
advice_workload(struct arena *arena, const struct workload *w)
{
	struct buf buf = BUF_INIT;
	double wait = 1 - w->cpu - w->native;

	buf_printf(&buf, "%.0f %s %s alone: %.3g %% bytecode", w->tasks,
	    w->tasks == 1 ? "task of" : "tasks, each of",
	    seconds(arena, w->each_s), 100 * w->cpu);
	if (w->native > 0)
		buf_printf(&buf, ", %.3g %% C code that lets go of the GIL",
		    100 * w->native);
	buf_printf(&buf, ", %.3g %% waiting; ", wait > 1e-9 ? 100 * wait : 0);
	if (w->bytes > 0)
		buf_printf(&buf, "%s to hand over for each",
		    size_text(arena, w->bytes));
	else
		buf_puts(&buf, "no data to hand over");
	if (w->workers > 0)
		buf_printf(&buf, "; %.0f %s", w->workers,
		    w->workers == 1 ? "worker" : "workers");
	return taken(arena, &buf);
}

/* Two ends in one unit with as many digits; apart if they are far apart. */
char *
advice_span(struct arena *arena, double lo_s, double hi_s)
{
	static const struct {
		const char *unit;
		double factor;
	} scales[] = { { "s", 1 }, { "ms", 1e3 }, { "µs", 1e6 },
		{ "ns", 1e9 } };
	size_t i = 0;
	double lo, hi;
	char *from, *to;
	int digits;

	while (i < 3 && hi_s * scales[i].factor < 1)
		i++;
	lo = lo_s * scales[i].factor;
	hi = hi_s * scales[i].factor;
	if (lo_s == hi_s || lo < 0.1)
		return lo_s == hi_s ?
		    seconds(arena, lo_s) :
		    arena_printf(arena, "%s to %s", seconds(arena, lo_s),
			seconds(arena, hi_s));
	digits = lo >= 100 ? 0 : lo >= 10 ? 1 : 2;
	from = arena_printf(arena, "%.*f %s", digits, lo, scales[i].unit);
	to = arena_printf(arena, "%.*f %s", digits, hi, scales[i].unit);
	return strcmp(from, to) == 0 ?
	    to :
	    arena_printf(arena, "%s to %s", from, to);
}

char *
advice_time(struct arena *arena, const struct advice_estimate *e)
{
	if (e->left_out != NULL)
		return arena_printf(arena, "from %s", seconds(arena, e->lo_s));
	return advice_span(arena, e->lo_s, e->hi_s);
}

char *
advice_sum(struct arena *arena, const struct advice_estimate *e)
{
	struct buf buf = BUF_INIT;
	size_t i;

	for (i = 0; i < e->nterms; i++) {
		const struct advice_term *term = &e->terms[i];

		buf_printf(&buf, "%s%s: %.0f%s × %s", i ? " + " : "",
		    term->what, term->count,
		    !term->rounds	 ? "" :
			term->count == 1 ? " round" :
					   " rounds",
		    seconds(arena, term->each_s.mid));
		if (term->sharers > term->capacity.mid)
			buf_printf(&buf, " / %s",
			    format_number(arena, term->capacity.mid, ""));
	}
	buf_printf(&buf, " = %s one after the other; at best %s",
	    seconds(arena, e->sum_s.mid), seconds(arena, e->lo_s));
	return taken(arena, &buf);
}

/* "a, b and c" of the tools whose bits are set. */
static char *
tools_of(struct arena *arena, unsigned bits, const char *last)
{
	struct buf buf = BUF_INIT;
	int i;

	for (i = 0; i < ADVICE_TOOLS; i++) {
		if ((bits & 1u << i) == 0)
			continue;
		if (buf.len > 0)
			buf_puts(&buf, bits >> (i + 1) ? ", " : last);
		buf_puts(&buf, advice_tool_text(i));
	}
	return taken(arena, &buf);
}

bool
advice_is_single(unsigned bits)
{
	return bits != 0 && (bits & (bits - 1)) == 0;
}

char *
advice_best(struct arena *arena, const struct advice *advice)
{
	const char *tools = tools_of(arena, advice->fastest, " and ");

	if (advice->fastest == 0)
		return arena_strdup(arena, "not known, for want of results");
	if (advice_is_single(advice->fastest))
		return arena_strdup(arena, tools);
	if (advice->fastest & 1u << TOOL_SEQUENTIAL)
		return arena_printf(arena,
		    "no tool is surely faster than one thread (inconclusive "
		    "between %s)",
		    tools);
	return arena_printf(arena, "inconclusive between %s", tools);
}

char *
advice_rivals(struct arena *arena, const struct advice *advice,
    const char *between)
{
	struct buf buf = BUF_INIT;
	int i;

	for (i = 0; i < ADVICE_TOOLS; i++)
		if (advice->rivals & 1u << i)
			buf_printf(&buf,
			    "%s%s may be as fast or faster, but %s is not "
			    "measured here",
			    buf.len ? between : "", advice_tool_text(i),
			    advice->tools[i].left_out);
	return taken(arena, &buf);
}

const char *const *
advice_leaves_out(const struct told_advice *told)
{
	static const char *const of_c[] = {
		"a Python's own start and imports: a process counts as a bare "
		"fork of one without memory",
		"the memory of the workers, however many",
		"what Python's own loop and pools cost more than these in C",
		"unequal tasks, and what tasks share",
		NULL,
	};
	static const char *const of_python[] = {
		"the imports of your own program, which each new process may "
		"have to do again",
		"the memory of the workers, however many",
		"how long who has computed waits for the GIL beside others",
		"unequal tasks, and what tasks share",
		NULL,
	};

	return told->python != NULL ? of_python : of_c;
}

const char *
advice_absence(const struct told_advice *told, int tool)
{
	static const char *const why[ADVICE_TOOLS] = {
		[TOOL_THREADS] = "this build has no GIL",
		[TOOL_INTERPRETERS] = "it has no InterpreterPoolExecutor, "
				      "which came with 3.14",
		[TOOL_LOOP] = "it has no asyncio.run, which came with 3.7",
		[TOOL_FREE_THREADS] = "this build has a GIL",
	};

	return told->absent & 1u << tool ? why[tool] : NULL;
}

unsigned
advice_used(const struct advice *advice)
{
	unsigned used = 0;
	int i;

	for (i = 0; i < ADVICE_TOOLS; i++)
		if (!advice->tools[i].absent)
			used |=
			    advice->tools[i].used | advice->tools[i].missing;
	return used;
}

unsigned
advice_decisive(const struct advice *advice)
{
	unsigned used = 0;
	int i;

	for (i = 0; i < ADVICE_TOOLS; i++)
		if ((!advice->tools[i].known && !advice->tools[i].absent) ||
		    (advice->fastest | advice->rivals) & 1u << i)
			used |=
			    advice->tools[i].used | advice->tools[i].missing;
	return used;
}

void
advice_ranges(const struct told_advice *told, struct range *ranges)
{
	int i;

	for (i = 0; i < ADVICE_FACTS; i++)
		ranges[i] = told->facts[i].range;
}

enum advice_agreement
advice_agreement(const struct told_case *told)
{
	double margin = exp(verdict_rules.margin), least = INFINITY;
	bool any = false, all = told->advice.fastest != 0;
	int i;

	/* What the advice does not compare is not compared here either. */
	for (i = 0; i < ADVICE_TOOLS; i++) {
		const struct estimate *e = &told->measured[i];

		if (!told->advice.tools[i].known ||
		    told->advice.tools[i].left_out != NULL)
			continue;
		if (e->n > 0 && !isnan(e->hi))
			least = fmin(least, e->hi);
		else if (told->advice.fastest & 1u << i)
			all = false;
	}
	for (i = 0; i < ADVICE_TOOLS; i++) {
		const struct estimate *e = &told->measured[i];

		/* One of those advised is among the fastest measured. */
		any |= (told->advice.fastest & 1u << i) && e->n > 0 &&
		    e->lo / margin <= least * margin;
	}
	return any ? AGREES : all && isfinite(least) ? DISAGREES : NOT_MEASURED;
}

/* The estimate of a tool, had its tasks been asked for as they were. */
static struct advice_estimate
as_measured(const struct told_advice *told, const struct told_case *one,
    int tool, double each_s)
{
	struct workload workload = one->workload;
	struct range facts[ADVICE_FACTS];

	if (one->alone.n == 0)
		return one->advice.tools[tool];
	workload.each_s = each_s;
	/* Tasks that do not wait are not said to, for a moment without CPU. */
	if (workload.cpu + workload.native < 1 && one->computing.n > 0)
		workload.cpu =
		    fmax(0, fmin(1, one->computing.mid) - workload.native);
	advice_ranges(told, facts);
	return advise(&workload, facts, told->absent).tools[tool];
}

enum advice_place
advice_place(const struct told_advice *told, const struct told_case *one,
    int tool, struct range *bounds)
{
	const struct estimate *measured = &one->measured[tool];
	struct advice_estimate least, most;
	double margin = exp(verdict_rules.margin);

	if (measured->n == 0 || isnan(measured->lo) || isnan(measured->hi))
		return PLACE_UNKNOWN;
	/* What it took is what says how long a task is. */
	if (tool == TOOL_SEQUENTIAL && one->alone.n > 0)
		return PLACE_UNKNOWN;
	least = as_measured(told, one, tool, one->alone.lo);
	most = as_measured(told, one, tool, one->alone.hi);
	if (!least.known || !most.known)
		return PLACE_UNKNOWN;
	*bounds = (struct range) { least.lo_s, NAN, most.hi_s };
	if (least.left_out != NULL)
		bounds->hi = NAN;
	if (measured->hi * margin < bounds->lo)
		return PLACE_BELOW;
	return measured->lo / margin > bounds->hi ? PLACE_ABOVE : PLACE_WITHIN;
}

int
advice_within(const struct told_advice *told, const struct told_case *one,
    int *within)
{
	struct range ignored;
	int i, all = 0;

	*within = 0;
	for (i = 0; i < ADVICE_TOOLS; i++) {
		enum advice_place place = advice_place(told, one, i, &ignored);

		all += place != PLACE_UNKNOWN;
		*within += place == PLACE_WITHIN;
	}
	return all;
}

bool
advice_doubted(const struct told_fact *fact)
{
	return isnan(fact->range.mid) || fact->stale || fact->provisional ||
	    fact->failed || fact->noisy != NULL || fact->fails > 0 ||
	    fact->open > 0;
}

char *
advice_state(struct arena *arena, const struct told_fact *fact)
{
	struct buf buf = BUF_INIT;

	if (fact->id == NULL)
		return arena_strdup(arena, "the book names no experiment");
	if (!fact->have)
		return arena_printf(arena,
		    fact->failed ? "no result, the experiment failed: labbook "
				   "run %s says why" :
				   "no result: labbook run %s makes one",
		    fact->id);
	buf_puts(&buf, fact->stale ? "stale" : "fresh");
	if (fact->provisional)
		buf_puts(&buf, ", provisional");
	if (fact->failed)
		buf_puts(&buf, ", it failed since");
	if (isnan(fact->range.mid))
		buf_puts(&buf, ", without an interval");
	if (fact->noisy != NULL)
		buf_printf(&buf, ", noisy (%s)", fact->noisy);
	if (fact->fails > 0)
		buf_printf(&buf, ", %zu of its claims %s", fact->fails,
		    fact->fails == 1 ? "fails" : "fail");
	if (fact->open > 0)
		buf_printf(&buf, ", %zu of its claims %s inconclusive",
		    fact->open, fact->open == 1 ? "is" : "are");
	return taken(arena, &buf);
}

char *
advice_missing(struct arena *arena, const struct told_advice *told,
    const struct advice_estimate *e)
{
	struct buf buf = BUF_INIT;
	int i;

	for (i = 0; i < ADVICE_FACTS; i++)
		if (e->missing & 1u << i)
			buf_printf(&buf, "%s%s (%s)", buf.len ? ", " : "",
			    advice_fact_name(i),
			    advice_state(arena, &told->facts[i]));
	return taken(arena, &buf);
}

static json_t *
range_json(double lo, double hi)
{
	return json_pack("[oo]", json_number_or_null(lo),
	    json_number_or_null(hi));
}

static json_t *
term_json(const struct advice_term *term)
{
	static const char *const busy[] = { "set-up", "main", "lock", "cpu",
		"wait" };
	bool shared = term->sharers > 0;

	return json_pack("{ss ss so ss so so so so}", "what", term->what,
	    "busy", busy[term->resource], "count",
	    json_number_or_null(term->count), "of",
	    term->rounds ? "rounds" : "single", "each_s",
	    range_json(term->each_s.lo, term->each_s.hi), "sharers",
	    shared ? json_number_or_null(term->sharers) : json_null(),
	    "capacity",
	    shared ? range_json(term->capacity.lo, term->capacity.hi) :
		     json_null(),
	    "total_s", range_json(term->total_s.lo, term->total_s.hi));
}

/* The names of the facts, or else the tools, whose bits are set. */
static json_t *
names_json(unsigned bits, const char *(*name)(int), int count)
{
	json_t *names = json_array();
	int i;

	for (i = 0; i < count; i++)
		if (bits & 1u << i)
			json_array_append_new(names, json_string(name(i)));
	return names;
}

static const char *
fact_name(int i)
{
	return advice_fact_name(i);
}

static const char *
tool_name(int i)
{
	return advice_tool_name(i);
}

static json_t *
tool_json(int tool, const struct advice_estimate *e)
{
	json_t *terms = json_array();
	size_t i;

	for (i = 0; e->known && i < e->nterms; i++)
		json_array_append_new(terms, term_json(&e->terms[i]));
	return json_pack("{ss ss so so so so so so}", "name",
	    advice_tool_name(tool), "text", advice_tool_text(tool), "workers",
	    e->known && e->workers > 0 ? json_number_or_null(e->workers) :
					 json_null(),
	    "seconds",
	    e->known ? range_json(e->lo_s, e->left_out ? NAN : e->hi_s) :
		       json_null(),
	    "left_out", json_text_or_null(e->left_out), "missing",
	    names_json(e->missing, fact_name, ADVICE_FACTS), "used",
	    names_json(e->used, fact_name, ADVICE_FACTS), "terms", terms);
}

static json_t *
fact_json(struct arena *arena, int i, const struct told_fact *fact)
{
	return json_pack("{ss ss so so so so so ss}", "name",
	    advice_fact_name(i), "unit", advice_fact_unit(i), "experiment",
	    json_text_or_null(fact->id), "expression",
	    json_text_or_null(fact->source), "value",
	    json_number_or_null(fact->value.n > 0 ? fact->value.mid : NAN),
	    "interval", range_json(fact->range.lo, fact->range.hi), "measured",
	    json_text_or_null(fact->utc), "state", advice_state(arena, fact));
}

char *
advice_json(struct arena *arena, const struct told_advice *told,
    const struct told_case *one)
{
	const struct workload *w = &one->workload;
	json_t *tools = json_array(), *list = json_array(), *root;
	unsigned used = advice_used(&one->advice);
	char *printed, *text;
	int i;

	for (i = 0; i < ADVICE_TOOLS; i++)
		json_array_append_new(tools,
		    tool_json(i, &one->advice.tools[i]));
	for (i = 0; i < ADVICE_FACTS; i++)
		if (used & 1u << i)
			json_array_append_new(list,
			    fact_json(arena, i, &told->facts[i]));
	root = json_pack("{s{sf sf so sf so so} so ss so so so so}", "workload",
	    "cpu", w->cpu, "native", w->native, "tasks",
	    json_number_or_null(w->tasks), "each_s", w->each_s, "bytes",
	    json_number_or_null(w->bytes), "workers",
	    w->workers > 0 ? json_number_or_null(w->workers) : json_null(),
	    "python", json_text_or_null(told->python), "best",
	    advice_best(arena, &one->advice), "fastest",
	    names_json(one->advice.fastest, tool_name, ADVICE_TOOLS), "rivals",
	    names_json(one->advice.rivals, tool_name, ADVICE_TOOLS), "tools",
	    tools, "facts", list);
	printed = json_dumps(root, JSON_INDENT(2) | JSON_REAL_PRECISION(9));
	json_decref(root);
	text = arena_printf(arena, "%s\n", printed);
	free(printed);
	return text;
}
