#ifndef MODELS_CHAIN_H
#define MODELS_CHAIN_H

/*
 * Work that only a CPU can do: each step multiplies and adds, and needs the
 * result of the step before it.  x = A x + C modulo 2^64, with Knuth's
 * constants (MMIX; The Art of Computer Programming, volume 2).
 */

#include <stdint.h>

#define CHAIN_A UINT64_C(6364136223846793005)
#define CHAIN_C UINT64_C(1442695040888963407)

/* The result of so many steps from x on, one after the other. */
static inline uint64_t
chain_steps(uint64_t x, int64_t steps)
{
	while (steps-- > 0) {
		x = CHAIN_A * x + CHAIN_C;
		/* Not to be worked out in another way. */
		__asm__ volatile("" : "+r"(x));
	}
	return x;
}

/*
 * The same in about 64 steps, to check it: doing a step twice is a step of
 * the same form.
 */
static inline uint64_t
chain_leap(uint64_t x, int64_t steps)
{
	uint64_t a = CHAIN_A, c = CHAIN_C;

	for (; steps > 0; steps /= 2) {
		if (steps % 2 == 1)
			x = a * x + c;
		c = a * c + c;
		a = a * a;
	}
	return x;
}

#endif
