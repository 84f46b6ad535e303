/* In which order the samples of an experiment are taken. */
#ifndef LAB_SCHEDULE_H
#define LAB_SCHEDULE_H

#include <stdint.h>

/* splitmix64 (Vigna, public domain): the next of a seeded sequence. */
uint64_t schedule_random(uint64_t *state);

/*
 * Fills order (k rows of k) with one block: a cyclic Latin square whose
 * columns' start and whose rows are shuffled, so that in each block every
 * variant stands once at every place. For k = 2 it is ABBA or BAAB.
 */
void schedule_block(uint64_t *state, int k, int *order);

#endif
