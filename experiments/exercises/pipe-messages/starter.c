#include "exercises/pipe-messages/exercise.h"

void
work(struct pipe *pipe)
{
	long words[WORDS], count, i;

	for (;;) {
		count = read_word(pipe);
		if (count == 0)
			return;
		for (i = 0; i < count; i++)
			words[i] = read_word(pipe);
		compute(words, count);
	}
}
