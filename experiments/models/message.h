#ifndef MODELS_MESSAGE_H
#define MODELS_MESSAGE_H

/*
 * Messages through a pipe or a stream socket, as multiprocessing sends them
 * (Lib/multiprocessing/connection.py: Connection._send_bytes, _recv_bytes):
 * four bytes say how long the message is, and then it comes.
 */

#include <stdbool.h>
#include <stddef.h>

/* Bytes that are kept from one message to the next.  All 0 is an empty one. */
struct message {
	unsigned char *bytes;
	size_t length, capacity;
};

enum { MESSAGE_MAX = 0x7fffffff }; /* what the four bytes can say */

/* Free what a message holds, and clear it. */
void message_fini(struct message *message);

/* Make room for length bytes in all; keeps those before.  Aborts without
 * memory. */
void message_reserve(struct message *message, size_t length);

/*
 * Send all of a message, waiting for room as long as it takes.  False with
 * errno, and then the stream cannot be used any more.  Nobody at the other
 * end is EPIPE, if the caller ignores SIGPIPE.
 */
bool message_send(int fd, const struct message *message);

/*
 * Receive a message in place of the one before.  False with errno; errno is
 * 0 if the stream ended before one began, and EIO if it ended within it.
 */
bool message_receive(int fd, struct message *message);

#endif
