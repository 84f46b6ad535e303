#ifndef EXPLORE_COROUTINE_H
#define EXPLORE_COROUTINE_H

/* Functions that can be left in the middle and gone on with. */

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <ucontext.h>

struct coroutine {
	void *stack; /* with a guard page below */
	size_t size;
	void (*main)(int number);
	int number;
	bool begun, ended;
	ucontext_t context;
	jmp_buf here, back;
};

/* A stack for it.  False without memory. */
bool coroutine_new(struct coroutine *coroutine);
void coroutine_free(struct coroutine *coroutine);

/* Forget where it was: it will call main(number) from the start. */
void coroutine_set(struct coroutine *coroutine, void (*main)(int number),
    int number);

/* Run it until it calls coroutine_leave() or ends. */
void coroutine_enter(struct coroutine *coroutine);

/* From within: go back to who entered. */
void coroutine_leave(struct coroutine *coroutine);

#endif
