/*
 * Knows two Python functions as bytecode, as dis shows it for CPython 3.11;
 * the left column is what jumps go to.  Left out: 3.11 writes a second test
 * at the end of a loop where we jump back to the first, and PRECALL.
 * Refuses to know how bytecode is run.
 */
#include "programs.h"

#include "interp.h"

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
