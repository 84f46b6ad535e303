#ifndef EXERCISE_H
#define EXERCISE_H

/* Messages in a pipe that several workers read from. */

#include "explore/steps.h"

enum { WORDS = 16 }; /* more than there are in the pipe */

/*
 * The words lie in the pipe one behind the other.  A message is a length, and
 * then so many words.  A length of 0 is an end message: there is one for each
 * worker, behind all others.
 */
struct pipe {
	struct mutex turn;
	struct word at; /* how many words were read */
};

/* Read the next word of the pipe: one step, as read() is one. */
#define read_word(pipe) word_of_pipe(fetch_add(&(pipe)->at, 1))

/* What is to be done with a message.  It takes long. */
void compute(const long *words, long count);

/* A worker: reads messages and computes, until it reads an end message. */
void work(struct pipe *pipe);

/* What read_word() is made of. */
long word_of_pipe(long at);

#endif
