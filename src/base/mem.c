/* Knows malloc, and that nobody here can go on without memory. */
#include "base/mem.h"

#include <stdlib.h>
#include <unistd.h>

static void *
must(void *block)
{
	static const char text[] = "labbook: out of memory\n";

	if (block == NULL) {
		if (write(2, text, sizeof(text) - 1) < 0)
			abort();
		abort();
	}
	return block;
}

void *
mem_new(size_t size_bytes)
{
	return must(calloc(1, size_bytes ? size_bytes : 1));
}

void *
mem_resize(void *block, size_t size_bytes)
{
	return must(realloc(block, size_bytes ? size_bytes : 1));
}

void
mem_free(void *block)
{
	free(block);
}
