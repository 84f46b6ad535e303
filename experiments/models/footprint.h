#ifndef MODELS_FOOTPRINT_H
#define MODELS_FOOTPRINT_H

/*
 * What this process takes of the machine's memory, as the kernel counts it
 * (proc(5)).  Two readings and the difference tell what something cost.
 * slabs is SUnreclaim, in which the kernel keeps what describes a thread,
 * and much else; file caches are not in it.
 */

#include <stdbool.h>
#include <stdint.h>

struct footprint {
	int64_t resident; /* bytes of its memory that are in RAM */
	int64_t mapped;	  /* bytes of address space it may use: VmSize */
	int64_t tables;	  /* bytes of its page tables: VmPTE */
	int64_t stacks;	  /* bytes of kernel stacks, of the whole machine */
	int64_t slabs;	  /* bytes of kernel objects, of the whole machine */
	int64_t threads;  /* alive */
};

/*
 * Read it now.  resident is the exact sum over all mappings (smaps_rollup)
 * where the kernel has that, as the cheap figure lags behind by some pages a
 * CPU.  Returns false if /proc does not tell one of them.
 */
bool footprint_read(struct footprint *now);

/*
 * Wait until the machine's kernel stacks and slabs shrink no more: those of
 * threads that have just ended are freed a little later.  At least 50 ms, at
 * most half a second.
 */
void footprint_settle(void);

#endif
