/*
 * Knows some Python functions as bytecode, as dis shows it for CPython 3.11;
 * the left column is what jumps go to.  Left out: 3.11 writes a second test
 * at the end of a loop where we jump back to the first, and PRECALL.
 * Refuses to know how bytecode is run.
 */
#include "programs.h"

#include <stddef.h>

static struct object zero = OBJECT_STATIC_INT(0);
static struct object one = OBJECT_STATIC_INT(1);
static struct object two = OBJECT_STATIC_INT(2);

/* ANCHOR: fib */
/*
 * def fib(n):
 *     if n < 2:
 *         return n
 *     return fib(n - 1) + fib(n - 2)
 */
static struct object *const fib_consts[] = { &one, &two };
static struct object *const fib_globals[] = { &program_fib };

static const struct instr fib_instrs[] = {
	[0] = { RESUME, 0 },
	[1] = { LOAD_FAST, 0 },	 /* n */
	[2] = { LOAD_CONST, 1 }, /* 2 */
	[3] = { COMPARE_OP, '<' },
	[4] = { POP_JUMP_IF_FALSE, 7 },

	[5] = { LOAD_FAST, 0 }, /* n */
	[6] = { RETURN_VALUE, 0 },

	[7] = { LOAD_GLOBAL, 0 }, /* fib */
	[8] = { LOAD_FAST, 0 },	  /* n */
	[9] = { LOAD_CONST, 0 },  /* 1 */
	[10] = { BINARY_OP, '-' },
	[11] = { CALL, 1 },
	[12] = { LOAD_GLOBAL, 0 }, /* fib */
	[13] = { LOAD_FAST, 0 },   /* n */
	[14] = { LOAD_CONST, 1 },  /* 2 */
	[15] = { BINARY_OP, '-' },
	[16] = { CALL, 1 },
	[17] = { BINARY_OP, '+' },
	[18] = { RETURN_VALUE, 0 },
};
/* ANCHOR_END: fib */

static const struct code fib_code = {
	.instrs = fib_instrs,
	.consts = fib_consts,
	.globals = fib_globals,
	.nargs = 1,
	.nlocals = 1,
	.stack_size = 4,
};

struct object program_fib = OBJECT_STATIC_FUNCTION(&fib_code);

/* ANCHOR: count */
/*
 * def count(limit):
 *     i = 0
 *     while i < limit:
 *         i += 1
 *     return i
 */
static struct object *const count_consts[] = { &zero, &one };

static const struct instr count_instrs[] = {
	[0] = { RESUME, 0 },
	[1] = { LOAD_CONST, 0 }, /* 0 */
	[2] = { STORE_FAST, 1 }, /* i */

	[3] = { LOAD_FAST, 1 }, /* i */
	[4] = { LOAD_FAST, 0 }, /* limit */
	[5] = { COMPARE_OP, '<' },
	[6] = { POP_JUMP_IF_FALSE, 12 },

	[7] = { LOAD_FAST, 1 },	 /* i */
	[8] = { LOAD_CONST, 1 }, /* 1 */
	[9] = { BINARY_OP, '+' },
	[10] = { STORE_FAST, 1 }, /* i */
	[11] = { JUMP_BACKWARD, 3 },

	[12] = { LOAD_FAST, 1 }, /* i */
	[13] = { RETURN_VALUE, 0 },
};
/* ANCHOR_END: count */

static const struct code count_code = {
	.instrs = count_instrs,
	.consts = count_consts,
	.nargs = 1,
	.nlocals = 2,
	.stack_size = 2,
};

struct object program_count = OBJECT_STATIC_FUNCTION(&count_code);

struct variable program_counter;

static struct variable *const counter_variables[] = { &program_counter };
static struct object *const add_consts[] = { &zero, &one };

/* ANCHOR: add */
/*
 * def add(n):
 *     global counter
 *     while n > 0:
 *         counter = counter + 1
 *         n = n - 1
 *     return n
 */
static const struct instr add_instrs[] = {
	[0] = { RESUME, 0 },

	[1] = { LOAD_FAST, 0 },	 /* n */
	[2] = { LOAD_CONST, 0 }, /* 0 */
	[3] = { COMPARE_OP, '>' },
	[4] = { POP_JUMP_IF_FALSE, 14 },

	[5] = { LOAD_GLOBAL_INT, 0 }, /* counter */
	[6] = { LOAD_CONST, 1 },      /* 1 */
	[7] = { BINARY_OP, '+' },
	[8] = { STORE_GLOBAL, 0 }, /* counter */

	[9] = { LOAD_FAST, 0 },	  /* n */
	[10] = { LOAD_CONST, 1 }, /* 1 */
	[11] = { BINARY_OP, '-' },
	[12] = { STORE_FAST, 0 }, /* n */
	[13] = { JUMP_BACKWARD, 1 },

	[14] = { LOAD_FAST, 0 }, /* n */
	[15] = { RETURN_VALUE, 0 },
};
/* ANCHOR_END: add */

static const struct code add_code = {
	.instrs = add_instrs,
	.consts = add_consts,
	.variables = counter_variables,
	.nargs = 1,
	.nlocals = 1,
	.stack_size = 2,
};

struct object program_add = OBJECT_STATIC_FUNCTION(&add_code);

/* def one(): return 1 */
static const struct instr one_instrs[] = {
	{ RESUME, 0 },
	{ LOAD_CONST, 1 }, /* 1 */
	{ RETURN_VALUE, 0 },
};

static const struct code one_code = {
	.instrs = one_instrs,
	.consts = add_consts,
	.stack_size = 1,
};

static struct object call_one = OBJECT_STATIC_FUNCTION(&one_code);
static struct object *const add_call_globals[] = { &call_one };

/* ANCHOR: add_call */
/* The same, but for one line: counter = counter + one() */
static const struct instr add_call_instrs[] = {
	[0] = { RESUME, 0 },

	[1] = { LOAD_FAST, 0 },	 /* n */
	[2] = { LOAD_CONST, 0 }, /* 0 */
	[3] = { COMPARE_OP, '>' },
	[4] = { POP_JUMP_IF_FALSE, 15 },

	[5] = { LOAD_GLOBAL_INT, 0 }, /* counter */
	[6] = { LOAD_GLOBAL, 0 },     /* one */
	[7] = { CALL, 0 },	      /* one() enters: a check point */
	[8] = { BINARY_OP, '+' },
	[9] = { STORE_GLOBAL, 0 }, /* counter */

	[10] = { LOAD_FAST, 0 },  /* n */
	[11] = { LOAD_CONST, 1 }, /* 1 */
	[12] = { BINARY_OP, '-' },
	[13] = { STORE_FAST, 0 }, /* n */
	[14] = { JUMP_BACKWARD, 1 },

	[15] = { LOAD_FAST, 0 }, /* n */
	[16] = { RETURN_VALUE, 0 },
};
/* ANCHOR_END: add_call */

static const struct code add_call_code = {
	.instrs = add_call_instrs,
	.consts = add_consts,
	.globals = add_call_globals,
	.variables = counter_variables,
	.nargs = 1,
	.nlocals = 1,
	.stack_size = 2,
};

struct object program_add_call = OBJECT_STATIC_FUNCTION(&add_call_code);

struct object program_acquire = OBJECT_STATIC_BUILTIN(NULL);
struct object program_release = OBJECT_STATIC_BUILTIN(NULL);

static struct object *const add_locked_globals[] = {
	&call_one,
	&program_acquire,
	&program_release,
};

/* ANCHOR: add_locked */
/*
 * def add_locked(n):
 *     global counter
 *     while n > 0:
 *         acquire(1)
 *         counter = counter + one()
 *         release(1)
 *         n = n - 1
 *     return n
 */
static const struct instr add_locked_instrs[] = {
	[0] = { RESUME, 0 },

	[1] = { LOAD_FAST, 0 },	 /* n */
	[2] = { LOAD_CONST, 0 }, /* 0 */
	[3] = { COMPARE_OP, '>' },
	[4] = { POP_JUMP_IF_FALSE, 23 },

	[5] = { LOAD_GLOBAL, 1 }, /* acquire */
	[6] = { LOAD_CONST, 1 },  /* 1 */
	[7] = { CALL, 1 },
	[8] = { POP_TOP, 0 },

	[9] = { LOAD_GLOBAL_INT, 0 }, /* counter */
	[10] = { LOAD_GLOBAL, 0 },    /* one */
	[11] = { CALL, 0 },
	[12] = { BINARY_OP, '+' },
	[13] = { STORE_GLOBAL, 0 }, /* counter */

	[14] = { LOAD_GLOBAL, 2 }, /* release */
	[15] = { LOAD_CONST, 1 },  /* 1 */
	[16] = { CALL, 1 },
	[17] = { POP_TOP, 0 },

	[18] = { LOAD_FAST, 0 },  /* n */
	[19] = { LOAD_CONST, 1 }, /* 1 */
	[20] = { BINARY_OP, '-' },
	[21] = { STORE_FAST, 0 }, /* n */
	[22] = { JUMP_BACKWARD, 1 },

	[23] = { LOAD_FAST, 0 }, /* n */
	[24] = { RETURN_VALUE, 0 },
};
/* ANCHOR_END: add_locked */

static const struct code add_locked_code = {
	.instrs = add_locked_instrs,
	.consts = add_consts,
	.globals = add_locked_globals,
	.variables = counter_variables,
	.nargs = 1,
	.nlocals = 1,
	.stack_size = 2,
};

struct object program_add_locked = OBJECT_STATIC_FUNCTION(&add_locked_code);
