#ifndef MODELS_INTERP_H
#define MODELS_INTERP_H

/*
 * A small interpreter for the bytecode that CPython 3.11 makes of a simple
 * function: a value stack, frames, counted references, and an eval breaker
 * that is looked at where CPython looks since 3.11: on entering a function,
 * on jumping back, and after calling a C function. It can also look as often
 * as CPython did from 3.2 to 3.9.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "object.h"

/* The names are CPython's; see Python's dis module. */
enum opcode {
	RESUME,		   /* enter; check the breaker */
	LOAD_FAST,	   /* push local arg */
	STORE_FAST,	   /* pop into local arg */
	LOAD_CONST,	   /* push constant arg */
	LOAD_GLOBAL,	   /* push global arg, which nobody writes */
	LOAD_GLOBAL_INT,   /* push the value of variable arg */
	STORE_GLOBAL,	   /* pop an int into variable arg */
	BINARY_OP,	   /* arg is '+' or '-' */
	COMPARE_OP,	   /* arg is '<', '>' or '=' */
	POP_JUMP_IF_FALSE, /* go to arg */
	JUMP_BACKWARD,	   /* go to arg; check the breaker */
	CALL,		   /* with arg arguments */
	POP_TOP,	   /* drop the value on top */
	RETURN_VALUE,
	OPCODES, /* how many there are */
};

struct instr {
	uint8_t opcode;
	uint8_t arg;
};

/* ANCHOR: variable */
/*
 * A global variable that programs write; it always holds an int.  What is
 * kept is the value: loading makes an object of the thread's own.  So even
 * threads without a lock share no reference count, and whatever goes wrong
 * is the program's doing.  (A free-threaded CPython keeps the object, and
 * makes its count safe.)  Relaxed, for a variable orders nothing.
 */
struct variable {
	_Alignas(128) _Atomic int64_t value;
};
/* ANCHOR_END: variable */

/*
 * A function's code, shared by all threads and never written: its constants
 * and globals are immortal.  It is trusted, as CPython trusts its own.
 */
struct code {
	const struct instr *instrs;
	struct object *const *consts;
	struct object *const *globals; /* looked up beforehand */
	struct variable *const *variables;
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

/*
 * Where the eval breaker is looked at.  SELDOM: on entering a function, on
 * jumping back and after calling a C function, as since 3.11.  OFTEN: as from
 * 3.2 to 3.9, where the macro DISPATCH of Python/ceval.c looked at it and
 * FAST_DISPATCH did not: after each instruction but the quick ones, LOAD_FAST,
 * LOAD_CONST, STORE_FAST, POP_TOP and a conditional jump.
 */
enum interp_checks { INTERP_CHECKS_SELDOM, INTERP_CHECKS_OFTEN };

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

/* Where to look at the breaker: SELDOM unless this is called. */
void interp_set_checks(struct interp *interp, enum interp_checks checks);

/*
 * STORE_GLOBAL takes so many steps more, 0 unless this is called: what a
 * version of CPython spends outside of the stretch from one check point to
 * the next, which is not the same share of a turn in all of them.
 */
void interp_set_store_steps(struct interp *interp, long steps);

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

/*
 * Whether the thread stands between loading a variable and storing to one:
 * for on_break() to ask.  A thread that gives way there may lose an update.
 */
bool interp_in_window(const struct interp *interp);

/* How many counted objects are alive: 0 between calls. */
int64_t interp_live_objects(const struct interp *interp);

#endif
