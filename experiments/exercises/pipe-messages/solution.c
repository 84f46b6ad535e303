#include "exercises/pipe-messages/exercise.h"

void
work(struct pipe *pipe)
{
	long words[WORDS], count, i;

	for (;;) {
		mutex_lock(&pipe->turn);
		count = read_word(pipe);
		for (i = 0; i < count; i++)
			words[i] = read_word(pipe);
		mutex_unlock(&pipe->turn);
		if (count == 0)
			return;
		compute(words, count);
	}
}
