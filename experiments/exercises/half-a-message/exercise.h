#ifndef EXERCISE_H
#define EXERCISE_H

/* Messages through memory that two processes share. */

#include "explore/steps.h"

enum { ROOM = 2 };

/* Of two words: no step can write or read both. */
struct message {
	long first, second;
};

struct slot {
	struct word first, second;
};

/*
 * One process sends, and one receives.  Messages are numbered: 0, 1, 2 and so
 * on.  Message n has its place in slot n % ROOM.  There is room for ROOM
 * messages that are sent and not received yet.
 */
struct ring {
	struct word head; /* how many were sent; only the sender writes it */
	struct word tail; /* how many were received; only the receiver */
	struct slot slots[ROOM];
};

/* Send a message.  No room: false, and nothing is changed. */
bool try_send(struct ring *ring, struct message message);

/* Receive the oldest message.  There is none: false. */
bool try_receive(struct ring *ring, struct message *message);

#endif
