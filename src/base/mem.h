/* Memory that cannot fail: when the system has none left, print and abort. */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

/* Returns size_bytes of zeroed memory, which the caller frees. */
void *mem_new(size_t size_bytes);

/* Resizes a block; what is added is not zeroed. */
void *mem_resize(void *block, size_t size_bytes);

void mem_free(void *block);

#endif
