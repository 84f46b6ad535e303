/*
 * Which tool for a workload: arithmetic on what single things cost on this
 * host. Each cost is an interval, and so is each answer. The bounds are those
 * of operational analysis (Denning and Buzen, The Operational Analysis of
 * Queueing Network Models, 1978): work that overlaps perfectly takes as long
 * as its busiest resource, work that does not overlap as long as all of them.
 * What tasks that run to their end leave idle of the CPUs is bounded as by
 * Graham, Bounds on Multiprocessing Timing Anomalies, 1969.
 */
#ifndef DATA_ADVICE_H
#define DATA_ADVICE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

/* What the arithmetic must be told of a host. */
enum advice_fact {
	FACT_THREAD_CAPACITY, /* threads that share nothing: times as fast */
	FACT_PROCESS_CAPACITY,
	FACT_GIL_CAPACITY, /* threads that compute under the GIL */
	FACT_THREAD_START,
	FACT_THREAD_ITEM, /* a task handed to a thread, and its result back */
	FACT_LOOP_TASK, /* a task of an event loop, made and run to its wait */
	FACT_PROCESS_START,
	FACT_PROCESS_ITEM,
	FACT_PROCESS_MIB, /* a MiB handed over, with packing and unpacking */
	FACT_INTERPRETER_ITEM,
	FACT_INTERPRETER_MIB,
	/* Nothing where they are not known. */
	FACT_LOOP_START, /* an event loop */
	FACT_LOOP_LATE, /* so much later than asked a wait in one ends */
	/* Without these a tool has a lower bound only. */
	FACT_INTERPRETER_START, /* a whole interpreter in a thread */
	FACT_NO_GIL_PRICE, /* where the tools run in a build without a GIL: how
			    * many times as slow its bytecode is, and so all
			    * tools, as in one with, where each_s is from */
	ADVICE_FACTS
};

enum advice_tool {
	TOOL_SEQUENTIAL,
	TOOL_THREADS,
	TOOL_LOOP,
	TOOL_PROCESSES,
	TOOL_INTERPRETERS,
	TOOL_FREE_THREADS,
	ADVICE_TOOLS
};

struct workload {
	double tasks;	/* whole, 1 or more */
	double each_s;	/* one task alone, of which */
	double cpu;	/* this share is bytecode, */
	double native;	/* this one C code without the GIL, the rest waits */
	double bytes;	/* to hand over for a task, both ways together */
	double workers; /* threads or processes; 0: as many as are best */
};

/* A number that lies from lo to hi; NaN: not known. */
struct range {
	double lo, mid, hi;
};

/* What a term keeps busy. Setting up comes first; the rest may overlap. */
enum advice_resource {
	BUSY_SETUP,
	BUSY_MAIN, /* who hands out tasks */
	BUSY_LOCK,
	BUSY_CPU,
	BUSY_WAIT
};
enum { ADVICE_RESOURCES = BUSY_WAIT + 1, ADVICE_MOST_TERMS = 6 };

/*
 * total_s = count * each_s; of tasks that workers compute at the same time
 * tasks * each_s / capacity, or if that has room for all workers, rounds *
 * each_s, of which lo leaves out who has no task in the last.
 */
struct advice_term {
	enum advice_resource resource;
	const char *what; /* "set up", "hand over" ... */
	double count;	  /* of total_s.mid */
	bool rounds;	  /* count is of rounds: a task for each worker */
	struct range each_s;
	double sharers;	       /* so many share */
	struct range capacity; /* this; 0: nothing is shared */
	struct range total_s;
};

/* What a tool would take. */
struct advice_estimate {
	bool known;	      /* were all facts there that it needs? */
	bool absent;	      /* the interpreter has no such tool */
	unsigned missing;     /* else these are not, a bit each */
	unsigned used;	      /* and these were */
	const char *left_out; /* what no fact tells, or NULL: then it is */
	double workers;	      /* a lower bound only; 0: it has none */
	struct advice_term terms[ADVICE_MOST_TERMS];
	size_t nterms;
	double chain_s;	    /* what one worker must do, one after the other */
	struct range sum_s; /* if nothing overlaps */
	double lo_s, hi_s;  /* without regard to what is left out */
};

struct advice {
	struct advice_estimate tools[ADVICE_TOOLS];
	unsigned fastest; /* of those without left_out, a bit each: one is */
			  /* best, several are too close to tell; 0: */
			  /* there are no two to compare */
	unsigned rivals;  /* those with left_out that may be faster still */
};

/* "thread-start", and what it is in words; "s" or "×". */
const char *advice_fact_name(enum advice_fact fact);
const char *advice_fact_text(enum advice_fact fact);
const char *advice_fact_unit(enum advice_fact fact);

/* "processes", and the tool as a reader knows it. */
const char *advice_tool_name(enum advice_tool tool);
const char *advice_tool_text(enum advice_tool tool);

/* The fact or tool of that name, or -1. */
int advice_find_fact(const char *name);
int advice_find_tool(const char *name);

/*
 * Reads "cpu=0.8 tasks=100 each=10ms bytes=1M". cpu must be given. Errors
 * say what was expected, without a place.
 */
bool workload_parse(struct arena *arena, const char *text,
    struct workload *workload, struct err *err);

/*
 * Estimates every tool, and compares them. facts has ADVICE_FACTS; absent has
 * a bit for each tool that the interpreter lacks.
 */
struct advice advise(const struct workload *workload, const struct range *facts,
    unsigned absent);

#endif
