/*
 * Knows how to change stacks.  The first entry is by ucontext; from then on
 * by setjmp, which needs no system call for the signal mask.
 */
#include "coroutine.h"

#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

enum { STACK_SIZE = 256 * 1024 };

bool
coroutine_new(struct coroutine *coroutine)
{
	size_t page = sysconf(_SC_PAGESIZE);

	coroutine->size = STACK_SIZE + page;
	coroutine->stack = mmap(NULL, coroutine->size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	return coroutine->stack != MAP_FAILED &&
	    mprotect(coroutine->stack, page, PROT_NONE) == 0;
}

void
coroutine_free(struct coroutine *coroutine)
{
	munmap(coroutine->stack, coroutine->size);
}

void
coroutine_set(struct coroutine *coroutine, void (*main)(int number), int number)
{
	coroutine->main = main;
	coroutine->number = number;
	coroutine->begun = false;
	coroutine->ended = false;
}

/* makecontext() passes ints; a pointer takes two. */
static void
first(unsigned high, unsigned low)
{
	struct coroutine *coroutine =
	    (void *)(((uintptr_t)high << 16 << 16) | low);

	coroutine->main(coroutine->number);
	coroutine->ended = true;
	_longjmp(coroutine->back, 1);
}

void
coroutine_enter(struct coroutine *coroutine)
{
	uintptr_t self = (uintptr_t)coroutine;

	if (_setjmp(coroutine->back) != 0)
		return;
	if (coroutine->begun)
		_longjmp(coroutine->here, 1);
	coroutine->begun = true;
	getcontext(&coroutine->context);
	coroutine->context.uc_stack.ss_sp = coroutine->stack;
	coroutine->context.uc_stack.ss_size = coroutine->size;
	coroutine->context.uc_link = NULL;
	makecontext(&coroutine->context, (void (*)(void))first, 2,
	    (unsigned)(self >> 16 >> 16), (unsigned)self);
	setcontext(&coroutine->context);
}

void
coroutine_leave(struct coroutine *coroutine)
{
	if (_setjmp(coroutine->here) == 0)
		_longjmp(coroutine->back, 1);
}
