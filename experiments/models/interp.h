#ifndef MODELS_INTERP_H
#define MODELS_INTERP_H

/*
 * A small interpreter for the bytecode that CPython 3.11 makes of a simple
 * function: a value stack, frames, counted references, and an eval breaker
 * that is looked at where CPython looks since 3.11: on entering a function,
 * on jumping back, and after calling a C function.
 */

#include <stdatomic.h>
#include <stdint.h>

#include "object.h"

/* The names are CPython's; see Python's dis module. */
enum opcode {
	RESUME,		   /* enter; check the breaker */
	LOAD_FAST,	   /* push local arg */
	STORE_FAST,	   /* pop into local arg */
	LOAD_CONST,	   /* push constant arg */
	LOAD_GLOBAL,	   /* push global arg */
	BINARY_OP,	   /* arg is '+' or '-' */
	COMPARE_OP,	   /* arg is '<', '>' or '=' */
	POP_JUMP_IF_FALSE, /* go to arg */
	JUMP_BACKWARD,	   /* go to arg; check the breaker */
	CALL,		   /* with arg arguments */
	RETURN_VALUE,
};

struct instr {
	uint8_t opcode;
	uint8_t arg;
};

/*
 * A function's code, shared by all threads and never written: its constants
 * and globals are immortal.  It is trusted, as CPython trusts its own.
 */
struct code {
	const struct instr *instrs;
	struct object *const *consts;
	struct object *const *globals; /* looked up beforehand */
	int nargs;
	int nlocals;	/* the arguments come first */
	int stack_size; /* most values pushed at once */
};

enum interp_error {
	INTERP_OK,
	INTERP_OVERFLOW,  /* past 64 bits; there are no big integers */
	INTERP_RECURSION, /* more than INTERP_RECURSION_MAX calls deep */
	INTERP_TYPE,	  /* an operand of the wrong kind */
};

enum { INTERP_RECURSION_MAX = 1000 }; /* sys.getrecursionlimit() */

/* The state of one thread of Python: its stack, its objects, its counts. */
struct interp;

/*
 * A new interpreter.  While *breaker is not 0, each check point calls
 * on_break(arg), which sees to what is asked and clears the bits; for a
 * thread without a GIL that is a word that stays 0.  The caller keeps the
 * breaker alive and frees the interpreter.  Aborts without memory.
 */
struct interp *
interp_new(const atomic_uint *breaker, void (*on_break)(void *arg), void *arg);

/* Free an interpreter and all its objects.  NULL is allowed. */
void interp_free(struct interp *interp);

/*
 * Call a function of one int and store the int that it returns.  On an error
 * the stack is unwound and *result is left alone.
 */
enum interp_error interp_call(struct interp *interp, struct object *function,
    int64_t argument, int64_t *result);

/* What an error means, for a message. */
const char *interp_error_text(enum interp_error error);

/* How many functions of bytecode were entered since interp_new(). */
int64_t interp_calls(const struct interp *interp);

/* How often a loop jumped back since interp_new(). */
int64_t interp_back_edges(const struct interp *interp);

/* How many counted objects are alive: 0 between calls. */
int64_t interp_live_objects(const struct interp *interp);

#endif
