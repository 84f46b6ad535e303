/*
 * Knows how bytecode runs: the stack, the frames, the references, the check
 * points of the eval breaker.
 * Refuses to know the GIL, and what a broken loop is asked to do.
 */
#include "interp.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
	STACK_SLOTS = 16 * INTERP_RECURSION_MAX,
	CACHE_LINES = 128, /* two: some cores fetch pairs */
};

/* Where to go on in a function once the one that it called returns. */
struct frame {
	const struct code *code;
	const struct instr *next;
	struct object **locals; /* in the stack, above the function */
};

/* Aligned, so that no two threads count in one cache line. */
struct interp {
	alignas(CACHE_LINES) const atomic_uint *breaker;
	void (*on_break)(void *arg);
	void *arg;
	struct object_heap heap;
	enum interp_checks checks;
	long store_steps;
	bool in_window;
	int64_t calls;
	int64_t back_edges;
	int depth;
	struct frame frames[INTERP_RECURSION_MAX];
	struct object *stack[STACK_SLOTS];
};

struct interp *
interp_new(const atomic_uint *breaker, void (*on_break)(void *arg), void *arg)
{
	struct interp *interp = aligned_alloc(CACHE_LINES, sizeof(*interp));

	if (interp == NULL)
		abort();
	memset(interp, 0, sizeof(*interp));
	interp->breaker = breaker;
	interp->on_break = on_break;
	interp->arg = arg;
	object_heap_init(&interp->heap);
	return interp;
}

void
interp_set_checks(struct interp *interp, enum interp_checks checks)
{
	interp->checks = checks;
}

void
interp_set_store_steps(struct interp *interp, long steps)
{
	interp->store_steps = steps;
}

void
interp_free(struct interp *interp)
{
	if (interp == NULL)
		return;
	object_heap_fini(&interp->heap);
	free(interp);
}

/* CPython's eval_breaker: one load and one branch when nothing is asked. */
static inline void
check_breaker(struct interp *interp)
{
	unsigned asked =
	    atomic_load_explicit(interp->breaker, memory_order_relaxed);

	if (__builtin_expect(asked != 0, 0))
		interp->on_break(interp->arg);
}

/* So many additions that the compiler can not leave out. */
static inline void
take_steps(long steps)
{
	while (steps > 0) {
		steps--;
		__asm__ volatile("" : "+r"(steps));
	}
}

/* Replace the two values on top by the result of an operator. */
static inline enum interp_error
binary_op(struct object_heap *heap, struct object **top, uint8_t op)
{
	struct object *left = top[-2], *right = top[-1];
	int64_t value;
	bool overflow;

	if (left->kind != OBJECT_INT || right->kind != OBJECT_INT)
		return INTERP_TYPE;
	overflow = op == '+' ?
	    __builtin_add_overflow(left->value, right->value, &value) :
	    __builtin_sub_overflow(left->value, right->value, &value);
	if (overflow)
		return INTERP_OVERFLOW;
	top[-2] = object_int(heap, value);
	object_drop(heap, left);
	object_drop(heap, right);
	return INTERP_OK;
}

/* Replace the two values on top by True or False. */
static inline enum interp_error
compare_op(struct object_heap *heap, struct object **top, uint8_t op)
{
	struct object *left = top[-2], *right = top[-1];
	bool is;

	if (left->kind != OBJECT_INT || right->kind != OBJECT_INT)
		return INTERP_TYPE;
	switch (op) {
	case '<':
		is = left->value < right->value;
		break;
	case '>':
		is = left->value > right->value;
		break;
	default:
		is = left->value == right->value;
		break;
	}
	top[-2] = is ? &object_true : &object_false;
	object_drop(heap, left);
	object_drop(heap, right);
	return INTERP_OK;
}

/* Make the object that a program gets when it loads a variable. */
static inline struct object *
load_variable(struct object_heap *heap, const struct variable *variable)
{
	return object_int(heap,
	    atomic_load_explicit(&variable->value, memory_order_relaxed));
}

/* Store the int of an object, and drop the object. */
static inline enum interp_error
store_variable(struct object_heap *heap, struct variable *variable,
    struct object *object)
{
	if (object->kind != OBJECT_INT)
		return INTERP_TYPE;
	atomic_store_explicit(&variable->value, object->value,
	    memory_order_relaxed);
	object_drop(heap, object);
	return INTERP_OK;
}

/* Call the C function below its one argument, and replace both. */
static enum interp_error
call_builtin(struct object_heap *heap, struct object **top, int nargs)
{
	struct object *argument = top[-1], *function = top[-2];

	if (nargs != 1 || argument->kind != OBJECT_INT)
		return INTERP_TYPE;
	top[-2] = object_int(heap, function->builtin(argument->value));
	object_drop(heap, argument);
	object_drop(heap, function);
	return INTERP_OK;
}

/*
 * Make the frame of a function whose arguments are on top of the stack: they
 * become its first locals where they lie.  The caller's place is kept in its
 * own frame, so a Python call needs no C call (as in CPython since 3.11).
 */
static inline enum interp_error
push_frame(struct interp *interp, struct object **top, int nargs)
{
	struct object *function = top[-1 - nargs];
	const struct code *code = function->code;
	struct object **locals = top - nargs;
	struct frame *frame;

	if (function->kind != OBJECT_FUNCTION || nargs != code->nargs)
		return INTERP_TYPE;
	if (interp->depth == INTERP_RECURSION_MAX ||
	    interp->stack + STACK_SLOTS - locals <
		code->nlocals + code->stack_size)
		return INTERP_RECURSION;
	for (int i = nargs; i < code->nlocals; i++)
		locals[i] = NULL;
	frame = &interp->frames[interp->depth++];
	frame->code = code;
	frame->next = code->instrs;
	frame->locals = locals;
	return INTERP_OK;
}

/* Where the frame on top pushes its first value: above its locals. */
static inline struct object **
frame_bottom(const struct interp *interp)
{
	const struct frame *frame = &interp->frames[interp->depth - 1];

	return frame->locals + frame->code->nlocals;
}

/* Drop all the references between two places of the stack. */
static inline void
drop_slots(struct object_heap *heap, struct object **from, struct object **to)
{
	for (struct object **slot = from; slot < to; slot++)
		if (*slot != NULL)
			object_drop(heap, *slot);
}

/*
 * Run the frame on top until it returns.  One label an opcode and a jump at
 * the end of each, as CPython does where the compiler allows it.  To look at
 * the breaker often costs the others nothing: it is a second table, in which
 * each opcode leads to the check first.  *end is the top of the stack: at
 * the result, or where an error stopped it.
 */
static enum interp_error
run(struct interp *interp, struct object **top, struct object ***end)
{
	static const void *const labels[OPCODES] = {
		[RESUME] = &&resume,
		[LOAD_FAST] = &&load_fast,
		[STORE_FAST] = &&store_fast,
		[LOAD_CONST] = &&load_const,
		[LOAD_GLOBAL] = &&load_global,
		[LOAD_GLOBAL_INT] = &&load_global_int,
		[STORE_GLOBAL] = &&store_global,
		[BINARY_OP] = &&binary_op,
		[COMPARE_OP] = &&compare_op,
		[POP_JUMP_IF_FALSE] = &&pop_jump_if_false,
		[JUMP_BACKWARD] = &&jump_backward,
		[CALL] = &&call,
		[POP_TOP] = &&pop_top,
		[RETURN_VALUE] = &&return_value,
	};
	static const void *const checked[OPCODES] = { [0 ... OPCODES - 1] =
							  &&check };
	const void *const *const slow =
	    interp->checks == INTERP_CHECKS_OFTEN ? checked : labels;
	struct object_heap *const heap = &interp->heap;
	const int outermost = interp->depth;
	enum interp_error error;
	const struct code *code;
	const struct instr *next;
	struct object **locals, *value;
	int arg;

#define FAST_DISPATCH()                                                        \
	do {                                                                   \
		arg = next->arg;                                               \
		goto *labels[next++->opcode];                                  \
	} while (0)
#define DISPATCH()                                                             \
	do {                                                                   \
		arg = next->arg;                                               \
		goto *slow[next++->opcode];                                    \
	} while (0)

enter_frame:
	code = interp->frames[interp->depth - 1].code;
	next = interp->frames[interp->depth - 1].next;
	locals = interp->frames[interp->depth - 1].locals;
	DISPATCH();

check:
	check_breaker(interp);
	goto *labels[next[-1].opcode];

resume:
	interp->calls++;
	check_breaker(interp);
	FAST_DISPATCH();

load_fast:
	*top++ = object_hold(locals[arg]);
	FAST_DISPATCH();

store_fast:
	value = locals[arg];
	locals[arg] = *--top;
	if (value != NULL)
		object_drop(heap, value);
	FAST_DISPATCH();

load_const:
	*top++ = object_hold(code->consts[arg]);
	FAST_DISPATCH();

load_global:
	*top++ = object_hold(code->globals[arg]);
	DISPATCH();

load_global_int:
	*top++ = load_variable(heap, code->variables[arg]);
	interp->in_window = true;
	DISPATCH();

store_global:
	error = store_variable(heap, code->variables[arg], top[-1]);
	if (error != INTERP_OK)
		goto stop;
	top--;
	interp->in_window = false;
	take_steps(interp->store_steps);
	DISPATCH();

binary_op:
	error = binary_op(heap, top, arg);
	if (error != INTERP_OK)
		goto stop;
	top--;
	DISPATCH();

compare_op:
	error = compare_op(heap, top, arg);
	if (error != INTERP_OK)
		goto stop;
	top--;
	DISPATCH();

pop_jump_if_false:
	value = *--top;
	if (value == &object_false)
		next = code->instrs + arg;
	object_drop(heap, value);
	FAST_DISPATCH();

jump_backward:
	next = code->instrs + arg;
	interp->back_edges++;
	check_breaker(interp);
	FAST_DISPATCH();

call:
	interp->frames[interp->depth - 1].next = next;
	if (top[-1 - arg]->kind == OBJECT_BUILTIN) {
		error = call_builtin(heap, top, arg);
		if (error != INTERP_OK)
			goto stop;
		top--;
		check_breaker(interp);
		FAST_DISPATCH();
	}
	error = push_frame(interp, top, arg);
	if (error != INTERP_OK)
		goto stop;
	top = frame_bottom(interp);
	goto enter_frame;

pop_top:
	object_drop(heap, *--top);
	FAST_DISPATCH();

return_value:
	value = *--top;
	drop_slots(heap, locals, top);
	top = locals - 1;
	object_drop(heap, *top);
	*top++ = value;
	if (interp->depth-- > outermost)
		goto enter_frame;
	error = INTERP_OK;

stop:
	*end = top;
	return error;
#undef DISPATCH
#undef FAST_DISPATCH
}

enum interp_error
interp_call(struct interp *interp, struct object *function, int64_t argument,
    int64_t *result)
{
	struct object **top = interp->stack;
	enum interp_error error;

	*top++ = object_hold(function);
	*top++ = object_int(&interp->heap, argument);
	error = push_frame(interp, top, 1);
	if (error == INTERP_OK)
		error = run(interp, frame_bottom(interp), &top);
	if (error == INTERP_OK && top[-1]->kind != OBJECT_INT)
		error = INTERP_TYPE;
	if (error == INTERP_OK)
		*result = top[-1]->value;
	drop_slots(&interp->heap, interp->stack, top);
	interp->depth = 0;
	interp->in_window = false;
	return error;
}

const char *
interp_error_text(enum interp_error error)
{
	switch (error) {
	case INTERP_OK:
		return "no error";
	case INTERP_OVERFLOW:
		return "an integer does not fit in 64 bits, and this model "
		       "has no big integers";
	case INTERP_RECURSION:
		return "maximum recursion depth exceeded";
	case INTERP_TYPE:
		return "an operand is of the wrong type";
	}
	return "unknown error";
}

int64_t
interp_calls(const struct interp *interp)
{
	return interp->calls;
}

int64_t
interp_back_edges(const struct interp *interp)
{
	return interp->back_edges;
}

bool
interp_in_window(const struct interp *interp)
{
	return interp->in_window;
}

int64_t
interp_live_objects(const struct interp *interp)
{
	return interp->heap.live;
}
